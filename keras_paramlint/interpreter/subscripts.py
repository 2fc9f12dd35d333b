"""Indexing and slicing, reading and writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.flow import lifted
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.keys import as_key
from keras_paramlint.interpreter.native import Call, LibraryModule, NotKnown, Raised, is_known
from keras_paramlint.interpreter.states import holds_no_layer
from keras_paramlint.interpreter.values import (
    OPEN_KEY,
    Builtin,
    Choice,
    Class,
    Instance,
    NativeObject,
    Open,
    Unknown,
    Value,
    element_key,
    is_open,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def subscript(machine: Machine, value: Value, index: Value, call: Call) -> Value:
    """Return ``value[index]``.

    Raises:
        Raised: IndexError, KeyError or TypeError of the analysed program.
    """
    value = machine.settle(value)
    if isinstance(value, Unknown):
        return unknown_item(value, index, call)
    parts = _index_parts(index)
    if any(isinstance(part, Choice) for part in parts) and holds_no_layer(value):
        return lifted(machine, lambda *new: subscript(machine, value, _with_parts(index, new), call), parts)
    index = settled_index(machine, index)
    if isinstance(value, Instance):
        if value.cls.has("__getitem__"):
            return machine.call(machine.attribute(value, "__getitem__", call), [index], {}, call)
        if value.wrapped is not None:
            return _wrapped_item(machine, value, index, call)
        return call.unknown(call.source)
    if isinstance(value, NativeObject):
        result = machine.run_native(lambda c: value.subscript(c, index), (), {}, call)
        return call.unknown(call.source) if result is NotImplemented else result
    if isinstance(value, Class):
        getitem = value.facts.get("getitem")
        return getitem(call, index) if getitem is not None else value
    if isinstance(value, Builtin):
        return value
    if isinstance(index, Unknown):
        return unknown_item(value, index, call)
    plain_index = _plain_index(index)
    if isinstance(value, dict):
        return _dict_item(machine, value, plain_index, call)
    if isinstance(value, (list, tuple, str, bytes, range)):
        return _sequence_item(machine, value, plain_index, call)
    raise machine.exception("TypeError", f"{type(value).__name__!r} object is not subscriptable", call.place)


def settled_index(machine: Machine, index: Value) -> Value:
    """Return an index without choices, in the bounds of its slices either."""
    index = machine.settle(index)
    if isinstance(index, slice):
        return slice(*(machine.settle(bound) for bound in (index.start, index.stop, index.step)))
    if isinstance(index, tuple):
        return tuple(settled_index(machine, part) for part in index)
    return index


def _index_parts(index: Value) -> tuple[Value, ...]:
    """Return what an index is made of: bounds of slices, one index for each axis."""
    if isinstance(index, slice):
        return index.start, index.stop, index.step
    if isinstance(index, tuple):
        return tuple(part for item in index for part in _index_parts(item))
    return (index,)


def _with_parts(index: Value, parts: tuple[Value, ...]) -> Value:
    """Return the same index of other parts."""
    if isinstance(index, slice):
        return slice(*parts)
    if not isinstance(index, tuple):
        return parts[0]
    made, first = [], 0
    for item in index:
        last = first + len(_index_parts(item))
        made.append(_with_parts(item, parts[first:last]))
        first = last
    return tuple(made)


def unknown_item(value: Value, index: Value, call: Call) -> Value:
    """Return an element that is not known; the same element of the same thing is the same unknown."""
    base: object = value.key if isinstance(value, Unknown) else identity(call.machine, value, call.node)
    item = Unknown(call.source, call.place, key=element_key(base, _index_key(index, call)))
    item.among = value.among if isinstance(value, Unknown) else value
    return item


def _index_key(index: Value, call: Call) -> object:
    if isinstance(index, Unknown):
        return index.key
    if isinstance(index, slice):
        bounds = (index.start, index.stop, index.step)
        return ("slice", *(_index_key(bound, call) for bound in bounds))
    if isinstance(index, tuple):
        return tuple(_index_key(part, call) for part in index)
    if isinstance(index, Choice):
        return ("choice", index.condition, _index_key(index.then, call), _index_key(index.otherwise, call))
    try:
        hash(index)
    except TypeError:
        return call.machine.site_key(call.node, "index")
    return index


def _plain_index(index: Value) -> Value:
    inner = getattr(index, "item_value", None)
    if inner is not None:
        return inner
    value = getattr(index, "value", None)
    if isinstance(index, NativeObject) and isinstance(value, int):
        return value
    return index


def _dict_item(machine: Machine, value: dict[Any, Value], index: Value, call: Call) -> Value:
    try:
        index = as_key(machine, value, index, call)
        if index in value:
            return value[index]
    except TypeError:
        raise machine.exception("TypeError", "unhashable type", call.place) from None
    mark = is_open(value)
    if mark is not None:
        return Unknown(call.source, call.place, key=("item", identity(machine, value, call.node), str(index)))
    raise machine.exception("KeyError", index, call.place)


def _sequence_item(machine: Machine, value: Any, index: Value, call: Call) -> Value:
    mark = is_open(value) if isinstance(value, (list, tuple)) else None
    if isinstance(index, slice):
        if not is_known((index.start, index.stop, index.step)):
            return unknown_item(value, index, call)
        if mark is not None:
            return _open_slice(value, index, mark, call)
        try:
            return value[index]
        except (TypeError, ValueError) as error:
            raise machine.exception(type(error).__name__, str(error), call.place) from None
    if isinstance(index, Poly):
        return unknown_item(value, index, call)
    if not isinstance(index, int):
        raise machine.exception(
            "TypeError", f"indices must be integers or slices, not {type(index).__name__}", call.place
        )
    if mark is not None:
        if 0 <= index < len(value) - 1:
            return value[index]
        return Unknown(call.source, call.place, key=("item", identity(machine, value, call.node), index))
    try:
        return value[index]
    except IndexError:
        raise machine.exception("IndexError", "index out of range", call.place) from None


def _open_slice(value: Any, index: slice, mark: Open, call: Call) -> Value:
    known = value[:-1]
    stop = index.stop
    if (
        (index.step or 1) > 0
        and isinstance(stop, int)
        and 0 <= stop <= len(known)
        and (index.start or 0) >= 0
    ):
        return known[index]
    head = (
        known[index.start or 0 :]
        if (index.start or 0) >= 0 and index.stop is None and index.step is None
        else known[:0]
    )
    return type(value)([*head, mark])


def _wrapped_item(machine: Machine, value: Instance, index: Value, call: Call) -> Value:
    if isinstance(value.wrapped, dict) and value.cls.has("__missing__"):
        try:
            return subscript(machine, value.wrapped, index, call)
        except Raised as error:
            if error.exception.cls.name != "KeyError":
                raise
            return machine.call(machine.attribute(value, "__missing__", call), [index], {}, call)
    return subscript(machine, value.wrapped, index, call)


def set_subscript(machine: Machine, value: Value, index: Value, new: Value, call: Call) -> None:
    """Carry out ``value[index] = new``."""
    value, index = machine.settle(value), settled_index(machine, index)
    if isinstance(value, Instance):
        if value.cls.has("__setitem__"):
            machine.call(machine.attribute(value, "__setitem__", call), [index, new], {}, call)
            return
        if value.wrapped is None:
            return
        value = value.wrapped
    if isinstance(value, NativeObject) and not isinstance(value, LibraryModule):
        machine.touch(value)
        machine.run_native(lambda c: value.set_subscript(c, index, new), (), {}, call)
        return
    index = _plain_index(index)
    if isinstance(value, dict):
        machine.touch(value)
        if isinstance(index, (Unknown, Poly)):
            value[OPEN_KEY] = Open(call.source, call.place)
            return
        try:
            value[as_key(machine, value, index, call)] = new
        except TypeError:
            raise machine.exception("TypeError", "unhashable type", call.place) from None
    elif isinstance(value, list):
        machine.touch(value)
        if (
            isinstance(index, slice)
            and is_known((index.start, index.stop, index.step))
            and is_open(value) is None
        ):
            try:
                value[index] = machine.elements(new, call)
            except (ValueError, NotKnown):
                value[:] = [Open(call.source, call.place)]
        elif isinstance(index, int) and not isinstance(index, Poly):
            _set_list_item(machine, value, index, new, call)
        else:
            # which element changed is not known: none of them is
            key = machine.site_key(call.node, "written")
            value[:] = [Unknown(call.source, call.place, key=(key, i)) for i in range(len(value))]


def _set_list_item(machine: Machine, value: list[Value], index: int, new: Value, call: Call) -> None:
    mark = is_open(value)
    if mark is not None and not 0 <= index < len(value) - 1:
        return
    try:
        value[index] = new
    except IndexError:
        raise machine.exception("IndexError", "assignment index out of range", call.place) from None


def delete_subscript(machine: Machine, value: Value, index: Value, call: Call) -> None:
    """Carry out ``del value[index]``."""
    value, index = machine.settle(value), _plain_index(settled_index(machine, index))
    if isinstance(value, Instance):
        if value.cls.has("__delitem__"):
            machine.call(machine.attribute(value, "__delitem__", call), [index], {}, call)
            return
        value = value.wrapped
    if isinstance(value, list):
        machine.touch(value)
        mark = is_open(value)
        inside = isinstance(index, int) and 0 <= index < len(value) - 1
        if not is_known(index) or not (mark is None or inside):
            # which element is gone is not known: where the others are is not either
            value[:] = [Open(call.source, call.place, objects=mark is not None and mark.objects)]
            return
    if isinstance(value, (list, dict)):
        machine.touch(value)
        try:
            del value[index]
        except (KeyError, IndexError) as error:
            if is_open(value) is None:
                raise machine.exception(type(error).__name__, str(error), call.place) from None
        except TypeError:
            return
