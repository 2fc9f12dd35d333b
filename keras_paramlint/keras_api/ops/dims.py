"""Arithmetic on dimensions and shapes that the tensor operations share.

Everything here works on plain shapes: tuples of ``int``, ``Poly`` or ``None``.
"""

from __future__ import annotations

from collections.abc import Sequence

from keras_paramlint.algebra import ceil_div, equal, floor_div, less, maximum, product, render
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.shapes import Dim, Shape


def is_one(dim: Dim) -> bool | None:
    """Say whether a dimension is 1; None where that is not decided."""
    return None if dim is None else equal(dim, 1)


def differ(left: Dim, right: Dim) -> bool:
    """Say whether two dimensions certainly differ."""
    return left is not None and right is not None and equal(left, right) is False


def merge_dim(left: Dim, right: Dim) -> Dim:
    """Return what two dimensions are that must agree: the better known of the two."""
    if left is None:
        return right
    if right is None or isinstance(left, int):
        return left
    return right if isinstance(right, int) else left


def merge_shapes(left: Shape, right: Shape) -> Shape | None:
    """Return what two shapes are that must agree, or None where they cannot."""
    if len(left) != len(right) or any(differ(a, b) for a, b in zip(left, right, strict=True)):
        return None
    return tuple(merge_dim(a, b) for a, b in zip(left, right, strict=True))


def same_shape(left: Shape, right: Shape) -> bool:
    """Say whether two shapes are certainly the same, open dimensions in the same places."""
    return len(left) == len(right) and all(
        a is b or (a is not None and b is not None and equal(a, b) is True)
        for a, b in zip(left, right, strict=True)
    )


def broadcast_dim(left: Dim, right: Dim) -> Dim:
    """Return one dimension of a broadcast.

    A number above 1 decides, since the other side can only be 1 or equal to it.
    Of two different symbolic dimensions one is 1 or both are equal, so the
    result is the greater one.  Against an open dimension a symbolic one is
    kept, as Keras keeps every number but 1.

    Raises:
        KerasError: the dimensions differ and none is 1.
    """
    if is_one(left):
        return right
    if is_one(right):
        return left
    if left is None or right is None:
        return merge_dim(left, right)
    if equal(left, right):
        return left
    if isinstance(left, int) and isinstance(right, int):
        raise KerasError("KPL305", f"dimensions {left} and {right} cannot be broadcast")
    if isinstance(left, int):
        return left
    return right if isinstance(right, int) else maximum(left, right)


def broadcast(*shapes: Shape) -> Shape:
    """Return the shape to which the shapes broadcast, aligned at the last axis.

    Raises:
        KerasError: they cannot be broadcast (``KPL305``).
    """
    rank = max((len(shape) for shape in shapes), default=0)
    result: list[Dim] = [1] * rank
    for shape in shapes:
        offset = rank - len(shape)
        for axis, dim in enumerate(shape):
            try:
                result[offset + axis] = broadcast_dim(result[offset + axis], dim)
            except KerasError:
                listed = " and ".join(show(tuple(s)) for s in shapes)
                raise KerasError("KPL305", f"shapes {listed} cannot be broadcast") from None
    return tuple(result)


def add_dims(dims: Sequence[Dim]) -> Dim:
    """Return the sum of dimensions; open if one is."""
    total: Dim = 0
    for dim in dims:
        if dim is None or total is None:
            return None
        total = total + dim
    return total


def multiply_dims(dims: Sequence[Dim]) -> Dim:
    """Return the product of dimensions; open if one is."""
    known = [dim for dim in dims if dim is not None]
    return product(known) if len(known) == len(dims) else None


def divide_dim(dim: Dim, by: Dim) -> Dim:
    """Return an exact quotient of dimensions; open if one is."""
    return None if dim is None or by is None else floor_div(dim, by)


def scale_dim(dim: Dim, by: Dim) -> Dim:
    """Return a product of two dimensions; open if one is."""
    return None if dim is None or by is None else dim * by


def normal_axis(axis: int, rank: int) -> int:
    """Return an axis counted from the front.

    Raises:
        KerasError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise KerasError("KPL302", f"axis {axis} does not exist in a tensor of rank {rank}")
    return axis % rank


def window_length(
    dim: Dim, window: Dim, stride: Dim, padding: str, dilation: Dim = 1, *, what: str = "window"
) -> Dim:
    """Return how many windows fit along an axis (``same``: as many as strides; ``valid``: inside only).

    Raises:
        KerasError: none fits (``KPL303``).
    """
    if dim is None or stride is None:
        return None
    if padding in ("same", "causal"):
        return ceil_div(dim, stride)
    if window is None or dilation is None:
        return None
    reach = (window - 1) * dilation + 1
    if less(dim, reach):
        raise KerasError("KPL303", f"a {what} of {render(reach)} does not fit into {render(dim)}")
    return floor_div(dim - reach, stride) + 1


def transposed_length(dim: Dim, window: Dim, stride: Dim, padding: str, dilation: Dim = 1) -> Dim:
    """Return the length that a transposed convolution makes of an axis, without output padding."""
    if dim is None or window is None or stride is None or dilation is None:
        return None
    if padding == "same":
        return dim * stride
    reach = (window - 1) * dilation + 1
    return dim * stride + maximum(reach - stride, 0)
