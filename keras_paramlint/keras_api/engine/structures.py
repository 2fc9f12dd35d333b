"""Structures of tensors, as layers take and return them: nested lists, tuples and dictionaries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import (
    Instance,
    Unknown,
    Value,
    real_type,
)
from keras_paramlint.keras_api.entry import Shapes
from keras_paramlint.keras_api.tensors import Tensor


def map_structure(function: Callable[[Any], Any], value: Value) -> Value:
    """Apply a function to the leaves of nested lists, tuples and dictionaries."""
    if isinstance(value, Tensor):
        return function(value)
    if isinstance(value, Instance) and value.wrapped is not None:
        value = value.wrapped
    if real_type(value) in (list, tuple):
        made = [map_structure(function, item) for item in value]
        return made if isinstance(value, list) else tuple(made)
    if isinstance(value, dict):
        return {key: map_structure(function, item) for key, item in value.items()}
    if isinstance(value, slice):
        return slice(function(value.start), function(value.stop), function(value.step))
    return function(value)


def tensors_in(value: Value) -> list[Tensor]:
    """Return the tensors of a nested structure in Keras's order; what holds itself is gone through once."""
    if isinstance(value, Tensor):
        return [value]
    found: list[Tensor] = []
    _add_tensors(value, found, set())
    return found


def _add_tensors(item: Value, found: list[Tensor], around: set[int]) -> None:
    """Add the tensors of a structure to those found; ``around`` has the ids of what this one is inside of."""
    if isinstance(item, Tensor):
        found.append(item)
    elif isinstance(item, Instance) and item.wrapped is not None:
        _add_tensors(item.wrapped, found, around)
    elif isinstance(item, (list, tuple, dict)) and item and id(item) not in around:
        around.add(id(item))
        for inner in in_order(item) if isinstance(item, dict) else item:
            _add_tensors(inner, found, around)
        around.discard(id(item))


def in_order(structure: dict[Any, Value]) -> list[Value]:
    """Return the values of a dictionary in the order of its keys, as Keras flattens it."""
    try:
        return [structure[key] for key in sorted(structure)]
    except TypeError:  # keys that cannot be compared
        return list(structure.values())


def others_in(value: Value) -> list[Value]:
    """Return the leaves of a nested structure that are no tensors."""
    found: list[Value] = []
    map_structure(lambda leaf: None if isinstance(leaf, Tensor) else found.append(leaf), value)
    return found


class ShapeUnknown(NotKnown):
    """An input of a layer has a shape that is not known."""


def shapes_of(value: Value) -> Shapes:
    """Return the shapes of a structure of tensors.

    Raises:
        ShapeUnknown: one of them is not known.
    """

    def shape(item: Value) -> Any:
        if isinstance(item, Tensor):
            if isinstance(item.shape, Unknown):
                raise ShapeUnknown(item.shape)
            return item.shape
        if isinstance(item, Unknown):
            raise ShapeUnknown(item)
        if item is None:
            return None
        raise ShapeUnknown(f"an input that is not a tensor: {item!r}"[:80])

    if isinstance(value, Tensor):
        return shape(value)
    if type(value) is tuple:
        value = list(value)
    return map_structure(shape, value)


def is_shape(value: Shapes) -> bool:
    """Say whether a value is one shape rather than a structure of shapes."""
    if not isinstance(value, tuple):
        return False
    for dimension in value:
        if isinstance(dimension, (tuple, list, dict)):
            return False
    return True


def map_shapes(function: Callable[[Any], Any], shapes: Shapes) -> Any:
    """Return a structure of shapes with a function applied to each shape."""
    if is_shape(shapes):
        return function(shapes)
    if isinstance(shapes, dict):
        return {key: map_shapes(function, item) for key, item in shapes.items()}
    if isinstance(shapes, (list, tuple)):
        made = [map_shapes(function, item) for item in shapes]
        return made if isinstance(shapes, list) else tuple(made)
    return shapes


def tensors_from(shapes: Shapes, dtype: str) -> Value:
    """Return tensors for a structure of shapes."""
    if isinstance(shapes, (Tensor, Unknown)):
        return shapes
    if is_shape(shapes):
        return Tensor(shapes, dtype)
    if isinstance(shapes, dict):
        return {key: tensors_from(item, dtype) for key, item in shapes.items()}
    if isinstance(shapes, (list, tuple)):
        made = [tensors_from(item, dtype) for item in shapes]
        return made if isinstance(shapes, list) else tuple(made)
    raise NotKnown("the output of a layer")


def without_history(value: Value) -> Value:
    """Return a tensor as a layer's ``call`` gets it: a stand-in that is no part of a graph."""
    if not isinstance(value, Tensor):
        return value
    made = Tensor(value.shape, value.dtype, value=value.value)
    made.maker = value.maker
    made.extra = dict(value.extra)
    made.extra["argument"] = True
    if value.symbolic:
        made.extra["runtime"] = True
    return made
