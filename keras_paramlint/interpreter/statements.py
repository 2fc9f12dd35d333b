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

from keras_paramlint.interpreter import flow, operators
from keras_paramlint.interpreter.attributes import delete_attribute
from keras_paramlint.interpreter.expressions import evaluate, lookup
from keras_paramlint.interpreter.flow import BREAK, CONTINUE, Return, Split
from keras_paramlint.interpreter.iteration import elements
from keras_paramlint.interpreter.loops import execute_for, execute_while
from keras_paramlint.interpreter.modules import execute_import, execute_import_from
from keras_paramlint.interpreter.naming import named, private
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.subscripts import delete_subscript, set_subscript, subscript
from keras_paramlint.interpreter.values import (
    UNBOUND,
    Class,
    Instance,
    Scope,
    Unknown,
    Value,
    is_open,
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
    symbol = node.op[:-1]
    in_place = f"__i{operators.DUNDER[symbol]}__"
    if isinstance(current, Instance) and current.cls.has(in_place):
        result = machine.call(machine.attribute(current, in_place, call), [operand], {}, call)
        if result is not NotImplemented:
            assign(machine, target, result, scope)
            return None
    if symbol == "+" and isinstance(current, list):
        machine.touch(current)
        mark = is_open(current)
        if mark is None:
            try:
                # Taken first: it may be the list itself.
                added = elements(machine, operand, call)
                machine.budget.made(added)
                current.extend(added)
            except NotKnown as error:
                from keras_paramlint.interpreter.values import mark_open

                mark_open(current, error.reason, call.place)
        return None
    if isinstance(current, (set, dict)) and symbol in ("|", "&", "-") and isinstance(operand, (set, dict)):
        value: Value = operators.BINARY[symbol](current, operand)
    else:
        value = operators.binary(machine, symbol, current, operand, call)
    assign(machine, target, value, scope)
    return None


def assign(machine: Machine, target: nodes.NodeNG, value: Value, scope: Scope) -> None:
    """Bind a value to an assignment target."""
    if isinstance(target, nodes.AssignName):
        name = private(target, target.name) if scope.kind == "class" else target.name
        store(machine, name, named(machine, value, target.name, target, scope), scope, target)
    elif isinstance(target, nodes.AssignAttr):
        owner = evaluate(machine, target.expr, scope)
        machine.set_attribute(
            owner,
            private(target, target.attrname),
            named(machine, value, target.attrname, target, scope),
            Call(machine, target, scope),
        )
    elif isinstance(target, nodes.Subscript):
        owner = evaluate(machine, target.value, scope)
        set_subscript(
            machine, owner, evaluate(machine, target.slice, scope), value, Call(machine, target, scope)
        )
    elif isinstance(target, (nodes.Tuple, nodes.List)):
        _unpack(machine, target, value, scope)
    elif isinstance(target, nodes.Starred):
        assign(machine, target.value, value, scope)


def store(
    machine: Machine, name: str, value: Value, scope: Scope, node: nodes.NodeNG | None = None
) -> None:
    """Bind a name in the scope that it belongs to; ``node`` is where."""
    target = scope
    if name in scope.globals:
        target = scope.module.scope
    elif name in scope.nonlocals:
        current = scope.parent
        while current is not None and not (current.kind == "function" and name in current.vars):
            current = current.parent
        target = current or scope
    if machine.journals:
        machine.touch(target)
    target.vars[name] = value
    note = getattr(value, "note_binding", None)
    if note is not None:
        note(name, target, machine.place_of(node, scope))


def _unpack(machine: Machine, target: nodes.Tuple | nodes.List, value: Value, scope: Scope) -> None:
    elements = target.elts
    call = Call(machine, target, scope)
    value = machine.settle(value)
    try:
        items = machine.elements(value, call)
    except NotKnown:
        _unpack_unknown(machine, elements, value, scope, call)
        return
    star = next((i for i, e in enumerate(elements) if isinstance(e, nodes.Starred)), None)
    if star is None:
        if len(items) != len(elements):
            raise machine.exception(
                "ValueError", f"cannot unpack {len(items)} values into {len(elements)} names", call.place
            )
        for element, item in zip(elements, items, strict=True):
            assign(machine, element, item, scope)
        return
    after = len(elements) - star - 1
    if len(items) < len(elements) - 1:
        raise machine.exception("ValueError", "not enough values to unpack", call.place)
    for element, item in zip(elements[:star], items[:star], strict=True):
        assign(machine, element, item, scope)
    assign(machine, elements[star], items[star : len(items) - after], scope)
    for element, item in zip(elements[star + 1 :], items[len(items) - after :], strict=True):
        assign(machine, element, item, scope)


def _unpack_unknown(
    machine: Machine, elements: list[nodes.NodeNG], value: Value, scope: Scope, call: Call
) -> None:
    source = value.key if isinstance(value, Unknown) else id(value)
    reason = value.reason if isinstance(value, Unknown) else call.source
    mark = is_open(value) if isinstance(value, (list, tuple)) else None
    for index, element in enumerate(elements):
        if mark is not None and index < len(value) - 1 and not isinstance(element, nodes.Starred):
            assign(machine, element, value[index], scope)
            continue
        item = Unknown(f"{reason}[{index}]", call.place, key=("item", source, index))
        assign(machine, element, item, scope)


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
    return _with_items(machine, node, 0, scope)


def _with_items(machine: Machine, node: nodes.With, index: int, scope: Scope) -> Any:
    if index == len(node.items):
        return execute_block(machine, node.body, scope)
    manager = enter_manager(machine, node, index, scope)
    if manager is None:
        if _expects_exception(node.items[index][0]):
            return _expecting(machine, node, index, scope)
        return _with_items(machine, node, index + 1, scope)
    machine.catching.append(manager.attrs.get("__kpl_suppresses__", ()))
    try:
        outcome = _with_items(machine, node, index + 1, scope)
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


def _expecting(machine: Machine, node: nodes.With, index: int, scope: Scope) -> Any:
    """Carry out a block that is to raise an exception: what a library refuses there is meant."""
    machine.catching.append(("BaseException",))
    try:
        return _with_items(machine, node, index + 1, scope)
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
    if not node.finalbody:
        return _try_body(machine, node, scope)
    try:
        outcome = _try_body(machine, node, scope)
        if isinstance(outcome, Split):
            outcome = flow.take(machine, outcome)
    except Raised:
        final = execute_block(machine, node.finalbody, scope)
        if isinstance(final, Split):
            final = flow.take(machine, final)
        if final is None:
            raise
        return final  # a `return` in the `finally` clause ends the exception
    final = execute_block(machine, node.finalbody, scope)
    return final if final is not None else outcome


def _try_body(machine: Machine, node: nodes.Try, scope: Scope) -> Any:
    """Carry out a ``try`` statement without its ``finally`` clause."""
    caught: Raised | None
    outcome: Any = None
    machine.catching.append(caught_names(machine, node, scope))
    try:
        outcome = execute_block(machine, node.body, scope)
        if isinstance(outcome, Split):
            outcome = flow.take(machine, outcome)
        caught = None
    except Raised as error:
        caught = error
    finally:
        machine.catching.pop()
    if caught is None:
        return execute_block(machine, node.orelse, scope) if outcome is None else outcome
    handler = match_handler(machine, node, caught, scope)
    if handler is None:
        raise caught
    if handler.name is not None:
        assign(machine, handler.name, caught.exception, scope)
    machine.handled.append(caught)
    try:
        return execute_block(machine, handler.body, scope)
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


@executes(nodes.Match)
def _match(machine: Machine, node: nodes.Match, scope: Scope) -> Any:
    from keras_paramlint.interpreter.matching import execute_match

    return execute_match(machine, node, scope, assign, execute_block)
