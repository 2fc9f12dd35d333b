"""What operators mean on analysed values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly, Ratio, TooComplex
from keras_paramlint.interpreter.extent import is_deep
from keras_paramlint.interpreter.flow import lifted
from keras_paramlint.interpreter.identity import content
from keras_paramlint.interpreter.native import Call, NotKnown, is_known
from keras_paramlint.interpreter.values import (
    Choice,
    Class,
    Instance,
    NativeObject,
    Open,
    Unknown,
    Value,
    is_open,
    real_type,
)
from keras_paramlint.interpreter.widths import check_percent


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}

DUNDER = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "&": "and",
    "|": "or",
    "^": "xor",
    "<<": "lshift",
    ">>": "rshift",
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    ">": "gt",
    "<=": "le",
    ">=": "ge",
}

UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
}

_WALKED_FOR_OPERATION = 8
"""What an operation counts: models call it by itself, outside of any statement."""

_SIZE_OPERATORS = frozenset("+ - * / // % **".split())


def binary(machine: Machine, symbol: str, left: Value, right: Value, call: Call) -> Value:
    """Return ``left <symbol> right``."""
    if isinstance(left, Choice) or isinstance(right, Choice):
        return lifted(machine, lambda a, b: binary(machine, symbol, a, b, call), (left, right))
    left, right = unwrap(left), unwrap(right)
    machine.budget.walk(_WALKED_FOR_OPERATION)
    for one, other, reflected in ((left, right, False), (right, left, True)):
        if isinstance(one, NativeObject):
            if isinstance(other, NativeObject) and not reflected and _prefers_right(left, right):
                continue
            result = machine.run_native(
                lambda c, o=one, x=other, r=reflected: o.binary(c, symbol, x, reflected=r), (), {}, call
            )
            if not (isinstance(result, Unknown) and isinstance(other, NativeObject) and not reflected):
                return result
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _instance_binary(machine, symbol, left, right, call)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return unknown_binary(symbol, left, right, call)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)) and symbol == "+":
        return _concatenate(machine, left, right, call)
    if symbol in ("&", "|", "^", "-") and isinstance(left, list) and isinstance(right, (list, set)):
        # no operation on lists: these are the views of a dictionary, ``d.keys() & names``
        if is_open(left) or is_open(right):
            return call.unknown(call.source)
        left, right = set(left), set(right)
    _check_growth(machine, symbol, left, right, call)
    try:
        result = BINARY[symbol](left, right)
    except TooComplex as error:
        raise NotKnown(str(error)) from None
    except (TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
        if isinstance(left, (Poly, Class)) or isinstance(right, (Poly, Class)) or not plain(left, right):
            return call.unknown(call.source)
        raise machine.exception(type(error).__name__, str(error), call.place) from None
    if result is NotImplemented:
        return call.unknown(call.source)
    machine.budget.made(result)
    return result


def plain(*values: Value) -> bool:
    """Say whether all values are Python's own."""
    return all(
        isinstance(v, (int, float, complex, str, bytes, list, tuple, dict, set, frozenset, type(None), range))
        for v in values
    )


def unwrap(value: Value) -> Value:
    """Return the builtin value inside an instance of a user's subclass of ``list``, ``dict``, ..."""
    if isinstance(value, Instance) and value.wrapped is not None:
        return value.wrapped
    return value


def _prefers_right(left: Value, right: Value) -> bool:
    """Tensors take precedence over arrays, as in Keras."""
    return getattr(right, "priority", 0) > getattr(left, "priority", 0)


def _no_concatenation(left: Value, right: Value) -> str:
    """Return what Python says of the sum of two sequences of different types."""
    one, other = real_type(left).__name__, real_type(right).__name__
    return f'can only concatenate {one} (not "{other}") to {one}'


def _concatenate(machine: Machine, left: Any, right: Any, call: Call) -> Value:
    if real_type(left) is not real_type(right):
        call.fail("TypeError", _no_concatenation(left, right))
    mark = is_open(left)
    if mark is not None:
        return [*left] if isinstance(left, list) else left
    if len(left) + len(right) > machine.limits.items:
        raise NotKnown(f"more than {machine.limits.items:,} elements")
    result = left + right
    machine.budget.made(result)
    return result


def _note_repeated(sequence: list[Value] | tuple[Value, ...], count: int, call: Call) -> None:
    """Tell the elements of a list that a repetition holds them several times."""
    for item in sequence:
        note = getattr(item, "note_repetition", None)
        if note is not None:
            note(count, call)


