"""KPL101: cuDNN's recurrent layers have one bias vector more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.algebra import Size, equal, floor_div, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, Related, Severity
from keras_paramlint.rules.base import Example, Rule


_PLAIN = {"CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU"}

_IMPORTS = """\
import tensorflow.compat.v1 as tf
from tensorflow.compat.v1.keras.layers import GRU, LSTM, Bidirectional, CuDNNGRU, CuDNNLSTM, Embedding
from tensorflow.compat.v1.keras.models import Sequential

"""


class CudnnExtraBias(Rule):
    """The extra parameters are half of the bias, which is the weight that differs."""

    code = "KPL101"
    name = "cudnn-extra-bias"
    severity = Severity.INFO
    summary = "a cuDNN layer has more parameters than the plain layer of the same size"
    explanation = """\
## What it does
Points at `CuDNNLSTM` and `CuDNNGRU`, which keep two bias vectors for each gate, and says how many parameters
that makes. It is a warning where the same file builds the plain layer too, and information elsewhere.

## Why is this bad?
The two variants have different counts, and a checkpoint of one does not fit the other: a model that is
trained with `CuDNNLSTM` on a GPU machine cannot simply be loaded as `LSTM` on another one.

## What to do
Use one of the two everywhere. Since TensorFlow 2 a plain `LSTM` uses cuDNN by itself where it can.
`GRU(reset_after=True)` has the bias of `CuDNNGRU`.
"""
    examples = (
        Example(
            "both variants in one file",
            _IMPORTS
            + """\
on_gpu = Sequential()
on_gpu.add(Embedding(640, 300))
on_gpu.add(Bidirectional(CuDNNLSTM(300, return_sequences=True)))  # <-- KPL101

anywhere = Sequential()
anywhere.add(Embedding(640, 300))
anywhere.add(Bidirectional(LSTM(300, return_sequences=True)))
""",
            says=("2 directions x 4 gates x 300 = 2,400", "1,444,800", "1,442,400"),
            severity=Severity.WARNING,
        ),
        Example(
            "the cuDNN layer alone",
            _IMPORTS + "model = Sequential([CuDNNGRU(16, input_shape=(64, 15))])  # <-- KPL101\n",
            says=("3 gates x 16 = 48", "1,584", "1,536"),
        ),
        Example(
            "a GRU that has the same bias is no other variant",
            _IMPORTS
            + """\
one = Sequential([CuDNNGRU(16, input_shape=(64, 15))])  # <-- KPL101
other = Sequential([GRU(16, reset_after=True, input_shape=(64, 15))])
""",
        ),
        Example("the plain layer", _IMPORTS + "model = Sequential([LSTM(300, input_shape=(None, 300))])\n"),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each cuDNN layer, or pair of directions."""
        layers = [layer for model in result.models for layer in model.layers]
        owners = [owner for layer in layers for owner in _recurrent(layer)]
        for owner, parts in owners:
            plain = _PLAIN.get(parts[0].class_name)
            if plain is not None:
                siblings = [(o, p) for o, p in owners if p[0].class_name == plain and _has_one_bias(p[0])]
                yield from self._finding(owner, parts, plain, siblings)

    def _finding(
        self,
        owner: LayerInfo,
        parts: Sequence[LayerInfo],
        plain: str,
        siblings: Sequence[tuple[LayerInfo, Sequence[LayerInfo]]],
    ) -> Iterator[Diagnostic]:
        units = parts[0].argument("units")
        biases = [_bias(part) for part in parts]
        if units is None or any(bias is None for bias in biases):
            return
        extra: Size = sum((floor_div(bias, 2) for bias in biases if bias is not None), 0)
        gates = {"LSTM": 4, "GRU": 3}[plain]
        directions = f"{len(parts)} directions x " if len(parts) > 1 else ""
        message = (
            f"{parts[0].class_name}({render(units)}) keeps two bias vectors for each gate where {plain} keeps one: "
            f"{directions}{gates} gates x {render(units)} = {render(extra)} parameters more"
        )
        total = owner.params.total
        if total is not None:
            message += f" ({render(total)}, not {render(total - extra)})"
        # The variant of the same size says most; any other one still means that both are in use.
        same = [each for each in siblings if total is not None and _has_count(each[0], total - extra)]
        related = [
            Related(other_parts[0].site, f"{plain} has {other.params.formula()} parameters here")
            for other, other_parts in (same or siblings)[:1]
        ]
        severity = Severity.WARNING if siblings else Severity.INFO
        yield self.diagnostic(parts[0].site, message, severity=severity, related=related)


def _recurrent(layer: LayerInfo) -> Iterator[tuple[LayerInfo, Sequence[LayerInfo]]]:
    """Yield recurrent layers: each by itself, and the directions of a wrapper together with the wrapper."""
    names = {*_PLAIN, *_PLAIN.values()}
    inside = {inner.class_name for inner in layer.layers}
    if layer.class_name in names:
        yield layer, (layer,)
    elif layer.class_name == "Bidirectional" and len(inside) == 1 and inside <= names:
        yield layer, layer.layers
    else:
        for inner in layer.layers:
            yield from _recurrent(inner)


def _bias(layer: LayerInfo) -> Size | None:
    found = [weight.count for weight in layer.weights if weight.name.rpartition("/")[2].startswith("bias")]
    return found[0] if len(found) == 1 else None


def _has_one_bias(layer: LayerInfo) -> bool:
    """Whether a plain layer has the single bias; ``GRU(reset_after=True)`` has two vectors as well."""
    return layer.argument("reset_after") is not True


def _has_count(layer: LayerInfo, count: Size) -> bool:
    return layer.params.total is not None and equal(layer.params.total, count) is True
