"""Operations that rearrange elements: reshape, transpose, join, split, pad, repeat."""

from __future__ import annotations

from keras_paramlint.algebra import equal, floor_div, product
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import is_one, multiply_dims, normal_axis, scale_dim
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def reshaped(call: Call, source: Shape | Unknown, target: Shape) -> Shape:
    """Return the shape that a reshape gives: ``-1`` is what the other dimensions leave.

    An open dimension on either side leaves ``-1`` open, as static shape
    inference does.

    Raises:
        KerasError: the sizes certainly differ (``KPL306``).
    """
    wild = [axis for axis, dim in enumerate(target) if dim == -1]
    if len(wild) > 1:
        raise KerasError("KPL306", f"only one dimension of a reshape can be -1: {show(target)}")
    if isinstance(source, Unknown):
        free: Dim = call.unknown(f"a dimension of a tensor of unknown shape ({source.reason})").size
        return tuple(free if dim == -1 else dim for dim in target)
    if None in source or None in target:
        open_axes = [axis for axis, dim in enumerate(target) if dim in (None, -1)]
        if None not in source and len(open_axes) == 1 and not call.name.startswith("keras.ops"):
            wild = open_axes
        else:
            return tuple(None if dim == -1 else dim for dim in target)
    total = multiply_dims(source)
    assert total is not None
    if not wild:
        wanted = multiply_dims(target)
        if wanted is not None and equal(total, wanted) is False:
            raise KerasError("KPL306", f"cannot reshape {show(source)} to {show(target)}: the sizes differ")
        return target
    others = product([dim for axis, dim in enumerate(target) if axis != wild[0] and dim is not None])
    if equal(others, 0):
        raise NotKnown("a reshape with a dimension of 0")
    if isinstance(total, int) and isinstance(others, int) and total % others:
        raise KerasError(
            "KPL306", f"cannot reshape {show(source)} to {show(target)}: the size does not divide"
        )
    return tuple(floor_div(total, others) if axis == wild[0] else dim for axis, dim in enumerate(target))


@op("tf.reshape", "ops.reshape", "K.reshape")
def reshape(call: Call, x: Value, shape: Value) -> Tensor:
    """Return the same elements in another shape."""
    operand = operands.tensor(call, x)
    made = Tensor(
        reshaped(call, operand.shape, operands.dimensions(call, shape, "a target shape")), operand.dtype
    )
    flat = operand.value if isinstance(operand.value, list) else [operand.value]
    if (
        len(operands.shape_of(made)) == 1
        and not any(isinstance(v, list) for v in flat)
        and operand.value is not None
    ):
        made.value = flat
    elif made.shape == () and len(flat) == 1:
        made.value = flat[0]
    return made


@op("K.flatten", "ops.ravel")
def flatten(call: Call, x: Value) -> Tensor:
    """Return all elements as one vector."""
    operand = operands.tensor(call, x)
    return operands.like(operand, reshaped(call, operand.shape, (-1,)))


@op("K.batch_flatten")
def batch_flatten(call: Call, x: Value) -> Tensor:
    """Return one vector for each sample; open if any dimension is.

    Keras 2 asks for the product of ``tf.shape(x)[1:]``, which TensorFlow folds only where all
    of the shape is fixed.
    """
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand) or (1,)
    if None in shape and operands.flavour(call) != "keras3":
        return operands.like(operand, (None, None))
    return operands.like(operand, (shape[0], multiply_dims(shape[1:])))


# ------------------------------------------------------------------ order of axes
def permuted(shape: Shape, order: tuple[int, ...]) -> Shape:
    """Return a shape with its axes in another order.

    Raises:
        KerasError: the order does not name each axis once.
    """
    axes = [normal_axis(axis, len(shape)) for axis in order]
    if sorted(axes) != list(range(len(shape))):
        raise KerasError("KPL302", f"the order {order} does not fit a tensor of shape {show(shape)}")
    return tuple(shape[axis] for axis in axes)


def _permute(call: Call, x: Value, order: Value) -> Tensor:
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    if order is None:
        return operands.like(operand, shape[::-1])
    return operands.like(operand, permuted(shape, operands.integers(call, order, "an order of axes")))


@op("tf.transpose")
def transpose(call: Call, x: Value, perm: Value = None, conjugate: Value = False) -> Tensor:
    """Return a tensor with permuted axes; reversed by default."""
    return _permute(call, x, perm)


