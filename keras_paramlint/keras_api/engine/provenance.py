"""Where the number in an argument comes from, as far as the source text says it."""

from __future__ import annotations

from typing import Any

from astroid import nodes

from keras_paramlint.interpreter.expressions import evaluate
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
    node = definition_of(expression_of(call, name, position))
    scope = call.scope
    if not isinstance(node, nodes.Call) or scope is None:
        return None
    if isinstance(node.func, nodes.Name) and node.func.name == "len" and len(node.args) == 1:
        if _counts_from_one(call, node.args[0], scope):
            return {"source": call.machine.source_of(node), "how": "len"}
    elif isinstance(node.func, nodes.Name) and node.func.name == "max" and len(node.args) == 1:
        inner = node.args[0]
        if (
            isinstance(inner, nodes.Call)
            and isinstance(inner.func, nodes.Attribute)
            and inner.func.attrname == "values"
            and _counts_from_one(call, inner.func.expr, scope)
        ):
            return {"source": call.machine.source_of(node), "how": "max"}
    return None


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
    if isinstance(value, dict) and value and is_known(value):
        numbers = list(value.values())
        whole = all(type(number) is int for number in numbers)
        return whole and sorted(numbers) == list(range(1, len(numbers) + 1))
    return False


def _value(call: Call, node: nodes.NodeNG, scope: Scope) -> Value:
    try:
        return call.machine.settle(evaluate(call.machine, node, scope))
    except (Raised, NotKnown):
        return Unknown("not to be evaluated again")
