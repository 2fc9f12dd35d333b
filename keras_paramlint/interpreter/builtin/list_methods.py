"""Methods of lists and tuples, which may be open and hold stand-ins."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from keras_paramlint.interpreter.builtin.protocol_methods import CHANGED, IN_PLACE, ITERATED
from keras_paramlint.interpreter.builtin.receivers import changing, plain
from keras_paramlint.interpreter.native import Call, NotKnown, any_size, first_unknown, is_known
from keras_paramlint.interpreter.values import Instance, Open, Unknown, Value, is_open, mark_open


@any_size
def _append(call: Call, receiver: Value, item: Value) -> None:
    items = changing(call, receiver)
    mark = is_open(items)
    if mark is None:
        items.append(item)
    # where the item stands in an open list is not known, but a layer must not get lost
    elif not isinstance(item, Unknown):
        items.insert(len(items) - 1, item)


def _extend(call: Call, receiver: Value, values: Value) -> None:
    items = changing(call, receiver)
    if is_open(items) is not None:
        return
    other = call.machine.settle(values)
    mark = is_open(other) if isinstance(other, (list, tuple)) else None
    try:
        # Taken first: it may be the list itself.
        added = list(call.iterate(other[:-1] if mark is not None else other))
        call.machine.budget.made(added)
        items.extend(added)
    except NotKnown as error:
        mark_open(items, error.reason, call.place)
    if mark is not None:
        items.append(mark)


@any_size
def _insert(call: Call, receiver: Value, index: Value, item: Value) -> None:
    items = changing(call, receiver)
    if isinstance(index, int) and (is_open(items) is None or 0 <= index < len(items) - 1):
        items.insert(index, item)
    else:
        mark_open(items, call.source, call.place)


@any_size
def _pop(call: Call, receiver: Value, index: Value = -1) -> Value:
    items = changing(call, receiver)
    if is_open(items) is not None or not isinstance(index, int):
        raise NotKnown(is_open(items) or call.source)
    try:
        return items.pop(index)
    except IndexError:
        call.fail("IndexError", "pop from empty list" if not items else "pop index out of range")


def _remove(call: Call, receiver: Value, item: Value) -> None:
    from keras_paramlint.interpreter.comparisons import compare

    items = changing(call, receiver)
    if is_open(items) is not None:
        return
    for index, element in enumerate(items):
        found = compare(call.machine, "==", element, item, call)
        if found is True:
            del items[index]
            return
        if found is not False:
            items[:] = [Open(call.source, call.place)]
            return
    call.fail("ValueError", "list.remove(x): x not in list")


def _reverse(call: Call, receiver: Value) -> None:
    items = changing(call, receiver)
    if is_open(items) is None:
        items.reverse()
    else:
        items[:] = [items[-1]]


@any_size
def _clear(call: Call, receiver: Value) -> None:
    changing(call, receiver).clear()


def _copy(call: Call, receiver: Value) -> Value:
    return changing(call, receiver).copy()


def _index(call: Call, receiver: Value, item: Value, *bounds: Value) -> Value:
    from keras_paramlint.interpreter.comparisons import compare

    items = plain(receiver)
    if bounds:
        raise NotKnown(call.source)
    for index, element in enumerate(items):
        if isinstance(element, Open):
            raise NotKnown(element)
        found = compare(call.machine, "==", element, item, call)
        if found is True:
            return index
        if found is not False:
            raise NotKnown(call.source)
    call.fail("ValueError", "not in list")


def _count(call: Call, receiver: Value, item: Value) -> Value:
    from keras_paramlint.interpreter.comparisons import compare

    items = plain(receiver)
    found = [compare(call.machine, "==", element, item, call) for element in call.iterate(items)]
    if all(isinstance(f, bool) for f in found):
        return sum(found)
    raise NotKnown(call.source)


def _sort(call: Call, receiver: Value, *, key: Value = None, reverse: Value = False) -> None:
    items = changing(call, receiver)
    try:
        items[:] = sorted_values(call, call.iterate(items), key, reverse)
    except NotKnown as error:
        items[:] = [Open(error.reason, call.place)]


def _has_order(value: Value) -> bool:
    return isinstance(value, Instance) and value.wrapped is None and value.cls.has("__lt__")


def _by_methods(call: Call, keys: list[Value]) -> Callable[[int], Any]:
    """Return a key for sorting by the program's own ``__lt__``."""

    def order(left: int, right: int) -> int:
        if call.truth(call.invoke(call.attribute(keys[left], "__lt__"), keys[right])):
            return -1
        return 1 if call.truth(call.invoke(call.attribute(keys[right], "__lt__"), keys[left])) else 0

    return functools.cmp_to_key(order)


def sorted_values(call: Call, items: list[Value], key: Value, reverse: Value) -> list[Value]:
    """Return ``sorted(items, key=key, reverse=reverse)``.

    Raises:
        NotKnown: the order is not certain.
    """
    keys = [call.invoke(key, item) if key is not None else item for item in items]
    if isinstance(reverse, bool) and keys and all(_has_order(key) for key in keys):
        order = sorted(range(len(items)), key=_by_methods(call, keys), reverse=reverse)
        return [items[i] for i in order]
    keys = _deciding(keys)
    if not is_known(keys) or not isinstance(reverse, bool):
        raise NotKnown(first_unknown(keys) or call.source)
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
    except TypeError as error:
        call.fail("TypeError", str(error))
    return [items[i] for i in order]


def _deciding(keys: list[Value]) -> list[Value]:
    """Return the first items of tuples (``sorted(inputs.items())``), where those alone decide the order."""
    if not all(isinstance(key, tuple) and key for key in keys):
        return keys
    first: list[Value] = [key[0] for key in keys]
    decided = all(isinstance(item, str) for item in first) and len(set(first)) == len(first)
    return first if decided else keys


LIST: dict[str, Callable[..., Value]] = {
    **CHANGED,
    **{name: IN_PLACE[name] for name in ("__iadd__", "__imul__")},
    "append": _append,
    "extend": _extend,
    "insert": _insert,
    "pop": _pop,
    "remove": _remove,
    "reverse": _reverse,
    "clear": _clear,
    "copy": _copy,
    "index": _index,
    "count": _count,
    "sort": _sort,
}
TUPLE: dict[str, Callable[..., Value]] = {**ITERATED, "index": _index, "count": _count}
