"""KPL406: a normalisation works on an axis of the image, not on the channels."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, show_shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import input_shape
from keras_paramlint.rules.rewriting import rewritten


_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import BatchNormalization, Conv2D, LayerNormalization

model = Sequential([
    Input((224, 200, 3)),
    Conv2D(64, 3, padding="same", use_bias=False),
    {normalisation},{mark}
])
"""
_KEEPING = (
    "Activation",
    "ReLU",
    "LeakyReLU",
    "Dropout",
    "MaxPooling",
    "AveragePooling",
    "SpatialDropout",
    "ZeroPadding",
)


class NormalisationOnSpatialAxis(Rule):
    """The format of the convolution before says which axis the channels are on."""

    code = "KPL406"
    name = "normalisation-on-spatial-axis"
    default = False
    summary = "a BatchNormalization behind a convolution normalises rows or columns, not channels"
    message = (
        "{layer} normalises the {size} positions of axis {axis} of {shape}, not the {channels} channels: "
        "{count} parameters in place of {meant}, which depend on the size of the image"
    )
    fix_safety = "The fix writes `axis=-1`. It is not a safe one: weights that were saved have other shapes."
    explanation = """\
## What it does
Finds a `BatchNormalization` whose `axis` is one of the image's axes behind a convolution with the channels on
another one, and a `LayerNormalization` over such axes.

## Why is this bad?
It keeps a scale and an offset for each row of the image. `axis=1` is left from the time when channels came
first. The weights fit no other image size.

## What to do
Write `axis=-1`, or leave the argument out.
"""
    examples = (
        Example(
            "axis=1 with the channels last",
            _STACK.format(normalisation="BatchNormalization(axis=1)", mark="  # <-- KPL406"),
            says=("224 positions", "896 parameters in place of 256"),
        ),
        Example("the last axis", _STACK.format(normalisation="BatchNormalization(axis=-1)", mark="")),
        Example(
            "axis=1 with the channels first",
            _STACK.format(normalisation="BatchNormalization(axis=1)", mark="").replace(
                "use_bias=False", 'use_bias=False, data_format="channels_first"'
            ),
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each normalisation."""
        for model in result.models:
            for layer in model.layers:
                if layer.class_name in ("BatchNormalization", "LayerNormalization"):
                    yield from self._finding(result, model, layer)

    def _finding(self, result: FileResult, model: ModelInfo, layer: LayerInfo) -> Iterator[Diagnostic]:
        shape, count, axis = input_shape(layer), layer.params.total, layer.argument("axis", -1)
        axes = axis if isinstance(axis, tuple) else (axis,)
        if shape is None or len(shape) < 4 or count is None or not all(isinstance(a, int) for a in axes):
            return
        positions = [a % len(shape) for a in axes]
        channels = _channels_axis(model, layer, len(shape))
        if channels is None or shape[channels] is None or set(positions) <= {0, channels}:
            return
        if layer.class_name == "BatchNormalization" and len(positions) > 1:
            return
        width = shape[channels]
        each = 4 if layer.class_name == "BatchNormalization" else 2
        sizes = [shape[a] for a in positions]
        if width is None or any(size is None for size in sizes):
            return
        factors = "·".join(render(size) for size in sizes if size is not None)
        yield self.finding(
            layer.site,
            layer=f"{layer.class_name}(axis={axis if not isinstance(axis, tuple) else list(axis)})",
            size=factors,
            axis=positions[0] if len(positions) == 1 else positions,
            shape=show_shape(shape),
            channels=render(width),
            count=render(count),
            meant=render(each * width),
            fix=rewritten(result, layer.site, "axis", 0, lambda _, __: "-1", safe=False)
            if channels == len(shape) - 1
            else None,
        )


def _channels_axis(model: ModelInfo, layer: LayerInfo, rank: int) -> int | None:
    """Return the axis of the channels, by the convolution before; None where there is none."""
    for _ in range(4):
        producers = model.producers(layer)
        if len(producers) != 1 or layer.behind_operation:
            return None
        layer = producers[0]
        if layer.class_name.startswith("Conv") or "Conv2D" in layer.class_name:
            shape, filters = layer.output_shapes, layer.argument("filters")
            if shape is None or shape[0] is None or filters is None:
                return None
            # the channels are where the filters went
            if layer.argument("data_format") == "channels_first":
                return 1
            last, first = shape[0][-1], shape[0][1]
            return rank - 1 if last == filters and first != filters else None
        if not layer.class_name.startswith(_KEEPING):
            return None
    return None
