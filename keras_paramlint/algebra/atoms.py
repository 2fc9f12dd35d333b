"""The operations that no polynomial expresses, as atoms of polynomials.

They are made by :mod:`keras_paramlint.algebra.division` and
:mod:`keras_paramlint.algebra.functions`, which first apply every identity that
avoids them.
"""

from __future__ import annotations

from typing import Any

from keras_paramlint.algebra.bounds import Bounds, bounds, divide_bounds
from keras_paramlint.algebra.limits import MAX_DEPTH, MAX_WEIGHT, TooComplex
from keras_paramlint.algebra.poly import Poly, Size


class Operation:
    """An atom that applies one function to sizes."""

    __slots__ = ("_hash", "arguments", "depth", "lower", "sort_key", "upper", "weight")

    rank = 0

    def __init__(self, arguments: tuple[Size, ...]) -> None:
        self.arguments = arguments
        self.weight: int = 1 + sum(a.weight if isinstance(a, Poly) else 1 for a in arguments)
        self.depth: int = 1 + max((a.depth for a in arguments if isinstance(a, Poly)), default=0)
        if self.weight > MAX_WEIGHT or self.depth > MAX_DEPTH:
            raise TooComplex
        self.sort_key: tuple[Any, ...] = (self.rank, *(size_key(argument) for argument in arguments))
        self._hash = hash((self.rank, arguments))
        self.lower, self.upper = self._bounds()

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return type(other) is type(self) and self._hash == other._hash and self.arguments == other.arguments

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.arguments,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.arguments!r}"

    def _bounds(self) -> Bounds:
        raise NotImplementedError

    def apply(self, arguments: tuple[Size, ...]) -> Size:
        """Return the function of other arguments."""
        raise NotImplementedError


class Floor(Operation):
    """``numerator // divisor``; the divisor's leading coefficient is positive."""

    __slots__ = ()

    rank = 1

    @property
    def numerator(self) -> Size:
        """What is divided."""
        return self.arguments[0]

    @property
    def divisor(self) -> Size:
        """What it is divided by."""
        return self.arguments[1]

    def _bounds(self) -> Bounds:
        return divide_bounds(bounds(self.numerator), bounds(self.divisor))

    def apply(self, arguments: tuple[Size, ...]) -> Size:
        """Return the floor of another quotient."""
        from keras_paramlint.algebra.division import floor_div

        return floor_div(*arguments)


class Maximum(Operation):
    """The largest of at least two sizes, none of which is always the largest."""

    __slots__ = ()

    rank = 2

    def _bounds(self) -> Bounds:
        lowers, uppers = zip(*map(bounds, self.arguments), strict=True)
        return (
            max((low for low in lowers if low is not None), default=None),
            None if None in uppers else max(uppers),
        )

    def apply(self, arguments: tuple[Size, ...]) -> Size:
        """Return the maximum of other sizes."""
        from keras_paramlint.algebra.functions import maximum

        return maximum(*arguments)


class Minimum(Operation):
    """The smallest of at least two sizes, none of which is always the smallest."""

    __slots__ = ()

    rank = 3

    def _bounds(self) -> Bounds:
        lowers, uppers = zip(*map(bounds, self.arguments), strict=True)
        return (
            None if None in lowers else min(lowers),
            min((high for high in uppers if high is not None), default=None),
        )

    def apply(self, arguments: tuple[Size, ...]) -> Size:
        """Return the minimum of other sizes."""
        from keras_paramlint.algebra.functions import minimum

        return minimum(*arguments)


def size_key(size: Size) -> tuple[Any, ...]:
    """Return a key of a deterministic order of all sizes."""
    if isinstance(size, Poly):
        return size.sort_key
    return (((0, ()), size),)
