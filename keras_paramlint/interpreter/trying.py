"""``try`` statements: which exceptions are caught, and by which clause."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter import flow
from keras_paramlint.interpreter.assigning import assign
from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.flow import Split
from keras_paramlint.interpreter.native import Raised
from keras_paramlint.interpreter.values import Class, Scope


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

Block = Callable[["Machine", list[nodes.NodeNG], Scope], Any]


def execute_try(machine: Machine, node: nodes.Try, scope: Scope, block: Block) -> Any:
    """Carry out a ``try`` statement."""
    if not node.finalbody:
        return _try_body(machine, node, scope, block)
    try:
        outcome = _try_body(machine, node, scope, block)
        if isinstance(outcome, Split):
            outcome = flow.take(machine, outcome)
    except Raised:
        final = block(machine, node.finalbody, scope)
        if isinstance(final, Split):
            final = flow.take(machine, final)
        if final is None:
            raise
        return final  # a `return` in the `finally` clause ends the exception
    final = block(machine, node.finalbody, scope)
    return final if final is not None else outcome


def _try_body(machine: Machine, node: nodes.Try, scope: Scope, block: Block) -> Any:
    """Carry out a ``try`` statement without its ``finally`` clause."""
    caught: Raised | None
    outcome: Any = None
    machine.catching.append(caught_names(machine, node, scope))
    try:
        outcome = block(machine, node.body, scope)
        if isinstance(outcome, Split):
            outcome = flow.take(machine, outcome)
        caught = None
    except Raised as error:
        caught = error
    finally:
        machine.catching.pop()
    if caught is None:
        return block(machine, node.orelse, scope) if outcome is None else outcome
    handler = match_handler(machine, node, caught, scope)
    if handler is None:
        raise caught
    if handler.name is not None:
        assign(machine, handler.name, caught.exception, scope)
    machine.handled.append(caught)
    try:
        return block(machine, handler.body, scope)
    finally:
        machine.handled.pop()
        forget_name(machine, handler, scope)


def forget_name(machine: Machine, handler: nodes.ExceptHandler, scope: Scope) -> None:
    """Unbind the name of a handled exception, as Python does."""
    if handler.name is not None:
        machine.touch(scope)
        scope.vars.pop(handler.name.name, None)


def caught_names(machine: Machine, node: nodes.Try, scope: Scope) -> tuple[str, ...]:
    """Return the names of the exception classes that a ``try`` statement catches."""
    names: list[str] = []
    for handler in node.handlers:
        if handler.type is None:
            names.append("BaseException")
            continue
        kinds = handler.type.elts if isinstance(handler.type, nodes.Tuple) else [handler.type]
        names.extend(
            kind.attrname if isinstance(kind, nodes.Attribute) else getattr(kind, "name", "")
            for kind in kinds
        )
    return tuple(names)


def match_handler(
    machine: Machine, node: nodes.Try, error: Raised, scope: Scope
) -> nodes.ExceptHandler | None:
    """Return the ``except`` clause that catches an exception, if any."""
    raised = error.exception.cls
    for handler in node.handlers:
        if handler.type is None:
            return handler
        value = machine.settle(evaluate(machine, handler.type, scope))
        for kind in value if isinstance(value, tuple) else (value,):
            if isinstance(kind, Class) and (
                kind in raised.mro or any(c.name == kind.name for c in raised.mro)
            ):
                return handler
    return None
