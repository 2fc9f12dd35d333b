"""Attributes, operators and subscripts of the shape of a tensor."""

from __future__ import annotations

from typing import Any

from keras_paramlint.algebra import Poly, equal
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Unknown, Value
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import merge_shapes, multiply_dims
from keras_paramlint.keras_api.tensors import TensorShape


def get_attribute(call: Call, shape: TensorShape, name: str) -> Value:
    """Return what TensorFlow's ``TensorShape`` or a tuple offers under a name."""
    if name in ("rank", "ndims"):
        return len(shape)
    if name == "dims":
        return list(shape)
    if name in _METHODS:
        method = _METHODS[name]
        return Builtin(
            f"TensorShape.{name}", lambda inner, *args, **kwargs: method(inner, shape, *args, **kwargs)
        )
    return NotImplemented


def binary(call: Call, shape: TensorShape, symbol: str, other: Value, *, reflected: bool) -> Value:
    """Return the joined dimensions, or the shape repeated."""
    if symbol == "+" and isinstance(other, (tuple, list)):
        joined = (*other, *shape) if reflected else (*shape, *other)
        return list(joined) if isinstance(other, list) else type(shape)(joined)
    if symbol == "*" and isinstance(other, int) and 0 <= other <= 64:
        return type(shape)(tuple(shape) * other)
    return NotImplemented


def compare(call: Call, shape: TensorShape, symbol: str, other: Value) -> Value:
    """Return whether another sequence has the same dimensions."""
    if symbol not in ("==", "!="):
        return NotImplemented
    if not isinstance(other, (tuple, list)):
        return NotImplemented if isinstance(other, Unknown) else symbol == "!="
    if len(shape) != len(other):
        return symbol == "!="
    undecided = False
    for one, two in zip(shape, other, strict=True):
        if one is None or two is None:
            if one is not two:
                return symbol == "!="
            continue
        if not isinstance(one, (int, Poly)) or not isinstance(two, (int, Poly)):
            undecided = True
            continue
        same = equal(one, two)
        if same is False:
            return symbol == "!="
        undecided = undecided or same is None
    if undecided:
        return call.unknown(
            f"whether {call.source} holds" if call.source else "whether two shapes are the same"
        )
    return symbol == "=="


def subscript(call: Call, shape: TensorShape, index: Value) -> Value:
    """Return one dimension, or the shape that a slice leaves."""
    if isinstance(index, slice):
        bounds = [
            None if v is None else operands.integer(call, v, "a slice bound")
            for v in (index.start, index.stop, index.step)
        ]
        return type(shape)(tuple(shape)[slice(*bounds)])
    position = operands.integer(call, index, "an index")
    if not -len(shape) <= position < len(shape):
        call.fail("IndexError", "tuple index out of range")
    return tuple(shape)[position]


# ------------------------------------------------------------------ methods
def _as_list(call: Call, shape: TensorShape) -> list[Value]:
    return list(shape)


def _num_elements(call: Call, shape: TensorShape) -> Value:
    return multiply_dims(tuple(shape))


def _is_fully_defined(call: Call, shape: TensorShape) -> bool:
    return None not in tuple(shape)


def _concatenate(call: Call, shape: TensorShape, other: Value) -> TensorShape:
    return TensorShape((*shape, *operands.dimensions(call, other)))


def _merge_with(call: Call, shape: TensorShape, other: Value) -> TensorShape:
    merged = merge_shapes(tuple(shape), operands.dimensions(call, other))
    if merged is None:
        call.fail("ValueError", "shapes are not compatible")
    return TensorShape(merged)


def _with_rank(call: Call, shape: TensorShape, rank: Value) -> TensorShape:
    if operands.integer(call, rank, "a rank") != len(shape):
        call.fail("ValueError", f"a shape of rank {len(shape)} must have another rank")
    return shape


def _same(call: Call, shape: TensorShape, *_args: Value, **_kwargs: Value) -> TensorShape:
    return shape


def _nothing(call: Call, shape: TensorShape, *_args: Value, **_kwargs: Value) -> None:
    return None


def _is_compatible_with(call: Call, shape: TensorShape, other: Value) -> bool:
    return merge_shapes(tuple(shape), operands.dimensions(call, other)) is not None


def _index(call: Call, shape: TensorShape, wanted: Value) -> int:
    for position, dim in enumerate(shape):
        if dim is wanted or (dim is not None and not isinstance(dim, Poly) and dim == wanted):
            return position
        if isinstance(dim, Poly):
            raise NotKnown("the position of a dimension")
    return call.fail("ValueError", "tuple.index(x): x not in tuple")


def _count(call: Call, shape: TensorShape, wanted: Value) -> int:
    if any(isinstance(dim, Poly) for dim in shape) and wanted is not None:
        raise NotKnown("how often a dimension is there")
    return sum(dim is wanted or dim == wanted for dim in shape)


_METHODS: dict[str, Any] = {
    "as_list": _as_list,
    "num_elements": _num_elements,
    "is_fully_defined": _is_fully_defined,
    "assert_is_fully_defined": _nothing,
    "assert_has_rank": _nothing,
    "assert_is_compatible_with": _nothing,
    "assert_same_rank": _nothing,
    "concatenate": _concatenate,
    "merge_with": _merge_with,
    "with_rank": _with_rank,
    "with_rank_at_least": _same,
    "with_rank_at_most": _same,
    "is_compatible_with": _is_compatible_with,
    "index": _index,
    "count": _count,
}
