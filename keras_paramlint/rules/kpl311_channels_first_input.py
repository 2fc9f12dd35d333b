"""KPL311: an image shape with the channels first, read with the channels last."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, show_shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, input_shape


_IMPORTS = """\
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Conv2D, Dense, GlobalAveragePooling2D, Permute

"""
_RANKS = {"Conv2D": 2, "Conv3D": 3, "Convolution2D": 2, "Convolution3D": 3}
_LEAST = 8
"""A side from which an axis is taken for one of an image."""


class ChannelsFirstInput(Rule):
    """Only the first convolution, straight on the input."""

    code = "KPL311"
    name = "channels-first-input"
    default = False
    summary = "the first convolution reads an image shape such as (3, 224, 224) with the channels last"
    message = (
        "{layer} reads {shape} as height {height} and {channels} channels: {actual} parameters, "
        "{meant} with the channels last"
    )
    explanation = """\
## What it does
Finds the first convolution of a model whose input is `(c, h, w)` with 1, 3 or 4 for `c` and at least 8 for both
sides, where the convolution takes the last axis for the channels.

## Why is this bad?
The kernel gets as many channels as the image is wide, and slides over the colours. The model is built all the
same, as long as the kernel is not larger than the number of colours, and learns little.

## What to do
Give the shape as `(h, w, c)` and transpose the data, or say `data_format="channels_first"`.
"""
    examples = (
        Example(
            "colours first",
            _IMPORTS
            + """\
inp = Input((3, 224, 224))
x = Conv2D(32, 3, activation="relu")(inp)  # <-- KPL311
model = Model(inp, Dense(10)(GlobalAveragePooling2D()(x)))
""",
            says=("64,544 parameters", "896"),
        ),
        Example(
            "colours last",
            _IMPORTS
            + "inp = Input((224, 224, 3))\nx = Conv2D(32, 3)(inp)\nmodel = Model(inp, GlobalAveragePooling2D()(x))\n",
        ),
        Example(
            "the axes are exchanged first",
            _IMPORTS
            + "inp = Input((3, 224, 224))\nx = Conv2D(32, 3)(Permute((2, 3, 1))(inp))\nmodel = Model(inp, x)\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each first convolution."""
        for model in result.models:
            for layer in model.layers:
                if layer.class_name in _RANKS and _is_first(model, layer):
                    yield from self._finding(layer)

    def _finding(self, layer: LayerInfo) -> Iterator[Diagnostic]:
        shape, total = input_shape(layer), layer.params.total
        if shape is None or len(shape) != _RANKS[layer.class_name] + 2 or not isinstance(total, int):
            return
        channels, *sides = shape[1:]
        if (
            not isinstance(channels, int)
            or channels not in (1, 3, 4)
            or not all(isinstance(s, int) and s >= _LEAST for s in sides)
        ):
            return
        kernel = layer.weights[0].shape if layer.weights else None
        groups, last = layer.argument("groups", 1), sides[-1]
        # the kernel's own width says which axis was taken for the channels
        if (
            kernel is None
            or len(kernel) < 3
            or groups != 1
            or kernel[-2] != last
            or "data_format" in layer.given
        ):
            return
        window = 1
        for size in (*kernel[:-2], kernel[-1]):
            if not isinstance(size, int):
                return
            window *= size
        assert isinstance(last, int)
        yield self.finding(
            layer.site,
            layer=call_text(layer),
            shape=show_shape(tuple(shape[1:])),
            height=channels,
            channels=last,
            actual=render(total),
            meant=render(total - window * (last - channels)),
        )


def _is_first(model: ModelInfo, layer: LayerInfo) -> bool:
    """Say whether a layer gets the model's input as it is."""
    if model.kind == "sequential":
        return bool(model.layers) and model.layers[0].number == layer.number
    return any(producer.class_name == "InputLayer" for producer in model.producers(layer))
