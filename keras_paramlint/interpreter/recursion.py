"""Functions that call themselves under conditions that are not known.

Both sides of such a condition are run, so each level would double the work,
and no level is certainly the last.  After a few levels the call is not carried
out; when the outermost one ends, what it changed is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from astroid import nodes

from keras_paramlint.interpreter import states
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Function, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine
    from keras_paramlint.interpreter.records import Frame


LEVELS = 3
"""Calls of one function inside another that are carried out while a condition is open."""

_RECURSIVE: WeakKeyDictionary[nodes.NodeNG, bool] = WeakKeyDictionary()


def calls_itself(function: Function) -> bool:
    """Say whether a function's body names the function: ``f(n - 1)``, ``self.f(n - 1)``."""
    node = function.node
    known = _RECURSIVE.get(node)
    if known is None:
        name = getattr(node, "name", None)
        known = name is not None and any(
            (called.name if isinstance(called, nodes.Name) else called.attrname) == name
            for statement in (node.body if isinstance(node.body, list) else [node.body])
            for called in statement.nodes_of_class((nodes.Name, nodes.Attribute))
        )
        _RECURSIVE[node] = known
    return known


def call_recursive(machine: Machine, frame: Frame, run: Callable[[], Value], call: Call) -> Value:
    """Run a call of a function that calls itself; give up where it is open how deep it goes."""
    node = frame.function.node
    levels = [active for active in machine.frames if active.function.node is node]
    if levels:
        outermost = levels[0]
        if len(levels) >= LEVELS and len(machine.assumed) > outermost.assumed:
            outermost.open_ended = True
            return call.unknown(f"{frame.function.name}() calls itself an unknown number of times")
        return run()
    frame.assumed = len(machine.assumed)
    reason = f"changed by {frame.function.name}(), which calls itself an unknown number of times"
    began = machine.budget.steps
    try:
        with states.noting_changes(machine) as journal:
            value = run()
    finally:
        if frame.open_ended:
            states.forget_changes(machine, journal, states.Lost(reason, call.place, began))
    return Unknown(reason, call.place) if frame.open_ended else value
