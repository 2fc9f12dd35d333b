"""The built-in types as classes: construction, ``type()``, ``isinstance()``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly, Ratio
from keras_paramlint.interpreter.builtin.descriptors import NAMESPACE
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.keys import as_set
from keras_paramlint.interpreter.native import Call, LibraryModule, NotKnown, is_known, passed_on
from keras_paramlint.interpreter.values import (
    OPEN_KEY,
    AssumedText,
    BoundMethod,
    Builtin,
    Class,
    ClassMethod,
    Function,
    Instance,
    Module,
    NativeObject,
    Open,
    Property,
    StaticMethod,
    Unknown,
    Value,
    is_open,
    real_type,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

OBJECT = Class("object", python_type=object)


def _type(name: str, real: type, construct: Callable[..., Value], *bases: Class) -> Class:
    made = Class(name, bases or (OBJECT,), python_type=real)
    made.namespace["__new__"] = Builtin(f"{name}.__new__", _new)
    made.facts["make"] = construct
    return made


def _new(call: Call, cls: Class, *args: Value, **kwargs: Value) -> Value:
    """Make a value of a builtin type, or an instance of a subclass that wraps one."""
    base = next(c for c in cls.mro if "make" in c.facts)
    if base is cls:
        return passed_on(base.facts["make"], call, *args, **kwargs)
    from keras_paramlint.interpreter.calls import bare_instance

    instance = bare_instance(call.machine, cls, call)
    if base.python_type in (str, int, float, tuple, bytes):
        instance.wrapped = passed_on(base.facts["make"], call, *args, **kwargs)
    else:
        instance.wrapped = base.facts["make"](call)
    return instance


def initialise_wrapped(
    machine: Machine, instance: Instance, args: list[Value], kwargs: dict[str, Value], call: Call
) -> None:
    """Run the ``__init__`` of ``dict``, ``list`` or ``set`` for an instance of a subclass."""
    base = next((c for c in instance.cls.mro if "make" in c.facts), None)
    if base is None or base.python_type in (str, int, float, tuple, bytes):
        return
    if args or kwargs or instance.wrapped is None:
        instance.wrapped = machine.run_native(base.facts["make"], args, kwargs, call)


# ------------------------------------------------------------------ constructors
def _int(call: Call, value: Value = 0, base: Value = None) -> Value:
    value = number_inside(call.machine.settle(value))
    if isinstance(value, Poly):
        return value
    if isinstance(value, Ratio):
        return value.trunc()
    if isinstance(value, Unknown):
        return Unknown(
            value.reason,
            value.place,
            name=value.name,
            key=value.key,
            size=_truncated(value),
            truth=value.truth,
        )
    if isinstance(value, Instance) and value.cls.has("__int__"):
        return call.machine.call(call.attribute(value, "__int__"), [], {}, call)
    if isinstance(value, (int, float, str, bytes)):
        if isinstance(value, str) and len(value) > call.machine.limits.digits:
            raise NotKnown("a number too long to read")
        base = call.machine.settle(base)
        if isinstance(value, AssumedText) and base is None:
            return value.number
        if isinstance(base, (Unknown, Poly)):
            raise NotKnown(base if isinstance(base, Unknown) else call.source)
        read: Callable[..., int] = int
        try:
            return read(value) if base is None else read(value, base)
        except (ValueError, TypeError, OverflowError) as error:
            call.fail(type(error).__name__, str(error))
    if isinstance(value, NativeObject):
        return Unknown(call.source, call.place, key=("int", identity(call.machine, value, call.node)))
    call.fail("TypeError", "int() argument must be a string or a number")


def _truncated(value: Unknown) -> Any:
    if not value.has_size:
        return None
    size = value.number
    return size.trunc() if isinstance(size, Ratio) else size


def _float(call: Call, value: Value = 0.0) -> Value:
    value = number_inside(call.machine.settle(value))
    if isinstance(value, (Poly, Ratio, Unknown)):
        return value
    if isinstance(value, (int, float, str)):
        try:
            return float(value)
        except (ValueError, OverflowError) as error:
            call.fail(type(error).__name__, str(error))
    return call.unknown(call.source)


def number_inside(value: Value) -> Value:
    """Return the number inside a scalar stand-in or a member of an ``IntEnum``, else the value."""
    if isinstance(value, Instance):
        text_or_number = isinstance(value.wrapped, (int, float, str, Poly))
        return value.wrapped if text_or_number and not value.cls.has("__int__") else value
    inner = getattr(value, "item_value", None)
    if inner is not None:
        return inner
    constant = getattr(value, "value", None)
    return constant if isinstance(value, NativeObject) and isinstance(constant, (int, float, Poly)) else value


def _str(call: Call, value: Value = "", *args: Value) -> Value:
    from keras_paramlint.interpreter.builtin.text import as_text

    return as_text(call.machine, value, call)


def _bool(call: Call, value: Value = False) -> Value:
    return call.machine.test(value, call)


def _list(call: Call, value: Value = ()) -> Value:
    return _collected(call, value, list, lambda mark: [mark])


def _tuple(call: Call, value: Value = ()) -> Value:
    return _collected(call, value, tuple, lambda mark: (mark,))


def _set(call: Call, value: Value = ()) -> Value:
    try:
        return _collected(call, value, set, lambda mark: {OPEN_KEY})
    except TypeError:
        call.fail("TypeError", "unhashable type")


def _frozenset(call: Call, value: Value = ()) -> Value:
    found = _set(call, value)
    return frozenset(found) if isinstance(found, set) else found


def _collected(call: Call, value: Value, kind: Callable[..., Any], opened: Callable[[Open], Any]) -> Value:
    value = call.machine.settle(value)
    mark = is_open(value)
    if mark is not None and isinstance(value, (list, tuple)):
        return kind(value) if kind is not set else {*value[:-1], OPEN_KEY}
    try:
        items = call.iterate(value)
        return as_set(call.machine, items, call) if kind is set else kind(items)
    except NotKnown as error:
        unknown = call.machine.not_known(error, call)
        return opened(Open(unknown.reason, unknown.place, key=unknown.key))


def _dict(call: Call, value: Value = (), /, **kwargs: Value) -> Value:
    from keras_paramlint.interpreter.operators import unwrap

    value = unwrap(call.machine.settle(value))
    result: dict[Value, Value] = {}
    if isinstance(value, dict):
        result.update(value)
    elif isinstance(value, Unknown):
        result[OPEN_KEY] = Open(value.reason, value.place)
    else:
        try:
            for pair in call.iterate(value):
                key, item = call.iterate(pair)
                result[key] = item
        except (NotKnown, ValueError, TypeError):
            result[OPEN_KEY] = Open(call.source, call.place)
    result.update(kwargs)
    return result


def _range(call: Call, *args: Value) -> Value:
    numbers = []
    for value in args:
        value = number_inside(call.machine.settle(value))
        if isinstance(value, Poly):
            concrete = call.machine.concrete(value, call)
            if concrete is None:
                raise NotKnown(f"range of {call.source}")
            value = concrete
        if isinstance(value, Unknown):
            raise NotKnown(value)
        if isinstance(value, float):
            call.fail("TypeError", "'float' object cannot be interpreted as an integer")
        if not isinstance(value, int):
            raise NotKnown(call.source)
        numbers.append(value)
    try:
        return range(*numbers)
    except (TypeError, ValueError) as error:
        call.fail(type(error).__name__, str(error))


def _bytes(call: Call, *args: Value) -> Value:
    if is_known(args) and not any(isinstance(a, int) for a in args):
        try:
            return bytes(*args)
        except (TypeError, ValueError, OverflowError) as error:
            call.fail(type(error).__name__, str(error))
    return call.unknown(call.source)


def _bytearray(call: Call, *args: Value) -> Value:
    raise NotKnown(f"{call.source}, whose bytes the analysis does not follow")


def _complex(call: Call, *args: Value) -> Value:
    if is_known(args):
        try:
            return complex(*args)
        except (TypeError, ValueError, OverflowError) as error:
            call.fail(type(error).__name__, str(error))
    return call.unknown(call.source)


def _slice(call: Call, *args: Value) -> Value:
    if not 1 <= len(args) <= 3:
        call.fail("TypeError", f"slice expected 1 to 3 arguments, got {len(args)}")
    return slice(*args)


def _object(call: Call, *args: Value) -> Value:
    return Instance(OBJECT, call.place)


def _make_type(call: Call, *args: Value, **kwargs: Value) -> Value:
    if len(args) == 1:
        return type_of(call.machine, call.machine.settle(args[0]))
    if len(args) != 3:
        raise NotKnown("a class that is made in another way than by name, bases and namespace")
    name, bases, namespace = args
    if isinstance(bases, tuple) and isinstance(namespace, dict) and isinstance(name, str):
        made = Class(name, bases, dict(namespace), place=call.place)
        call.machine.budget.spend(len(made.mro))
        return made
    return call.unknown(call.source)


OBJECT.facts["make"] = _object
OBJECT.facts["construct"] = lambda call, cls, *args, **kwargs: Instance(OBJECT, call.place)
INT = _type("int", int, _int)
TYPES: dict[str, Class] = {
    "object": OBJECT,
    "int": INT,
    "bool": _type("bool", bool, _bool, INT),
    "float": _type("float", float, _float),
    "complex": _type("complex", complex, _complex),
    "str": _type("str", str, _str),
    "bytes": _type("bytes", bytes, _bytes),
    "bytearray": _type("bytearray", bytearray, _bytearray),
    "list": _type("list", list, _list),
    "tuple": _type("tuple", tuple, _tuple),
    "dict": _type("dict", dict, _dict),
    "set": _type("set", set, _set),
    "frozenset": _type("frozenset", frozenset, _frozenset),
    "range": _type("range", range, _range),
    "slice": _type("slice", slice, _slice),
    "type": _type("type", type, _make_type),
    "property": Class("property", (OBJECT,), NAMESPACE, python_type=None),
}
TYPES["property"].facts["construct"] = lambda call, cls, fget=None, fset=None, fdel=None, doc=None: Property(
    fget, fset
)
STATIC = {"staticmethod": StaticMethod, "classmethod": ClassMethod}
NONE_TYPE = Class("NoneType", (OBJECT,), python_type=type(None))
FUNCTION_TYPE = Class("function", (OBJECT,), python_type=None)
MODULE_TYPE = Class("module", (OBJECT,), python_type=None)

_BY_REAL_TYPE: dict[type, Class] = {c.python_type: c for c in TYPES.values() if c.python_type is not None}
_BY_REAL_TYPE[type(None)] = NONE_TYPE
_NATIVE_TYPES: dict[str, Class] = {}


def native_type(name: str) -> Class:
    """Return the class that stands for the type of a stand-in, by its name."""
    if name not in _NATIVE_TYPES:
        _NATIVE_TYPES[name] = Class(name, (OBJECT,))
    return _NATIVE_TYPES[name]


def type_of(machine: Machine, value: Value) -> Value:
    """Return ``type(value)``."""
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, Unknown):
        return Unknown(f"type({value.reason})", value.place, key=("type", value.key))
    if isinstance(value, Poly):
        return INT
    if isinstance(value, (Function, Builtin, BoundMethod)):
        return FUNCTION_TYPE
    if isinstance(value, (Module, LibraryModule)):
        return MODULE_TYPE
    if isinstance(value, Class):
        metaclass = value.facts.get("metaclass")
        return metaclass if isinstance(metaclass, Class) else TYPES["type"]
    if isinstance(value, NativeObject):
        own = getattr(value, "analysed_class", None)
        return own if isinstance(own, Class) else native_type(value.class_name)
    return _BY_REAL_TYPE.get(real_type(value), OBJECT)


def is_instance(machine: Machine, value: Value, kind: Value, call: Call) -> bool | Unknown:
    """Return ``isinstance(value, kind)``, or an unknown condition."""
    kind = machine.settle(kind)
    value = machine.settle(value)
    if isinstance(kind, tuple):
        unknown: Unknown | None = None
        for item in kind:
            found = is_instance(machine, value, item, call)
            if found is True:
                return True
            if isinstance(found, Unknown):
                unknown = found
        return unknown if unknown is not None else False
    if isinstance(kind, Class):
        check: Callable[[Machine, Value], bool | Unknown] | None = kind.facts.get("is_instance")
        if check is not None:
            return check(machine, value)
        if isinstance(value, Unknown):
            return _unknown_instance(value, kind, call)
        if isinstance(value, Ratio):
            return kind.name in ("float", "object")
        own = type_of(machine, value)
        key = ("isinstance", identity(machine, value, call.node), kind.qualname)
        if isinstance(own, Class):
            if kind in own.mro or kind is OBJECT:
                return True
            if isinstance(value, bool) and kind is INT:
                return True
            if own.unknown_base is not None:
                return Unknown(call.source, call.place, key=key)
            return False
        return Unknown(call.source, call.place, key=key)
    if isinstance(kind, NativeObject):
        as_base = getattr(kind, "as_base_class", None)
        if as_base is not None:
            return is_instance(machine, value, as_base(), call)
    if isinstance(kind, Unknown):
        plain = isinstance(value, (int, float, str, type(None), list, tuple, dict))
        if plain and not isinstance(value, NativeObject) and "." in kind.reason:
            # plain data is never an instance of a third-party class
            return kind.reason.rpartition(".")[2][:1].islower() and Unknown(
                call.source, call.place, key=("isinstance", kind.key)
            )
        return Unknown(
            call.source, call.place, key=("isinstance", identity(machine, value, call.node), kind.key)
        )
    return Unknown(call.source, call.place)


def _unknown_instance(value: Unknown, kind: Class, call: Call) -> bool | Unknown:
    """An unknown that is used as a size, or named as a parameter, is taken to be an integer."""
    if kind is OBJECT:
        return True
    if value.has_size and kind.name in ("int", "str", "list", "tuple", "dict", "set"):
        return kind is INT
    return Unknown(call.source, call.place, key=("isinstance", value.key, kind.qualname))
