"""Iterating over analysed values, element by element and without surprises of size."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.keys import decide_entries
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.values import (
    Choice,
    Class,
    Instance,
    NativeObject,
    Unknown,
    Value,
    is_open,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def iterate(machine: Machine, value: Value, call: Call) -> Iterator[Value]:
    """Return an iterator over an iterable.

    Raises:
        NotKnown: its elements are not known.
        Raised: TypeError, the value cannot be iterated.
    """
    if isinstance(value, Choice):
        value = machine.settle(value)
    if isinstance(value, (str, bytes)):
        return iter(value)
    if isinstance(value, range):
        bound = machine.limits.items
        return _walked(machine, value) if value[bound : bound + 1] else iter(value)
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        if isinstance(value, dict):
            decide_entries(machine, value)
        mark = is_open(value)
        if mark is not None:
            raise NotKnown(mark)
        if isinstance(value, (set, frozenset)):
            return iter(sorted(value, key=lambda item: (type(item).__name__, repr(item))))
        return iter(value)
    if isinstance(value, GeneratorValue):
        value.check()
        return value.items(call)
    if isinstance(value, Unknown):
        raise NotKnown(value)
    if isinstance(value, Iterator):
        return value
    if isinstance(value, (type({}.keys()), type({}.values()), type({}.items()))):
        return iter(list(value))
    if isinstance(value, Instance):
        return _iterate_instance(machine, value, call)
    if isinstance(value, NativeObject):
        found = value.iterate(call)
        if found is NotImplemented:
            raise NotKnown(f"the elements of {call.source}")
        return iter(found)
    if isinstance(value, Class) and value.facts.get("iterate") is not None:
        return iter(value.facts["iterate"]())
    if isinstance(value, Poly):
        raise machine.exception("TypeError", "'int' object is not iterable", call.place)
    raise machine.exception("TypeError", f"{type(value).__name__!r} object is not iterable", call.place)


def _walked(machine: Machine, value: range) -> Iterator[Value]:
    """Yield the elements of a long range, each accounted for: what takes them may never stop."""
    for item in value:
        machine.budget.walk(WALKED_FOR_ELEMENT)
        yield item


WALKED_FOR_ELEMENT = 16
"""What an element counts that is handed out by itself, in elements that are only looked at."""


def _iterate_instance(machine: Machine, value: Instance, call: Call) -> Iterator[Value]:
    if value.cls.has("__iter__"):
        inner = machine.call(machine.attribute(value, "__iter__", call), [], {}, call)
        if inner is value:
            return _by_next(machine, value, call)
        return iterate(machine, inner, call)
    if value.wrapped is not None:
        return iterate(machine, value.wrapped, call)
    if value.cls.has("__getitem__"):
        return _by_index(machine, value, call)
    if value.cls.unknown_base is not None:
        raise NotKnown(value.cls.unknown_base)
    raise machine.exception("TypeError", f"{value.cls.name!r} object is not iterable", call.place)


def _by_next(machine: Machine, value: Instance, call: Call) -> Iterator[Value]:
    """Return what ``__next__`` gives until it stops.

    Raises:
        NotKnown: it takes from something unknown, so that it may stop at any time.
    """

    def taken() -> Iterator[Value]:
        for _ in range(machine.limits.items):
            try:
                yield machine.call(machine.attribute(value, "__next__", call), [], {}, call)
            except Raised as error:
                if error.exception.cls.name == "StopIteration":
                    return
                raise

    walk = taken()
    before = machine.taken_from_unknown
    first = list(itertools.islice(walk, 1))
    if machine.taken_from_unknown > before:
        raise NotKnown(f"the elements of {call.source}")
    return itertools.chain(first, walk)


def _by_index(machine: Machine, value: Instance, call: Call) -> Iterator[Value]:
    for index in range(machine.limits.items):
        try:
            yield machine.call(machine.attribute(value, "__getitem__", call), [index], {}, call)
        except Raised as error:
            if error.exception.cls.name == "IndexError":
                return
            raise


def elements(machine: Machine, value: Value, call: Call) -> list[Value]:
    """Return all elements of an iterable as a list.

    Raises:
        NotKnown: they are not known, or there are too many.
    """
    items = list(itertools.islice(iterate(machine, value, call), machine.limits.items + 1))
    if len(items) > machine.limits.items:
        raise NotKnown(f"more than {machine.limits.items:,} elements")
    return items
