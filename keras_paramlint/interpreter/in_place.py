"""Operators that change what they are applied to: ``+=`` and its relatives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter import operators
from keras_paramlint.interpreter.iteration import elements
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import (
    Instance,
    NativeObject,
    Unknown,
    Value,
    is_open,
    mark_open,
    real_type,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def in_place(machine: Machine, symbol: str, current: Value, operand: Value, call: Call) -> Value:
    """Return what ``current <symbol>= operand`` binds: the same object, changed, where it has a way to.

    Raises:
        Raised: TypeError of the analysed program.
    """
    method = f"__i{operators.DUNDER[symbol]}__"
    if isinstance(current, Instance) and current.cls.has(method):
        result = machine.call(machine.attribute(current, method, call), [operand], {}, call)
        if result is not NotImplemented:
            return result
    inside = current.wrapped if isinstance(current, Instance) else current
    if isinstance(inside, list) and symbol == "+":
        _extend(machine, inside, operand, call)
        return current
    hook = getattr(inside, "in_place", None)
    if hook is not None:
        return machine.run_native(lambda c: hook(c, symbol, operand), (), {}, call)
    if isinstance(inside, (list, dict, set)) and not isinstance(inside, NativeObject):
        return _replace(machine, symbol, current, inside, operand, call)
    return operators.binary(machine, symbol, current, operand, call)


def _extend(machine: Machine, items: list[Value], operand: Value, call: Call) -> None:
    machine.touch(items)
    if is_open(items) is not None:
        return
    try:
        # Taken first: it may be the list itself.
        added = elements(machine, operand, call)
        machine.budget.made(added)
        items += added
    except NotKnown as error:
        mark_open(items, error.reason, call.place)


def _replace(
    machine: Machine, symbol: str, current: Value, inside: Value, operand: Value, call: Call
) -> Value:
    """Put the result of an operator into its left operand, where it has the same type."""
    operand = operators.unwrap(machine.settle(operand))
    is_sets = isinstance(inside, set) and isinstance(operand, set) and symbol in ("|", "&", "-")
    if is_sets or (isinstance(inside, dict) and isinstance(operand, dict) and symbol == "|"):
        result: Value = operators.BINARY[symbol](inside, operand)
    else:
        result = operators.binary(machine, symbol, inside, operand, call)
    machine.touch(inside)
    if isinstance(result, Unknown):
        inside.clear()
        mark_open(inside, result.reason, result.place)
        return current
    if real_type(result) is not real_type(inside):
        return result
    if isinstance(inside, list):
        inside[:] = result
    else:
        exchange(inside, result)
    return current


def exchange(container: Any, contents: Any) -> None:
    """Let a dictionary or set hold other things; one of a library may have to tell somebody."""
    if hasattr(container, "exchange"):
        container.exchange(contents)
    else:
        container.clear()
        container.update(contents)
