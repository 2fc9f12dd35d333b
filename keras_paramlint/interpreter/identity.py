"""What tells a value from others in the keys of unknowns, in this run and in one that takes another branch.

Data are told by what they are: an element of a list at an unknown index is the same unknown as that of an
equal list, and another one after the list has changed. Objects are told by where they were first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.interpreter.values import Choice, NativeObject, Unknown, Value


if TYPE_CHECKING:
    from astroid import nodes

    from keras_paramlint.interpreter.machine import Machine

_MOST_ITEMS, _DEEPEST = 64, 4
"""Larger and deeper collections are told as objects are."""


def identity(machine: Machine, value: Value, node: nodes.NodeNG | None) -> object:
    """Return what tells a value from others."""
    found = content(value)
    if found is not None:
        return found
    known = machine.identities.get(id(value))
    if known is None:
        # the value is kept, so that no other one can get its place in memory
        known = machine.identities[id(value)] = (value, machine.site_key(node, "object"))
    return known[1]


def content(value: Value, depth: int = _DEEPEST) -> object:
    """Return what tells data from other data; None for anything else."""
    if isinstance(value, Unknown):
        return ("unknown", value.key)
    if isinstance(value, Choice):
        sides = content(value.then, depth), content(value.otherwise, depth)
        return None if None in sides else ("choice", value.condition, *sides)
    if isinstance(value, NativeObject):
        return None
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, range, slice)):
        return (type(value).__name__, repr(value))
    if isinstance(value, (list, tuple, dict)):
        if len(value) > _MOST_ITEMS or not depth:
            return None
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        inside = [content(item, depth - 1) for item in parts]
        return None if None in inside else (type(value).__name__, *inside)
    return None
