"""KPL401: a softmax over a single number is always 1."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, Fix, LayerInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import activation_of, all_layers, call_text, output_shape
from keras_paramlint.rules.rewriting import rewritten, text_for


_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Activation, Dense, Softmax

model = Sequential()
model.add(Input((10,)))
model.add(Dense(64, activation="relu"))
model.add({last})
"""


class SoftmaxOverOneUnit(Rule):
    """The size of the axis decides, wherever it comes from."""

    code = "KPL401"
    name = "softmax-over-one-unit"
    summary = "a softmax works on an axis of size 1, and so gives 1.0 whatever comes in"
    message = (
        "{layer} is a softmax over one number, which is always 1.0: use sigmoid, or a softmax over 2 units"
    )
    fix_safety = "The fix makes it a sigmoid. It is not a safe one: the softmax may have been meant over another axis."
    explanation = """\
## What it does
Finds a softmax, as a layer or as the activation of one, over an axis of size 1.

## Why is this bad?
A softmax divides by the sum, so that a single number becomes 1.0. The model predicts the same for every sample,
and nothing before the softmax is trained.

## What to do
Use `activation="sigmoid"` for one unit, or two units with a softmax. For weights of an attention, take the
softmax over the steps: `Softmax(axis=1)`.
"""
    examples = (
        Example(
            "a binary classifier",
            _STACK.format(last='Dense(1, activation="softmax")').replace(
                'softmax"))', 'softmax"))  # <-- KPL401'
            ),
            says=("Dense(1)", "1.0"),
        ),
        Example(
            "as a layer of its own",
            _STACK.format(last='Dense(1))\nmodel.add(Activation("softmax")').rstrip() + "  # <-- KPL401\n",
        ),
        Example("a sigmoid", _STACK.format(last='Dense(1, activation="sigmoid")')),
        Example("two units", _STACK.format(last='Dense(2, activation="softmax")')),
        Example(
            "over the steps",
            """\
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Dense, Softmax

steps = Input((20, 8))
model = Model(steps, Softmax(axis=1)(Dense(1)(steps)))
""",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer."""
        for _, layer in all_layers(result):
            if _is_softmax(layer) and _works_on_one(layer):
                yield self.finding(layer.site, layer=call_text(layer), fix=_sigmoid(result, layer))


def _sigmoid(result: FileResult, layer: LayerInfo) -> Fix | None:
    position = 0 if layer.class_name == "Activation" else None
    return rewritten(
        result, layer.site, "activation", position, text_for("softmax", "sigmoid"), safe=False
    )


def _is_softmax(layer: LayerInfo) -> bool:
    return layer.class_name == "Softmax" or activation_of(layer) == "softmax"


def _works_on_one(layer: LayerInfo) -> bool:
    """Say whether the axis of the softmax certainly has size 1."""
    shape = output_shape(layer)
    if shape is None or layer.layers or layer.class_name in ("LSTM", "GRU", "SimpleRNN"):
        return False
    axis = layer.argument("axis", -1) if layer.class_name == "Softmax" else -1
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        return False
    if layer.argument("data_format") == "channels_first":
        return False
    return shape[axis] == 1
