"""KPL102: a condition of the machine chooses between layers with different weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, Related, Variant
from keras_paramlint.graph.comparison.likeness import core
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, show_size


_IMPORTS = """\
import tensorflow.compat.v1 as tf
from tensorflow.compat.v1.keras.layers import GRU, LSTM, CuDNNGRU, CuDNNLSTM, Dense, Input
from tensorflow.compat.v1.keras.models import Model

USE_GPU = tf.test.is_gpu_available()
"""
_MODEL = """
inp = Input((30, 16))
model = Model(inp, Dense(3)(RNN(128)(inp)))
"""
_DECIDING = (
    "use_bias", "reset_after", "kernel_size", "strides", "depth_multiplier", "groups", "merge_mode", "output_dim",
)  # fmt: skip
"""Arguments beside the size that change weights."""


class ConditionalLayerVariant(Rule):
    """Both arms are run; they must differ in the weights of one layer and in nothing before it."""

    code = "KPL102"
    name = "conditional-layer-variant"
    summary = "a condition that the source does not decide chooses between layers with different weights"
    message = (
        "{choices}, else {otherwise}: {counts} parameters, {difference} apart; "
        "a checkpoint of one does not fit the other"
    )
    explanation = """\
## What it does
Runs both arms of a condition that the source does not decide, such as whether there is a GPU, and reports
where they give a model one layer or another, with weights of different shapes.

## Why is this bad?
The same file makes different models on different machines. What is trained on one cannot be loaded on the
other, and a count that is written down holds on one of them only.

## What to do
Use one class everywhere. Since TensorFlow 2 a plain `LSTM` or `GRU(reset_after=True)` uses cuDNN by itself
where it can.
"""
    examples = (
        Example(
            "cuDNN on machines with a GPU",
            _IMPORTS + "RNN = CuDNNLSTM if USE_GPU else LSTM  # <-- KPL102\n" + _MODEL,
            says=("74,752 or 74,240 parameters, 512 apart", "`USE_GPU`"),
            flavour="tf1",
        ),
        Example(
            "an if statement",
            _IMPORTS + "if USE_GPU:  # <-- KPL102\n    RNN = CuDNNGRU\nelse:\n    RNN = GRU\n" + _MODEL,
            says=("56,064 or 55,680 parameters, 384 apart",),
            flavour="tf1",
        ),
        Example(
            "one of three classes, by the command line",
            """\
import argparse
import keras
from keras import layers

parser = argparse.ArgumentParser()
parser.add_argument("cell")
args = parser.parse_args()
if args.cell == "lstm":  # <-- KPL102
    rnn = layers.LSTM
elif args.cell == "gru":
    rnn = layers.GRU
else:
    rnn = layers.SimpleRNN
model = keras.Sequential([keras.Input((20, 8)), rnn(16), layers.Dense(1)])
""",
            says=("LSTM(16) if `args.cell == 'lstm'`, GRU(16) if", "1,600, 1,248 or 400 parameters"),
            flavour="keras3",
        ),
        Example(
            "one class with another argument",
            _IMPORTS
            + """
inp = Input((30, 16))
rnn = GRU(32, reset_after=True) if USE_GPU else GRU(32, reset_after=False)  # <-- KPL102
model = Model(inp, Dense(3)(rnn(inp)))
""",
            says=("GRU(32, reset_after=True) if `USE_GPU`, else GRU(32, reset_after=False)", "96 apart"),
            flavour="tf1",
        ),
        Example(
            "the condition is decided",
            _IMPORTS.replace("tf.test.is_gpu_available()", "False")
            + "RNN = CuDNNLSTM if USE_GPU else LSTM\n"
            + _MODEL,
            flavour="tf1",
        ),
        Example(
            "both arms have the same weights",
            _IMPORTS
            + """
inp = Input((30, 16))
rnn = LSTM(32, dropout=0.1) if USE_GPU else LSTM(32)
model = Model(inp, Dense(3)(rnn(inp)))
""",
            flavour="tf1",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each choice between layers that stand for each other."""
        for model in result.models:
            for variant in model.variants:
                yield from self._finding(variant)

    def _finding(self, variant: Variant) -> Iterator[Diagnostic]:
        layers = [layer for _, layer in variant.arms] + [variant.otherwise]
        counts = [layer.params.total for layer in layers]
        texts = _texts(layers)
        if any(count is None for count in counts) or not _is_choice(layers) or len(set(texts)) < 2:
            return
        known = [count for count in counts if isinstance(count, int)]
        if len(known) == len(counts):
            apart = max(known) - min(known)
        elif len(counts) == 2 and isinstance(difference := counts[0] - counts[1], int):  # type: ignore[operator]
            apart = abs(difference)
        else:
            return
        if not apart:
            return
        choices = [f"{text} if `{when}`" for text, (when, _) in zip(texts, variant.arms, strict=False)]
        numbers = [render(count) for count in counts if count is not None]
        yield self.finding(
            variant.site,
            related=[Related(layers[0].site, "the layer is made here")],
            choices=", ".join(choices),
            otherwise=texts[-1],
            counts=f"{', '.join(numbers[:-1])} or {numbers[-1]}",
            difference=render(apart),
        )


def _is_choice(layers: Sequence[LayerInfo]) -> bool:
    """Say whether layers with weights stand for each other: other classes, or other constructors of one.

    One constructor that gets another size (of another data set, say) is none.
    """
    if not all(layer.weights for layer in layers):
        return False
    first = layers[0]
    if any(layer.input_shapes != first.input_shapes for layer in layers):
        return False
    kinds = {tuple(inner.class_name for inner in layer.walk()) for layer in layers}
    if len(kinds) > 1:
        return len({show_size(core(layer).argument("units")) for layer in layers}) == 1
    return len({layer.site for layer in layers}) == len(layers)


def _texts(layers: Sequence[LayerInfo]) -> list[str]:
    """Write each layer as it is constructed, with the argument that makes the difference."""
    texts = [call_text(layer) for layer in layers]
    if len(set(texts)) == len(texts):
        return texts
    names = [name for name in _DECIDING if len({str(layer.argument(name)) for layer in layers}) > 1]
    if not names:
        return texts
    return [
        f"{text[:-1]}{', ' if text[-2] != '(' else ''}{names[0]}={layer.argument(names[0])})"
        for text, layer in zip(texts, layers, strict=True)
    ]
