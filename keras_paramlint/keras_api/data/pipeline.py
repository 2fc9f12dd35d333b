"""The methods of ``tf.data.Dataset`` that make another dataset of this one."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.algebra import Poly, Size, ceil_div, floor_div, less, maximum, minimum
from keras_paramlint.interpreter.library.support import size
from keras_paramlint.interpreter.native import Call, NotKnown, receiving
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.data import elements
from keras_paramlint.keras_api.data.dataset import INFINITE, ArrayDataset, Count, Data, DataIterator, Dataset
from keras_paramlint.keras_api.data.elements import Element
from keras_paramlint.keras_api.engine.structures import map_structure
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


METHODS: dict[str, Callable[..., Value]] = {}


def method(*names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register the model of a method under each of the names."""

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        METHODS.update(dict.fromkeys(names, receiving(Data, run)))
        return run

    return register


def _same(data: Dataset, **changes: object) -> Dataset:
    """Return a dataset with the elements of this one."""
    options: dict[str, object] = {
        "count": data.count,
        "first": data.first,
        "uniform": data.uniform,
        "nonempty": data.nonempty,
    }
    return Dataset(data.spec, **{**options, **changes})  # type: ignore[arg-type]


@method("cache", "prefetch", "with_options", "snapshot", "_apply_debug_options")
def _unchanged(call: Call, data: Dataset, *args: Value, **kwargs: Value) -> Value:
    return _same(data)


@method("shuffle")
def _shuffle(call: Call, data: Dataset, *args: Value, **kwargs: Value) -> Value:
    return _same(data) if data.uniform else _same(data, first=None)


@method("repeat")
def _repeat(call: Call, data: Dataset, count: Value = None, name: Value = None) -> Value:
    times = call.machine.settle(count)
    if times is None or (isinstance(times, int) and times < 0):
        return _same(data, count=INFINITE)
    total: Count = data.count
    if data.size is not None:
        total = data.size * size(call, times, "count")
    return _same(data, count=total, nonempty=data.nonempty and isinstance(times, int) and times > 0)


@method("take")
def _take(call: Call, data: Dataset, count: Value, name: Value = None) -> Value:
    number = size(call, count, "count")
    if isinstance(number, int) and number < 0:
        return _same(data)
    if number == 1 and data.nonempty:
        return _same(data, count=1, uniform=True)
    total: Count = None
    if data.count is INFINITE:
        total = number
    elif data.size is not None:
        total = minimum(number, data.size)
    return _same(data, count=total, nonempty=data.nonempty and isinstance(number, int) and number > 0)


@method("skip")
def _skip(call: Call, data: Dataset, count: Value, name: Value = None) -> Value:
    number = size(call, count, "count")
    total: Count = data.count
    if data.size is not None:
        total = 0 if isinstance(number, int) and number < 0 else maximum(0, data.size - number)
    return _same(data, count=total, first=data.first if data.uniform else None, nonempty=False)


@method("shard")
def _shard(call: Call, data: Dataset, num_shards: Value, index: Value, name: Value = None) -> Value:
    return _same(data, count=None, first=data.first if data.uniform else None, nonempty=False)


@method("filter")
def _filter(call: Call, data: Dataset, predicate: Value, name: Value = None) -> Value:
    return _same(data, count=None, first=data.first if data.uniform else None, nonempty=False)


# ------------------------------------------------------------------ functions on elements
@method("map")
def _map(call: Call, data: Dataset, map_func: Value, *args: Value, **kwargs: Value) -> Value:
    spec = elements.apply(call, map_func, data.spec)

    def first(inner: Call) -> Element:
        return elements.apply(inner, map_func, data.first(inner))

    return _same_number(data, spec, first)


def _same_number(data: Dataset, spec: Element, first: Callable[[Call], Element]) -> Dataset:
    return Dataset(spec, data.count, first=first, uniform=data.uniform, nonempty=data.nonempty)


@method("flat_map", "interleave")
def _flat_map(call: Call, data: Dataset, map_func: Value, *args: Value, **kwargs: Value) -> Value:
    made = elements.apply(call, map_func, data.spec)
    if not isinstance(made, Dataset):
        raise NotKnown(made if isinstance(made, Unknown) else call.source)

    def first(inner: Call) -> Element:
        found = elements.apply(inner, map_func, data.first(inner))
        return found.first(inner) if isinstance(found, Dataset) else made.spec

    return Dataset(made.spec, None, first=first, uniform=made.uniform and data.uniform)


@method("apply")
def _apply(call: Call, data: Dataset, transformation_func: Value) -> Value:
    made = call.invoke(transformation_func, data)
    if isinstance(made, Unknown):
        raise NotKnown(made)
    return made


@method("enumerate")
def _enumerate(call: Call, data: Dataset, start: Value = 0, name: Value = None) -> Value:
    number = Tensor((), "int64")
    return _same_number(data, (number, data.spec), lambda inner: (number, data.first(inner)))


