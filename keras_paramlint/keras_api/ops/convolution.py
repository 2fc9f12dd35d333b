"""Convolutions, pooling and the like as functions on tensors and kernels."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import differ, scale_dim, transposed_length, window_length
from keras_paramlint.keras_api.ops.padding import channels_last
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def spatial_dims(shape: Shape, last: bool) -> Shape:
    """Return the dimensions between batch and channels."""
    return shape[1:-1] if last else shape[2:]


def with_spatial(shape: Shape, spatial: tuple[Dim, ...], channels: Dim, last: bool) -> Shape:
    """Return the shape of images with these spatial dimensions and channels."""
    return (shape[0], *spatial, channels) if last else (shape[0], channels, *spatial)


def each_axis(call: Call, value: Value, rank: int, what: str, *, last: bool = True) -> tuple[Dim, ...]:
    """Return one number for each spatial axis; TensorFlow also gives them for all axes."""
    if value is None:
        return (1,) * rank
    numbers = operands.dimensions(call, value, what)
    if len(numbers) == 1:
        return numbers * rank
    if len(numbers) == rank + 2:
        return numbers[1:-1] if last else numbers[2:]
    if len(numbers) != rank:
        raise KerasError("KPL310", f"{what} {show(tuple(numbers))} do not fit {rank} spatial axes")
    return numbers


def padding_of(call: Call, padding: Value) -> str:
    """Return the kind of padding in lower case."""
    padding = operands.settle(call, padding)
    if isinstance(padding, (list, tuple)):
        raise NotKnown("explicit padding of a convolution")
    return operands.text(call, padding, "padding")


def image_operand(call: Call, x: Value, data_format: Value, rank: int | None) -> tuple[Tensor, Shape, bool]:
    """Return a batch of images, its shape, and whether channels come last."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    if rank is not None and len(shape) != rank + 2:
        raise KerasError("KPL302", f"{call.name} needs a tensor of rank {rank + 2} but gets {show(shape)}")
    if len(shape) < 2:
        raise NotKnown(f"{call.source}, of a tensor of rank {len(shape)}")
    return operand, shape, channels_last(call, data_format)


def _convolve(
    call: Call, x: Value, kernel: Value, strides: Value, padding: Value, data_format: Value, dilation: Value,
    rank: int | None = None, *, depthwise: bool = False, channels: Value = None,
) -> Tensor:  # fmt: skip
    operand, shape, last = image_operand(call, x, data_format, rank)
    weights = operands.shape(call, kernel)
    if len(weights) != len(shape):
        raise KerasError(
            "KPL302", f"a kernel of shape {show(weights)} does not fit an input of shape {show(shape)}"
        )
    spatial = spatial_dims(shape, last)
    depth = shape[-1] if last else shape[1]
    if depthwise and differ(depth, weights[-2]):
        raise KerasError("KPL305", f"a depthwise kernel {show(weights)} does not fit {show(shape)}")
    if isinstance(depth, int) and isinstance(weights[-2], int) and weights[-2] and depth % weights[-2]:
        raise KerasError("KPL305", f"a kernel {show(weights)} does not fit the channels of {show(shape)}")
    steps = each_axis(call, strides, len(spatial), "strides", last=last)
    rates = each_axis(call, dilation, len(spatial), "dilations", last=last)
    kind = padding_of(call, padding)
    lengths = tuple(
        window_length(dim, window, step, kind, rate, what="kernel")
        for dim, window, step, rate in zip(spatial, weights[:-2], steps, rates, strict=True)
    )
    width = scale_dim(depth, weights[-1]) if depthwise else weights[-1]
    return operands.like(
        operand, with_spatial(shape, lengths, channels if channels is not None else width, last)
    )


# ------------------------------------------------------------------ convolutions
@op("tf.nn.conv2d", "tf.nn.conv3d")
def conv(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = 1,
    padding: Value = "VALID",
    *rest: Value,
    data_format: Value = "NHWC",
    dilations: Value = None,
    **_others: Value,
) -> Tensor:
    """Return a convolution (TensorFlow)."""
    if rest:
        texts = [r for r in rest if isinstance(r, str)]
        data_format = texts[0] if texts else data_format
        sequences = [r for r in rest if isinstance(r, (list, tuple))]
        dilations = sequences[0] if sequences else dilations
    return _convolve(call, x, kernel, strides, padding, data_format, dilations)


@op("tf.nn.conv1d")
def conv1d(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = None,
    padding: Value = "VALID",
    data_format: Value = "NWC",
    dilations: Value = None,
    **others: Value,
) -> Tensor:
    """Return a convolution over one axis (TensorFlow)."""
    steps = others.get("stride", strides)
    return _convolve(call, x, kernel, steps, padding, data_format or "NWC", dilations, 1)


@op("tf.nn.convolution")
def convolution(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = None,
    padding: Value = "VALID",
    data_format: Value = None,
    dilations: Value = None,
    **others: Value,
) -> Tensor:
    """Return a convolution over any number of axes (TensorFlow)."""
    if isinstance(operands.settle(call, strides), str):
        strides, padding = others.pop("strides", None) or padding, strides
        strides = None if isinstance(strides, str) else strides
    rates = others.get("dilation_rate", dilations)
    return _convolve(call, x, kernel, strides, padding, data_format or "NHWC", rates)


@op("tf.nn.atrous_conv2d")
def atrous_conv2d(call: Call, x: Value, kernel: Value, rate: Value, padding: Value) -> Tensor:
    """Return a dilated convolution."""
    return _convolve(call, x, kernel, 1, padding, "NHWC", rate, 2)


