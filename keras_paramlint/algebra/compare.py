"""Questions about sizes that are answered only when the answer holds for every value of the symbols.

A question about two sizes is a question about their difference.  Its bounds
are sharpened by facts that interval arithmetic does not see: ``n//d`` is
``(n - r)/d`` with ``0 <= r < d``; a maximum is one of its arguments and not
below any; a size with floor divisions by numbers is a polynomial on each
residue class of its symbols, and there are few of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product as every_combination
from math import gcd, lcm

from keras_paramlint.algebra.assumptions import Assumptions
from keras_paramlint.algebra.atoms import Floor, Maximum, Minimum, Operation
from keras_paramlint.algebra.bounds import Bounds, bounds, intersect, unite
from keras_paramlint.algebra.division import exact_quotient, floor_div, is_positive
from keras_paramlint.algebra.limits import TooComplex
from keras_paramlint.algebra.poly import Poly, Size, from_terms, of_atom, single_symbol, symbol
from keras_paramlint.algebra.substitute import expand, replace, replace_atoms, symbols_of
from keras_paramlint.algebra.symbols import Symbol


_MAX_CASES = 64
_MAX_RELAXATIONS = 12
_MAX_CHOICES = 4
_MAX_EFFORT = 150
_MAX_SHARPENED = 150
"""Leaves of a size beyond which only its plain bounds are asked for."""
_UNBOUNDED: Bounds = (None, None)


def equal(left: Size, right: Size, facts: Assumptions | None = None) -> bool | None:
    """Say whether two sizes are equal: True always, False never, None it depends or is not proven."""
    if type(left) is int and type(right) is int:
        return left == right
    difference = _prepared(left, right, facts)
    if isinstance(difference, int):
        return difference == 0
    return None if difference is None else _is_zero(difference)


def less(left: Size, right: Size, facts: Assumptions | None = None) -> bool | None:
    """Say whether ``left < right``: True always, False never, None it depends or is not proven."""
    if type(left) is int and type(right) is int:
        return left < right
    return _is_positive(_prepared(right, left, facts))


def positive(size: Size, facts: Assumptions | None = None) -> bool | None:
    """Say whether a size is greater than zero: True always, False never, None otherwise."""
    if type(size) is int:
        return size > 0
    return _is_positive(_prepared(size, 0, facts))


def span(size: Size) -> Bounds:
    """Return the best bounds of a size that can be worked out, for every value of its symbols."""
    if isinstance(size, int):
        return size, size
    return _span_of(size)


def _prepared(left: Size, right: Size, facts: Assumptions | None) -> Size | None:
    """Return ``left - right`` with definitions written out and facts applied; None if that is too complex."""
    try:
        difference = expand(left) - expand(right)
        return difference if facts is None else facts.resolve(difference)
    except (TooComplex, ZeroDivisionError):
        return None


def _is_positive(size: Size | None) -> bool | None:
    if size is None:
        return None
    low, high = span(size)
    if low is not None and low > 0:
        return True
    if high is not None and high <= 0:
        return False
    return None


@lru_cache(maxsize=4096)
def _is_zero(size: Poly) -> bool | None:
    low, high = span(size)
    if (low is not None and low > 0) or (high is not None and high < 0) or _never_zero(size):
        return False
    if low == 0 == high:
        return True
    answers = {_case_is_zero(case) for case in _residue_cases(size)}
    return answers.pop() if len(answers) == 1 else None


def _case_is_zero(case: Size) -> bool | None:
    if isinstance(case, int):
        return case == 0
    low, high = bounds(case)
    apart = (low is not None and low > 0) or (high is not None and high < 0)
    return False if apart or _never_zero(case) else None


def _never_zero(size: Poly) -> bool:
    """Say whether the constant is no multiple of what divides all other terms."""
    return size.constant % gcd(*(coefficient for monomial, coefficient in size.terms if monomial)) != 0


class _Effort:
    """How many more sizes one question may look at."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _MAX_EFFORT


@lru_cache(maxsize=4096)
def _span_of(size: Poly) -> Bounds:
    return _sharpen(size, _Effort())


