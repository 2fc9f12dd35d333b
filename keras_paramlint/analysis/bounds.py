"""What is left undecided takes counts back: those that conditions which were not explored may change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keras_paramlint.graph import ModelInfo, Params, UnknownPart
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.layer import Layer


Moment = tuple[str, dict[int, Any]]
"""The condition that was met, and the weights of all finished models at that moment."""


class CountsBefore:
    """Remembers the models' counts when the first condition is decided, and when no more can be.

    What was complete before is not touched by conditions that come later,
    unless its counts change.  Each part of the program that is explored by
    itself has its own moments.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.at_fork: dict[object, Moment] = {}
        self.at_bound: dict[object, Moment] = {}
        self.parts: list[object] = []
        """The part in which each fork came about, in order."""

    def observe_fork(self) -> None:
        """Take the counts before the first condition is decided."""
        self.parts.append(self.machine.part)
        if self.machine.part not in self.at_fork:
            self.at_fork[self.machine.part] = ("", self._counts())

    def observe_bound(self) -> None:
        """Take the counts when the bound on alternatives is reached."""
        if self.machine.part not in self.at_bound:
            self.at_bound[self.machine.part] = (self.machine.bound_reached or "", self._counts())

    def observe_assert(self, node: Any, scope: Any) -> None:
        """Assertions do not matter here."""

    def _counts(self) -> dict[int, Any]:
        return {id(m): self._count(m) for m in self.machine.keras.models if finished(m)}

    def _count(self, model: Layer) -> Any:
        return [(id(weight), trained) for weight, trained in tracking.weights(model)]

    def explored(self, model: Layer, info: ModelInfo, part: object) -> ModelInfo:
        """Return a model's graph, its count taken back where a bound was reached that may concern it."""
        return self._taken_back(model, info, part, self.at_bound)

    def unexplored(self, model: Layer, info: ModelInfo, part: object, when: str) -> ModelInfo:
        """Return a model's graph, its count taken back where any condition may concern it."""
        moments = {key: (when, counts) for key, (_, counts) in self.at_fork.items()}
        return self._taken_back(model, info, part, moments)

    def _taken_back(
        self, model: Layer, info: ModelInfo, part: object, moments: dict[object, Moment]
    ) -> ModelInfo:
        # what one part decides does not concern the models of another one
        for key, (when, counts) in moments.items():
            if key in {part, None} or part is None:
                info = self._checked(model, info, counts, when)
        return info

    def _checked(self, model: Layer, info: ModelInfo, counts: dict[int, Any], when: str) -> ModelInfo:
        """Return a model's graph, its count taken back where not all alternatives were explored."""
        if counts.get(id(model)) == self._count(model):
            return info
        part = UnknownPart(f"more alternatives than are explored ({when})")
        params = info.params
        known = params.known if params.total is None else params.total
        return replace(info, params=Params(None, None, None, unknown=(*params.unknown, part), known=known))


_PASSIVE = ("trainable", "build", "summary", "output_shape", "input_shape")
"""What does not say that a model is complete."""


def finished(model: Any) -> bool:
    """Say whether the program is done making a model: it is a graph, it was used, or it was compiled."""
    if model.kind == "functional" or model.nodes:
        return True
    return any(event.layer is model and event.kind not in _PASSIVE for event in model.session.events)
