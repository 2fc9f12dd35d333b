"""``str()`` and ``repr()`` of analysed values, where they are certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.interpreter.extent import extent, is_deep
from keras_paramlint.interpreter.native import Call, is_known
from keras_paramlint.interpreter.values import Class, Function, Instance, NativeObject, Value
from keras_paramlint.interpreter.widths import check_length, check_spec


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def formatted(machine: Machine, value: Value, spec: Value, call: Call) -> Value:
    """Return ``format(value, spec)``, or an unknown where it is not certain."""
    if not isinstance(spec, str):
        return call.unknown(call.source)
    if isinstance(value, Instance) and value.cls.has("__format__"):
        return machine.call(machine.attribute(value, "__format__", call), [spec], {}, call)
    if isinstance(value, Instance) and value.wrapped is not None and spec:
        value = value.wrapped
    if not spec:
        return as_text(machine, value, call)
    if not is_known(value):
        return call.unknown(call.source)
    check_spec(spec)
    try:
        return format(value, spec)
    except (ValueError, TypeError) as error:
        raise machine.exception(type(error).__name__, str(error), call.place) from None


def as_text(machine: Machine, value: Value, call: Call, *, representation: bool = False) -> Value:
    """Return ``str(value)`` (or ``repr``), or an unknown where it is not certain."""
    value = machine.settle(value)
    if isinstance(value, str) and not representation:
        return value
    if is_deep(value, machine.budget.walk):
        return call.unknown("a text of what is nested too deeply")
    if is_known(value):
        if isinstance(value, int) and value.bit_length() > machine.limits.digits * 3:
            return call.unknown("a number too long to write")
        check_length(extent(value, machine.limits.characters), machine.limits.characters)
        return repr(value) if representation else str(value)
    if isinstance(value, Instance):
        for method in ("__repr__", "__str__") if representation else ("__str__", "__repr__"):
            if value.cls.has(method):
                return machine.call(machine.attribute(value, method, call), [], {}, call)
        if value.wrapped is not None:
            return as_text(machine, value.wrapped, call, representation=representation)
    if isinstance(value, Class):
        return f"<class '{value.module}.{value.qualname}'>"
    if isinstance(value, Function):
        return f"<function {value.qualname}>"
    if isinstance(value, NativeObject):
        hook = getattr(value, "as_text", None)
        return hook(representation=representation) if hook is not None else call.unknown(call.source)
    if isinstance(value, (list, tuple)):
        parts = [as_text(machine, item, call, representation=True) for item in value]
        if all(isinstance(part, str) for part in parts):
            inner = ", ".join(parts)
            if isinstance(value, list):
                return f"[{inner}]"
            return f"({inner},)" if len(parts) == 1 else f"({inner})"
    return call.unknown(call.source)
