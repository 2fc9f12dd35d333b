"""What the program did to its models, in order, and what stands out in how it did it."""

from __future__ import annotations

from typing import Any

from keras_paramlint.algebra import Size
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.model import LayerInfo
from keras_paramlint.graph.site import Site


@dataclass(frozen=True, slots=True)
class WeightState:
    """A weight at one moment: its number, how many elements it has, and whether it is trained."""

    number: int
    count: Size | None
    trained: bool
    shape: tuple[Any, ...] | None = None
    may_train: bool = True
    """Whether it is of the kind that is trained; the averages of a normalisation are not."""
    path: str = ""
    """The names of the layers that it is in, outermost first, and its own: ``0/dense/kernel``."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the program did to a layer or model."""

    kind: str
    """``compile``, ``fit``, ``trainable``, ``summary``, ``load_weights``, ``end`` ..."""
    subject: int
    """The number of the layer or model."""
    name: str
    """What the program calls it, else Keras's own name."""
    site: Site
    chain: tuple[Site, ...] = ()
    """The calls that led there, outermost first."""
    conditions: tuple[tuple[str, bool], ...] = ()
    """The undecided conditions under which it happened, as keys."""
    parts: frozenset[int] = frozenset()
    """The numbers of all layers inside, where they matter."""
    weights: tuple[WeightState, ...] | None = None
    """All weights at that moment, where they matter; None: not taken down, or not all known."""
    values: tuple[tuple[str, Any], ...] = ()
    """What else is to be known about it, plain data."""

    def value(self, name: str, default: Any = None) -> Any:
        """Return one of the values."""
        return next((value for key, value in self.values if key == name), default)

    def excludes(self, other: Event) -> bool:
        """Say whether the two happened under conditions that cannot hold together."""
        known = dict(self.conditions)
        return any(known.get(key, truth) is not truth for key, truth in other.conditions)


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that stands out and that is no event of a model's life: a repeated layer, a misspelt name."""

    kind: str
    site: Site
    values: tuple[tuple[str, Any], ...] = ()
    layer: LayerInfo | None = None
    """The layer that it is about, as it was at the end."""
    chain: tuple[Site, ...] = ()

    def value(self, name: str, default: Any = None) -> Any:
        """Return one of the values."""
        return next((value for key, value in self.values if key == name), default)


@dataclass(frozen=True, slots=True)
class History:
    """One run of the program, under one set of decisions."""

    events: tuple[Event, ...] = ()
    observations: tuple[Observation, ...] = ()

    def of(self, kind: str) -> tuple[Observation, ...]:
        """Return the observations of a kind."""
        return tuple(each for each in self.observations if each.kind == kind)
