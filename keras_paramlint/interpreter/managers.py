"""``with`` statements: the program's own managers, and tests that expect an exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter.assigning import assign
from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.native import Call, Raised
from keras_paramlint.interpreter.values import Instance, Scope, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

Block = Callable[["Machine", list[nodes.NodeNG], Scope], Any]


def execute_with(machine: Machine, node: nodes.With, scope: Scope, block: Block) -> Any:
    """Carry out a ``with`` statement."""
    return _with_items(machine, node, 0, scope, block)


def _with_items(machine: Machine, node: nodes.With, index: int, scope: Scope, block: Block) -> Any:
    if index == len(node.items):
        return block(machine, node.body, scope)
    manager = enter_manager(machine, node, index, scope)
    if manager is None:
        if _expects_exception(node.items[index][0]):
            return _expecting(machine, node, index, scope, block)
        return _with_items(machine, node, index + 1, scope, block)
    machine.catching.append(manager.attrs.get("__kpl_suppresses__", ()))
    try:
        outcome = _with_items(machine, node, index + 1, scope, block)
    except Raised as error:
        if leave_manager(machine, node, manager, error, scope):
            return None
        raise
    finally:
        machine.catching.pop()
    leave_manager(machine, node, manager, None, scope)
    return outcome


def _expects_exception(expression: nodes.NodeNG) -> bool:
    """Say whether a ``with`` is a test that its block raises: ``pytest.raises``, ``self.assertRaises``."""
    name = getattr(getattr(expression, "func", None), "attrname", "")
    return name in ("raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp")


def _expecting(machine: Machine, node: nodes.With, index: int, scope: Scope, block: Block) -> Any:
    """Carry out a block that is to raise an exception: what a library refuses there is meant."""
    machine.catching.append(("BaseException",))
    try:
        return _with_items(machine, node, index + 1, scope, block)
    except Raised:
        return None
    finally:
        machine.catching.pop()


def enter_manager(machine: Machine, node: nodes.With, index: int, scope: Scope) -> Instance | None:
    """Enter one item of a ``with`` statement; return its manager if it is one of the program's."""
    call = Call(machine, node, scope)
    expression, target = node.items[index]
    manager = value = machine.settle(evaluate(machine, expression, scope))
    entered = isinstance(manager, Instance) and manager.cls.has("__enter__")
    if entered:
        value = machine.call(machine.attribute(manager, "__enter__", call), [], {}, call)
    if target is not None:
        assign(machine, target, value, scope)
    return manager if entered and manager.cls.has("__exit__") else None


def leave_manager(
    machine: Machine, node: nodes.With, manager: Instance, error: Raised | None, scope: Scope
) -> bool:
    """Leave a manager, with the exception that its block ended with; return whether it swallows it."""
    call = Call(machine, node, scope)
    details: list[Value] = [None] * 3
    if error is not None:
        details = [error.exception.cls, error.exception, call.unknown("a traceback")]
    result = machine.call(machine.attribute(manager, "__exit__", call), details, {}, call)
    return error is not None and machine.truth(result, call)
