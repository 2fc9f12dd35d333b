"""The state of an object: taken down, put back, compared, and forgotten in part."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.native import is_known
from keras_paramlint.interpreter.values import (
    OPEN_KEY,
    UNBOUND,
    Choice,
    Instance,
    Names,
    Open,
    Place,
    Scope,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


Journal = dict[int, tuple[Any, Any]]
"""Objects that changed, by their ids, each with its state before."""


@contextlib.contextmanager
def noting_changes(machine: Machine) -> Iterator[Journal]:
    """Note what changes meanwhile, as it was before."""
    journal: Journal = {}
    machine.journals.append(journal)
    try:
        yield journal
    finally:
        machine.journals.pop()


def capture(thing: Any) -> Any:
    """Return a copy of the mutable state of an object."""
    if isinstance(thing, list):
        return list(thing)
    if isinstance(thing, dict):
        return dict(thing)
    if isinstance(thing, set):
        return set(thing)
    if isinstance(thing, (Scope, Names)):
        return dict(thing.vars)
    saved = {}
    for name, value in vars(thing).items():
        saved[name] = value.copy() if isinstance(value, (list, dict, set)) else value
    return saved


def restore(thing: Any, state: Any) -> None:
    """Put a captured state back into the same object.

    Of a container that tells a layer what is put into it, nothing is told: nothing of it was done.
    """
    if isinstance(thing, list):
        list.__setitem__(thing, slice(None), state)
    elif isinstance(thing, dict):
        dict.clear(thing)
        dict.update(thing, state)
    elif isinstance(thing, set):
        set.clear(thing)
        set.update(thing, state)
    elif isinstance(thing, (Scope, Names)):
        thing.vars.clear()
        thing.vars.update(state)
    else:
        fields = vars(thing)
        fields.clear()
        for name, value in state.items():
            fields[name] = value.copy() if isinstance(value, (list, dict, set)) else value


def same(left: Value, right: Value) -> bool:
    """Say whether two values are certainly the same."""
    if left is right:
        return True
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return left.key == right.key
    if type(left) is not type(right):
        return False
    if is_known(left) and is_known(right):
        return bool(left == right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, (list, dict, set, Instance)):
        return False
    try:
        return bool(left == right)
    except TypeError:
        return False


def same_field(left: Any, right: Any) -> bool:
    """Say whether a field of an object kept its value; containers are compared by what they hold."""
    if same(left, right):
        return True
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            same(left[k], right[k]) or isinstance(right[k], Unknown) for k in left
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return isinstance(left, set) and left == right


# ------------------------------------------------------------------ what two states have in common
def open_list(
    left: list[Value], right: list[Value], reason: str, place: Place | None = None
) -> list[Value] | None:
    """Return the common beginning of two lists, marked open; None where layers would get lost."""
    common: list[Value] = []
    for a, b in zip(left, right, strict=False):
        if not same(a, b) or isinstance(a, Open):
            break
        common.append(a)
    lost = [v for v in left[len(common) :] + right[len(common) :] if not isinstance(v, Open)]
    if any(not is_data(value) for value in lost):
        return None
    mark = next((v for v in [*left, *right] if isinstance(v, Open)), None)
    common.append(mark or Open(reason, place or Place("", 0, 0)))
    return common


def is_data(value: Value) -> bool:
    """Say whether a value is plain data or unknown: nothing with an identity of its own."""
    if isinstance(value, (tuple, list)):
        return all(is_data(item) for item in value)
    if isinstance(value, dict):
        return all(is_data(item) for item in value.values())
    if isinstance(value, Choice):
        return is_data(value.then) and is_data(value.otherwise)
    return isinstance(value, Unknown) or is_known(value)


def holds_no_layer(value: Value) -> bool:
    """Say whether a value is data or an array of data."""
    if isinstance(value, Choice):
        return holds_no_layer(value.then) and holds_no_layer(value.otherwise)
    return is_data(value) or getattr(value, "only_data", False)


# ------------------------------------------------------------------ forgetting
@dataclass(frozen=True, slots=True)
class Lost:
    """Why a change is not known, and where; what was made after the step ``began`` is new to it."""

    reason: str
    place: Place
    began: int


def forget_changes(machine: Machine, journal: dict[int, tuple[Any, Any]], lost: Lost) -> None:
    """Make everything unknown that changed since a journal was begun."""
    for thing, before in journal.values():
        after = capture(thing)
        restore(thing, before)
        machine.touch(thing)
        restore(thing, forget(thing, before, after, lost))


def forget(thing: Any, before: Any, after: Any, lost: Lost) -> Any:
    """Return a state that covers any number of steps from ``before`` towards ``after``."""
    hook = getattr(thing, "forget_states", None)
    if hook is not None:
        return hook(before, after, lost)
    reason, place = lost.reason, lost.place
    if isinstance(thing, (Scope, Names)):
        return forget_names(before, after, reason, place)
    if isinstance(thing, dict):
        return forget_entries(before, after, lost)
    if isinstance(thing, list):
        if len(before) == len(after) and all(map(same, before, after)):
            return after
        kept = []
        for a, b in zip(before, after, strict=False):
            if not same(a, b):
                break
            kept.append(a)
        dropped = [*before[len(kept) :], *after[len(kept) :]]
        mark = Open(reason, place, objects=not all(map(is_data, dropped)))
        return [*(k for k in kept if not isinstance(k, Open)), mark]
    if isinstance(thing, set):
        return common_elements(before, after)
    return forget_fields(before, after, reason, place)


def forget_fields(before: dict[str, Any], after: dict[str, Any], reason: str, place: Place) -> dict[str, Any]:
    """Return the state of an object whose attributes may have changed."""
    fields = dict(after)
    for name in ("attrs", "attributes"):
        if isinstance(before.get(name), dict) and isinstance(after.get(name), dict):
            fields[name] = forget_names(before[name], after[name], reason, place)
    return fields


def forget_names(
    before: dict[Any, Value], after: dict[Any, Value], reason: str, place: Place
) -> dict[Any, Value]:
    """Return a namespace in which every name that changed is unknown."""
    state: dict[Any, Value] = {}
    for name in {**before, **after}:
        if name in after and (same(before.get(name, UNBOUND), after[name]) or isinstance(after[name], Open)):
            state[name] = after[name]
        elif name not in before and not is_data(after.get(name)):
            state[name] = after[name]  # made in the body and not seen before: the last one made
        else:
            state[name] = Unknown(
                reason, place, name=name if isinstance(name, str) else None, key=("loop", place, str(name))
            )
    return state


def forget_entries(before: dict[Any, Value], after: dict[Any, Value], lost: Lost) -> dict[Any, Value]:
    """Return a dictionary in which what changed is unknown, and open where it may have other keys."""
    if list(before) != list(after) and before.keys() == after.keys() and is_data(before) and is_data(after):
        return {OPEN_KEY: Open(lost.reason, lost.place)}  # nobody knows which entry comes first
    state = forget_names(before, after, lost.reason, lost.place)
    maybe = [key for key in before.keys() ^ after.keys() if not isinstance(key, Open)]
    if maybe or list(before) != list(after):
        values = [before.get(key, after.get(key)) for key in maybe]
        for key, value in zip(maybe, values, strict=True):
            if is_data(value):
                del state[key]
        mark = Open(lost.reason, lost.place, objects=not all(map(is_data, values)))
        state.setdefault(OPEN_KEY, mark)
    return state


def common_elements(left: set[Value], right: set[Value]) -> set[Value]:
    """Return the elements of two sets that both have, open if there are others."""
    return left if left == right else {*(left & right), OPEN_KEY}


# ------------------------------------------------------------------ forgetting what later turns change
def forget_again(thing: Any, origin: Any, before: Any, after: Any, lost: Lost) -> Any:
    """Return a state that covers a further turn, which leads from ``before`` to ``after``; None: no news.

    Unlike :func:`forget`, the turn is undone but for what it changes of the things that were there before
    the first turn, in the state ``origin``: what the body makes anew is not what a name means behind it.
    """
    if isinstance(thing, (Scope, Names)):
        return _names_again(origin, before, after, lost)
    if isinstance(thing, dict):
        return _entries_again(origin, before, after, lost)
    if isinstance(thing, list):
        return None if hasattr(thing, "forget_states") else _items_again(before, after, lost)
    if isinstance(thing, set):
        common = common_elements(before, after)
        return None if common == before else common
    hook = getattr(thing, "forget_states", None)
    covering = after if hook is None else hook(before, after, lost)
    fields = dict(before)
    news = False
    for name, old in before.items():
        new = covering.get(name)
        if name in ("attrs", "attributes") and isinstance(old, dict) and isinstance(after.get(name), dict):
            names = _names_again(origin.get(name, {}), old, after[name], lost)
            if names is not None:
                fields[name], news = names, True
        elif not same_field(old, new) and (isinstance(new, Unknown) or not same_field(new, after.get(name))):
            fields[name], news = new, True
    return fields if news else None


def _names_again(
    origin: dict[Any, Value], before: dict[Any, Value], after: dict[Any, Value], lost: Lost
) -> dict[Any, Value] | None:
    changed = [
        name
        for name in {**before, **after}
        if not same(before.get(name, UNBOUND), after.get(name, UNBOUND))
        and not isinstance(before.get(name), Unknown)
        and (is_data(before.get(name)) or same(origin.get(name, UNBOUND), before[name]))
        and (name in before or is_data(after[name]))
    ]
    if not changed:
        return None
    state = dict(before)
    for name in changed:
        new = after.get(name)
        key = ("loop", lost.place, str(name))
        shown = name if isinstance(name, str) else None
        state[name] = new if isinstance(new, Open) else Unknown(lost.reason, lost.place, name=shown, key=key)
    return state


def _entries_again(
    origin: dict[Any, Value], before: dict[Any, Value], after: dict[Any, Value], lost: Lost
) -> dict[Any, Value] | None:
    state = _names_again(origin, before, after, lost)
    maybe = [
        key
        for key in before.keys() ^ after.keys()
        if not isinstance(key, Open) and is_data(before.get(key, after.get(key)))
    ]
    if not maybe:
        return state
    kept = {key: value for key, value in (state or before).items() if key not in maybe}
    kept.setdefault(OPEN_KEY, Open(lost.reason, lost.place))
    return None if kept.keys() == before.keys() and state is None else kept


def _items_again(before: list[Value], after: list[Value], lost: Lost) -> list[Value] | None:
    mark = before[-1] if before and isinstance(before[-1], Open) else None
    items = before if mark is None else before[:-1]
    if len(after) >= len(items) and all(map(same, items, after)) and (mark or len(after) == len(items)):
        return None
    state = forget(after, before, after, lost)
    if mark is not None and mark.objects:
        state[-1] = mark
    return state  # type: ignore[no-any-return]
