"""NumPy's element types: names, promotion, and the values that they can hold."""

from __future__ import annotations

import math
import struct
from typing import Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.values import Class, Instance, Unknown, Value


SIGNED = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
UNSIGNED = {"uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64}
FLOATS = {"float16": 16, "float32": 32, "float64": 64}
COMPLEX = {"complex64": 64, "complex128": 128}
BITS = {"bool": 8, **SIGNED, **UNSIGNED, **FLOATS, **COMPLEX}
INTEGERS = {**SIGNED, **UNSIGNED}

_ALIASES = {
    "bool_": "bool", "bool8": "bool", "?": "bool", "b1": "bool", "int": "int64", "int_": "int64",
    "intp": "int64",
    "long": "int64", "longlong": "int64", "intc": "int32", "short": "int16", "byte": "int8", "ubyte": "uint8",
    "ushort": "uint16", "uintc": "uint32", "uint": "uint64", "uintp": "uint64", "ulong": "uint64",
    "ulonglong": "uint64", "half": "float16", "single": "float32", "float": "float64", "double": "float64",
    "float_": "float64", "longdouble": "float64", "f": "float32", "d": "float64", "e": "float16",
    "i": "int32",
    "l": "int64", "q": "int64", "h": "int16", "b": "int8", "B": "uint8", "H": "uint16", "I": "uint32",
    "L": "uint64",
    "f2": "float16", "f4": "float32", "f8": "float64", "i1": "int8", "i2": "int16", "i4": "int32",
    "i8": "int64",
    "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64", "complex": "complex128",
    "complex_": "complex128",
    "c8": "complex64", "c16": "complex128", "str_": "str", "U": "str", "S": "str", "object_": "object",
    "O": "object",
}  # fmt: skip
ALIASES = {name: target for name, target in _ALIASES.items() if len(name) > 2}
"""Other names of the types, as attributes of the module."""

_PACKED = {"float32": "<f", "float16": "<e"}


def dtype_name(value: Value) -> str | None:
    """Return the name of a type given as text, class, dtype or Python type; None if it is not known."""
    inner = getattr(value, "dtype_name", None)
    if isinstance(inner, str):
        return inner
    if isinstance(value, Class):
        found = value.facts.get("dtype_name")
        if isinstance(found, str):
            return found
        value = value.python_type.__name__ if value.python_type is not None else value.name
    if isinstance(value, str):
        text = value.lstrip("<>=|")
        text = _ALIASES.get(text, text)
        return text if text in BITS or text in ("str", "object") else None
    if isinstance(value, (Unknown, Instance)):
        return None
    dtype = getattr(value, "dtype", None)
    return dtype if isinstance(dtype, str) else None


def kind(dtype: str | None) -> str:
    """Return the kind of a type: ``b``, ``i``, ``u``, ``f``, ``c`` or ``O`` for everything else."""
    if dtype == "bool":
        return "b"
    for letter, table in (("i", SIGNED), ("u", UNSIGNED), ("f", FLOATS), ("c", COMPLEX)):
        if dtype in table:
            return letter
    return "O"


def promote(left: str | None, right: str | None) -> str | None:
    """Return the type of an operation on arrays of these two types (None: not known)."""
    if right in (left, "bool"):
        return left
    if left == "bool":
        return right
    if left is None or right is None:
        return None
    kinds = {kind(left), kind(right)}
    if "O" in kinds:
        return "object"
    if "c" in kinds:
        parts = {_component(left), _component(right)}
        return "complex64" if parts <= {"float16", "float32"} else "complex128"
    if "f" in kinds:
        bits = max(BITS[_as_float(left)], BITS[_as_float(right)])
        return f"float{bits}"
    if kinds == {"i", "u"}:
        signed, unsigned = (left, right) if kind(left) == "i" else (right, left)
        bits = max(BITS[signed], 2 * BITS[unsigned])
        return f"int{bits}" if bits <= 64 else "float64"
    return left if BITS[left] >= BITS[right] else right


def _component(dtype: str) -> str:
    if dtype in COMPLEX:
        return "float32" if dtype == "complex64" else "float64"
    return _as_float(dtype)


def _as_float(dtype: str) -> str:
    if dtype in FLOATS:
        return dtype
    bits = BITS[dtype]
    return "float16" if bits <= 8 else "float32" if bits <= 16 else "float64"


def float_of(dtype: str | None) -> str | None:
    """Return the type of ``sqrt`` and the like for an argument of this type."""
    if dtype is None or kind(dtype) in "cO":
        return dtype
    return _as_float(dtype)


def with_python_scalar(dtype: str | None, value: Value) -> str | None:
    """Return the type of an operation of an array with a Python number, whose own type is weak."""
    own = type_of_number(value)
    if dtype is None or own is None:
        return None
    order = "biufc"
    if kind(dtype) == "O" or own == "object":
        return "object"
    if order.index(kind(own)) <= order.index(kind(dtype)) or (kind(own) == "i" and kind(dtype) == "u"):
        return dtype
    if kind(own) == "c":
        return "complex64" if _as_float(dtype) != "float64" else "complex128"
    return own


def type_of_number(value: Value) -> str | None:
    """Return the type of an array made of one Python number."""
    own = getattr(value, "dtype_name", None)
    if isinstance(own, str):
        return own
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, Poly)):
        return "int64"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, complex):
        return "complex128"
    if isinstance(value, str):
        return "str"
    return None if isinstance(value, Unknown) or type(value).__name__ == "Ratio" else "object"


def fit(value: Any, dtype: str | None) -> Any:
    """Return a number as an array of this type holds it: wrapped, rounded or converted.

    Raises:
        ValueError: this type cannot hold it (the integer of a NaN).
    """
    if isinstance(value, float) and kind(dtype) in "iu" and not math.isfinite(value):
        raise ValueError("cannot convert float NaN or infinity to integer")
    if not isinstance(value, (int, float, complex)) or dtype is None:
        return value
    letter = kind(dtype)
    if letter == "b":
        return bool(value)
    if letter in "iu" and not isinstance(value, complex):
        number, bits = int(value), INTEGERS[dtype]
        number &= (1 << bits) - 1
        return number - (1 << bits) if letter == "i" and number >> (bits - 1) else number
    if letter == "f" and not isinstance(value, complex):
        return _rounded(float(value), dtype)
    if letter == "c":
        return complex(value)
    return value


def _rounded(value: float, dtype: str) -> float:
    code = _PACKED.get(dtype)
    if code is None or not math.isfinite(value):
        return value
    try:
        return float(struct.unpack(code, struct.pack(code, value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def holds(dtype: str | None, value: int) -> bool:
    """Say whether an integer type can hold a number without wrapping."""
    if dtype in SIGNED:
        bits = SIGNED[dtype]
        return -(1 << (bits - 1)) <= value < 1 << (bits - 1)
    return dtype not in UNSIGNED or 0 <= value < 1 << UNSIGNED[dtype]
