"""``types``: names for the kinds of objects, and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.interpreter.builtin.types import MODULE_TYPE, NONE_TYPE
from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.library.support import Inert, native_class
from keras_paramlint.interpreter.native import Call, Library
from keras_paramlint.interpreter.values import BoundMethod, Builtin, Function, Instance, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


LIBRARY = Library("types")
LIBRARY.add("ModuleType", MODULE_TYPE)
LIBRARY.add("NoneType", NONE_TYPE)


def _namespace_init(call: Call, self: Instance, mapping: Value = None, /, **kwargs: Value) -> Value:
    if isinstance(mapping, dict):
        self.attrs.update(mapping)
    self.attrs.update(kwargs)
    return None


def _namespace_equal(call: Call, self: Instance, other: Value) -> Value:
    if not isinstance(other, Instance) or other.cls is not self.cls:
        return False
    return call.invoke(call.attribute(self.attrs, "__eq__"), other.attrs)


LIBRARY.add(
    "SimpleNamespace",
    native_class(
        "SimpleNamespace", {"__init__": _namespace_init, "__eq__": _namespace_equal}, module="types"
    ),
)


def _kind(name: str, *kinds: type) -> None:
    def check(machine: Machine, value: Value) -> bool | Unknown:
        if isinstance(value, Unknown):
            return Unknown(f"isinstance of {value.reason}", value.place, key=("isinstance", value.key, name))
        return isinstance(value, kinds)

    LIBRARY.add(name, native_class(name, module="types", is_instance=check))


_kind("FunctionType", Function)
_kind("LambdaType", Function)
_kind("BuiltinFunctionType", Builtin)
_kind("BuiltinMethodType", Builtin)
_kind("GeneratorType", GeneratorValue)


def _method(call: Call, cls: Value, function: Value, instance: Value) -> Value:
    return BoundMethod(function, instance)


def _is_method(machine: Machine, value: Value) -> bool:
    return isinstance(value, BoundMethod)


LIBRARY.add("MethodType", native_class("MethodType", new=_method, module="types", is_instance=_is_method))


@LIBRARY.function("MappingProxyType")
def mapping_proxy(call: Call, mapping: Value) -> Value:
    """Return the mapping itself; nobody writes through a proxy."""
    return mapping


for _name in ("GenericAlias", "UnionType", "TracebackType", "FrameType", "CodeType"):
    LIBRARY.add(_name, Inert(f"types.{_name}"))
