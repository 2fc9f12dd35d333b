"""What every container answers: subscripts, length, iteration, hash, comparison."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.builtin.receivers import plain
from keras_paramlint.interpreter.native import Call, is_known
from keras_paramlint.interpreter.values import Value


def _getitem(call: Call, receiver: Value, index: Value) -> Value:
    from keras_paramlint.interpreter.subscripts import subscript

    return subscript(call.machine, plain(receiver), index, call)


def _setitem(call: Call, receiver: Value, index: Value, value: Value) -> None:
    from keras_paramlint.interpreter.subscripts import set_subscript

    inner = plain(receiver)
    set_subscript(call.machine, inner, index, value, call)


def _delitem(call: Call, receiver: Value, index: Value) -> None:
    from keras_paramlint.interpreter.subscripts import delete_subscript

    delete_subscript(call.machine, plain(receiver), index, call)


def _in_place(symbol: str) -> Callable[..., Value]:
    def run(call: Call, receiver: Value, other: Value) -> Value:
        from keras_paramlint.interpreter.in_place import in_place

        return in_place(call.machine, symbol, plain(receiver), other, call)

    return run


def _len(call: Call, receiver: Value) -> Value:
    from keras_paramlint.interpreter.builtin.sequences import length

    return length(call, plain(receiver))


def _iter(call: Call, receiver: Value) -> Value:
    return call.iterate(plain(receiver))


def _hash(call: Call, receiver: Value) -> Value:
    if is_known(receiver):
        try:
            return hash(receiver) if isinstance(receiver, int) else sum(map(ord, repr(receiver)))
        except TypeError:
            call.fail("TypeError", "unhashable type")
    return call.unknown(call.source)


def _equals(call: Call, receiver: Value, other: Value) -> Value:
    from keras_paramlint.interpreter.comparisons import compare

    return compare(call.machine, "==", receiver, other, call)


def _contains(call: Call, receiver: Value, key: Value) -> Value:
    from keras_paramlint.interpreter.comparisons import contains

    return contains(call.machine, receiver, key, call)


HASHED: dict[str, Callable[..., Value]] = {"__hash__": _hash, "__eq__": _equals}
SIZED: dict[str, Callable[..., Value]] = {
    **HASHED,
    "__getitem__": _getitem,
    "__len__": _len,
    "__contains__": _contains,
}
ITERATED: dict[str, Callable[..., Value]] = {**SIZED, "__iter__": _iter}
CHANGED: dict[str, Callable[..., Value]] = {**ITERATED, "__setitem__": _setitem, "__delitem__": _delitem}
IN_PLACE: dict[str, Callable[..., Value]] = {
    f"__i{name}__": _in_place(symbol)
    for name, symbol in {"add": "+", "mul": "*", "or": "|", "and": "&", "sub": "-", "xor": "^"}.items()
}
