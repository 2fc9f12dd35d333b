"""``tree`` (dm-tree), and with it ``keras.tree`` and ``tf.nest``: nested lists, tuples and dictionaries.

All three agree on these containers: leaves come in order, those of a dictionary in the order of its sorted
keys, and None is a leaf. Where they part (an ``OrderedDict``, keys that have no order) nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from keras_paramlint.interpreter.library.support import no_op
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import Choice, Instance, Unknown, Value, is_open, real_type


LIBRARY = Library("tree")


@LIBRARY.function("is_nested")
def is_nested(call: Call, structure: Value) -> Value:
    """Say whether a value is a container."""
    if isinstance(structure, (Unknown, Choice)):
        raise NotKnown(call.source)
    return isinstance(_opened(structure), (list, tuple, dict))


@LIBRARY.function("flatten")
def flatten(call: Call, structure: Value, **_options: Value) -> list[Value]:
    """Return the leaves of a structure."""
    return list(_leaves(call, structure))


@LIBRARY.function("map_structure")
def map_structure(call: Call, function: Value, *structures: Value, **_options: Value) -> Value:
    """Return a structure of what a function makes of the leaves at each place."""
    if not structures:
        call.fail("ValueError", "Must provide at least one structure")
    return _mapped(call, function, [_opened(each) for each in structures])


@LIBRARY.function("pack_sequence_as")
def pack_sequence_as(call: Call, structure: Value, flat_sequence: Value, **_options: Value) -> Value:
    """Return leaves in the form of another structure."""
    if not isinstance(flat_sequence, (list, tuple)) or is_open(flat_sequence):
        raise NotKnown(call.source)
    count = sum(1 for _ in _leaves(call, structure))
    if count != len(flat_sequence):
        call.fail("ValueError", f"the structure has {count} elements, but flat_sequence {len(flat_sequence)}")
    return _packed(call, structure, iter(flat_sequence))


LIBRARY.add("assert_same_structure", no_op("assert_same_structure"))


def _opened(structure: Value) -> Value:
    if isinstance(structure, Instance) and structure.wrapped is not None:
        return structure.wrapped
    return structure


def _leaves(call: Call, structure: Value) -> Iterator[Value]:
    if isinstance(structure, Unknown):
        raise NotKnown(call.source)
    plain = _opened(structure)
    if not isinstance(plain, (list, tuple, dict)):
        yield plain
        return
    for key in _places(call, structure):
        yield from _leaves(call, plain[key])


def _places(call: Call, structure: Value) -> list[Value]:
    """Return the indices or keys of a container, in the order of its leaves."""
    plain = _opened(structure)
    if is_open(plain):
        raise NotKnown(call.source)
    call.machine.budget.walk(len(plain))
    if not isinstance(plain, dict):
        return list(range(len(plain)))
    try:
        ordered = sorted(plain)
    except TypeError:
        raise NotKnown(f"{call.source}: keys without an order") from None
    if plain is not structure and ordered != list(plain):
        raise NotKnown(f"{call.source}: a dictionary with an order of its own")
    return ordered


def _mapped(call: Call, function: Value, structures: list[Value]) -> Value:
    first = structures[0]
    if not isinstance(first, (list, tuple, dict)):
        if any(isinstance(each, (list, tuple, dict)) for each in structures):
            _differ(call)
        return call.invoke(function, *structures)
    places = _places(call, first)
    if any(isinstance(each, Unknown) or is_open(each) for each in structures):
        raise NotKnown(call.source)
    if any(real_type(each) is not real_type(first) or len(each) != len(first) for each in structures):
        _differ(call)
    if isinstance(first, dict) and any(each.keys() != first.keys() for each in structures):
        _differ(call)
    made = {
        place: _mapped(call, function, [_opened(each[place]) for each in structures]) for place in places
    }
    if isinstance(first, dict):
        return {key: made[key] for key in first}
    made_of: Value = real_type(first)(made.values())
    return made_of


def _packed(call: Call, structure: Value, leaves: Iterator[Value]) -> Value:
    plain = _opened(structure)
    if not isinstance(plain, (list, tuple, dict)):
        return next(leaves)
    made = {place: _packed(call, plain[place], leaves) for place in _places(call, structure)}
    return {key: made[key] for key in plain} if isinstance(plain, dict) else real_type(plain)(made.values())


def _differ(call: Call) -> NoReturn:
    call.fail("ValueError", "the structures don't have the same nested structure")
