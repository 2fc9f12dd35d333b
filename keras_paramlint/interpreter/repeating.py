"""Blocks that run an unknown number of times: what they change is forgotten."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter.flow import Return, Side, Split, blur, run_side, take
from keras_paramlint.interpreter.native import Raised
from keras_paramlint.interpreter.states import (
    Lost,
    capture,
    forget_again,
    forget_changes,
    is_data,
    noting_changes,
    restore,
    same,
)
from keras_paramlint.interpreter.values import Place, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


@contextmanager
def passing_through(machine: Machine, *, unknown: bool) -> Iterator[None]:
    """Note that a loop runs, if it is or is inside one that runs an unknown number of times."""
    if not unknown and not machine.passing:
        yield
        return
    machine.passing.append(unknown)
    try:
        yield
    finally:
        machine.passing.pop()


def run_unknown_times(machine: Machine, body: Callable[[], Any], reason: str, place: Place) -> Any:
    """Run a loop body once, then forget what it changed: it may run any number of times.

    Returns None, or a :class:`Split` where the body may leave the function: one
    side returns, the other goes on behind the loop.
    """
    began, met = machine.budget.steps, len(machine.condition_places)
    raised = False
    with noting_changes(machine) as journal:
        machine.assumed.append({})
        try:
            left_by = returns_of(_turn(machine, body))
        except Raised:
            left_by = []
            raised = True
        finally:
            machine.assumed.pop()
    lost = Lost(reason, place, began)
    forget_changes(machine, journal, lost)
    if not raised:
        _forget_later(machine, body, journal, lost)
    _note_forks(machine, met)
    return may_return(machine, body, left_by, lost) if left_by else None


def _note_forks(machine: Machine, met: int) -> None:
    """Note which conditions this run decided for all turns of a loop, that first came up in one of them.

    Another turn may decide otherwise, so that what is refused behind the loop is not certain.
    """
    for key in itertools.islice(machine.condition_places, met, None):
        if key in machine.decisions:
            machine.turn_forks.append((key, machine.decisions[key]))


def _turn(machine: Machine, body: Callable[[], Any]) -> Any:
    """Run a body once and return its outcome, with all that any side of it does carried out."""
    with passing_through(machine, unknown=True):
        outcome = body()
        # one side may leave the loop; either way the rest of the program goes on with what both did
        if isinstance(outcome, Split) and not blur(machine, outcome, leaving=True):
            take(machine, outcome)
    return outcome


MOST_TURNS = 4
"""Turns that are looked at: ``if found: units = 9`` before ``found = True`` matters in the second one."""


def _forget_later(
    machine: Machine, body: Callable[[], Any], journal: dict[int, tuple[Any, Any]], lost: Lost
) -> None:
    """Forget what a body changes when it runs in a state that the turns before it may have left."""
    for _ in range(MOST_TURNS - 1):
        side = run_side(machine, (("again", lost.place), True), True, partial(_turn, machine, body))
        news = False
        for thing, after in side.after.values():
            before = capture(thing)
            origin = journal[id(thing)][1] if id(thing) in journal else before
            state = forget_again(thing, origin, before, after, lost)
            if state is not None:
                machine.touch(thing)
                restore(thing, state)
                news = True
        if not news:
            return


def returns_of(outcome: Any) -> list[Value]:
    """Return the values that a block may return, by all its sides."""
    if isinstance(outcome, Return):
        return [outcome.value]
    if isinstance(outcome, Split):
        sides = [side for side in (outcome.then, outcome.otherwise) if side.raised is None]
        return [value for side in sides for value in returns_of(side.outcome)]
    return []


def may_return(machine: Machine, body: Callable[[], Any], values: list[Value], lost: Lost) -> Split:
    """Return the ways to leave a loop that runs an unknown number of times: by its returns, or by its end.

    A value is known if the body returns the same from a state in which all that it changes is forgotten.
    """
    again = returns_of(run_side(machine, (("again", lost.place), True), True, body).outcome)
    outcome: Any = None
    chain = tuple(frame.called_from for frame in machine.frames)
    for index, value in reversed(list(enumerate(values))):
        settled = len(again) == len(values) and same(value, again[index])
        if not settled and is_data(value):
            value = Unknown(lost.reason, lost.place, key=("returned", lost.place, lost.reason, index))
        condition = (("returns", lost.place, lost.reason, index, chain), True)
        when = f"a loop returns at line {lost.place.line}"
        outcome = Split(condition, when, Side(Return(value), {}), Side(outcome, {}))
    assert isinstance(outcome, Split)
    return outcome
