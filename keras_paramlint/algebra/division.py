"""Floor division and remainder of sizes.

The quotient is kept canonical by identities that hold for all integers (with
``d`` not zero, and positive where an order is used):

- ``(d*q + r) // d == q + r // d``, term by term;
- ``r // d == 0`` where ``0 <= r < d`` is certain;
- ``(g*x + c) // (g*d) == (x + c//g) // d``;
- ``(x//a + c) // b == (x + a*c) // (a*b)``;
- ``n // d == -((d - 1 - n) // d) == -1 - ((-1 - n) // d)``, which fixes the sign.
"""

from __future__ import annotations

from math import gcd

from keras_paramlint.algebra.atoms import Floor
from keras_paramlint.algebra.bounds import bounds
from keras_paramlint.algebra.poly import Monomial, Poly, Size, from_terms, of_atom, terms_of


def floor_div(left: Size, right: Size) -> Size:
    """Return ``left // right``.

    Raises:
        ZeroDivisionError: the divisor is the number zero.
    """
    if type(left) is int and type(right) is int:
        return left // right
    if isinstance(right, int):
        if right == 0:
            raise ZeroDivisionError("integer division or modulo by zero")
        right = int(right)
        leading = right
    else:
        leading = right.terms[0][1]
    if leading < 0:
        left, right = -left, -right
    if isinstance(right, int) and right == 1:
        return left
    if isinstance(left, int) and left == 0:
        return 0
    quotient, rest = _split(left, right)
    return quotient + _floor_of_rest(rest, right)


def modulo(left: Size, right: Size) -> Size:
    """Return ``left % right``, in the sign of Python's remainder.

    Raises:
        ZeroDivisionError: the divisor is the number zero.
    """
    if type(left) is int and type(right) is int:
        return left % right
    return left - right * floor_div(left, right)


