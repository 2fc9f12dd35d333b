"""Quotients of sizes that are not whole for every value: what ``d / 2`` is until it is rounded.

The analysed program computes with floats here.  Only what the float has
exactly, or rounds to the same integer as the exact quotient, is represented:
``n * 0.5`` is, ``n * 0.1`` is not, since ``int(0.29 * 100)`` is 28.
"""

from __future__ import annotations

from math import gcd
from typing import Any

from keras_paramlint.algebra.division import ceil_div, exact_quotient, floor_div, is_positive
from keras_paramlint.algebra.functions import maximum, minimum
from keras_paramlint.algebra.limits import TooComplex
from keras_paramlint.algebra.poly import Size, terms_of, whole


_MAX_DENOMINATOR = 1 << 16


class Ratio:
    """A quotient of sizes; ``floor``, ``ceil`` and ``trunc`` turn it into a size."""

    __slots__ = ("den", "num")

    def __init__(self, num: Size, den: Size) -> None:
        """Take numerator and denominator as they are; :func:`ratio` reduces them."""
        self.num = num
        self.den = den

    def floor(self) -> Size:
        """Return the largest size that is not above it."""
        return floor_div(self.num, self.den)

    def ceil(self) -> Size:
        """Return the smallest size that is not below it."""
        return ceil_div(self.num, self.den)

    def trunc(self) -> Size:
        """Return it rounded towards zero, as ``int()`` does.

        Raises:
            TooComplex: the sign of the divisor is not known.
        """
        if is_positive(-self.den):
            return Ratio(-self.num, -self.den).trunc()
        if is_positive(self.den):
            if is_positive(self.num):
                return self.floor()
            if is_positive(-self.num):
                return self.ceil()
            return maximum(self.floor(), 0) + minimum(self.ceil(), 0)
        raise TooComplex

    __floor__ = floor
    __ceil__ = ceil
    __trunc__ = trunc

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and self.num == other.num and self.den == other.den

    def __hash__(self) -> int:
        return hash((Ratio, self.num, self.den))

    def __bool__(self) -> bool:
        return bool(self.num)

    def __repr__(self) -> str:
        return f"Ratio({self.num!r}, {self.den!r})"

    def __neg__(self) -> Ratio:
        return Ratio(-self.num, self.den)

    def __pos__(self) -> Ratio:
        return self

    def __add__(self, other: object) -> Any:
        return operate("+", self, other)

    def __radd__(self, other: object) -> Any:
        return operate("+", other, self)

    def __sub__(self, other: object) -> Any:
        return operate("-", self, other)

    def __rsub__(self, other: object) -> Any:
        return operate("-", other, self)

    def __mul__(self, other: object) -> Any:
        return operate("*", self, other)

    def __rmul__(self, other: object) -> Any:
        return operate("*", other, self)

    def __truediv__(self, other: object) -> Any:
        return operate("/", self, other)

    def __rtruediv__(self, other: object) -> Any:
        return operate("/", other, self)

    def __floordiv__(self, other: object) -> Any:
        quotient = operate("/", self, other)
        return quotient.floor() if isinstance(quotient, Ratio) else quotient

    def __rfloordiv__(self, other: object) -> Any:
        quotient = operate("/", other, self)
        return quotient.floor() if isinstance(quotient, Ratio) else quotient


def ratio(num: Size, den: Size) -> Size | Ratio:
    """Return the reduced quotient, a size where it is whole for every value.

    Raises:
        ZeroDivisionError: the denominator is the number zero.
    """
    if isinstance(den, int) and den == 0:
        raise ZeroDivisionError("division by zero")
    exact = exact_quotient(num, den)
    if exact is not None:
        return exact
    scale = gcd(*(c for _, c in terms_of(num)), *(c for _, c in terms_of(den)))
    if next(iter(terms_of(den)))[1] < 0:
        scale = -scale
    reduced_num, reduced_den = exact_quotient(num, scale), exact_quotient(den, scale)
    assert reduced_num is not None
    assert reduced_den is not None
    return Ratio(reduced_num, reduced_den)


def operate(operator: str, left: object, right: object) -> Any:
    """Return ``left <operator> right`` for ``+ - * /``, or NotImplemented where it is not exact.

    Raises:
        ZeroDivisionError: a division by the number zero.
    """
    first, second = _parts(left), _parts(right)
    if first is None or second is None:
        return NotImplemented
    (a, b), (c, d) = first, second
    if operator == "/":
        if isinstance(c, int) and c == 0:
            raise ZeroDivisionError("division by zero")
        # A quotient of a quotient is whole only if the inner one is, so that no rounding shows.
        return ratio(a * d, b * c) if _is_one(d) or _is_dyadic(b, d) else NotImplemented
    if operator == "*":
        if _is_safe_factor(c, d, b) and _is_safe_factor(a, b, d):
            return ratio(a * c, b * d)
        return NotImplemented
    if not (_is_dyadic(b, d) or _is_one(b) or _is_one(d)):
        return NotImplemented
    return ratio(a * d + b * c if operator == "+" else a * d - b * c, b * d)


def _parts(value: object) -> tuple[Size, Size] | None:
    if isinstance(value, Ratio):
        return value.num, value.den
    size = whole(value)
    if size is not None:
        return size, 1
    if isinstance(value, float) and -_MAX_DENOMINATOR < value < _MAX_DENOMINATOR:
        numerator, denominator = value.as_integer_ratio()
        if denominator <= _MAX_DENOMINATOR:
            return numerator, denominator
    return None


def _is_one(size: Size) -> bool:
    return isinstance(size, int) and size == 1


def _is_dyadic(*sizes: Size) -> bool:
    """Say whether these denominators are powers of two, which floats divide by exactly."""
    return all(isinstance(size, int) and size > 0 and size & (size - 1) == 0 for size in sizes)


def _is_safe_factor(factor: Size, factor_den: Size, den: Size) -> bool:
    """Say whether a float quotient by ``den`` stays right when multiplied by the factor.

    ``n / 49 * 49`` is not always n: the factor must have nothing in common with
    an inexact denominator beyond powers of two.
    """
    if _is_dyadic(den):
        return True
    if not isinstance(den, int) or not isinstance(factor, int) or not _is_dyadic(factor_den):
        return False
    odd = abs(factor)
    while odd and odd % 2 == 0:
        odd //= 2
    return gcd(odd, den) == 1
