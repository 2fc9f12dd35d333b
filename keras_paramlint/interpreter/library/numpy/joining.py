"""Functions that put arrays together and take them apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from keras_paramlint.algebra import Poly, Size, floor_div, product
from keras_paramlint.interpreter.library.numpy.array import Array, Dims, known_dims
from keras_paramlint.interpreter.library.numpy.convert import as_axis, certain_array
from keras_paramlint.interpreter.library.numpy.creation import chosen_dtype
from keras_paramlint.interpreter.library.numpy.dtypes import promote
from keras_paramlint.interpreter.library.numpy.indexing import take_index
from keras_paramlint.interpreter.library.numpy.shaping import atleast, expand_dims
from keras_paramlint.interpreter.library.support import charge, known_int, plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value


FUNCTIONS: dict[str, Callable[..., Value]] = {}
"""The functions of this file by name."""


def _parts(call: Call, arrays: Value) -> list[Array]:
    value = plain(call, arrays)
    return [certain_array(call, item) for item in call.iterate(value)]


def concatenate(
    call: Call, arrays: Value, axis: Value = 0, out: Value = None, *, dtype: Value = None, **options: Value
) -> Value:
    """Return arrays joined along an axis."""
    parts = _parts(call, arrays)
    if not parts:
        call.fail("ValueError", "need at least one array to concatenate")
    if axis is None:
        parts = [Array((product(part.dims),), part.dtype, part.data) for part in parts]
        return joined(call, parts, 0, dtype)
    if parts[0].rank == 0:
        call.fail("ValueError", "zero-dimensional arrays cannot be concatenated")
    return joined(call, parts, as_axis(call, axis, parts[0].rank), dtype)


def joined(call: Call, parts: list[Array], axis: int, dtype: Value = None) -> Array:
    """Return arrays of the same rank joined along an axis."""
    first = parts[0]
    if any(part.rank != first.rank for part in parts):
        call.fail("ValueError", "all the input arrays must have same number of dimensions")
    if axis >= first.rank:
        call.fail("ValueError", f"axis {axis} is out of bounds for array of dimension {first.rank}")
    for part in parts[1:]:
        for place, (a, b) in enumerate(zip(first.dims, part.dims, strict=True)):
            if place != axis and isinstance(a, int) and isinstance(b, int) and a != b:
                call.fail(
                    "ValueError",
                    "all the input array dimensions except for the concatenation axis must match exactly",
                )
    length: Size = sum((part.dims[axis] for part in parts[1:]), start=first.dims[axis])
    shape = (*first.dims[:axis], length, *first.dims[axis + 1 :])
    common = first.dtype
    for part in parts[1:]:
        common = promote(common, part.dtype)
    return Array(shape, chosen_dtype(call, dtype, common), _joined_data(call, parts, axis, shape))


def _joined_data(call: Call, parts: list[Array], axis: int, shape: Dims) -> list[Value] | None:
    if known_dims(shape) is None or any(part.data is None for part in parts):
        return None
    outer = product(shape[:axis])
    if not isinstance(outer, int):
        return None
    charge(call, sum(len(part.data or ()) for part in parts))
    data: list[Value] = []
    for row in range(outer):
        for part in parts:
            items = part.data or []
            chunk = len(items) // outer
            data.extend(items[row * chunk : (row + 1) * chunk])
    return data


def stack(call: Call, arrays: Value, axis: Value = 0, out: Value = None, **options: Value) -> Value:
    """Return arrays joined along a new axis."""
    parts = _parts(call, arrays)
    if not parts:
        call.fail("ValueError", "need at least one array to stack")
    place = as_axis(call, axis, parts[0].rank + 1)
    return joined(call, [expand_dims(call, part, place) for part in parts], place)


def _stacking(rank: int, axis: Callable[[int], int]) -> Callable[..., Value]:
    def run(call: Call, tup: Value, **options: Value) -> Value:
        parts = [atleast(rank)(call, part) for part in _parts(call, tup)]
        if not parts:
            call.fail("ValueError", "need at least one array to concatenate")
        return joined(call, parts, axis(parts[0].rank))

    return run


def column_stack(call: Call, tup: Value) -> Value:
    """Return vectors as the columns of a matrix."""
    parts = [atleast(1)(call, part) for part in _parts(call, tup)]
    parts = [expand_dims(call, part, 1) if part.rank == 1 else part for part in parts]
    if not parts:
        call.fail("ValueError", "need at least one array to concatenate")
    return joined(call, parts, 1)


def append(call: Call, arr: Value, values: Value, axis: Value = None) -> Value:
    """Return an array with more at its end."""
    return concatenate(call, [certain_array(call, arr), certain_array(call, values)], axis)


FUNCTIONS.update(
    {
        "concatenate": concatenate,
        "concat": concatenate,
        "stack": stack,
        "vstack": _stacking(2, lambda rank: 0),
        "row_stack": _stacking(2, lambda rank: 0),
        "hstack": _stacking(1, lambda rank: 0 if rank == 1 else 1),
        "dstack": _stacking(3, lambda rank: 2),
        "column_stack": column_stack,
        "append": append,
    }
)


# ------------------------------------------------------------------ splitting
def _bounds(call: Call, length: Size, sections: Value, *, equal_parts: bool) -> list[tuple[Size, Size]]:
    """Return where the parts begin and end."""
    value = plain(call, sections)
    if isinstance(value, Unknown):
        raise NotKnown(value)
    if isinstance(value, int):
        if value <= 0:
            call.fail("ValueError", "number sections must be larger than 0.")
        if value > call.machine.limits.iterations:
            raise NotKnown(f"{value:,} parts of an array")
        return _even_parts(call, length, value, equal_parts=equal_parts)
    cuts = call.iterate(value)
    if any(isinstance(cut, Unknown) for cut in cuts):
        cuts = [cut.size if isinstance(cut, Unknown) else cut for cut in cuts]
    if isinstance(length, int) and all(type(cut) is int for cut in cuts):
        cuts = [min(max(cut + length if cut < 0 else cut, 0), length) for cut in cuts]
    edges = [0, *cuts, length]
    return list(itertools.pairwise(edges))


def _even_parts(call: Call, length: Size, number: int, *, equal_parts: bool) -> list[tuple[Size, Size]]:
    if isinstance(length, Poly):
        if not equal_parts:
            raise NotKnown(f"{call.source}: parts of a length that is not known")
        step = floor_div(length, number)
        return [(step * i, step * (i + 1)) for i in range(number)]
    if equal_parts and length % number:
        call.fail("ValueError", "array split does not result in an equal division")
    step, extra = divmod(length, number)
    edges = [0, *itertools.accumulate([step + 1] * extra + [step] * (number - extra))]
    return list(itertools.pairwise(edges))


def split_along(call: Call, ary: Value, sections: Value, axis: Value, *, equal_parts: bool) -> Value:
    """Return the parts of an array along an axis."""
    array = certain_array(call, ary)
    if not -array.rank <= known_int(call, axis, "an axis") < array.rank:
        call.fail("IndexError", "tuple index out of range")
    place = as_axis(call, axis, array.rank)
    parts = []
    for start, stop in _bounds(call, array.dims[place], sections, equal_parts=equal_parts):
        if isinstance(start, int) and isinstance(stop, int):
            index = (*[slice(None)] * place, slice(start, stop))
            parts.append(take_index(call, array, index))
        elif not isinstance(start, (int, Poly)) or not isinstance(stop, (int, Poly)):
            raise NotKnown(f"{call.source}, at places that are no integers")
        else:
            parts.append(Array((*array.dims[:place], stop - start, *array.dims[place + 1 :]), array.dtype))
    return parts


def split(call: Call, ary: Value, indices_or_sections: Value, axis: Value = 0) -> Value:
    """Return equal parts."""
    return split_along(call, ary, indices_or_sections, axis, equal_parts=True)


def array_split(call: Call, ary: Value, indices_or_sections: Value, axis: Value = 0) -> Value:
    """Return parts that are as equal as possible."""
    return split_along(call, ary, indices_or_sections, axis, equal_parts=False)


FUNCTIONS.update({"split": split, "array_split": array_split, "vsplit": split})
FUNCTIONS["hsplit"] = lambda call, ary, sections: split(
    call, ary, sections, 1 if certain_array(call, ary).rank > 1 else 0
)
FUNCTIONS["dsplit"] = lambda call, ary, sections: split(call, ary, sections, 2)
