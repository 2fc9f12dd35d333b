"""Statements: one small function for each kind of node.

A statement returns None when the program goes on, else what leaves the block:
:class:`~keras_paramlint.interpreter.flow.Return`, ``BREAK``, ``CONTINUE`` or a
:class:`~keras_paramlint.interpreter.flow.Split`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter import comprehensions, flow  # noqa: F401 - registers its expressions
from keras_paramlint.interpreter.assigning import assign, store
from keras_paramlint.interpreter.attributes import delete_attribute
from keras_paramlint.interpreter.expressions import evaluate, lookup
from keras_paramlint.interpreter.flow import BREAK, CONTINUE, Return, Split
from keras_paramlint.interpreter.in_place import in_place
from keras_paramlint.interpreter.loops import execute_for, execute_while
from keras_paramlint.interpreter.managers import execute_with
from keras_paramlint.interpreter.modules import execute_import, execute_import_from
from keras_paramlint.interpreter.naming import private
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.subscripts import delete_subscript, subscript
from keras_paramlint.interpreter.trying import execute_try
from keras_paramlint.interpreter.values import (
    UNBOUND,
    Class,
    Instance,
    Scope,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

Executor = Callable[["Machine", Any, Scope], Any]
EXECUTORS: dict[type, Executor] = {}


def executes(*kinds: type) -> Callable[[Executor], Executor]:
    """Register the decorated function for kinds of nodes."""

    def register(function: Executor) -> Executor:
        for kind in kinds:
            EXECUTORS[kind] = function
        return function

    return register


def execute(machine: Machine, node: nodes.NodeNG, scope: Scope) -> Any:
    """Carry out one statement."""
    machine.budget.step()
    executor = EXECUTORS.get(node.__class__)
    if executor is None:
        return None
    try:
        return executor(machine, node, scope)
    except NotKnown as error:
        machine.not_known(error, Call(machine, node, scope))
        return None


def execute_block(machine: Machine, body: list[nodes.NodeNG], scope: Scope) -> Any:
    """Carry out statements until one leaves the block."""
    for index, node in enumerate(body):
        outcome = execute(machine, node, scope)
        if outcome is None:
            continue
        if isinstance(outcome, Split):
            rest = body[index + 1 :]
            return flow.resume(machine, outcome, partial(execute_block, machine, rest, scope))
        return outcome
    return None


def execute_module(machine: Machine, tree: nodes.Module, scope: Scope) -> None:
    """Carry out a module's body; after an uncaught exception the next statement goes on."""
    for node in tree.body:
        try:
            outcome = execute(machine, node, scope)
            if isinstance(outcome, Split):
                flow.take(machine, outcome)
        except Raised as error:
            if error.exception.cls.name == "SystemExit":
                return
            forget_targets(machine, node, scope, error)
            machine.raised(error)
        except RecursionError:
            machine.cut("nested too deeply", machine.place_of(node, scope))


def forget_targets(machine: Machine, node: nodes.NodeNG, scope: Scope, error: Raised) -> None:
    """Bind what a failed statement would have bound to an unknown."""
    reason = f"{error.exception.cls.name}: {error.message}"
    targets = (
        node.targets
        if isinstance(node, nodes.Assign)
        else [node.target]
        if isinstance(node, nodes.AnnAssign)
        else []
    )
    for target in targets:
        for name in target.nodes_of_class(nodes.AssignName):
            scope.vars[name.name] = Unknown(
                reason, error.place, name=name.name, key=("raised", name.name, error.place)
            )


# ------------------------------------------------------------------ simple statements
def _carried_out(machine: Machine, node: nodes.NodeNG, scope: Scope, value: Value) -> None:
    """Tell the observers what a statement came to, where somebody follows them."""
    if machine.follows_statements:
        machine.noticed("statement", node, scope, value)


def _is_check(function: nodes.NodeNG) -> bool:
    """Say whether a function may be one that compares as an assertion does, by its name."""
    name = getattr(function, "attrname", None) or getattr(function, "name", "")
    return isinstance(name, str) and name.startswith("assert")