def _sharpen(size: Size, effort: _Effort) -> Bounds:
    """Return bounds of a size by every means, as far as the effort reaches."""
    best = bounds(size)
    effort.left -= 1
    if isinstance(size, int) or effort.left < 0 or size.weight > _MAX_SHARPENED or not any(_operations(size)):
        return best
    for attempt in (_by_choices, _by_remainders, _by_residues):
        try:
            best = intersect(best, attempt(size, effort))
        except TooComplex:
            continue
    return best


def _operations(size: Size) -> Iterator[Operation]:
    """Yield every operation in a size, outer ones before those inside them."""
    if isinstance(size, Poly):
        for atom in size.atoms():
            if isinstance(atom, Operation):
                yield atom
                for argument in atom.arguments:
                    yield from _operations(argument)


# ------------------------------------------------------- maxima and minima
def _by_choices(size: Poly, effort: _Effort) -> Bounds:
    """Bound a size by the cases in which each maximum and minimum is one of its arguments."""
    extremes = [atom for atom in size.atoms() if isinstance(atom, (Maximum, Minimum))]
    if not extremes or len(extremes) > _MAX_CHOICES:
        return _UNBOUNDED
    cases: list[Bounds] = []
    best = _UNBOUNDED
    for chosen in every_combination(*(extreme.arguments for extreme in extremes)):
        values = dict.fromkeys(size.atoms()) | dict(zip(extremes, chosen, strict=True))
        case = _sharpen(replace_atoms(size, values), effort)
        cases.append(case)
        best = intersect(best, _one_sided(size, extremes, case))
        if len(cases) > _MAX_CASES:
            return best
    return intersect(best, unite(cases))


def _one_sided(size: Poly, extremes: list[Maximum | Minimum], case: Bounds) -> Bounds:
    """Return what one choice of arguments already bounds: ``2*max(a, b) + c >= 2*a + c``."""
    low, high = case
    for extreme in extremes:
        signs = set()
        for monomial, coefficient in size.terms:
            for atom, exponent in monomial:
                if atom == extreme:
                    others = (other.lower for other, _ in monomial if other != atom)
                    simple = exponent == 1 and all(low is not None and low >= 0 for low in others)
                    signs.add(0 if not simple else 1 if coefficient > 0 else -1)
        grows = signs == {1 if isinstance(extreme, Maximum) else -1}
        falls = signs == {-1 if isinstance(extreme, Maximum) else 1}
        low = low if grows else None
        high = high if falls else None
    return low, high


