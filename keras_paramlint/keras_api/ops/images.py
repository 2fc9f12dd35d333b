"""Operations on images: resizing, cropping, padding, colour spaces."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import merge_dim, scale_dim
from keras_paramlint.keras_api.ops.padding import channels_last
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


def sized(call: Call, x: Value, height: Dim, width: Dim, *, last: bool = True, channels: Dim = -1) -> Tensor:
    """Return images (batched or single) of another height and width; ``channels`` -1 keeps theirs."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    if len(shape) not in (3, 4):
        raise KerasError("KPL302", f"images have rank 3 or 4, not {show(shape)}")
    depth = (shape[-1] if last else shape[-3]) if channels == -1 else channels
    made = (height, width, depth) if last else (depth, height, width)
    return operands.like(operand, (*shape[:-3], *made))


def _pair(call: Call, size: Value) -> tuple[Dim, Dim]:
    numbers = operands.dimensions(call, size, "a size")
    if len(numbers) != 2:
        raise KerasError("KPL310", f"an image size has two numbers, not {show(numbers)}")
    return numbers[0], numbers[1]


@op("tf.image.resize")
def resize(
    call: Call, x: Value, size: Value = None, method: Value = None, preserve_aspect_ratio: Value = False,
    antialias: Value = False, name: Value = None, **others: Value,
) -> Tensor:  # fmt: skip
    """Return resized images (TensorFlow)."""
    if preserve_aspect_ratio is not False and operands.flag(call, preserve_aspect_ratio):
        raise NotKnown("a resize that keeps the aspect ratio")
    return sized(call, x, *_pair(call, others.get("new_size", size)))


@op("tf.image.resize_images")
def resize_images(
    call: Call,
    x: Value,
    size: Value = None,
    *rest: Value,
    preserve_aspect_ratio: Value = False,
    **_others: Value,
) -> Tensor:
    """Return resized images (TensorFlow 1; the oldest takes height and width)."""
    if preserve_aspect_ratio is not False:
        raise NotKnown("a resize that keeps the aspect ratio")
    if rest and isinstance(size, int) and isinstance(rest[0], int):
        return sized(call, x, size, rest[0])
    return sized(call, x, *_pair(call, size))


@op(
    "tf.image.resize_bilinear",
    "tf.image.resize_nearest_neighbor",
    "tf.image.resize_bicubic",
    "tf.image.resize_area",
)
def resize_by_method(call: Call, x: Value, size: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return resized images (TensorFlow 1)."""
    return sized(call, x, *_pair(call, size))


@op(
    "tf.image.resize_with_pad", "tf.image.resize_with_crop_or_pad", "tf.image.resize_image_with_crop_or_pad",
    "tf.image.resize_image_with_pad",
)  # fmt: skip
def resize_to_target(
    call: Call, x: Value, target_height: Value, target_width: Value, *_rest: Value, **_others: Value
) -> Tensor:
    """Return images of the target size."""
    return sized(call, x, operands.dimension(call, target_height), operands.dimension(call, target_width))


@op("tf.image.crop_to_bounding_box", "tf.image.pad_to_bounding_box")
def bounding_box(
    call: Call, x: Value, offset_height: Value, offset_width: Value, target_height: Value, target_width: Value
) -> Tensor:
    """Return images of the target size."""
    return sized(call, x, operands.dimension(call, target_height), operands.dimension(call, target_width))


@op("tf.image.central_crop")
def central_crop(call: Call, x: Value, central_fraction: Value) -> Tensor:
    """Return the middle of images."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    fraction = operands.settle(call, central_fraction)
    sizes: list[Dim] = []
    for dim in shape[-3:-1]:
        if dim is None:
            sizes.append(None)
        elif isinstance(dim, int) and isinstance(fraction, (int, float)):
            if not 0 < fraction <= 1:
                raise KerasError("KPL310", f"a central fraction lies above 0 and up to 1, not {fraction}")
            start = int((dim - dim * fraction) / 2)
            sizes.append(dim - 2 * start)
        else:
            raise NotKnown("a central crop whose size is not fixed")
    return sized(call, operand, *sizes)


@op("tf.image.crop_and_resize")
def crop_and_resize(
    call: Call,
    x: Value,
    boxes: Value,
    box_indices: Value = None,
    crop_size: Value = None,
    *_rest: Value,
    **others: Value,
) -> Tensor:
    """Return one patch of a stated size for each box."""
    shape = operands.shape(call, x, 1)
    count = operands.shape(call, boxes, 1)[0]
    indices = others.get("box_ind", box_indices)
    if indices is not None:
        count = merge_dim(count, operands.shape(call, indices, 1)[0])
    return Tensor((count, *_pair(call, crop_size), shape[-1]), "float32")


@op("tf.image.rgb_to_grayscale")
def rgb_to_grayscale(call: Call, x: Value) -> Tensor:
    """Return images with one channel."""
    operand = operands.tensor(call, x)
    return operands.like(operand, (*operands.shape_of(operand)[:-1], 1))


@op("tf.image.grayscale_to_rgb")
def grayscale_to_rgb(call: Call, x: Value) -> Tensor:
    """Return images with three channels."""
    operand = operands.tensor(call, x)
    return operands.like(operand, (*operands.shape_of(operand)[:-1], 3))


@op("ops.image.rgb_to_grayscale")
def keras_rgb_to_grayscale(call: Call, x: Value, data_format: Value = None) -> Tensor:
    """Return images with one channel."""
    operand = operands.tensor(call, x)
    shape = list(operands.shape_of(operand, 3))
    shape[-1 if channels_last(call, data_format) else -3] = 1
    return operands.like(operand, tuple(shape))


@op("tf.image.sobel_edges")
def sobel_edges(call: Call, x: Value) -> Tensor:
    """Return vertical and horizontal gradients as a last axis."""
    operand = operands.tensor(call, x)
    return operands.like(operand, (*operands.shape_of(operand), 2))


@op("tf.image.image_gradients", multiple=True)
def image_gradients(call: Call, x: Value) -> tuple[Tensor, Tensor]:
    """Return vertical and horizontal gradients."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    return operands.like(operand, shape), operands.like(operand, shape)


@op("tf.image.non_max_suppression")
def non_max_suppression(
    call: Call, boxes: Value, scores: Value, max_output_size: Value, *_rest: Value, **_others: Value
) -> Tensor:
    """Return indices of boxes: how many is only known at run time."""
    return Tensor((None,), "int32")


# ------------------------------------------------------------------ Keras
@op("ops.image.resize")
def keras_resize(
    call: Call, x: Value, size: Value, interpolation: Value = None, antialias: Value = False,
    crop_to_aspect_ratio: Value = False, pad_to_aspect_ratio: Value = False, fill_mode: Value = None,
    fill_value: Value = 0.0, data_format: Value = None,
) -> Tensor:  # fmt: skip
    """Return resized images (Keras)."""
    return sized(call, x, *_pair(call, size), last=channels_last(call, data_format))


@op("ops.image.scale_and_translate")
def scale_and_translate(call: Call, x: Value, output_shape: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return images of a stated shape."""
    return operands.like(operands.tensor(call, x), operands.dimensions(call, output_shape))


@op("ops.image.map_coordinates")
def map_coordinates(
    call: Call, x: Value, coordinates: Value, order: Value, *_rest: Value, **_others: Value
) -> Tensor:
    """Return one element for each column of coordinates."""
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.shape(call, coordinates)[1:])


