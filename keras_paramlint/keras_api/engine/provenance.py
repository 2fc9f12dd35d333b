"""Where the number in an argument comes from, as far as the source text says it."""

from __future__ import annotations

from typing import Any

from astroid import nodes

from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.native import Call, NotKnown, Raised, is_known
from keras_paramlint.interpreter.values import Instance, Scope, Unknown, Value


def expression_of(call: Call, name: str, position: int) -> nodes.NodeNG | None:
    """Return the expression of an argument of a call, by keyword or position."""
    node = call.node
    if not isinstance(node, nodes.Call):
        return None
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    if any(isinstance(argument, nodes.Starred) for argument in node.args[: position + 1]):
        return None
    return node.args[position] if position < len(node.args) else None


def definition_of(node: nodes.NodeNG | None, depth: int = 4) -> nodes.NodeNG | None:
    """Follow a name to the one expression that it is assigned in its scope."""
    while isinstance(node, nodes.Name) and depth:
        depth -= 1
        _, statements = node.lookup(node.name)
        if len(statements) != 1:
            return None
        statement = statements[0].statement()
        if not isinstance(statement, nodes.Assign) or len(statement.targets) != 1:
            return None
        if not isinstance(statement.targets[0], nodes.AssignName):
            return None
        node = statement.value
    return node


def largest_id(call: Call, name: str, position: int) -> dict[str, Any] | None:
    """Say whether a size is the largest id itself: ``len(word_index)`` of ids from 1, ``ids.max()``.

    Returns:
        The source text and, where it is known, the number; None where it may be something else.
    """
    node, scope = definition_of(expression_of(call, name, position)), call.scope
    while isinstance(node, nodes.Call) and _called(node) == "int" and len(node.args) == 1:
        node = definition_of(node.args[0])
    if not isinstance(node, nodes.Call) or scope is None:
        return None
    found = _called(node)
    if found == "len" and len(node.args) == 1:
        is_largest = _counts_from_one(call, node.args[0], scope)
    elif found == "max" and len(node.args) == 1 and _called(node.args[0]) == "values":
        inner = node.args[0].func.expr
        is_largest = _counts_from_one(call, inner, scope) or _is_spelt_out(_value(call, inner, scope))
    elif found in ("max", "amax") and not (node.args and node.keywords):
        array = node.args[0] if len(node.args) == 1 else getattr(node.func, "expr", None)
        is_array = isinstance(array, (nodes.Name, nodes.Attribute))
        is_largest = is_array and isinstance(_value(call, array, scope), Array)
    else:
        return None
    return {"source": call.machine.source_of(node), "how": found} if is_largest else None


def _called(node: nodes.NodeNG) -> str | None:
    """Return the last name of what an expression calls: ``max`` of ``np.max(x)`` and ``x.max()``."""
    if not isinstance(node, nodes.Call):
        return None
    name = getattr(node.func, "attrname", None) or getattr(node.func, "name", None)
    return name if isinstance(name, str) else None


def _counts_from_one(call: Call, node: nodes.NodeNG, scope: Scope) -> bool:
    """Say whether a mapping certainly numbers its entries from 1: a Tokenizer's, or one spelt out."""
    if isinstance(node, nodes.Attribute) and node.attrname == "word_index":
        owner = _value(call, node.expr, scope)
        if isinstance(owner, Instance) and owner.cls.name == "Tokenizer":
            return True
    followed = definition_of(node)
    if isinstance(followed, nodes.Attribute) and followed.attrname == "word_index" and followed is not node:
        return _counts_from_one(call, followed, scope)
    value = _value(call, node, scope)
    return _is_spelt_out(value) and min(value.values()) >= 1


def _is_spelt_out(value: Value) -> bool:
    """Say whether a value is a mapping to different integers, all of them known."""
    if not isinstance(value, dict) or not value or not is_known(value):
        return False
    numbers = list(value.values())
    return all(type(number) is int for number in numbers) and len(set(numbers)) == len(numbers)


def _value(call: Call, node: nodes.NodeNG, scope: Scope) -> Value:
    try:
        return call.machine.settle(evaluate(call.machine, node, scope))
    except (Raised, NotKnown):
        return Unknown("not to be evaluated again")
