"""The receivers of methods of builtin types: values, and instances of subclasses that wrap one."""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Instance, Value


def plain(receiver: Value) -> Any:
    """Return the value itself: what an instance of a subclass wraps."""
    return receiver.wrapped if isinstance(receiver, Instance) else receiver


def changing(call: Call, receiver: Value) -> Any:
    """Return the value itself, noted in the journal since it is about to change."""
    inner = plain(receiver)
    call.machine.touch(inner)
    return inner
