"""Pooling, blocks of pixels, patches and frames, and what else works on channels."""

from __future__ import annotations

from keras_paramlint.algebra import ceil_div
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.convolution import (
    each_axis,
    image_operand,
    padding_of,
    spatial_dims,
    with_spatial,
)
from keras_paramlint.keras_api.ops.dims import divide_dim, normal_axis, scale_dim, window_length
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def _pool(
    call: Call,
    x: Value,
    window: Value,
    strides: Value,
    padding: Value,
    data_format: Value,
    rank: int | None = None,
) -> Tensor:
    operand, shape, last = image_operand(call, x, data_format, rank)
    spatial = spatial_dims(shape, last)
    sizes = each_axis(call, window, len(spatial), "window sizes", last=last)
    steps = sizes if strides is None else each_axis(call, strides, len(spatial), "strides", last=last)
    kind = padding_of(call, padding)
    lengths = tuple(
        window_length(dim, size, step, kind) for dim, size, step in zip(spatial, sizes, steps, strict=True)
    )
    return operands.like(operand, with_spatial(shape, lengths, shape[-1] if last else shape[1], last))


@op(
    "tf.nn.max_pool", "tf.nn.avg_pool", "tf.nn.max_pool1d", "tf.nn.avg_pool1d", "tf.nn.max_pool2d",
    "tf.nn.avg_pool2d", "tf.nn.max_pool3d", "tf.nn.avg_pool3d",
)  # fmt: skip
def tensorflow_pool(
    call: Call,
    x: Value,
    ksize: Value,
    strides: Value,
    padding: Value,
    data_format: Value = None,
    **_others: Value,
) -> Tensor:
    """Return a pooling (TensorFlow)."""
    return _pool(call, x, ksize, strides, padding, data_format or "NHWC")


@op("tf.nn.max_pool_with_argmax", multiple=True)
def max_pool_with_argmax(
    call: Call, x: Value, ksize: Value, strides: Value, padding: Value, *_rest: Value, **_others: Value
) -> tuple[Tensor, Tensor]:
    """Return a pooling and the positions of the greatest elements."""
    made = _pool(call, x, ksize, strides, padding, "NHWC")
    return made, Tensor(made.shape, "int64")


@op("tf.nn.pool")
def windowed_pool(
    call: Call, x: Value, window_shape: Value, pooling_type: Value = None, strides: Value = None,
    padding: Value = "VALID", data_format: Value = None, dilations: Value = None,
) -> Tensor:  # fmt: skip
    """Return a pooling over any number of axes (TensorFlow 2)."""
    if dilations is not None:
        raise NotKnown("a dilated pooling")
    kinds = [v for v in (pooling_type, strides, padding) if isinstance(v, str)]
    kind = next((v for v in kinds if v.upper() in ("SAME", "VALID")), "VALID")
    steps = None if isinstance(strides, str) else strides
    rank = len(operands.shape(call, x)) - 2
    return _pool(call, x, window_shape, (1,) * rank if steps is None else steps, kind, data_format or "NHWC")


@op("K.pool2d", "K.pool3d")
def backend_pool(
    call: Call,
    x: Value,
    pool_size: Value,
    strides: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
    pool_mode: Value = "max",
    **others: Value,
) -> Tensor:
    """Return a pooling; Keras 1 calls padding ``border_mode``."""
    kind = others.get("border_mode", padding)
    order = others.get("dim_ordering", data_format)
    return _pool(call, x, pool_size, strides, kind, order, int(call.name[-2]))


@op("ops.max_pool", "ops.average_pool")
def keras_pool(
    call: Call,
    x: Value,
    pool_size: Value,
    strides: Value = None,
    padding: Value = "valid",
    data_format: Value = None,
) -> Tensor:
    """Return a pooling."""
    return _pool(call, x, pool_size, strides, padding, data_format)


@op("ops.adaptive_max_pool", "ops.adaptive_average_pool")
def adaptive_pool(call: Call, x: Value, output_size: Value, data_format: Value = None) -> Tensor:
    """Return a pooling to a stated size."""
    operand, shape, last = image_operand(call, x, data_format, None)
    sizes = each_axis(call, output_size, len(shape) - 2, "output sizes")
    if operand.symbolic:
        raise NotKnown("adaptive pooling of symbolic tensors, on which Keras's own inference is wrong")
    return operands.like(operand, with_spatial(shape, sizes, shape[-1] if last else shape[1], last))


