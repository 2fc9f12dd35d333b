"""Two models: what was done to which layer, and what that makes of the counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keras_paramlint.algebra import Size, TooComplex, equal
from keras_paramlint.graph.comparison.alignment import align
from keras_paramlint.graph.comparison.edit import Edit, Kind
from keras_paramlint.graph.comparison.symbols import with_symbols_of
from keras_paramlint.graph.comparison.terms import Cause, Counted, Term, terms_of, total
from keras_paramlint.graph.model import ModelInfo


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of a model."""

    old: ModelInfo
    """Written in the symbols of the new one, where both mean the same."""
    new: ModelInfo
    edits: tuple[Edit, ...]
    """All layers, in the order of the new model; layers inside others are inside their edits."""
    terms: tuple[Term, ...]
    """What the difference adds up from; where some part is not known, the parts that are."""
    is_complete: bool
    """Whether the terms add up to the whole difference."""

    @property
    def difference(self) -> Size | None:
        """How many parameters the new model has more; None where one of the counts is not one size."""
        before, now = self.old.params.total, self.new.params.total
        if before is None or now is None:
            return None
        try:
            return now - before
        except TooComplex:
            return None

    @property
    def changes(self) -> tuple[Edit, ...]:
        """The layers that were changed, those inside others by themselves."""
        return tuple(edit for edit in self.walk() if edit.is_change and not _is_inside(edit))

    def walk(self) -> Iterator[Edit]:
        """Yield all edits, those inside others behind the one that they are in."""
        for edit in self.edits:
            yield from edit.walk()

    def of(self, kind: Kind) -> tuple[Edit, ...]:
        """Return the edits of a kind."""
        return tuple(edit for edit in self.walk() if kind in edit.kinds)


def _is_inside(edit: Edit) -> bool:
    """Say whether what was done to a block is told by the layers inside it: these were frozen."""
    return (
        bool(edit.inner)
        and edit.kinds <= {Kind.FROZEN, Kind.UNFROZEN}
        and any(inner.is_change for inner in edit.inner)
    )


def compare(old: ModelInfo, new: ModelInfo) -> Comparison:
    """Compare two models layer by layer."""
    old = with_symbols_of(old, new)
    edits = align(old.layers, new.layers)
    counted = Counted()
    before = total(counted.weights(old.as_layer(), own=True, old=True))
    now = total(counted.weights(new.as_layer(), own=True))
    terms, complete = terms_of(edits, counted)
    if before is None or now is None:
        complete = False
    elif equal(now, before) is not True:
        terms.append(Term(now - before, Cause.OWN, None))
    made = Comparison(old, new, edits, tuple(terms), complete)
    difference = made.difference
    if difference is None:
        return Comparison(old, new, edits, tuple(terms), is_complete=False)
    rest = difference - sum((term.size for term in terms), start=0)
    if equal(rest, 0) is not True:
        terms.append(Term(rest, Cause.OTHER))
    return Comparison(old, new, edits, tuple(terms), is_complete=True)
