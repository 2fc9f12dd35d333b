"""``enum``: classes whose attributes are their only instances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.library.support import Inert, apply, identity, native_class, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import (
    Builtin,
    Class,
    ClassMethod,
    Function,
    Instance,
    NativeObject,
    Property,
    StaticMethod,
    Unknown,
    Value,
)


LIBRARY = Library("enum")


class Auto(NativeObject):
    """``auto()``: a value that follows from the ones before."""

    class_name = "auto"


@LIBRARY.function("auto")
def auto(call: Call) -> Value:
    """Return a marker that becomes the next value."""
    return Auto()


def _is_member(name: str, value: Value) -> bool:
    if name.startswith("_") and name.endswith("_"):
        return False
    return not isinstance(value, (Function, Builtin, Property, StaticMethod, ClassMethod, Class))


def _created(call: Call, cls: Class) -> None:
    """Turn the assignments of a class body into members."""
    members: dict[str, Instance] = dict(cls.facts.get("members", {}))
    values: list[Value] = []
    for name, value in list(cls.namespace.items()):
        if not _is_member(name, value):
            continue
        value = (
            _next_value(call, cls, name, values) if isinstance(value, Auto) else call.machine.settle(value)
        )
        values.append(value)
        member = _by_value(members, value)
        if member is None:
            member = _member(call, cls, name, value)
        members[name] = member
        cls.namespace[name] = member
    cls.namespace["__members__"] = members
    cls.facts["members"] = members
    cls.facts["construct"] = _construct
    cls.facts["getitem"] = lambda inner, key: _by_name(inner, cls, key)
    cls.facts["iterate"] = lambda: _distinct(members)


def _member(call: Call, cls: Class, name: str, value: Value) -> Instance:
    member = Instance(cls, call.place)
    member.attrs.update({"name": name, "_name_": name, "value": value, "_value_": value})
    if any(base.python_type in (int, str, float) for base in cls.mro) and isinstance(
        value, (int, str, float)
    ):
        member.wrapped = value
    if cls.has("__init__") and isinstance(cls.lookup("__init__"), Function):
        apply(call, cls.lookup("__init__"), [member, *(value if isinstance(value, tuple) else (value,))])
    return member


def _next_value(call: Call, cls: Class, name: str, values: list[Value]) -> Value:
    if cls.has("_generate_next_value_"):
        maker = cls.lookup("_generate_next_value_")
        maker = maker.function if isinstance(maker, StaticMethod) else maker
        return apply(call, maker, [name, 1, len(values), list(values)])
    numbers = [value for value in values if isinstance(value, int)]
    if any(base is FLAG for base in cls.mro):
        return 1 << max(numbers, default=0).bit_length()
    return max(numbers, default=0) + 1


def _distinct(members: dict[str, Instance]) -> Iterator[Instance]:
    return iter([member for name, member in members.items() if member.attrs["name"] == name])


def _by_value(members: dict[str, Instance], value: Value) -> Instance | None:
    for member in members.values():
        own = member.attrs["value"]
        if own is value or (
            type(own) is type(value) and not isinstance(own, (Instance, Unknown)) and own == value
        ):
            return member
    return None


def _by_name(call: Call, cls: Class, key: Value) -> Value:
    key = plain(call, key)
    if isinstance(key, Unknown):
        raise NotKnown(key)
    members = cls.facts.get("members") if isinstance(cls, Class) else None
    if members is None:
        raise NotKnown(call.source)
    if key not in members:
        call.fail("KeyError", key)
    return members[key]


def _construct(call: Call, cls: Class, value: Value, /, *args: Value, **kwargs: Value) -> Value:
    """Return the member that has a value."""
    if isinstance(value, Instance) and value.cls is cls:
        return value
    value = plain(call, value)
    if isinstance(value, Unknown):
        raise NotKnown(value)
    member = _by_value(cls.facts["members"], value)
    if member is None and cls.has("_missing_"):
        missing = cls.lookup("_missing_")
        member = apply(call, getattr(missing, "function", missing), [cls, value])
    if member is None:
        call.fail("ValueError", f"{value!r} is not a valid {cls.qualname}")
    return member


def _functional(call: Call, cls: Class, value: Value, names: Value, /, **kwargs: Value) -> Value:
    """Return a new class: ``Enum("Color", "RED GREEN")``."""
    names, label = plain(call, names), plain(call, value)
    if not isinstance(label, str):
        raise NotKnown("an enumeration whose name is not known")
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    pairs = names.items() if isinstance(names, dict) else call.iterate(names)
    namespace: dict[str, Value] = {}
    for index, pair in enumerate(pairs, start=1):
        if isinstance(pair, str):
            namespace[pair] = index
        elif isinstance(pair, (tuple, list)) and len(pair) == 2 and isinstance(pair[0], str):
            namespace[pair[0]] = pair[1]
        else:
            raise NotKnown("an enumeration whose members are not known")
    made = Class(label, (cls,), namespace, module="enum", place=call.place)
    made.facts["metaclass"] = ENUM_META
    _created(call, made)
    return made


# ------------------------------------------------------------------ the classes
def _text(call: Call, self: Instance) -> Value:
    return f"{self.cls.name}.{self.attrs['name']}"


def _value_text(call: Call, self: Instance) -> Value:
    if isinstance(self.attrs["value"], (int, str, float)):
        return str(self.attrs["value"])
    raise NotKnown("the text of a member whose value is not known")


def _representation(call: Call, self: Instance) -> Value:
    return f"<{self.cls.name}.{self.attrs['name']}: {self.attrs['value']!r}>"


def _meta(method: Callable[..., Any]) -> Callable[..., Any]:
    def run(call: Call, cls: Class, *args: Value) -> Value:
        members = cls.facts.get("members") if isinstance(cls, Class) else None
        if members is None:
            raise NotKnown(call.source)
        return method(call, cls, members, *args)

    return run


ENUM_META = native_class(
    "EnumMeta",
    {
        "__len__": _meta(lambda call, cls, members: len(list(_distinct(members)))),
        "__iter__": _meta(lambda call, cls, members: list(_distinct(members))),
        "__contains__": _meta(lambda call, cls, members, item: item in members.values()),
        "__getitem__": _by_name,
    },
    module="enum",
)


def _enum_class(name: str, bases: tuple[Class, ...] = (), text: Callable[..., Value] = _text) -> Class:
    made = native_class(name, {"__str__": text, "__repr__": _representation}, module="enum", bases=bases)
    made.facts.update(class_created=_created, metaclass=ENUM_META, construct=_functional)
    return made


ENUM = _enum_class("Enum")
FLAG = _enum_class("Flag", (ENUM,))
LIBRARY.add("Enum", ENUM)
LIBRARY.add("Flag", FLAG)
LIBRARY.add("IntEnum", _enum_class("IntEnum", (TYPES["int"], ENUM), _value_text))
LIBRARY.add("IntFlag", _enum_class("IntFlag", (TYPES["int"], FLAG), _value_text))
STR_ENUM = _enum_class("StrEnum", (TYPES["str"], ENUM), _value_text)
STR_ENUM.namespace["_generate_next_value_"] = StaticMethod(
    Builtin("_generate_next_value_", lambda call, name, start, count, values: name.lower())
)
LIBRARY.add("StrEnum", STR_ENUM)
LIBRARY.add("EnumMeta", ENUM_META)
LIBRARY.add("EnumType", ENUM_META)
for _name in ("unique", "global_enum", "verify", "member", "nonmember"):
    LIBRARY.add(_name, identity(_name))
LIBRARY.add("UNIQUE", Inert("enum.UNIQUE"))