@op("tf.nn.depthwise_conv2d", "tf.nn.depthwise_conv2d_native")
def depthwise_conv2d(
    call: Call, x: Value, kernel: Value, strides: Value, padding: Value, data_format: Value = None,
    dilations: Value = None, **others: Value,
) -> Tensor:  # fmt: skip
    """Return a convolution of each channel by itself (TensorFlow)."""
    if not isinstance(data_format, (str, type(None))):
        data_format, dilations = None, data_format
    rates = others.get("rate", dilations)
    return _convolve(call, x, kernel, strides, padding, data_format or "NHWC", rates, 2, depthwise=True)


@op("tf.nn.separable_conv2d")
def tensorflow_separable_conv2d(
    call: Call, x: Value, depthwise_filter: Value, pointwise_filter: Value, strides: Value, padding: Value,
    data_format: Value = None, dilations: Value = None, **_others: Value,
) -> Tensor:  # fmt: skip
    """Return a depthwise and then a pointwise convolution (TensorFlow)."""
    width = operands.shape(call, pointwise_filter)[-1]
    return _convolve(
        call,
        x,
        depthwise_filter,
        strides,
        padding,
        data_format or "NHWC",
        dilations,
        2,
        depthwise=True,
        channels=width,
    )


@op("tf.nn.conv1d_transpose", "tf.nn.conv2d_transpose", "tf.nn.conv3d_transpose", "tf.nn.conv_transpose")
def conv_transpose_to(
    call: Call,
    x: Value,
    kernel: Value,
    shape: Value,
    strides: Value = None,
    padding: Value = "SAME",
    **_others: Value,
) -> Tensor:
    """Return a transposed convolution whose output shape is stated (TensorFlow)."""
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.dimensions(call, shape))


@op("K.conv1d")
def backend_conv1d(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
    dilation_rate: Value = 1,
) -> Tensor:
    """Return a convolution over one axis."""
    return _convolve(call, x, kernel, strides, padding, data_format, dilation_rate, 1)


@op("K.conv2d", "K.conv3d")
def backend_conv(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
    dilation_rate: Value = 1,
    **others: Value,
) -> Tensor:
    """Return a convolution; Keras 1 calls padding ``border_mode``."""
    kind = others.get("border_mode", padding)
    order = others.get("dim_ordering", data_format)
    return _convolve(call, x, kernel, strides, kind, order, dilation_rate, int(call.name[-2]))


@op("K.depthwise_conv2d")
def backend_depthwise(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
    dilation_rate: Value = 1,
    **others: Value,
) -> Tensor:
    """Return a convolution of each channel by itself."""
    weights = others.get("depthwise_kernel", kernel)
    return _convolve(call, x, weights, strides, padding, data_format, dilation_rate, 2, depthwise=True)


@op("K.separable_conv2d", "K.separable_conv1d", "ops.separable_conv")
def separable_conv(
    call: Call, x: Value, depthwise_kernel: Value, pointwise_kernel: Value, strides: Value = 1,
    padding: Value = "valid", data_format: Value = None, dilation_rate: Value = 1,
) -> Tensor:  # fmt: skip
    """Return a depthwise and then a pointwise convolution."""
    width = operands.shape(call, pointwise_kernel, 1)[-1]
    return _convolve(
        call,
        x,
        depthwise_kernel,
        strides,
        padding,
        data_format,
        dilation_rate,
        depthwise=True,
        channels=width,
    )


@op("ops.conv")
def keras_conv(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
    dilation_rate: Value = 1,
) -> Tensor:
    """Return a convolution."""
    return _convolve(call, x, kernel, strides, padding, data_format, dilation_rate)


@op("ops.depthwise_conv")
def keras_depthwise_conv(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = 1,
    padding: Value = "valid",
    data_format: Value = None,
    dilation_rate: Value = 1,
) -> Tensor:
    """Return a convolution of each channel by itself."""
    return _convolve(call, x, kernel, strides, padding, data_format, dilation_rate, depthwise=True)


@op("ops.conv_transpose")
def keras_conv_transpose(
    call: Call,
    x: Value,
    kernel: Value,
    strides: Value = 1,
    padding: Value = "valid",
    output_padding: Value = None,
    data_format: Value = None,
    dilation_rate: Value = 1,
) -> Tensor:
    """Return a transposed convolution."""
    if output_padding is not None:
        raise NotKnown("a transposed convolution with output padding")
    operand, shape, last = image_operand(call, x, data_format, None)
    spatial = spatial_dims(shape, last)
    weights = operands.shape(call, kernel)
    steps = each_axis(call, strides, len(spatial), "strides")
    rates = each_axis(call, dilation_rate, len(spatial), "dilations")
    kind = padding_of(call, padding)
    lengths = tuple(
        transposed_length(dim, window, step, kind, rate)
        for dim, window, step, rate in zip(spatial, weights[:-2], steps, rates, strict=True)
    )
    return operands.like(operand, with_spatial(shape, lengths, weights[-2], last))


@op("K.conv2d_transpose", "K.deconv2d")
def backend_conv_transpose(
    call: Call,
    x: Value,
    kernel: Value,
    output_shape: Value,
    strides: Value = 1,
    padding: Value = "valid",
    *_rest: Value,
    **_others: Value,
) -> Tensor:
    """Return a transposed convolution whose output shape is stated."""
    return operands.like(operands.tensor(call, x), operands.dimensions(call, output_shape))
