"""Why a stated count is not the real one: the parts of the real one, and the change that would make it so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keras_paramlint.algebra import Size, render
from keras_paramlint.graph import LayerInfo
from keras_paramlint.graph.params import conditional
from keras_paramlint.graph.shapes import Names
from keras_paramlint.rules.describing import call_text


def breakdown(parts: Sequence[tuple[str, Size]], most: int = 4) -> str:
    """Write a count as the sum of its layers: ``1,584 (GRU) + 136 (TimeDistributed)``."""
    if not 1 < len(parts) <= most:
        return ""
    return " + ".join(f"{render(count)} ({name})" for name, count in parts)


def largest(layers: Iterable[LayerInfo]) -> LayerInfo | None:
    """Return the layer that holds most parameters."""
    counted = [layer for layer in layers if isinstance(layer.params.total, int)]
    return max(counted, key=lambda layer: layer.params.total or 0, default=None)


def parts_of(layers: Iterable[LayerInfo]) -> list[tuple[str, Size]]:
    """Return the class and the count of each layer that has weights of its own."""
    return [
        (layer.class_name, layer.params.total)
        for layer in layers
        if layer.params.total and layer.shared_with is None
    ]


def conditional_text(counts: Sequence[tuple[Size, str]], names: Names = None) -> str:
    """Write a count, or several with their conditions."""
    if len(counts) == 1:
        return render(counts[0][0], names=names)
    return conditional(((when, size) for size, when in counts), names)


def change_that_explains(layers: Iterable[LayerInfo], difference: int) -> str:
    """Return the one change of an argument that makes a count larger by a difference, if there is one."""
    for layer in layers:
        for inner in layer.walk():
            units = inner.argument("units")
            if not isinstance(units, int) or isinstance(units, bool):
                continue
            copies = 2 if layer.class_name == "Bidirectional" else 1
            if inner.class_name == "GRU" and inner.argument("use_bias") is True:
                after = _resets_after(inner)
                if after is True and difference == -3 * units * copies:
                    return f"it would be with `reset_after=False` in {call_text(inner)}"
                if after is False and difference == 3 * units * copies:
                    return f"it would be with `reset_after=True` in {call_text(inner)}"
            if inner.class_name == "LSTM" and difference == 4 * units * copies:
                return f"it would be with CuDNNLSTM in place of {call_text(inner)}"
    return ""


def _resets_after(layer: LayerInfo) -> bool | None:
    """Say which of the two bias forms a GRU has, by its weight."""
    bias = next((w for w in layer.weights if w.name.rpartition("/")[2].startswith("bias")), None)
    if bias is None or bias.shape is None:
        return None
    return len(bias.shape) == 2
