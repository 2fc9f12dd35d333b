"""Symbols get the names that the author gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroid import nodes

from keras_paramlint.algebra import Poly, symbol, symbols_of
from keras_paramlint.interpreter.given import MISSING, is_undecided
from keras_paramlint.interpreter.values import Open, Scope, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

_GENERIC = frozenset({"_", "x", "self"})


def named(machine: Machine, value: Value, name: str, target: nodes.NodeNG, scope: Scope) -> Value:
    """Return the value as the name ``name`` holds it.

    An unknown without a name of its own takes this one: ``vocab_size =
    len(word_index) + 1`` makes ``vocab_size`` the symbol that formulas speak of.
    """
    told = _told(machine, value, name, target, scope)
    if told is not MISSING:
        return told
    if (
        not isinstance(value, Unknown)
        or isinstance(value, Open)
        or value.name is not None
        or name in _GENERIC
    ):
        return value
    if not value.has_size:
        value.name = name
        return value
    size = value.number
    if isinstance(size, Poly) and any(s.name.isidentifier() for s in symbols_of(size)):
        return value
    own = None
    if isinstance(size, Poly):
        key = ("named", value.key)
        own = symbol(name, key=key, line=value.place.line, source=value.reason, definition=size)
    return Unknown(value.reason, value.place, name=name, key=value.key, size=own, truth=value.truth)


def _told(machine: Machine, value: Value, name: str, target: nodes.NodeNG, scope: Scope) -> Value:
    """Return what a person says that a name is: a module's own names always, others where they are open."""
    given = machine.given
    place = machine.place_of(target, scope)
    is_name = isinstance(target, nodes.AssignName)
    found = given.at(name if is_name else target.as_string(), place)
    if found is MISSING and not is_name:
        found = given.at(name, place)
    if found is not MISSING or not (given.told or given.assumed):
        return found
    if isinstance(target.parent, nodes.AugAssign):
        return MISSING  # it grows from the value that was given
    own = scope.kind == "module" and is_name
    return given.named(name) if own or is_undecided(value) else MISSING


def private(node: nodes.NodeNG, name: str) -> str:
    """Return a name as Python mangles it: ``__x`` inside ``class C`` is ``_C__x``."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.ClassDef) and parent.name.strip("_"):
            return f"_{parent.name.lstrip('_')}{name}"
        parent = parent.parent
    return name
