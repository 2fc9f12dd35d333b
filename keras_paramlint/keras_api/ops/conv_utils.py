"""Keras's own helpers on sizes of convolutions, which programs call to write layers."""

from __future__ import annotations

from keras_paramlint.algebra import Size, floor_div, maximum
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim


def _numbers(call: Call, *values: Value) -> tuple[Dim, ...]:
    return tuple(operands.dimension(call, value) for value in values)


def _padded(size: Size, kind: str) -> Size:
    """Return what a padding takes away on each side.

    Raises:
        NotKnown: there is no such padding.
    """
    pads: dict[str, Size] = {"same": floor_div(size, 2), "valid": 0, "full": size - 1}
    if kind not in pads:
        raise NotKnown(f"the padding {kind!r}")
    return pads[kind]


@op("utils.conv_output_length", query=True)
def conv_output_length(
    call: Call, input_length: Value, filter_size: Value, padding: Value, stride: Value, dilation: Value = 1
) -> Dim:
    """Return the length of a convolution's output."""
    length, size, step, rate = _numbers(call, input_length, filter_size, stride, dilation)
    if length is None:
        return None
    if size is None or step is None or rate is None:
        raise NotKnown("the length of a convolution")
    reach = size + (size - 1) * (rate - 1)
    kind = operands.text(call, padding, "padding")
    if kind in ("same", "causal"):
        made = length
    elif kind == "valid":
        made = length - reach + 1
    elif kind == "full":
        made = length + reach - 1
    else:
        raise NotKnown(f"the padding {kind!r}")
    return floor_div(made + step - 1, step)


@op("utils.conv_input_length", query=True)
def conv_input_length(
    call: Call, output_length: Value, filter_size: Value, padding: Value, stride: Value
) -> Dim:
    """Return the length of the input that gives such an output."""
    length, size, step = _numbers(call, output_length, filter_size, stride)
    if length is None:
        return None
    if size is None or step is None:
        raise NotKnown("the length of a convolution")
    pad = _padded(size, operands.text(call, padding, "padding"))
    return (length - 1) * step - 2 * pad + size


@op("utils.deconv_output_length", query=True)
def deconv_output_length(
    call: Call, input_length: Value, filter_size: Value, padding: Value, output_padding: Value = None,
    stride: Value = 0, dilation: Value = 1,
) -> Dim:  # fmt: skip
    """Return the length of a transposed convolution's output."""
    length, size, step, rate = _numbers(call, input_length, filter_size, stride, dilation)
    if length is None:
        return None
    if size is None or step is None or rate is None:
        raise NotKnown("the length of a transposed convolution")
    size = size + (size - 1) * (rate - 1)
    kind = operands.text(call, padding, "padding")
    if output_padding is None:
        if kind == "valid":
            return length * step + maximum(size - step, 0)
        return length * step - (step + size - 2) if kind == "full" else length * step
    pad, extra = _padded(size, kind), operands.dimension(call, output_padding)
    if extra is None:
        raise NotKnown("the length of a transposed convolution")
    return (length - 1) * step + size - 2 * pad + extra


@op("utils.deconv_length", query=True)
def deconv_length(
    call: Call, dim_size: Value, stride_size: Value, kernel_size: Value, padding: Value,
    output_padding: Value = None, dilation: Value = 1,
) -> Dim:  # fmt: skip
    """Return the length of a transposed convolution's output (standalone Keras 2)."""
    return deconv_output_length(call, dim_size, kernel_size, padding, output_padding, stride_size, dilation)


@op("utils.normalize_tuple", query=True)
def normalize_tuple(
    call: Call, value: Value, n: Value, name: Value = "", *_rest: Value, **_others: Value
) -> Value:
    """Return one number repeated, or the sequence as a tuple."""
    count = operands.integer(call, n)
    value = operands.settle(call, value)
    if isinstance(value, (list, tuple)):
        items = tuple(call.iterate(value))
        if len(items) != count:
            call.fail("ValueError", f"the argument must be a tuple of {count} integers")
        return items
    return (value,) * count


@op("utils.normalize_padding", query=True)
def normalize_padding(call: Call, value: Value) -> str:
    """Return the kind of padding in lower case."""
    return operands.text(call, value, "padding")


@op("utils.normalize_data_format", query=True)
def normalize_data_format(call: Call, value: Value = None) -> Value:
    """Return where the channels are: as given, else as the session says."""
    if value is None:
        return operands.session(call).settings.image_data_format
    return operands.text(call, value, "data_format")


@op("utils.convert_data_format", query=True)
def convert_data_format(call: Call, data_format: Value, ndim: Value) -> str:
    """Return TensorFlow's name of the order of axes."""
    letters = {3: "W", 4: "HW", 5: "DHW"}[operands.integer(call, ndim)]
    last = operands.text(call, data_format, "data_format") == "channels_last"
    return f"N{letters}C" if last else f"NC{letters}"
