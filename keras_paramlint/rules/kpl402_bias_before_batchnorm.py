"""KPL402: a bias that the batch normalisation behind it takes away."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import activation_of, call_text, only_consumer, output_shape
from keras_paramlint.rules.edits import add_argument


_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Activation, BatchNormalization, Conv2D, Dense

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(64, 3, padding="same"{argument}),{mark}
    BatchNormalization(),
    Activation("relu"),
])
"""
_LINEAR = ("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SeparableConv2D", "DepthwiseConv2D")


class BiasBeforeBatchnorm(Rule):
    """The normalisation subtracts the mean, and with it every constant."""

    code = "KPL402"
    name = "bias-before-batchnorm"
    severity = Severity.INFO
    default = False
    summary = "a linear layer with a bias is followed by a BatchNormalization alone"
    message = (
        "the {count} biases of {layer} are taken away by the BatchNormalization behind it: `use_bias=False` "
        "saves {count} of {total} parameters"
    )
    fix_safety = "The fix adds `use_bias=False`. It is not a safe one: weights that were saved have the bias."
    explanation = """\
## What it does
Finds a `Dense` or convolution without an activation whose only consumer is a `BatchNormalization` with
`center=True` on the axis of its features.

## Why is this bad?
The normalisation subtracts the mean of each feature, which takes a constant away, and adds its own `beta`. The
bias costs memory and is never of use. It does no harm, which is why this is information only.

## What to do
Write `use_bias=False` in new models. It changes the weights, so that old checkpoints do not fit any more.
"""
    examples = (
        Example(
            "a convolution",
            _STACK.format(argument="", mark="  # <-- KPL402"),
            says=("64 biases", "of 1,792 parameters"),
        ),
        Example("without a bias", _STACK.format(argument=", use_bias=False", mark="")),
        Example("with an activation between", _STACK.format(argument=', activation="relu"', mark="")),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer."""
        for model in result.models:
            for layer in model.layers:
                yield from self._finding(result, model, layer)

    def _finding(self, result: FileResult, model: ModelInfo, layer: LayerInfo) -> Iterator[Diagnostic]:
        if layer.class_name not in _LINEAR or layer.calls != 1 or activation_of(layer) != "linear":
            return
        behind = only_consumer(model, layer)
        bias = next((weight for weight in layer.weights if weight.name.endswith("bias")), None)
        if bias is None or bias.count is None or behind is None or layer.params.total is None:
            return
        if _takes_bias_away(behind, layer):
            yield self.finding(
                layer.site,
                fix=add_argument(result, layer.site, layer.class_name, "use_bias=False", safe=False),
                count=render(bias.count),
                layer=call_text(layer),
                total=render(layer.params.total),
            )


def _takes_bias_away(layer: LayerInfo, before: LayerInfo) -> bool:
    if layer.class_name != "BatchNormalization" or layer.argument("center") is not True:
        return False
    axis, shape = layer.argument("axis", -1), output_shape(before)
    if shape is None or not isinstance(axis, int):
        return False
    channels = 1 if before.argument("data_format") == "channels_first" else len(shape) - 1
    return axis % len(shape) == channels
