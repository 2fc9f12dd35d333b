"""Two models of one file that are variants of each other."""

from __future__ import annotations

from keras_paramlint.graph import ModelInfo
from keras_paramlint.graph.comparison import Comparison, Edit, Kind, compare
from keras_paramlint.graph.comparison.likeness import RECURRENT, core
from keras_paramlint.graph.shapes import Shapes
from keras_paramlint.rules.describing import differ, same


MOST_LAYERS = 60
MOST_EDITS = 2
_IGNORED = frozenset(
    {"InputLayer", "Dropout", "Activation", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise"}
)


def variants(old: ModelInfo, new: ModelInfo) -> Comparison | None:
    """Return how one model is made from another by one or two changes; None where they are no variants."""
    if not _same_shapes(old.input_shapes, new.input_shapes) or old.kind == "subclassed":
        return None
    counts = [len([each for each in model.layers if each.class_name not in _IGNORED]) for model in (old, new)]
    if not all(2 <= count <= MOST_LAYERS for count in counts) or abs(counts[0] - counts[1]) > MOST_EDITS:
        return None
    comparison = compare(old, new)
    found = len(changes(comparison))
    if not 1 <= found <= MOST_EDITS or 2 * found > max(counts) or not comparison.is_complete:
        return None
    kept = (edit for edit in comparison.walk() if not edit.is_change and edit.old is not None)
    return comparison if any(edit.old.params.total for edit in kept if edit.old is not None) else None


def changes(comparison: Comparison) -> list[Edit]:
    """Return the changes that can matter for a count."""
    found = (edit for edit in comparison.changes if edit.changes_shape and not edit.inner)
    return [edit for edit in found if edit.layer.class_name not in _IGNORED]


def is_recurrent(edit: Edit) -> bool:
    """Say whether a recurrent layer was swapped or wrapped."""
    if edit.old is None or edit.new is None:
        return False
    swapped = edit.kinds & {Kind.SWAPPED, Kind.WRAPPED, Kind.UNWRAPPED}
    return bool(swapped) and all(core(layer).class_name in RECURRENT for layer in (edit.old, edit.new))


def totals_differ(old: ModelInfo, new: ModelInfo) -> bool:
    """Say whether two models certainly have different counts."""
    return differ(old.params.total, new.params.total)


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
