"""One operation on two elements, with NumPy's answers where Python's differ."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from keras_paramlint.interpreter.library.numpy.dtypes import INTEGERS, fit, float_of, kind


Number = int | float | complex

_PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class NoValue(Exception):
    """The value differs between versions of NumPy, or is too large to compute."""


def result_type(symbol: str, dtype: str | None) -> str | None:
    """Return the type that an operator gives for operands promoted to ``dtype``."""
    if symbol in COMPARISONS:
        return "bool"
    if symbol == "/":
        return (
            float_of(dtype) if dtype in ("float16", "float32") or kind(dtype) in "cO" else dtype and "float64"
        )
    if symbol in ("//", "%", "**", "<<", ">>") and dtype == "bool":
        return "int8"
    return dtype


def operate(symbol: str, left: Number, right: Number, dtype: str | None) -> Number:
    """Return ``left <symbol> right`` as an element of type ``dtype``.

    Raises:
        NoValue: the value cannot be told.
        ValueError: NumPy refuses the operation.
    """
    if kind(dtype) == "f":
        left, right = fit(left, dtype), fit(right, dtype)  # single precision rounds operands too
    result = _operate(symbol, left, right, dtype)
    try:
        return fit(result, dtype)  # type: ignore[no-any-return]
    except ValueError:
        raise NoValue from None


def _operate(symbol: str, left: Any, right: Any, dtype: str | None) -> Number:
    if symbol in COMPARISONS:
        return bool(COMPARISONS[symbol](left, right))
    if dtype == "bool":
        if symbol in "+|":
            return bool(left or right)
        if symbol in "*&":
            return bool(left and right)
        if symbol == "-":
            raise TypeError("numpy boolean subtract, the `-` operator, is not supported")
    if symbol == "/":
        return _divide(left, right)
    if symbol in ("//", "%"):
        return _floor(symbol, left, right, dtype)
    if symbol == "**":
        return _power(left, right, dtype)
    if symbol in ("<<", ">>") and not 0 <= right < 64:
        raise NoValue
    try:
        return _PLAIN[symbol](left, right)  # type: ignore[no-any-return]
    except OverflowError:
        raise NoValue from None
    except KeyError:
        raise NoValue from None


def _divide(left: Any, right: Any) -> Number:
    if right == 0:
        if isinstance(left, complex) or isinstance(right, complex):
            raise NoValue
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    try:
        return left / right  # type: ignore[no-any-return]
    except OverflowError:
        raise NoValue from None


def _floor(symbol: str, left: Any, right: Any, dtype: str | None) -> Number:
    if isinstance(left, complex) or isinstance(right, complex):
        raise NoValue
    if right == 0:
        if dtype in INTEGERS:
            return 0
        return _divide(left, right) if symbol == "//" else math.nan
    if math.isinf(left) or math.isinf(right):
        raise NoValue
    return left // right if symbol == "//" else left % right  # type: ignore[no-any-return]


def _power(left: Any, right: Any, dtype: str | None) -> Number:
    if dtype in INTEGERS:
        if right < 0:
            raise ValueError("Integers to negative integer powers are not allowed.")
        return pow(int(left), int(right), 1 << 64)
    if isinstance(left, complex) or isinstance(right, complex):
        raise NoValue
    try:
        if left == 0 and right < 0:
            return math.inf
        result = float(left) ** float(right)
    except OverflowError:
        return math.inf if left > 0 else math.nan
    return math.nan if isinstance(result, complex) else result
