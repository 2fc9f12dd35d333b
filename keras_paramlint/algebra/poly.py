"""Integer polynomials in symbols, in a canonical form.

A :class:`Poly` is a sum of integer coefficients times products of *atoms*.  An
atom is a :class:`Symbol`, or an operation that no polynomial expresses: a floor
division, a maximum, a minimum (see :mod:`keras_paramlint.algebra.atoms`).  A
result that does not depend on any symbol is always a plain ``int``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from keras_paramlint.algebra.limits import MAX_BITS, MAX_DEGREE, MAX_DEPTH, MAX_WEIGHT, TooComplex
from keras_paramlint.algebra.symbols import Atom, Symbol


if TYPE_CHECKING:
    from keras_paramlint.algebra.ratio import Ratio


Monomial: TypeAlias = tuple[tuple[Atom, int], ...]
"""Atoms with their positive exponents, in the order of the atoms; empty for the constant term."""


class Poly:
    """A size that depends on at least one symbol.

    ``+ - * // % **`` follow Python's integers (floor semantics) and give a size;
    ``/`` gives a size where the division is exact for every value, else a
    :class:`~keras_paramlint.algebra.Ratio`.  ``==`` compares the canonical forms,
    so that a polynomial is never equal to an ``int``: ask
    :func:`~keras_paramlint.algebra.equal` for the mathematical question.  There
    is no order, no truth value and no conversion to ``int``.

    Raises:
        TooComplex: a result would exceed the limits of :mod:`keras_paramlint.algebra.limits`.
    """

    __slots__ = ("__weakref__", "_bounds", "_hash", "_ordered", "_terms")

    _terms: dict[Monomial, int]
    _ordered: tuple[tuple[Monomial, int], ...] | None
    _hash: int | None
    _bounds: tuple[int | None, int | None] | None

    def __init__(self, terms: Mapping[Monomial, int]) -> None:
        """Take canonical terms: no zero coefficient, not only a constant (see :func:`from_terms`)."""
        self._terms = dict(terms)
        self._ordered = None
        self._hash = None
        self._bounds = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Poly, (self._terms,)

    # ------------------------------------------------------------- structure
    @property
    def terms(self) -> tuple[tuple[Monomial, int], ...]:
        """The monomials with their coefficients, by falling degree and then by atom."""
        if self._ordered is None:
            self._ordered = tuple(sorted(self._terms.items(), key=lambda term: monomial_key(term[0])))
        return self._ordered

    @property
    def constant(self) -> int:
        """The coefficient of the constant term."""
        return self._terms.get((), 0)

    @property
    def degree(self) -> int:
        """The largest number of factors in a term."""
        return max(degree_of(monomial) for monomial in self._terms)

    @property
    def weight(self) -> int:
        """The number of leaves when it is written out; bounded by ``MAX_WEIGHT``."""
        return sum(1 + sum(atom.weight for atom, _ in monomial) for monomial in self._terms)

    @property
    def depth(self) -> int:
        """How many operations are nested in it; bounded by ``MAX_DEPTH``."""
        return max(atom.depth for monomial in self._terms for atom, _ in monomial)

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """A key of a deterministic order, the same in every process."""
        return tuple((monomial_key(monomial), coefficient) for monomial, coefficient in self.terms)

    def coefficient(self, monomial: Monomial) -> int:
        """Return the coefficient of a monomial, zero where it does not occur."""
        return self._terms.get(monomial, 0)

    def atoms(self) -> Iterator[Atom]:
        """Yield the atoms that are factors of its terms, each once, in order."""
        seen: set[Atom] = set()
        for monomial, _ in self.terms:
            for atom, _ in monomial:
                if atom not in seen:
                    seen.add(atom)
                    yield atom

    def __len__(self) -> int:
        return len(self._terms)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Poly):
            return False
        return hash(self) == hash(other) and self._terms == other._terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._terms.items()))
        return self._hash

    def __bool__(self) -> bool:
        from keras_paramlint.algebra.bounds import bounds

        lower, upper = bounds(self)
        if (lower is not None and lower > 0) or (upper is not None and upper < 0):
            return True
        raise TypeError(f"the truth of {self!r} depends on its symbols")

    def __repr__(self) -> str:
        from keras_paramlint.algebra.rendering import render

        return render(self, plain=True)

    __str__ = __repr__

    # ------------------------------------------------------------ arithmetic
    def __neg__(self) -> Poly:
        return Poly({monomial: -coefficient for monomial, coefficient in self._terms.items()})

    def __pos__(self) -> Poly:
        return self

    def __add__(self, other: object) -> Any:
        if isinstance(other, Poly):
            return add(self, other)
        if isinstance(other, int):
            return add(self, int(other))
        return self._with_float("+", other)

    __radd__ = __add__

    def __sub__(self, other: object) -> Any:
        if isinstance(other, Poly):
            return add(self, -other)
        if isinstance(other, int):
            return add(self, -int(other))
        return self._with_float("-", other)

    def __rsub__(self, other: object) -> Any:
        if isinstance(other, int):
            return add(-self, int(other))
        return (-self)._with_float("+", other)

    def __mul__(self, other: object) -> Any:
        if isinstance(other, (int, Poly)):
            return multiply(self, other)
        return self._with_float("*", other)

    __rmul__ = __mul__

    def __pow__(self, other: object) -> Any:
        if isinstance(other, int) and other >= 0:
            return power(self, int(other))
        return NotImplemented

    def __floordiv__(self, other: object) -> Any:
        from keras_paramlint.algebra.division import floor_div

        divisor = whole(other)
        return NotImplemented if divisor is None else floor_div(self, divisor)

    def __rfloordiv__(self, other: object) -> Any:
        from keras_paramlint.algebra.division import floor_div

        dividend = whole(other)
        return NotImplemented if dividend is None else floor_div(dividend, self)

    def __mod__(self, other: object) -> Any:
        from keras_paramlint.algebra.division import modulo

        divisor = whole(other)
        return NotImplemented if divisor is None else modulo(self, divisor)

    def __rmod__(self, other: object) -> Any:
        from keras_paramlint.algebra.division import modulo

        dividend = whole(other)
        return NotImplemented if dividend is None else modulo(dividend, self)

    def __divmod__(self, other: object) -> Any:
        divisor = whole(other)
        return NotImplemented if divisor is None else (self // divisor, self % divisor)

    def __rdivmod__(self, other: object) -> Any:
        dividend = whole(other)
        return NotImplemented if dividend is None else (dividend // self, dividend % self)

    def __truediv__(self, other: object) -> Any:
        return self._with_float("/", other)

    def __rtruediv__(self, other: object) -> Any:
        from keras_paramlint.algebra.ratio import operate

        return operate("/", other, self)

    def _with_float(self, operator: str, other: object) -> Any:
        from keras_paramlint.algebra.ratio import operate

        return operate(operator, self, other)

    def __floor__(self) -> Poly:
        return self

    def __ceil__(self) -> Poly:
        return self

    def __trunc__(self) -> Poly:
        return self

    def __round__(self, digits: int | None = None) -> Poly:
        if digits is not None and digits < 0:
            raise TypeError("rounding to tens of a symbolic size")
        return self

    def __lt__(self, other: object) -> NoReturn:
        raise TypeError("sizes with symbols have no order: ask less()")

    __gt__ = __le__ = __ge__ = __lt__


Size: TypeAlias = int | Poly
"""A number of elements, known or symbolic."""

Number: TypeAlias = "int | Poly | Ratio"


def whole(value: object) -> Size | None:
    """Return the size that an operand is (``2.0`` is 2), or None when it is something else."""
    if isinstance(value, Poly):
        return value
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return int(value)
    return None


def symbol(
    name: str,
    *,
    key: Hashable = None,
    default: int | None = None,
    line: int = 0,
    source: str = "",
    minimum: int | None = 1,
    definition: Size | None = None,
) -> Poly:
    """Return a symbol as a polynomial.

    ``key`` identifies it (by default, the name does).  A default below the
    minimum lowers the minimum, since the author expects that value.
    """
    if default is not None and minimum is not None:
        minimum = min(minimum, default)
    identity = key if key is not None else ("name", name)
    return of_atom(Symbol(name, identity, default, line, source, minimum, definition))


def of_atom(atom: Atom) -> Poly:
    """Return the polynomial that is one atom."""
    return Poly({((atom, 1),): 1})


def single_symbol(size: Size) -> Symbol | None:
    """Return the symbol that a size is, if it is just one."""
    if isinstance(size, Poly) and len(size) == 1:
        ((monomial, coefficient),) = size.terms
        if (
            coefficient == 1
            and len(monomial) == 1
            and monomial[0][1] == 1
            and isinstance(monomial[0][0], Symbol)
        ):
            return monomial[0][0]
    return None


def degree_of(monomial: Monomial) -> int:
    """Return the number of factors of a monomial."""
    return sum(exponent for _, exponent in monomial)


def monomial_key(monomial: Monomial) -> tuple[Any, ...]:
    """Return a key that sorts by falling degree and then by atom (graded lexicographic order)."""
    return (-degree_of(monomial), tuple((atom.sort_key, -exponent) for atom, exponent in monomial))


def from_terms(terms: Mapping[Monomial, int]) -> Size:
    """Return the size with these terms: zeros are dropped, a constant is an ``int``.

    Raises:
        TooComplex: it exceeds the limits.
    """
    kept = {monomial: coefficient for monomial, coefficient in terms.items() if coefficient}
    if not kept:
        return 0
    if len(kept) == 1 and () in kept:
        return kept[()]
    result = Poly(kept)
    if result.weight > MAX_WEIGHT or result.depth > MAX_DEPTH or result.degree > MAX_DEGREE:
        raise TooComplex
    if any(coefficient.bit_length() > MAX_BITS for coefficient in kept.values()):
        raise TooComplex
    return result


def terms_of(size: Size) -> Iterable[tuple[Monomial, int]]:
    """Return the terms of a size in order; an ``int`` has one constant term, zero has none."""
    if isinstance(size, Poly):
        return size.terms
    return (((), size),) if size else ()


def add(left: Poly, right: Size) -> Size:
    """Return the sum."""
    terms = dict(left._terms)
    for monomial, coefficient in terms_of(right) if isinstance(right, int) else right._terms.items():
        terms[monomial] = terms.get(monomial, 0) + coefficient
    return from_terms(terms)


def multiply(left: Poly, right: Size) -> Size:
    """Return the product."""
    if isinstance(right, int):
        return from_terms({monomial: coefficient * right for monomial, coefficient in left._terms.items()})
    if len(left) * len(right) > 4 * MAX_WEIGHT:
        raise TooComplex
    terms: dict[Monomial, int] = {}
    for first, a in left._terms.items():
        for second, b in right._terms.items():
            monomial = times(first, second)
            terms[monomial] = terms.get(monomial, 0) + a * b
    return from_terms(terms)


def times(left: Monomial, right: Monomial) -> Monomial:
    """Return the product of two monomials."""
    if not left:
        return right
    if not right:
        return left
    exponents = dict(left)
    for atom, exponent in right:
        exponents[atom] = exponents.get(atom, 0) + exponent
    return tuple(sorted(exponents.items(), key=lambda factor: factor[0].sort_key))


def power(base: Poly, exponent: int) -> Size:
    """Return ``base ** exponent`` for an exponent of at least zero."""
    if exponent * base.degree > MAX_DEGREE:
        raise TooComplex
    if len(base) == 1:
        ((monomial, coefficient),) = base._terms.items()
        if abs(coefficient) > 1 and exponent * coefficient.bit_length() > 2 * MAX_BITS:
            raise TooComplex
        raised = tuple((atom, e * exponent) for atom, e in monomial if exponent)
        return from_terms({raised: coefficient**exponent})
    result: Size = 1
    factor: Size = base
    while exponent:
        if exponent & 1:
            result = result * factor
        exponent >>= 1
        if exponent:
            factor = factor * factor
    return result
