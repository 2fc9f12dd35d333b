"""Two models that are variants of each other, and why their counts differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keras_paramlint.algebra import Size, render
from keras_paramlint.graph import LayerInfo, ModelInfo
from keras_paramlint.graph.shapes import Shapes
from keras_paramlint.rules.describing import call_text, differ, same


MOST_LAYERS = 60
MOST_EDITS = 2
RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN"})
_WRAPPERS = ("Bidirectional", "TimeDistributed")
_SETTINGS = (
    "units",
    "filters",
    "kernel_size",
    "input_dim",
    "output_dim",
    "use_bias",
    "reset_after",
    "num_heads",
    "key_dim",
    "strides",
    "padding",
    "pool_size",
    "depth_multiplier",
    "target_shape",
    "merge_mode",
    "return_sequences",
)
_IGNORED = frozenset(
    {"InputLayer", "Dropout", "Activation", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise"}
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A layer of one model and what stands in its place in the other; None: nothing does."""

    old: LayerInfo | None
    new: LayerInfo | None
    is_change: bool
    """Whether the two are constructed differently; their counts may differ otherwise as well."""

    @property
    def difference(self) -> Size | None:
        """How many parameters the new one has more."""
        old = self.old.params.total if self.old is not None else 0
        new = self.new.params.total if self.new is not None else 0
        return None if old is None or new is None else new - old

    @property
    def is_recurrent(self) -> bool:
        """Whether a recurrent layer was swapped or wrapped."""
        if self.old is None or self.new is None or not self.is_change:
            return False
        kinds = [_core(layer).class_name for layer in (self.old, self.new)]
        shapes = [tuple(inner.class_name for inner in layer.walk()) for layer in (self.old, self.new)]
        return all(kind in RECURRENT for kind in kinds) and shapes[0] != shapes[1]

    def text(self) -> str:
        """Write the change: ``Bidirectional(LSTM(300)) for LSTM(300)``."""
        if self.old is None:
            assert self.new is not None
            return f"{call_text(self.new)} in addition"
        if self.new is None:
            return f"without {call_text(self.old)}"
        return f"{call_text(self.new)} for {call_text(self.old)}"


def compare(old: ModelInfo, new: ModelInfo) -> list[Edit] | None:
    """Return how one model is made from another by one or two changes; None where they are no variants."""
    if not _same_shapes(old.input_shapes, new.input_shapes) or old.kind == "subclassed":
        return None
    left, right = (_layers(model) for model in (old, new))
    if not (2 <= len(left) <= MOST_LAYERS and 2 <= len(right) <= MOST_LAYERS):
        return None
    if abs(len(left) - len(right)) > MOST_EDITS:
        return None
    edits = _align(left, right)
    changes = sum(edit.is_change for edit in edits)
    if not 1 <= changes <= MOST_EDITS or 2 * changes > max(len(left), len(right)):
        return None
    kept = [edit for edit in edits if not edit.is_change and edit.old is not None and edit.old.params.total]
    return edits if kept else None


def _layers(model: ModelInfo) -> list[LayerInfo]:
    return [layer for layer in model.layers if layer.class_name not in _IGNORED]


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


def _core(layer: LayerInfo) -> LayerInfo:
    return layer.layers[0] if layer.class_name in _WRAPPERS and layer.layers else layer


def _spec(layer: LayerInfo) -> tuple[object, ...]:
    """Return what makes a layer the same kind of layer with the same size."""
    settings = tuple(str(layer.argument(name)) for name in _SETTINGS)
    inner = tuple(_spec(part) for part in layer.layers) if layer.class_name in _WRAPPERS else ()
    return (layer.class_name, settings, inner)


def _cost(old: LayerInfo, new: LayerInfo) -> int:
    """Return 0 for the same layer, 1 for one that may stand in its place, 2 for another one."""
    if _spec(old) == _spec(new):
        return 0
    one, other = _core(old), _core(new)
    if one.class_name == other.class_name or {one.class_name, other.class_name} <= RECURRENT:
        return 1
    return 2


def _align(left: Sequence[LayerInfo], right: Sequence[LayerInfo]) -> list[Edit]:
    """Return the cheapest alignment of two sequences of layers."""
    rows, columns = len(left), len(right)
    costs = [[max(i, j) if not i * j else 0 for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            costs[i][j] = min(
                costs[i - 1][j - 1] + _cost(left[i - 1], right[j - 1]),
                costs[i - 1][j] + 1,
                costs[i][j - 1] + 1,
            )
    edits: list[Edit] = []
    i, j = rows, columns
    while i or j:
        step = _cost(left[i - 1], right[j - 1]) if i and j else 3
        if i and j and step < 2 and costs[i][j] == costs[i - 1][j - 1] + step:
            edits.append(Edit(left[i - 1], right[j - 1], is_change=step > 0))
            i, j = i - 1, j - 1
        elif i and costs[i][j] == costs[i - 1][j] + 1:
            edits.append(Edit(left[i - 1], None, is_change=True))
            i -= 1
        else:
            edits.append(Edit(None, right[j - 1], is_change=True))
            j -= 1
    return edits[::-1]


def terms(edits: Sequence[Edit], most: int = 3) -> list[str] | None:
    """Return what a difference adds up from, the largest parts by themselves; None where one is not known."""
    found: list[tuple[Size, str]] = []
    for edit in edits:
        difference = edit.difference
        if difference is None:
            return None
        if edit.is_change:
            found.append((difference, edit.text()))
        elif not same(difference, 0):
            found.append((difference, _induced(edit, difference)))
    shown = [f"{signed(size)} {text}" for size, text in found[:most]]
    if len(found) > most:
        rest: Size = sum((size for size, _ in found[most:]), 0)
        shown.append(f"{signed(rest)} in {len(found) - most} other layers")
    return shown


def _induced(edit: Edit, difference: Size) -> str:
    """Say where a layer that was not changed has more weights: in the kernel, which knows the input."""
    assert edit.old is not None
    assert edit.new is not None
    name = call_text(edit.new)
    kernels = [
        next((w for w in _core(layer).weights if w.name.endswith("kernel")), None)
        for layer in (edit.old, edit.new)
    ]
    old, new = kernels
    if (
        old is None
        or new is None
        or not old.shape
        or not new.shape
        or len(old.shape) != 2
        or len(new.shape) != 2
    ):
        return f"in {name}, whose input is another"
    (before, _), (after, units) = old.shape, new.shape
    if before is None or after is None or units is None or not same((after - before) * units, difference):
        return f"in {name}, whose input is another"
    has_bias = any(weight.name.endswith("bias") for weight in _core(edit.new).weights)
    kept = ", whose bias stays" if has_bias else ""
    wider = after - before
    factor = render(-wider) if isinstance(wider, int) and wider < 0 else render(wider)
    factor = f"({factor})" if " " in factor else factor
    return f"= {factor}·{render(units)} in the kernel of {name}{kept}"


def signed(size: Size) -> str:
    """Write a difference with its sign.

    >>> signed(1200), signed(-8)
    ('+1,200', '-8')
    """
    text = render(size)
    return text if text.startswith("-") else f"+{text}"


def totals_differ(old: ModelInfo, new: ModelInfo) -> bool:
    """Say whether two models certainly have different counts."""
    return differ(old.params.total, new.params.total)