# ------------------------------------------------------------------ blocks and channels
@op("tf.nn.depth_to_space", "tf.depth_to_space")
def depth_to_space(
    call: Call, x: Value, block_size: Value, data_format: Value = "NHWC", name: Value = None
) -> Tensor:
    """Return channels moved into blocks of pixels."""
    return _blocks(call, x, block_size, data_format, grow=True)


@op("tf.nn.space_to_depth", "tf.space_to_depth")
def space_to_depth(
    call: Call, x: Value, block_size: Value, data_format: Value = "NHWC", name: Value = None
) -> Tensor:
    """Return blocks of pixels moved into channels."""
    return _blocks(call, x, block_size, data_format, grow=False)


@op("ops.depth_to_space")
def keras_depth_to_space(call: Call, x: Value, block_size: Value, data_format: Value = None) -> Tensor:
    """Return channels moved into blocks of pixels."""
    return _blocks(call, x, block_size, data_format, grow=True)


@op("ops.space_to_depth")
def keras_space_to_depth(call: Call, x: Value, block_size: Value, data_format: Value = None) -> Tensor:
    """Return blocks of pixels moved into channels."""
    return _blocks(call, x, block_size, data_format, grow=False)


def _blocks(call: Call, x: Value, block_size: Value, data_format: Value, *, grow: bool) -> Tensor:
    data_format = operands.settle(call, data_format)
    if isinstance(data_format, str) and data_format.upper() == "NCHW_VECT_C":
        raise NotKnown("the format NCHW_VECT_C")
    operand, shape, last = image_operand(call, x, data_format, 2)
    size = operands.dimension(call, block_size, "block_size")
    area = scale_dim(size, size)
    depth = shape[-1] if last else shape[1]
    spatial = spatial_dims(shape, last)
    if grow:
        _divisible((depth,), area)
        made = with_spatial(shape, tuple(scale_dim(d, size) for d in spatial), divide_dim(depth, area), last)
    else:
        _divisible(spatial, size)
        made = with_spatial(shape, tuple(divide_dim(d, size) for d in spatial), scale_dim(depth, area), last)
    return operands.like(operand, made)


def _divisible(dims: tuple[Dim, ...], by: Dim) -> None:
    for dim in dims:
        if isinstance(dim, int) and isinstance(by, int) and (by == 0 or dim % by):
            raise KerasError("KPL306", f"a dimension of {dim} cannot be cut into blocks of {by}")


@op("tf.nn.bias_add", "K.bias_add", "tf.nn.bias_add_v1")
def bias_add(call: Call, x: Value, bias: Value = None, data_format: Value = None, **_others: Value) -> Tensor:
    """Return the tensor with a number added to each channel."""
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.shape_of(operand))


@op("tf.nn.crelu")
def crelu(call: Call, x: Value, axis: Value = -1) -> Tensor:
    """Return positive and negative parts one behind the other along the last axis."""
    operand = operands.tensor(call, x)
    shape = list(operands.shape_of(operand))
    where = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    shape[where] = scale_dim(shape[where], 2)
    return operands.like(operand, tuple(shape))


@op("ops.glu", "act.glu")
def glu(call: Call, x: Value, axis: Value = -1) -> Tensor:
    """Return one half of an axis gated by the other."""
    operand = operands.tensor(call, x)
    shape = list(operands.shape_of(operand))
    where = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    shape[where] = divide_dim(shape[where], 2)
    return operands.like(operand, tuple(shape))