@executes(nodes.Expr)
def _expr(machine: Machine, node: nodes.Expr, scope: Scope) -> Any:
    value = evaluate(machine, node.value, scope)
    if isinstance(node.value, nodes.Compare):
        machine.noticed("comparison", node.value, scope)
    elif isinstance(node.value, nodes.Call) and _is_check(node.value.func):
        machine.noticed("call", node, scope)
    return _carried_out(machine, node, scope, value)


@executes(nodes.Pass, nodes.TypeAlias)
def _pass(machine: Machine, node: nodes.Pass, scope: Scope) -> Any:
    return None


@executes(nodes.Assign)
def _assign(machine: Machine, node: nodes.Assign, scope: Scope) -> Any:
    value = evaluate(machine, node.value, scope)
    for target in node.targets:
        assign(machine, target, value, scope)
    return _carried_out(machine, node, scope, value)


@executes(nodes.AnnAssign)
def _annassign(machine: Machine, node: nodes.AnnAssign, scope: Scope) -> Any:
    if scope.kind == "class" and isinstance(node.target, nodes.AssignName):
        annotations = scope.vars.setdefault("__annotations__", {})
        if isinstance(annotations, dict):
            annotations[node.target.name] = machine.source_of(node.annotation)
    if node.value is not None:
        value = evaluate(machine, node.value, scope)
        assign(machine, node.target, value, scope)
        return _carried_out(machine, node, scope, value)
    return None


@executes(nodes.AugAssign)
def _augassign(machine: Machine, node: nodes.AugAssign, scope: Scope) -> Any:
    call = Call(machine, node, scope)
    target = node.target
    if isinstance(target, nodes.AssignName):
        current = lookup(machine, target.name, scope)
        if current is UNBOUND:
            raise machine.exception("NameError", f"name {target.name!r} is not defined", call.place)
    elif isinstance(target, nodes.AssignAttr):
        name = private(target, target.attrname)
        current = machine.attribute(evaluate(machine, target.expr, scope), name, call)
    else:
        current = subscript(
            machine, evaluate(machine, target.value, scope), evaluate(machine, target.slice, scope), call
        )
    operand = evaluate(machine, node.value, scope)
    current = machine.settle(current)
    value = in_place(machine, node.op[:-1], current, operand, call)
    assign(machine, target, value, scope)
    return None


@executes(nodes.Delete)
def _delete(machine: Machine, node: nodes.Delete, scope: Scope) -> Any:
    call = Call(machine, node, scope)
    for target in node.targets:
        if isinstance(target, nodes.DelName):
            machine.touch(scope)
            scope.vars.pop(target.name, None)
        elif isinstance(target, nodes.DelAttr):
            name = private(target, target.attrname)
            delete_attribute(machine, evaluate(machine, target.expr, scope), name, call)
        elif isinstance(target, nodes.Subscript):
            delete_subscript(
                machine, evaluate(machine, target.value, scope), evaluate(machine, target.slice, scope), call
            )
    return None


@executes(nodes.Global)
def _global(machine: Machine, node: nodes.Global, scope: Scope) -> Any:
    scope.globals = scope.globals | frozenset(node.names)
    return None


@executes(nodes.Nonlocal)
def _nonlocal(machine: Machine, node: nodes.Nonlocal, scope: Scope) -> Any:
    scope.nonlocals = scope.nonlocals | frozenset(node.names)
    return None


@executes(nodes.Import)
def _import(machine: Machine, node: nodes.Import, scope: Scope) -> Any:
    execute_import(machine, node, scope)
    return None


@executes(nodes.ImportFrom)
def _import_from(machine: Machine, node: nodes.ImportFrom, scope: Scope) -> Any:
    execute_import_from(machine, node, scope)
    return None


@executes(nodes.Return)
def _return(machine: Machine, node: nodes.Return, scope: Scope) -> Any:
    value = evaluate(machine, node.value, scope) if node.value is not None else None
    _carried_out(machine, node, scope, value)
    return Return(value)


@executes(nodes.Break)
def _break(machine: Machine, node: nodes.Break, scope: Scope) -> Any:
    return BREAK


@executes(nodes.Continue)
def _continue(machine: Machine, node: nodes.Continue, scope: Scope) -> Any:
    return CONTINUE


