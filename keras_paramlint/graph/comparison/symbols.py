"""Sizes that neither source fixes and that are one size in both: the same name for the same expression."""

from __future__ import annotations

from keras_paramlint.algebra import Poly, Symbol
from keras_paramlint.algebra.poly import of_atom
from keras_paramlint.algebra.substitute import replace
from keras_paramlint.graph.model import ModelInfo
from keras_paramlint.graph.substitution import with_sizes


def with_symbols_of(old: ModelInfo, new: ModelInfo) -> ModelInfo:
    """Return the old model, written in the symbols of the new one wherever the two mean the same.

    ``vocab_size = len(words) + 1`` is one integer in two versions of a file,
    whatever it is; the difference of two counts is a number then.  A symbol
    whose expression is another one stays a symbol of its own.
    """
    known = _distinct(new)
    values = {mine: of_atom(known[key]) for key, mine in _distinct(old).items() if key in known}
    if not values:
        return old
    return with_sizes(old, lambda size: replace(size, values.get) if isinstance(size, Poly) else size)


def _distinct(model: ModelInfo) -> dict[tuple[object, ...], Symbol]:
    """Return the symbols that their name, expression and default tell apart from all others."""
    found: dict[tuple[object, ...], set[Symbol]] = {}
    for symbol in model.names():
        found.setdefault((symbol.name, symbol.source, symbol.default), set()).add(symbol)
    return {key: symbols.pop() for key, symbols in found.items() if len(symbols) == 1}
