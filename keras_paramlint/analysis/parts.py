"""Parts of a program that are explored by themselves: builders that nobody calls.

What one builder does under a condition says nothing about another one.  If
their conditions were explored together, three builders with three alternatives
each would need 27 runs of the program; by themselves they need nine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import ModelInfo, Site
from keras_paramlint.interpreter.flow import Decisions
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.keras_api.engine.layer import Layer


MOST_RUNS = 64
"""Runs of one program over all its parts; the time of a file bounds them as well."""

MAIN = None
"""The part that is the module itself, or what a target asks for."""


@dataclass(slots=True)
class Part:
    """What a run decided in one part, and the models that it made there."""

    key: object
    decisions: Decisions
    conditions: dict[object, str]
    made: list[Layer]


@dataclass(slots=True)
class State:
    """The models of one part, under one set of decisions."""

    models: list[ModelInfo] = field(default_factory=list)
    decisions: dict[object, bool] = field(default_factory=dict)
    conditions: dict[object, str] = field(default_factory=dict)
    places: dict[object, Site] = field(default_factory=dict)
    constructed: frozenset[Site] = frozenset()
    """Where layers were constructed, inside and outside of models."""
    limited: list[ModelInfo] = field(default_factory=list)
    """The models with those counts taken back that the part's conditions may decide."""


class Allowance:
    """How many more alternatives each part may have."""

    def __init__(self, alternatives: int) -> None:
        self.alternatives = alternatives
        self.used: Counter[object] = Counter({MAIN: 1})

    def left(self, key: object, pending: int = 0) -> int:
        """Return how often a part may fork, when a run has already asked for some further runs."""
        own = self.alternatives - max(self.used[key], 1)
        return max(0, min(own, MOST_RUNS - self.used.total() - pending))


@contextmanager
def explored_apart(machine: Machine, key: object) -> Iterator[None]:
    """Let a part begin with what the module decided, and keep what it decides to itself.

    A part may be gone on with: the methods of a class are one.
    """
    saved = {name: vars(machine)[name] for name in _STATE}
    before = next((part for part in reversed(machine.parts) if part.key == key), None)
    machine.part, machine.turn_forks = key, []
    machine.decisions = Decisions(machine.decisions if before is None else before.decisions)
    machine.conditions = dict(machine.conditions if before is None else before.conditions)
    machine.bound_reached = None
    machine.forks_left = machine.allowance.left(key, len(machine.pending)) if machine.allowance else 0
    count = len(machine.keras.models)
    try:
        yield
    finally:
        made = machine.keras.models[count:]
        machine.parts.append(Part(key, machine.decisions, machine.conditions, made))
        vars(machine).update(saved)


_STATE = ("part", "turn_forks", "decisions", "conditions", "bound_reached", "forks_left")
