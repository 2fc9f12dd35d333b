"""Methods that change nothing: Python's own, applied to plain data."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.builtin.receivers import plain
from keras_paramlint.interpreter.native import Call, NotKnown, first_unknown, is_known
from keras_paramlint.interpreter.values import Value


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
            if name in ("ljust", "rjust", "center", "zfill", "expandtabs") and any(
                isinstance(a, int) and a > 10_000 for a in args
            ):
                raise NotKnown("a text too wide to make")
            try:
                return real(receiver, *args, **kwargs)
            except Exception as error:  # noqa: BLE001 - whatever Python raises is the program's own
                call.fail(type(error).__name__, str(error))
        raise NotKnown(first_unknown([receiver, args, kwargs]) or call.source)

    return run


def _format(call: Call, receiver: str, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    from keras_paramlint.interpreter.builtin.text import as_text

    if len(receiver) > 20_000 or any(
        len(part) > 6 and part.isdigit() for part in receiver.replace(":", " ").replace("}", " ").split()
    ):
        raise NotKnown("a text too long to format")
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
                return receiver.format(*texts, **named)
            except (IndexError, KeyError, ValueError, AttributeError) as error:
                call.fail(type(error).__name__, str(error))
    if is_known(args) and is_known(kwargs):
        try:
            return receiver.format(*args, **kwargs)
        except (IndexError, KeyError, ValueError, AttributeError, TypeError) as error:
            call.fail(type(error).__name__, str(error))
    raise NotKnown(first_unknown([args, kwargs]) or call.source)
