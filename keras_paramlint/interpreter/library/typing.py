"""``typing``: inert, except for what makes classes or passes values on."""

from __future__ import annotations

from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.library.records import declared_fields, make_named_tuple, named_tuple_class
from keras_paramlint.interpreter.library.support import Inert, add_all, identity, native_class, not_known
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import Class, Value


LIBRARY = Library("typing")
LIBRARY.add("TYPE_CHECKING", False)

add_all(
    LIBRARY,
    (
        "Any", "AnyStr", "Annotated", "AsyncIterator", "Awaitable", "BinaryIO", "ByteString", "Callable",
        "ClassVar",
        "Collection", "Concatenate", "Container", "ContextManager", "Coroutine", "Counter", "DefaultDict",
        "Deque",
        "Dict", "Final", "FrozenSet", "Generator", "Hashable", "IO", "Iterable", "Iterator", "List",
        "Literal",
        "LiteralString", "Mapping", "Match", "MutableMapping", "MutableSequence", "MutableSet",
        "NamedTupleMeta",
        "Never", "NoReturn", "NotRequired", "Optional", "OrderedDict", "ParamSpec", "Pattern", "Required",
        "Reversible", "Self", "Sequence", "Set", "Sized", "SupportsAbs", "SupportsFloat", "SupportsIndex",
        "SupportsInt", "Text", "TextIO", "Tuple", "Type", "TypeAlias", "TypeGuard", "TypeVar", "TypeVarTuple",
        "Union", "Unpack", "ForwardRef", "TypeAliasType", "TypeIs",
    ),
    Inert,
)  # fmt: skip

for _name in (
    "final",
    "no_type_check",
    "overload",
    "override",
    "runtime_checkable",
    "reveal_type",
    "assert_never",
):
    LIBRARY.add(_name, identity(_name))
for _name in ("get_type_hints", "get_origin", "get_args"):
    LIBRARY.add(_name, not_known(f"typing.{_name}"))


@LIBRARY.function("cast", "assert_type")
def cast(call: Call, typ: Value, val: Value) -> Value:
    """Return the value unchanged."""
    return val


@LIBRARY.function("dataclass_transform")
def dataclass_transform(call: Call, **options: Value) -> Value:
    """Return a decorator without effect at run time."""
    return identity("dataclass_transform")


@LIBRARY.function("NewType")
def new_type(call: Call, name: Value, tp: Value) -> Value:
    """Return a function that gives its argument back."""
    return identity("NewType")


def _itself(call: Call, cls: Value, parameters: Value) -> Value:
    return cls


for _name in ("Generic", "Protocol"):
    LIBRARY.add(_name, native_class(_name, class_methods={"__class_getitem__": _itself}, module="typing"))


# ------------------------------------------------------------------ classes from declarations
def _named_tuple_created(call: Call, cls: Class) -> None:
    if NAMED_TUPLE not in cls.bases:
        return
    fields = list(declared_fields(cls))
    defaults = {name: cls.namespace.pop(name) for name in fields if name in cls.namespace}
    own = dict(cls.namespace)
    make_named_tuple(cls, fields, defaults)
    for name, value in own.items():
        cls.namespace[name] = value


def _named_tuple(call: Call, cls: Value, typename: Value, fields: Value = (), /, **kwargs: Value) -> Value:
    pairs = [call.iterate(pair) for pair in call.iterate(fields)]
    names = [pair[0] for pair in pairs if pair] + list(kwargs)
    if not all(pairs) or not isinstance(typename, str) or not all(isinstance(name, str) for name in names):
        raise NotKnown("a named tuple whose fields are not known")
    return named_tuple_class(typename, names, {}, call)


NAMED_TUPLE = Class("NamedTuple", (TYPES["tuple"],), module="typing")
NAMED_TUPLE.facts.update(class_created=_named_tuple_created, construct=_named_tuple)
LIBRARY.add("NamedTuple", NAMED_TUPLE)


def _typed_dict(call: Call, cls: Value, /, *args: Value, **kwargs: Value) -> Value:
    if cls is TYPED_DICT:
        return Class(
            args[0] if args and isinstance(args[0], str) else "TypedDict", (TYPED_DICT,), module="typing"
        )
    result: dict[Value, Value] = {}
    for value in args:
        if not isinstance(value, dict):
            raise NotKnown("a typed dictionary of values that are not known")
        result.update(value)
    return {**result, **kwargs}


def _typed_dict_created(call: Call, cls: Class) -> None:
    cls.facts["construct"] = _typed_dict


TYPED_DICT = native_class("TypedDict", module="typing", new=_typed_dict, class_created=_typed_dict_created)
LIBRARY.add("TypedDict", TYPED_DICT)
