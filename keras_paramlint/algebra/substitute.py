"""Putting values in the place of symbols, and asking which symbols a size has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from keras_paramlint.algebra.atoms import Operation
from keras_paramlint.algebra.poly import Monomial, Size, from_terms
from keras_paramlint.algebra.symbols import Atom, Symbol


def evaluate(size: Size, values: Mapping[Symbol, Size] | Mapping[str, Size]) -> Size:
    """Return the size with values in the place of some symbols.

    A name stands for every symbol of that name.  A symbol that is a name for an
    expression follows its definition where that depends on a given value.

    Raises:
        ValueError: a value is below the minimum on which the size relies.
        ZeroDivisionError: a divisor becomes zero.
        TooComplex: the result exceeds the limits.
    """
    if isinstance(size, int):
        return size
    given: Mapping[Any, Size] = values

    def value_of(symbol: Symbol) -> Size | None:
        value = given.get(symbol, given.get(symbol.name))
        if value is None:
            if symbol.definition is None:
                return None
            defined = replace(symbol.definition, value_of)
            return None if defined == symbol.definition else defined
        if isinstance(value, int):
            if symbol.minimum is not None and value < symbol.minimum:
                raise ValueError(f"{symbol.name} is at least {symbol.minimum}, not {value}")
            if symbol.maximum is not None and value > symbol.maximum:
                raise ValueError(f"{symbol.name} is at most {symbol.maximum}, not {value}")
            return int(value)
        return value

    return replace(size, value_of)


def expand(size: Size) -> Size:
    """Return the size with every symbol that is a name for an expression written out."""
    known: dict[Symbol, Size | None] = {}

    def definition_of(symbol: Symbol) -> Size | None:
        if symbol.definition is None:
            return None
        if symbol not in known:
            known[symbol] = replace(symbol.definition, definition_of)
        return known[symbol]

    return replace(size, definition_of)


def replace(size: Size, value_of: Callable[[Symbol], Size | None]) -> Size:
    """Return the size with each symbol for which the function gives a size replaced by it."""
    if isinstance(size, int):
        return size

    def atom_value(atom: Atom) -> Size | None:
        if isinstance(atom, Symbol):
            return value_of(atom)
        assert isinstance(atom, Operation)
        arguments = tuple(replace_atoms(argument, memo) for argument in atom.arguments)
        return None if arguments == atom.arguments else atom.apply(arguments)

    memo = _Memo(atom_value)
    return replace_atoms(size, memo)


class _Memo(dict[Atom, "Size | None"]):
    """What each atom becomes, worked out once; None: it stays."""

    def __init__(self, rule: Callable[[Atom], Size | None]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, atom: Atom) -> Size | None:
        value = self[atom] = self.rule(atom)
        return value


def replace_atoms(size: Size, values: Mapping[Atom, Size | None]) -> Size:
    """Return the size with its outer atoms replaced; an atom whose value is None stays."""
    if isinstance(size, int):
        return size
    kept: dict[Monomial, int] = {}
    result: Size = 0
    changed = False
    for monomial, coefficient in size.terms:
        replaced = [(values[atom], atom, exponent) for atom, exponent in monomial]
        if all(value is None for value, _, _ in replaced):
            kept[monomial] = coefficient
            continue
        changed = True
        rest = tuple((atom, exponent) for value, atom, exponent in replaced if value is None)
        term: Size = from_terms({rest: coefficient})
        for value, _, exponent in replaced:
            if value is not None:
                term = term * value**exponent
        result = result + term
    return result + from_terms(kept) if changed else size


def symbols_of(size: Size) -> frozenset[Symbol]:
    """Return the symbols on which a size depends."""
    return frozenset(_walk_symbols(size, set()))


def _walk_symbols(size: Size, seen: set[Atom]) -> Iterator[Symbol]:
    if isinstance(size, int):
        return
    for monomial in size._terms:
        for atom, _ in monomial:
            if atom in seen:
                continue
            seen.add(atom)
            if isinstance(atom, Symbol):
                yield atom
            elif isinstance(atom, Operation):
                for argument in atom.arguments:
                    yield from _walk_symbols(argument, seen)


def defaults_of(size: Size) -> dict[Symbol, int]:
    """Return the symbols of a size that carry a default, with it, in a fixed order."""
    found = sorted(symbols_of(size), key=lambda symbol: symbol.sort_key)
    return {symbol: symbol.default for symbol in found if symbol.default is not None}
