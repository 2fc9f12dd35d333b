"""KPL403: nearly all parameters of a model are in the Dense behind a Flatten."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, input_shape


LEAST = 10_000_000
"""Parameters of one kernel from which it is worth a word."""

SHARE = Fraction(9, 10)
"""Of the whole model."""

_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input(({size}, {size}, 3)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(2),
    Conv2D(64, 3, activation="relu"),
    {between}(),
    Dense(128, activation="relu"),{mark}
    Dense(10, activation="softmax"),
])
"""
_PASSING = ("Dropout", "Activation", "BatchNormalization", "ReLU", "LeakyReLU", "SpatialDropout2D")


class FlattenDenseExplosion(Rule):
    """Both bounds must be passed: a large kernel, and nine parameters in ten of the model."""

    code = "KPL403"
    name = "flatten-dense-explosion"
    summary = "a Dense behind a Flatten of an image holds nearly all parameters of a large model"
    message = (
        "{layer} behind Flatten ({factors} = {features} features) holds {count} of {total} parameters "
        "({share}); behind {pooling} it would have {less}"
    )
    explanation = """\
## What it does
Finds a `Dense` that gets a flattened image or volume, with 10 million parameters or more in its kernel, where
these are 90% or more of the whole model.

## Why is this bad?
The kernel has a row for each pixel and channel that is left. Nearly all memory, and nearly all that is learnt,
is then in one layer that knows nothing of neighbourhoods.

## What to do
Pool more before, or use `GlobalAveragePooling2D()` in place of `Flatten()`.
"""
    examples = (
        Example(
            "too few poolings",
            _STACK.format(size=224, between="Flatten", mark="  # <-- KPL403"),
            says=("109·109·64 = 760,384", "97,329,280 of 97,349,962", "99.98%", "8,320"),
        ),
        Example("a small image", _STACK.format(size=28, between="Flatten", mark="")),
        Example("a global pooling", _STACK.format(size=224, between="GlobalAveragePooling2D", mark="")),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield at most one finding for each model."""
        for model in result.models:
            total = model.params.total
            if isinstance(total, int):
                for layer in model.layers:
                    yield from self._finding(model, layer, total)

    def _finding(self, model: ModelInfo, layer: LayerInfo, total: int) -> Iterator[Diagnostic]:
        count, units = layer.params.total, layer.argument("units")
        if layer.class_name != "Dense" or not isinstance(count, int) or not isinstance(units, int):
            return
        if count < LEAST or count < SHARE * total:
            return
        flatten = _flatten_before(model, layer)
        shape = input_shape(flatten) if flatten is not None else None
        sizes = [size for size in shape[1:] if isinstance(size, int)] if shape is not None else []
        if shape is None or len(sizes) != len(shape) - 1 or len(sizes) < 3:
            return
        features = 1
        for size in sizes:
            features *= size
        bias = units if layer.argument("use_bias") else 0
        yield self.finding(
            layer.site,
            layer=call_text(layer),
            factors="·".join(render(size) for size in sizes),
            features=render(features),
            count=render(count),
            total=render(total),
            share=_percent(count, total),
            pooling=f"GlobalAveragePooling{len(sizes) - 1}D",
            less=render(sizes[-1] * units + bias),
        )


def _percent(part: int, whole: int) -> str:
    """Write a share so that it is 100% only where it is all.

    >>> _percent(97_329_280, 97_349_962), _percent(9, 10), _percent(4, 4)
    ('99.98%', '90%', '100%')
    """
    share = round(100 * part / whole, 2)
    return f"{share if part == whole else min(share, 99.99):g}%"


def _flatten_before(model: ModelInfo, layer: LayerInfo) -> LayerInfo | None:
    """Return the Flatten that feeds a layer, perhaps through layers that change no width."""
    for _ in range(6):
        producers = model.producers(layer)
        if len(producers) != 1:
            return None
        layer = producers[0]
        if layer.class_name == "Flatten":
            return layer
        if layer.class_name not in _PASSING:
            return None
    return None
