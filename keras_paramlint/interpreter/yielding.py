"""Statements inside a generator function: the same meaning, but able to stop at ``yield``."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter import flow
from keras_paramlint.interpreter.assigning import assign
from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.iteration import iterate
from keras_paramlint.interpreter.managers import enter_manager, leave_manager
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.statements import execute
from keras_paramlint.interpreter.trying import forget_name, match_handler
from keras_paramlint.interpreter.values import Function, Scope, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.generators import GeneratorValue
    from keras_paramlint.interpreter.machine import Machine

Steps = Generator[Value, None, Any]
"""Yields values of the analysed generator; returns how the statements ended, or the value of a ``yield``."""


def run_generator(
    machine: Machine, function: Function, scope: Scope, generator: GeneratorValue
) -> Iterator[Value]:
    """Yield the values of a generator function's body."""
    outcome = yield from _block(machine, function.node.body, scope, generator)
    if isinstance(outcome, flow.Return):
        generator.result = outcome.value


def has_yield(node: nodes.NodeNG) -> bool:
    """Say whether a statement yields in its own function."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, (nodes.Yield, nodes.YieldFrom)):
            return True
        stack.extend(
            c
            for c in item.get_children()
            if not isinstance(c, (nodes.FunctionDef, nodes.Lambda, nodes.ClassDef))
        )
    return False


def _block(machine: Machine, body: list[nodes.NodeNG], scope: Scope, generator: GeneratorValue) -> Steps:
    for statement in body:
        if has_yield(statement):
            outcome = yield from _statement(machine, statement, scope, generator)
        else:
            outcome = execute(machine, statement, scope)
            if isinstance(outcome, flow.Split):
                outcome = flow.take(machine, outcome)
        if outcome is not None:
            return outcome
    return None


def _statement(machine: Machine, node: nodes.NodeNG, scope: Scope, generator: GeneratorValue) -> Steps:
    machine.budget.step()
    call = Call(machine, node, scope)
    if isinstance(node, nodes.Expr):
        yield from _yielded(machine, node.value, scope, generator)
        return None
    if isinstance(node, (nodes.Assign, nodes.Return)) and isinstance(
        node.value, (nodes.Yield, nodes.YieldFrom)
    ):
        value = yield from _yielded(machine, node.value, scope, generator)
        if isinstance(node, nodes.Return):
            return flow.Return(value)
        for target in node.targets:
            assign(machine, target, value, scope)
        return None
    if isinstance(node, nodes.If):
        branch = node.body if machine.truth(evaluate(machine, node.test, scope), call) else node.orelse
        return (yield from _block(machine, branch, scope, generator))
    if isinstance(node, nodes.For):
        return (yield from _for(machine, node, scope, generator))
    if isinstance(node, nodes.While):
        return (yield from _while(machine, node, scope, generator))
    if isinstance(node, nodes.With):
        return (yield from _with(machine, node, 0, scope, generator))
    if isinstance(node, nodes.Try):
        return (yield from _try(machine, node, scope, generator))
    outcome = execute(machine, node, scope)
    return flow.take(machine, outcome) if isinstance(outcome, flow.Split) else outcome


def _yielded(machine: Machine, node: nodes.NodeNG, scope: Scope, generator: GeneratorValue) -> Steps:
    if isinstance(node, nodes.YieldFrom):
        inner = machine.settle(evaluate(machine, node.value, scope))
        yield from iterate(machine, inner, Call(machine, node, scope))
        return getattr(inner, "result", None)
    if isinstance(node, nodes.Yield):
        yield evaluate(machine, node.value, scope) if node.value is not None else None
        thrown, generator.thrown = generator.thrown, None
        if thrown is not None:
            raise thrown
        sent, generator.sent = generator.sent, None
        return sent
    return evaluate(machine, node, scope)


def _for(machine: Machine, node: nodes.For, scope: Scope, generator: GeneratorValue) -> Steps:
    call = Call(machine, node, scope)
    for item in iterate(machine, evaluate(machine, node.iter, scope), call):
        assign(machine, node.target, item, scope)
        outcome = yield from _block(machine, node.body, scope, generator)
        if outcome is flow.BREAK:
            return None
        if outcome is not None and outcome is not flow.CONTINUE:
            return outcome
    return (yield from _block(machine, node.orelse, scope, generator))


def _while(machine: Machine, node: nodes.While, scope: Scope, generator: GeneratorValue) -> Steps:
    call = Call(machine, node, scope)
    for _ in range(machine.limits.iterations):
        known = machine.test(evaluate(machine, node.test, scope), call)
        if not isinstance(known, bool):
            raise NotKnown(known)
        if not known:
            return (yield from _block(machine, node.orelse, scope, generator))
        outcome = yield from _block(machine, node.body, scope, generator)
        if outcome is flow.BREAK:
            return None
        if outcome is not None and outcome is not flow.CONTINUE:
            return outcome
    what = f"a loop of more than {machine.limits.iterations:,} iterations"
    machine.cut(f"{what} is not run to its end", call.place, lost=f"yielded by {what}")
    raise NotKnown(Unknown(f"yielded by {what}", call.place))


def _try(machine: Machine, node: nodes.Try, scope: Scope, generator: GeneratorValue) -> Steps:
    try:
        outcome = yield from _try_body(machine, node, scope, generator)
    except Raised:
        final = yield from _block(machine, node.finalbody, scope, generator)
        if final is None:
            raise
        return final
    final = yield from _block(machine, node.finalbody, scope, generator)
    return final if final is not None else outcome


def _try_body(machine: Machine, node: nodes.Try, scope: Scope, generator: GeneratorValue) -> Steps:
    caught = None
    outcome = None
    try:
        outcome = yield from _block(machine, node.body, scope, generator)
    except Raised as error:
        caught = error
    if caught is None:
        return outcome if outcome is not None else (yield from _block(machine, node.orelse, scope, generator))
    handler = match_handler(machine, node, caught, scope)
    if handler is None:
        raise caught
    if handler.name is not None:
        assign(machine, handler.name, caught.exception, scope)
    outcome = yield from _block(machine, handler.body, scope, generator)
    forget_name(machine, handler, scope)
    return outcome


def _with(machine: Machine, node: nodes.With, index: int, scope: Scope, generator: GeneratorValue) -> Steps:
    if index == len(node.items):
        return (yield from _block(machine, node.body, scope, generator))
    manager = enter_manager(machine, node, index, scope)
    try:
        outcome = yield from _with(machine, node, index + 1, scope, generator)
    except Raised as error:
        if manager is None or not leave_manager(machine, node, manager, error, scope):
            raise
        return None
    if manager is not None:
        leave_manager(machine, node, manager, None, scope)
    return outcome