def ceil_div(left: Size, right: Size) -> Size:
    """Return the quotient rounded up, ``-((-left) // right)``.

    Raises:
        ZeroDivisionError: the divisor is the number zero.
    """
    if type(left) is int and type(right) is int:
        return -(-left // right)
    return -floor_div(-left, right)


def exact_quotient(left: Size, right: Size) -> Size | None:
    """Return the size that gives ``left`` when multiplied by ``right``, if there is one."""
    if isinstance(right, int) and right == 0:
        return None
    quotient, rest = polynomial_division(left, right)
    return quotient if isinstance(rest, int) and rest == 0 else None


def polynomial_division(left: Size, right: Size) -> tuple[Size, Size]:
    """Return ``(q, r)`` with ``left == right*q + r``; r keeps what right's leading term does not divide."""
    (lead, lead_coefficient), *_ = terms_of(right)
    quotient: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    work = left
    while not (isinstance(work, int) and work == 0):
        monomial, coefficient = next(iter(terms_of(work)))
        factor = divide_monomial(monomial, lead)
        if factor is None or coefficient % lead_coefficient:
            rest[monomial] = coefficient
            work = work - from_terms({monomial: coefficient})
        else:
            quotient[factor] = coefficient // lead_coefficient
            work = work - right * from_terms({factor: coefficient // lead_coefficient})
    return from_terms(quotient), from_terms(rest)


def divide_monomial(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """Return ``monomial / divisor`` if it is a monomial."""
    if not divisor:
        return monomial
    exponents = dict(monomial)
    for atom, exponent in divisor:
        remaining = exponents.get(atom, 0) - exponent
        if remaining < 0:
            return None
        exponents[atom] = remaining
    return tuple((atom, exponent) for atom, exponent in exponents.items() if exponent)


def is_positive(size: Size) -> bool:
    """Say whether a divisor is certainly positive; zero does not count, it raises in the program."""
    low = bounds(size)[0]
    return low is not None and low >= 0


def _split(left: Size, right: Size) -> tuple[Size, Size]:
    """Return ``(q, r)`` with ``left == right*q + r`` and r simpler than left."""
    if isinstance(right, int) or len(right) == 1:
        ((lead, scale),) = terms_of(right)
        quotient: dict[Monomial, int] = {}
        rest: dict[Monomial, int] = {}
        for monomial, coefficient in terms_of(left):
            factor = divide_monomial(monomial, lead)
            if factor is None:
                rest[monomial] = coefficient
                continue
            # Only the constant is reduced to the remainder's sign: (h - k)//2 stays as it was written.
            times_divisor = (
                coefficient // scale if not monomial else abs(coefficient) // scale * _sign(coefficient)
            )
            quotient[factor] = times_divisor
            if coefficient != times_divisor * scale:
                rest[monomial] = coefficient - times_divisor * scale
        return from_terms(quotient), from_terms(rest)
    result, remainder = polynomial_division(left, right)
    simpler = isinstance(remainder, int) or (isinstance(left, Poly) and len(remainder) < len(left))
    return (result, remainder) if simpler else (0, left)


def _floor_of_rest(rest: Size, divisor: Size) -> Size:
    """Return ``rest // divisor`` where the divisor was already split off term by term."""
    if isinstance(rest, int) and rest == 0:
        return 0
    low, high = bounds(rest)
    if low is not None and low >= 0 and is_above(divisor, rest):
        return 0
    if high is not None and high < 0 and is_positive(divisor + rest):
        return -1
    cancelled = _cancel(rest, divisor)
    if cancelled is not None:
        return floor_div(*cancelled)
    if is_positive(divisor):
        nested = _unnest(rest, divisor)
        if nested is not None:
            return nested
        if isinstance(divisor, int):
            if isinstance(rest, Poly) and rest.terms[0][1] < 0:
                return -floor_div(divisor - 1 - rest, divisor)
        elif (rest if isinstance(rest, int) else rest.constant) < 0:
            return -1 - floor_div(-1 - rest, divisor)
    return of_atom(Floor((rest, divisor)))


def is_above(left: Size, right: Size) -> bool:
    """Say whether ``left > right`` follows from the bounds."""
    low = bounds(left - right)[0]
    return low is not None and low > 0


def _cancel(rest: Size, divisor: Size) -> tuple[Size, Size] | None:
    """Return numerator and divisor without their common factor, if they have one."""
    terms = dict(terms_of(rest))
    lower_terms = dict(terms_of(divisor))
    constant = terms.pop((), 0)
    scale = gcd(*terms.values(), *lower_terms.values())
    if scale > 1:
        low = bounds(divisor)[0]
        if constant % scale == 0 or (low is not None and low >= 0):
            terms[()] = constant // scale
            return from_terms({m: c // scale for m, c in terms.items() if m}) + constant // scale, from_terms(
                {m: c // scale for m, c in lower_terms.items()}
            )
    if constant or not terms:
        return None
    common = _common_monomial([*terms, *lower_terms])
    if not common:
        return None
    return _without(terms, common), _without(lower_terms, common)


def _common_monomial(monomials: list[Monomial]) -> Monomial:
    exponents = dict(monomials[0])
    for monomial in monomials[1:]:
        other = dict(monomial)
        exponents = {atom: min(e, other[atom]) for atom, e in exponents.items() if atom in other}
    return tuple(exponents.items())


def _without(terms: dict[Monomial, int], factor: Monomial) -> Size:
    quotient: dict[Monomial, int] = {}
    for monomial, coefficient in terms.items():
        divided = divide_monomial(monomial, factor)
        assert divided is not None
        quotient[divided] = coefficient
    return from_terms(quotient)


def _unnest(rest: Size, divisor: Size) -> Size | None:
    """Apply ``(x//a + c) // b == (x + a*c) // (a*b)`` where one floor stands alone in the numerator."""
    if isinstance(rest, int):
        return None
    found: tuple[Floor, int] | None = None
    for monomial, coefficient in rest.terms:
        floors = [atom for atom, _ in monomial if isinstance(atom, Floor)]
        if not floors:
            continue
        if found is not None or abs(coefficient) != 1 or monomial != ((floors[0], 1),):
            return None
        found = floors[0], coefficient
    if found is None:
        return None
    inner, sign = found
    if sign < 0:
        return -1 - floor_div(-1 - rest, divisor)
    others = rest - of_atom(inner)
    return floor_div(inner.numerator + inner.divisor * others, inner.divisor * divisor)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
