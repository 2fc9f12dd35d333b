"""``collections``: the classes of :mod:`.containers`, named tuples and abstract containers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter.builtin.types import TYPES, type_of
from keras_paramlint.interpreter.library.containers import (
    Counter,
    DefaultDict,
    Deque,
    NativeContainer,
    NativeDict,
    OrderedDict,
    count_more,
    fill,
    push,
)
from keras_paramlint.interpreter.library.records import namedtuple
from keras_paramlint.interpreter.library.support import known_int, native_class
from keras_paramlint.interpreter.native import Call, Library, passed_on
from keras_paramlint.interpreter.values import Builtin, Class, Instance, Place, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


LIBRARY = Library("collections")
LIBRARY.add("namedtuple", Builtin("collections.namedtuple", namedtuple))


# ------------------------------------------------------------------ the classes
def _container_class(name: str, kind: type[NativeContainer], start: Callable[..., None]) -> Class:
    """Return the class of a container; instances of its subclasses wrap one."""

    def new(call: Call, cls: Value, /, *args: Value, **kwargs: Value) -> Value:
        made = kind()
        if cls is not made_class:
            instance = Instance(cls, call.place)
            instance.wrapped = made
            return instance
        passed_on(start, call, made, *args, **kwargs)
        return made

    def init(call: Call, self: Value, /, *args: Value, **kwargs: Value) -> Value:
        if isinstance(self, Instance) and self.wrapped is not None:
            passed_on(start, call, self.wrapped, *args, **kwargs)
        return None

    def factory(machine: Any, cls: Class, place: Place) -> Instance:
        instance = Instance(cls, place)
        instance.wrapped = kind()
        return instance

    base = TYPES["dict" if issubclass(kind, dict) else "object"]
    made_class = native_class(name, {"__init__": init}, new=new, module="collections", bases=(base,))
    made_class.factory = factory
    if "analysed_class" not in vars(kind):
        kind.analysed_class = made_class
    return made_class


def _start_dict(call: Call, made: NativeDict, /, *args: Value, **kwargs: Value) -> None:
    fill(call, made, args, kwargs)


def _start_defaultdict(
    call: Call, made: DefaultDict, factory: Value = None, /, *args: Value, **kwargs: Value
) -> None:
    made.default_factory = factory
    fill(call, made, args, kwargs)


def _start_counter(call: Call, made: Counter, iterable: Value = None, /, **kwargs: Value) -> None:
    count_more(call, made, iterable, **kwargs)


def _start_deque(call: Call, made: Deque, iterable: Value = (), maxlen: Value = None) -> None:
    made.maxlen = None if maxlen is None else known_int(call, maxlen, "the length of a deque")
    push(call, made, call.iterate(iterable), left=False)


def _start_user(call: Call, made: NativeDict, /, *args: Value, **kwargs: Value) -> None:
    fill(call, made, args, kwargs)


LIBRARY.add("OrderedDict", _container_class("OrderedDict", OrderedDict, _start_dict))
LIBRARY.add("UserDict", _container_class("UserDict", OrderedDict, _start_user))
LIBRARY.add("defaultdict", _container_class("defaultdict", DefaultDict, _start_defaultdict))
LIBRARY.add("Counter", _container_class("Counter", Counter, _start_counter))
LIBRARY.add("deque", _container_class("deque", Deque, _start_deque))


@LIBRARY.function("ChainMap")
def chain_map(call: Call, *maps: Value) -> Value:
    """Return one dictionary of several; the first one that has a key wins."""
    merged = OrderedDict()
    for part in reversed(maps):
        fill(call, merged, (part,), {})
    return merged


def _abstract(name: str, *types: str, method: str = "") -> Class:
    """Return an abstract container class for ``isinstance``: of builtin types, or of what has a method."""

    def check(machine: Machine, value: Value) -> bool | Unknown:
        if isinstance(value, Unknown):
            return Unknown(f"isinstance of {value.reason}", value.place, key=("isinstance", value.key, name))
        own = type_of(machine, value)
        if not isinstance(own, Class):
            return False
        return any(base.name in types for base in own.mro) or (bool(method) and own.has(method))

    return native_class(name, module="collections.abc", is_instance=check)


_SIZED = ("list", "tuple", "dict", "set", "frozenset", "str", "bytes", "range", "deque", "ndarray")
for _abstract_class in (
    _abstract("Iterable", *_SIZED, "generator", "iterator", method="__iter__"),
    _abstract("Iterator", "generator", "iterator", method="__next__"),
    _abstract("Sized", *_SIZED, method="__len__"),
    _abstract("Container", *_SIZED, method="__contains__"),
    _abstract("Collection", *_SIZED, method="__len__"),
    _abstract("Sequence", "list", "tuple", "str", "bytes", "range", "deque"),
    _abstract("MutableSequence", "list", "deque"),
    _abstract("Mapping", "dict"),
    _abstract("MutableMapping", "dict"),
    _abstract("Set", "set", "frozenset"),
    _abstract("MutableSet", "set"),
    _abstract("Hashable", "int", "float", "str", "bytes", "tuple", "frozenset"),
    _abstract("Callable", "function", "type", "partial", method="__call__"),
    _abstract("Generator", "generator"),
):
    LIBRARY.add(f"abc.{_abstract_class.name}", _abstract_class)
    LIBRARY.add(_abstract_class.name, _abstract_class)
