"""What ``functools.lru_cache`` keeps: the same object for equal arguments, as long as it is not pushed out.

Whether an entry is there matters where the function is impure, or makes an object.  After a loop that runs
an unknown number of times, or a call whose arguments are not known, a call may be answered from the cache or
not: its value is known only where both come to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keras_paramlint.algebra import Poly
from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.flow import run_side
from keras_paramlint.interpreter.keys import as_key, decide_entries
from keras_paramlint.interpreter.library.support import apply
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.states import Lost, forget_changes, noting_changes, same
from keras_paramlint.interpreter.values import OPEN_KEY, Choice, Instance, Open, Unknown, Value


_KEYWORDS = "keyword arguments follow"
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class _Key:
    """The arguments of a call: those that are not known may equal others."""

    parts: tuple[Any, ...]
    vague: frozenset[int] = frozenset()

    def may_equal(self, other: _Key) -> bool:
        """Say whether two calls may have equal arguments."""
        return len(self.parts) == len(other.parts) and all(
            a == b or i in self.vague or i in other.vague
            for i, (a, b) in enumerate(zip(self.parts, other.parts, strict=True))
        )


@dataclass(frozen=True, slots=True)
class _Maybe:
    """A value that is in the cache, or not."""

    value: Value


class _Kept(dict[Any, Value]):
    """The entries of a cache, the one that was used last at the end."""

    def forget_states(
        self, before: dict[Any, Value], after: dict[Any, Value], lost: Lost
    ) -> dict[Any, Value]:
        """Return the entries behind a loop that runs an unknown number of times."""
        state: dict[Any, Value] = {}
        for key in {**before, **after}:
            old, new = before.get(key, _NOTHING), after.get(key, _NOTHING)
            if old is not _NOTHING and new is not _NOTHING and (isinstance(key, Open) or same(old, new)):
                state[key] = new
            elif old is _NOTHING or new is _NOTHING:
                value = new if old is _NOTHING else old
                state[key] = value if isinstance(value, (_Maybe, Open)) else _Maybe(value)
            else:
                state[OPEN_KEY] = Open(lost.reason, lost.place)
        return state


class Cache:
    """A function with what it returned before."""

    def __init__(self, function: Value, maxsize: Value = None, *, typed: bool = False) -> None:
        self.function = function
        self.maxsize = maxsize
        self.typed = typed
        self.kept = _Kept()
        self.objects: list[Value] = []
        """Arguments that the program itself compares, one of each that are equal."""

    def clear(self, call: Call) -> None:
        """Forget all that was returned."""
        call.machine.touch(self.kept)
        self.kept.clear()

    def run(self, call: Call, /, *args: Value, **kwargs: Value) -> Value:
        """Return what was returned for equal arguments, else call the function."""
        args = tuple(map(call.machine.settle, args))
        kwargs = {name: call.machine.settle(value) for name, value in kwargs.items()}
        key = self._key(call, args, kwargs)
        try:
            hash(key)
        except TypeError:
            call.fail("TypeError", "unhashable type")
        if self.maxsize == 0 or isinstance(self.maxsize, bool):
            return apply(call, self.function, args, kwargs)
        decide_entries(call.machine, self.kept, key)
        found = self.kept.get(key, _NOTHING)
        others = [k for k in self.kept if isinstance(k, Open) or (k != key and k.may_equal(key))]
        if isinstance(found, _Maybe) or (found is _NOTHING and others) or self._may_be_pushed_out(found):
            value = self._doubtful(call, args, kwargs, found)
        elif found is _NOTHING:
            value = apply(call, self.function, args, kwargs)
        else:
            value = found
        call.machine.touch(self.kept)
        self.kept.pop(key, None)
        self.kept[key] = value
        if isinstance(self.maxsize, int) and len(self.kept) > self.maxsize:
            del self.kept[next(k for k in self.kept if k is not OPEN_KEY)]
        return value

    def _may_be_pushed_out(self, found: Value) -> bool:
        """Say whether an entry may have been, by calls of which nobody knows how many there were."""
        if found is _NOTHING or self.maxsize is None:
            return False
        doubtful = not isinstance(self.maxsize, int)
        return doubtful or OPEN_KEY in self.kept or any(isinstance(v, _Maybe) for v in self.kept.values())

    def _doubtful(
        self, call: Call, args: tuple[Value, ...], kwargs: Mapping[str, Value], found: Value
    ) -> Value:
        """Return the value of a call that may be answered from the cache, or not."""
        machine = call.machine
        before = found.value if isinstance(found, _Maybe) else found

        def compute() -> Value:
            return apply(call, self.function, args, kwargs)

        began = machine.budget.steps
        with noting_changes(machine) as journal:
            value = compute()
        again = run_side(machine, (("cached", call.place), True), True, compute)
        pure = again.raised is None and same(again.outcome, value)
        if pure and (before is _NOTHING or same(before, value)):
            return value
        reason = f"{call.source}, which may be answered from a cache"
        forget_changes(machine, journal, Lost(reason, call.place, began))
        return call.unknown(reason, name=call.source)

    def _key(self, call: Call, args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> _Key:
        """Return what Python's cache compares: it takes 1 for 1.0, but for the only argument of a call."""
        values = [*args, *((_KEYWORDS,) if kwargs else ()), *(x for item in kwargs.items() for x in item)]
        if len(values) == 1 and isinstance(values[0], (int, str)) and type(values[0]) is not bool:
            values = [(type(values[0]).__name__, values[0])]
        elif self.typed:
            values += [type(value).__name__ for value in (*args, *kwargs.values())]
        parts = [self._part(call, value) for value in values]
        vague = (i for i, value in enumerate(values) if not _is_settled(value))
        return _Key(tuple(parts), frozenset(vague))

    def _part(self, call: Call, value: Value) -> Any:
        if isinstance(value, (int, float, str, bytes, type(None), Poly)):
            return value
        if isinstance(value, tuple):
            return tuple(self._part(call, item) for item in value)
        if isinstance(value, (list, dict, set)):
            call.fail("TypeError", f"unhashable type: '{type(value).__name__}'")
        if isinstance(value, Unknown):
            return "unknown", value.key
        if isinstance(value, Instance):
            value = as_key(call.machine, self.objects, value, call)
            if not any(value is each for each in self.objects):
                self.objects.append(value)
        return "object", id(value)


def _is_settled(value: Value) -> bool:
    """Say whether it is known what a value equals."""
    if isinstance(value, tuple):
        return all(map(_is_settled, value))
    return not isinstance(value, (Unknown, Poly, Choice))
