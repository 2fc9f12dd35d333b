"""Padding of tensors, and where their channels are."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


@op("tf.pad", "ops.pad", "tf.mirror_pad")
def pad(
    call: Call, x: Value, pad_width: Value = None, mode: Value = None, *_rest: Value, **others: Value
) -> Tensor:
    """Return a tensor with elements added before and after along each axis."""
    widths = others.get("paddings", pad_width)
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    return operands.like(operand, padded(call, shape, pairs(call, widths, len(shape))))


def pairs(call: Call, widths: Value, rank: int) -> tuple[tuple[Dim, Dim], ...]:
    """Return (before, after) for each of ``rank`` axes, from one number, one pair, or one for each axis.

    Raises:
        NotKnown: their form is not known.
    """
    widths = operands.settle(call, widths)
    if isinstance(widths, Tensor):
        widths = widths.value
    elif operands.is_array(widths):
        widths = operands.tensor(call, widths).value
    if isinstance(widths, Unknown):
        raise NotKnown(widths)
    if widths is None:
        raise NotKnown("padding widths that are not fixed")
    if not isinstance(widths, (list, tuple)):
        one = operands.dimension(call, widths)
        return ((one, one),) * rank
    items = call.iterate(widths)
    if len(items) == 2 and not any(_is_sequence(item) for item in items):
        pair = (operands.dimension(call, items[0]), operands.dimension(call, items[1]))
        return (pair,) * rank
    found = []
    for item in items:
        sides = operands.dimensions(call, item, "padding widths")
        found.append((sides[0], sides[-1]) if len(sides) in (1, 2) else (None, None))
    if len(found) == 1:
        found *= rank
    if len(found) != rank:
        raise KerasError("KPL302", f"padding widths for {len(found)} axes do not fit a tensor of rank {rank}")
    return tuple(found)


def _is_sequence(value: Value) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, Tensor) and value.shape != ())


def padded(call: Call, shape: Shape, widths: tuple[tuple[Dim, Dim], ...]) -> Shape:
    """Return a shape with the widths added."""
    if len(shape) != len(widths):
        raise KerasError("KPL302", f"{call.name} needs a tensor of rank {len(widths)} but gets {show(shape)}")
    return tuple(
        None if dim is None or before is None or after is None else dim + before + after
        for dim, (before, after) in zip(shape, widths, strict=True)
    )


def _spatial_padding(call: Call, x: Value, padding: Value, data_format: Value, spatial: int) -> Tensor:
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    if len(shape) != spatial + 2:
        raise KerasError(
            "KPL302", f"spatial padding needs a tensor of rank {spatial + 2} but gets {show(shape)}"
        )
    widths = pairs(call, padding, spatial)
    none = ((0, 0),)
    full = (*none, *widths, *none) if channels_last(call, data_format) else (*none, *none, *widths)
    return operands.like(operand, padded(call, shape, full))


def channels_last(call: Call, data_format: Value) -> bool:
    """Say whether channels come last: as given, else as the session says."""
    data_format = operands.settle(call, data_format)
    if data_format is None:
        data_format = operands.session(call).settings.image_data_format
    name = operands.text(call, data_format, "data_format")
    return name in ("channels_last", "tf") or name.endswith("c")


@op("K.spatial_2d_padding")
def spatial_2d_padding(
    call: Call, x: Value, padding: Value = ((1, 1), (1, 1)), data_format: Value = None
) -> Tensor:
    """Return images with rows and columns added."""
    return _spatial_padding(call, x, padding, data_format, 2)


@op("K.spatial_3d_padding")
def spatial_3d_padding(
    call: Call, x: Value, padding: Value = ((1, 1), (1, 1), (1, 1)), data_format: Value = None
) -> Tensor:
    """Return volumes with planes added."""
    return _spatial_padding(call, x, padding, data_format, 3)


@op("K.temporal_padding")
def temporal_padding(call: Call, x: Value, padding: Value = (1, 1)) -> Tensor:
    """Return sequences with steps added."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    return operands.like(operand, padded(call, shape, ((0, 0), *pairs(call, padding, 1), (0, 0))))
