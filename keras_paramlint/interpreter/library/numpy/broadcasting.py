"""One operation applied to whole arrays: broadcasting, promotion, and the work on each element."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter import comparisons, operators
from keras_paramlint.interpreter.library.numpy.arithmetic import COMPARISONS, NoValue, operate, result_type
from keras_paramlint.interpreter.library.numpy.array import Array, known_dims, strides
from keras_paramlint.interpreter.library.numpy.convert import as_array, broadcast
from keras_paramlint.interpreter.library.numpy.dtypes import fit, holds, kind, promote, with_python_scalar
from keras_paramlint.interpreter.library.numpy.scalars import settled
from keras_paramlint.interpreter.library.support import charge, plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value


def spread(data: list[Value], shape: tuple[int, ...], target: tuple[int, ...]) -> list[Value]:
    """Return elements broadcast to a larger shape."""
    if shape == target:
        return data
    if len(data) == 1:
        return data * math.prod(target)
    if not data:
        raise NotKnown("no elements, where there are to be some")
    padded = (1,) * (len(target) - len(shape)) + shape
    if len(padded) != len(target):
        raise NotKnown(f"{len(shape)} dimensions where there are {len(target)}")
    steps = [0 if dim == 1 else step for dim, step in zip(padded, strides(padded), strict=True)]
    indices = itertools.product(*map(range, target))
    return [data[sum(i * s for i, s in zip(index, steps, strict=True))] for index in indices]


def _is_weak(value: Value) -> bool:
    """Say whether a value is a Python number, whose type gives way to the other operand's."""
    return type(value) in (bool, int, float, complex) or isinstance(value, Poly)


def common_type(left: Value, right: Value, a: Array, b: Array) -> str | None:
    """Return the type to which both operands are promoted."""
    if _is_weak(right) and not _is_weak(left):
        return with_python_scalar(a.dtype, right)
    if _is_weak(left) and not _is_weak(right):
        return with_python_scalar(b.dtype, left)
    return promote(a.dtype, b.dtype)


def combine(
    call: Call,
    left: Value,
    right: Value,
    function: Callable[[Value, Value, str | None], Value],
    dtype: str | None = "",
) -> Value:
    """Return a function of two elements applied with broadcasting; ``""`` is the common type."""
    left, right = plain(call, left), plain(call, right)
    a, b = as_array(call, left), as_array(call, right)
    common = common_type(left, right, a, b)
    result_dtype = common if dtype == "" else dtype
    shape = broadcast(call, a.dims, b.dims)
    return settled(call, Array(shape, result_dtype, _combined(call, a, b, shape, common, function)))


def _combined(
    call: Call,
    a: Array,
    b: Array,
    shape: Any,
    common: str | None,
    function: Callable[[Value, Value, str | None], Value],
) -> list[Value] | None:
    known = known_dims(shape)
    if known is None or a.data is None or b.data is None:
        return None
    charge(call, math.prod(known))
    pairs = zip(spread(a.data, a.dims, known), spread(b.data, b.dims, known), strict=True)  # type: ignore[arg-type]
    try:
        return [function(x, y, common) for x, y in pairs]
    except NoValue:
        return None
    except (ValueError, TypeError, ZeroDivisionError) as error:
        call.fail(type(error).__name__, str(error))


def is_number(value: Value) -> bool:
    """Say whether an element is a plain number."""
    return isinstance(value, (int, float, complex)) and not isinstance(value, Poly)


_BITWISE = frozenset(["&", "|", "^", "<<", ">>"])


def binary(call: Call, symbol: str, left: Value, right: Value) -> Value:
    """Return an operator applied element by element."""

    def element(x: Value, y: Value, dtype: str | None) -> Value:
        if is_number(x) and is_number(y):
            for value in (x, y):
                # versions of NumPy differ in what becomes of a number that the type cannot hold
                if kind(dtype) in "iu" and isinstance(value, int) and not holds(dtype, value):
                    raise NoValue
            return operate(symbol, x, y, "bool" if symbol in COMPARISONS else result_type(symbol, dtype))
        if isinstance(x, str) and isinstance(y, str) and symbol in COMPARISONS:
            return COMPARISONS[symbol](x, y)
        if symbol in COMPARISONS:
            return comparisons.compare(call.machine, symbol, x, y, call)
        return operators.binary(call.machine, symbol, x, y, call)

    a, b = as_array(call, left), as_array(call, right)
    common = common_type(plain(call, left), plain(call, right), a, b)
    if symbol in _BITWISE and kind(common) in "fc":
        call.fail("TypeError", f"{symbol} is not supported for the types of these arrays")
    return combine(call, left, right, element, result_type(symbol, common))


def apply_unary(call: Call, value: Value, function: Callable[[Value], Value], dtype: str | None) -> Value:
    """Return a function applied to every element."""
    array = as_array(call, value)
    data: list[Value] | None = None
    if array.data is not None:
        charge(call, len(array.data))
        try:
            data = [fit(function(item), dtype) for item in array.data]
        except (NoValue, ValueError, OverflowError, TypeError):
            data = None
    return settled(call, Array(array.dims, dtype, data))


def negate(call: Call, array: Array, symbol: str) -> Value:
    """Return ``-a``, ``+a`` or ``~a``."""

    def element(value: Value) -> Value:
        if isinstance(value, bool):
            return not value if symbol == "~" else value
        if is_number(value):
            return operators.UNARY[symbol](value)
        return operators.unary(call.machine, symbol, value, call)

    return apply_unary(call, array, element, array.dtype)
