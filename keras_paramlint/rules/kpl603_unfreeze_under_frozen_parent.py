"""KPL603: layers are unfrozen inside a model that stays frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from keras_paramlint.algebra import Size, render
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, Event, FileResult, Fix, History, Related, Severity, WeightState
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.freezing import frozen_layer_by_layer
from keras_paramlint.rules.training import trained_count


_STACK = """\
import keras
from keras import layers

model = keras.Sequential([keras.Input((8,)), layers.Dense(16), layers.Dense(16), layers.Dense(3)])
"""
_NESTED = """\
import keras
from keras import layers

base = keras.Sequential([keras.Input((8,)), layers.Dense(16, name="low"), layers.Dense(16, name="high")])
base.trainable = False
base.get_layer("high").trainable = True{mark}
model = keras.Sequential([keras.Input((8,)), base, layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
"""


@dataclass(slots=True)
class _Unfrozen:
    """What is unfrozen at one place inside one frozen parent."""

    parent: Event
    children: list[Event] = field(default_factory=list)

    def meant(self) -> tuple[Size, frozenset[int]] | None:
        """Return how many parameters were to be trained, and which weights; None where it is not known."""
        weights: dict[int, WeightState] = {}
        for child in self.children:
            if child.weights is None:
                return None
            weights |= {weight.number: weight for weight in child.weights if weight.trained}
        count = trained_count(tuple(weights.values()))
        return None if count is None else (count, frozenset(weights))


class UnfreezeUnderFrozenParent(Rule):
    """Setting `trainable` reaches everything inside; what is set inside later does not reach out."""

    code = "KPL603"
    name = "unfreeze-under-frozen-parent"
    severity = Severity.WARNING
    summary = "layers are made trainable inside a model that is itself frozen"
    fix_safety = (
        "The fix freezes the layers of the parent one by one in its place, where the layers that are unfrozen are its "
        "own. It is not safe: other parameters are trained then."
    )
    message = (
        "`{parent}.trainable = False` wins over its layers: {trained} trainable parameters in `{parent}`, "
        "{meant} were meant"
    )
    explanation = """\
## What it does
Finds `parent.trainable = False`, later `layer.trainable = True` for layers inside it, and then a `compile()`
of the parent, or of a model that the parent is part of, while the parent is still frozen.

## Why is this bad?
A frozen model has no trainable weights, whatever its layers say: nothing is trained. Where the frozen model is
part of another one, it depends on the release: Keras 2 asks every model on the way down and trains nothing in
it, Keras 3 trains the layers that were unfrozen.

## What to do
Set `parent.trainable = True` and freeze the layers that are not to be trained.
"""
    examples = (
        Example(
            "the model itself stays frozen",
            _STACK + "model.trainable = False\nfor layer in model.layers[-2:]:\n"
            "    layer.trainable = True  # <-- KPL603\n"
            'model.compile(optimizer="adam", loss="mse")\n',
            says=("0 trainable parameters", "323 were meant"),
        ),
        Example(
            "part of another model, in Keras 3",
            _NESTED.format(mark="  # <-- KPL603"),
            says=("Keras 2 trains 17 parameters of `model`, Keras 3 289",),
            flavour="keras3",
        ),
        Example(
            "part of another model, in Keras 2",
            _NESTED.format(mark="  # <-- KPL603"),
            says=("Keras 2 trains 17 parameters of `model`, Keras 3 289",),
            flavour="tfkeras2",
        ),
        Example(
            "the early layers are frozen instead",
            _STACK + "model.trainable = True\nfor layer in model.layers[:-2]:\n    layer.trainable = False\n"
            'model.compile(optimizer="adam", loss="mse")\n',
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each place where something is unfrozen in vain."""
        for history in result.histories:
            yield from self._in_history(history, result)

    def _in_history(self, history: History, result: FileResult) -> Iterator[Diagnostic]:
        frozen: dict[int, Event] = {}
        pending: dict[tuple[int, object], _Unfrozen] = {}
        for event in history.events:
            if event.kind == "trainable":
                self._note(event, frozen, pending)
            elif event.kind == "compile":
                for each in pending.values():
                    if each.parent.subject == event.subject:
                        yield from self._own(each, result)
                    elif each.parent.subject in event.parts:
                        yield from self._nested(each, event, result)

    def _note(
        self, event: Event, frozen: dict[int, Event], pending: dict[tuple[int, object], _Unfrozen]
    ) -> None:
        reached = {event.subject, *event.parts}
        for key in [key for key in pending if key[0] in reached]:
            del pending[key]
        for number in reached & frozen.keys():
            del frozen[number]
        if event.value("value") is False:
            # of everything inside, only what the program names is asked for by itself
            frozen[event.subject] = event
            return
        for parent in frozen.values():
            if event.subject in parent.parts and set(parent.conditions) <= set(event.conditions):
                found = pending.setdefault((parent.subject, event.site), _Unfrozen(parent))
                found.children.append(event)

    def _own(self, found: _Unfrozen, result: FileResult) -> Iterator[Diagnostic]:
        meant = found.meant()
        if meant is not None and meant[0]:
            yield self.finding(
                found.children[0].site,
                related=[Related(found.parent.site, "frozen here")],
                parent=found.parent.name,
                trained=0,
                meant=render(meant[0]),
                fix=_fix(result, found),
            )

    def _nested(self, found: _Unfrozen, compiled: Event, result: FileResult) -> Iterator[Diagnostic]:
        meant, flavour = found.meant(), result.flavour
        trained = trained_count(compiled.weights) if compiled.weights is not None else None
        if meant is None or not meant[0] or trained is None or compiled.weights is None:
            return
        numbers = {weight.number: weight.trained for weight in compiled.weights}
        if any(numbers.get(number) is not (flavour == "keras3") for number in meant[1]):
            return
        old = trained - meant[0] if flavour == "keras3" else trained
        text = (
            f"`{found.parent.name}` is still frozen around what is unfrozen here: Keras 2 trains {render(old)} "
            f"parameters of `{compiled.name}`, Keras 3 {render(old + meant[0])}; set "
            f"`{found.parent.name}.trainable = True` and freeze the other layers"
        )
        related = [Related(found.parent.site, "frozen here")]
        yield self.diagnostic(found.children[0].site, text, related=related, fix=_fix(result, found))


def _fix(result: FileResult, found: _Unfrozen) -> Fix | None:
    """Return the fix where what is unfrozen stands directly in the parent, whose other layers can be frozen."""
    own: set[int] = set()
    for model in result.models:
        if model.number == found.parent.subject:
            own.update(layer.number for layer in model.layers)
        for layer in model.walk():
            if layer.number == found.parent.subject and layer.kind:
                own.update(inner.number for inner in layer.layers)
    if not all(child.subject in own for child in found.children):
        return None
    return frozen_layer_by_layer(result, found.parent.site)
