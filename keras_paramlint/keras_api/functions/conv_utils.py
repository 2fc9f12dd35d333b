"""Helpers of ``keras.utils.conv_utils`` that custom layers call."""

from __future__ import annotations

from keras_paramlint.algebra import Poly, Size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.functions.registry import function
from keras_paramlint.keras_api.shapes import conv_length


def _size(value: Value) -> Size | None:
    if isinstance(value, Unknown):
        return value.size
    if value is None or isinstance(value, (int, Poly)):
        return value
    raise NotKnown("a length that is not an integer")


@function("keras.utils..conv_output_length", "tensorflow.python..conv_output_length")
def _conv_output_length(
    call: Call, input_length: Value, filter_size: Value, padding: Value, stride: Value, dilation: Value = 1
) -> Value:
    length = _size(input_length)
    if length is None:
        return None
    window, step, spread = _size(filter_size), _size(stride), _size(dilation)
    if not isinstance(padding, str) or window is None or step is None or spread is None:
        raise NotKnown(call.source)
    return conv_length(length, window, padding=padding, stride=step, dilation=spread)


@function("keras.utils..normalize_tuple")
def _normalize_tuple(call: Call, value: Value, n: Value, name: Value = "", **kwargs: Value) -> Value:
    if not isinstance(n, int):
        raise NotKnown(call.source)
    if isinstance(value, (int, Poly)):
        return (value,) * n
    items = tuple(call.iterate(value))
    if len(items) != n:
        call.fail("ValueError", f"`{name}` must have {n} elements")
    return items


@function("keras.utils..normalize_padding", "keras.utils..standardize_padding")
def _normalize_padding(call: Call, value: Value, *args: Value, **kwargs: Value) -> Value:
    return value.lower() if isinstance(value, str) else value


@function(
    "keras.utils..normalize_data_format",
    "keras.utils..standardize_data_format",
    "keras.backend..standardize_data_format",
    "keras..normalize_data_format",
    "keras..standardize_data_format",
)
def _normalize_data_format(call: Call, value: Value = None) -> Value:
    return call.machine.keras.settings.image_data_format if value is None else value
