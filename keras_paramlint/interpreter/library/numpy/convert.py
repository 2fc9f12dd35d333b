"""From values of the program to arrays, shapes and axes."""

from __future__ import annotations

from collections.abc import Sequence

from keras_paramlint.algebra import Poly, Size, equal, product
from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.library.numpy.array import MOST_ELEMENTS, Array, Dims, NumpyScalar
from keras_paramlint.interpreter.library.numpy.dtypes import fit, promote, type_of_number
from keras_paramlint.interpreter.library.support import charge, known_int, plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Instance, NativeObject, Unknown, Value, is_open


MOST_NESTING = 32


def as_array(call: Call, value: Value, depth: int = 0) -> Array:
    """Return a value as an array.

    Raises:
        NotKnown: its shape is not known, or it is no array at all.
    """
    value = plain(call, value)
    if isinstance(value, Array):
        if isinstance(value.shape, Unknown):
            raise NotKnown(value.shape)
        return value
    if isinstance(value, NumpyScalar):
        return value.as_array
    if isinstance(value, Unknown):
        if is_integer(value):
            return Array((), None, [value])
        raise NotKnown(value)
    if is_element(value):
        return Array((), type_of_number(value), [value])
    if isinstance(value, (list, tuple, range)):
        return _from_sequence(call, value, depth)
    shape = getattr(value, "shape", None)
    if isinstance(value, NativeObject) and isinstance(shape, tuple):
        if None in shape:
            raise NotKnown(f"{call.source}: an array of a tensor whose shape is open")
        dtype = getattr(value, "dtype", None)
        return Array(shape, dtype if isinstance(dtype, str) else None)
    if isinstance(shape, Unknown):
        raise NotKnown(shape)
    if isinstance(value, NativeObject) and not isinstance(value, GeneratorValue):
        return _from_sequence(call, call.iterate(value), depth)
    raise NotKnown(f"{call.source}: an array of {type(value).__name__}")


def certain_array(call: Call, value: Value) -> Array:
    """Return a value as an array, for a function that says more of it than what its elements are.

    Raises:
        NotKnown: its shape is not known: what was computed with may be an image as well as a number.
    """
    value = plain(call, value)
    if isinstance(value, Unknown) and not is_surely_integer(value):
        raise NotKnown(value)
    return as_array(call, value)


def is_integer(value: Unknown) -> bool:
    """Say whether an unknown is certainly a number: it was computed with, or it is a length."""
    return value.has_size or (isinstance(value.key, tuple) and value.key[:1] == ("length",))


def is_surely_integer(value: Unknown) -> bool:
    """Say whether an unknown is no array: a length, or computed from lengths and numbers only."""
    return _is_number(value.key)


def _is_number(key: object) -> bool:
    if isinstance(key, tuple) and key[:1] == ("operation",):
        return all(_is_number(side) for side in key[2:])
    return isinstance(key, (int, float, Poly)) or (isinstance(key, tuple) and key[:1] == ("length",))


def is_element(value: Value) -> bool:
    """Say whether a value is one element: a number, known or symbolic, a text or None."""
    if isinstance(value, (int, float, complex, str, bytes, Poly, type(None))):
        return True
    return type(value).__name__ == "Ratio"


def _from_sequence(call: Call, value: Sequence[Value], depth: int) -> Array:
    mark = is_open(value) if isinstance(value, (list, tuple)) else None
    if mark is not None:
        raise NotKnown(mark)
    if depth > MOST_NESTING:
        raise NotKnown("an array nested too deeply")
    if isinstance(value, range):
        value = call.iterate(value)
    charge(call, len(value))
    if not len(value):
        return Array((0,), "float64", [])
    if all(type(item) in (int, float, bool) for item in value):
        kinds = {type(item) for item in value}
        dtype = "float64" if float in kinds else "int64" if int in kinds else "bool"
        return Array((len(value),), dtype, [fit(item, dtype) for item in value])
    return _stacked(call, [plain(call, item) for item in value], depth)


