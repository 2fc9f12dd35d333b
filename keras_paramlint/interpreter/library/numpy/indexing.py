"""``a[index]``: integers, slices, new axes, lists and masks, read and written."""

from __future__ import annotations

import itertools
import math
from typing import Any

from keras_paramlint.algebra import Poly, Size, ceil_div, maximum, minimum, positive
from keras_paramlint.interpreter.extent import range_length
from keras_paramlint.interpreter.library.numpy.array import Array, Dims, NumpyScalar, known_dims, strides
from keras_paramlint.interpreter.library.numpy.broadcasting import spread
from keras_paramlint.interpreter.library.numpy.convert import as_array, broadcast
from keras_paramlint.interpreter.library.numpy.scalars import result
from keras_paramlint.interpreter.library.support import charge, plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value


Part = tuple[str, Any]
"""One item of an index: ``("one", i)``, ``("slice", s)``, ``("new", None)`` or ``("many", array)``."""


def _parts(call: Call, array: Array, index: Value) -> list[Part]:
    """Return the items of an index, one for each axis, with the ellipsis filled in."""
    items = list(index) if isinstance(index, tuple) else [index]
    parts = [_part(call, item) for item in items]
    used = sum(_axes_of(part) for part in parts)
    if used > array.rank:
        call.fail(
            "IndexError",
            f"too many indices for array: array is {array.rank}-dimensional, but {used} were indexed",
        )
    if sum(kind == "rest" for kind, _ in parts) > 1:
        call.fail("IndexError", "an index can only have a single ellipsis ('...')")
    rest: list[Part] = [("slice", slice(None))] * (array.rank - used)
    for place, (kind, _) in enumerate(parts):
        if kind == "rest":
            return parts[:place] + rest + parts[place + 1 :]
    return parts + rest


def _part(call: Call, item: Value) -> Part:
    item = plain(call, item)
    if isinstance(item, NumpyScalar):
        item = item.item_value
    if item is None:
        return ("new", None)
    if item is Ellipsis:
        return ("rest", None)
    if isinstance(item, slice):
        return ("slice", item)
    if isinstance(item, bool):
        raise NotKnown(f"{call.source}: an index that is true or false")
    if isinstance(item, (int, Poly)):
        return ("one", item)
    if isinstance(item, Unknown):
        if item.has_size or item.name is not None:
            return ("one", item)
        raise NotKnown(item)
    if isinstance(item, float):
        call.fail("IndexError", "only integers, slices (`:`), ellipsis (`...`) and arrays are valid indices")
    chosen = as_array(call, item)
    return ("one", chosen.data[0]) if chosen.dims == () and chosen.data is not None else ("many", chosen)


def _axes_of(part: Part) -> int:
    kind, value = part
    if kind in ("new", "rest"):
        return 0
    return value.rank if kind == "many" and value.dtype == "bool" else 1


# ------------------------------------------------------------------ slices
def slice_length(call: Call, dim: Size, part: slice) -> Size:
    """Return how many elements a slice takes of a dimension, symbols included."""
    start, stop, step = (_bound(call, value) for value in (part.start, part.stop, part.step))
    if start is None and stop is None and step in (None, 1, -1):
        return dim
    if all(type(v) in (int, type(None)) for v in (start, stop, step)) and isinstance(dim, int):
        if step == 0:
            call.fail("ValueError", "slice step cannot be zero")
        return range_length(range(*slice(start, stop, step).indices(dim)))
    step = 1 if step is None else step
    if isinstance(step, Poly) or step < 1:
        return call.unknown(f"the length of {call.source}").size
    first, last = _edge(call, dim, start, 0), _edge(call, dim, stop, dim)
    if first is None or last is None:
        return call.unknown(f"the length of {call.source}").size
    length = ceil_div(last - first, step)
    return length if isinstance(length, Poly) and positive(length) is True else maximum(length, 0)


def _bound(call: Call, value: Value) -> Size | None:
    value = plain(call, value)
    if isinstance(value, Unknown):
        return value.size
    value = getattr(value, "item_value", value)
    if value is None or isinstance(value, (int, Poly)):
        return value
    if isinstance(value, float):
        call.fail("TypeError", "slice indices must be integers or None or have an __index__ method")
    raise NotKnown(call.source)


def _edge(call: Call, dim: Size, value: Size | None, default: Size) -> Size | None:
    """Return a bound counted from the beginning; None where its sign is not known."""
    if value is None:
        return default
    if isinstance(value, int):
        return minimum(value, dim) if value >= 0 else maximum(dim + value, 0)
    if positive(value) is True:
        return minimum(value, dim)
    return maximum(dim + value, 0) if positive(-value) is True else None


# ------------------------------------------------------------------ reading
def take_index(call: Call, array: Array, index: Value) -> Value:
    """Return ``array[index]``."""
    index = plain(call, index)
    parts = _parts(call, array, index)
    if any(kind == "many" for kind, _ in parts):
        return _take_many(call, array, parts)
    shape, target, offsets = _basic(call, array, parts)
    places = array.places()
    if places is None or offsets is None or known_dims(tuple(target)) is None:
        chosen = None
    else:
        charge(call, math.prod(target))
        chosen = [places[offset] for offset in offsets]
    shown = array.view(shape, chosen)
    if shape != ():
        return shown
    data = shown.data
    return call.unknown(call.source) if data is None else result(Array((), array.dtype, data))


