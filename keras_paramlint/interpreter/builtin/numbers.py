"""Built-in functions of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly, maximum, minimum
from keras_paramlint.interpreter.builtin.table import register_in
from keras_paramlint.interpreter.builtin.types import (
    number_inside,
)
from keras_paramlint.interpreter.native import Call, NotKnown, first_unknown, is_known
from keras_paramlint.interpreter.values import (
    Builtin,
    Instance,
    Unknown,
    Value,
)


FUNCTIONS: dict[str, Builtin] = {}
_function = register_in(FUNCTIONS)


@_function("abs")
def _abs(call: Call, value: Value) -> Value:
    value = number_inside(value)
    if isinstance(value, (int, float, complex)):
        return abs(value)
    if isinstance(value, Poly):
        return maximum(value, -value)
    if isinstance(value, Instance) and value.cls.has("__abs__"):
        return call.invoke(call.attribute(value, "__abs__"))
    raise NotKnown(first_unknown([value]) or call.source)


@_function("round")
def _round(call: Call, value: Value, digits: Value = None) -> Value:
    value = number_inside(value)
    if is_known((value, digits)):
        if isinstance(digits, int) and abs(digits) > call.machine.limits.digits:
            raise NotKnown("a number that is rounded too far")
        try:
            return round(value, digits) if digits is not None else round(value)
        except (TypeError, ValueError, OverflowError) as error:
            call.fail(type(error).__name__, str(error))
    if isinstance(value, Poly):
        return value
    raise NotKnown(first_unknown([value, digits]) or call.source)


@_function("pow")
def _pow(call: Call, base: Value, exponent: Value, modulus: Value = None) -> Value:
    from keras_paramlint.interpreter.operators import binary

    if modulus is not None:
        if not is_known((base, exponent, modulus)):
            raise NotKnown(first_unknown([base, exponent, modulus]) or call.source)
        try:
            return pow(base, exponent, modulus)
        except (TypeError, ValueError) as error:
            call.fail(type(error).__name__, str(error))
    return binary(call.machine, "**", base, exponent, call)


@_function("divmod")
def _divmod(call: Call, left: Value, right: Value) -> Value:
    from keras_paramlint.interpreter.operators import binary

    return binary(call.machine, "//", left, right, call), binary(call.machine, "%", left, right, call)


def _extreme(name: str, fold: Callable[[Any, Any], Any]) -> Callable[..., Value]:
    real: Callable[..., Any] = max if name == "max" else min

    def run(call: Call, *args: Value, key: Value = None, default: Value = Ellipsis) -> Value:
        items = call.iterate(args[0]) if len(args) == 1 else list(args)
        items = [number_inside(call.machine.settle(item)) for item in items]
        if not items:
            if default is not Ellipsis:
                return default
            call.fail("ValueError", f"{name}() iterable argument is empty")
        if key is not None:
            keys = [call.invoke(key, item) for item in items]
            if not is_known(keys):
                raise NotKnown(first_unknown(keys) or call.source)
            return items[keys.index(real(keys))]
        if is_known(items):
            try:
                return real(items)
            except TypeError as error:
                call.fail("TypeError", str(error))
        if all(isinstance(i, (int, Poly, Unknown)) for i in items):
            sizes = [i.size if isinstance(i, Unknown) else i for i in items]
            if not all(isinstance(size, (int, Poly)) for size in sizes):
                raise NotKnown(call.source)
            result = fold(*sizes)
            if any(isinstance(i, Unknown) for i in items):
                return Unknown(call.source, call.place, key=(name, *map(str, sizes)), size=result)
            return result
        raise NotKnown(first_unknown(items) or call.source)

    return run


FUNCTIONS["max"] = Builtin("max", _extreme("max", maximum), {"pure": True})


FUNCTIONS["min"] = Builtin("min", _extreme("min", minimum), {"pure": True})


@_function("sum")
def _sum(call: Call, values: Value, start: Value = 0) -> Value:
    from keras_paramlint.interpreter.operators import binary

    total = start
    for item in call.iterate(values):
        total = binary(call.machine, "+", total, item, call)
    return total


def _pure(name: str, real: Callable[..., Any]) -> None:
    def run(call: Call, *args: Value) -> Value:
        if is_known(args):
            try:
                return real(*args)
            except Exception as error:  # noqa: BLE001 - whatever Python raises is the program's own
                call.fail(type(error).__name__, str(error))
        raise NotKnown(first_unknown(args) or call.source)

    FUNCTIONS[name] = Builtin(name, run, {"pure": True})


for _name, _real in (("chr", chr), ("ord", ord), ("bin", bin), ("hex", hex), ("oct", oct)):
    _pure(_name, _real)