@op("ops.transpose")
def keras_transpose(call: Call, x: Value, axes: Value = None) -> Tensor:
    """Return a tensor with permuted axes; reversed by default."""
    return _permute(call, x, axes)


@op("K.permute_dimensions")
def permute_dimensions(call: Call, x: Value, pattern: Value) -> Tensor:
    """Return a tensor with permuted axes."""
    return _permute(call, x, pattern)


@op("K.transpose")
def backend_transpose(call: Call, x: Value) -> Tensor:
    """Return a tensor with reversed axes."""
    return _permute(call, x, None)


@op("tf.linalg.matrix_transpose", "tf.matrix_transpose", "tf.linalg.adjoint", "tf.linalg.transpose")
def matrix_transpose(call: Call, x: Value, conjugate: Value = False) -> Tensor:
    """Return a tensor with its last two axes swapped."""
    return swapaxes(call, x, -1, -2)


@op("ops.swapaxes")
def swapaxes(call: Call, x: Value, axis1: Value, axis2: Value) -> Tensor:
    """Return a tensor with two axes swapped."""
    operand = operands.tensor(call, x)
    shape = list(operands.shape_of(operand))
    one = normal_axis(operands.integer(call, axis1, "an axis"), len(shape))
    two = normal_axis(operands.integer(call, axis2, "an axis"), len(shape))
    shape[one], shape[two] = shape[two], shape[one]
    return operands.like(operand, tuple(shape))


@op("ops.moveaxis")
def moveaxis(call: Call, x: Value, source: Value, destination: Value) -> Tensor:
    """Return a tensor with axes moved to other positions."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    rank = len(shape)
    moved = [normal_axis(a, rank) for a in operands.integers(call, source, "an axis")]
    targets = [normal_axis(a, rank) for a in operands.integers(call, destination, "an axis")]
    order = [axis for axis in range(rank) if axis not in moved]
    for target, axis in sorted(zip(targets, moved, strict=True)):
        order.insert(target, axis)
    return operands.like(operand, permuted(shape, tuple(order)))


@op("ops.rot90")
def rot90(call: Call, x: Value, k: Value = 1, axes: Value = (0, 1)) -> Tensor:
    """Return a tensor turned by quarters."""
    operand = operands.tensor(call, x)
    if operands.integer(call, k, "k") % 2 == 0:
        return operands.like(operand, operands.shape_of(operand))
    first, second = operands.integers(call, axes, "an axis")
    return swapaxes(call, operand, first, second)


@op("tf.image.rot90")
def image_rot90(call: Call, x: Value, k: Value = 1) -> Tensor:
    """Return images turned by quarters."""
    return rot90(call, x, k, (-3, -2))


@op("tf.image.transpose", "tf.image.transpose_image")
def image_transpose(call: Call, x: Value) -> Tensor:
    """Return images with height and width swapped."""
    return swapaxes(call, x, -3, -2)


# ------------------------------------------------------------------ axes of length 1
def expanded(call: Call, x: Value, axis: Value) -> Tensor:
    """Return a tensor with axes of length 1 inserted."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    axes = operands.integers(call, axis, "an axis")
    rank = len(shape) + len(axes)
    new = {normal_axis(a, rank) for a in axes}
    if len(new) < len(axes):
        raise NotKnown(f"{call.source}, which names an axis twice")
    rest = iter(shape)
    made = operands.like(operand, tuple(1 if axis in new else next(rest) for axis in range(rank)))
    if operand.value is not None:
        made.value = [operand.value]
        made.value = made.value if made.shape in ((1,), (1, *shape)) else None
    return made


@op("tf.expand_dims", "ops.expand_dims")
def expand_dims(call: Call, x: Value, axis: Value) -> Tensor:
    """Return a tensor with an axis of length 1 inserted."""
    return expanded(call, x, axis)


@op("K.expand_dims")
def backend_expand_dims(call: Call, x: Value, axis: Value = -1) -> Tensor:
    """Return a tensor with an axis of length 1 inserted; the last by default."""
    return expanded(call, x, axis)