def _basic(call: Call, array: Array, parts: list[Part]) -> tuple[Dims, list[int], list[int] | None]:
    """Return the shape of a basic index and, where all is known, the positions that it takes."""
    shape: list[Size] = []
    ranges: list[list[int]] = []
    known = known_dims(array.dims)
    steps = strides(known) if known is not None else []
    certain = known is not None
    axis = 0
    for kind, value in parts:
        if kind == "new":
            shape.append(1)
            ranges.append([0])
            continue
        dim = array.dims[axis]
        if kind == "one":
            place = _place(call, dim, value)
            certain = certain and place is not None
            if known is not None and place is not None:
                ranges.append([place * steps[axis]])
        else:
            shape.append(slice_length(call, dim, value))
            bounds = [_bound(call, v) for v in (value.start, value.stop, value.step)]
            certain = certain and all(type(v) in (int, type(None)) for v in bounds)
            if known is not None and certain:
                ranges.append([i * steps[axis] for i in range(*slice(*bounds).indices(known[axis]))])
        axis += 1
    if not certain:
        return tuple(shape), [], None
    offsets = [sum(position) for position in itertools.product(*ranges)]
    return tuple(shape), [len(places) for places in ranges], offsets


def _place(call: Call, dim: Size, value: Value) -> int | None:
    """Return an integer index counted from the beginning; None where it is not known."""
    if not isinstance(value, int) or isinstance(value, Poly) or not isinstance(dim, int):
        return None
    if not -dim <= value < dim:
        call.fail("IndexError", f"index {value} is out of bounds for axis with size {dim}")
    return value % dim


def _take_many(call: Call, array: Array, parts: list[Part]) -> Value:
    """Return an index with lists, arrays or masks; the shape follows NumPy's rules for them."""
    shape: list[Size] = []
    chosen: list[Dims] = []
    first: int | None = None
    apart = False
    last_was_many = False
    axis = 0
    for part in parts:
        kind, value = part
        if kind in ("many", "one"):
            if kind == "one":
                _place(call, array.dims[axis], value)
            chosen.append(_chosen_shape(call, array.dims, axis, value) if kind == "many" else ())
            apart = apart or (first is not None and not last_was_many)
            first = len(shape) if first is None else first
            last_was_many = True
        else:
            shape.append(1 if kind == "new" else slice_length(call, array.dims[axis], value))
            last_was_many = False
        axis += _axes_of(part)
    common = broadcast(call, *chosen, exception="IndexError")
    place = 0 if apart else first or 0
    return Array((*shape[:place], *common, *shape[place:]), array.dtype, _rows(call, array, parts))


def _chosen_shape(call: Call, dims: Dims, axis: int, mask: Array) -> Dims:
    if mask.dtype != "bool":
        for item in mask.data or ():
            if isinstance(item, float):
                call.fail("IndexError", "arrays used as indices must be of integer (or boolean) type")
            _place(call, dims[axis], item)
        return mask.dims
    for place, dim in enumerate(mask.dims):
        if isinstance(dim, int) and isinstance(dims[axis + place], int) and dim != dims[axis + place]:
            call.fail("IndexError", "boolean index did not match indexed array")
    if mask.data is not None and all(isinstance(item, bool) for item in mask.data):
        return (sum(mask.data),)
    return (call.unknown(f"how many elements {call.source} takes").size,)


def _rows(call: Call, array: Array, parts: list[Part]) -> list[Value] | None:
    """Return the elements of ``a[[0, 2]]``: whole rows chosen by known indices."""
    (kind, chosen), rest = parts[0], parts[1:]
    known, data = known_dims(array.dims), array.data
    if kind != "many" or known is None or data is None or chosen.data is None:
        return None
    if any(part != ("slice", slice(None)) for part in rest):
        return None
    if chosen.dtype == "bool":
        if chosen.rank != 1 or not all(isinstance(item, bool) for item in chosen.data):
            return None
        places: list[Any] = [i for i, wanted in enumerate(chosen.data) if wanted]
    else:
        places = [_place(call, known[0], item) for item in chosen.data]
    if None in places:
        return None
    width = math.prod(known[1:])
    return [item for place in places for item in data[place * width : (place + 1) * width]]


# ------------------------------------------------------------------ writing
def put_index(call: Call, array: Array, index: Value, value: Value) -> None:
    """Carry out ``array[index] = value``; elements stay known where place and value are."""
    data = array.data
    array.write(call, _written(call, array, plain(call, index), value, data) if data is not None else None)


def _written(call: Call, array: Array, index: Value, value: Value, data: list[Value]) -> list[Value] | None:
    try:
        parts = _parts(call, array, index)
        if any(kind == "many" for kind, _ in parts):
            return None
        shape, _, offsets = _basic(call, array, parts)
        value = plain(call, value)
        if isinstance(value, Unknown):
            source = Array((), None, [value]) if shape == () else None
        else:
            source = as_array(call, value)
    except NotKnown:
        return None
    known = known_dims(shape)
    if (
        source is None
        or source.data is None
        or offsets is None
        or known is None
        or len(source.dims) > len(known)
    ):
        return None
    from keras_paramlint.interpreter.library.numpy.convert import fitted

    broadcast(call, shape, source.dims)
    items = fitted(call, spread(source.data, source.dims, known), array.dtype)  # type: ignore[arg-type]
    written = list(data)
    for offset, item in zip(offsets, items, strict=True):
        written[offset] = item
    return written