# ------------------------------------------------------------------ definitions
@executes(nodes.FunctionDef, nodes.AsyncFunctionDef)
def _functiondef(machine: Machine, node: nodes.FunctionDef, scope: Scope) -> Any:
    from keras_paramlint.interpreter.functions import decorate, make_function

    function = make_function(machine, node, scope, node.name)
    if scope.kind in ("module", "class"):
        machine.functions.append(function)
    name = private(node, node.name) if scope.kind == "class" else node.name
    store(machine, name, decorate(machine, node, function, scope), scope)
    return None


@executes(nodes.ClassDef)
def _classdef(machine: Machine, node: nodes.ClassDef, scope: Scope) -> Any:
    from keras_paramlint.interpreter.classes import make_class
    from keras_paramlint.interpreter.functions import decorate

    store(machine, node.name, decorate(machine, node, make_class(machine, node, scope), scope), scope)
    return None


# ------------------------------------------------------------------ compound statements
@executes(nodes.If)
def _if(machine: Machine, node: nodes.If, scope: Scope) -> Any:
    call = Call(machine, node.test, scope)
    known = machine.test(evaluate(machine, node.test, scope), call)
    if isinstance(known, bool):
        return execute_block(machine, node.body if known else node.orelse, scope)
    machine.undecided(known, call)
    return flow.explore(
        machine,
        known.truth,
        machine.source_of(node.test),
        lambda: execute_block(machine, node.body, scope),
        lambda: execute_block(machine, node.orelse, scope),
    )


@executes(nodes.For, nodes.AsyncFor)
def _for(machine: Machine, node: nodes.For, scope: Scope) -> Any:
    return execute_for(machine, node, scope, assign, execute_block)


@executes(nodes.While)
def _while(machine: Machine, node: nodes.While, scope: Scope) -> Any:
    return execute_while(machine, node, scope, execute_block)


@executes(nodes.With, nodes.AsyncWith)
def _with(machine: Machine, node: nodes.With, scope: Scope) -> Any:
    return execute_with(machine, node, scope, execute_block)


@executes(nodes.Raise)
def _raise(machine: Machine, node: nodes.Raise, scope: Scope) -> Any:
    place = machine.place_of(node, scope)
    if node.exc is None:
        if machine.handled:
            raise Raised(machine.handled[-1].exception, machine.handled[-1].place)
        raise machine.exception("RuntimeError", "No active exception to reraise", place)
    value = machine.settle(evaluate(machine, node.exc, scope))
    if isinstance(value, Class):
        value = machine.call(value, [], {}, Call(machine, node, scope))
    if isinstance(value, Instance):
        if node.cause is not None:
            value.attrs["__cause__"] = machine.settle(evaluate(machine, node.cause, scope))
        raise Raised(value, place)
    raise machine.exception("Exception", machine.source_of(node.exc), place)


@executes(nodes.Assert)
def _assert(machine: Machine, node: nodes.Assert, scope: Scope) -> Any:
    both = isinstance(node.test, nodes.BoolOp) and node.test.op == "and"
    for test in node.test.values if both else (node.test,):
        # each part must hold, and tells something by itself
        if not _holds(machine, node, test, scope):
            break
    return None


def _holds(machine: Machine, node: nodes.Assert, test: nodes.NodeNG, scope: Scope) -> bool:
    """Carry out one part of an assertion; say whether it is, or is taken to be, true."""
    call = Call(machine, test, scope)
    known = machine.test(evaluate(machine, test, scope), call)
    if known is False:
        machine.asserted(node, scope)
        if machine.would_catch("AssertionError") or machine.assumed:
            error = machine.exception(
                "AssertionError", machine.source_of(node.test), machine.place_of(node, scope)
            )
            error.exception.attrs["args"] = (
                (evaluate(machine, node.fail, scope),) if node.fail is not None else ()
            )
            raise error
        return False
    if not isinstance(known, bool):
        flow.decide(machine, known.truth, True)
    return True


@executes(nodes.Try, nodes.TryStar)
def _try(machine: Machine, node: nodes.Try, scope: Scope) -> Any:
    return execute_try(machine, node, scope, execute_block)


@executes(nodes.Match)
def _match(machine: Machine, node: nodes.Match, scope: Scope) -> Any:
    from keras_paramlint.interpreter.matching import execute_match

    return execute_match(machine, node, scope, assign, execute_block)