def _stacked(call: Call, items: list[Value], depth: int) -> Array:
    parts: list[Array | Unknown] = [
        item if isinstance(item, Unknown) else as_array(call, item, depth + 1) for item in items
    ]
    known = [part for part in parts if isinstance(part, Array)]
    unknown = [part for part in parts if isinstance(part, Unknown)]
    if unknown and not (known and known[0].shape == ()) and not all(map(is_surely_integer, unknown)):
        raise NotKnown(unknown[0])
    inner = known[0].dims if known else ()
    for part in known:
        if len(part.dims) != len(inner) or any(_differ(a, b) for a, b in zip(part.dims, inner, strict=True)):
            raise NotKnown(f"{call.source}: an array of rows of different shapes")
    dtype = known[0].dtype if known and not unknown else None
    for part in known[1:]:
        dtype = promote(dtype, part.dtype) if dtype is not None else None
    data: list[Value] | None = []
    for row in parts:
        piece = [row] if isinstance(row, Unknown) else row.data
        if piece is None or data is None or len(data) + len(piece) > MOST_ELEMENTS:
            data = None
            break
        data.extend(piece)
    if data is not None and dtype is not None:
        data = fitted(call, data, dtype)
    return Array((len(items), *inner), dtype, data)


def fitted(call: Call, data: list[Value], dtype: str | None) -> list[Value]:
    """Return elements as a type holds them."""
    try:
        return [fit(item, dtype) for item in data]
    except (ValueError, OverflowError) as error:
        call.fail(type(error).__name__, str(error))


def _differ(left: Size, right: Size) -> bool:
    return equal(left, right) is False


# ------------------------------------------------------------------ shapes and axes
def as_shape(call: Call, value: Value, least: int = 0) -> Dims:
    """Return a shape given as an integer or a sequence of integers.

    Raises:
        NotKnown: not even the rank is known.
        Raised: TypeError or ValueError, as it is no shape.
    """
    value = plain(call, value)
    if isinstance(value, (Unknown, Poly, int)) and not isinstance(value, bool):
        if isinstance(value, Unknown) and not is_integer(value):
            raise NotKnown(value)
        return (_dim(call, value, least),)
    if isinstance(value, (Instance, float, str, type(None))):
        call.fail("TypeError", f"'{type(value).__name__}' object cannot be interpreted as an integer")
    if isinstance(value, Array) and value.data is None:
        if value.rank == 1 and isinstance(value.dims[0], int):
            return tuple(call.unknown(f"{call.source}[{i}]").size for i in range(value.dims[0]))
        raise NotKnown(call.source)
    return tuple(_dim(call, item, least) for item in call.iterate(value))


def _dim(call: Call, value: Value, least: int) -> Size:
    found = size(call, value, "a dimension")
    if isinstance(found, int) and found < least:
        call.fail("ValueError", "negative dimensions are not allowed")
    return found


def as_axis(call: Call, value: Value, rank: int) -> int:
    """Return one axis as a number from 0.

    Raises:
        Raised: ValueError, as there is no such axis.
    """
    axis = known_int(call, value, "an axis")
    if not -rank <= axis < rank:
        call.fail("ValueError", f"axis {axis} is out of bounds for array of dimension {rank}")
    return axis % rank


def as_axes(call: Call, value: Value, rank: int) -> tuple[int, ...]:
    """Return the axes given as None (all), an integer or a tuple.

    Raises:
        Raised: ValueError, as there is no such axis, or one is named twice.
    """
    value = plain(call, value)
    if value is None:
        return tuple(range(rank))
    if isinstance(value, (list, tuple)):
        axes = tuple(as_axis(call, item, rank) for item in value)
        if len(set(axes)) < len(axes):
            call.fail("ValueError", "duplicate value in 'axis'")
        return axes
    return (as_axis(call, value, rank),)


def count(shape: Dims) -> Size:
    """Return the number of elements."""
    return product(shape)


def broadcast(call: Call, *shapes: Dims, exception: str = "ValueError") -> Dims:
    """Return the shape of an operation on arrays of these shapes.

    Raises:
        Raised: the exception, as they certainly do not fit.
    """
    result: Dims = ()
    for shape in shapes:
        rank = max(len(result), len(shape))
        left = (1,) * (rank - len(result)) + result
        right = (1,) * (rank - len(shape)) + shape
        result = tuple(_broadcast_dim(call, a, b, exception) for a, b in zip(left, right, strict=True))
    return result


def _broadcast_dim(call: Call, left: Size, right: Size, exception: str) -> Size:
    if left == right or (isinstance(right, int) and right == 1):
        return left
    if isinstance(left, int) and left == 1:
        return right
    if isinstance(left, int) and isinstance(right, int):
        call.fail(exception, "operands could not be broadcast together")
    if isinstance(left, int):
        return left
    if isinstance(right, int):
        return right
    if equal(left, right) is True:
        return left
    return call.unknown(f"a dimension of {call.source}").size
