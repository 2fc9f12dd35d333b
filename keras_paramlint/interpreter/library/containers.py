"""Dictionaries, queues and counters with a behaviour of their own, as values of the program.

They are Python dictionaries and lists, so that the interpreter treats them as
such, and stand-ins, so that it asks them about what is different.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from keras_paramlint.interpreter.builtin.methods import builtin_method
from keras_paramlint.interpreter.library.support import binary, compare, known_int, lazily, plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Class,
    NativeObject,
    Unknown,
    Value,
    is_open,
    mark_open,
)


Method = Callable[..., Value]


class NativeContainer(NativeObject):
    """What the containers of this library share: their own methods first, then the builtin's."""

    extras: ClassVar[dict[str, Method]] = {}
    base: ClassVar[type]
    analysed_class: ClassVar[Class]

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method of the container."""
        if name in self.extras:
            return BoundMethod(Builtin(f"{self.class_name}.{name}", self.extras[name]), self)
        method = builtin_method(self, name)
        if method is not None:
            return BoundMethod(method, self)
        if name.startswith("__"):
            return NotImplemented
        call.fail("AttributeError", f"'{self.class_name}' object has no attribute '{name}'")

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Compare as the builtin container would."""
        other = plain(call, other)
        plain_other = self.base(other) if isinstance(other, self.base) else other
        if isinstance(plain_other, NativeObject):
            return operator == "!=" if operator in ("==", "!=") else NotImplemented
        return compare(call, operator, self.base(self), plain_other)

    def truth(self, call: Call) -> Any:
        """Return whether there are elements."""
        mark = is_open(self)
        return mark if mark is not None and len(self) == 1 else len(self) > 0  # type: ignore[arg-type]

    def length(self, call: Call) -> Value:
        """Return the number of elements."""
        mark = is_open(self)
        return len(self) if mark is None else mark  # type: ignore[arg-type]