def _check_growth(machine: Machine, symbol: str, left: Value, right: Value, call: Call) -> None:
    """Refuse to compute what would not fit.

    Raises:
        NotKnown: the result would exceed the limits.
    """
    limits = machine.limits
    if symbol == "**" and isinstance(left, int) and isinstance(right, int) and not isinstance(left, Poly):
        if right > 0 and left.bit_length() * right > limits.digits * 4:
            raise NotKnown("a power too large to compute")
    elif symbol == "<<" and isinstance(right, int) and isinstance(left, int) and right > limits.digits * 4:
        raise NotKnown("a shift too large to compute")
    elif symbol == "*":
        for sequence, count in ((left, right), (right, left)):
            if isinstance(sequence, (str, bytes, list, tuple)) and isinstance(count, int):
                bound = limits.items if isinstance(sequence, (list, tuple)) else limits.characters
                if len(sequence) * count > bound:
                    raise NotKnown("a repetition too large to compute")
                if isinstance(sequence, (list, tuple)) and count > 1 and not isinstance(count, Poly):
                    _note_repeated(sequence, count, call)
        if (
            isinstance(left, int)
            and isinstance(right, int)
            and left.bit_length() + right.bit_length() > limits.digits * 8
        ):
            raise NotKnown("a product too large to compute")
    elif symbol == "+" and isinstance(left, (str, bytes)) and isinstance(right, (str, bytes)):
        if len(left) + len(right) > limits.characters:
            raise NotKnown("a text too long to make")
    elif symbol == "%" and isinstance(left, str):
        if not is_known(right):
            raise NotKnown("a text that is formatted from values that are not known")
        check_percent(left, right, limits.characters)


def unknown_binary(symbol: str, left: Value, right: Value, call: Call) -> Value:
    """Return the unknown that an operation with an unknown gives; sizes keep their arithmetic."""
    for operand in (left, right):
        if isinstance(operand, (str, bytes)):
            # All of it is in the key.
            call.machine.budget.walk(len(operand))
    key = ("operation", symbol, key_of(left), key_of(right))
    source = call.source
    if symbol == "*":
        for sequence, count in ((left, right), (right, left)):
            if isinstance(sequence, (list, tuple)) and isinstance(count, Unknown):
                return (
                    sequence
                    if is_open(sequence)
                    else type(sequence)((*sequence, Open(source, call.place, key=key)))
                )
    place = next((v.place for v in (left, right) if isinstance(v, Unknown)), call.place)
    if symbol in _SIZE_OPERATORS and all(may_be_number(v) for v in (left, right)):
        try:
            size = BINARY[symbol](as_size(left), as_size(right))
        except (TypeError, ValueError, ArithmeticError):
            size = None
        if size is not None and size is not NotImplemented:
            return Unknown(source, place, key=key, size=size)
    return Unknown(source, place, key=key)


def key_of(value: Value) -> object:
    """Return what identifies a value in the key of an unknown."""
    if isinstance(value, Unknown):
        return value.key
    if is_deep(value):
        return id(value)
    try:
        hash(value)
    except TypeError:
        told = content(value)
        return id(value) if told is None else told
    return value


def may_be_number(value: Value) -> bool:
    """Say whether a value is a number, or may turn out to be one."""
    number = isinstance(value, (int, float, Poly, Unknown)) and not isinstance(value, bool)
    return number or isinstance(value, Ratio)


def as_size(value: Value) -> Any:
    """Return an unknown as the symbolic integer that it would be, anything else as it is."""
    return value.number if isinstance(value, Unknown) else value


def _instance_binary(machine: Machine, symbol: str, left: Value, right: Value, call: Call) -> Value:
    name = DUNDER[symbol]
    for receiver, other, method in ((left, right, f"__{name}__"), (right, left, f"__r{name}__")):
        if isinstance(receiver, Instance):
            if receiver.cls.has(method):
                result = machine.call(machine.attribute(receiver, method, call), [other], {}, call)
                if result is not NotImplemented:
                    return result
            if receiver.cls.unknown_base is not None:
                return call.unknown(call.source)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return call.unknown(call.source)
    raise machine.exception("TypeError", f"unsupported operand types for {symbol}", call.place)


def unary(machine: Machine, symbol: str, value: Value, call: Call) -> Value:
    """Return ``<symbol>value`` for ``-``, ``+`` and ``~``."""
    value = unwrap(machine.settle(value))
    if isinstance(value, NativeObject):
        return machine.run_native(lambda c: value.unary(c, symbol), (), {}, call)
    if isinstance(value, Unknown):
        key = ("operation", symbol, value.key)
        if symbol == "-":
            return Unknown(call.source, value.place, key=key, size=-value.number)
        return Unknown(call.source, value.place, key=key)
    if isinstance(value, Instance):
        method = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}[symbol]
        if value.cls.has(method):
            return machine.call(machine.attribute(value, method, call), [], {}, call)
        return call.unknown(call.source)
    try:
        return UNARY[symbol](value)
    except TypeError as error:
        raise machine.exception("TypeError", str(error), call.place) from None
