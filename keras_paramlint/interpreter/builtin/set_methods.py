"""Methods of sets, which may be open."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.builtin.protocol_methods import IN_PLACE, ITERATED
from keras_paramlint.interpreter.builtin.receivers import changing, plain
from keras_paramlint.interpreter.in_place import exchange
from keras_paramlint.interpreter.keys import as_key
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import OPEN_KEY, Unknown, Value, is_open


def _add(call: Call, receiver: Value, item: Value) -> None:
    items = changing(call, receiver)
    try:
        items.add(OPEN_KEY if isinstance(item, Unknown) else as_key(call.machine, items, item, call))
    except TypeError:
        call.fail("TypeError", "unhashable type")


def _element(call: Call, items: set[Value], item: Value) -> Value:
    """Return the element that an argument means; which one an unknown one means is not known after it."""
    if isinstance(item, Unknown):
        exchange(items, {OPEN_KEY})
        return OPEN_KEY
    try:
        hash(item)
    except TypeError:
        call.fail("TypeError", "unhashable type")
    return as_key(call.machine, items, item, call)


def _discard(call: Call, receiver: Value, item: Value) -> None:
    items = changing(call, receiver)
    element = _element(call, items, item)
    if element is not OPEN_KEY:
        items.discard(element)


def _remove(call: Call, receiver: Value, item: Value) -> None:
    items = changing(call, receiver)
    element = _element(call, items, item)
    if element is OPEN_KEY:
        return
    if element in items:
        items.remove(element)
    elif is_open(items) is None:
        call.fail("KeyError", item)


def _pop(call: Call, receiver: Value) -> Value:
    items = changing(call, receiver)
    if len(items) == 1 and is_open(items) is None:
        return items.pop()
    if not items:
        call.fail("KeyError", "pop from an empty set")
    items.clear()
    items.add(OPEN_KEY)
    raise NotKnown(f"which element `{call.source}` takes")


def _update(call: Call, receiver: Value, *others: Value) -> None:
    items = changing(call, receiver)
    for other in others:
        try:
            items.update(call.iterate(other))
        except (NotKnown, TypeError):
            items.add(OPEN_KEY)


def _operation(name: str) -> Callable[..., Value]:
    def run(call: Call, receiver: Value, *others: Value) -> Value:
        items = plain(receiver)
        if is_open(items):
            raise NotKnown(is_open(items) or "")
        elements = [call.iterate(other) for other in others]
        try:
            return getattr(set(items), name)(*elements)
        except TypeError as error:
            call.fail("TypeError", str(error))

    return run


def _change(name: str) -> Callable[..., Value]:
    run = _operation(name.removesuffix("_update"))

    def change(call: Call, receiver: Value, *others: Value) -> None:
        items = changing(call, receiver)
        exchange(items, run(call, items, *others))

    return change


def _clear(call: Call, receiver: Value) -> None:
    changing(call, receiver).clear()


def _copy(call: Call, receiver: Value) -> Value:
    return set(plain(receiver))


SET: dict[str, Callable[..., Value]] = {
    **ITERATED,
    **{name: IN_PLACE[name] for name in ("__ior__", "__iand__", "__isub__", "__ixor__")},
    "add": _add,
    "discard": _discard,
    "remove": _remove,
    "pop": _pop,
    "update": _update,
    "copy": _copy,
    "clear": _clear,
    **{
        name: _change(name)
        for name in ("intersection_update", "difference_update", "symmetric_difference_update")
    },
    **{
        name: _operation(name)
        for name in (
            "union",
            "intersection",
            "difference",
            "symmetric_difference",
            "issubset",
            "issuperset",
            "isdisjoint",
        )
    },
}
