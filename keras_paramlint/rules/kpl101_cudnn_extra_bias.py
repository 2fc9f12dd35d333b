"""KPL101: cuDNN's recurrent layers have one bias vector more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.algebra import Size, floor_div, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, Related, Severity
from keras_paramlint.graph.comparison.likeness import core
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.siblings import replacements


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
that makes. It is a warning where the same file has the model with the plain layer in its place too, and
information elsewhere.

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
        found = [
            (owner, parts)
            for model in result.models
            for layer in model.layers
            for owner, parts in _recurrent(layer)
            if parts[0].class_name in _PLAIN
        ]
        instead = {one.number: other for _, one, other in replacements(result.models)} if found else {}
        for owner, parts in found:
            yield from self._finding(owner, parts, instead.get(owner.number))

    def _finding(
        self, owner: LayerInfo, parts: Sequence[LayerInfo], instead: LayerInfo | None
    ) -> Iterator[Diagnostic]:
        plain = _PLAIN[parts[0].class_name]
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
        related = []
        if instead is not None and _is_plain(core(instead), plain):
            text = f"{plain} has {instead.params.formula()} parameters here"
            related = [Related(core(instead).site, text)]
        severity = Severity.WARNING if related else Severity.INFO
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


def _is_plain(layer: LayerInfo, plain: str) -> bool:
    """Whether a layer has the single bias; ``GRU(reset_after=True)`` has two vectors as well."""
    return layer.class_name == plain and layer.argument("reset_after") is not True
