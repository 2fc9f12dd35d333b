"""Keras's own iterators over batches: ``ImageDataGenerator``, ``TimeseriesGenerator``, ``Sequence``."""

from __future__ import annotations

from keras_paramlint.algebra import Size, ceil_div, floor_div, less, minimum
from keras_paramlint.interpreter.builtin.types import OBJECT
from keras_paramlint.interpreter.library.support import native_class, plain, size
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Class, Instance, Unknown, Value
from keras_paramlint.keras_api.data import elements
from keras_paramlint.keras_api.data.arrays import Mapping
from keras_paramlint.keras_api.data.dataset import Batches
from keras_paramlint.keras_api.data.elements import Element
from keras_paramlint.keras_api.functions.arrays import channels_of, is_channels_first
from keras_paramlint.keras_api.functions.registry import add, function
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


def batches(
    call: Call, inner: Element, count: Size | None, batch_size: Size, name: str, attributes: dict[str, Value]
) -> Batches:
    """Return an iterator over batches of elements; the last batch may be smaller."""
    lead = None
    if count is not None:
        lead = batch_size if less(count, batch_size) is False else minimum(batch_size, count)

    def first(inner_call: Call) -> Element:
        return elements.as_arrays(
            elements.eager(inner_call, elements.reshaped(inner, lambda shape: (lead, *shape)))
        )

    return Batches(
        elements.reshaped(inner, lambda shape: (None, *shape)),
        ceil_div(count, batch_size) if count is not None else None,
        name=name,
        first=first,
        attributes={"batch_size": batch_size, **attributes},
    )