# ------------------------------------------------------------------ dictionaries
class NativeDict(NativeContainer, dict[Value, Value]):
    """A dictionary with methods of its own, and something to say about missing keys."""

    class_name = "dict"
    base = dict

    def missing(self, call: Call, key: Value) -> Value:
        """Return the value of a key that is not there."""
        call.fail("KeyError", key)

    def subscript(self, call: Call, index: Value) -> Value:
        """Return ``self[index]``."""
        index = plain(call, index)
        if isinstance(index, Unknown):
            raise NotKnown(index)
        try:
            if index in self:
                return dict.__getitem__(self, index)
        except TypeError:
            call.fail("TypeError", f"unhashable type: '{type(index).__name__}'")
        mark = is_open(self)
        if mark is not None:
            raise NotKnown(mark)
        return self.missing(call, index)

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Carry out ``self[index] = value``."""
        index = call.machine.settle(index)
        call.machine.touch(self)
        if isinstance(index, Unknown):
            mark_open(self, index.reason, index.place)
        else:
            try:
                self[index] = value
            except TypeError:
                call.fail("TypeError", f"unhashable type: '{type(index).__name__}'")
        return None

    def iterate(self, call: Call) -> Any:
        """Return the keys in order."""
        return iter(list(self))


def fill(call: Call, target: dict[Value, Value], args: tuple[Value, ...], kwargs: dict[str, Value]) -> None:
    """Put what ``dict(...)`` would take into a dictionary."""
    if args:
        source = plain(call, args[0])
        if isinstance(source, dict):
            target.update(source)
        elif isinstance(source, Unknown):
            mark_open(target, source.reason, source.place)
        else:
            for pair in lazily(call, source):
                items = call.iterate(pair)
                if len(items) != 2:
                    call.fail("ValueError", f"a pair of key and value is needed, not {len(items)} elements")
                target[items[0]] = items[1]
    target.update(kwargs)


class OrderedDict(NativeDict):
    """``collections.OrderedDict``: a dictionary that can also be reordered."""

    class_name = "OrderedDict"


def _move_to_end(call: Call, self: OrderedDict, key: Value, last: Value = True) -> Value:
    if key not in self:
        call.fail("KeyError", key)
    call.machine.touch(self)
    value = self.pop(key)
    items = list(self.items())
    self.clear()
    self.update([*items, (key, value)] if call.truth(last) else [(key, value), *items])
    return None


def _popitem(call: Call, self: OrderedDict, last: Value = True) -> Value:
    if not self:
        call.fail("KeyError", "dictionary is empty")
    call.machine.touch(self)
    key = list(self)[-1 if call.truth(last) else 0]
    return (key, self.pop(key))


def _copy(call: Call, self: NativeDict) -> Value:
    twin = type(self)(self)
    vars(twin).update(vars(self))
    return twin


OrderedDict.extras = {"move_to_end": _move_to_end, "popitem": _popitem, "copy": _copy, "__copy__": _copy}


class DefaultDict(NativeDict):
    """``collections.defaultdict``: missing keys are made by a function."""

    class_name = "defaultdict"
    default_factory: Value = None

    def missing(self, call: Call, key: Value) -> Value:
        """Make, keep and return the value of a new key."""
        if self.default_factory is None:
            call.fail("KeyError", key)
        value = call.invoke(self.default_factory)
        call.machine.touch(self)
        self[key] = value
        return value

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method, or the factory."""
        return self.default_factory if name == "default_factory" else super().get_attribute(call, name)

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Replace the factory."""
        if name == "default_factory":
            self.default_factory = value
            return None
        return NotImplemented


DefaultDict.extras = {"copy": _copy, "__copy__": _copy}


class Counter(NativeDict):
    """``collections.Counter``: counts that are 0 where nothing was counted."""

    class_name = "Counter"

    def missing(self, call: Call, key: Value) -> Value:
        """Nothing was counted under this key."""
        return 0

    def binary(self, call: Call, operator: str, other: Value, *, reflected: bool) -> Value:
        """Return the sum or difference of counts, without what is not positive."""
        if operator not in ("+", "-") or not isinstance(other, Counter) or reflected:
            return NotImplemented
        result = Counter(self)
        _count(call, result, other, operator)
        for key, value in list(result.items()):
            if call.truth(compare(call, "<=", value, 0)):
                del result[key]
        return result


def _count(call: Call, target: Counter, source: Value, operator: str = "+") -> None:
    source = plain(call, source)
    if isinstance(source, Unknown):
        mark_open(target, source.reason, source.place)
        return
    pairs = source.items() if isinstance(source, dict) else ((item, 1) for item in lazily(call, source))
    for key, number in pairs:
        if isinstance(key, Unknown):
            mark_open(target, key.reason, key.place)
            continue
        try:
            before = target.get(key, 0)
        except TypeError as error:
            call.fail("TypeError", str(error))
        target[key] = binary(call, operator, before, number)


def count_more(call: Call, self: Counter, iterable: Value = None, /, **kwargs: Value) -> Value:
    call.machine.touch(self)
    if iterable is not None:
        _count(call, self, iterable)
    _count(call, self, kwargs)
    return None


def _subtract(call: Call, self: Counter, iterable: Value = None, /, **kwargs: Value) -> Value:
    call.machine.touch(self)
    if iterable is not None:
        _count(call, self, iterable, "-")
    _count(call, self, kwargs, "-")
    return None


def _sorted_counts(call: Call, self: Counter) -> list[tuple[Value, int]]:
    mark = is_open(self)
    if mark is not None:
        raise NotKnown(mark)
    if not all(isinstance(number, (int, float)) for number in self.values()):
        raise NotKnown("counts that are not all known")
    return sorted(self.items(), key=lambda pair: pair[1], reverse=True)


def _most_common(call: Call, self: Counter, n: Value = None) -> Value:
    ranked = _sorted_counts(call, self)
    return ranked if n is None else ranked[: max(known_int(call, n, "the number of counts"), 0)]


def _elements(call: Call, self: Counter) -> Value:
    counts = dict(self.items())
    if sum(known_int(call, number, "a count") for number in counts.values()) > call.machine.limits.items:
        raise NotKnown("a counter of too many elements")
    return [key for key, number in counts.items() for _ in range(number)]


def _total(call: Call, self: Counter) -> Value:
    result: Value = 0
    for number in self.values():
        result = binary(call, "+", result, number)
    return result


Counter.extras = {
    "update": count_more,
    "subtract": _subtract,
    "most_common": _most_common,
    "elements": _elements,
    "total": _total,
    "copy": _copy,
    "__copy__": _copy,
}


# ------------------------------------------------------------------ queues
class Deque(NativeContainer, list[Value]):
    """``collections.deque``: a list that also grows and shrinks on the left."""

    class_name = "deque"
    base = list
    maxlen: int | None = None

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method, or the bound on the length."""
        return self.maxlen if name == "maxlen" else super().get_attribute(call, name)

    def subscript(self, call: Call, index: Value) -> Value:
        """Return one element."""
        mark = is_open(self)
        if mark is not None:
            raise NotKnown(mark)
        try:
            return list.__getitem__(self, known_int(call, index, "an index"))
        except IndexError:
            call.fail("IndexError", "deque index out of range")

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Replace one element."""
        call.machine.touch(self)
        try:
            self[known_int(call, index, "an index")] = value
        except IndexError:
            call.fail("IndexError", "deque index out of range")
        return None

    def iterate(self, call: Call) -> Any:
        """Return the elements in order."""
        return iter(list(self))


def push(call: Call, self: Deque, items: list[Value], *, left: bool) -> Value:
    call.machine.touch(self)
    for item in items:
        self.insert(0 if left else len(self), item)
        if self.maxlen is not None and len(self) > self.maxlen:
            del self[-1 if left else 0]
    return None


def _pop(call: Call, self: Deque, *, left: bool) -> Value:
    mark = is_open(self)
    if mark is not None:
        raise NotKnown(mark)
    if not self:
        call.fail("IndexError", "pop from an empty deque")
    call.machine.touch(self)
    return list.pop(self, 0 if left else -1)


def _rotate(call: Call, self: Deque, n: Value = 1) -> Value:
    steps = known_int(call, n, "the number of steps")
    call.machine.touch(self)
    if self:
        steps %= len(self)
        self[:] = [*self[-steps:], *self[:-steps]] if steps else list(self)
    return None


Deque.extras = {
    "append": lambda call, self, item: push(call, self, [item], left=False),
    "appendleft": lambda call, self, item: push(call, self, [item], left=True),
    "extend": lambda call, self, items: push(call, self, call.iterate(items), left=False),
    "extendleft": lambda call, self, items: push(call, self, call.iterate(items), left=True),
    "pop": lambda call, self: _pop(call, self, left=False),
    "popleft": lambda call, self: _pop(call, self, left=True),
    "rotate": _rotate,
}
