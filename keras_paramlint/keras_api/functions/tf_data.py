"""``tf.data``: where datasets come from."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.algebra import Poly, Size, minimum
from keras_paramlint.interpreter.library.support import Inert, known_int, native_class
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, StaticMethod, Unknown, Value, real_type
from keras_paramlint.keras_api.data import elements, pipeline
from keras_paramlint.keras_api.data.dataset import INFINITE, Count, Data, Dataset
from keras_paramlint.keras_api.data.elements import Element, TensorSpec
from keras_paramlint.keras_api.engine.structures import map_structure
from keras_paramlint.keras_api.functions.registry import add, function
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


SOURCES: dict[str, Callable[..., Value]] = {}


def source(name: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a static method of ``Dataset``."""

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        SOURCES[name] = run
        return run

    return register


@source("from_tensor_slices")
def from_tensor_slices(call: Call, tensors: Value, name: Value = None) -> Value:
    """Return one element for each row of the data."""
    whole = elements.components(call, tensors)
    if isinstance(whole, Unknown):
        raise NotKnown(whole)
    shapes = [elements.known_shape(leaf) for leaf in elements.leaves(whole)]
    rows: list[Size] = [shape[0] for shape in shapes if shape and shape[0] is not None]
    count: Count = next((number for number in rows if isinstance(number, int)), rows[0] if rows else None)

    def row(shape: Shape) -> Shape | Unknown:
        return shape[1:] if shape else call.unknown(f"{call.source}: a number has no rows")

    return Dataset(elements.reshaped(whole, row), count, uniform=True)


@source("from_tensors")
def from_tensors(call: Call, tensors: Value, name: Value = None) -> Value:
    """Return the data as the only element."""
    return Dataset(elements.components(call, tensors), 1, uniform=True)