@op("tf.nn.fused_batch_norm", multiple=True)
def fused_batch_norm(
    call: Call, x: Value, scale: Value, offset: Value, *_rest: Value, **_others: Value
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the normalised tensor, its mean and its variance."""
    operand = operands.tensor(call, x)
    one = operands.tensor(call, scale)
    rest = operands.shape_of(one)
    whole = operands.like(operand, operands.shape_of(operand))
    return whole, operands.like(one, rest), operands.like(one, rest)


@op("K.normalize_batch_in_training", multiple=True)
def normalize_batch(
    call: Call, x: Value, gamma: Value, beta: Value, reduction_axes: Value, epsilon: Value = 0.001
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the normalised tensor, its mean and its variance."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    axes = {a % len(shape) for a in operands.integers(call, reduction_axes, "an axis")}
    rest = tuple(dim for i, dim in enumerate(shape) if i not in axes)
    return operands.like(operand, shape), operands.like(operand, rest), operands.like(operand, rest)


@op("ops.dot_product_attention")
def dot_product_attention(
    call: Call, query: Value, key: Value, value: Value, *_rest: Value, **_others: Value
) -> Tensor:
    """Return the attended values: the query's shape with the values' width."""
    operand = operands.tensor(call, query)
    last = operands.shape(call, value)[-1:]
    if not last:
        raise NotKnown("an attention over a scalar, which Keras notices when it runs")
    return operands.like(operand, (*operands.shape_of(operand)[:-1], *last))


@op("K.local_conv1d")
def local_conv1d(
    call: Call, x: Value, kernel: Value, kernel_size: Value, strides: Value, data_format: Value = None
) -> Tensor:
    """Return a convolution with a kernel for each place: (places, size, filters)."""
    operand, shape, _last = image_operand(call, x, data_format, 1)
    weights = operands.shape(call, kernel, 1)
    return operands.like(operand, (shape[0], weights[0], weights[-1]))


@op("tf.image.extract_patches", "tf.image.extract_image_patches", "tf.extract_image_patches")
def extract_patches(
    call: Call,
    x: Value,
    sizes: Value = None,
    strides: Value = None,
    rates: Value = None,
    padding: Value = "VALID",
    **others: Value,
) -> Tensor:
    """Return one vector for each patch of images (TensorFlow)."""
    if isinstance(operands.settle(call, rates), str):
        rates, padding = None, rates
    operand, shape, _last = image_operand(call, x, "NHWC", 2)
    windows = each_axis(call, others.get("ksizes", sizes), 2, "patch sizes")
    return operands.like(operand, _patches(call, shape, windows, strides, rates, padding))


def _patches(
    call: Call, shape: Shape, windows: tuple[Dim, ...], strides: Value, rates: Value, padding: Value
) -> Shape:
    steps = each_axis(call, strides, 2, "strides")
    dilations = each_axis(call, rates, 2, "rates")
    kind = padding_of(call, padding)
    lengths = tuple(
        window_length(dim, window, step, kind, rate, what="patch")
        for dim, window, step, rate in zip(shape[1:-1], windows, steps, dilations, strict=True)
    )
    return (shape[0], *lengths, scale_dim(scale_dim(shape[-1], windows[0]), windows[1]))


@op("ops.image.extract_patches")
def keras_extract_patches(
    call: Call,
    x: Value,
    size: Value,
    strides: Value = None,
    dilation_rate: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
) -> Tensor:
    """Return one vector for each patch of images (Keras)."""
    operand, shape, last = image_operand(call, x, data_format, None)
    if len(shape) != 4 or not last:
        raise NotKnown("patches of one image, or with channels first")
    windows = each_axis(call, size, 2, "patch sizes")
    steps: Value = list(windows) if strides is None else strides
    return operands.like(operand, _patches(call, shape, windows, steps, dilation_rate, padding))


@op("tf.signal.frame")
def frame(
    call: Call,
    x: Value,
    frame_length: Value,
    frame_step: Value,
    pad_end: Value = False,
    pad_value: Value = 0,
    axis: Value = -1,
) -> Tensor:
    """Return overlapping frames of a signal."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand, 1)
    if operands.integer(call, axis, "an axis") not in (-1, len(shape) - 1):
        raise NotKnown("frames along another axis")
    length, step = operands.dimension(call, frame_length), operands.dimension(call, frame_step)
    last = shape[-1]
    if operands.flag(call, pad_end):
        count = None if last is None or step is None else ceil_div(last, step)
    else:
        count = window_length(last, length, step, "valid", what="frame")
    return operands.like(operand, (*shape[:-1], count, length))


@op("ops.extract_sequences")
def extract_sequences(call: Call, x: Value, sequence_length: Value, sequence_stride: Value) -> Tensor:
    """Return overlapping frames of a signal."""
    return frame(call, x, sequence_length, sequence_stride)
