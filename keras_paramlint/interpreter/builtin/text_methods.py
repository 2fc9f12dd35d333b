"""Methods that change nothing: Python's own, applied to plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from keras_paramlint.interpreter.builtin.receivers import plain
from keras_paramlint.interpreter.native import Call, NotKnown, first_unknown, is_known
from keras_paramlint.interpreter.values import Value
from keras_paramlint.interpreter.widths import WIDEST, Formatter


PURE = (str, bytes, int, float, bool, complex, tuple, frozenset, range, slice)
"""Types that have only such methods."""


def pure_method(kind: type, name: str) -> Callable[..., Value]:
    """Return Python's own method of one of these types."""
    real = getattr(kind, name)

    def run(call: Call, receiver: Value, *args: Value, **kwargs: Value) -> Value:
        args = tuple(call.machine.settle(a) for a in args)
        if name == "join" and len(args) == 1:
            args = (call.iterate(args[0]),)
        receiver = plain(receiver)
        if name == "format" and isinstance(receiver, str):
            return _format(call, receiver, args, kwargs)
        if is_known(receiver) and is_known(args) and is_known(kwargs):
            if name in _WIDENING and any(
                isinstance(a, int) and a > WIDEST for a in (*args, *kwargs.values())
            ):
                raise NotKnown("a text too wide to make")
            if name in _GROWING and _length(name, receiver, args) > call.machine.limits.characters:
                raise NotKnown("a text too long to make")
            try:
                return real(receiver, *args, **kwargs)
            except Exception as error:  # noqa: BLE001 - whatever Python raises is the program's own
                call.fail(type(error).__name__, str(error))
        raise NotKnown(first_unknown([receiver, args, kwargs]) or call.source)

    return run


_WIDENING = ("ljust", "rjust", "center", "zfill", "expandtabs", "to_bytes")
_GROWING = ("join", "replace", "translate", "encode")


def _length(name: str, receiver: Value, args: tuple[Value, ...]) -> int:
    """Return the most characters that a method's result can have, as far as that is cheap to say."""
    if name == "join" and args and isinstance(args[0], Iterable):
        items = list(args[0])
        texts: int = sum(len(item) for item in items if isinstance(item, (str, bytes)))
        return texts + len(receiver) * len(items)
    if name == "replace" and len(args) > 1 and all(isinstance(each, (str, bytes)) for each in args[:2]):
        old, new = args[:2]
        grown: int = receiver.count(old) * max(len(new) - len(old), 0)
        return len(receiver) + grown
    if name == "translate" and args and isinstance(args[0], dict):
        longest = max((len(each) for each in args[0].values() if isinstance(each, str)), default=1)
        return len(receiver) * max(longest, 1)
    return len(receiver)


def _format(call: Call, receiver: str, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    from keras_paramlint.interpreter.builtin.text import as_text

    if len(receiver) > 20_000:
        raise NotKnown("a text too long to format")
    formatter = Formatter(call.machine.limits.characters)
    if ":" not in receiver:
        texts = [as_text(call.machine, a, call) for a in args]
        named = {k: as_text(call.machine, v, call) for k, v in kwargs.items()}
        if (
            is_known(texts)
            and is_known(named)
            and "[" not in receiver
            and "." not in receiver.split("}", maxsplit=1)[0].rpartition("{")[2]
        ):
            try:
                return formatter.format(receiver, *texts, **named)
            except (IndexError, KeyError, ValueError, AttributeError) as error:
                call.fail(type(error).__name__, str(error))
    if is_known(args) and is_known(kwargs):
        try:
            return formatter.format(receiver, *args, **kwargs)
        except (IndexError, KeyError, ValueError, AttributeError, TypeError) as error:
            call.fail(type(error).__name__, str(error))
    raise NotKnown(first_unknown([args, kwargs]) or call.source)
