"""``operator``: the operators as functions."""

from __future__ import annotations

from keras_paramlint.interpreter import comparisons, operators
from keras_paramlint.interpreter.in_place import in_place
from keras_paramlint.interpreter.library.support import apply, binary, builtin, compare
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import Builtin, Unknown, Value


LIBRARY = Library("operator")

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "matmul": "@",
    "and_": "&", "or_": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "concat": "+",
}  # fmt: skip
_IN_PLACE = {
    "iadd": "+", "iconcat": "+", "isub": "-", "imul": "*", "ior": "|", "iand": "&", "ixor": "^",
    "itruediv": "/",
    "ifloordiv": "//", "imod": "%", "ipow": "**", "imatmul": "@", "ilshift": "<<", "irshift": ">>",
}  # fmt: skip
_COMPARE = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "is_": "is",
    "is_not": "is not",
}
_UNARY = {"neg": "-", "pos": "+", "inv": "~", "invert": "~"}


def _binary_function(symbol: str) -> Builtin:
    return Builtin(f"operator {symbol}", lambda call, a, b: binary(call, symbol, a, b))


def _in_place_function(symbol: str) -> Builtin:
    return Builtin(f"operator {symbol}=", lambda call, a, b: in_place(call.machine, symbol, a, b, call))


def _compare_function(symbol: str) -> Builtin:
    return Builtin(f"operator {symbol}", lambda call, a, b: compare(call, symbol, a, b))


def _unary_function(symbol: str) -> Builtin:
    return Builtin(f"operator {symbol}", lambda call, a: operators.unary(call.machine, symbol, a, call))


for _name, _symbol in _BINARY.items():
    LIBRARY.add(_name, _binary_function(_symbol))
for _name, _symbol in _IN_PLACE.items():
    LIBRARY.add(_name, _in_place_function(_symbol))
for _name, _symbol in _COMPARE.items():
    LIBRARY.add(_name, _compare_function(_symbol))
for _name, _symbol in _UNARY.items():
    LIBRARY.add(_name, _unary_function(_symbol))
LIBRARY.add("abs", builtin("abs"))


@LIBRARY.function("truth")
def truth(call: Call, value: Value, /) -> Value:
    """Return ``bool(value)``."""
    return call.machine.test(value, call)


@LIBRARY.function("not_")
def not_(call: Call, value: Value, /) -> Value:
    """Return ``not value``."""
    return comparisons.negated(call.machine.test(value, call))


@LIBRARY.function("contains")
def contains(call: Call, container: Value, item: Value, /) -> Value:
    """Return ``item in container``."""
    return compare(call, "in", item, container)


@LIBRARY.function("index")
def index(call: Call, value: Value, /) -> Value:
    """Return an integer unchanged."""
    return value


@LIBRARY.function("getitem")
def getitem(call: Call, container: Value, key: Value, /) -> Value:
    """Return ``container[key]``."""
    return call.invoke(call.attribute(container, "__getitem__"), key)


@LIBRARY.function("setitem")
def setitem(call: Call, container: Value, key: Value, value: Value, /) -> Value:
    """Carry out ``container[key] = value``."""
    return call.invoke(call.attribute(container, "__setitem__"), key, value)


@LIBRARY.function("delitem")
def delitem(call: Call, container: Value, key: Value, /) -> Value:
    """Carry out ``del container[key]``."""
    return call.invoke(call.attribute(container, "__delitem__"), key)


@LIBRARY.function("itemgetter")
def itemgetter(call: Call, *items: Value) -> Value:
    """Return a function that takes the items out of its argument."""

    def run(inner: Call, container: Value, /) -> Value:
        found = tuple(getitem(inner, container, item) for item in items)
        return found[0] if len(items) == 1 else found

    return Builtin("itemgetter", run)


@LIBRARY.function("attrgetter")
def attrgetter(call: Call, *names: Value) -> Value:
    """Return a function that takes attributes, dotted ones too."""

    def one(inner: Call, value: Value, dotted: Value) -> Value:
        if not isinstance(dotted, str):
            raise NotKnown(dotted if isinstance(dotted, Unknown) else inner.source)
        for name in dotted.split("."):
            value = inner.attribute(value, name)
        return value

    def run(inner: Call, value: Value, /) -> Value:
        found = tuple(one(inner, value, name) for name in names)
        return found[0] if len(names) == 1 else found

    return Builtin("attrgetter", run)


@LIBRARY.function("methodcaller")
def methodcaller(call: Call, name: Value, /, *args: Value, **kwargs: Value) -> Value:
    """Return a function that calls a method of its argument."""
    return Builtin(
        "methodcaller", lambda inner, value: apply(inner, inner.attribute(value, name), args, kwargs)
    )