@source("range")
def range_(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Return integers."""
    try:
        count: Count = len(range(*[known_int(call, value, "a bound") for value in args]))
    except NotKnown:
        count = None
    return Dataset(Tensor((), "int64"), count, uniform=True)


@source("zip")
def zip_(call: Call, *args: Value, datasets: Value = None, name: Value = None) -> Value:
    """Return elements of several datasets side by side."""
    given = datasets if datasets is not None else args[0] if len(args) == 1 else args
    given = call.machine.settle(given)
    if isinstance(given, Dataset):
        given = (given,)
    parts = elements.leaves(given)
    for part in parts:
        if not isinstance(part, Dataset):
            raise NotKnown(part if isinstance(part, Unknown) else call.source)
    finite = [part.size for part in parts if part.count is not INFINITE]
    known = [count for count in finite if count is not None]
    total: Count = INFINITE
    if finite:
        total = minimum(*known) if len(known) == len(finite) else None
    return Dataset(
        map_structure(lambda part: part.spec, given),
        total,
        first=lambda inner: map_structure(lambda part: part.first(inner), given),
        uniform=all(part.uniform for part in parts),
        nonempty=all(part.nonempty for part in parts),
    )


@source("from_generator")
def from_generator(
    call: Call,
    generator: Value,
    output_types: Value = None,
    output_shapes: Value = None,
    args: Value = None,
    output_signature: Value = None,
    name: Value = None,
) -> Value:
    """Return elements as their signature states them: the generator does not run."""
    signature = call.machine.settle(output_signature)
    if isinstance(signature, Unknown):
        raise NotKnown(signature)
    if signature is not None:
        return Dataset(_from_signature(call, signature))
    types = call.machine.settle(output_types)
    if types is None or isinstance(types, Unknown):
        raise NotKnown(types or call.source)
    return Dataset(_typed(call, types, call.machine.settle(output_shapes)))


def _from_signature(call: Call, signature: Value) -> Element:
    def leaf(spec: Value) -> Value:
        if isinstance(spec, TensorSpec):
            return Tensor(spec.shape, spec.dtype)
        return Tensor(spec if isinstance(spec, Unknown) else call.unknown(call.source))

    if isinstance(signature, list):
        signature = tuple(signature)
    return map_structure(leaf, signature)


def _typed(call: Call, types: Value, shapes: Value) -> Element:
    if real_type(types) in (tuple, list):
        inner = shapes if real_type(shapes) in (tuple, list) else [None] * len(types)
        if len(inner) != len(types):
            raise NotKnown(call.source)
        return tuple(_typed(call, item, shape) for item, shape in zip(types, inner, strict=True))
    if isinstance(types, dict):
        known = shapes if isinstance(shapes, dict) else {}
        return {key: _typed(call, item, known.get(key)) for key, item in types.items()}
    dtype = str(types) if isinstance(types, str) else "float32"
    if shapes is None or isinstance(shapes, Unknown):
        return Tensor(call.unknown(f"the shape of an element of {call.source}"), dtype)
    return Tensor(_shape(call, shapes), dtype)


def _shape(call: Call, value: Value) -> Shape | Unknown:
    value = call.machine.settle(value)
    if value is None:
        return call.unknown(f"{call.source}: a shape of any rank")
    if isinstance(value, Unknown):
        return value
    if isinstance(value, int):
        return (value,)
    dims = [call.machine.settle(dim) for dim in call.iterate(value)]
    if not all(dim is None or isinstance(dim, (int, Poly, Unknown)) for dim in dims):
        raise NotKnown(f"{call.source}: a shape of what are no sizes")
    return tuple(dim.size if isinstance(dim, Unknown) else None if dim == -1 else dim for dim in dims)


@source("list_files")
def list_files(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Return names of files."""
    return Dataset(Tensor((), "string"), uniform=True)


for _name in ("sample_from_datasets", "choose_from_datasets"):
    SOURCES[_name] = lambda call, datasets, *args, **kwargs: _mixed(call, datasets)


def _mixed(call: Call, datasets: Value) -> Value:
    parts = call.iterate(datasets)
    if not parts or not all(isinstance(part, Dataset) for part in parts):
        raise NotKnown(call.source)
    return Dataset(elements.common([part.spec for part in parts]))


# ------------------------------------------------------------------ the class and its relatives
def _is_dataset(machine: object, value: Value) -> bool | Unknown:
    if isinstance(value, Unknown):
        return Unknown(f"isinstance of {value.reason}", value.place, key=("isinstance", value.key, "Dataset"))
    return isinstance(value, Dataset)


DATASET = native_class(
    "Dataset", pipeline.METHODS, module="tensorflow.data", is_instance=_is_dataset, open=True
)
for _name, _run in SOURCES.items():
    DATASET.namespace[_name] = StaticMethod(Builtin(f"tf.data.Dataset.{_name}", _run))
Dataset.analysed_class = DATASET


for _path in ("tensorflow.data", "tensorflow.contrib.data", "tensorflow.python.data"):
    add(f"{_path}..Dataset", DATASET)
add("tensorflow.data..DatasetV2", DATASET)
add("tensorflow.data..AUTOTUNE", -1)
add("tensorflow.data..INFINITE_CARDINALITY", -1)
add("tensorflow.data..UNKNOWN_CARDINALITY", -2)
add("tensorflow.data.Options", Inert("tensorflow.data.Options"))


@function(
    "tensorflow.data..TextLineDataset",
    "tensorflow.data..TFRecordDataset",
    "tensorflow.data..FixedLengthRecordDataset",
)
def _lines(call: Call, *args: Value, **kwargs: Value) -> Value:
    return Dataset(Tensor((), "string"), uniform=True)


@function("tensorflow.data.experimental.cardinality")
def _cardinality(call: Call, dataset: Value) -> Value:
    if not isinstance(dataset, Data):
        raise NotKnown(dataset if isinstance(dataset, Unknown) else call.source)
    return pipeline.cardinality(call, dataset)


@function(
    "tensorflow.data.experimental.sample_from_datasets", "tensorflow.data.experimental.choose_from_datasets"
)
def _sample(call: Call, datasets: Value, *args: Value, **kwargs: Value) -> Value:
    return _mixed(call, datasets)


@function("tensorflow.data.experimental.get_single_element")
def _single(call: Call, dataset: Value) -> Value:
    if not isinstance(dataset, Dataset):
        raise NotKnown(dataset if isinstance(dataset, Unknown) else call.source)
    return dataset.first(call)


@function("tensorflow.TensorSpec")
def _tensor_spec(call: Call, shape: Value = None, dtype: Value = "float32", name: Value = None) -> Value:
    dtype = call.machine.settle(dtype)
    made = TensorSpec(_shape(call, shape), str(dtype) if isinstance(dtype, str) else "float32")
    made.name = name if isinstance(name, str) else None
    return made


@function("tensorflow.data.make_one_shot_iterator", "tensorflow.data.make_initializable_iterator")
def _make_iterator(call: Call, dataset: Value, *args: Value) -> Value:
    if not isinstance(dataset, Data):
        raise NotKnown(dataset if isinstance(dataset, Unknown) else call.source)
    return dataset.iterator(call)
