"""Two models of one file that are variants of each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from keras_paramlint.graph import LayerInfo, ModelInfo
from keras_paramlint.graph.comparison import Comparison, Edit, Kind, compare
from keras_paramlint.graph.comparison.likeness import RECURRENT, core
from keras_paramlint.graph.shapes import Shapes
from keras_paramlint.rules.describing import differ, same, show_size


MOST_LAYERS = 60
MOST_EDITS = 2
MOST_BEFORE = 50
"""Models before one that it is compared with: a loop makes thousands."""

_IGNORED = frozenset(
    {"InputLayer", "Dropout", "Activation", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise"}
)


def siblings(models: Sequence[ModelInfo]) -> Iterator[tuple[ModelInfo, list[Comparison]]]:
    """Yield each model with what it is made from: the variants of it before it whose counts differ."""
    for index, model in enumerate(models):
        before = models[max(0, index - MOST_BEFORE) : index]
        found = [comparison for other in before if (comparison := variants(other, model)) is not None]
        yield model, found


def variants(old: ModelInfo, new: ModelInfo) -> Comparison | None:
    """Return how one model is made from another by one or two changes; None where they are no variants.

    The same swap in every layer of a stack is one change.
    """
    if not differ(old.params.total, new.params.total) or not _same_shapes(old.input_shapes, new.input_shapes):
        return None
    counts = [len([each for each in model.layers if each.class_name not in _IGNORED]) for model in (old, new)]
    if not all(2 <= count <= MOST_LAYERS for count in counts) or abs(counts[0] - counts[1]) > MOST_EDITS:
        return None
    if _is_inside(old, new) or _is_inside(new, old):
        return None
    comparison = compare(old, new)
    found = len({_one_change(edit) for edit in changes(comparison)})
    if not 1 <= found <= MOST_EDITS or 2 * found > max(counts) or not comparison.is_complete:
        return None
    if _grew(old, new, comparison) or _grew(new, old, comparison):
        return None
    return comparison if _has_a_core(comparison) else None


def changes(comparison: Comparison) -> list[Edit]:
    """Return the changes that can matter for a count."""
    found = (edit for edit in comparison.changes if edit.changes_shape and not edit.inner)
    return [edit for edit in found if edit.layer.class_name not in _IGNORED]


def is_recurrent(edit: Edit) -> bool:
    """Say whether a recurrent layer was swapped for another one of its size, or wrapped."""
    if edit.old is None or edit.new is None:
        return False
    old, new = core(edit.old), core(edit.new)
    swapped = edit.kinds & {Kind.SWAPPED, Kind.WRAPPED, Kind.UNWRAPPED}
    if not swapped or not {old.class_name, new.class_name} <= RECURRENT:
        return False
    return show_size(old.argument("units")) == show_size(new.argument("units"))


def recurrent_changes(comparison: Comparison) -> list[Edit]:
    """Return the recurrent layers that were swapped or wrapped between two models of one file."""
    if comparison.old.site.path != comparison.new.site.path:
        return []
    return [edit for edit in changes(comparison) if is_recurrent(edit)]


def replacements(models: Iterable[ModelInfo]) -> Iterator[tuple[Comparison, LayerInfo, LayerInfo]]:
    """Yield what stands in the place of a recurrent layer in a variant of its model, each way round.

    Both variants stand in one file: a program may import them from two.
    """
    recurrent = [model for model in models if any(layer.class_name in RECURRENT for layer in model.walk())]
    for _, found in siblings(recurrent):
        for comparison in found:
            for edit in recurrent_changes(comparison):
                if edit.old is not None and edit.new is not None:
                    yield comparison, edit.old, edit.new
                    yield comparison, edit.new, edit.old


def counterpart(comparison: Comparison, layer: LayerInfo) -> LayerInfo | None:
    """Return the layer that stands in the place of another one in the other model."""
    for edit in comparison.walk():
        for one, other in ((edit.old, edit.new), (edit.new, edit.old)):
            if one is not None and one.number == layer.number:
                return other
    return None


def _has_a_core(comparison: Comparison) -> bool:
    """Say whether something with weights is the same in both, or all that is not was swapped in its place."""
    kept = (edit.old for edit in comparison.walk() if not edit.is_change and edit.old is not None)
    return all(is_recurrent(edit) for edit in changes(comparison)) or any(layer.params.total for layer in kept)


def _one_change(edit: Edit) -> Hashable:
    """Return what is equal for two edits that do the same."""
    if not is_recurrent(edit) or edit.old is None or edit.new is None:
        return id(edit)
    return tuple(tuple(layer.class_name for layer in _around(side)) for side in (edit.old, edit.new))


def _around(layer: LayerInfo) -> Iterator[LayerInfo]:
    """Yield a layer and what it wraps, without what stands beside that."""
    yield layer
    if layer.layers and layer is not core(layer):
        yield from _around(layer.layers[0])


def _is_inside(model: ModelInfo, other: ModelInfo) -> bool:
    """Say whether one model is a layer of another."""
    return any(layer.number == model.number for layer in other.walk())


def _grew(model: ModelInfo, other: ModelInfo, comparison: Comparison) -> bool:
    """Say whether one model grew out of another: shares what it changes nothing of.

    Two models may share an embedding and be variants in what stands behind it.
    """
    numbers = {layer.number for layer in model.walk() if layer.weights}
    shared = any(layer.number in numbers for layer in other.walk() if layer.weights)
    return shared and not all(is_recurrent(edit) for edit in changes(comparison))


def _same_shapes(left: Shapes, right: Shapes) -> bool:
    """Say whether two models certainly take the same inputs."""
    if left is None or right is None or len(left) != len(right):
        return False
    for one, other in zip(left, right, strict=True):
        if one is None or other is None or len(one) != len(other):
            return False
        for a, b in zip(one, other, strict=True):
            if (a is None) != (b is None) or (a is not None and not same(a, b)):
                return False
    return True
