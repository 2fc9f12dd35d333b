"""Functions of Keras that make arrays of data: categories, padding, images as arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence

from keras_paramlint.algebra import Poly, Size, maximum
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.convert import as_array
from keras_paramlint.interpreter.library.numpy.dtypes import dtype_name
from keras_paramlint.interpreter.library.support import plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import NativeObject, Unknown, Value, is_open
from keras_paramlint.keras_api.data.arrays import PartlyKnown, Sequences, SequenceType, count_of
from keras_paramlint.keras_api.functions.registry import function
from keras_paramlint.keras_api.tensors import Tensor


# ------------------------------------------------------------------ categories
@function("keras.utils..to_categorical")
def to_categorical(
    call: Call,
    x: Value = None,
    num_classes: Value = None,
    dtype: Value = "float32",
    y: Value = None,
    nb_classes: Value = None,
) -> Value:
    """Return one row of zeros and a one for each class number; a last axis of one is dropped."""
    given = plain(call, x if x is not None else y)
    classes = plain(call, num_classes if num_classes is not None else nb_classes)
    if isinstance(given, Tensor):
        shape = given.shape
        if isinstance(shape, Unknown):
            raise NotKnown(shape)
        return Tensor((*_squeezed(shape), _classes(call, given, classes)), "float32")
    array = as_array(call, given)
    made = Array((*_squeezed(array.dims), _classes(call, array, classes)), "float32")
    made.hot = array.largest if len(made.dims) == 2 else None
    return made


def _squeezed(shape: tuple[Value, ...]) -> tuple[Value, ...]:
    return shape[:-1] if len(shape) > 1 and isinstance(shape[-1], int) and shape[-1] == 1 else shape


def _classes(call: Call, values: Value, given: Value) -> Size:
    """Return the number of classes: as given, else one more than the largest class number."""
    if isinstance(given, Unknown) or (given is not None and (isinstance(given, Poly) or given != 0)):
        return size(call, given, "num_classes")
    if isinstance(values, Array) and values.largest is not None:
        return values.largest + 1
    data = values.data if isinstance(values, Array) else None
    if data and all(isinstance(item, (int, float)) and math.isfinite(item) for item in data):
        return int(max(data)) + 1
    return call.unknown(f"the largest class number in {call.source}, plus one", name="num_classes").size


@function("keras.utils..normalize")
def normalize(call: Call, x: Value, axis: Value = -1, order: Value = 2) -> Value:
    """Return data of the same shape."""
    value = plain(call, x)
    if isinstance(value, Tensor):
        return Tensor(value.shape, value.dtype)
    array = as_array(call, value)
    return Array(array.dims, array.dtype if array.dtype in ("float32", "float64") else "float64")


# ------------------------------------------------------------------ sequences
@function(
    "keras.preprocessing..pad_sequences",
    "keras.utils..pad_sequences",
)
def pad_sequences(
    call: Call,
    sequences: Value,
    maxlen: Value = None,
    dtype: Value = "int32",
    padding: Value = "pre",
    truncating: Value = "pre",
    value: Value = 0.0,
) -> Value:
    """Return sequences of one length."""
    given = plain(call, sequences)
    rows, longest, inner = _facts(call, given)
    limit = plain(call, maxlen)
    width = longest if limit is None else size(call, limit, "maxlen")
    if width is None:
        width = call.unknown(f"the longest sequence in {call.source}", name="maxlen").size
    kind = dtype_name(plain(call, dtype)) or "int32"
    if isinstance(inner, Unknown):
        return PartlyKnown((rows, width), inner, kind)
    return Array((rows, width, *inner), kind)


def _facts(call: Call, given: Value) -> tuple[Size, Size | None, tuple[Size, ...] | Unknown]:
    """Return how many sequences there are, how long the longest is, and the shape of one item."""
    if isinstance(given, Sequences):
        return given.count, None, ()
    if isinstance(given, Array) and isinstance(given.shape, tuple):
        if len(given.shape) > 1:
            return given.shape[0], given.shape[1], given.shape[2:]
        if len(given.shape) == 1 and isinstance(given.dtype, SequenceType):
            return given.shape[0], None, ()
    if isinstance(given, (list, tuple)) and is_open(given) is None:
        return _listed(call, [plain(call, item) for item in given])
    unknown = given if isinstance(given, Unknown) else call.unknown(call.source)
    return count_of(call, given), None, unknown


def _listed(call: Call, items: Sequence[Value]) -> tuple[Size, Size | None, tuple[Size, ...] | Unknown]:
    lengths: list[Size | None] = []
    inner: tuple[Size, ...] | Unknown | None = None
    for item in items:
        if isinstance(item, (list, tuple)) and is_open(item) is None and not any(map(_is_nested, item)):
            lengths.append(len(item))
            inner = inner if inner is not None else () if item else None
            continue
        try:
            array = as_array(call, item)
        except NotKnown as error:
            lengths.append(None)
            inner = inner if isinstance(inner, tuple) else error.cause or call.unknown(error.reason)
            continue
        lengths.append(array.dims[0] if array.dims else None)
        inner = inner if isinstance(inner, tuple) else array.dims[1:]
    known = [length for length in lengths if length is not None]
    longest = maximum(*known) if len(known) > 1 else known[0] if known else None
    return len(items), longest if len(known) == len(lengths) else None, inner if inner is not None else ()


def _is_nested(item: Value) -> bool:
    return isinstance(item, (list, tuple, NativeObject, Unknown)) and not isinstance(item, (int, float))


# ------------------------------------------------------------------ images
@function("keras.preprocessing..load_img", "keras.utils..load_img")
def load_img(
    call: Call,
    path: Value,
    grayscale: Value = False,
    color_mode: Value = "rgb",
    target_size: Value = None,
    interpolation: Value = "nearest",
    keep_aspect_ratio: Value = False,
) -> Value:
    """Return an image: how large is known where a size is asked for."""
    wanted = plain(call, target_size)
    channels = channels_of(call, "grayscale" if call.truth(grayscale) else color_mode)
    if wanted is None:
        sides = [call.unknown(f"the {side} of {call.source}").size for side in ("height", "width")]
    else:
        sides = [size(call, side, "target_size") for side in call.iterate(wanted)]
    return Image((*sides, channels))


class Image(NativeObject):
    """A PIL image: its pixels as height, width and channels."""

    class_name = "Image"

    def __init__(self, pixels: tuple[Size, ...]) -> None:
        self.pixels = pixels

    @property
    def shape(self) -> tuple[Size, ...]:
        """The shape of the image as an array: a grey one has no axis of channels."""
        return self.pixels[:2] if self.pixels[2:] == (1,) else self.pixels

    dtype = "uint8"

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the size, which PIL gives as width and height."""
        if name == "size":
            return (self.pixels[1], self.pixels[0])
        if name in ("height", "width"):
            return self.pixels[0 if name == "height" else 1]
        return NotImplemented


