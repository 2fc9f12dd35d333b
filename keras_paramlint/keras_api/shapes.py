"""Shapes: tuples of dimensions, and the arithmetic that layers and ops share.

A dimension is a size (``int`` or ``Poly``) or ``None``, which means what it
means in Keras: left open.  A dimension that Keras would know but the analysis
does not is a symbol, never ``None``.
"""

from __future__ import annotations

from collections.abc import Sequence

from keras_paramlint.algebra import Size, ceil_div, equal, floor_div, less, maximum, positive, product


Dim = Size | None
Shape = tuple[Dim, ...]


class ShapeMismatch(Exception):
    """Two shapes, or two dimensions, cannot be what an operation needs them to be."""


# ------------------------------------------------------------------------ lengths
def conv_length(
    length: Dim, kernel: Size, *, padding: str = "valid", stride: Size = 1, dilation: Size = 1
) -> Dim:
    """Return the length of one spatial axis after a convolution or a pooling.

    ``valid`` counts the places where the dilated kernel fits, ``same`` and
    ``causal`` round ``length / stride`` up, ``full`` also counts the places
    where the kernel only overlaps.  The result may be zero or less: then the
    kernel does not fit.
    """
    if length is None:
        return None
    if padding in ("same", "causal"):
        return ceil_div(length, stride)
    reach = dilation * (kernel - 1)
    if padding == "full":
        return ceil_div(length + reach, stride)
    return floor_div(length - reach - 1, stride) + 1


def transposed_length(
    length: Dim,
    kernel: Size,
    *,
    padding: str = "valid",
    stride: Size = 1,
    output_padding: Size | None = None,
    dilation: Size = 1,
    keras3: bool = True,
) -> Dim:
    """Return the length of one spatial axis after a transposed convolution.

    Without ``output_padding`` every release agrees.  With it, ``same`` padding
    takes off ``2 * (kernel // 2)``, which for Keras 3 is written as adding the
    kernel's parity: the same number.
    """
    if length is None:
        return None
    kernel = dilation * (kernel - 1) + 1
    if output_padding is None:
        if padding == "same":
            return length * stride
        if padding == "full":
            return length * stride - (stride + kernel - 2)
        if keras3:
            return (length - 1) * stride + maximum(kernel, stride)
        return length * stride + maximum(kernel - stride, 0)
    pad: Size = 0
    if padding == "same":
        pad = floor_div(kernel, 2)
    elif padding == "full":
        pad = kernel - 1
    return (length - 1) * stride + kernel - 2 * pad + output_padding


def split(shape: Shape, rank: int, *, channels_first: bool) -> tuple[Shape, Shape, Dim]:
    """Return the batch axes, the ``rank`` spatial axes and the channels of a shape."""
    lead = len(shape) - rank - 1
    if channels_first:
        return shape[:lead], shape[lead + 1 :], shape[lead]
    return shape[:lead], shape[lead:-1], shape[-1]


def joined(batch: Shape, spatial: Shape, channels: Dim, *, channels_first: bool) -> Shape:
    """Put the parts of :func:`split` together again."""
    return (*batch, channels, *spatial) if channels_first else (*batch, *spatial, channels)


# ----------------------------------------------------------------------- whole shapes
def flat_size(shape: Shape) -> Dim:
    """Return the product of all dimensions, None when one of them is open."""
    known: list[Size] = []
    for dim in shape:
        if dim is None:
            return None
        known.append(dim)
    return product(known)


def differ(left: Dim, right: Dim) -> bool:
    """Say whether two dimensions are certainly different; an open one may be anything."""
    return left is not None and right is not None and equal(left, right) is False


def broadcast_dim(left: Dim, right: Dim) -> Dim:
    """Return the dimension of two that are broadcast, as TensorFlow and NumPy do.

    An open dimension against one that is not 1 takes that one.  Where symbols
    leave it undecided which of the two is 1, the result is the one that is not,
    which is the larger of the two.

    Raises:
        ShapeMismatch: both are known, different, and neither is 1.
    """
    if left is None or right is None:
        known = right if left is None else left
        # A symbol that turned out to be 1 would leave the axis open, on which no weight can be built.
        return None if known is None or equal(known, 1) else known
    if equal(left, 1):
        return right
    if equal(right, 1) or equal(left, right):
        return left
    if equal(left, right) is False and less(1, left) and less(1, right):
        raise ShapeMismatch
    if less(1, left) and isinstance(left, int):
        return left
    if less(1, right) and isinstance(right, int):
        return right
    return maximum(left, right)


def broadcast_shapes(left: Shape, right: Shape) -> Shape:
    """Return the shape of an elementwise operation on two shapes, aligned at the end.

    Raises:
        ShapeMismatch: they cannot be broadcast.
    """
    width = max(len(left), len(right))
    padded = [(1,) * (width - len(shape)) + shape for shape in (left, right)]
    return tuple(broadcast_dim(a, b) for a, b in zip(*padded, strict=True))


def reshaped(inputs: Shape, target: Sequence[Dim]) -> Shape:
    """Return the shape after a reshape in which one entry of ``target`` may be -1.

    With an open dimension on either side nothing can be worked out: -1 stays open.

    Raises:
        ShapeMismatch: the numbers of elements cannot agree.
    """
    free = [position for position, dim in enumerate(target) if isinstance(dim, int) and dim == -1]
    if len(free) > 1:
        raise ShapeMismatch
    total = flat_size(inputs)
    rest = flat_size(tuple(dim for position, dim in enumerate(target) if position not in free))
    if total is None or rest is None:
        return tuple(None if position in free else dim for position, dim in enumerate(target))
    if not free:
        if equal(total, rest) is False:
            raise ShapeMismatch
        return tuple(target)
    if positive(rest) is False:
        raise ShapeMismatch
    quotient = floor_div(total, rest)
    if equal(quotient * rest, total) is False:
        raise ShapeMismatch
    return tuple(quotient if position in free else dim for position, dim in enumerate(target))