@method("concatenate")
def _concatenate(call: Call, data: Dataset, dataset: Value, name: Value = None) -> Value:
    other = call.machine.settle(dataset)
    if not isinstance(other, Dataset):
        raise NotKnown(other if isinstance(other, Unknown) else call.source)
    total: Count = None
    if data.count is INFINITE or other.count is INFINITE:
        total = INFINITE
    elif data.size is not None and other.size is not None:
        total = data.size + other.size
    spec = elements.common([data.spec, other.spec])
    return Dataset(
        spec, total, first=data.first if data.nonempty else None, nonempty=data.nonempty or other.nonempty
    )


# ------------------------------------------------------------------ batches
@method("batch")
def _batch(
    call: Call, data: Dataset, batch_size: Value, drop_remainder: Value = False, *args: Value, **kwargs: Value
) -> Value:
    return batched(call, data, size(call, batch_size, "batch_size"), drop=call.truth(drop_remainder))


def batched(call: Call, data: Dataset, number: Size, *, drop: bool, inner: Element = None) -> Dataset:
    """Return the dataset of batches; ``inner`` is what each element is padded to, if it is."""
    spec = inner if inner is not None else data.spec
    lead: Dim = number if drop else None

    def first(call: Call) -> Element:
        padded = elements.eager(call, inner) if inner is not None else data.first(call)
        return elements.reshaped(padded, lambda shape: (_first_batch(data, number, drop=drop), *shape))

    total, whole, exact = data.count, data.size, False
    if whole is not None:
        exact = isinstance(whole, int) and isinstance(number, int) and number > 0 and whole % number == 0
        total = floor_div(whole, number) if drop else ceil_div(whole, number)
    return Dataset(
        elements.reshaped(spec, lambda shape: (lead, *shape)),
        total,
        first=first,
        uniform=(drop or exact or data.count is INFINITE) and (data.uniform or inner is not None),
        nonempty=data.nonempty and not drop,
    )


def _first_batch(data: Dataset, number: Size, *, drop: bool) -> Dim:
    """Return how many elements the first batch holds: fewer than asked for only if there are no more."""
    if drop or data.count is INFINITE:
        return number
    if data.size is None:
        return None
    return number if less(data.size, number) is False else minimum(number, data.size)


@method("padded_batch")
def _padded_batch(
    call: Call,
    data: Dataset,
    batch_size: Value,
    padded_shapes: Value = None,
    padding_values: Value = None,
    drop_remainder: Value = False,
    name: Value = None,
) -> Value:
    shapes = call.machine.settle(padded_shapes)
    inner = data.spec if shapes is None else _padded(call, data.spec, shapes)
    number = size(call, batch_size, "batch_size")
    return batched(call, data, number, drop=call.truth(drop_remainder), inner=inner)


def _padded(call: Call, element: Element, shapes: Value) -> Element:
    shapes = call.machine.settle(shapes)
    if isinstance(shapes, Unknown):
        raise NotKnown(shapes)
    if isinstance(element, tuple):
        if len(shapes) != len(element):
            raise NotKnown(call.source)
        return tuple(_padded(call, item, shape) for item, shape in zip(element, shapes, strict=True))
    if isinstance(element, dict):
        return {key: _padded(call, item, shapes.get(key)) for key, item in element.items()}
    if isinstance(element, Unknown) or shapes is None:
        raise NotKnown(call.source)
    listed = [shapes] if isinstance(shapes, (int, Poly)) else call.iterate(shapes)  # one number is one axis
    dims = [None if dim is None or dim == -1 else size(call, dim, "a padded dimension") for dim in listed]
    return Tensor(tuple(dims), element.dtype)


@method("unbatch")
def _unbatch(call: Call, data: Dataset, name: Value = None) -> Value:
    def inner(shape: Shape) -> Shape:
        return shape[1:]

    return Dataset(
        elements.reshaped(data.spec, inner),
        None,
        first=lambda c: elements.reshaped(data.first(c), inner),
        uniform=data.uniform,
        nonempty=False,
    )


@method("window")
def _window(
    call: Call,
    data: Dataset,
    size: Value,
    shift: Value = None,
    stride: Value = 1,
    drop_remainder: Value = False,
    name: Value = None,
) -> Value:
    from keras_paramlint.interpreter.library.support import size as size_of

    number: Count = size_of(call, size, "size") if call.truth(drop_remainder) else None

    def windows(leaf: Value) -> Value:
        return Dataset(leaf, number, uniform=True)

    return Dataset(map_structure(windows, data.spec), None, uniform=number is not None)


# ------------------------------------------------------------------ looking at elements
@method("as_numpy_iterator")
def _as_numpy_iterator(call: Call, data: Dataset) -> Value:
    return DataIterator(
        ArrayDataset(data.spec, data.count, first=data.first, uniform=data.uniform, nonempty=data.nonempty)
    )


@method("get_single_element")
def _get_single_element(call: Call, data: Dataset, name: Value = None) -> Value:
    return data.first(call)


@method("make_one_shot_iterator", "make_initializable_iterator", "__iter__")
def _iterator(call: Call, data: Dataset, *args: Value, **kwargs: Value) -> Value:
    return data.iterator(call)


@method("cardinality", "__len__")
def cardinality(call: Call, data: Data, name: Value = None) -> Value:
    """Return the number of elements, -1 where they never end."""
    if data.count is INFINITE:
        return Tensor((), "int64", value=-1)
    if data.count is None:
        raise NotKnown(f"how many elements {call.source} has")
    return Tensor((), "int64", value=data.count)
