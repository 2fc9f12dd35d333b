"""Methods of dictionaries, which may be open."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.builtin.protocol_methods import CHANGED, IN_PLACE
from keras_paramlint.interpreter.builtin.receivers import changing, plain
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.keys import as_key, decide_entries
from keras_paramlint.interpreter.native import Call, NotKnown, any_size
from keras_paramlint.interpreter.values import OPEN_KEY, Open, Unknown, Value, is_open


@any_size
def _get(call: Call, receiver: Value, key: Value, default: Value = None) -> Value:
    table = plain(receiver)
    key = as_key(call.machine, table, call.machine.settle(key), call)
    try:
        decide_entries(call.machine, table, key)
        if key in table and key is not OPEN_KEY:
            return table[key]
    except TypeError:
        call.fail("TypeError", "unhashable type")
    if isinstance(key, Unknown) or is_open(table) is not None:
        told = identity(call.machine, table, call.node)
        return Unknown(call.source, call.place, key=("item", told, str(getattr(key, "key", key))))
    return default


@any_size
def _setdefault(call: Call, receiver: Value, key: Value, default: Value = None) -> Value:
    table = changing(call, receiver)
    found = _get(call, table, key, Ellipsis)
    if found is Ellipsis:
        table.setdefault(key, default)
        return default
    return found


def _pop(call: Call, receiver: Value, key: Value, *default: Value) -> Value:
    table = changing(call, receiver)
    if isinstance(key, Unknown):
        raise NotKnown(key)
    try:
        hash(key)
    except TypeError as error:
        call.fail("TypeError", str(error))
    decide_entries(call.machine, table, key)
    if key in table:
        return table.pop(key)
    if is_open(table) is not None:
        raise NotKnown(call.source)
    if default:
        return default[0]
    call.fail("KeyError", key)


def _popitem(call: Call, receiver: Value, last: Value = True) -> Value:
    table = changing(call, receiver)
    decide_entries(call.machine, table)
    if is_open(table) is not None:
        raise NotKnown(call.source)
    if not table:
        call.fail("KeyError", "dictionary is empty")
    key = list(table)[-1 if last else 0]
    return key, table.pop(key)


def _update(call: Call, receiver: Value, other: Value = (), /, **kwargs: Value) -> None:
    from keras_paramlint.interpreter.builtin.types import TYPES

    table = changing(call, receiver)
    if kwargs and not getattr(table, "updated_by_names", True):
        call.fail("TypeError", f"update() got an unexpected keyword argument {next(iter(kwargs))!r}")
    more = TYPES["dict"].facts["make"](call, other, **kwargs)
    table.update(more)


def _view(kind: str) -> Callable[..., Value]:
    def run(call: Call, receiver: Value) -> Value:
        table = plain(receiver)
        decide_entries(call.machine, table)
        mark = is_open(table)
        shown = {k: v for k, v in table.items() if k is not OPEN_KEY}
        items: list[Value] = list(getattr(shown, kind)())
        if mark is not None:
            items.append(Open(mark.reason, mark.place))
        return items

    return run


@any_size
def _clear(call: Call, receiver: Value) -> None:
    changing(call, receiver).clear()


def _copy(call: Call, receiver: Value) -> Value:
    return dict(plain(receiver))


def _fromkeys(call: Call, keys: Value, value: Value = None) -> Value:
    return dict.fromkeys(call.iterate(keys), value)


DICT: dict[str, Callable[..., Value]] = {
    **CHANGED,
    "__ior__": IN_PLACE["__ior__"],
    "get": _get,
    "setdefault": _setdefault,
    "pop": _pop,
    "popitem": _popitem,
    "update": _update,
    "keys": _view("keys"),
    "values": _view("values"),
    "items": _view("items"),
    "clear": _clear,
    "copy": _copy,
    "has_key": CHANGED["__contains__"],
    "fromkeys": _fromkeys,
}
