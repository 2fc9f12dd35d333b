"""KPL208: a list repeats one layer where several were meant."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text
from keras_paramlint.rules.rewriting import comprehension


_MODEL = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Activation, Dense

hidden = {hidden}
model = Sequential([Input((64,))] + hidden + [Dense(10)])
"""
_LOOP = """\
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Dense

x = inp = Input((64,))
{before}
for _ in range(3):
    {turn}
model = Model(inp, x)
"""


class ReplicatedInstance(Rule):
    """Only layers with weights: a repeated activation is the same as several."""

    code = "KPL208"
    name = "replicated-instance"
    default = False
    summary = "a list with a layer in it is multiplied, or a layer called in a loop, which repeats the one layer"
    message = "{what}: {count} parameters in all, where {times} layers would have {more}"
    fix_safety = "The fix makes a comprehension of the list. It is not a safe one: the network has more weights then."
    explanation = """\
## What it does
Finds `[layer] * n` where the layer has weights, and a call in a loop that applies a layer to its own output.

## Why is this bad?
Multiplying a list repeats its elements, and a layer that is made before a loop is the same one in each turn. The
layers share all weights, so that the network is much smaller than it looks, and Keras says nothing.

## What to do
Write a comprehension, `[Dense(64) for _ in range(3)]`, or make the layer inside the loop.
"""
    examples = (
        Example(
            "one Dense three times",
            _MODEL.format(hidden='[Dense(64, activation="relu")] * 3  # <-- KPL208'),
            says=("4,160 parameters", "12,480"),
        ),
        Example(
            "one layer made before the loop",
            _LOOP.format(before="dense = Dense(64)", turn="x = dense(x)  # <-- KPL208"),
            says=("Dense(64) is applied 3 times in a row", "4,160 parameters", "12,480"),
        ),
        Example("one layer for each turn", _LOOP.format(before="", turn="x = Dense(64)(x)")),
        Example("three layers", _MODEL.format(hidden="[Dense(64) for _ in range(3)]")),
        Example("a layer without weights", _MODEL.format(hidden='[Activation("relu")] * 3')),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each repeated list."""
        repeated = result.observations("repeated")
        in_lists = {found.layer.number for found in repeated if found.layer and not found.value("in_a_row")}
        for found in repeated:
            if found.value("in_a_row") and found.layer is not None and found.layer.number in in_lists:
                continue
            layer, times = found.layer, found.value("count")
            total = layer.params.total if layer is not None else None
            if layer is None or not isinstance(times, int) or not total:
                continue
            text = call_text(layer)
            if found.value("in_a_row"):
                what = f"{text} is applied {times} times in a row and is one layer"
            else:
                what = f"`[{text}] * {times}` is one layer {times} times"
            yield self.finding(
                found.site,
                fix=None if found.value("in_a_row") else comprehension(result, found.site),
                what=what,
                times=times,
                count=render(total),
                more=render(times * total),
            )
