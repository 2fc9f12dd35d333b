"""``six``: Python 3's side of it."""

from __future__ import annotations

from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.library.support import apply, builtin, identity, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown
from keras_paramlint.interpreter.values import Builtin, Class, Unknown, Value


LIBRARY = Library("six")
LIBRARY.add("PY2", False)
LIBRARY.add("PY3", True)
LIBRARY.add("PY34", True)
LIBRARY.add("string_types", (TYPES["str"],))
LIBRARY.add("integer_types", (TYPES["int"],))
LIBRARY.add("class_types", (TYPES["type"],))
LIBRARY.add("text_type", TYPES["str"])
LIBRARY.add("binary_type", TYPES["bytes"])
LIBRARY.add("MAXSIZE", 2**63 - 1)
LIBRARY.add("moves.range", TYPES["range"])
LIBRARY.add("moves.xrange", TYPES["range"])
for _name in ("zip", "map", "filter", "input", "reduce"):
    LIBRARY.add(f"moves.{_name}", builtin(_name))
for _name in ("python_2_unicode_compatible", "ensure_str", "ensure_text", "u", "b"):
    LIBRARY.add(_name, identity(_name))


def _view(method: str) -> Builtin:
    return Builtin(f"six.{method}", lambda call, mapping: apply(call, call.attribute(mapping, method), []))


for _prefix in ("iter", "view"):
    for _name in ("keys", "values", "items"):
        LIBRARY.add(f"{_prefix}{_name}", _view(_name))


@LIBRARY.function("next", "advance_iterator")
def next(call: Call, iterator: Value) -> Value:
    """Return the next element."""
    return apply(call, builtin("next"), [iterator])


@LIBRARY.function("callable")
def callable(call: Call, obj: Value) -> Value:
    """Return ``callable(obj)``."""
    return apply(call, builtin("callable"), [obj])


@LIBRARY.function("add_metaclass")
def add_metaclass(call: Call, metaclass: Value) -> Value:
    """Return a decorator that gives a class its metaclass."""

    def run(inner: Call, cls: Value) -> Value:
        if isinstance(cls, Class):
            cls.facts["metaclass"] = metaclass
        return cls

    return Builtin("add_metaclass", run)


@LIBRARY.function("with_metaclass")
def with_metaclass(call: Call, meta: Value, *bases: Value) -> Value:
    """Return a base class that brings a metaclass."""
    bases = tuple(plain(call, base) for base in bases)
    if not all(isinstance(base, (Class, Unknown)) for base in bases):
        raise NotKnown(first_unknown(bases) or call.source)
    made = Class("temporary_class", bases, module="six")
    made.facts["metaclass"] = meta
    return made


@LIBRARY.function("raise_from")
def raise_from(call: Call, value: Value, from_value: Value) -> Value:
    """Raise an exception of the program."""
    call.fail("Exception", "raise_from")
