"""NumPy's scalar types as classes, and numbers of these types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.library.numpy.array import Array, NumpyScalar
from keras_paramlint.interpreter.library.numpy.dtypes import (
    COMPLEX,
    FLOATS,
    SIGNED,
    UNSIGNED,
    dtype_name,
    fit,
    kind,
)
from keras_paramlint.interpreter.library.support import apply, native_class, plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Class, NativeObject, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


_SCALAR_TYPES: dict[str, type] = {}


class _Int(NumpyScalar, int):
    class_name = "numpy.int64"
    __hash__ = int.__hash__

    def __repr__(self) -> str:
        return int.__repr__(self)


class _Float(NumpyScalar, float):
    class_name = "numpy.float64"
    __hash__ = float.__hash__

    def __repr__(self) -> str:
        return float.__repr__(self)


def scalar(value: Value, dtype: str | None) -> Value:
    """Return one element as a number of a NumPy type; what is no integer or float stays as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or dtype not in _SCALAR_TYPES:
        return value
    return _SCALAR_TYPES[dtype](value)


def result(array: Array) -> Value:
    """Return an array, or the number that an array without dimensions is."""
    data = array.data
    if array.shape == () and data is not None:
        return scalar(data[0], array.dtype)
    return array


def settled(call: Call, array: Array) -> Value:
    """Return an array, or one number, known or not."""
    if array.shape == () and array.data is None:
        return call.unknown(call.source)
    return result(array)


# ------------------------------------------------------------------ the classes
def _abstract(name: str, kinds: str, *bases: Class) -> Class:
    def check(machine: Machine, value: Value) -> bool | Unknown:
        if isinstance(value, Unknown):
            return Unknown(f"isinstance of {value.reason}", value.place, key=("isinstance", value.key, name))
        return isinstance(value, NumpyScalar) and kind(value.dtype_name) in kinds

    return native_class(name, module="numpy", bases=bases or (TYPES["object"],), is_instance=check)


GENERIC = _abstract("generic", "biufc")
NUMBER = _abstract("number", "iufc", GENERIC)
INTEGER = _abstract("integer", "iu", NUMBER)
SIGNED_INTEGER = _abstract("signedinteger", "i", INTEGER)
UNSIGNED_INTEGER = _abstract("unsignedinteger", "u", INTEGER)
INEXACT = _abstract("inexact", "fc", NUMBER)
FLOATING = _abstract("floating", "f", INEXACT)
COMPLEX_FLOATING = _abstract("complexfloating", "c", INEXACT)
ABSTRACT = (
    GENERIC,
    NUMBER,
    INTEGER,
    SIGNED_INTEGER,
    UNSIGNED_INTEGER,
    INEXACT,
    FLOATING,
    COMPLEX_FLOATING,
)


def _new(call: Call, cls: Class, value: Value = 0, /, *args: Value, **kwargs: Value) -> Value:
    """Return a number of this type; of a sequence, an array."""
    dtype = cls.facts["dtype_name"]
    value = plain(call, value)
    if isinstance(value, (Poly, Unknown)):
        return value
    if isinstance(value, (Array, list, tuple)):
        from keras_paramlint.interpreter.library.numpy.creation import array

        return array(call, value, dtype=cls)
    if isinstance(value, str) and dtype != "str":
        value = apply(call, TYPES["float" if kind(dtype) == "f" else "int"], [value])
    if isinstance(value, NativeObject) and not isinstance(value, NumpyScalar):
        raise NotKnown(f"{call.source} of something that is not a plain number")
    try:
        return scalar(fit(getattr(value, "item_value", value), dtype), dtype)
    except (ValueError, OverflowError, TypeError) as error:
        call.fail(type(error).__name__, str(error))


def _concrete(name: str, base: Class, python: type | None) -> Class:
    def check(machine: Machine, value: Value) -> bool | Unknown:
        if isinstance(value, Unknown):
            return Unknown(f"isinstance of {value.reason}", value.place, key=("isinstance", value.key, name))
        return isinstance(value, NumpyScalar) and value.dtype_name == name

    bases: tuple[Class, ...] = (base, TYPES["float"]) if name == "float64" else (base,)
    made = native_class(name, new=_new, module="numpy", bases=bases, is_instance=check, dtype_name=name)
    if python is not None:
        members: dict[str, Any] = {"dtype_name": name, "analysed_class": made, "class_name": name}
        _SCALAR_TYPES[name] = type(name, (python,), members)
    return made


CLASSES: dict[str, Class] = {
    "bool": _concrete("bool", GENERIC, None),
    "str": _concrete("str", GENERIC, None),
    "object": _concrete("object", GENERIC, None),
    **{name: _concrete(name, SIGNED_INTEGER, _Int) for name in SIGNED},
    **{name: _concrete(name, UNSIGNED_INTEGER, _Int) for name in UNSIGNED},
    **{name: _concrete(name, FLOATING, _Float) for name in FLOATS},
    **{name: _concrete(name, COMPLEX_FLOATING, None) for name in COMPLEX},
}


class DType(NativeObject):
    """``numpy.dtype``: a description of elements."""

    class_name = "dtype"
    analysed_class: Class

    def __init__(self, name: str) -> None:
        self.dtype_name = name

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return what a dtype tells about itself."""
        from keras_paramlint.interpreter.library.numpy.dtypes import BITS

        if name == "name":
            return self.dtype_name
        if name == "kind":
            return (
                {"O": "U"}.get(kind(self.dtype_name), kind(self.dtype_name))
                if self.dtype_name == "str"
                else kind(self.dtype_name)
            )
        if name == "type":
            return CLASSES[self.dtype_name]
        if name == "itemsize" and self.dtype_name in BITS:
            return 1 if self.dtype_name == "bool" else BITS[self.dtype_name] // 8
        return NotImplemented

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """A dtype equals its name and its class."""
        other_name = dtype_name(other)
        if operator not in ("==", "!=") or (other_name is None and isinstance(other, Unknown)):
            return NotImplemented
        return (self.dtype_name == other_name) == (operator == "==")

    def invoke(self, call: Call, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Dtypes are not functions."""
        call.fail("TypeError", "'numpy.dtype' object is not callable")

    def truth(self, call: Call) -> bool:
        """Dtypes without fields are true here: programs test them against None."""
        return True

    def as_text(self, *, representation: bool) -> str:
        """Return the text that ``str()`` gives."""
        return repr(self) if representation else self.dtype_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DType) and other.dtype_name == self.dtype_name

    def __hash__(self) -> int:
        return hash(self.dtype_name)

    def __repr__(self) -> str:
        return f"dtype('{self.dtype_name}')"


def _new_dtype(call: Call, cls: Value, dtype: Value, /, *args: Value, **kwargs: Value) -> Value:
    if isinstance(dtype, DType):
        return dtype
    name = dtype_name(plain(call, dtype))
    if name is None:
        raise NotKnown(dtype if isinstance(dtype, Unknown) else call.source)
    return DType(name)


DTYPE = native_class("dtype", new=_new_dtype, module="numpy")
DType.analysed_class = DTYPE
