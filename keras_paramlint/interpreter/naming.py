"""Symbols get the names that the author gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroid import nodes

from keras_paramlint.algebra import Poly, symbol, symbols_of
from keras_paramlint.interpreter.values import Open, Scope, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

_GENERIC = frozenset({"_", "x", "self"})


def named(machine: Machine, value: Value, name: str, target: nodes.NodeNG, scope: Scope) -> Value:
    """Return the value as the name ``name`` holds it.

    An unknown without a name of its own takes this one: ``vocab_size =
    len(word_index) + 1`` makes ``vocab_size`` the symbol that formulas speak of.
    """
    if scope.kind == "module" and name in machine.settings:
        machine.used_settings.add(name)
        return machine.settings[name]
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
    size = value.size
    if isinstance(size, Poly) and any(s.name.isidentifier() for s in symbols_of(size)):
        return value
    own = None
    if isinstance(size, Poly):
        key = ("named", value.key)
        own = symbol(name, key=key, line=value.place.line, source=value.reason, definition=size)
    return Unknown(value.reason, value.place, name=name, key=value.key, size=own, truth=value.truth)


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
