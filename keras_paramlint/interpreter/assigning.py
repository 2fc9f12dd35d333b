"""Binding: names, attributes, items, and unpacking to several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroid import nodes

from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.naming import named, private
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.subscripts import set_subscript
from keras_paramlint.interpreter.values import Scope, Unknown, Value, element_key, is_open


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


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
    source = value.key if isinstance(value, Unknown) else identity(machine, value, call.node)
    reason = value.reason if isinstance(value, Unknown) else call.source
    mark = is_open(value) if isinstance(value, (list, tuple)) else None
    for index, element in enumerate(elements):
        if mark is not None and index < len(value) - 1 and not isinstance(element, nodes.Starred):
            assign(machine, element, value[index], scope)
            continue
        key = ("item", source, index) if isinstance(element, nodes.Starred) else element_key(source, index)
        item = Unknown(f"{reason}[{index}]", call.place, key=key)
        assign(machine, element, item, scope)
