"""One layer of a model and what stands in its place in another one."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.comparison.likeness import core, is_container, shape_settings, size_settings, spec
from keras_paramlint.graph.model import LayerInfo


class Kind(StrEnum):
    """What was done to a layer."""

    ADDED = "added"
    REMOVED = "removed"
    SWAPPED = "swapped"
    """Another class stands in its place: ``CuDNNLSTM`` for ``LSTM``."""
    WRAPPED = "wrapped"
    """It was put into another layer: ``Bidirectional(LSTM)`` for ``LSTM``."""
    UNWRAPPED = "unwrapped"
    RESIZED = "resized"
    """A setting is another one that decides how many weights there are."""
    RECONFIGURED = "reconfigured"
    """Another setting is another one: an activation, a rate."""
    MOVED = "moved"
    RENAMED = "renamed"
    """The name that the program gives it is another one."""
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"


@dataclass(frozen=True, slots=True)
class Edit:
    """A layer of one model and what stands in its place in the other; None: nothing does."""

    old: LayerInfo | None
    new: LayerInfo | None
    kinds: frozenset[Kind] = frozenset()
    """Empty: it was not changed, but its weights may follow another input."""
    inner: tuple[Edit, ...] = ()
    """The layers inside, where both are models or blocks."""

    @property
    def layer(self) -> LayerInfo:
        """The layer as it is now, or as it was."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    @property
    def is_change(self) -> bool:
        """Whether the two are constructed differently; their counts may differ otherwise as well."""
        return bool(self.kinds)

    @property
    def changes_structure(self) -> bool:
        """Whether another layer stands there, or one of another size: more than a name or a setting."""
        return bool(self.kinds & STRUCTURAL)

    @property
    def changes_shape(self) -> bool:
        """Whether another layer stands there, or one that hands on something else."""
        if self.changes_structure:
            return True
        if Kind.RECONFIGURED not in self.kinds or self.old is None or self.new is None:
            return False
        return shape_settings(self.old) != shape_settings(self.new)

    def leaves(self) -> Iterator[Edit]:
        """Yield the edits of layers that are not looked into, this one if it is such a layer."""
        if not self.inner:
            yield self
        for each in self.inner:
            yield from each.leaves()

    def walk(self) -> Iterator[Edit]:
        """Yield this edit and those inside, outermost first."""
        yield self
        for each in self.inner:
            yield from each.walk()


STRUCTURAL = frozenset(
    {Kind.ADDED, Kind.REMOVED, Kind.SWAPPED, Kind.WRAPPED, Kind.UNWRAPPED, Kind.RESIZED, Kind.MOVED}
)


def pair(old: LayerInfo, new: LayerInfo, *, moved: bool = False) -> Edit:
    """Return what became of one layer; layers inside are left to the caller."""
    kinds = set(_construction(old, new))
    if moved:
        kinds.add(Kind.MOVED)
    names = [layer.name if "name" in layer.given else None for layer in (old, new)]
    if names[0] != names[1]:
        kinds.add(Kind.RENAMED)
    kinds.update(_freezing(old, new))
    return Edit(old, new, frozenset(kinds))


def _construction(old: LayerInfo, new: LayerInfo) -> Iterator[Kind]:
    one, other = core(old), core(new)
    depth_before, depth_now = _depth(old), _depth(new)
    if one.class_name != other.class_name:
        yield Kind.SWAPPED
        return
    if depth_before != depth_now:
        yield Kind.WRAPPED if depth_now > depth_before else Kind.UNWRAPPED
    elif _wrappers(old) != _wrappers(new):
        yield Kind.SWAPPED
    if size_settings(one) != size_settings(other):
        yield Kind.RESIZED
    elif depth_before == depth_now and not is_container(old) and spec(old) != spec(new):
        yield Kind.RECONFIGURED


def _depth(layer: LayerInfo) -> int:
    return len(_wrappers(layer))


def _wrappers(layer: LayerInfo) -> list[str]:
    """Return the classes of what a layer is wrapped in, outermost first."""
    found: list[str] = []
    inside = core(layer)
    current = layer
    while current is not inside:
        found.append(current.class_name)
        current = next(iter(current.layers))
    return found


def _freezing(old: LayerInfo, new: LayerInfo) -> Iterator[Kind]:
    """Say whether a smaller or larger part of the weights that can be trained is."""
    parts = [[weight.trainable for weight in layer.weights if weight.may_train] for layer in (old, new)]
    before, now = parts
    if not before or not now:
        return
    trained_before, trained_now = sum(before) * len(now), sum(now) * len(before)
    if trained_now < trained_before:
        yield Kind.FROZEN
    elif trained_now > trained_before:
        yield Kind.UNFROZEN
