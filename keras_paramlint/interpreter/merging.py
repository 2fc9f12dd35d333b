"""The states that two sides of a condition leave, as one: choices where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter.states import (
    Lost,
    capture,
    common_elements,
    forget,
    is_data,
    open_list,
    same,
)
from keras_paramlint.interpreter.values import (
    UNBOUND,
    Choice,
    Instance,
    Names,
    NativeObject,
    Open,
    Place,
    Scope,
    Unknown,
    Value,
    is_open,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.flow import Split
    from keras_paramlint.interpreter.machine import Machine


def choose(split: Split, left: Value, right: Value) -> Value:
    """Return one value for two sides."""
    if same(left, right):
        return left
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return Unknown(
            f"depends on {split.when}",
            left.place,
            name=left.name,
            key=("choice", split.condition, left.key, right.key),
        )
    if isinstance(left, NativeObject) and type(left) is type(right):
        joined = left.joined(right, split.when)
        if joined is not NotImplemented:
            return joined
    return Choice(split.condition, split.when, left, right)


def merge(machine: Machine, split: Split, *, lossy: bool = False) -> list[tuple[Any, Any]] | None:
    """Return the joined state of everything that a side touched, or None if none can express it.

    A lossy one says of data that differs only that it is not known.
    """
    merged = []
    things = {**split.then.after, **split.otherwise.after}
    for identity, (thing, _) in things.items():
        before = capture(thing)
        left = split.then.after.get(identity, (thing, before))[1]
        right = split.otherwise.after.get(identity, (thing, before))[1]
        state = merge_states(split, thing, left, right)
        if state is None and lossy and _may_blur(thing):
            lost = Lost(f"depends on {split.when}", Place("", 0, 0), machine.budget.steps)
            state = forget(thing, left, right, lost)
        if state is None:
            return None
        merged.append((thing, state))
    return merged


def _may_blur(thing: Any) -> bool:
    """Say whether two states of an object may be joined by forgetting in what they differ."""
    plain = isinstance(thing, (list, Instance)) and not hasattr(thing, "merge_states")
    return plain or hasattr(thing, "blurred")


def merge_states(split: Split, thing: Any, left: Any, right: Any) -> Any:
    """Return one state for two states of an object, or None if only a fork can tell them apart."""
    hook = getattr(thing, "merge_states", None)
    if hook is not None:
        return hook(split, left, right)
    if isinstance(thing, (Scope, Names)):
        return merge_names(split, left, right)
    if isinstance(thing, dict):
        return merge_entries(split, left, right)
    if isinstance(thing, list):
        if len(left) == len(right) and not is_open(left) and not is_open(right):
            return [choose(split, a, b) for a, b in zip(left, right, strict=True)]
        return open_list(left, right, f"appended to depending on {split.when}")
    if isinstance(thing, set):
        lost = left ^ right
        return common_elements(left, right) if all(map(is_data, lost)) else left | right
    return merge_fields(split, left, right)


def merge_fields(
    split: Split, left: dict[str, Any], right: dict[str, Any], settled: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Return one state for two states of an object; ``settled`` has what is decided already."""
    fields: dict[str, Any] = {}
    for name in {**left, **right}:
        a, b = left.get(name, UNBOUND), right.get(name, UNBOUND)
        if settled is not None and name in settled:
            fields[name] = settled[name]
        elif name in ("attrs", "attributes", "namespace") and isinstance(a, dict) and isinstance(b, dict):
            fields[name] = merge_names(split, a, b)
        elif same(a, b) or (isinstance(a, (list, dict, set)) and a == b):
            fields[name] = a
        else:
            return None
    return fields


def merge_names(split: Split, left: dict[Any, Value], right: dict[Any, Value]) -> dict[Any, Value]:
    """Return one namespace for two, with a choice where they differ."""
    return {
        name: choose(split, left.get(name, UNBOUND), right.get(name, UNBOUND)) for name in {**left, **right}
    }


def merge_entries(
    split: Split, left: dict[Any, Value], right: dict[Any, Value]
) -> dict[Any, Value] | None:
    """Return one dictionary for two; an entry that only one has is a choice between that and none.

    None: they have the same keys in another order.
    """
    if left.keys() == right.keys() and list(left) != list(right):
        return None
    merged = merge_names(split, left, right)
    for name in left.keys() ^ right.keys():
        if not isinstance(name, Open):
            sides = left.get(name, UNBOUND), right.get(name, UNBOUND)
            merged[name] = Choice(split.condition, split.when, *sides)
        else:
            merged[name] = left.get(name, right.get(name))
    return merged
