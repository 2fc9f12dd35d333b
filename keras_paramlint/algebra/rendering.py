"""Sizes as a person writes them: ``300·vocab_size + 1,442,400``, ``ceil(h/32)``, ``d_model²``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from keras_paramlint.algebra.atoms import Floor, Operation
from keras_paramlint.algebra.division import exact_quotient
from keras_paramlint.algebra.poly import Monomial, Poly, Size, degree_of, from_terms, single_symbol, terms_of
from keras_paramlint.algebra.substitute import symbols_of
from keras_paramlint.algebra.symbols import Atom, Symbol
from keras_paramlint.late import late_pattern


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ATOMIC = late_pattern(r"[\w.]+(\([^()]*\)|\[[^][]*\])*")


MOST_BITS = 13_000
"""Python writes numbers of up to 4,300 digits, which are some more bits."""


def is_too_long(size: Size | None) -> bool:
    """Say whether a size has too many digits to be written, and to be read by others.

    >>> is_too_long(10**3900), is_too_long(10**4000), render(-(2**14000))[:6]
    (False, True, '-0x100')
    """
    return isinstance(size, int) and size.bit_length() > MOST_BITS


def render(size: Size, *, plain: bool = False, names: Mapping[Symbol, str] | None = None) -> str:
    """Return a size as text.

    Numbers have thousands separators unless ``plain`` (for shapes).  Different
    symbols of one name get different names; give ``names`` (from
    :func:`names_for`) to keep them the same over several sizes.
    """
    if isinstance(size, int):
        if is_too_long(size):
            return hex(size)
        return str(size) if plain else f"{size:,}"
    return _Writer(plain, names if names is not None else names_for(symbols_of(size))).write(size)


def names_for(symbols: Iterable[Symbol]) -> dict[Symbol, str]:
    """Return a distinct display name for each symbol: ``n``, ``n_2``, ``n_3`` by place."""
    ordered = sorted(set(symbols), key=lambda symbol: symbol.sort_key)
    taken = {symbol.name for symbol in ordered}
    names: dict[Symbol, str] = {}
    used: set[str] = set()
    for symbol in ordered:
        name, number = symbol.name, 1
        while name in used:
            number += 1
            candidate = f"{symbol.name}_{number}"
            name = candidate if candidate not in taken else name
        used.add(name)
        names[symbol] = name
    return names


class Renderer:
    """Writes the sizes of one model under one set of names."""

    def __init__(self, sizes: Iterable[Size] = ()) -> None:
        self.names = names_for(symbol for size in sizes for symbol in symbols_of(size))

    def render(self, size: Size, *, plain: bool = False) -> str:
        """Return a size as text (see :func:`render`)."""
        missing = symbols_of(size) - self.names.keys()
        if missing:
            self.names = names_for(self.names.keys() | missing)
        return render(size, plain=plain, names=self.names)


Term: TypeAlias = tuple[int, str, bool, str]
"""Minus the degree, the factors, whether the term is negative, its text without sign."""


class _Writer:
    """One rendering: how numbers look, and what the symbols are called."""

    def __init__(self, plain: bool, names: Mapping[Symbol, str]) -> None:
        self.plain = plain
        self.names = names

    def number(self, value: int) -> str:
        """Return an integer as text."""
        return str(value) if self.plain else f"{value:,}"

    def write(self, size: Size) -> str:
        """Return the sum of a size's terms as text."""
        if isinstance(size, int):
            return self.number(size)
        alone = single_symbol(size)
        if alone is not None:
            return self.names.get(alone, alone.name)
        remainders, rest = self.remainders(size)
        terms = remainders + [self.term(monomial, coefficient) for monomial, coefficient in terms_of(rest)]
        terms.sort(key=lambda term: (term[0], term[1]))
        first = next((k for k, term in enumerate(terms) if not term[2]), 0)
        terms.insert(0, terms.pop(first))
        if len(terms) == 1 and isinstance(rest, int) and terms[0][3] == terms[0][1] and not terms[0][2]:
            return terms[0][3].removeprefix("(").removesuffix(")")  # A remainder that stands alone.
        text = ("-" if terms[0][2] else "") + terms[0][3]
        for _, _, negative, body in terms[1:]:
            text += (" - " if negative else " + ") + body
        return text

    def remainders(self, size: Poly) -> tuple[list[Term], Size]:
        """Return the parts ``n - d*floor(n/d)`` of a size as terms ``(n mod d)``, and what is left."""
        found: list[Term] = []
        rest: Size = size
        for monomial, coefficient in size.terms:
            floors = [atom for atom, exponent in monomial if exponent == 1 and isinstance(atom, Floor)]
            for floor in floors[:1]:
                others = tuple(factor for factor in monomial if factor[0] != floor)
                scale = exact_quotient(from_terms({others: -coefficient}), floor.divisor)
                if scale is None or not _contains(rest, scale * floor.numerator):
                    continue
                rest = rest - scale * floor.numerator - from_terms({monomial: coefficient})
                text = f"({self.operand(floor.numerator)} mod {self.operand(floor.divisor)})"
                ((factor, times),) = terms_of(scale)
                degree, product, negative, body = self.term(factor, times)
                body = f"{body}·{text}" if product or abs(times) != 1 else text
                found.append((degree - 1, f"{product}{text}", negative, body))
        return found, rest

    def operand(self, size: Size) -> str:
        """Return a size as an operand: a sum or product in parentheses."""
        text = self.write(size)
        return f"({text})" if isinstance(size, Poly) and (len(size) > 1 or "·" in text) else text

    def term(self, monomial: Monomial, coefficient: int) -> Term:
        """Return a coefficient times a monomial."""
        factors: list[str] = []
        for atom, exponent in monomial:
            text, flips = self.atom(atom)
            if flips and exponent % 2:
                coefficient = -coefficient
            factors.append(text + (str(exponent).translate(_SUPERSCRIPTS) if exponent > 1 else ""))
        factors.sort()
        product = "·".join(factors)
        size = abs(coefficient)
        body = product if product and size == 1 else "·".join(filter(None, (self.number(size), product)))
        return -degree_of(monomial), product, coefficient < 0, body

    def atom(self, atom: Atom) -> tuple[str, bool]:
        """Return an atom as text, and whether the text stands for its negative."""
        if isinstance(atom, Symbol):
            name = self.names.get(atom, atom.name)
            return (name if _ATOMIC.fullmatch(name) else f"({name})"), False
        if isinstance(atom, Floor):
            return self.floor(atom)
        assert isinstance(atom, Operation)
        name = {2: "max", 3: "min"}[atom.rank]
        return f"{name}({', '.join(self.write(argument) for argument in atom.arguments)})", False

    def floor(self, atom: Floor) -> tuple[str, bool]:
        """Return a floor division as text; one that is a negated ceiling is written as the ceiling."""
        numerator, divisor = atom.numerator, atom.divisor
        if isinstance(divisor, int) and isinstance(numerator, Poly) and numerator.constant == divisor - 1:
            return f"ceil({self.quotient(numerator - numerator.constant, divisor)})", False
        if isinstance(numerator, Poly) and numerator.terms[0][1] < 0:
            return f"ceil({self.quotient(-numerator, divisor)})", True
        return f"floor({self.quotient(numerator, divisor)})", False

    def quotient(self, numerator: Size, divisor: Size) -> str:
        """Return ``numerator/divisor`` as text."""
        several = isinstance(numerator, Poly) and len(numerator) > 1
        above = self.operand(numerator) if several else self.write(numerator)
        return f"{above}/{self.operand(divisor)}"


def _contains(size: Size, part: Size) -> bool:
    """Say whether each term of a part occurs in a size with its sign and at least its coefficient."""
    terms = dict(terms_of(size))
    return all(
        abs(terms.get(monomial, 0)) >= abs(coefficient) and terms[monomial] * coefficient > 0
        for monomial, coefficient in terms_of(part)
    )
