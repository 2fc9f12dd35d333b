"""KPL212: a later layer states an input shape that is not its own."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, differ, input_shape
from keras_paramlint.rules.edits import remove_argument


_IMPORTS = """\
from tensorflow.keras.layers import Conv1D, Dense, Flatten, MaxPooling1D
from tensorflow.keras.models import Sequential

"""
_ARGUMENTS = ("input_dim", "input_shape", "batch_input_shape")


class IgnoredInputShapeArgument(Rule):
    """What is stated and true says nothing new, and nothing false."""

    code = "KPL212"
    name = "ignored-input-shape-argument"
    default = False
    summary = "a layer that is not the first of its Sequential states another width than it gets"
    message = "`{argument}` is ignored here: {layer} gets {actual} features, not {stated}{counts}"
    fix_safety = "The fix removes the argument. It is safe: Keras does not look at it."
    explanation = """\
## What it does
Finds `input_dim`, `input_shape` or `batch_input_shape` on a layer that is not the first one of a `Sequential`,
where the width that it states is not the one that comes from the layer before.

## Why is this bad?
Keras takes the width from the layer before. Who reads the argument counts wrongly.

## What to do
Remove the argument.
"""
    examples = (
        Example(
            "behind a Flatten",
            _IMPORTS
            + """\
model = Sequential()
model.add(Conv1D(20, 4, activation="relu", padding="same", input_shape=(600, 1)))
model.add(MaxPooling1D(2))
model.add(Flatten())
model.add(Dense(50, activation="relu", input_dim=600))  # <-- KPL212
model.add(Dense(1, activation="sigmoid"))
""",
            says=("6,000 features, not 600", "300,050", "30,050"),
        ),
        Example(
            "redundant, but true",
            _IMPORTS
            + "model = Sequential([Dense(12, input_dim=8), Dense(8, input_dim=12, activation='relu'), Dense(1)])\n",
        ),
        Example("the first layer", _IMPORTS + "model = Sequential([Dense(12, input_dim=8), Dense(1)])\n"),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer."""
        for model in result.models:
            if model.kind == "sequential":
                for layer in model.layers[1:]:
                    yield from self._finding(result, model, layer)

    def _finding(self, result: FileResult, model: ModelInfo, layer: LayerInfo) -> Iterator[Diagnostic]:
        argument = next((name for name in _ARGUMENTS if name in layer.given), None)
        actual, stated = input_shape(layer), layer.stated_input
        if argument is None or actual is None or not stated or not model.layers[0].params.total is not None:
            return
        if layer.class_name == "Embedding" or not actual or not differ(actual[-1], stated[-1]):
            return
        assert actual[-1] is not None
        assert stated[-1] is not None
        yield self.finding(
            layer.site,
            argument=argument,
            layer=call_text(layer),
            actual=render(actual[-1]),
            stated=render(stated[-1]),
            counts=_counts(layer, actual[-1], stated[-1]),
            fix=remove_argument(result, layer.site, layer.class_name, argument, safe=True),
        )


def _counts(layer: LayerInfo, actual: Size, stated: Size) -> str:
    """Write what the count is, and what it would be for the stated width."""
    total = layer.params.total
    kernel = next((weight for weight in layer.weights if weight.name.endswith("kernel")), None)
    if total is None or layer.class_name != "Dense" or kernel is None or kernel.shape is None:
        return ""
    units = kernel.shape[-1]
    if units is None:
        return ""
    return f": {render(total)} parameters, not {render(total - (actual - stated) * units)}"
