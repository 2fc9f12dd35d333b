"""Built-in functions of sequences and iterators."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from keras_paramlint.interpreter.builtin.table import register_in
from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.keys import decide_entries
from keras_paramlint.interpreter.native import Call, NotKnown, Raised, first_unknown
from keras_paramlint.interpreter.values import (
    Builtin,
    Class,
    Instance,
    NativeObject,
    Open,
    Unknown,
    Value,
    is_open,
)


FUNCTIONS: dict[str, Builtin] = {}
_function = register_in(FUNCTIONS)


def length(call: Call, value: Value) -> Value:
    """Return ``len(value)``."""
    value = call.machine.settle(value)
    if isinstance(value, Instance):
        if value.cls.has("__len__"):
            return call.machine.call(call.attribute(value, "__len__"), [], {}, call)
        if value.wrapped is not None:
            return length(call, value.wrapped)
    if isinstance(value, dict):
        decide_entries(call.machine, value)
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        mark = is_open(value)
        if mark is not None:
            return Unknown(call.source, call.place, key=("length", mark.key))
        return len(value)
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, range):
        try:
            return len(value)
        except OverflowError as error:
            call.fail("OverflowError", str(error))
    if isinstance(value, NativeObject):
        found = value.length(call)
        return (
            found
            if found is not NotImplemented
            else Unknown(call.source, call.place, key=("length", identity(call.machine, value, call.node)))
        )
    if isinstance(value, Unknown):
        return Unknown(
            call.source, value.place if value.place.line else call.place, key=("length", value.key)
        )
    if isinstance(value, Class) and value.facts.get("iterate") is not None:
        return len(list(value.facts["iterate"]()))
    call.fail("TypeError", f"object of type {type(value).__name__!r} has no len()")


FUNCTIONS["len"] = Builtin("len", length, {"pure": True})


@_function("sorted")
def _sorted(call: Call, values: Value, *, key: Value = None, reverse: Value = False) -> Value:
    from keras_paramlint.interpreter.builtin.list_methods import sorted_values

    return sorted_values(call, call.iterate(values), key, reverse)


@_function("reversed")
def _reversed(call: Call, values: Value) -> Value:
    return call.iterate(values)[::-1]


@_function("enumerate")
def _enumerate(call: Call, values: Value, start: Value = 0) -> Value:
    if not isinstance(start, int):
        raise NotKnown(call.source)
    return _pairs(call, values, lambda items: list(enumerate(items, start)))


def _pairs(call: Call, values: Value, make: Callable[[list[Value]], list[Value]]) -> Value:
    value = call.machine.settle(values)
    mark = is_open(value) if isinstance(value, (list, tuple)) else None
    if mark is not None:
        return [*make(list(value[:-1])), mark]
    if isinstance(value, GeneratorValue):
        from keras_paramlint.interpreter.library.support import stream_of

        return stream_of(call, make(call.iterate(value)))
    return make(call.iterate(value))


@_function("zip")
def _zip(call: Call, *values: Value, strict: Value = False) -> Value:
    iterators = []
    bound: int | None = None
    for value in values:
        value = call.machine.settle(value)
        if isinstance(value, GeneratorValue) or type(value).__name__ in ("count", "cycle", "repeat"):
            iterators.append(value)
        else:
            items = call.iterate(value)
            if strict is True and bound not in (None, len(items)):
                call.fail("ValueError", "zip() arguments have different lengths")
            bound = len(items) if bound is None else min(bound, len(items))
            iterators.append(items)
    from keras_paramlint.interpreter.iteration import iterate

    walks = [
        itertools.islice(iterate(call.machine, v, call), bound or call.machine.limits.items)
        for v in iterators
    ]
    return list(zip(*walks, strict=False))


@_function("map")
def _map(call: Call, function: Value, *values: Value) -> Value:
    if len(values) == 1:
        return [call.invoke(function, item) for item in call.iterate(values[0])]
    return [call.invoke(function, *items) for items in zip(*(call.iterate(v) for v in values), strict=False)]


@_function("filter")
def _filter(call: Call, function: Value, values: Value) -> Value:
    kept = []
    for item in call.iterate(values):
        known = call.machine.test(item if function is None else call.invoke(function, item), call)
        if not isinstance(known, bool):
            raise NotKnown(known)
        if known:
            kept.append(item)
    return kept


def _quantifier(stop: bool) -> Callable[..., Value]:
    def run(call: Call, values: Value) -> Value:
        undecided: Unknown | None = None
        for item in call.iterate(values):
            known = call.machine.test(item, call)
            if known is stop:
                return stop
            if not isinstance(known, bool):
                undecided = known
        return undecided if undecided is not None else not stop

    return run


FUNCTIONS["any"] = Builtin("any", _quantifier(True))


FUNCTIONS["all"] = Builtin("all", _quantifier(False))


@_function("iter")
def _iter(call: Call, value: Value, sentinel: Value = Ellipsis) -> Value:
    if sentinel is not Ellipsis:
        return call.unknown(call.source)
    from keras_paramlint.interpreter.iteration import iterate

    if isinstance(value, GeneratorValue):
        return value
    if isinstance(value, Instance) and value.cls.has("__iter__"):
        return call.machine.call(call.attribute(value, "__iter__"), [], {}, call)
    hook = getattr(value, "iterator", None)
    if hook is not None and isinstance(value, NativeObject):
        return hook(call)
    from keras_paramlint.interpreter.library.support import stream_of

    walk = iterate(call.machine, value, call)
    return stream_of(call, value if isinstance(value, (list, tuple)) else walk)


@_function("next")
def _next(call: Call, value: Value, *default: Value) -> Value:
    if isinstance(value, GeneratorValue):
        try:
            return value.advance()
        except StopIteration:
            if default:
                return default[0]
            call.fail("StopIteration", "")
    if isinstance(value, list):
        # generator expressions are lists here: taking the first is what programs do
        if value and not isinstance(value[0], Open):
            call.machine.touch(value)
            return value.pop(0)
        if not value:
            if default:
                return default[0]
            call.fail("StopIteration", "")
    if isinstance(value, Instance) and value.cls.has("__next__"):
        try:
            return call.invoke(call.attribute(value, "__next__"))
        except Raised as error:
            if not default or error.exception.cls.name != "StopIteration":
                raise
            return default[0]
    call.machine.taken_from_unknown += 1
    hook = getattr(value, "element", None)
    if hook is not None:
        found = hook(call)
        if found is not NotImplemented:
            return found
    raise NotKnown(first_unknown([value]) or call.source)


@_function("xrange")
def _xrange(call: Call, *args: Value) -> Value:
    return call.invoke(TYPES["range"], *args)


@_function("reduce")
def _reduce(call: Call, *args: Value) -> Value:
    functools = call.machine.import_module("functools", call)
    return call.invoke(call.machine.attribute(functools, "reduce", call), *args)