# ------------------------------------------------------------------ images
def _image_init(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> None:
    self.attrs.update(kwargs)
    self.attrs.setdefault("data_format", kwargs.get("dim_ordering"))


def _format(call: Call, self: Instance) -> bool:
    return is_channels_first(call, plain(call, self.attrs.get("data_format")))


def _flow(
    call: Call,
    self: Instance,
    /,
    x: Value = None,
    y: Value = None,
    batch_size: Value = 32,
    *args: Value,
    **kwargs: Value,
) -> Value:
    images = kwargs.pop("X", x)
    others = ()
    given = plain(call, images)
    if isinstance(given, (tuple, list)) and given and hasattr(plain(call, given[0]), "shape"):
        given, others = given[0], tuple(call.iterate(given[1])) if isinstance(given[1], list) else (given[1],)
    whole: Element = elements.tensor_of(call, given)
    if others:
        whole = (whole, *(elements.tensor_of(call, item) for item in others))
    parts = [whole]
    extras = [extra for extra in (y, kwargs.get("sample_weight")) if plain(call, extra) is not None]
    parts += [elements.tensor_of(call, extra) for extra in extras]
    shapes = [elements.known_shape(leaf) for leaf in elements.leaves(parts[0])]
    rows = shapes[0][0] if shapes and shapes[0] else None
    if plain(call, kwargs.get("subset")) is not None:
        rows = None
    number = size(call, batch_size, "batch_size")

    def row(shape: Shape) -> Shape | Unknown:
        return shape[1:]

    inner = elements.reshaped(parts[0] if len(parts) == 1 else tuple(parts), row)
    return batches(
        call,
        inner,
        rows,
        number,
        "NumpyArrayIterator",
        {"n": rows if rows is not None else call.unknown("n")},
    )


def _flow_from_directory(
    call: Call,
    self: Instance,
    /,
    directory: Value,
    target_size: Value = (256, 256),
    color_mode: Value = "rgb",
    classes: Value = None,
    class_mode: Value = "categorical",
    batch_size: Value = 32,
    *args: Value,
    **kwargs: Value,
) -> Value:
    return _from_files(
        call, self, target_size, color_mode, classes, class_mode, batch_size, "DirectoryIterator"
    )


def _flow_from_dataframe(
    call: Call,
    self: Instance,
    /,
    dataframe: Value,
    directory: Value = None,
    x_col: Value = "filename",
    y_col: Value = "class",
    weight_col: Value = None,
    target_size: Value = (256, 256),
    color_mode: Value = "rgb",
    classes: Value = None,
    class_mode: Value = "categorical",
    batch_size: Value = 32,
    *args: Value,
    **kwargs: Value,
) -> Value:
    return _from_files(
        call, self, target_size, color_mode, classes, class_mode, batch_size, "DataFrameIterator"
    )


def _from_files(
    call: Call,
    self: Instance,
    target_size: Value,
    color_mode: Value,
    classes: Value,
    class_mode: Value,
    batch_size: Value,
    name: str,
) -> Value:
    sides = tuple(size(call, side, "target_size") for side in call.iterate(plain(call, target_size)))
    channels = channels_of(call, color_mode)
    shape = (channels, *sides) if _format(call, self) else (*sides, channels)
    listed = plain(call, classes)
    if isinstance(listed, (list, tuple)) and listed:
        count: Size = len(listed)
    else:
        count = call.unknown(f"the classes of {call.source}", name="num_classes").size
    samples = call.unknown(f"the images of {call.source}", name="samples").size
    inner = _labelled(call, Tensor(shape), plain(call, class_mode), count)
    attributes = {
        "samples": samples,
        "n": samples,
        "num_classes": count,
        "nb_class": count,
        "num_class": count,
        "class_indices": Mapping(f"class_indices of {call.source}", count),
        "image_shape": shape,
        "target_size": sides,
        "color_mode": color_mode,
        "class_mode": class_mode,
    }
    return batches(call, inner, samples, size(call, batch_size, "batch_size"), name, attributes)


def _labelled(call: Call, images: Tensor, mode: Value, classes: Size) -> Element:
    """Return an image with its label in the form of ``class_mode``."""
    if mode is None:
        return images
    if mode == "input":
        return (images, images)
    if mode == "categorical":
        return (images, Tensor((classes,)))
    if mode in ("binary", "sparse"):
        return (images, Tensor(()))
    return (images, Tensor(call.unknown(f"the labels of class_mode={mode!r}")))


def _fit(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> None:
    return None


def _same(call: Call, self: Instance, /, x: Value, *args: Value, **kwargs: Value) -> Value:
    return x


GENERATOR = native_class(
    "ImageDataGenerator",
    {
        "__init__": _image_init,
        "fit": _fit,
        "flow": _flow,
        "flow_from_directory": _flow_from_directory,
        "flow_from_dataframe": _flow_from_dataframe,
        "random_transform": _same,
        "apply_transform": _same,
        "standardize": _same,
    },
    module="keras.preprocessing.image",
    open=True,
)
add("keras.preprocessing..ImageDataGenerator", GENERATOR)


# ------------------------------------------------------------------ time series
@function("keras.preprocessing..TimeseriesGenerator", "keras.utils..TimeseriesGenerator")
def timeseries_generator(
    call: Call,
    data: Value,
    targets: Value,
    length: Value,
    sampling_rate: Value = 1,
    stride: Value = 1,
    start_index: Value = 0,
    end_index: Value = None,
    shuffle: Value = False,
    reverse: Value = False,
    batch_size: Value = 128,
    **options: Value,
) -> Value:
    """Return batches of windows: every ``sampling_rate``-th of ``length`` time steps."""
    series, wanted = elements.tensor_of(call, data), elements.tensor_of(call, targets)
    window = size(call, length, "length")
    steps = ceil_div(window, size(call, sampling_rate, "sampling_rate"))
    shape = elements.need_shape(call, series)
    inner = (
        elements.with_shape(series, lambda dims: (steps, *dims[1:])),
        elements.with_shape(wanted, lambda dims: dims[1:]),
    )
    first = size(call, start_index, "start_index") + window
    end = plain(call, end_index)
    last = size(call, shape[0], "len(data)") - 1 if end is None else size(call, end, "end_index")
    step = size(call, stride, "stride")
    samples = last - first + 1
    number = size(call, batch_size, "batch_size")
    made = batches(call, inner, ceil_div(samples, step), number, "TimeseriesGenerator", {"length": length})
    made.count = floor_div(last - first + number * step, number * step)
    made.attributes.update(data=data, targets=targets)
    return made


# ------------------------------------------------------------------ a program's own
def _sequence_class(name: str) -> Class:
    """Return the base class of a program's own iterator over batches."""
    made = native_class(name, {"__init__": _fit, "on_epoch_end": _fit}, module="keras.utils", bases=(OBJECT,))
    made.facts["open"] = True
    return made


for _name in ("PyDataset", "Sequence"):
    add(f"keras.utils..{_name}", _sequence_class(_name))
