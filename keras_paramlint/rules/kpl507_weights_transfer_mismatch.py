"""KPL507: weights are handed from one model to another that they do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.graph import (
    Diagnostic,
    Event,
    FileResult,
    History,
    Related,
    Severity,
    WeightState,
    show_shape,
)
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import differ


_NETWORKS = """\
from tensorflow import keras
from tensorflow.keras import layers

def q_network(hidden):
    return keras.Sequential([keras.Input((4,)), layers.Dense(hidden, activation="relu"), layers.Dense(2)])

online = q_network(64)
target = q_network({hidden})
{statement}
"""


class WeightsTransferMismatch(Rule):
    """Only what is handed over inside one file, between models that are fully known."""

    code = "KPL507"
    name = "weights-transfer-mismatch"
    severity = Severity.ERROR
    default = False
    summary = "`set_weights` or `load_weights` gets weights of another model, with other shapes"
    message = "{what} does not fit `{target}`: {difference}"
    explanation = """\
## What it does
Compares the weights in `b.set_weights(a.get_weights())`, and in `a.save_weights(path)` and `b.load_weights(path)`
with the same path, weight by weight. Files also need the layers to be of the same kind in the same places:
`TimeDistributed(Dense(4))` does not load what `Dense(4)` saved, though the shapes agree.

## Why is this bad?
Keras raises a ValueError when the statement runs, which may be after a long training.

## What to do
Build both models with the same arguments.
"""
    examples = (
        Example(
            "a smaller target network",
            _NETWORKS.format(hidden=32, statement="target.set_weights(online.get_weights())  # <-- KPL507"),
            says=("(4, 64)", "(4, 32)"),
        ),
        Example(
            "through a file",
            _NETWORKS.format(
                hidden=32,
                statement='online.save_weights("q.weights.h5")\ntarget.load_weights("q.weights.h5")  # <-- KPL507',
            ),
            says=("(4, 64)", "(4, 32)"),
            flavour="keras3",
        ),
        Example(
            "the same shapes in another place",
            """\
import keras
from keras import layers

a = keras.Sequential([keras.Input((5, 4)), layers.Dense(8)])
b = keras.Sequential([keras.Input((5, 4)), layers.TimeDistributed(layers.Dense(8))])
a.save_weights("a.weights.h5")
b.load_weights("a.weights.h5")  # <-- KPL507
""",
            says=("the shapes agree",),
            flavour="keras3",
        ),
        Example(
            "the same builder with the same argument",
            _NETWORKS.format(hidden=64, statement="target.set_weights(online.get_weights())"),
        ),
        Example(
            "another file",
            _NETWORKS.format(
                hidden=32,
                statement='online.save_weights("a.weights.h5")\ntarget.load_weights("b.weights.h5")',
            ),
            flavour="keras3",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each statement that hands over what does not fit."""
        for history in result.histories:
            yield from self._arrays(history)
            yield from self._files(history, result)

    def _arrays(self, history: History) -> Iterator[Diagnostic]:
        for event in history.events:
            given = event.value("source_weights")
            if event.kind != "set_weights" or given is None or event.weights is None:
                continue
            difference = _difference(given, event.weights)
            if difference:
                what = f"`{event.value('source_name')}.get_weights()`"
                yield self.finding(event.site, what=what, target=event.name, difference=difference)

    def _files(self, history: History, result: FileResult) -> Iterator[Diagnostic]:
        saved: dict[str, Event] = {}
        unclear = False
        for event in history.events:
            path = event.value("path")
            if event.kind in ("save_weights", "save"):
                unclear = unclear or path is None or bool(event.conditions)
                if path is not None:
                    saved[path] = event
            elif event.kind == "load_weights" and path in saved and not unclear and not event.value("loose"):
                yield from self._loaded(saved[path], event, result)

    def _loaded(self, saved: Event, loaded: Event, result: FileResult) -> Iterator[Diagnostic]:
        if saved.weights is None or loaded.weights is None or saved.subject == loaded.subject:
            return
        if saved.kind == "save" and result.flavour != "keras3":
            return
        difference = _difference(saved.weights, loaded.weights) or _moved(
            saved.weights, loaded.weights, result
        )
        if difference:
            yield self.finding(
                loaded.site,
                related=[Related(saved.site, f"`{saved.name}` is saved here")],
                what=f'"{loaded.value("path")}", which `{saved.name}` saved,',
                target=loaded.name,
                difference=difference,
            )


def _difference(given: Sequence[WeightState], wanted: Sequence[WeightState]) -> str:
    """Say what is the first difference between two lists of weights, empty where there is certainly none."""
    if len(given) != len(wanted):
        return f"it has {len(given)} weights, not {len(wanted)}"
    for one, other in zip(given, wanted, strict=True):
        if one.shape is None or other.shape is None:
            continue
        if len(one.shape) != len(other.shape) or any(
            differ(a, b) for a, b in zip(one.shape, other.shape, strict=True)
        ):
            return f"{show_shape(one.shape)} into {show_shape(other.shape)}"
    return ""


def _moved(given: Sequence[WeightState], wanted: Sequence[WeightState], result: FileResult) -> str:
    """Say which weight is deeper or less deep inside other layers, which the files of Keras 3 keep."""
    if result.flavour != "keras3":
        return ""
    for one, other in zip(given, wanted, strict=True):
        if one.path.count("/") != other.path.count("/"):
            return f"the shapes agree, but the weights are at `{one.path}` and `{other.path}`"
    return ""
