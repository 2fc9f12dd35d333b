"""Comparisons, membership and truth."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly, Ratio, equal, less
from keras_paramlint.interpreter.extent import is_deep
from keras_paramlint.interpreter.facts import asked, tells_a_divisor
from keras_paramlint.interpreter.flow import decided, lifted
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.iteration import iterate
from keras_paramlint.interpreter.keys import as_key, decide_entries
from keras_paramlint.interpreter.native import Call, NotKnown, is_known
from keras_paramlint.interpreter.operators import DUNDER, as_size, key_of, may_be_number, plain, unwrap
from keras_paramlint.interpreter.values import (
    Choice,
    Instance,
    NativeObject,
    Unknown,
    Value,
    is_open,
    real_type,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}

MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


def compare(machine: Machine, symbol: str, left: Value, right: Value, call: Call) -> Value:
    """Return ``left <symbol> right`` for any comparison operator; may be an unknown condition."""
    if isinstance(left, Choice) or isinstance(right, Choice):
        return lifted(machine, lambda a, b: compare(machine, symbol, a, b, call), (left, right))
    if symbol in ("is", "is not"):
        return _negate_if(_is(left, right, call), symbol == "is not")
    if symbol in ("in", "not in"):
        return _negate_if(contains(machine, right, left, call), symbol == "not in")
    left, right = unwrap(left), unwrap(right)
    for one, other, sign in ((left, right, symbol), (right, left, MIRROR[symbol])):
        if isinstance(one, NativeObject):
            result = machine.run_native(lambda c, o=one, x=other, s=sign: o.compare(c, s, x), (), {}, call)
            if (
                isinstance(result, Unknown)
                and symbol in ("==", "!=")
                and (other is None or isinstance(other, str))
            ):
                return symbol == "!="
            return result
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _unknown_compare(symbol, left, right, call)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _instance_compare(machine, symbol, left, right, call)
    if isinstance(left, Poly) or isinstance(right, Poly):
        return _size_compare(symbol, machine.at_defaults(left), machine.at_defaults(right), call)
    if not plain(left, right):
        return _identity_compare(symbol, left, right, call)
    if isinstance(left, (list, tuple, dict)) and isinstance(right, (list, tuple, dict)):
        return _container_compare(machine, symbol, left, right, call)
    try:
        return bool(COMPARE[symbol](left, right))
    except TypeError as error:
        raise machine.exception("TypeError", str(error), call.place) from None


def is_parameter(value: Unknown) -> bool:
    """Say whether an unknown is a parameter that nobody passes and without a default: not None, then."""
    return isinstance(value.key, tuple) and value.key[:1] == ("parameter",)


def _is(left: Value, right: Value, call: Call) -> Value:
    if left is right:
        return True
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown):
            if isinstance(other, Unknown):
                return True if one.key == other.key else call.unknown(call.source)
            if one.has_size or (other is None and is_parameter(one)):
                return False
            if other is None or isinstance(other, (bool, int, str)):
                return Unknown(
                    call.source,
                    call.place,
                    key=("is", one.key, other),
                    truth=(("equal", one.key, other), True),
                )
            return call.unknown(call.source)
    if isinstance(left, (int, str)) and type(left) is type(right):
        return bool(left == right)
    return (
        bool(left == right)
        if hasattr(left, "__eq__")
        and isinstance(left, NativeObject)
        and type(left).__eq__ is not object.__eq__
        else False
    )


def _negate_if(value: Value, negate: bool) -> Value:
    return negated(value) if negate else value


def negated(value: Value) -> Value:
    """Return the negation of a condition that may be unknown."""
    if isinstance(value, Unknown):
        key, wanted = value.truth
        return Unknown(f"not {value.reason}", value.place, key=("not", value.key), truth=(key, not wanted))
    return not value


def _unknown_compare(symbol: str, left: Value, right: Value, call: Call) -> Value:
    if isinstance(left, Unknown) and isinstance(right, Unknown) and left.key == right.key:
        return symbol in ("==", "<=", ">=")
    if (
        may_be_number(left)
        and may_be_number(right)
        and any(isinstance(v, Unknown) and v.has_size for v in (left, right))
    ):
        sizes = as_size(left), as_size(right)
        decided = _size_compare(symbol, *sizes, call)
        if isinstance(decided, bool) or (symbol in ("==", "!=") and tells_a_divisor(*sizes)):
            return decided
    if symbol in ("==", "!=") and (isinstance(left, Unknown) != isinstance(right, Unknown)):
        unknown, other = (left, right) if isinstance(left, Unknown) else (right, left)
        if is_known(other) and isinstance(other, (int, float, str, bool, type(None), tuple)):
            truth = (("equal", unknown.key, other), symbol == "==")
            return Unknown(call.source, call.place, key=("compare", symbol, unknown.key, other), truth=truth)
    keys = (key_of(left), key_of(right))
    table = {"==": ("equal?", True), "!=": ("equal?", False), "<": ("less", True), ">=": ("less", False)}
    if symbol in (">", "<="):
        keys, kind, wanted = (keys[1], keys[0]), "less", symbol == ">"
    else:
        kind, wanted = table[symbol]
    return Unknown(call.source, call.place, key=("compare", symbol, *keys), truth=((kind, *keys), wanted))


def _size_compare(symbol: str, left: Value, right: Value, call: Call) -> Value:
    if not isinstance(left, (int, Poly)) or not isinstance(right, (int, Poly)):
        if symbol in ("==", "!=") and not (may_be_number(left) and may_be_number(right)):
            return symbol == "!="
        return Unknown(call.source, call.place, key=("compare", symbol, key_of(left), key_of(right)))
    if symbol in ("==", "!="):
        result = asked(equal, left, right, call)
    elif symbol in ("<", ">="):
        result = asked(less, left, right, call)
    else:
        result = asked(less, right, left, call)
    if result is None:
        kind = "equal?" if symbol in ("==", "!=") else "less"
        keys = (right, left) if symbol in (">", "<=") else (left, right)
        truth = ((kind, *keys), symbol in ("==", "<", ">"))
        return Unknown(call.source, call.place, key=("compare", symbol, left, right), truth=truth)
    return result if symbol in ("==", "<", ">") else not result


def _instance_compare(machine: Machine, symbol: str, left: Value, right: Value, call: Call) -> Value:
    for receiver, other, sign in ((left, right, symbol), (right, left, MIRROR[symbol])):
        method = f"__{DUNDER[sign]}__"
        if not isinstance(receiver, Instance):
            continue
        if receiver.cls.has(method):
            result = machine.call(machine.attribute(receiver, method, call), [other], {}, call)
            if result is not NotImplemented:
                return result
        elif symbol == "!=" and receiver.cls.has("__eq__"):
            result = machine.call(machine.attribute(receiver, "__eq__", call), [other], {}, call)
            if result is not NotImplemented:
                known = machine.test(result, call)
                return (not known) if isinstance(known, bool) else negated(known)
    return _identity_compare(symbol, left, right, call)


def _identity_compare(symbol: str, left: Value, right: Value, call: Call) -> Value:
    if symbol in ("==", "!="):
        return (left is right or (type(left) is type(right) and left == right)) == (symbol == "==")
    if isinstance(left, Ratio) or isinstance(right, Ratio):
        return call.unknown(call.source)
    raise NotKnown(f"{call.source}: objects without an order that the analysis knows")


def _container_compare(machine: Machine, symbol: str, left: Any, right: Any, call: Call) -> Value:
    if is_deep(left, machine.budget.walk) or is_deep(right, machine.budget.walk):
        return call.unknown(call.source)
    if is_known(left) and is_known(right):
        try:
            return bool(COMPARE[symbol](left, right))
        except TypeError as error:
            raise machine.exception("TypeError", str(error), call.place) from None
    if symbol not in ("==", "!="):
        return call.unknown(call.source)
    if is_open(left) or is_open(right) or isinstance(left, dict):
        return call.unknown(call.source)
    if real_type(left) is not real_type(right) or len(left) != len(right):
        return symbol == "!="
    undecided = False
    for a, b in zip(left, right, strict=True):
        machine.budget.step()
        part = compare(machine, "==", a, b, call)
        if part is False:
            return symbol == "!="
        undecided = undecided or part is not True
    return call.unknown(call.source) if undecided else symbol == "=="


def contains(machine: Machine, container: Value, item: Value, call: Call) -> Value:
    """Return ``item in container``."""
    container, item = unwrap(machine.settle(container)), machine.settle(item)
    if isinstance(container, Instance) and container.cls.has("__contains__"):
        return machine.call(machine.attribute(container, "__contains__", call), [item], {}, call)
    if isinstance(container, Unknown):
        return Unknown(call.source, call.place, key=("in", key_of(item), container.key))
    if isinstance(container, NativeObject) and hasattr(container, "contains"):
        return machine.run_native(lambda c: container.contains(c, item), (), {}, call)
    if isinstance(container, str):
        if isinstance(item, str):
            return item in container
        if isinstance(item, Unknown):
            return Unknown(call.source, call.place, key=("in", item.key, container))
        call.fail("TypeError", "'in <string>' requires string as left operand")
    if isinstance(container, (dict, set, frozenset)) and not isinstance(item, Unknown):
        try:
            key = as_key(machine, container, item, call)
            if isinstance(container, dict):
                decide_entries(machine, container, key)
            if key in container:
                return True
        except TypeError:
            call.fail("TypeError", "unhashable type")
        return call.unknown(call.source) if is_open(container) else False
    if isinstance(container, range) and isinstance(item, (int, float, str, bytes, type(None))):
        # Of what is no integer, Python asks each element.
        return isinstance(item, (int, float)) and item % 1 == 0 and int(item) in container
    undecided = False
    for element in iterate(
        machine, list(container) if isinstance(container, (dict, set)) else container, call
    ):
        part = compare(machine, "==", item, element, call)
        if part is True:
            return True
        undecided = undecided or part is not False
    if undecided:
        told = identity(machine, container, call.node)
        return Unknown(call.source, call.place, key=("in", key_of(item), told))
    return False


# ------------------------------------------------------------------ truth
def _choice_truth(machine: Machine, value: Choice, call: Call) -> bool | Unknown:
    """Return the truth of a choice: that of its sides where they agree, else its condition."""
    known = decided(machine, value.condition)
    if known is not None:
        return truth_of(machine, value.then if known else value.otherwise, call)
    then, otherwise = truth_of(machine, value.then, call), truth_of(machine, value.otherwise, call)
    if isinstance(then, bool) and isinstance(otherwise, bool):
        if then is otherwise:
            return then
        key, wanted = value.condition
        when = value.when if then else f"not {value.when}"
        return Unknown(when, call.place, key=("choice", key), truth=(key, wanted is then))
    return truth_of(machine, machine.settle(value), call)


_TRUTH_TELLING = frozenset({bool, int, str, type(None)})
"""Types whose values are what they are."""


def truth_of(machine: Machine, value: Value, call: Call) -> bool | Unknown:
    """Return the truth of a value, or the unknown condition that it is."""
    if type(value) in _TRUTH_TELLING:
        return bool(value)
    if isinstance(value, Choice):
        return _choice_truth(machine, value, call)
    value = unwrap(value)
    if isinstance(value, Unknown):
        if not value.has_size or not tells_a_divisor(value.number, 0):
            return value
        value = value.number  # `if d_model % num_heads: raise ...`
    if isinstance(value, Poly):
        result = asked(equal, value, 0, call)
        if result is None:
            return Unknown(call.source, call.place, key=("truth", value), truth=(("equal?", value, 0), False))
        return not result
    if isinstance(value, NativeObject):
        result = value.truth(call)
        if isinstance(result, (bool, Unknown)):
            return result
        length = value.length(call)
        if isinstance(length, int):
            return length != 0
        return True if length is NotImplemented else call.unknown(call.source)
    if isinstance(value, Instance):
        for method in ("__bool__", "__len__"):
            if value.cls.has(method):
                return truth_of(
                    machine, machine.call(machine.attribute(value, method, call), [], {}, call), call
                )
        return True
    if isinstance(value, dict):
        decide_entries(machine, value)
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        mark = is_open(value)
        if mark is not None and len(value) == 1:
            return Unknown(call.source, call.place, key=("truth", identity(machine, value, call.node)))
        return len(value) > 0
    if isinstance(value, (int, float, complex, str, bytes, type(None), range)):
        return bool(value)
    return True
