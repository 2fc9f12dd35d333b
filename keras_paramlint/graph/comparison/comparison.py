"""Two models: what was done to which layer, and what that makes of the counts."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, TooComplex, equal
from keras_paramlint.dataclass import dataclass
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
        """The layers that were changed; of a block that was frozen as a whole only the block."""
        return tuple(found for edit in self.edits for found in _changes(edit))

    def walk(self) -> Iterator[Edit]:
        """Yield all edits, those inside others behind the one that they are in."""
        for edit in self.edits:
            yield from edit.walk()

    def of(self, kind: Kind) -> tuple[Edit, ...]:
        """Return the edits of a kind."""
        return tuple(edit for edit in self.walk() if kind in edit.kinds)


_FREEZING = frozenset({Kind.FROZEN, Kind.UNFROZEN})


def _changes(edit: Edit) -> Iterator[Edit]:
    inside = [found for inner in edit.inner for found in _changes(inner)]
    trained = [leaf for leaf in edit.leaves() if leaf.layer.weights and not leaf.inner]
    whole = edit.kinds <= _FREEZING and all(
        leaf.kinds == edit.kinds or not any(weight.may_train for weight in leaf.layer.weights)
        for leaf in trained
    )
    if edit.is_change and (not inside or whole):
        yield edit
        return
    if edit.kinds - _FREEZING:
        yield edit
    yield from inside


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