@op("tf.squeeze", "ops.squeeze", "K.squeeze")
def squeeze(call: Call, x: Value, axis: Value = None) -> Tensor:
    """Return a tensor without axes of length 1: the given ones, or all."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    if axis is None or axis == []:
        if any(is_one(dim) is None for dim in shape if dim is not None):
            raise NotKnown("which dimensions are 1")
        if None in shape and not call.name.startswith("keras.ops"):
            raise NotKnown("a squeeze of all axes where one is open")
        made = operands.like(operand, tuple(dim for dim in shape if not is_one(dim)))
    else:
        axes = {normal_axis(a, len(shape)) for a in operands.integers(call, axis, "an axis")}
        for position in sorted(axes):
            if is_one(shape[position]) is False or (
                shape[position] is None and call.name.startswith("keras.ops")
            ):
                raise KerasError(
                    "KPL306", f"axis {position} of {show(shape)} is not 1 and cannot be squeezed"
                )
        made = operands.like(operand, tuple(dim for i, dim in enumerate(shape) if i not in axes))
    if made.shape == () and isinstance(operand.value, list) and len(operand.value) == 1:
        made.value = operand.value[0]
    return made


@op("ops.atleast_1d", "tf.experimental.atleast_1d")
def atleast_1d(call: Call, x: Value) -> Tensor:
    """Return a tensor of at least one axis."""
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.shape_of(operand) or (1,))


# ------------------------------------------------------------------ repetition
@op("tf.tile", "ops.tile", "K.tile")
def tile(call: Call, x: Value, n: Value = None, **others: Value) -> Tensor:
    """Return a tensor repeated along each axis."""
    counts = others.get("multiples", others.get("repeats", n))
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    times = operands.dimensions(call, counts, "repetitions")
    if call.name.startswith("keras.ops") or call.name.startswith("keras.backend"):
        times = (1,) * (len(shape) - len(times)) + times
        shape = (1,) * (len(times) - len(shape)) + shape
    if len(times) != len(shape):
        raise KerasError("KPL302", f"{len(times)} repetitions do not fit a tensor of shape {show(shape)}")
    made = operands.like(operand, tuple(scale_dim(d, t) for d, t in zip(shape, times, strict=True)))
    if isinstance(operand.value, list) and len(shape) == 1 and isinstance(times[0], int) and times[0] <= 64:
        made.value = operand.value * times[0]
    return made


@op("tf.repeat", "ops.repeat")
def repeat(call: Call, x: Value, repeats: Value, axis: Value = None) -> Tensor:
    """Return a tensor whose elements are repeated along an axis."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    if axis is None:
        shape, where = (multiply_dims(shape),), 0
    else:
        where = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    if isinstance(repeats, Tensor) and repeats.value is None:
        # how often each element is repeated is known only with the data
        return operands.like(operand, (*shape[:where], None, *shape[where + 1 :]))
    counts = operands.dimensions(call, repeats, "repetitions")
    if len(counts) == 1:
        length = scale_dim(shape[where], counts[0])
    else:
        length = None
        if None not in counts:
            length = sum((c for c in counts if c is not None), start=0)
    return operands.like(operand, (*shape[:where], length, *shape[where + 1 :]))


@op("K.repeat_elements")
def repeat_elements(call: Call, x: Value, rep: Value, axis: Value) -> Tensor:
    """Return a tensor whose elements are repeated along an axis."""
    return repeat(call, x, rep, axis)


@op("K.repeat")
def backend_repeat(call: Call, x: Value, n: Value) -> Tensor:
    """Return a matrix repeated as ``n`` time steps: (samples, n, dim)."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    if len(shape) != 2:
        raise KerasError("KPL302", f"K.repeat needs a tensor of rank 2 but gets {show(shape)}")
    return operands.like(operand, (shape[0], operands.dimension(call, n), shape[1]))


@op("tf.broadcast_to", "ops.broadcast_to")
def broadcast_to(call: Call, x: Value, shape: Value) -> Tensor:
    """Return a tensor stretched to a shape."""
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.dimensions(call, shape))


# ------------------------------------------------------------------ size
@op("tf.size", "ops.size")
def size(call: Call, x: Value, out_type: Value = None) -> Tensor:
    """Return the number of elements."""
    return operands.scalar(multiply_dims(operands.shape(call, x)))


@op("tf.rank", "ops.ndim")
def rank(call: Call, x: Value) -> Tensor:
    """Return the number of axes."""
    return operands.scalar(len(operands.shape(call, x)))


@op("K.ndim", query=True)
def ndim(call: Call, x: Value) -> int:
    """Return the number of axes as an integer."""
    return len(operands.shape(call, x))