def channels_of(call: Call, color_mode: Value) -> Size:
    """Return the number of channels of a colour mode.

    Raises:
        NotKnown: the mode is not known, or none of Keras's.
    """
    mode = plain(call, color_mode)
    if isinstance(mode, Unknown):
        return call.unknown(f"the channels of color_mode={mode.reason}").size
    if mode not in ("grayscale", "rgb", "rgba"):
        call.fail("ValueError", 'color_mode must be "grayscale", "rgb", or "rgba"')
    return {"grayscale": 1, "rgb": 3, "rgba": 4}[mode]


@function("keras.preprocessing..img_to_array", "keras.utils..img_to_array")
def img_to_array(
    call: Call, img: Value, data_format: Value = None, dtype: Value = None, **legacy: Value
) -> Value:
    """Return an image as an array of three axes."""
    image = plain(call, img)
    first = is_channels_first(call, plain(call, data_format or legacy.get("dim_ordering")))
    if isinstance(image, Image):
        height, width, channels = image.pixels
        return Array((channels, height, width) if first else (height, width, channels), "float32")
    array = as_array(call, image)
    dims = array.dims
    if len(dims) == 2:
        dims = (1, *dims) if first else (*dims, 1)
    return Array(dims, "float32")


def is_channels_first(call: Call, data_format: Value) -> bool:
    """Say whether channels come first, by an argument or by Keras's setting."""
    if isinstance(data_format, Unknown):
        raise NotKnown(data_format)
    if data_format in (None, "default"):
        data_format = call.machine.keras.settings.image_data_format
    return data_format in ("channels_first", "th")


@function("keras.preprocessing..array_to_img", "keras.utils..array_to_img")
def array_to_img(call: Call, x: Value, data_format: Value = None, *args: Value, **kwargs: Value) -> Value:
    """Return an array as an image."""
    dims = as_array(call, x).dims
    if len(dims) != 3:
        raise NotKnown(call.source)
    first = is_channels_first(call, plain(call, data_format))
    return Image((dims[1], dims[2], dims[0]) if first else dims)
