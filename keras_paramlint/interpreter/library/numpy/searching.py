"""Functions that sort, find and count: often arrays of a length that is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly, product
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.broadcasting import binary
from keras_paramlint.interpreter.library.numpy.convert import as_axis, certain_array
from keras_paramlint.interpreter.library.numpy.dtypes import promote
from keras_paramlint.interpreter.library.numpy.indexing import take_index
from keras_paramlint.interpreter.library.numpy.reductions import FUNCTIONS as REDUCTIONS
from keras_paramlint.interpreter.library.numpy.shaping import reshape, same_shape
from keras_paramlint.interpreter.library.support import plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value


FUNCTIONS: dict[str, Callable[..., Value]] = {}
"""The functions of this file by name."""


def _numbers(array: Array) -> list[Any] | None:
    """Return the elements if all of them are plain numbers or texts that can be ordered."""
    data = array.data
    if data is None or any(isinstance(item, (Poly, Unknown)) for item in data):
        return None
    if all(isinstance(item, str) for item in data):
        return data
    if all(isinstance(item, (int, float)) and item == item for item in data):  # noqa: PLR0124 - not NaN
        return data
    return None


def sort(call: Call, a: Value, axis: Value = -1, *args: Value, **options: Value) -> Value:
    """Return an array sorted along an axis."""
    array = certain_array(call, a)
    numbers = _numbers(array)
    return Array(
        array.dims, array.dtype, sorted(numbers) if numbers is not None and array.rank == 1 else None
    )


def argsort(call: Call, a: Value, axis: Value = -1, *args: Value, **options: Value) -> Value:
    """Return the positions that would sort an array; ties are not told."""
    array = certain_array(call, a)
    numbers = _numbers(array)
    order = None
    if numbers is not None and array.rank == 1 and len(set(numbers)) == len(numbers):
        order = sorted(range(len(numbers)), key=numbers.__getitem__)
    shape = array.dims if axis is not None else (product(array.dims),)
    return Array(shape, "int64", order)


def unique(call: Call, ar: Value, *args: Value, axis: Value = None, **options: Value) -> Value:
    """Return the different elements in order, and what else is asked for."""
    array = certain_array(call, ar)
    flags = ("return_index", "return_inverse", "return_counts")
    wanted = [options.get(name, args[i] if i < len(args) else False) for i, name in enumerate(flags)]
    numbers = _numbers(array)
    values: Array
    if axis is not None:
        place = as_axis(call, axis, array.rank)
        length = call.unknown(f"the length of {call.source}").size
        values = Array((*array.dims[:place], length, *array.dims[place + 1 :]), array.dtype)
    elif numbers is not None:
        different = sorted(set(numbers))
        values = Array((len(different),), array.dtype, different)
    else:
        values = Array((call.unknown(f"the length of {call.source}").size,), array.dtype)
    lengths = (values.dims[:1], (product(array.dims),), values.dims[:1])
    more = [Array(shape, "int64") for flag, shape in zip(wanted, lengths, strict=True) if flag is True]
    return (values, *more) if more else values


def nonzero(call: Call, a: Value) -> Value:
    """Return the positions of elements that are not zero, one array for each axis."""
    array = certain_array(call, a)
    numbers = _numbers(array)
    if numbers is not None and array.rank == 1:
        found = [i for i, item in enumerate(numbers) if item]
        return (Array((len(found),), "int64", found),)
    length = call.unknown(f"how many elements {call.source} finds").size
    return tuple(Array((length,), "int64") for _ in range(array.rank))


def argwhere(call: Call, a: Value) -> Value:
    """Return the positions of elements that are not zero, one row each."""
    places = nonzero(call, a)
    if not places:
        raise NotKnown(call.source)
    return Array((places[0].dims[0], len(places)), "int64")


def flatnonzero(call: Call, a: Value) -> Value:
    """Return the flat positions of elements that are not zero."""
    return nonzero(call, reshape(call, a, -1))[0]


def take(call: Call, a: Value, indices: Value, axis: Value = None, *args: Value, **options: Value) -> Value:
    """Return elements chosen along an axis."""
    array = certain_array(call, a)
    if axis is None:
        array, place = reshape(call, array, -1), 0
    else:
        place = as_axis(call, axis, array.rank)
    return take_index(call, array, (*[slice(None)] * place, indices))


def delete(call: Call, arr: Value, obj: Value, axis: Value = None) -> Value:
    """Return an array without some elements along an axis."""
    array = certain_array(call, arr)
    if axis is None:
        array, place = reshape(call, array, -1), 0
    else:
        place = as_axis(call, axis, array.rank)
    dim, removed = array.dims[place], plain(call, obj)
    if isinstance(removed, int):
        rest = dim - 1
    elif isinstance(removed, (list, tuple)) and isinstance(dim, int) and all(type(i) is int for i in removed):
        rest = dim - len({i % dim for i in removed})
    else:
        rest = call.unknown(f"the length of {call.source}").size
    return Array((*array.dims[:place], rest, *array.dims[place + 1 :]), array.dtype)


def insert(call: Call, arr: Value, obj: Value, values: Value, axis: Value = None) -> Value:
    """Return an array with elements inserted along an axis."""
    array = certain_array(call, arr)
    if axis is None:
        array, place = reshape(call, array, -1), 0
    else:
        place = as_axis(call, axis, array.rank)
    more = certain_array(call, values)
    simple = isinstance(plain(call, obj), int) and more.rank < max(array.rank, 1)
    added = 1 if simple else call.unknown(f"how many elements {call.source} inserts").size
    dims = (*array.dims[:place], array.dims[place] + added, *array.dims[place + 1 :])
    numbers, new, at = _numbers(array), _numbers(more), plain(call, obj)
    if numbers is None or new is None or more.rank or len(dims) != 1 or type(at) is not int:
        return Array(dims, promote(array.dtype, more.dtype))
    if not -len(numbers) <= at <= len(numbers):
        call.fail("IndexError", f"index {at} is out of bounds for axis 0 with size {len(numbers)}")
    at += len(numbers) if at < 0 else 0
    dtype = array.dtype
    if dtype == more.dtype:
        return Array(dims, dtype, [*numbers[:at], *new, *numbers[at:]])
    if str(dtype).startswith("float") and type(new[0]) is int:
        return Array(dims, dtype, [*numbers[:at], float(new[0]), *numbers[at:]])
    return Array(dims, dtype)


def isin(call: Call, element: Value, test_elements: Value, *args: Value, **options: Value) -> Value:
    """Return which elements are among others."""
    array, among = certain_array(call, element), certain_array(call, test_elements)
    data = None
    first, second = _numbers(array), _numbers(among)
    if first is not None and second is not None and options.get("invert", False) is False:
        data = [item in second for item in first]
    return Array(array.dims, "bool", data)


def bincount(call: Call, x: Value, weights: Value = None, minlength: Value = 0) -> Value:
    """Return how often each number occurs."""
    array = certain_array(call, x)
    if array.rank != 1:
        call.fail("ValueError", "object of too small depth for desired array")
    numbers = _numbers(array)
    if numbers and not all(isinstance(number, int) for number in numbers):
        call.fail("TypeError", "cannot cast the elements to integers according to the rule 'safe'")
    if numbers is None or not isinstance(minlength, int):
        return Array((call.unknown(f"the length of {call.source}").size,), "int64")
    return Array((max(max(numbers, default=-1) + 1, minlength),), "int64")


def digitize(call: Call, x: Value, bins: Value, *args: Value, **options: Value) -> Value:
    """Return the bins that elements belong to."""
    return Array(certain_array(call, x).dims, "int64")


def searchsorted(call: Call, a: Value, v: Value, *args: Value, **options: Value) -> Value:
    """Return where elements would be inserted."""
    shape = certain_array(call, v).dims
    return call.unknown(call.source) if shape == () else Array(shape, "int64")


def histogram(call: Call, a: Value, bins: Value = 10, *args: Value, **options: Value) -> Value:
    """Return counts and edges."""
    if not isinstance(plain(call, bins), (int, Poly, Unknown)):
        return call.unknown(call.source)
    number = size(call, bins, "the number of bins")
    return Array((number,), "int64"), Array((number + 1,), "float64")


def array_equal(call: Call, a1: Value, a2: Value, *args: Value, **options: Value) -> Value:
    """Return whether shape and elements are equal."""
    left, right = certain_array(call, a1), certain_array(call, a2)
    if left.rank != right.rank:
        return False
    if any(
        isinstance(a, int) and isinstance(b, int) and a != b
        for a, b in zip(left.dims, right.dims, strict=True)
    ):
        return False
    return REDUCTIONS["all"](call, binary(call, "==", left, right))


def allclose(
    call: Call, a: Value, b: Value, rtol: Value = 1e-05, atol: Value = 1e-08, *args: Value, **options: Value
) -> Value:
    """Return whether elements are nearly equal."""
    left, right = certain_array(call, a).data, certain_array(call, b).data
    if left is None or right is None or len(left) != len(right):
        return call.unknown(call.source)
    if not all(isinstance(item, (int, float)) for item in (*left, *right, rtol, atol)):
        return call.unknown(call.source)
    return all(abs(x - y) <= atol + rtol * abs(y) for x, y in zip(left, right, strict=True))


def shape(call: Call, a: Value) -> Value:
    """Return the shape as a tuple."""
    return certain_array(call, a).dims


def ndim(call: Call, a: Value) -> Value:
    """Return the number of dimensions."""
    return certain_array(call, a).rank


def number_of_elements(call: Call, a: Value, axis: Value = None) -> Value:
    """Return the number of elements, along one axis or in all."""
    array = certain_array(call, a)
    return product(array.dims) if axis is None else array.dims[as_axis(call, axis, array.rank)]


def diff(call: Call, a: Value, n: Value = 1, axis: Value = -1, **options: Value) -> Value:
    """Return differences of neighbours."""
    array = certain_array(call, a)
    place = as_axis(call, axis, array.rank)
    if not isinstance(n, int):
        return call.unknown(call.source)
    return Array((*array.dims[:place], array.dims[place] - n, *array.dims[place + 1 :]), array.dtype)


FUNCTIONS.update(
    {
        "sort": sort,
        "argsort": argsort,
        "partition": same_shape,
        "unique": unique,
        "nonzero": nonzero,
        "argwhere": argwhere,
        "flatnonzero": flatnonzero,
        "take": take,
        "delete": delete,
        "insert": insert,
        "isin": isin,
        "in1d": isin,
        "bincount": bincount,
        "digitize": digitize,
        "searchsorted": searchsorted,
        "histogram": histogram,
        "array_equal": array_equal,
        "allclose": allclose,
        "shape": shape,
        "ndim": ndim,
        "rank": ndim,
        "size": number_of_elements,
        "diff": diff,
    }
)
