"""``functools``: partial application, caches, dispatch, and the decorators around them."""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.library.caches import Cache
from keras_paramlint.interpreter.library.support import apply, is_instance, native_class, no_op
from keras_paramlint.interpreter.native import Call, Library
from keras_paramlint.interpreter.values import (
    Builtin,
    Class,
    Function,
    Instance,
    Names,
    NativeObject,
    Property,
    Value,
)


LIBRARY = Library("functools")
LIBRARY.add("WRAPPER_ASSIGNMENTS", ("__module__", "__name__", "__qualname__", "__doc__", "__dict__"))
LIBRARY.add("WRAPPER_UPDATES", ("__dict__",))

_NOTHING = object()


class Partial(NativeObject):
    """``functools.partial``: a function with some of its arguments."""

    class_name = "partial"

    def __init__(self, func: Value, args: list[Value], keywords: dict[str, Value]) -> None:
        self.func = func
        self.args = tuple(args)
        self.keywords = keywords
        self.attributes: dict[str, Value] = {}

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return what partial objects have, or what the program set on this one."""
        if name in ("func", "args", "keywords"):
            return getattr(self, name)
        if name == "__dict__":
            return self.attributes
        if name in self.attributes:
            return self.attributes[name]
        call.fail("AttributeError", f"'functools.partial' object has no attribute '{name}'")

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Keep an attribute that the program sets (``__name__``)."""
        call.machine.touch(self)
        self.attributes[name] = value
        return None

    def invoke(self, call: Call, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Call the function with the kept arguments first."""
        return apply(call, self.func, [*self.args, *args], {**self.keywords, **kwargs})

    def truth(self, call: Call) -> bool:
        """Functions are true."""
        return True

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Partial objects are equal only to themselves."""
        return (self is other) == (operator == "==") if operator in ("==", "!=") else NotImplemented

    def __repr__(self) -> str:
        return f"partial({self.func!r})"


def _new_partial(call: Call, cls: Value, func: Value, /, *args: Value, **keywords: Value) -> Value:
    if isinstance(func, Partial):
        return Partial(func.func, [*func.args, *args], {**func.keywords, **keywords})
    return Partial(func, list(args), keywords)


PARTIAL = native_class("partial", new=_new_partial, module="functools", python_type=Partial)
LIBRARY.add("partial", PARTIAL)


@LIBRARY.function("partialmethod")
def partialmethod(call: Call, func: Value, /, *args: Value, **keywords: Value) -> Value:
    """Return a method with some of its arguments."""

    def run(inner: Call, receiver: Value, /, *more: Value, **kwargs: Value) -> Value:
        return apply(inner, func, [receiver, *args, *more], {**keywords, **kwargs})

    return Builtin("partialmethod", run)


@LIBRARY.function("reduce")
def reduce(call: Call, function: Value, sequence: Value, initial: Value = _NOTHING, /) -> Value:
    """Fold a function over the elements."""
    items = call.iterate(sequence)
    if initial is _NOTHING:
        if not items:
            call.fail("TypeError", "reduce() of empty iterable with no initial value")
        initial, items = items[0], items[1:]
    for item in items:
        initial = call.invoke(function, initial, item)
    return initial


def _rename(call: Call, wrapper: Value, wrapped: Value) -> Value:
    """Give a wrapper the name of what it wraps; functions keep both in their attributes."""
    if isinstance(wrapper, (Function, Builtin)):
        call.machine.touch(Names(wrapper.attributes))
        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            value = _attribute_or_nothing(wrapped, name)
            if value is not _NOTHING:
                wrapper.attributes[name] = value
        if isinstance(wrapped, (Function, Builtin)):
            for name, value in wrapped.attributes.items():
                wrapper.attributes.setdefault(name, value)
        wrapper.attributes["__wrapped__"] = wrapped
    return wrapper


def _attribute_or_nothing(wrapped: Value, name: str) -> Value:
    if not isinstance(wrapped, (Function, Builtin, Class)):
        return _NOTHING
    attributes = wrapped.facts if isinstance(wrapped, Class) else wrapped.attributes
    if name in attributes:
        return attributes[name]
    if name in ("__name__", "__qualname__"):
        return wrapped.name if name == "__name__" else getattr(wrapped, "qualname", wrapped.name)
    return _NOTHING


@LIBRARY.function("wraps")
def wraps(call: Call, wrapped: Value, assigned: Value = None, updated: Value = None) -> Value:
    """Return a decorator that gives its function the name of ``wrapped``."""
    return Builtin("wraps", lambda inner, wrapper: _rename(inner, wrapper, wrapped))


@LIBRARY.function("update_wrapper")
def update_wrapper(
    call: Call, wrapper: Value, wrapped: Value, assigned: Value = None, updated: Value = None
) -> Value:
    """Give a wrapper the name of what it wraps."""
    return _rename(call, wrapper, wrapped)


# ------------------------------------------------------------------ caches
def _cached(function: Value, maxsize: Value = None, *, typed: bool = False) -> Builtin:
    """Return a function that gives the same object for equal arguments."""
    cache = Cache(function, maxsize, typed=typed)
    attributes: dict[str, Value] = {
        "__wrapped__": function,
        "cache_clear": Builtin("cache_clear", cache.clear),
        "cache_parameters": no_op("cache_parameters", {"maxsize": maxsize, "typed": typed}),
    }
    for name in ("__name__", "__qualname__"):
        if (value := _attribute_or_nothing(function, name)) is not _NOTHING:
            attributes[name] = value
    return Builtin(getattr(function, "name", "cached"), cache.run, attributes)


@LIBRARY.function("lru_cache")
def lru_cache(call: Call, maxsize: Value = 128, typed: Value = False) -> Value:
    """Return a cached function, or the decorator that makes one."""
    if isinstance(maxsize, (Function, Builtin, NativeObject, Class)):
        return _cached(maxsize, 128)
    by_type = call.truth(typed)
    return Builtin("lru_cache", lambda inner, function: _cached(function, maxsize, typed=by_type))


@LIBRARY.function("cache")
def cache(call: Call, function: Value, /) -> Value:
    """Return a cached function."""
    return _cached(function)


@LIBRARY.function("cached_property")
def cached_property(call: Call, func: Value) -> Value:
    """Return a property that is computed once for each instance."""
    name = getattr(func, "name", "cached_property")

    def get(inner: Call, receiver: Value) -> Value:
        if not isinstance(receiver, Instance):
            return inner.invoke(func, receiver)
        if name not in receiver.attrs:
            value = inner.invoke(func, receiver)
            inner.machine.touch(receiver)
            receiver.attrs[name] = value
        return receiver.attrs[name]

    def put(inner: Call, receiver: Value, value: Value) -> Value:
        if isinstance(receiver, Instance):
            inner.machine.touch(receiver)
            receiver.attrs[name] = value
        return None

    return Property(Builtin(name, get), Builtin(name, put))


# ------------------------------------------------------------------ dispatch and order
@LIBRARY.function("singledispatch")
def singledispatch(call: Call, func: Value) -> Value:
    """Return a function that chooses its implementation by the class of the first argument."""
    registry: list[tuple[Value, Value]] = []

    def run(inner: Call, /, *args: Value, **kwargs: Value) -> Value:
        chosen = func
        for cls, implementation in registry:
            if args and inner.truth(is_instance(inner, args[0], cls)):
                chosen = implementation
        return apply(inner, chosen, args, kwargs)

    def register(inner: Call, cls: Value, implementation: Value = None) -> Value:
        if implementation is None and isinstance(cls, Function):
            annotation = _first_annotation(inner, cls)
            inner.machine.touch(registry)
            registry.append((annotation, cls))
            return cls
        if implementation is None:
            return Builtin("register", lambda c, f: register(c, cls, f))
        inner.machine.touch(registry)
        registry.append((cls, implementation))
        return implementation

    return Builtin(
        getattr(func, "name", "singledispatch"),
        run,
        {"register": Builtin("register", register), "__wrapped__": func},
    )


def _first_annotation(call: Call, function: Function) -> Value:
    arguments = function.node.args
    annotations = [*arguments.posonlyargs_annotations, *arguments.annotations]
    if not annotations or annotations[0] is None:
        call.fail("TypeError", "Invalid first argument to `register()`")
    from keras_paramlint.interpreter.expressions import evaluate

    return evaluate(call.machine, annotations[0], function.scope)


@LIBRARY.function("total_ordering")
def total_ordering(call: Call, cls: Value) -> Value:
    """Fill in the comparisons that follow from the one that the class defines."""
    if not isinstance(cls, Class):
        return cls
    own = next((n for n in ("__lt__", "__gt__", "__le__", "__ge__") if cls.has(n)), None)
    if own is None:
        return cls
    call.machine.touch(cls)
    for name in ("__lt__", "__gt__", "__le__", "__ge__"):
        if not cls.has(name):
            cls.namespace[name] = Builtin(name, _ordering(own, name))
    return cls


def _ordering(own: str, wanted: str) -> Any:
    def run(call: Call, left: Value, right: Value) -> Value:
        strict = call.truth(call.invoke(call.attribute(left, own), right))
        same = call.truth(call.invoke(call.attribute(left, "__eq__"), right))
        if "e" in own[3:4]:
            strict = strict and not same
        less = strict if own[2] == "l" else not strict and not same
        outcome = less if wanted[2] == "l" else not less and not same
        return outcome or (same and wanted[3] == "e")

    return run


@LIBRARY.function("cmp_to_key")
def cmp_to_key(call: Call, func: Value) -> Value:
    """Return a key function whose order is not known."""
    return Builtin("cmp_to_key", lambda inner, item: inner.unknown("an order given by a comparison function"))
