"""Keys of dictionaries and elements of sets: objects of the program may be equal without being the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from keras_paramlint.interpreter.extent import is_deep
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import UNBOUND, Choice, Instance, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def has_own_equality(value: Value) -> bool:
    """Say whether an object is compared by what it holds."""
    return isinstance(value, Instance) and (value.wrapped is not None or value.cls.has("__eq__"))


def decide_entries(machine: Machine, table: dict[Value, Value], *keys: Value) -> None:
    """Decide of entries that were made or removed in an undecided branch whether they are there.

    Args:
        machine: Decides.
        table: The dictionary; afterwards it has what this run has.
        keys: The keys that are asked for; none: all.
    """
    for key in keys or tuple(table):
        while isinstance(value := table.get(key), Choice) and (
            value.then is UNBOUND or value.otherwise is UNBOUND
        ):
            found = machine.settle(value, matters=True)
            machine.touch(table)
            if found is UNBOUND:
                del table[key]
            else:
                table[key] = found


def as_key(machine: Machine, table: Iterable[Value], key: Value, call: Call) -> Value:
    """Return the key of a dictionary (or element of a set) that equals this one, else this one.

    Raises:
        NotKnown: the program's own comparison is not decided.
    """
    if isinstance(key, (tuple, frozenset)) and is_deep(key, machine.budget.walk):
        raise NotKnown("a key that is nested too deeply")
    if not has_own_equality(key):
        return key
    from keras_paramlint.interpreter.comparisons import compare

    for other in table:
        if other is key:
            return key
        if isinstance(other, Instance) if key.wrapped is None else not isinstance(other, Unknown):
            known = machine.test(compare(machine, "==", key, other, call), call)
            if not isinstance(known, bool):
                raise NotKnown(known)
            if known:
                return other
    return key


def as_set(machine: Machine, items: Iterable[Value], call: Call) -> set[Value]:
    """Return the set of some elements.

    Raises:
        TypeError: one of them cannot be in a set.
    """
    found: set[Value] = set()
    for item in items:
        found.add(as_key(machine, found, item, call))
    return found
