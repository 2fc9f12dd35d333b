"""KPL504: a model is larger (or smaller) than the source allows."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import less, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Observation, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text
from keras_paramlint.rules.pins import Pin, assertions, largest, pins
from keras_paramlint.sources import Claim


_SPOTTER = """\
from tensorflow import keras
from tensorflow.keras import layers

def keyword_spotter():  # paramlint: max-params=60_000{mark}
    inp = keras.Input((49, 10, 1))
    x = layers.Conv2D(64, (10, 4), strides=(2, 2), padding="same", activation="relu")(inp)
    x = layers.{pooling}()(x)
    x = layers.Dense(32, activation="relu")(x)
    return keras.Model(inp, layers.Dense(12)(x))

model = keyword_spotter()
"""


class ParamBudgetExceeded(Rule):
    """What is known of a partly unknown model may already be too much."""

    code = "KPL504"
    name = "param-budget-exceeded"
    severity = Severity.ERROR
    default = False
    summary = "a model has more parameters than the source allows it"
    message = "{subject} has {actual} parameters, {bound}{top}"
    explanation = """\
## What it does
Compares a budget in the source with the count: `# paramlint: max-params=60_000` on a layer, a model or the
function that builds it, and assertions such as `assert 20_000 < model.count_params() < 40_000`.

## Why is this bad?
The budget was set because the device, or the comparison, allows no more.

## What to do
The message names the layer that holds most parameters.
"""
    examples = (
        Example(
            "a budget on a builder",
            _SPOTTER.format(mark="  # <-- KPL504", pooling="Flatten"),
            says=("259,052 parameters, of 60,000", "Dense(32) holds 256,032"),
        ),
        Example(
            "an assertion",
            "import keras\n\nmodel = keras.Sequential([keras.Input((100,)), keras.layers.Dense(1000)])\n"
            "assert model.count_params() < 50_000  # <-- KPL504\n",
            says=("101,000 parameters",),
        ),
        Example("within the budget", _SPOTTER.format(mark="", pooling="GlobalAveragePooling2D")),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each budget that is exceeded."""
        for found in assertions(result, ["count"]):
            yield from self._assertion(found)
        for pin in pins(result, [Claim.MAX_PARAMS]):
            yield from self._comment(pin)

    def _assertion(self, found: Observation) -> Iterator[Diagnostic]:
        actual = found.value("actual")
        if any(
            operator in ("==", "!=", "is", "in", "not in", "is not") for operator in found.value("operators")
        ):
            return
        if not isinstance(actual, int) or not all(isinstance(s, (int, float)) for s in found.value("stated")):
            return
        yield self.finding(
            found.site,
            subject=f"`{found.value('name')}`",
            actual=render(actual),
            bound=f"so that `{found.value('source')}` is false",
            top=_top(found.layer) if found.layer is not None else "",
        )

    def _comment(self, pin: Pin) -> Iterator[Diagnostic]:
        params, budget = pin.subject.params, pin.promise.count
        count = params.total if params.total is not None else params.known
        if count is None or budget is None or less(budget, count) is not True:
            return
        more = "" if params.total is not None else " or more"
        yield self.finding(
            pin.site,
            subject=pin.name,
            actual=f"{render(count)}{more}",
            bound=f"of {render(budget)} that it may have",
            top=_top(pin.subject),
        )


def _top(subject: ModelInfo | LayerInfo) -> str:
    layer = largest(subject)
    if layer is None or layer.params.total is None or len(subject.layers) < 2:
        return ""
    return f": {call_text(layer)} holds {render(layer.params.total)}"
