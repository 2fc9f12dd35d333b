"""KPL208: a list repeats one layer where several were meant."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text


_MODEL = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Activation, Dense

hidden = {hidden}
model = Sequential([Input((64,))] + hidden + [Dense(10)])
"""


class ReplicatedInstance(Rule):
    """Only layers with weights: a repeated activation is the same as several."""

    code = "KPL208"
    name = "replicated-instance"
    default = False
    summary = "a list with a layer in it is multiplied, which repeats the one layer"
    message = (
        "`[{layer}] * {times}` is one layer {times} times: {count} parameters in all, where "
        "{times} layers would have {more}"
    )
    explanation = """\
## What it does
Finds `[layer] * n` where the layer has weights.

## Why is this bad?
Multiplying a list repeats its elements. The layers share all weights, so that the network is much smaller than
it looks, and Keras says nothing.

## What to do
Write a comprehension: `[Dense(64) for _ in range(3)]`.
"""
    examples = (
        Example(
            "one Dense three times",
            _MODEL.format(hidden='[Dense(64, activation="relu")] * 3  # <-- KPL208'),
            says=("4,160 parameters", "12,480"),
        ),
        Example("three layers", _MODEL.format(hidden="[Dense(64) for _ in range(3)]")),
        Example("a layer without weights", _MODEL.format(hidden='[Activation("relu")] * 3')),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each repeated list."""
        for found in result.observations("repeated"):
            layer, times = found.layer, found.value("count")
            total = layer.params.total if layer is not None else None
            if layer is None or not isinstance(times, int) or not total:
                continue
            yield self.finding(
                found.site,
                layer=call_text(layer),
                times=times,
                count=render(total),
                more=render(times * total),
            )
