"""KPL504: a model is larger (or smaller) than the source allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keras_paramlint.algebra import Size, less, render
from keras_paramlint.graph import (
    Diagnostic,
    FileResult,
    LayerInfo,
    ModelInfo,
    Observation,
    Related,
    Severity,
    Site,
)
from keras_paramlint.options import Budget
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.budgeting import budgeted, place_of, single_layers
from keras_paramlint.rules.describing import call_text
from keras_paramlint.rules.differences import largest
from keras_paramlint.rules.pins import Pin, Subject, assertions, pins
from keras_paramlint.sources import Claim, Promise


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


BUDGETS = (Claim.MAX_PARAMS, Claim.MIN_PARAMS, Claim.MAX_TRAINABLE)


class ParamBudgetExceeded(Rule):
    """What is known of a partly unknown model may already be too much."""

    code = "KPL504"
    name = "param-budget-exceeded"
    severity = Severity.ERROR
    default = False
    asked_by = BUDGETS
    summary = "a model has more parameters than the source allows it"
    message = "{subject} has {actual} {what}, {bound}{top}"
    explanation = """\
## What it does
Compares a budget in the source with the count: `# paramlint: max-params=60_000` on a layer, a model or the
function that builds it, and assertions such as `assert 20_000 < model.count_params() < 40_000`. `min-params` and
`max-trainable` are budgets as well. The table `budgets` of the configuration has budgets by patterns of files and
names:

    [tool.keras-paramlint.budgets]
    "keyword_*" = { max-params = 60_000 }
    "models/mobile.py::*" = { max-params = "1.5M", max-layer-params = 500_000 }

A count with symbols is reported where it is certainly too large.

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
        for pin in pins(result, BUDGETS):
            yield from self._comment(pin)
        for budget, model, limits in budgeted(result):
            yield from self._configured(result, budget, model, limits)

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
            what="parameters",
            top=top(found.layer.layers) if found.layer is not None else "",
        )

    def _comment(self, pin: Pin) -> Iterator[Diagnostic]:
        """Yield one finding for each thing that a budget in a comment is too small (or too large) for."""
        for subject in pin.subjects:
            bound = pin.stated(subject)
            counts = pin.actual(subject)
            more = ""
            if not counts and pin.promise.claim is Claim.MAX_PARAMS and subject.params.known is not None:
                counts, more = [(subject.params.known, "")], " or more"
            for count, when in counts:
                if bound is not None and is_outside(pin.promise.claim, count, bound):
                    facts = exceeded(subject, pin.promise.claim, count, bound, when, more)
                    yield self.diagnostic(pin.site, self.message.format_map(facts))
                    break


    def _configured(
        self, result: FileResult, budget: Budget, model: ModelInfo, limits: tuple[tuple[str, int], ...]
    ) -> Iterator[Diagnostic]:
        """Yield one finding for each limit that a model, or a layer of it, does not keep."""
        place = budget.place
        related: tuple[Related, ...] = ()
        if place is not None:
            message = f"the budget of `{budget.pattern.pattern}`"
            related = (Related(Site(*place), message),)
        for limit, bound in limits:
            if limit == "max-layer-params":
                yield from self._layers(result, budget, model, bound, related)
                continue
            pin = Pin(place_of(result, model), Promise(Claim(limit), bound, str(bound)), (Subject(model),))
            for found in self._comment(pin):
                message = found.message.replace("that it may have", f"that {budget.origin} allows it", 1)
                yield replace(found, message=message, related=related)

    def _layers(
        self, result: FileResult, budget: Budget, model: ModelInfo, bound: int, related: tuple[Related, ...]
    ) -> Iterator[Diagnostic]:
        for layer in single_layers(model.layers):
            count = layer.params.total
            if count is not None and less(bound, count) is True:
                yield self.finding(
                    layer.site if layer.site.path == result.path else place_of(result, model),
                    related=related,
                    subject=f"{call_text(layer)} of `{model.name}`",
                    actual=render(count, names=model.names()),
                    what="parameters",
                    bound=f"of {render(bound)} that {budget.origin} allows a layer",
                    top="",
                )


def is_outside(claim: Claim, count: Size, bound: Size) -> bool:
    """Say whether a count is certainly more than a budget allows, or less than it asks for."""
    return (less(count, bound) if claim is Claim.MIN_PARAMS else less(bound, count)) is True


def exceeded(
    subject: Subject, claim: Claim, count: Size, bound: Size, when: str = "", more: str = ""
) -> dict[str, str]:
    """Return what the message says of a budget that is not kept."""
    names = subject.model.names()
    kind = "trainable " if claim is Claim.MAX_TRAINABLE else ""
    limit = render(bound, names=names)
    is_least = claim is Claim.MIN_PARAMS
    return {
        "subject": subject.name,
        "actual": f"{render(count, names=names)}{more}",
        "what": f"{kind}parameters{f' if {when}' if when else ''}",
        "bound": f"of {limit} that it must have at least" if is_least else f"of {limit} that it may have",
        "top": "" if is_least or kind else top(subject.layers),
    }


def top(layers: Sequence[LayerInfo]) -> str:
    """Name the layer that holds most parameters, where there is more than one."""
    counted = [layer for layer in layers if layer.params.total]
    layer = largest(counted)
    if layer is None or layer.params.total is None or len(counted) < 2:
        return ""
    return f": {call_text(layer)} holds {render(layer.params.total)}"
