"""KPL003: a model is asked for its size before it has an input."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, Event, FileResult, History, Severity
from keras_paramlint.rules.base import Example, Rule


_QUESTIONS = ("summary", "count_params", "output_shape", "input_shape")
_MAY_BUILD = ("build", "fit", "evaluate", "predict", "load_weights", "call")
_MODEL = """\
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense

model = Sequential()
model.add(Dense(64, activation="relu"))
model.add(Dense(10, activation="softmax"))
"""


class SummaryOfUnbuiltModel(Rule):
    """Whatever may have built the model before, with data that is not known, silences it."""

    code = "KPL003"
    name = "summary-of-unbuilt-model"
    severity = Severity.WARNING
    default = False
    summary = "a model that has no weights yet is asked for its summary, count or shape"
    message = "`{name}` has no input shape here and so no weights: {effect}{later}"
    explanation = """\
## What it does
Finds `summary()`, `count_params()`, `output_shape` and `input_shape` of a model whose layers are not built: it
has no `Input` and no `input_shape`, and it was not built, called or trained before.

It is an error where Keras raises an exception, and a warning where it only prints that there are 0 parameters.

## Why is this bad?
`count_params()` and `output_shape` raise an exception. `summary()` raises in Keras 2; in Keras 3 it prints
0 parameters, which looks like an answer.

## What to do
Begin the model with `Input(shape)`, or call `build()` first.
"""
    examples = (
        Example(
            "counted before it has an input",
            _MODEL + "print(model.count_params())  # <-- KPL003\n",
            says=("count_params() raises a ValueError",),
            severity=Severity.ERROR,
        ),
        Example(
            "summed up before it is built",
            _MODEL + "model.summary()  # <-- KPL003\nmodel.build((None, 20))\n",
            says=("prints 0 parameters", "1,994"),
            flavour="keras3",
        ),
        Example("built first", _MODEL + "model.build((None, 20))\nprint(model.count_params())\n"),
        Example(
            "trained first, on data that is not known",
            _MODEL + "import data\nmodel.fit(data.x)\nmodel.summary()\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each question that comes too early."""
        totals = {model.number: model.params.total for model in result.models}
        for history in result.histories:
            for event in _too_early(history):
                total = totals.get(event.subject)
                raises = event.kind != "summary" or result.flavour != "keras3"
                yield self.finding(
                    event.site,
                    severity=Severity.ERROR if raises else Severity.WARNING,
                    name=event.name,
                    effect=_effect(event.kind, raises=raises),
                    later=f"; once it is built it has {render(total)}"
                    if isinstance(total, int) and total
                    else "",
                )


def _too_early(history: History) -> Iterator[Event]:
    built: set[int] = set()
    for event in history.events:
        if event.kind in _MAY_BUILD or event.kind.startswith(("predict", "evaluate", "test", "train")):
            built.add(event.subject)
        elif event.kind in _QUESTIONS and event.subject not in built and _is_empty(event):
            yield event


def _is_empty(event: Event) -> bool:
    return bool(event.value("known") and event.value("empty") and not event.value("built"))


def _effect(kind: str, *, raises: bool) -> str:
    if not raises:
        return "Keras 3 prints 0 parameters"
    if kind in ("output_shape", "input_shape"):
        return f"`{kind}` raises an exception"
    return f"{kind}() raises a ValueError"
