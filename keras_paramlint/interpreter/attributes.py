"""Attributes: descriptors, the method resolution order, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.algebra import Poly, Ratio
from keras_paramlint.interpreter.builtin.methods import builtin_method
from keras_paramlint.interpreter.builtin.types import OBJECT, type_of
from keras_paramlint.interpreter.flow import on_either
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.modules import module_attribute, provided_attribute
from keras_paramlint.interpreter.native import Call, LibraryModule, NotKnown, Raised
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Choice,
    Class,
    ClassMethod,
    Function,
    Instance,
    Module,
    Names,
    NativeObject,
    Property,
    StaticMethod,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def get_attribute(machine: Machine, value: Value, name: str, call: Call) -> Value:
    """Return ``value.name``.

    Raises:
        Raised: AttributeError, where the object is known and does not have it.
    """
    if isinstance(value, Choice):
        return on_either(machine, value, lambda side: get_attribute(machine, side, name, call))
    if isinstance(value, Instance):
        return _instance_attribute(machine, value, name, call)
    if isinstance(value, Unknown):
        return unknown_attribute(value, name)
    if isinstance(value, LibraryModule):
        return _library_attribute(machine, value, name, call)
    if isinstance(value, Module):
        return _module_attribute(machine, value, name, call)
    if isinstance(value, NativeObject):
        result = machine.run_native(lambda c: value.get_attribute(c, name), (), {}, call)
        return call.unknown(call.source) if result is NotImplemented else result
    if isinstance(value, Class):
        return _class_attribute(machine, value, name, call)
    if isinstance(value, (Function, BoundMethod, Builtin)):
        return _function_attribute(machine, value, name, call)
    if machine.keras is not None:
        known = machine.keras.data_attribute(value, name)
        if known is not NotImplemented:
            return known
    if isinstance(value, (Poly, Ratio)):
        return call.unknown(call.source)
    if isinstance(value, tuple) and name in getattr(value, "_fields", ()):
        found: Value = getattr(value, name)
        return found
    method = builtin_method(value, name)
    if method is not None:
        return BoundMethod(method, value)
    if name == "__class__":
        return type_of(machine, value)
    if isinstance(value, (int, float, complex)) and name in ("real", "imag", "numerator", "denominator"):
        return getattr(value, name)
    if isinstance(value, (slice, range)) and name in ("start", "stop", "step"):
        return getattr(value, name)
    if name.startswith("__") and name.endswith("__"):
        return call.unknown(call.source)
    raise machine.exception(
        "AttributeError", f"{type(value).__name__!r} object has no attribute {name!r}", call.place
    )


def unknown_attribute(value: Unknown, name: str) -> Unknown:
    """Return the attribute of an unknown, named by its path."""
    key = ("attribute", value.key, name)
    if value.derived is not None:
        # It is no attribute of what it could not be computed from.
        source, line = value.derived
        found = Unknown(value.reason, value.place, key=key)
        found.derived = _path(source, name), line
        return found
    return Unknown(_path(value.reason, name), value.place, key=key)


def _path(source: str, name: str) -> str:
    return f"{source}.{name}" if len(source) < 60 else f"(...).{name}"


def bind(machine: Machine, found: Value, receiver: Value, owner: Class, call: Call) -> Value:
    """Return what a class attribute gives when it is read through an instance."""
    if isinstance(found, (Function, Builtin)):
        return BoundMethod(found, receiver)
    if isinstance(found, Property):
        if found.getter is None:
            return call.unknown(call.source)
        return machine.call(found.getter, [receiver], {}, call)
    if isinstance(found, StaticMethod):
        return found.function
    if isinstance(found, ClassMethod):
        return BoundMethod(found.function, owner)
    if isinstance(found, Instance) and found.cls.has("__get__"):
        return machine.call(machine.attribute(found, "__get__", call), [receiver, owner], {}, call)
    if isinstance(found, Choice):
        return bind(machine, machine.settle(found), receiver, owner, call)
    return found


def _instance_attribute(machine: Machine, value: Instance, name: str, call: Call) -> Value:
    cls = value.cls
    try:
        found = cls.lookup(name)
    except KeyError:
        found = None
        has = False
    else:
        has = True
        if isinstance(found, Property) or (isinstance(found, Instance) and found.cls.has("__set__")):
            return bind(machine, found, value, cls, call)
    if name in value.attrs:
        return value.attrs[name]
    if has:
        return bind(machine, found, value, cls, call)
    if name == "__class__":
        return cls
    if name == "__dict__":
        return value.attrs
    if value.wrapped is not None:
        method = builtin_method(value.wrapped, name)
        if method is not None:
            return BoundMethod(method, value)
    if cls.has("__getattr__") and not name.startswith("__"):
        return machine.call(bind(machine, cls.lookup("__getattr__"), value, cls, call), [name], {}, call)
    missing = getattr(value, "missing_attribute", None)
    if missing is not None:
        known = machine.run_native(lambda c: missing(c, name), (), {}, call)
        if not (isinstance(known, Unknown) and known.reason == call.source):
            return known
    if cls.unknown_base is not None:
        return Unknown(
            f"{cls.name}.{name} of a base class that is not known ({cls.unknown_base.reason})",
            call.place,
            key=("attribute", identity(machine, value, call.node), name),
        )
    if any(c.facts.get("open") for c in cls.mro):
        return Unknown(call.source, call.place, key=("attribute", identity(machine, value, call.node), name))
    if name.startswith("__") and name.endswith("__"):
        if name in ("__module__", "__doc__"):
            return cls.module if name == "__module__" else documentation(cls.node)
        if name == "__setattr__":
            return BoundMethod(Builtin("object.__setattr__", _object_setattr), value)
        if name == "__getattribute__":
            return BoundMethod(Builtin("object.__getattribute__", _object_getattribute), value)
    raise machine.exception("AttributeError", f"{cls.name!r} object has no attribute {name!r}", call.place)


def _object_setattr(call: Call, receiver: Value, name: str, value: Value) -> Value:
    frozen = isinstance(receiver, Instance) and any("frozen" in c.facts for c in receiver.cls.mro)
    if frozen:
        call.machine.touch(receiver)
        receiver.attrs[name] = value
    else:
        call.machine.set_attribute(receiver, name, value, call)
    return None


def _set_past_class(call: Call, receiver: Value, name: Value, value: Value) -> None:
    """Carry out ``object.__setattr__(x, "name", value)``, of which the class of ``x`` hears nothing."""
    receiver = call.machine.settle(receiver)
    if isinstance(name, Unknown):
        raise NotKnown(name)
    if not isinstance(receiver, Instance) or not isinstance(name, str):
        return call.machine.set_attribute(receiver, str(name), value, call)
    if receiver.cls.has(name) and isinstance(receiver.cls.lookup(name), Property):
        return call.machine.set_attribute(receiver, name, value, call)
    call.machine.touch(receiver)
    unnoticed = getattr(receiver, "attribute_unnoticed", None)
    if unnoticed is not None:
        unnoticed(value)
    receiver.attrs[name] = value
    return None


def _object_getattribute(call: Call, receiver: Value, name: str) -> Value:
    return call.machine.attribute(receiver, name, call)


_OF_OBJECT: dict[str, Value] = {
    "__setattr__": Builtin("object.__setattr__", _set_past_class),
    "__getattribute__": Builtin("object.__getattribute__", _object_getattribute),
}


def _library_attribute(machine: Machine, value: LibraryModule, name: str, call: Call) -> Value:
    return provided_attribute(machine, value, name, call)


def _module_attribute(machine: Machine, value: Module, name: str, call: Call) -> Value:
    return module_attribute(machine, value, name, call)


def _class_attribute(machine: Machine, value: Class, name: str, call: Call) -> Value:
    if name in ("__name__", "__qualname__"):
        return value.name if name == "__name__" else value.qualname
    if name == "__mro__":
        return value.mro if OBJECT in value.mro else (*value.mro, OBJECT)
    if name == "__bases__":
        return value.bases
    if name == "__dict__":
        return value.namespace
    if name == "__module__":
        return value.module
    try:
        found = value.lookup(name)
    except KeyError:
        metaclass = value.facts.get("metaclass")
        if isinstance(metaclass, Class) and metaclass.has(name):
            return bind(machine, metaclass.lookup(name), value, metaclass, call)
        if value.python_type is not None:
            method = builtin_method(value.python_type, name)
            if method is not None:
                return method
        if value.unknown_base is not None or any(c.facts.get("open") for c in value.mro):
            return Unknown(f"{value.name}.{name}", call.place, key=("attribute", value.qualname, name))
        if name == "__doc__":
            return documentation(value.node)
        if name == "__new__":
            return Builtin("object.__new__", _object_new)
        if name in ("__init__", "__init_subclass__"):
            return Builtin(f"object.{name}", lambda call, *args, **kwargs: None)
        if name in _OF_OBJECT:
            return _OF_OBJECT[name]
        if name == "__subclasses__" or hasattr(object, name):
            return call.unknown(call.source)
        raise machine.exception(
            "AttributeError", f"type object {value.name!r} has no attribute {name!r}", call.place
        ) from None
    if isinstance(found, ClassMethod):
        return BoundMethod(found.function, value)
    if isinstance(found, StaticMethod):
        return found.function
    if isinstance(found, Instance) and found.cls.has("__get__"):
        return machine.call(machine.attribute(found, "__get__", call), [None, value], {}, call)
    return found


def documentation(node: object) -> str | None:
    """Return the documentation string of a definition."""
    written = getattr(getattr(node, "doc_node", None), "value", None)
    return written if isinstance(written, str) else None


def _object_new(call: Call, cls: Value, *args: Value, **kwargs: Value) -> Value:
    from keras_paramlint.interpreter.calls import bare_instance

    return bare_instance(call.machine, cls, call) if isinstance(cls, Class) else call.unknown(call.source)


def _function_attribute(
    machine: Machine, value: Function | BoundMethod | Builtin, name: str, call: Call
) -> Value:
    if isinstance(value, BoundMethod):
        if name == "__func__":
            return value.function
        if name == "__self__":
            return value.receiver
        return get_attribute(machine, value.function, name, call)
    if name in value.attributes:
        return value.attributes[name]
    if name in ("__name__", "__qualname__"):
        return value.name.rpartition(".")[2] if name == "__name__" else getattr(value, "qualname", value.name)
    if name == "__doc__":
        return documentation(value.node) if isinstance(value, Function) else None
    if name == "__module__":
        return value.module.name if isinstance(value, Function) else "builtins"
    if name == "__dict__":
        return value.attributes
    if name == "__defaults__" and isinstance(value, Function):
        return tuple(value.defaults) or None
    if name == "__get__":
        return Builtin("function.__get__", lambda call, receiver, owner=None: BoundMethod(value, receiver))
    if name == "__call__":
        return value
    if isinstance(value, Builtin) or (name.startswith("__") and name.endswith("__")):
        return call.unknown(call.source)
    raise machine.exception("AttributeError", f"'function' object has no attribute {name!r}", call.place)


# ------------------------------------------------------------------ assignment
def set_attribute(machine: Machine, value: Value, name: str, new: Value, call: Call) -> None:
    """Carry out ``value.name = new``."""
    value = machine.settle(value)
    if isinstance(value, Instance):
        try:
            found = value.cls.lookup(name)
        except KeyError:
            found = None
        if isinstance(found, Property):
            if found.setter is not None:
                machine.call(found.setter, [value, new], {}, call)
                return
            if isinstance(found.getter, Function):
                raise machine.exception("AttributeError", f"property {name!r} has no setter", call.place)
        if isinstance(found, Instance) and found.cls.has("__set__"):
            machine.call(machine.attribute(found, "__set__", call), [value, new], {}, call)
            return
        frozen = next((c.facts["frozen"] for c in value.cls.mro if "frozen" in c.facts), None)
        if frozen is not None and name in value.attrs:
            raise Raised(machine.call(frozen, [f"cannot assign to field {name!r}"], {}, call), call.place)
        if value.cls.has("__setattr__") and isinstance(value.cls.lookup("__setattr__"), Function):
            setter = bind(machine, value.cls.lookup("__setattr__"), value, value.cls, call)
            if not any(frame.function is getattr(setter, "function", None) for frame in machine.frames):
                machine.call(setter, [name, new], {}, call)
                return
        machine.touch(value)
        adopt = getattr(value, "adopt_attribute", None)
        if adopt is not None:
            new = adopt(name, new)
        value.attrs[name] = new
        told = getattr(value, "note_attribute", None)
        if told is not None:
            told(name, new, call)
        note = getattr(new, "note_binding", None)
        if note is not None:
            note(name, value, call.place)
    elif isinstance(value, Class):
        machine.touch(Names(value.namespace))
        value.namespace[name] = new
    elif isinstance(value, Module):
        machine.touch(value.scope)
        value.scope.vars[name] = new
    elif isinstance(value, LibraryModule):
        machine.touch(Names(machine.replaced))
        machine.replaced[f"{value.name}.{name}"] = new
    elif isinstance(value, (Function, Builtin)):
        machine.touch(Names(value.attributes))
        value.attributes[name] = new
    elif isinstance(value, BoundMethod):
        set_attribute(machine, value.function, name, new, call)
    elif isinstance(value, NativeObject):
        machine.run_native(lambda c: value.set_attribute(c, name, new), (), {}, call)
    elif isinstance(value, Unknown):
        machine.set_somewhere(value, name, call)


def delete_attribute(machine: Machine, value: Value, name: str, call: Call) -> None:
    """Carry out ``del value.name``."""
    value = machine.settle(value)
    if isinstance(value, Instance) and name in value.attrs:
        machine.touch(value)
        drop = getattr(value, "drop_attribute", None)
        if drop is not None:
            drop(name)
        value.attrs.pop(name, None)
    elif isinstance(value, Class) and name in value.namespace:
        machine.touch(Names(value.namespace))
        del value.namespace[name]
    elif isinstance(value, Module) and name in value.scope.vars:
        machine.touch(value.scope)
        del value.scope.vars[name]


def has_attribute(machine: Machine, value: Value, name: str, call: Call) -> bool | Unknown:
    """Return whether an attribute exists, or an unknown condition."""
    try:
        found = get_attribute(machine, value, name, call)
    except Raised:
        return False
    if isinstance(found, Unknown) and getattr(value, "lacks", None) is not None and value.lacks(name):
        return False
    if isinstance(found, Unknown) and isinstance(machine.settle(value), Unknown):
        return Unknown(f"hasattr({found.reason})", call.place, key=("hasattr", found.key))
    if (
        isinstance(found, Unknown)
        and isinstance(value, (LibraryModule, Instance))
        and name not in getattr(value, "attrs", {})
    ):
        return Unknown(f"hasattr(..., {name!r})", call.place, key=("hasattr", found.key))
    return True
