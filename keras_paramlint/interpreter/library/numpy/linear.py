"""Products of matrices: shapes, and values of vectors."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.algebra import Size, equal, product
from keras_paramlint.interpreter.library.numpy.array import Array, Dims
from keras_paramlint.interpreter.library.numpy.convert import as_axes, broadcast, certain_array
from keras_paramlint.interpreter.library.numpy.dtypes import fit, promote
from keras_paramlint.interpreter.library.numpy.reductions import norm
from keras_paramlint.interpreter.library.numpy.scalars import settled
from keras_paramlint.interpreter.library.numpy.shaping import swapaxes
from keras_paramlint.interpreter.library.support import binary, known_text, plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value


FUNCTIONS: dict[str, Callable[..., Value]] = {}
"""The functions of this file by name."""


def _check(call: Call, left: Size, right: Size) -> None:
    if equal(left, right) is False:
        call.fail("ValueError", f"shapes not aligned: {left} (dim) != {right} (dim)")


def dot(call: Call, a: Value, b: Value, out: Value = None) -> Value:
    """Return the product over the last axis of ``a`` and the second to last of ``b``."""
    left, right = certain_array(call, a), certain_array(call, b)
    if left.rank == 0 or right.rank == 0:
        return binary(call, "*", left, right)
    axis = max(right.rank - 2, 0)
    _check(call, left.dims[-1], right.dims[axis])
    shape = (*left.dims[:-1], *right.dims[:axis], *right.dims[axis + 1 :])
    return settled(call, Array(shape, promote(left.dtype, right.dtype), _inner(left, right, shape)))


def _inner(left: Array, right: Array, shape: Dims) -> list[Value] | None:
    """Return the product of two vectors of integers; the order of additions does not matter then."""
    if shape != () or left.data is None or right.data is None:
        return None
    if not all(type(item) is int for item in (*left.data, *right.data)):
        return None
    return [
        fit(sum(x * y for x, y in zip(left.data, right.data, strict=True)), promote(left.dtype, right.dtype))
    ]


def matmul(call: Call, x1: Value, x2: Value, /, **options: Value) -> Value:
    """Return the product of (stacks of) matrices."""
    left, right = certain_array(call, x1), certain_array(call, x2)
    if left.rank == 0 or right.rank == 0:
        call.fail("ValueError", "matmul: Input operand does not have enough dimensions")
    if left.rank == 1 or right.rank == 1:
        return dot(call, left, right)
    _check(call, left.dims[-1], right.dims[-2])
    outer = broadcast(call, left.dims[:-2], right.dims[:-2])
    return Array((*outer, left.dims[-2], right.dims[-1]), promote(left.dtype, right.dtype))


def tensordot(call: Call, a: Value, b: Value, axes: Value = 2) -> Value:
    """Return the product over given axes."""
    left, right = certain_array(call, a), certain_array(call, b)
    chosen = plain(call, axes)
    if isinstance(chosen, int):
        if chosen > min(left.rank, right.rank):
            call.fail("IndexError", "tuple index out of range")
        first = tuple(range(left.rank - chosen, left.rank))
        second = tuple(range(chosen))
    else:
        pair = call.iterate(chosen)
        first, second = as_axes(call, pair[0], left.rank), as_axes(call, pair[1], right.rank)
    for i, j in zip(first, second, strict=True):
        _check(call, left.dims[i], right.dims[j])
    shape = (
        *(dim for axis, dim in enumerate(left.dims) if axis not in first),
        *(dim for axis, dim in enumerate(right.dims) if axis not in second),
    )
    return settled(call, Array(shape, promote(left.dtype, right.dtype)))


def einsum(call: Call, subscripts: Value, *operands: Value, **options: Value) -> Value:
    """Return the shape that the subscripts describe."""
    text = known_text(call, subscripts, "the subscripts").replace(" ", "")
    arrays = [certain_array(call, value) for value in operands]
    inputs, arrow, output = text.partition("->")
    labels = inputs.split(",")
    if "..." in text or len(labels) != len(arrays):
        raise NotKnown(call.source)
    dims: dict[str, Size] = {}
    dtype = arrays[0].dtype
    for label, array in zip(labels, arrays, strict=True):
        if len(label) != array.rank:
            call.fail(
                "ValueError",
                f"einstein sum subscripts string {label!r} does not fit an operand of rank {array.rank}",
            )
        dtype = promote(dtype, array.dtype)
        for letter, dim in zip(label, array.dims, strict=True):
            if letter in dims:
                _check(call, dims[letter], dim)
            dims.setdefault(letter, dim)
    if not arrow:
        letters = "".join(labels)
        output = "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
    return settled(call, Array(tuple(dims[letter] for letter in output), dtype))


def outer(call: Call, a: Value, b: Value, out: Value = None) -> Value:
    """Return all products of two vectors."""
    left, right = certain_array(call, a), certain_array(call, b)
    return Array((product(left.dims), product(right.dims)), promote(left.dtype, right.dtype))


def cross(call: Call, a: Value, b: Value, *args: Value, **options: Value) -> Value:
    """Return cross products of vectors with three components."""
    left, right = certain_array(call, a), certain_array(call, b)
    return Array(broadcast(call, left.dims, right.dims), promote(left.dtype, right.dtype))


def kron(call: Call, a: Value, b: Value) -> Value:
    """Return the Kronecker product."""
    left, right = certain_array(call, a), certain_array(call, b)
    rank = max(left.rank, right.rank)
    first = (1,) * (rank - left.rank) + left.dims
    second = (1,) * (rank - right.rank) + right.dims
    return Array(tuple(x * y for x, y in zip(first, second, strict=True)), promote(left.dtype, right.dtype))


def inverse(call: Call, a: Value, *args: Value, **options: Value) -> Value:
    """Return a matrix of the transposed shape."""
    array = certain_array(call, a)
    return Array(swapaxes(call, array, -1, -2).dims, "float64")


FUNCTIONS.update(
    {
        "dot": dot,
        "vdot": dot,
        "inner": lambda call, a, b: dot(
            call, a, swapaxes(call, b, -1, -2) if certain_array(call, b).rank > 1 else b
        ),
        "matmul": matmul,
        "tensordot": tensordot,
        "einsum": einsum,
        "outer": outer,
        "cross": cross,
        "kron": kron,
        "linalg.norm": norm,
        "linalg.inv": inverse,
        "linalg.pinv": inverse,
    }
)
