"""KPL407: the same code, called for two image sizes, makes weights of different shapes."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Related, Severity, show_shape
from keras_paramlint.graph.shapes import Shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, differ


_BUILDER = """\
import keras
from keras import layers

def build(size):
    inp = keras.Input((size, size, 3))
    x = layers.Conv2D(8, 3, strides=2)(inp)
    x = layers.{pooling}()(x)
    return keras.Model(inp, layers.Dense(4)(x)){mark}

train = build(64)
deploy = build(96)
"""


class WeightsTiedToInputSize(Rule):
    """Two models from one line of code, for inputs that differ in space alone."""

    code = "KPL407"
    name = "weights-tied-to-input-size"
    severity = Severity.INFO
    default = False
    summary = "one builder, called for two input sizes, makes a weight whose shape depends on the size"
    message = (
        "the {weight} of {layer} is {first} for an input of {one} and {second} for {other}: weights of one "
        "do not fit the other"
    )
    explanation = """\
## What it does
Finds a builder that a file calls for two input sizes, and in it the first layer with a weight that has another
shape for each: a `Dense` behind `Flatten`, a `PReLU`, a `LayerNormalization` over the image.

## Why is this bad?
A network of convolutions can usually be trained at one size and used at another. One such layer forbids it.

## What to do
Use a global pooling in place of `Flatten`, or shared axes.
"""
    examples = (
        Example(
            "a Flatten between",
            _BUILDER.format(pooling="Flatten", mark="  # <-- KPL407"),
            says=("(7688, 4)", "(17672, 4)"),
        ),
        Example("a global pooling", _BUILDER.format(pooling="GlobalAveragePooling2D", mark="")),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer that ties the weights to the size."""
        seen: dict[object, ModelInfo] = {}
        for model in result.models:
            first = seen.setdefault(model.site, model)
            if first is not model and _differ_in_space(first, model):
                yield from self._finding(first, model)

    def _finding(self, first: ModelInfo, second: ModelInfo) -> Iterator[Diagnostic]:
        for one, other in zip(first.layers, second.layers, strict=False):
            if one.class_name != other.class_name or one.site != other.site:
                return
            weight = _tied(one, other)
            if weight is not None:
                assert first.input_shapes is not None
                assert second.input_shapes is not None
                name, left, right = weight
                yield self.finding(
                    one.site,
                    related=[Related(second.chain[0] if second.chain else second.site, "the other size")],
                    weight=name,
                    layer=call_text(one),
                    first=show_shape(left),
                    second=show_shape(right),
                    one=show_shape(first.input_shapes[0]),
                    other=show_shape(second.input_shapes[0]),
                )
                return


def _differ_in_space(one: ModelInfo, other: ModelInfo) -> bool:
    """Say whether two models have inputs that differ in space, and in nothing else."""
    if not one.input_shapes or not other.input_shapes or len(one.input_shapes) != len(other.input_shapes):
        return False
    left, right = one.input_shapes[0], other.input_shapes[0]
    if left is None or right is None or len(left) != len(right) or len(left) < 3:
        return False
    if differ(left[-1], right[-1]):
        return False
    return any(differ(a, b) for a, b in zip(left[1:-1], right[1:-1], strict=True))


def _tied(one: LayerInfo, other: LayerInfo) -> tuple[str, Shape, Shape] | None:
    for left, right in zip(one.weights, other.weights, strict=False):
        if left.shape is None or right.shape is None or len(left.shape) != len(right.shape):
            continue
        if one.argument("units") == other.argument("units") and any(
            differ(a, b) for a, b in zip(left.shape, right.shape, strict=True)
        ):
            return left.name, left.shape, right.shape
    return None