@op("ops.image.pad_images", "ops.image.crop_images")
def bordered(
    call: Call, x: Value, top: Value = None, left: Value = None, bottom: Value = None, right: Value = None,
    target_height: Value = None, target_width: Value = None, data_format: Value = None, **others: Value,
) -> Tensor:  # fmt: skip
    """Return images with borders added or cut off, given as widths or as the size that remains."""
    sign = 1 if call.name.endswith("pad_images") else -1
    given = {
        name: others.get(f"{name}_{'padding' if sign > 0 else 'cropping'}")
        for name in ("top", "left", "bottom", "right")
    }
    last = channels_last(call, data_format)
    shape = operands.shape(call, x, 3)
    height, width = (shape[-3], shape[-2]) if last else (shape[-2], shape[-1])
    tall = _bordered(
        call,
        height,
        top if top is not None else given["top"],
        given["bottom"] if bottom is None else bottom,
        target_height,
        sign,
    )
    wide = _bordered(
        call,
        width,
        left if left is not None else given["left"],
        given["right"] if right is None else right,
        target_width,
        sign,
    )
    return sized(call, x, tall, wide, last=last)


def _bordered(call: Call, dim: Dim, before: Value, after: Value, target: Value, sign: int) -> Dim:
    if target is not None:
        return operands.dimension(call, target)
    if before is None or after is None:
        raise NotKnown("borders of images that are not stated")
    first, second = operands.dimension(call, before), operands.dimension(call, after)
    return None if dim is None or first is None or second is None else dim + sign * (first + second)


# ------------------------------------------------------------------ Keras 1 and 2
def _scaled(call: Call, x: Value, factors: tuple[Value, ...], data_format: Value) -> Tensor:
    operand = operands.tensor(call, x)
    shape = list(operands.shape_of(operand))
    if len(shape) != len(factors) + 2:
        raise KerasError(
            "KPL302", f"{call.name} needs a tensor of rank {len(factors) + 2} but gets {show(tuple(shape))}"
        )
    start = 1 if channels_last(call, data_format) else 2
    for offset, factor in enumerate(factors):
        shape[start + offset] = scale_dim(shape[start + offset], operands.dimension(call, factor))
    return operands.like(operand, tuple(shape))


@op("K.resize_images")
def backend_resize_images(
    call: Call,
    x: Value,
    height_factor: Value,
    width_factor: Value,
    data_format: Value = None,
    interpolation: Value = None,
    **others: Value,
) -> Tensor:
    """Return images whose sides are multiplied."""
    order = others.get("dim_ordering", data_format)
    return _scaled(call, x, (height_factor, width_factor), order)


@op("K.resize_volumes")
def resize_volumes(
    call: Call,
    x: Value,
    depth_factor: Value,
    height_factor: Value,
    width_factor: Value,
    data_format: Value = None,
    **others: Value,
) -> Tensor:
    """Return volumes whose sides are multiplied."""
    order = others.get("dim_ordering", data_format)
    return _scaled(call, x, (depth_factor, height_factor, width_factor), order)
