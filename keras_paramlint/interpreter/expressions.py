"""Expressions: one small function for each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter import comparisons, flow, operators
from keras_paramlint.interpreter.builtin import BUILTINS
from keras_paramlint.interpreter.builtin.text import as_text, formatted
from keras_paramlint.interpreter.calls import StarUnknown
from keras_paramlint.interpreter.iteration import elements
from keras_paramlint.interpreter.keys import as_key, as_set, decide_entries
from keras_paramlint.interpreter.modules import star_imported
from keras_paramlint.interpreter.naming import private
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.subscripts import subscript
from keras_paramlint.interpreter.values import (
    OPEN_KEY,
    UNBOUND,
    BoundMethod,
    Choice,
    Class,
    Function,
    Open,
    Scope,
    Unknown,
    Value,
    is_open,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

Evaluator = Callable[["Machine", Any, Scope], Value]
EVALUATORS: dict[type, Evaluator] = {}


def evaluates(*kinds: type) -> Callable[[Evaluator], Evaluator]:
    """Register the decorated function for kinds of nodes."""

    def register(function: Evaluator) -> Evaluator:
        for kind in kinds:
            EVALUATORS[kind] = function
        return function

    return register


def makes(evaluator: Evaluator) -> Evaluator:
    """Account for the collections and texts that an expression makes."""

    def run(machine: Machine, node: Any, scope: Scope) -> Value:
        made = evaluator(machine, node, scope)
        machine.budget.made(made)
        return made

    return run


def evaluate(machine: Machine, node: nodes.NodeNG, scope: Scope) -> Value:
    """Return the value of an expression."""
    evaluator = EVALUATORS.get(node.__class__)
    if evaluator is None:
        return Unknown(f"{type(node).__name__} is not supported", machine.place_of(node, scope))
    try:
        return evaluator(machine, node, scope)
    except NotKnown as error:
        return machine.not_known(error, Call(machine, node, scope))


@evaluates(nodes.Const)
def _const(machine: Machine, node: nodes.Const, scope: Scope) -> Value:
    return node.value


@evaluates(nodes.Name)
def _name(machine: Machine, node: nodes.Name, scope: Scope) -> Value:
    value = lookup(machine, node.name, scope)
    if value is UNBOUND and node.name.startswith("__"):
        value = lookup(machine, private(node, node.name), scope)
    if value is UNBOUND:
        local = scope.kind == "function" and _is_local(scope, node.name)
        kind = "UnboundLocalError" if local else "NameError"
        raise machine.exception(kind, f"name {node.name!r} is not defined", machine.place_of(node, scope))
    return value


def lookup(machine: Machine, name: str, scope: Scope) -> Value:
    """Return what a name means in a scope, or :data:`UNBOUND`."""
    if name in scope.globals:
        current: Scope | None = scope.module.scope
    else:
        current = scope
    first = True
    while current is not None:
        if (first or current.kind != "class") and name in current.vars:
            return current.vars[name]
        if current.kind == "function" and _is_local(current, name):
            return UNBOUND
        first = False
        current = current.parent
    if name in BUILTINS:
        return BUILTINS[name]
    imported = star_imported(machine, scope.module.scope, name)
    if imported is not None:
        return imported
    if name in CONVENTIONAL:
        # a fragment that leaves out the imports that everyone knows
        return machine.import_module(CONVENTIONAL[name], Call(machine, None, scope))
    return UNBOUND


def _is_local(scope: Scope, name: str) -> bool:
    """Say whether a function assigns a name, so that it means nothing outside before that."""
    node = getattr(scope.owner, "node", None)
    return (
        isinstance(node, nodes.FunctionDef)
        and name in node.locals
        and name not in scope.globals
        and name not in scope.nonlocals
    )


CONVENTIONAL = {"np": "numpy", "tf": "tensorflow", "keras": "keras"}


@evaluates(nodes.Attribute)
def _attribute(machine: Machine, node: nodes.Attribute, scope: Scope) -> Value:
    name = node.attrname if node.attrname[0] != "_" else private(node, node.attrname)
    return machine.attribute(evaluate(machine, node.expr, scope), name, Call(machine, node, scope))


@evaluates(nodes.Call)
def _call(machine: Machine, node: nodes.Call, scope: Scope) -> Value:
    call = Call(machine, node, scope)
    if isinstance(node.func, nodes.Name) and node.func.name == "super" and not node.args:
        from keras_paramlint.interpreter.classes import implicit_super

        return implicit_super(machine, scope, call)
    callee = evaluate(machine, node.func, scope)
    args: list[Value] = []
    open_ended = False
    for argument in node.args:
        if isinstance(argument, nodes.Starred):
            value = machine.settle(evaluate(machine, argument.value, scope))
            if isinstance(value, (list, tuple)) and is_open(value):
                args.extend(value[:-1])
                args.append(StarUnknown(value[-1]))
                open_ended = True
                continue
            try:
                args.extend(elements(machine, value, call))
            except NotKnown as error:
                args.append(StarUnknown(machine.not_known(error, call)))
                open_ended = True
        else:
            args.append(evaluate(machine, argument, scope))
    kwargs: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(machine, keyword.value, scope)
        if keyword.arg is not None:
            kwargs[keyword.arg] = value
            continue
        _spread(machine, kwargs, value, call)
    if open_ended and not isinstance(callee, Function):
        function = callee.function if isinstance(callee, BoundMethod) else callee
        if not isinstance(function, Function):
            if machine.keras is not None and isinstance(callee, Class):
                machine.keras.not_constructed(callee, call.unknown(call.source))
            return call.unknown(call.source)
    if "**" in kwargs and not isinstance(callee, Function):
        kwargs.pop("**")
        reason = call.unknown(f"{call.source}: keyword arguments that are not known")
        if machine.keras is not None and isinstance(callee, Class):
            machine.keras.not_constructed(callee, reason)
        return reason
    try:
        return machine.call(callee, args, kwargs, call)
    except Raised as error:
        if error.place.line == 0:
            error.place = call.place
        raise


def _spread(machine: Machine, kwargs: dict[str, Value], value: Value, call: Call) -> None:
    value = operators.unwrap(machine.settle(value))
    if isinstance(value, dict):
        decide_entries(machine, value)
        for key, item in value.items():
            if key is OPEN_KEY:
                kwargs["**"] = item
            elif isinstance(key, str):
                kwargs[key] = item
    elif isinstance(value, Unknown):
        kwargs["**"] = value
    else:
        kwargs["**"] = call.unknown(call.source)


@evaluates(nodes.BinOp)
def _binop(machine: Machine, node: nodes.BinOp, scope: Scope) -> Value:
    left = evaluate(machine, node.left, scope)
    right = evaluate(machine, node.right, scope)
    return operators.binary(machine, node.op, left, right, Call(machine, node, scope))


@evaluates(nodes.UnaryOp)
def _unaryop(machine: Machine, node: nodes.UnaryOp, scope: Scope) -> Value:
    value = evaluate(machine, node.operand, scope)
    call = Call(machine, node, scope)
    if node.op == "not":
        known = machine.test(value, call)
        return (not known) if isinstance(known, bool) else comparisons.negated(known)
    return operators.unary(machine, node.op, value, call)


@evaluates(nodes.BoolOp)
def _boolop(machine: Machine, node: nodes.BoolOp, scope: Scope) -> Value:
    return _connected(machine, node, scope, 0)


def _connected(machine: Machine, node: nodes.BoolOp, scope: Scope, index: int) -> Value:
    """Return the first operand from one on that decides, else the last; what follows it is not evaluated."""
    call = Call(machine, node, scope)
    value = evaluate(machine, node.values[index], scope)
    if index == len(node.values) - 1:
        return value
    stop = node.op == "or"
    known = machine.test(value, call)
    if not isinstance(known, bool):
        decision = flow.decided(machine, known.truth)
        if decision is None:
            return _connected_if(machine, node, scope, index, value, known)
        known = decision
    return value if known is stop else _connected(machine, node, scope, index + 1)


def _connected_if(
    machine: Machine, node: nodes.BoolOp, scope: Scope, index: int, first: Value, known: Unknown
) -> Value:
    """Return what operands come to of which the first may decide or not: the others may not be evaluated."""
    call = Call(machine, node, scope)
    stop = node.op == "or"
    condition = known.truth
    goes_on = flow.run_side(
        machine, condition, not stop, lambda: flow.Return(_connected(machine, node, scope, index + 1))
    )
    if goes_on.raised is not None:
        flow.decide(machine, condition, stop)
        return first
    second = goes_on.outcome.value
    if goes_on.after:
        stops = flow.Side(flow.Return(first), {})
        sides = (stops, goes_on) if stop else (goes_on, stops)
        outcome = flow.join(machine, flow.Split(condition, machine.source_of(node.values[index]), *sides))
        if isinstance(outcome, flow.Split):
            outcome = flow.take(machine, outcome)
        return outcome.value if isinstance(outcome, flow.Return) else outcome
    if isinstance(second, bool):
        return second if second is stop else first  # `unknown or True`, `unknown and True`
    if isinstance(first, Unknown) and (
        isinstance(second, Unknown) or (stop and operators.may_be_number(second))
    ):
        # one name for the number, whatever it is: alternatives of `size or 64` would multiply
        return Unknown(call.source, call.place, key=("bool", node.op, first.key, operators.key_of(second)))
    return Choice(condition, known.reason, *((first, second) if stop else (second, first)))


@evaluates(nodes.Compare)
def _compare(machine: Machine, node: nodes.Compare, scope: Scope) -> Value:
    left = evaluate(machine, node.left, scope)
    call = Call(machine, node, scope)
    result: Value = True
    for symbol, right_node in node.ops:
        right = evaluate(machine, right_node, scope)
        result = comparisons.compare(machine, symbol, left, right, call)
        if len(node.ops) > 1:
            known = machine.test(result, call)
            if known is False:
                return False
            if not isinstance(known, bool):
                return known
        left = right
    return result


@evaluates(nodes.IfExp)
def _ifexp(machine: Machine, node: nodes.IfExp, scope: Scope) -> Value:
    call = Call(machine, node, scope)
    known = machine.test(evaluate(machine, node.test, scope), call)
    if isinstance(known, bool):
        return evaluate(machine, node.body if known else node.orelse, scope)
    machine.undecided(known, call)
    outcome = flow.explore(
        machine,
        known.truth,
        machine.source_of(node.test),
        lambda: flow.Return(evaluate(machine, node.body, scope)),
        lambda: flow.Return(evaluate(machine, node.orelse, scope)),
    )
    if isinstance(outcome, flow.Split):
        outcome = flow.take(machine, outcome)
    return outcome.value if isinstance(outcome, flow.Return) else outcome


@evaluates(nodes.Subscript)
def _subscript(machine: Machine, node: nodes.Subscript, scope: Scope) -> Value:
    value = evaluate(machine, node.value, scope)
    index = evaluate(machine, node.slice, scope)
    result = subscript(machine, value, index, Call(machine, node, scope))
    if isinstance(node.slice, nodes.Slice):
        machine.budget.made(result)
    return result


@evaluates(nodes.Slice)
def _slice(machine: Machine, node: nodes.Slice, scope: Scope) -> Value:
    # a choice among bounds is decided where the slice is used, and only if it matters there
    bounds = (node.lower, node.upper, node.step)
    return slice(*(evaluate(machine, part, scope) if part is not None else None for part in bounds))


@evaluates(nodes.Tuple)
@makes
def _tuple(machine: Machine, node: nodes.Tuple, scope: Scope) -> Value:
    return tuple(_items(machine, node.elts, scope, node))


@evaluates(nodes.List)
@makes
def _list(machine: Machine, node: nodes.List, scope: Scope) -> Value:
    return _items(machine, node.elts, scope, node)


@evaluates(nodes.Set)
@makes
def _set(machine: Machine, node: nodes.Set, scope: Scope) -> Value:
    items = _items(machine, node.elts, scope, node)
    try:
        return as_set(machine, items, Call(machine, node, scope))
    except TypeError:
        raise machine.exception("TypeError", "unhashable type", machine.place_of(node, scope)) from None


def _items(machine: Machine, parts: list[nodes.NodeNG], scope: Scope, node: nodes.NodeNG) -> list[Value]:
    items: list[Value] = []
    for element in parts:
        if isinstance(element, nodes.Starred):
            value = machine.settle(evaluate(machine, element.value, scope))
            try:
                items.extend(elements(machine, value, Call(machine, node, scope)))
            except NotKnown as error:
                return [*items, Open(error.reason, machine.place_of(node, scope))]
        else:
            items.append(evaluate(machine, element, scope))
    return items


@evaluates(nodes.Dict)
@makes
def _dict(machine: Machine, node: nodes.Dict, scope: Scope) -> Value:
    result: dict[Value, Value] = {}
    for key_node, value_node in node.items:
        if isinstance(key_node, nodes.DictUnpack):
            value = operators.unwrap(machine.settle(evaluate(machine, value_node, scope)))
            if isinstance(value, dict):
                result.update(value)
            else:
                result[OPEN_KEY] = Open(machine.source_of(value_node), machine.place_of(node, scope))
            continue
        key = machine.settle(evaluate(machine, key_node, scope))
        value = evaluate(machine, value_node, scope)
        try:
            result[as_key(machine, result, key, Call(machine, node, scope))] = value
        except TypeError:
            raise machine.exception("TypeError", "unhashable type", machine.place_of(node, scope)) from None
    return result


@evaluates(nodes.JoinedStr)
@makes
def _joined(machine: Machine, node: nodes.JoinedStr, scope: Scope) -> Value:
    parts: list[str] = []
    for part in node.values:
        value = evaluate(machine, part, scope)
        if not isinstance(value, str):
            return Unknown(
                machine.source_of(node), machine.place_of(node, scope), key=machine.site_key(node, "text")
            )
        parts.append(value)
    return "".join(parts)


@evaluates(nodes.FormattedValue)
def _formatted(machine: Machine, node: nodes.FormattedValue, scope: Scope) -> Value:
    value = machine.settle(evaluate(machine, node.value, scope))
    spec = evaluate(machine, node.format_spec, scope) if node.format_spec is not None else ""
    call = Call(machine, node, scope)
    if node.conversion > 0:
        value = as_text(machine, value, call, representation=node.conversion != ord("s"))
    return formatted(machine, value, spec, call)


@evaluates(nodes.Lambda)
def _lambda(machine: Machine, node: nodes.Lambda, scope: Scope) -> Value:
    from keras_paramlint.interpreter.functions import make_function

    return make_function(machine, node, scope, "<lambda>")


@evaluates(nodes.NamedExpr)
def _named(machine: Machine, node: nodes.NamedExpr, scope: Scope) -> Value:
    from keras_paramlint.interpreter.assigning import assign

    value = evaluate(machine, node.value, scope)
    target = scope
    while target.kind == "comprehension" and target.parent is not None:
        target = target.parent
    assign(machine, node.target, value, target)
    return value


@evaluates(nodes.Await)
def _await(machine: Machine, node: nodes.Await, scope: Scope) -> Value:
    return evaluate(machine, node.value, scope)


@evaluates(nodes.Starred)
def _starred(machine: Machine, node: nodes.Starred, scope: Scope) -> Value:
    return evaluate(machine, node.value, scope)
