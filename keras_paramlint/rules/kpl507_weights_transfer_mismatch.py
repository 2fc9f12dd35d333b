"""KPL507: weights are handed from one model to another that they do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.graph import (
    Diagnostic,
    Event,
    FileResult,
    History,
    ModelInfo,
    Related,
    Severity,
    WeightState,
    show_shape,
)
from keras_paramlint.graph.checkpoints import FORMATS, Format, as_saved, load, objects_of, ordered_weights
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import differ
from keras_paramlint.rules.loading import problem_text


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
with the same path, weight by weight, in the way of the file's format. A `.weights.h5` also needs the layers to be
of the same kind in the same places: `TimeDistributed(Dense(4))` does not load what `Dense(4)` saved, though the
shapes agree. A legacy `.h5` takes them, and Keras 2 turns the weights of `CuDNNLSTM` into those of `LSTM` there.

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
            "the same shapes in another place, in a legacy file",
            """\
import tf_keras as keras
from tf_keras import layers

a = keras.Sequential([keras.Input((5, 4)), layers.Dense(8)])
b = keras.Sequential([keras.Input((5, 4)), layers.TimeDistributed(layers.Dense(8))])
a.save_weights("a.h5")
b.load_weights("a.h5")
""",
            flavour="tfkeras2",
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
            yield from self._arrays(history, result)
            yield from self._files(history, result)

    def _arrays(self, history: History, result: FileResult) -> Iterator[Diagnostic]:
        for event in history.events:
            given = event.value("source_weights")
            if event.kind != "set_weights" or given is None or event.weights is None:
                continue
            source = _model(result, event.value("source"), given)
            target = _model(result, event.subject, event.weights)
            if source is not None and target is not None:
                difference = _difference(source, target, result.flavour, Format.SET_WEIGHTS)
            else:
                difference = _first_difference(given, event.weights)
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
        source = _model(result, saved.subject, saved.weights)
        target = _model(result, loaded.subject, loaded.weights)
        form = _format(loaded.value("path"), result.flavour)
        if source is None or target is None or form is None:
            difference = _first_difference(saved.weights, loaded.weights)
        else:
            difference = _difference(source, target, result.flavour, form)
        if difference:
            yield self.finding(
                loaded.site,
                related=[Related(saved.site, f"`{saved.name}` is saved here")],
                what=f'"{loaded.value("path")}", which `{saved.name}` saved,',
                target=loaded.name,
                difference=difference,
            )


def _format(path: str, flavour: str) -> Format | None:
    """Return the format that Keras takes a file's name for; None: it depends on what is there."""
    if path.endswith((".weights.h5", ".keras")) and Format.WEIGHTS_H5 in FORMATS[flavour]:
        return Format.WEIGHTS_H5
    return Format.H5 if path.endswith((".h5", ".hdf5")) else None


def _model(result: FileResult, number: int, weights: Sequence[WeightState]) -> ModelInfo | None:
    """Return a model whose weights at the end are those that it had at that moment."""
    found = next((model for model in result.models if model.number == number), None)
    if found is None or found.params.unknown or found.params.alternatives:
        return None
    now = {weight.number: weight.shape for weight in ordered_weights(objects_of(found), result.flavour)}
    return found if now == {weight.number: weight.shape for weight in weights} else None


def _difference(source: ModelInfo, target: ModelInfo, flavour: str, form: Format) -> str:
    """Say why weights do not fit, empty where they do or where that is not known."""
    loading = load(as_saved(source, flavour, form), target, flavour, form)
    if loading.problem is None:
        return ""
    text = problem_text(loading.problem)
    shapes = [[w.shape for w in ordered_weights(objects_of(each), flavour)] for each in (source, target)]
    return f"the shapes agree, but {text}" if shapes[0] == shapes[1] else text


def _first_difference(given: Sequence[WeightState], wanted: Sequence[WeightState]) -> str:
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