# ----------------------------------------------------------- floor divisions
def _by_remainders(size: Poly, effort: _Effort) -> Bounds:
    """Bound a size with each ``n//d`` written as ``(n - r)/d``."""
    work: Size = size
    scale: Size = 1
    above: dict[Symbol, Size] = {}
    for _ in range(_MAX_RELAXATIONS):
        floors = [atom for atom in work.atoms() if isinstance(atom, Floor)] if isinstance(work, Poly) else []
        floors = [floor for floor in floors if is_positive(floor.divisor)]
        if not floors:
            break
        # The outermost first: what it contains becomes visible only then.
        floor = max(floors, key=lambda atom: (atom.depth, atom.sort_key))
        assert isinstance(work, Poly)
        remainder = _remainder(floor)
        work, factor = _without_floor(work, floor, remainder)
        scale = scale * factor
        divisor = single_symbol(floor.divisor)
        if divisor is not None:
            # The divisor is above the remainder.
            above[divisor] = remainder + symbol("t", key=("above", remainder))
    if work is size:
        return _UNBOUNDED  # without a floor nothing is written otherwise: the same size would be asked again
    low, high = _of_rest(work, effort)
    for divisor, size_above in above.items():
        low, high = intersect((low, high), _of_rest(replace(work, {divisor: size_above}.get), effort))
    if isinstance(scale, int):
        return None if low is None else -(-low // scale), None if high is None else high // scale
    # The scale is at least 1 but not known: zero and the sign carry over, and dividing only brings it nearer.
    return None if low is None else min(low, 1), None if high is None else max(high, -1)


def _of_rest(size: Size, effort: _Effort) -> Bounds:
    """Return bounds of what remains without floors; the plain ones where some remain, so that it ends."""
    if any(isinstance(atom, Floor) for atom in _operations(size)):
        return bounds(size)
    return _sharpen(size, effort)


def _remainder(floor: Floor) -> Poly:
    """Return ``numerator % divisor`` as a symbol between its bounds."""
    top = bounds(floor.divisor)[1]
    most = None if top is None else max(top - 1, 0)
    return of_atom(Symbol("r", ("remainder", floor), minimum=0, maximum=most))


def _without_floor(size: Poly, floor: Floor, remainder: Poly) -> tuple[Size, Size]:
    """Return ``(p, s)`` with ``size * s == p``, s positive, and the floor replaced in p by its remainder."""
    exact = floor.numerator - remainder
    by_power: dict[int, Size] = {}
    for monomial, coefficient in size.terms:
        exponent = dict(monomial).get(floor, 0)
        rest = tuple(factor for factor in monomial if factor[0] != floor)
        by_power[exponent] = by_power.get(exponent, 0) + from_terms({rest: coefficient})
    highest = max(by_power)
    divided = {power: _divided(part, floor.divisor, power) for power, part in by_power.items()}
    if all(part is not None for part in divided.values()):
        return sum((part * exact**power for power, part in divided.items() if part is not None), 0), 1
    scaled: Iterator[Size] = (
        part * floor.divisor ** (highest - power) * exact**power for power, part in by_power.items()
    )
    return sum(scaled, 0), floor.divisor**highest


def _divided(size: Size, divisor: Size, times: int) -> Size | None:
    """Return ``size / divisor**times`` if it is a size."""
    result: Size | None = size
    for _ in range(times):
        result = None if result is None else exact_quotient(result, divisor)
    return result


# ----------------------------------------------------------- residue classes
def _by_residues(size: Poly, effort: _Effort) -> Bounds:
    cases = list(_residue_cases(size))
    if cases == [size]:
        return _UNBOUNDED
    return unite(_of_rest(case, effort) for case in cases)


def _residue_cases(size: Poly) -> list[Size]:
    """Return the size on each residue class of its symbols modulo the divisors of its floors.

    Each symbol ``s`` with period ``L`` becomes ``L*k + j``; the floors resolve
    themselves.  The size itself where there are too many classes.
    """
    periods: dict[Symbol, int] = {}
    for floor in _operations(size):
        if isinstance(floor, Floor) and isinstance(floor.divisor, int):
            for found in symbols_of(floor.numerator):
                periods[found] = lcm(periods.get(found, 1), _period(floor))
    count = 1
    for period in periods.values():
        count *= period
        if count > _MAX_CASES:
            return [size]
    if count == 1 or any(found.minimum is None for found in periods):
        return [size]
    ordered = sorted(periods, key=lambda found: found.sort_key)
    cases: list[Size] = []
    for residues in every_combination(*(range(periods[found]) for found in ordered)):
        values = {
            found: _in_class(found, periods[found], residue)
            for found, residue in zip(ordered, residues, strict=True)
        }
        try:
            cases.append(replace(size, values.get))
        except ZeroDivisionError:
            continue  # The program raises there: no value of the size belongs to this class.
        except TooComplex:
            return [size]
    return cases or [size]


def _in_class(found: Symbol, period: int, residue: int) -> Size:
    """Return ``period*k + residue`` for a new symbol k that reaches the symbol's admissible values."""
    assert found.minimum is not None
    least = -((residue - found.minimum) // period)
    most = None if found.maximum is None else floor_div(found.maximum - residue, period)
    assert not isinstance(most, Poly)
    quotient = Symbol(f"{found.name}/{period}", ("quotient", found, period), minimum=least, maximum=most)
    result: Size = of_atom(quotient) * period + residue
    return result


def _period(floor: Floor) -> int:
    """Return the product of the divisors along the deepest chain of nested floors by numbers."""
    inner = [a for a in _operations(floor.numerator) if isinstance(a, Floor) and isinstance(a.divisor, int)]
    assert isinstance(floor.divisor, int)
    period = floor.divisor
    for atom in inner:
        assert isinstance(atom.divisor, int)
        period *= atom.divisor
        if period > _MAX_CASES:
            break
    return period
