"""Between which integers a size lies, for every admissible value of its symbols.

Sound, not sharp: a bound always holds, but a narrower one may exist.  Two
estimates are combined: interval arithmetic over the monomials, and the same
after each atom is written as its lower bound plus something that is at least
zero, which sees that ``n*n - n`` is never negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import comb
from typing import TypeAlias

from keras_paramlint.algebra.poly import Monomial, Poly, Size
from keras_paramlint.algebra.symbols import Atom


Bounds: TypeAlias = tuple[int | None, int | None]
"""A lower and an upper bound; None where there is none."""

_SHIFT_DEGREE = 8
_SHIFT_TERMS = 300


def bounds(size: Size) -> Bounds:
    """Return a lower and an upper bound of a size."""
    if isinstance(size, int):
        return size, size
    if size._bounds is None:
        of_atoms = {atom: (atom.lower, atom.upper) for atom in size.atoms()}
        low, high = _of_sum(size._terms, of_atoms)
        if len(size) > 1 and size.degree <= _SHIFT_DEGREE:
            low, high = intersect((low, high), _of_shifted(size, of_atoms))
        size._bounds = (low, high)
    return size._bounds


def intersect(first: Bounds, second: Bounds) -> Bounds:
    """Return the bounds of a size for which both hold."""
    lows = [low for low in (first[0], second[0]) if low is not None]
    highs = [high for high in (first[1], second[1]) if high is not None]
    return max(lows, default=None), min(highs, default=None)


def unite(parts: Iterable[Bounds]) -> Bounds:
    """Return the bounds of a size for which one of the (at least one) parts holds."""
    lows, highs = zip(*parts, strict=True)
    return None if None in lows else min(lows), None if None in highs else max(highs)


def divide_bounds(numerator: Bounds, divisor: Bounds) -> Bounds:
    """Return the bounds of a floor division; no bounds where the divisor may be negative.

    A divisor of zero raises in the analysed program, so that it does not count.
    """
    low, high = numerator
    smallest, largest = divisor
    if smallest is None or smallest < 0:
        return None, None
    smallest = max(smallest, 1)

    def quotient(value: int, *, towards_zero: bool) -> int:
        if not towards_zero:
            return value // smallest
        if largest is None:
            return 0 if value >= 0 else -1
        return value // max(largest, 1)

    return (
        None if low is None else quotient(low, towards_zero=low >= 0),
        None if high is None else quotient(high, towards_zero=high < 0),
    )


def _of_sum(terms: Mapping[Monomial, int], of_atoms: Mapping[Atom, Bounds]) -> Bounds:
    low: int | None = 0
    high: int | None = 0
    for monomial, coefficient in terms.items():
        first, second = _of_product(monomial, of_atoms)
        if coefficient < 0:
            first, second = second, first
        low = None if low is None or first is None else low + coefficient * first
        high = None if high is None or second is None else high + coefficient * second
    return low, high


def _of_product(monomial: Monomial, of_atoms: Mapping[Atom, Bounds]) -> Bounds:
    low: int | None = 1
    high: int | None = 1
    for atom, exponent in monomial:
        first, second = _of_power(of_atoms[atom], exponent)
        if low is not None and low >= 0 and first is not None and first >= 0:
            low = low * first
            high = (
                0 if high == 0 or second == 0 else None if high is None or second is None else high * second
            )
        elif None in (low, high, first, second):
            low, high = None, None
        else:
            corners = [a * b for a in (low, high) for b in (first, second)]  # type: ignore[operator]
            low, high = min(corners), max(corners)
    return low, high


def _of_power(base: Bounds, exponent: int) -> Bounds:
    low, high = base
    if low is not None and low >= 0:
        return low**exponent, None if high is None else high**exponent
    if exponent % 2:
        return None if low is None else low**exponent, None if high is None else high**exponent
    largest = None if low is None or high is None else max(low**exponent, high**exponent)
    return (high**exponent if high is not None and high < 0 else 0), largest


def _of_shifted(size: Poly, of_atoms: Mapping[Atom, Bounds]) -> Bounds:
    """Estimate with each atom ``a`` written as ``low + t`` (or ``high - t``), t at least zero."""
    shifted: dict[Atom, Bounds] = {}
    for atom, (low, high) in of_atoms.items():
        bounded = low is not None and high is not None
        shifted[atom] = (0, high - low if bounded else None)  # type: ignore[operator]
        if low is None and high is None:
            shifted[atom] = (None, None)
    terms: dict[Monomial, int] = {}
    for monomial, coefficient in size._terms.items():
        expanded: dict[Monomial, int] = {(): coefficient}
        for atom, exponent in monomial:
            expanded = _times_shifted(expanded, atom, exponent, of_atoms[atom])
        for product, value in expanded.items():
            terms[product] = terms.get(product, 0) + value
        if len(terms) > _SHIFT_TERMS:
            return None, None
    return _of_sum({product: value for product, value in terms.items() if value}, shifted)


def _times_shifted(
    terms: dict[Monomial, int], atom: Atom, exponent: int, base: Bounds
) -> dict[Monomial, int]:
    low, high = base
    if low is not None:
        start, sign = low, 1
    elif high is not None:
        start, sign = high, -1
    else:
        start, sign = 0, 1
    result: dict[Monomial, int] = {}
    for k in range(exponent + 1):
        scale = comb(exponent, k) * start ** (exponent - k) * sign**k
        if scale:
            for monomial, coefficient in terms.items():
                result[(*monomial, (atom, k)) if k else monomial] = coefficient * scale
    return result
