"""NumPy: arrays as shapes, with their elements while they are few and known."""

from __future__ import annotations

import math

from keras_paramlint.interpreter.library.numpy import (
    creation,
    elementwise,
    joining,
    labels,
    linear,
    methods,
    random,
    reductions,
    searching,
    shaping,
    writing,
)
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.dtypes import ALIASES, INTEGERS, SIGNED, dtype_name
from keras_paramlint.interpreter.library.numpy.scalars import ABSTRACT, CLASSES, DTYPE, scalar
from keras_paramlint.interpreter.library.support import Inert, add_all, identity, native_class, no_op, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import Class, NativeObject, Unknown, Value


LIBRARY = Library("numpy")
labels.know_labels(
    *(m.FUNCTIONS for m in (creation, reductions, shaping, joining, searching)), methods.METHODS
)
for _module in (elementwise, creation, reductions, shaping, joining, linear, searching, writing):
    for _name, _function in _module.FUNCTIONS.items():
        LIBRARY.add(_name, writing.function(_name, _function))
random.register(LIBRARY)

for _name, _value in {
    "pi": math.pi, "e": math.e, "euler_gamma": 0.5772156649015329, "inf": math.inf, "Inf": math.inf,
    "Infinity": math.inf, "infty": math.inf, "nan": math.nan, "NaN": math.nan, "NAN": math.nan,
    "newaxis": None,
    "__version__": "1.26.4", "ScalarType": (),
}.items():  # fmt: skip
    LIBRARY.add(_name, _value)

for _class in ABSTRACT:
    LIBRARY.add(_class.name, _class)
for _name, _class in CLASSES.items():
    if _name not in ("bool", "str", "object"):
        LIBRARY.add(_name, _class)
for _name, _target in ALIASES.items():
    LIBRARY.add(_name, CLASSES[_target])
LIBRARY.add("bool", CLASSES["bool"])
LIBRARY.add("str", CLASSES["str"])
LIBRARY.add("object", CLASSES["object"])
LIBRARY.add("dtype", DTYPE)


def _new_array(
    call: Call, cls: Value, shape: Value, dtype: Value = None, *args: Value, **options: Value
) -> Value:
    return creation.empty(call, shape, dtype)


def _is_array(machine: object, value: Value) -> bool | Unknown:
    if isinstance(value, Unknown):
        return Unknown(f"isinstance of {value.reason}", value.place, key=("isinstance", value.key, "ndarray"))
    return isinstance(value, Array)


NDARRAY: Class = native_class("ndarray", new=_new_array, module="numpy", is_instance=_is_array)
Array.analysed_class = NDARRAY
LIBRARY.add("ndarray", NDARRAY)


class Limits(NativeObject):
    """``np.iinfo`` and ``np.finfo``."""

    class_name = "iinfo"

    def __init__(self, facts: dict[str, Value]) -> None:
        self.facts = facts

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a limit of the type."""
        return self.facts.get(name, NotImplemented)


@LIBRARY.function("iinfo")
def iinfo(call: Call, type: Value) -> Value:
    """Return the limits of an integer type."""
    name = dtype_name(plain(call, type))
    if name not in INTEGERS:
        raise NotKnown(call.source)
    bits = INTEGERS[name]
    low = -(1 << (bits - 1)) if name in SIGNED else 0
    return Limits({"min": low, "max": low + (1 << bits) - 1, "bits": bits})


@LIBRARY.function("finfo")
def finfo(call: Call, dtype: Value) -> Value:
    """Return the limits of a floating-point type."""
    found = {"float64": (2.0**-52, 1.7976931348623157e308), "float32": (2.0**-23, 3.4028234663852886e38)}
    name = dtype_name(plain(call, dtype))
    if name not in found:
        raise NotKnown(call.source)
    epsilon, largest = found[name]
    facts = {"eps": epsilon, "max": largest, "min": -largest}
    return Limits({key: scalar(value, name) for key, value in facts.items()})


@LIBRARY.function("isscalar")
def isscalar(call: Call, element: Value) -> Value:
    """Return whether a value is a number or a text."""
    if isinstance(element, Unknown):
        raise NotKnown(element)
    return isinstance(element, (int, float, complex, str))


class _Joiner(NativeObject):
    """``np.c_`` and ``np.r_``: joining written with brackets."""

    class_name = "AxisConcatenator"

    def __init__(self, name: str) -> None:
        self.name = name

    def subscript(self, call: Call, index: Value) -> Value:
        """Join the items of the index."""
        items = list(index) if isinstance(index, tuple) else [index]
        if any(isinstance(item, (slice, str)) for item in items):
            raise NotKnown(call.source)
        if self.name == "c_":
            return joining.column_stack(call, items)
        return joining.concatenate(call, [shaping.atleast(1)(call, item) for item in items])


LIBRARY.add("c_", _Joiner("c_"))
LIBRARY.add("r_", _Joiner("r_"))


class _IndexMaker(NativeObject):
    """``np.s_``: an index as a value."""

    class_name = "IndexExpression"

    def subscript(self, call: Call, index: Value) -> Value:
        """Return the index itself."""
        return index


LIBRARY.add("s_", _IndexMaker())
LIBRARY.add("index_exp", _IndexMaker())
LIBRARY.add("errstate", Inert("numpy.errstate"))
LIBRARY.add("testing", Inert("numpy.testing"))
LIBRARY.add("require", identity("numpy.require"))
add_all(LIBRARY, ("set_printoptions", "seterr", "save", "savez", "savez_compressed", "savetxt"), no_op)
LIBRARY.packages.update({"linalg", "fft", "core", "lib", "ma", "typing", "polynomial"})
