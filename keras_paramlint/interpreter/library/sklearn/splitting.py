"""How data is split and shuffled."""

from __future__ import annotations

import math
from collections.abc import Callable

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.convert import as_array
from keras_paramlint.interpreter.library.sklearn.library import LIBRARY
from keras_paramlint.interpreter.library.support import plain
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value, is_open


@LIBRARY.function("model_selection.train_test_split", "cross_validation.train_test_split")
def train_test_split(
    call: Call,
    *arrays: Value,
    test_size: Value = None,
    train_size: Value = None,
    random_state: Value = None,
    shuffle: Value = True,
    stratify: Value = None,
) -> Value:
    """Return a training and a test part of each array."""
    rows = [_rows(call, array) for array in arrays]
    known = next((number for number in rows if isinstance(number, int)), None)
    total = known if known is not None else next((number for number in rows if number is not None), None)
    if total is None:
        return [call.unknown(f"part {i} of {call.source}") for i in range(2 * len(arrays))]
    train, test = _sizes(call, total, plain(call, test_size), plain(call, train_size))
    return [part for array in arrays for part in (_part(call, array, train), _part(call, array, test))]


def _rows(call: Call, array: Value) -> Size | None:
    value = plain(call, array)
    if isinstance(value, (list, tuple)):
        return None if is_open(value) is not None else len(value)
    if isinstance(value, Array) and isinstance(value.shape, tuple) and value.shape:
        return value.shape[0]
    return None


def _sizes(call: Call, total: Size, test: Value, train: Value) -> tuple[Size, Size]:
    """Return the numbers of rows; the test part is rounded up, the training part down."""
    for value in (test, train):
        if isinstance(value, Unknown):
            length = call.unknown(f"the length of a part of {call.source}").size
            return length, total - length
    if test is None and train is None:
        test = 0.25
    second = _share(call, total, test, math.ceil) if test is not None else None
    first = _share(call, total, train, math.floor) if train is not None else None
    if second is None:
        second = total - first  # type: ignore[operator]
    if first is None:
        first = total - second
    return first, second


def _share(call: Call, total: Size, part: Value, rounded: Callable[[float], int]) -> Size:
    if isinstance(part, bool) or not isinstance(part, (int, float)):
        raise NotKnown(call.source)
    if isinstance(part, int):
        return part
    if isinstance(total, int):
        return rounded(total * part)
    return call.unknown(f"the length of a part of {call.source}").size


def _part(call: Call, array: Value, length: Size) -> Value:
    value = plain(call, array)
    if isinstance(value, Array) and isinstance(value.shape, tuple) and value.shape:
        return Array((length, *value.shape[1:]), value.dtype)
    few = isinstance(length, int) and length <= call.machine.limits.iterations
    if isinstance(value, (list, tuple)) and isinstance(length, int) and few:
        return [call.unknown(f"a row of {call.source}") for _ in range(length)]
    return call.unknown(f"a part of {call.source}")


@LIBRARY.function("utils.shuffle")
def shuffle(call: Call, *arrays: Value, random_state: Value = None, n_samples: Value = None) -> Value:
    """Return arrays of the same shapes in another order of rows."""
    if n_samples is not None:
        raise NotKnown(call.source)
    shuffled = []
    for value in arrays:
        array = as_array(call, value)
        shuffled.append(Array(array.dims, array.dtype))
    return shuffled[0] if len(shuffled) == 1 else shuffled
