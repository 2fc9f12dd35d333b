"""Named tuples: classes made from a list of fields, and classes that declare them."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence

from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.library.support import plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import (
    Builtin,
    Class,
    ClassMethod,
    Instance,
    StaticMethod,
    Unknown,
    Value,
)


def bind_fields(
    call: Call,
    owner: str,
    fields: Sequence[str],
    defaults: Mapping[str, Value],
    args: Sequence[Value],
    kwargs: Mapping[str, Value],
) -> dict[str, Value]:
    """Return the value of each field for these arguments, in the order of the fields.

    Raises:
        Raised: TypeError, as the arguments do not fit.
    """
    if len(args) > len(fields):
        call.fail(
            "TypeError", f"{owner}() takes {len(fields)} positional arguments but {len(args)} were given"
        )
    given = dict(zip(fields, args, strict=False))
    for name, value in kwargs.items():
        if name not in fields:
            call.fail("TypeError", f"{owner}() got an unexpected keyword argument {name!r}")
        if name in given:
            call.fail("TypeError", f"{owner}() got multiple values for argument {name!r}")
        given[name] = value
    missing = [name for name in fields if name not in given and name not in defaults]
    if missing:
        call.fail("TypeError", f"{owner}() missing required arguments: {', '.join(map(repr, missing))}")
    return {name: given[name] if name in given else defaults[name] for name in fields}


def make_named_tuple(cls: Class, fields: Sequence[str], defaults: Mapping[str, Value]) -> None:
    """Give a class the fields and the methods of a named tuple."""
    names = tuple(fields)

    def new(call: Call, made: Value, /, *args: Value, **kwargs: Value) -> Value:
        instance = Instance(made, call.place)
        instance.attrs.update(bind_fields(call, cls.name, names, defaults, args, kwargs))
        instance.wrapped = tuple(instance.attrs.values())
        return instance

    def make(call: Call, made: Value, iterable: Value) -> Value:
        return new(call, made, *call.iterate(iterable))

    def replace(call: Call, self: Instance, /, **changes: Value) -> Value:
        for name in changes:
            if name not in names:
                call.fail("ValueError", f"Got unexpected field names: [{name!r}]")
        return new(call, self.cls, **{**as_dict(call, self), **changes})

    def as_dict(call: Call, self: Instance) -> dict[str, Value]:
        return dict(zip(names, self.wrapped, strict=True))

    def nothing(call: Call, /, *args: Value, **kwargs: Value) -> Value:
        return None

    cls.namespace.update(
        {
            "__new__": StaticMethod(Builtin(f"{cls.name}.__new__", new)),
            "__init__": Builtin(f"{cls.name}.__init__", nothing),
            "_make": ClassMethod(Builtin(f"{cls.name}._make", make)),
            "_replace": Builtin(f"{cls.name}._replace", replace),
            "_asdict": Builtin(f"{cls.name}._asdict", as_dict),
            "_fields": names,
            "_field_defaults": dict(defaults),
        }
    )
    cls.facts["construct"] = new


def namedtuple(
    call: Call,
    typename: Value,
    field_names: Value,
    *,
    rename: Value = False,
    defaults: Value = None,
    module: Value = None,
) -> Value:
    """Return a class of tuples with named fields."""
    fields = plain(call, field_names)
    if isinstance(fields, str):
        fields = fields.replace(",", " ").split()
    fields = call.iterate(fields)
    name = plain(call, typename)
    if not isinstance(name, str) or not all(isinstance(field, str) for field in fields):
        raise NotKnown("a named tuple whose fields are not known")
    if call.truth(rename):
        fields = [
            field if _is_field(field) and field not in fields[:i] else f"_{i}"
            for i, field in enumerate(fields)
        ]
    for field in fields:
        if not _is_field(field) and not call.truth(rename):
            call.fail("ValueError", f"Type names and field names must be valid identifiers: {field!r}")
    values = call.iterate(defaults) if defaults is not None else []
    if len(values) > len(fields):
        call.fail("TypeError", "Got more default values than field names")
    return named_tuple_class(
        name, fields, dict(zip(fields[len(fields) - len(values) :], values, strict=True)), call
    )


def _is_field(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_") and not keyword.iskeyword(name)


def named_tuple_class(name: str, fields: Sequence[str], defaults: Mapping[str, Value], call: Call) -> Class:
    """Return a new class of named tuples."""
    module = call.scope.module.name if call.scope is not None else "collections"
    made = Class(name, (TYPES["tuple"],), module=module, place=call.place)
    make_named_tuple(made, fields, defaults)
    return made


def declared_fields(cls: Class) -> dict[str, str]:
    """Return the annotated names of a class body, in order, with the text of the annotation."""
    annotations = cls.namespace.get("__annotations__")
    if not isinstance(annotations, dict):
        return {}
    return {
        name: value if isinstance(value, str) else str(value)
        for name, value in annotations.items()
        if isinstance(name, str) and not isinstance(value, Unknown)
    }
