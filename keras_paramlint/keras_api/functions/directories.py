"""Datasets that Keras makes of directories and of series: ``image_dataset_from_directory`` and its relatives.

Element shapes: ``keras/src/utils/{image,text,audio,timeseries}_dataset_utils.py``.
"""

from __future__ import annotations

from keras_paramlint.algebra import Size, ceil_div, minimum
from keras_paramlint.interpreter.library.support import plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Open, Unknown, Value
from keras_paramlint.keras_api.data import elements
from keras_paramlint.keras_api.data.dataset import Dataset
from keras_paramlint.keras_api.data.elements import Element
from keras_paramlint.keras_api.data.pipeline import batched
from keras_paramlint.keras_api.functions.arrays import channels_of, is_channels_first
from keras_paramlint.keras_api.functions.registry import function
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


def _finished(call: Call, example: Tensor, options: dict[str, Value], batch_size: Value) -> Value:
    """Return the dataset of examples with their labels, or the pair of both parts."""
    labels, mode, names = (plain(call, options[name]) for name in ("labels", "label_mode", "class_names"))
    given = names if isinstance(names, (list, tuple)) and names else None
    listed: Value = list(given) if given is not None else [Open(f"the classes of {call.source}", call.place)]
    if given is not None:
        count: Size = len(given)
    else:
        count = call.unknown(
            f"the classes of {call.source}", name="num_classes", key=("length", listed[0].key)
        ).size
    element: Element = example if labels is None or mode is None else (example, _label(call, mode, count))
    number = plain(call, batch_size)
    subset = plain(call, options.get("subset"))
    if isinstance(subset, Unknown):
        raise NotKnown(subset)

    all_known = None not in (elements.known_shape(example) or ())

    def made() -> Dataset:
        data = Dataset(element, None, uniform=all_known, nonempty=True)
        if number is not None:
            data = batched(call, data, size(call, number, "batch_size"), drop=False)
        data.attributes["class_names"] = listed
        data.attributes["file_paths"] = [Open(f"the files of {call.source}", call.place)]
        return data

    return [made(), made()] if subset == "both" else made()


def _label(call: Call, mode: Value, classes: Size) -> Tensor:
    if mode == "int":
        return Tensor((), "int32")
    if mode == "binary":
        return Tensor((1,))
    if mode == "categorical":
        return Tensor((classes,))
    if isinstance(mode, Unknown):
        return Tensor(mode)
    call.fail("ValueError", '`label_mode` argument must be one of "int", "categorical", "binary", or None.')


@function(
    "keras.utils..image_dataset_from_directory",
    "keras.preprocessing..image_dataset_from_directory",
)
def image_dataset_from_directory(
    call: Call,
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    color_mode: Value = "rgb",
    batch_size: Value = 32,
    image_size: Value = (256, 256),
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    interpolation: Value = "bilinear",
    follow_links: Value = False,
    crop_to_aspect_ratio: Value = False,
    pad_to_aspect_ratio: Value = False,
    data_format: Value = None,
    **more: Value,
) -> Value:
    """Return batches of images of one size with their labels."""
    sides_given = plain(call, image_size)
    if isinstance(sides_given, int):
        sides_given = (sides_given, sides_given)
    sides = [size(call, side, "image_size") for side in call.iterate(sides_given)]
    channels = channels_of(call, color_mode)
    keras3 = call.machine.keras.flavour == "keras3"
    first = keras3 and is_channels_first(call, plain(call, data_format))
    example = Tensor((channels, *sides) if first else (*sides, channels))
    options = {"labels": labels, "label_mode": label_mode, "class_names": class_names, "subset": subset}
    return _finished(call, example, options, batch_size)


@function(
    "keras.utils..text_dataset_from_directory",
    "keras.preprocessing..text_dataset_from_directory",
)
def text_dataset_from_directory(
    call: Call,
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    batch_size: Value = 32,
    max_length: Value = None,
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    follow_links: Value = False,
    **more: Value,
) -> Value:
    """Return batches of texts with their labels."""
    options = {"labels": labels, "label_mode": label_mode, "class_names": class_names, "subset": subset}
    return _finished(call, Tensor((), "string"), options, batch_size)


@function("keras.utils..audio_dataset_from_directory")
def audio_dataset_from_directory(
    call: Call,
    directory: Value,
    labels: Value = "inferred",
    label_mode: Value = "int",
    class_names: Value = None,
    batch_size: Value = 32,
    sampling_rate: Value = None,
    output_sequence_length: Value = None,
    ragged: Value = False,
    shuffle: Value = True,
    seed: Value = None,
    validation_split: Value = None,
    subset: Value = None,
    follow_links: Value = False,
    **more: Value,
) -> Value:
    """Return batches of sounds with their labels; how many channels a sound has is not known before."""
    if call.truth(ragged):
        raise NotKnown(call.source)
    length: Dim = None
    if plain(call, output_sequence_length) is not None:
        length = size(call, output_sequence_length, "output_sequence_length")
    options = {"labels": labels, "label_mode": label_mode, "class_names": class_names, "subset": subset}
    return _finished(call, Tensor((length, None)), options, batch_size)


# ------------------------------------------------------------------ series
@function(
    "keras.utils..timeseries_dataset_from_array",
    "keras.preprocessing..timeseries_dataset_from_array",
)
def timeseries_dataset_from_array(
    call: Call,
    data: Value,
    targets: Value,
    sequence_length: Value,
    sequence_stride: Value = 1,
    sampling_rate: Value = 1,
    batch_size: Value = 128,
    shuffle: Value = False,
    seed: Value = None,
    start_index: Value = None,
    end_index: Value = None,
    **more: Value,
) -> Value:
    """Return batches of windows of a series; in a graph their length is open."""
    series = elements.tensor_of(call, data)
    shape = elements.need_shape(call, series)
    steps = size(call, sequence_length, "sequence_length")
    rate, stride = size(call, sampling_rate, "sampling_rate"), size(call, sequence_stride, "sequence_stride")
    start = _index(call, start_index, 0)
    windows = _index(call, end_index, shape[0]) - start - (steps - 1) * rate
    spec: Element = Tensor((None, *shape[1:]), series.dtype)
    first: Element = Tensor((steps, *shape[1:]), series.dtype)
    goals = plain(call, targets)
    if goals is not None:
        wanted = elements.tensor_of(call, goals)
        rows = elements.need_shape(call, wanted)
        if not rows:
            raise NotKnown(f"{call.source}: one target for all windows")
        windows = minimum(windows, _index(call, rows[0], 0))
        label = Tensor(rows[1:], wanted.dtype)
        spec, first = (spec, label), (first, label)
    made = Dataset(spec, ceil_div(windows, stride), first=lambda inner: first, uniform=True)
    number = plain(call, batch_size)
    if number is None:
        return made
    return batched(call, made, size(call, number, "batch_size"), drop=False)


def _index(call: Call, given: Value, default: Value) -> Size:
    return size(call, default if plain(call, given) is None else given, "an index")
