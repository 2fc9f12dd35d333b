"""Built-in functions of any object: its class, attributes and text."""

from __future__ import annotations

from keras_paramlint.interpreter.builtin.table import register_in
from keras_paramlint.interpreter.builtin.types import STATIC, TYPES, is_instance
from keras_paramlint.interpreter.native import Call, LibraryModule, NotKnown, Raised, first_unknown
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Class,
    Function,
    Instance,
    Module,
    NativeObject,
    Unknown,
    Value,
)


FUNCTIONS: dict[str, Builtin] = {}
_function = register_in(FUNCTIONS)


@_function("isinstance")
def _isinstance(call: Call, value: Value, kind: Value) -> Value:
    return is_instance(call.machine, value, kind, call)


@_function("issubclass")
def _issubclass(call: Call, cls: Value, kind: Value) -> Value:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if isinstance(cls, Class) and all(isinstance(k, Class) for k in kinds):
        return any(k in cls.mro or k.name == "object" for k in kinds)
    return call.unknown(call.source)


@_function("callable")
def _callable(call: Call, value: Value) -> Value:
    value = call.machine.settle(value)
    if isinstance(value, (Function, Builtin, BoundMethod, Class)):
        return True
    if isinstance(value, Instance):
        if value.cls.has("__call__"):
            return True
        return call.unknown(call.source) if value.cls.unknown_base else False
    if isinstance(value, (Unknown, NativeObject)) and not isinstance(value, (Module, LibraryModule)):
        known = getattr(value, "is_callable", None)
        return known if known is not None else call.unknown(call.source)
    return False


@_function("getattr")
def _getattr(call: Call, value: Value, name: Value, *default: Value) -> Value:
    name = call.machine.settle(name)
    if not isinstance(name, str):
        raise NotKnown(first_unknown([name]) or call.source)
    if not default:
        return call.attribute(value, name)
    call.machine.catching.append(("AttributeError",))
    try:
        return call.attribute(value, name)
    except Raised as error:
        if error.exception.cls.name != "AttributeError":
            raise
        return default[0]
    finally:
        call.machine.catching.pop()


@_function("setattr")
def _setattr(call: Call, value: Value, name: Value, new: Value) -> None:
    if isinstance(name, str):
        call.machine.set_attribute(value, name, new, call)


@_function("delattr")
def _delattr(call: Call, value: Value, name: Value) -> None:
    from keras_paramlint.interpreter.attributes import delete_attribute

    if isinstance(name, str):
        delete_attribute(call.machine, value, name, call)


@_function("hasattr")
def _hasattr(call: Call, value: Value, name: Value) -> Value:
    from keras_paramlint.interpreter.attributes import has_attribute

    if not isinstance(name, str):
        raise NotKnown(first_unknown([name]) or call.source)
    return has_attribute(call.machine, value, name, call)


@_function("id")
def _id(call: Call, value: Value) -> Value:
    return call.unknown(call.source, key=("id", id(value)))


@_function("hash")
def _hash(call: Call, value: Value) -> Value:
    return call.machine.call(call.attribute(value, "__hash__"), [], {}, call)


@_function("repr", "ascii")
def _repr(call: Call, value: Value) -> Value:
    from keras_paramlint.interpreter.builtin.text import as_text

    return as_text(call.machine, value, call, representation=True)


@_function("format")
def _format(call: Call, value: Value, spec: Value = "") -> Value:
    from keras_paramlint.interpreter.builtin.text import formatted

    return formatted(call.machine, call.machine.settle(value), spec, call)


@_function("super")
def _super(call: Call, owner: Value = None, receiver: Value = None) -> Value:
    from keras_paramlint.interpreter.classes import Super, implicit_super

    if owner is None and call.scope is not None:
        return implicit_super(call.machine, call.scope, call)
    if isinstance(owner, Class):
        return Super(owner, receiver)
    return call.unknown("super()")


@_function("staticmethod", "classmethod")
def _static(call: Call, function: Value) -> Value:
    return STATIC[call.name](function)


@_function("memoryview")
def _memoryview(call: Call, value: Value) -> Value:
    return value


@_function("unicode")
def _unicode(call: Call, value: Value = "", *args: Value) -> Value:
    return call.invoke(TYPES["str"], value)


@_function("basestring")
def _basestring(call: Call, *args: Value) -> Value:
    return call.unknown("basestring")
