"""What a run leaves behind, in the form in which others read it: models, and what was done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from keras_paramlint.algebra import Assumptions, Poly, Size, TooComplex
from keras_paramlint.analysis.bounds import CountsBefore
from keras_paramlint.analysis.chronicle import chronicle
from keras_paramlint.analysis.parts import MAIN, Part, State
from keras_paramlint.analysis.promises import Promises
from keras_paramlint.analysis.snapshot import Snapshot
from keras_paramlint.graph import History, ModelInfo, Site
from keras_paramlint.graph.substitution import with_sizes
from keras_paramlint.interpreter.budget import Budget, BudgetExceeded
from keras_paramlint.interpreter.flow import Decisions
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.values import Place, Value
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.options import Setting


if TYPE_CHECKING:
    from keras_paramlint.analysis.run import Run


class Description:
    """Writes into a run what its machine has."""

    def __init__(
        self, run: Run, machine: Machine, budget: Budget, before: CountsBefore, where: Callable[[Place], Site]
    ) -> None:
        """Begin.

        Args:
            run: Gets the models and their history.
            machine: Has run the program.
            budget: Pays.
            before: The counts before conditions were decided.
            where: Says where a person sees a place.
        """
        self.run = run
        self.machine = machine
        machine.budget = budget
        self.before = before
        self.where = where
        sizes = ((name, _literal(value)) for name, (value, _) in machine.assumptions.items())
        self.snapshot = Snapshot(where, budget, tuple(each for each in sizes if not isinstance(each[1], int)))
        self.is_cut = False

    def models(self, wanted: list[Layer]) -> None:
        """Describe the models of each part of the program, those that a target asks for last."""
        machine, session = self.machine, self.machine.keras
        places = {key: self.where(place) for key, place in machine.condition_places.items()}
        apart = {id(model) for part in machine.parts for model in part.made}
        main = [model for model in session.models if id(model) not in apart and model not in wanted]
        own = Part(MAIN, machine.decisions, machine.conditions, main)
        for part in (own, *machine.parts):
            models = [model for model in part.made if model.initialised and _holds(model, part.decisions)]
            if part is own:
                models += wanted
            state = self.run.states.setdefault(part.key, State([], {}, {}, places))
            state.decisions.update(part.decisions)
            state.conditions.update(part.conditions)
            if part.decisions:
                made = (layer.place for layer in session.layers if _holds(layer, part.decisions))
                state.constructed |= {self.where(place) for place in made}
            for model in models:
                shown, limited = self._model(model, part)
                state.models.append(shown)
                state.limited.append(limited)

    def _model(self, model: Layer, part: Part) -> tuple[ModelInfo, ModelInfo]:
        """Return a model as it is under all conditions that were explored, and as it is under none."""
        when = next(iter(part.conditions.values()), "")
        try:
            info = simplified(part.decisions, self.snapshot.model(model))
            shown = self.before.explored(model, info, part.key)
            return shown, self.before.unexplored(model, info, part.key, when)
        except BudgetExceeded as error:
            self._cut(error, model.place)
            missing = self.snapshot.undescribed(model, f"the models of this file take {error.what}")
            return missing, missing

    def history(self, promises: Promises) -> None:
        """Describe what the program did to its models."""
        try:
            history = chronicle(self.machine, self.snapshot)
            observations = (*history.observations, *promises.observations(self.where))
            self.run.history = replace(history, observations=observations)
        except BudgetExceeded as error:
            self._cut(error, self.machine.keras.models[0].place)
            self.run.history = History()

    def _cut(self, error: BudgetExceeded, place: Place) -> None:
        """Note where the budget ended, once: everything behind it is cut as well."""
        self.machine.accidental |= error.by_clock
        if not self.is_cut:
            self.is_cut = True
            self.machine.cut(f"the models from here on are not described: they take {error.what}", place)


def simplified(decisions: Decisions, model: ModelInfo) -> ModelInfo:
    """Return a model whose sizes are written with what the program relies on: ``d`` for ``h·floor(d/h)``."""
    if not decisions.divisible:
        return model
    known = Assumptions.of(*decisions.divisible)

    def written(size: Size) -> Size:
        try:
            return known.simplify(size)
        except TooComplex:
            return size

    return with_sizes(model, written)


def _literal(value: Value) -> Setting:
    """Return a value as a setting is written: a literal, else the name of a function or class."""
    if isinstance(value, (str, bytes, int, float, complex, Poly, type(None))):
        return value
    if type(value) in (list, tuple):
        return type(value)(_literal(item) for item in value)
    if isinstance(value, dict):
        return {_literal(key): _literal(item) for key, item in value.items()}
    return str(getattr(value, "name", type(value).__name__))


def _holds(layer: Layer, decisions: Decisions) -> bool:
    """Say whether a layer's conditions agree with what the run decided."""
    for condition in layer.conditions:
        for key, truth in condition.items():
            if key in decisions and decisions[key] is not truth:
                return False
    return True
