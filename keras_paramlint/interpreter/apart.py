"""Running a part of a program whose undecided conditions are its own affair.

What a function makes of one element of the data, or a training step of one
batch, seldom depends on a condition, and models hardly ever do.  Such a part is
run on all of its paths at once, and the analysis does not fork.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from keras_paramlint.interpreter.flow import Decisions
from keras_paramlint.interpreter.states import noting_changes, restore
from keras_paramlint.interpreter.values import Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


MOST_PATHS = 8


def on_every_path(machine: Machine, part: Callable[[], Value]) -> list[Value] | None:
    """Return the result of each path through a part; None where there are too many paths.

    What the only path changes stays changed; what one of several changes is undone.
    """
    saved = {name: vars(machine)[name] for name in _STATE}
    results: list[Value] = []
    todo: list[dict[object, bool]] = [dict(machine.decisions)]
    occurrences = machine.occurrences
    try:
        while todo:
            if len(results) == MOST_PATHS:
                return None
            machine.decisions = Decisions(todo.pop())
            machine.pending, machine.conditions, machine.observers = [], {}, []
            machine.forks_left = MOST_PATHS
            machine.occurrences = occurrences.copy()  # the unknowns of all paths have the same keys
            with noting_changes(machine) as journal:
                results.append(part())
            todo.extend(machine.pending)
            if todo or len(results) > 1:
                for thing, before in journal.values():
                    restore(thing, before)
    finally:
        vars(machine).update(saved)
    return results


_STATE = ("decisions", "pending", "conditions", "observers", "forks_left", "bound_reached")
"""What a machine knows of undecided conditions."""
