"""KPL604: a slice of a model's layers selects none of those that were meant."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, Observation
from keras_paramlint.rules.base import Example, Rule


_MODEL = """\
import keras

base = keras.applications.MobileNetV2(weights=None, include_top=False, input_shape=(96, 96, 3), pooling="avg")
inp = keras.Input((96, 96, 3))
model = keras.Model(inp, keras.layers.Dense(5)(base(inp)))
"""


class FreezeSliceMisses(Rule):
    """The layers of a model that is nested count as one."""

    code = "KPL604"
    name = "freeze-slice-misses"
    default = False
    summary = "a loop over a slice of `model.layers` that sets `trainable` selects nothing, or everything"
    message = "`{source}` selects {selected}: `{name}.layers` has {count}{nested}"
    explanation = """\
## What it does
Looks at loops such as `for layer in model.layers[:-4]` that set `trainable`, and reports a slice that selects
no layer with weights, or one that reaches beyond the end and so selects all layers.

## Why is this bad?
The statement looks as if it froze part of the network. A model that is used as a layer of another is one entry
of `model.layers`, so that counting from the end is counting something else.

## What to do
Slice the layers of the network that is meant: `base.layers[:-4]`.
"""
    examples = (
        Example(
            "the backbone counts as one layer",
            _MODEL + "for layer in model.layers[:-4]:  # <-- KPL604\n    layer.trainable = False\n",
            says=("selects no layer", "has 3 entries", "`mobilenetv2_1.00_96` counts as one"),
        ),
        Example(
            "a bound beyond the end",
            _MODEL + "for layer in model.layers[:100]:  # <-- KPL604\n    layer.trainable = False\n",
            says=("selects all",),
        ),
        Example(
            "the layers of the backbone",
            _MODEL + "for layer in base.layers[:-4]:\n    layer.trainable = False\n",
        ),
        Example(
            "all but the input",
            _MODEL + "for layer in model.layers[1:]:\n    layer.trainable = False\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each loop that misses."""
        for found in result.observations("layer-slice"):
            selected = _selected(found)
            if selected and found.value("weighted"):
                nested = found.value("nested", ())
                count = found.value("layers")
                yield self.finding(
                    found.site,
                    source=found.value("source"),
                    selected=selected,
                    name=found.value("name"),
                    count=f"{count} {'entry' if count == 1 else 'entries'}",
                    nested="".join(f", and `{name}` counts as one" for name in nested[:1]),
                )


def _selected(found: Observation) -> str:
    """Say what a slice selects, where it is certainly not what was meant."""
    count, lower, upper = found.value("layers"), found.value("lower"), found.value("upper")
    if not found.value("selected"):
        return "no layer"
    if not found.value("selected_weighted"):
        return "no layer with weights"
    if found.value("selected") == count and upper is not None and upper > count and not lower:
        return f"all {count} layers"
    return ""
