"""``dataclasses``: constructors made from annotated fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from keras_paramlint.interpreter.library.copying import deep_copy
from keras_paramlint.interpreter.library.records import bind_fields, declared_fields
from keras_paramlint.interpreter.library.support import Inert, apply, builtin, compare, exception_class
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import (
    Builtin,
    Class,
    Instance,
    Names,
    NativeObject,
    Value,
    real_type,
)


LIBRARY = Library("dataclasses")

MISSING = Inert("dataclasses.MISSING")
KW_ONLY = Inert("dataclasses.KW_ONLY")
LIBRARY.add("MISSING", MISSING)
LIBRARY.add("KW_ONLY", KW_ONLY)
LIBRARY.add("InitVar", Inert("dataclasses.InitVar"))
FROZEN_ERROR = exception_class("FrozenInstanceError", "AttributeError", "dataclasses")
LIBRARY.add("FrozenInstanceError", FROZEN_ERROR)


class Field(NativeObject):
    """One field: its default or the function that makes it, and where it takes part."""

    class_name = "Field"

    def __init__(self, **facts: Value) -> None:
        self.name = ""
        self.type = ""
        self.default: Value = facts.get("default", MISSING)
        self.default_factory: Value = facts.get("default_factory", MISSING)
        self.init: Value = facts.get("init", True)
        self.repr: Value = facts.get("repr", True)
        self.is_compared: Value = facts.get("compare", True)
        self.kw_only: Value = facts.get("kw_only", MISSING)
        self.metadata: Value = facts.get("metadata") or {}

    @property
    def is_class_variable(self) -> bool:
        """Whether the annotation says that it belongs to the class."""
        return self.type.split("[")[0].rpartition(".")[2] == "ClassVar"

    @property
    def is_init_only(self) -> bool:
        """Whether it is only an argument, handed on to ``__post_init__``."""
        return self.type.split("[")[0].rpartition(".")[2] == "InitVar"

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return what ``dataclasses.fields`` offers of a field."""
        if name in ("name", "type", "default", "default_factory", "init", "repr", "metadata", "kw_only"):
            return getattr(self, name)
        return NotImplemented


@LIBRARY.function("field")
def field(call: Call, **facts: Value) -> Value:
    """Return the description of a field."""
    return Field(**facts)


@LIBRARY.function("dataclass")
def dataclass(call: Call, cls: Value = None, /, **options: Value) -> Value:
    """Give a class the constructor and comparisons that its fields describe; or return the decorator."""
    if cls is None:
        return Builtin("dataclass", lambda inner, decorated: _process(inner, decorated, options))
    return _process(call, cls, options)


def _process(call: Call, cls: Value, options: dict[str, Value]) -> Value:
    if not isinstance(cls, Class):
        raise NotKnown("a dataclass of a class that is not known")
    collected: dict[str, Field] = {}
    for base in reversed(cls.mro[1:]):
        collected.update(base.facts.get("dataclass_fields", {}))
    call.machine.touch(Names(cls.namespace))
    keyword_only = options.get("kw_only", False) is True
    for name, annotation in declared_fields(cls).items():
        if annotation.rpartition(".")[2] == "KW_ONLY":
            keyword_only = True
            continue
        found = cls.namespace.get(name, MISSING)
        spec = found if isinstance(found, Field) else Field(default=found)
        spec.name, spec.type = name, annotation
        if spec.kw_only is MISSING:
            spec.kw_only = keyword_only
        if spec.is_class_variable:
            continue
        if isinstance(found, Field):
            cls.namespace.pop(name)
            if found.default is not MISSING:
                cls.namespace[name] = found.default
        collected[name] = spec
    cls.facts["dataclass_fields"] = collected
    if options.get("frozen", False) is True:
        cls.facts["frozen"] = FROZEN_ERROR
    methods = dict(_methods(cls, collected, options))
    for name, run in methods.items():
        if name not in cls.namespace or name == "__init__":
            cls.namespace[name] = Builtin(f"{cls.name}.{name}", run)
    cls.namespace["__dataclass_fields__"] = dict(collected)
    cls.namespace.setdefault("__match_args__", tuple(n for n, f in collected.items() if f.init is True))
    return cls


def _methods(
    cls: Class, collected: dict[str, Field], options: dict[str, Value]
) -> Iterator[tuple[str, Callable[..., Value]]]:
    if options.get("init", True) is not False:
        yield "__init__", _constructor(cls, collected)
    if options.get("repr", True) is not False:
        yield "__repr__", _representation(collected)
    if options.get("eq", True) is not False:
        yield "__eq__", _comparison(collected, "==")
    if options.get("order", False) is True:
        for name, symbol in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=")):
            yield name, _comparison(collected, symbol)


def _constructor(cls: Class, collected: dict[str, Field]) -> Callable[..., Value]:
    wanted = [spec for spec in collected.values() if spec.init is not False]
    positional = [spec.name for spec in wanted if spec.kw_only is not True]
    keyword = [spec.name for spec in wanted if spec.kw_only is True]
    # a default factory is only called where its field is not given
    defaults = {s.name: s for s in wanted if s.default is not MISSING or s.default_factory is not MISSING}

    def run(call: Call, self: Value, /, *args: Value, **kwargs: Value) -> Value:
        if len(args) > len(positional):
            call.fail("TypeError", f"{cls.name}.__init__() takes {len(positional)} positional arguments")
        bound = bind_fields(call, cls.name, [*positional, *keyword], defaults, args, kwargs)
        handed_on = []
        for spec in collected.values():
            value: Value = bound.get(spec.name, spec)
            if value is spec:
                value = _default(call, spec)
            if value is MISSING:
                continue
            if spec.is_init_only:
                handed_on.append(value)
            else:
                call.machine.set_attribute(self, spec.name, value, call)
        if isinstance(self, Instance) and self.cls.has("__post_init__"):
            apply(call, call.attribute(self, "__post_init__"), handed_on)
        return None

    return run


