"""KPL102: a condition of the machine chooses between layers with different weights."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, Related, Variant
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text


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


class ConditionalLayerVariant(Rule):
    """Both arms are run; they must differ in the weights of one layer and in nothing before it."""

    code = "KPL102"
    name = "conditional-layer-variant"
    summary = "a condition that the source does not decide chooses between layers with different weights"
    message = (
        "{then} if `{when}`, else {otherwise}: {first} parameters or {second}, {difference} apart; "
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
            says=("74,752 parameters or 74,240, 512 apart", "`USE_GPU`"),
            flavour="tf1",
        ),
        Example(
            "an if statement",
            _IMPORTS + "if USE_GPU:  # <-- KPL102\n    RNN = CuDNNGRU\nelse:\n    RNN = GRU\n" + _MODEL,
            says=("56,064 parameters or 55,680, 384 apart",),
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
        """Yield one finding for each choice between two classes."""
        for model in result.models:
            for variant in model.variants:
                yield from self._finding(variant)

    def _finding(self, variant: Variant) -> Iterator[Diagnostic]:
        first, second = variant.then.params.total, variant.otherwise.params.total
        if first is None or second is None or not _is_choice(variant.then, variant.otherwise):
            return
        difference = first - second
        if not isinstance(difference, int) or not difference:
            return
        yield self.finding(
            variant.site,
            related=[Related(variant.then.site, "the layer is made here")],
            then=call_text(variant.then),
            otherwise=call_text(variant.otherwise),
            when=variant.when,
            first=render(first),
            second=render(second),
            difference=render(abs(difference)),
        )


def _is_choice(one: LayerInfo, other: LayerInfo) -> bool:
    """Say whether two layers stand for each other: different classes with weights, made with the same size."""
    if not one.weights or not other.weights:
        return False
    left, right = (_kinds(layer) for layer in (one, other))
    return left != right and one.argument("units") == other.argument("units")


def _kinds(layer: LayerInfo) -> tuple[str, ...]:
    return tuple(inner.class_name for inner in layer.walk())
