"""Reading a history: what a model was compiled with, and what it was trained with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keras_paramlint.algebra import Size
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Event, History, Site, WeightState


@dataclass(frozen=True, slots=True)
class Phase:
    """What happened to one model from a ``compile`` to the next."""

    compiled: Event
    events: tuple[Event, ...]
    """Everything that the program did after it, up to the model's next ``compile``."""
    before: tuple[WeightState, ...]
    """The weights as they were compiled."""

    @property
    def fits(self) -> list[int]:
        """The positions of the training steps of this very model."""
        return [
            at
            for at, event in enumerate(self.events)
            if event.kind == "fit" and event.subject == self.compiled.subject
        ]

    def weights_at(self, position: int) -> tuple[WeightState, ...] | None:
        """Return the weights at a training step, None where they are not known."""
        for event in reversed(self.events[: position + 1]):
            if event.subject == self.compiled.subject and event.weights is not None and event.kind == "fit":
                return event.weights
            if event.kind == "trainable" and self.touches(event):
                return None
        return self.before

    def touches(self, event: Event) -> bool:
        """Say whether a change of ``trainable`` reaches the model or something in it."""
        model = self.compiled
        return event.subject in model.parts or model.subject in event.parts

    def change_before(self, position: int, start: int = 0) -> Event | None:
        """Return the last change of ``trainable`` that certainly happened before a position."""
        for event in reversed(self.events[start:position]):
            if event.kind == "trainable" and self.touches(event):
                return event if set(event.conditions) <= set(self.compiled.conditions) else None
        return None

    def changes_before(
        self, position: int, state: Sequence[WeightState], start: int = 0
    ) -> Iterator[tuple[Event, tuple[WeightState, ...]]]:
        """Yield the statements that set ``trainable`` before a position, with the weights that each set last.

        A statement that may not have been carried out has its weights, too, and is not among them.
        """
        left = tuple(state)
        sites: list[Site] = []
        for event in reversed(self.events[start:position]):
            if event.kind != "trainable" or not self.touches(event) or event.site in sites:
                continue
            sites.append(event.site)
            mine = reached(self, event, left)
            left = tuple(weight for weight in left if weight not in mine)
            if mine and set(event.conditions) <= set(self.compiled.conditions):
                yield event, mine


def phases(history: History) -> Iterator[Phase]:
    """Yield the phases of all compiled models whose weights are known."""
    events = history.events
    for start, compiled in enumerate(events):
        if compiled.kind != "compile":
            continue
        rest: list[Event] = []
        for event in events[start + 1 :]:
            if event.kind == "compile" and event.subject == compiled.subject:
                break
            rest.append(event)
        before = compiled.weights or _built_later(compiled, rest)
        if before is not None:
            yield Phase(compiled, tuple(rest), before)


def _built_later(compiled: Event, rest: Sequence[Event]) -> tuple[WeightState, ...] | None:
    """Return what was to be trained of a model that had no weights yet when it was compiled."""
    if not compiled.value("all_trainable"):
        return None
    for event in rest:
        if event.subject == compiled.subject and event.kind in ("fit", "end") and event.weights:
            return tuple(replace(weight, trained=weight.may_train) for weight in event.weights)
    return None


def is_part_of_another(phase: Phase, since: Event) -> bool:
    """Say whether another model that contains this one is compiled after an event: the GAN idiom."""
    later = phase.events[phase.events.index(since) :]
    subject = phase.compiled.subject
    return any(
        event.kind == "compile" and event.subject != subject and subject in event.parts for event in later
    )


def is_frozen_for_another(phase: Phase, change: Event) -> bool:
    """Say whether another model is compiled after a change of something that it contains too.

    Two models that train two parts by turns are written so in Keras 2.
    """
    later = phase.events[phase.events.index(change) :]
    subject = phase.compiled.subject
    return any(
        event.kind == "compile" and event.subject != subject and change.subject in event.parts
        for event in later
    )


def reached(phase: Phase, change: Event, state: Sequence[WeightState]) -> tuple[WeightState, ...]:
    """Return the weights of a state that a statement changed, each time it was carried out; all if not known."""
    same = [event for event in phase.events if event.kind == "trainable" and event.site == change.site]
    numbers: set[int] = set()
    for event in same:
        if event.weights is None:
            return tuple(state)
        numbers.update(weight.number for weight in event.weights)
    return tuple(weight for weight in state if weight.number in numbers)


def trained_count(weights: Sequence[WeightState]) -> Size | None:
    """Return how many parameters are trained; None where a count is not known."""
    return _sum([weight for weight in weights if weight.trained])


def changed_count(before: Sequence[WeightState], after: Sequence[WeightState]) -> Size | None:
    """Return how many parameters are trained in one state and not in the other."""
    flags = {weight.number: weight.trained for weight in before}
    return _sum([w for w in after if flags.get(w.number, w.trained) is not w.trained])


def _sum(weights: Sequence[WeightState]) -> Size | None:
    total: Size = 0
    for weight in weights:
        if weight.count is None:
            return None
        total = total + weight.count
    return total