def _default(call: Call, spec: Field) -> Value:
    return spec.default if spec.default_factory is MISSING else call.invoke(spec.default_factory)


def _representation(collected: dict[str, Field]) -> Callable[..., Value]:
    def run(call: Call, self: Instance) -> Value:
        parts = []
        for name, spec in collected.items():
            if spec.repr is False or spec.is_init_only:
                continue
            text = call.invoke(builtin("repr"), call.attribute(self, name))
            if not isinstance(text, str):
                raise NotKnown(f"the text of a {self.cls.name}")
            parts.append(f"{name}={text}")
        return f"{self.cls.qualname}({', '.join(parts)})"

    return run


def _comparison(collected: dict[str, Field], symbol: str) -> Callable[..., Value]:
    names = [
        name for name, each in collected.items() if each.is_compared is not False and not each.is_init_only
    ]

    def run(call: Call, self: Value, other: Value) -> Value:
        if not (isinstance(self, Instance) and isinstance(other, Instance) and self.cls is other.cls):
            if symbol == "==":
                return False
            call.fail("TypeError", f"'{symbol}' not supported between these instances")
        left, right = (tuple(call.attribute(item, name) for name in names) for item in (self, other))
        return compare(call, symbol, left, right)

    return run


# ------------------------------------------------------------------ functions on instances
def _fields_of(call: Call, value: Value) -> dict[str, Field]:
    cls = value.cls if isinstance(value, Instance) else value
    if isinstance(cls, Class):
        for base in cls.mro:
            if "dataclass_fields" in base.facts:
                found: dict[str, Field] = base.facts["dataclass_fields"]
                return {name: spec for name, spec in found.items() if not spec.is_init_only}
    if isinstance(cls, Class):
        call.fail("TypeError", "must be called with a dataclass type or instance")
    raise NotKnown("the fields of a dataclass that is not known")


@LIBRARY.function("fields")
def fields(call: Call, class_or_instance: Value) -> Value:
    """Return the fields as a tuple."""
    return tuple(_fields_of(call, class_or_instance).values())


@LIBRARY.function("is_dataclass")
def is_dataclass(call: Call, obj: Value) -> Value:
    """Say whether this is a dataclass or an instance of one."""
    cls = obj.cls if isinstance(obj, Instance) else obj
    return isinstance(cls, Class) and any("dataclass_fields" in base.facts for base in cls.mro)


@LIBRARY.function("replace")
def replace(call: Call, obj: Value, /, **changes: Value) -> Value:
    """Return a new instance with some of the fields changed."""
    kept = {
        name: call.attribute(obj, name)
        for name, spec in _fields_of(call, obj).items()
        if spec.init is not False and name not in changes
    }
    return apply(call, obj.cls, [], {**kept, **changes})


@LIBRARY.function("asdict")
def asdict(call: Call, obj: Value, *, dict_factory: Value = None) -> Value:
    """Return the fields as a dictionary, dataclasses inside of it too."""
    return _convert(
        call, obj, lambda pairs: dict(pairs) if dict_factory is None else call.invoke(dict_factory, pairs)
    )


@LIBRARY.function("astuple")
def astuple(call: Call, obj: Value, *, tuple_factory: Value = None) -> Value:
    """Return the values of the fields as a tuple, dataclasses inside of it too."""
    return _convert(call, obj, lambda pairs: tuple(value for _, value in pairs))


def _convert(call: Call, obj: Value, make: Callable[[list[tuple[str, Value]]], Any]) -> Value:
    if isinstance(obj, Instance) and is_dataclass(call, obj):
        names = _fields_of(call, obj)
        return make([(name, _convert(call, call.attribute(obj, name), make)) for name in names])
    if real_type(obj) in (list, tuple):
        return type(obj)(_convert(call, item, make) for item in obj)
    if real_type(obj) is dict:
        return {key: _convert(call, item, make) for key, item in obj.items()}
    return deep_copy(call, obj, {})


@LIBRARY.function("make_dataclass")
def make_dataclass(call: Call, cls_name: Value, fields: Value, **options: Value) -> Value:
    """Return a dataclass made from a list of names, pairs or triples."""
    annotations: dict[str, Value] = {}
    namespace: dict[str, Value] = {"__annotations__": annotations}
    for item in call.iterate(fields):
        parts = (item,) if isinstance(item, str) else tuple(call.iterate(item))
        if not isinstance(parts[0], str):
            raise NotKnown("a dataclass whose fields are not known")
        annotations[parts[0]] = "Any"
        if len(parts) > 2:
            namespace[parts[0]] = parts[2]
    if not isinstance(cls_name, str):
        raise NotKnown("a dataclass whose name is not known")
    bases = tuple(base for base in options.pop("bases", ()) if isinstance(base, Class))
    namespace.update(options.pop("namespace", None) or {})
    return _process(call, Class(cls_name, bases, namespace, module="types", place=call.place), options)
