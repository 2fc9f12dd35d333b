"""Attributes and methods of arrays; most methods are the functions of the same name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import product
from keras_paramlint.interpreter.library.numpy import (
    creation,
    elementwise,
    indexing,
    linear,
    reductions,
    searching,
    shaping,
    writing,
)
from keras_paramlint.interpreter.library.numpy.array import Array, Dims, known_dims
from keras_paramlint.interpreter.library.numpy.dtypes import BITS, fit
from keras_paramlint.interpreter.library.numpy.scalars import DType, result
from keras_paramlint.interpreter.library.numpy.writing import into_out
from keras_paramlint.interpreter.library.support import no_op, plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Unknown, Value


def attribute(call: Call, array: Array, name: str) -> Value:
    """Return an attribute or method of an array."""
    if name in _ATTRIBUTES:
        return _ATTRIBUTES[name](call, array)
    method = METHODS.get(name)
    if method is not None:
        run = into_out(method)
        return Builtin(
            f"ndarray.{name}", lambda inner, *args, **kwargs: run(inner, array, *args, **kwargs)
        )
    if name.startswith("__"):
        return NotImplemented
    call.fail("AttributeError", f"'numpy.ndarray' object has no attribute '{name}'")


def _dtype(call: Call, array: Array) -> Value:
    return DType(array.dtype) if array.dtype is not None else call.unknown(f"the dtype of {call.source}")


def _bytes(call: Call, array: Array) -> Value:
    if array.dtype not in BITS:
        return call.unknown(call.source)
    return product(array.dims) * (BITS[array.dtype] // 8)


_ATTRIBUTES: dict[str, Callable[[Call, Array], Value]] = {
    "shape": lambda call, array: array.shape,
    "ndim": lambda call, array: array.rank,
    "size": lambda call, array: product(array.dims),
    "dtype": _dtype,
    "T": shaping.transpose,
    "mT": lambda call, array: shaping.swapaxes(call, array, -1, -2),
    "nbytes": _bytes,
    "itemsize": lambda call, array: (
        BITS[array.dtype] // 8 if array.dtype in BITS else call.unknown(call.source)
    ),
    "real": elementwise.FUNCTIONS["real"],
    "imag": elementwise.FUNCTIONS["imag"],
    "flat": lambda call, array: array.reshaped((product(array.dims),)),
    "base": lambda call, array: call.unknown(call.source) if array.is_view else None,
    "__array_interface__": lambda call, array: call.unknown(call.source),
}


# ------------------------------------------------------------------ methods with a form of their own
def _shape_argument(shape: tuple[Value, ...]) -> Value:
    """Return the shape of ``a.reshape(2, 3)`` or ``a.reshape((2, 3))``."""
    return shape[0] if len(shape) == 1 else shape


def _reshape(call: Call, array: Array, *shape: Value, **options: Value) -> Value:
    return shaping.reshape(call, array, _shape_argument(shape) if shape else None, **options)


def _transpose(call: Call, array: Array, *axes: Value) -> Value:
    return shaping.transpose(call, array, _shape_argument(axes) if axes else None)


def _astype(call: Call, array: Array, dtype: Value, *args: Value, **options: Value) -> Value:
    made = creation.converted(call, Array(array.dims, array.dtype, array.data), dtype)
    return call.unknown(call.source) if made.dims == () and made.data is None else result(made)


def _copy(call: Call, array: Array, *args: Value, **options: Value) -> Value:
    return Array(array.shape, array.dtype, array.data)


def _item(call: Call, array: Array, *args: Value) -> Value:
    if args:
        index = _shape_argument(args)
        found = indexing.take_index(call, array, index if array.rank > 1 else _shape_argument(args))
        return getattr(found, "item_value", found)
    count = product(array.dims)
    if isinstance(count, int) and count != 1:
        call.fail("ValueError", "can only convert an array of size 1 to a Python scalar")
    data = array.data
    return data[0] if data is not None else call.unknown(call.source)


def _tolist(call: Call, array: Array) -> Value:
    known = known_dims(array.dims)
    if known is None:
        raise NotKnown(f"{call.source}: an array with too many elements, or of a length that is not known")
    data = array.data
    if data is None:
        data = [call.unknown(f"an element of {call.source}") for _ in range(_count(known))]
    return _nested(iter(data), known)


def _count(known: Dims) -> int:
    total = product(known)
    return total if isinstance(total, int) else 0


def _nested(data: Any, shape: tuple[int, ...]) -> Value:
    if not shape:
        return next(data)
    return [_nested(data, shape[1:]) for _ in range(shape[0])]


def _fill(call: Call, array: Array, value: Value) -> Value:
    known = known_dims(array.dims)
    value = plain(call, value)
    value = getattr(value, "item_value", value)
    certain = known is not None and isinstance(value, (int, float)) and not isinstance(value, Unknown)
    array.write(call, [fit(value, array.dtype)] * _count(known) if certain and known is not None else None)
    return None


def _sort(call: Call, array: Array, *args: Value, **options: Value) -> Value:
    array.write(call, searching.sort(call, array).data)
    return None


def _resize(call: Call, array: Array, *shape: Value, **options: Value) -> Value:
    dims = shaping.resize(call, array, _shape_argument(shape)).dims
    call.machine.touch(array)
    array.shape, array.positions, array.memory = dims, None, type(array.memory)(None)
    return None


def _view(call: Call, array: Array, dtype: Value = None, *args: Value) -> Value:
    if dtype is None:
        return array.reshaped(array.dims)
    raise NotKnown(call.source)


def _clip(call: Call, array: Array, *args: Value, **options: Value) -> Value:
    return elementwise.clip(call, array, *args, **options)


def _contents(call: Call, array: Array, *args: Value, **options: Value) -> Value:
    return call.unknown(f"contents of {call.source}")


def _diagonal(call: Call, array: Array, *args: Value, **options: Value) -> Value:
    if array.rank != 2 or args:
        return call.unknown(call.source)
    return creation.diag(call, array)


METHODS: dict[str, Callable[..., Value]] = {
    **{
        name: reductions.FUNCTIONS[name]
        for name in (
            "sum", "prod", "mean", "std", "var", "max", "min", "ptp", "any", "all", "argmax", "argmin",
            "cumsum",
            "cumprod",
        )
    },
    **{name: shaping.FUNCTIONS[name] for name in ("ravel", "swapaxes", "squeeze", "repeat")},
    **{name: searching.FUNCTIONS[name] for name in ("argsort", "nonzero", "take", "searchsorted")},
    "round": elementwise.around,
    "conj": elementwise.FUNCTIONS["conj"],
    "conjugate": elementwise.FUNCTIONS["conj"],
    "dot": linear.dot,
    "clip": _clip,
    "reshape": _reshape,
    "transpose": _transpose,
    "flatten": shaping.flatten,
    "astype": _astype,
    "copy": _copy,
    "__copy__": _copy,
    "__deepcopy__": _copy,
    "item": _item,
    "tolist": _tolist,
    "fill": _fill,
    "sort": _sort,
    **writing.METHODS,
    "resize": _resize,
    "view": _view,
    "diagonal": _diagonal,
    "tobytes": _contents,
    "tostring": _contents,
    "dump": no_op("ndarray.dump").run,
    "tofile": no_op("ndarray.tofile").run,
    "setflags": no_op("ndarray.setflags").run,
    "__len__": lambda call, array: array.length(call),
    "__getitem__": lambda call, array, index: array.subscript(call, index),
    "__setitem__": lambda call, array, index, value: array.set_subscript(call, index, value),
    "__array__": lambda call, array, *args: array,
}  # fmt: skip
