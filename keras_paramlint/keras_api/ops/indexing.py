"""What ``x[...]`` gives: integers, slices, new axes, ellipsis, masks and index tensors."""

from __future__ import annotations

from keras_paramlint.algebra import ceil_div, less, maximum, minimum
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import broadcast
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


OPEN_BOUND = object()
"""A slice bound that is only known at run time."""


def getitem(call: Call, x: Tensor, index: Value) -> Tensor:
    """Return the tensor that an index picks."""
    shape = operands.shape_of(x)
    keys = _keys(call, index, len(shape))
    made: list[Dim] = []
    picked: list[tuple[int, tuple[Dim, ...]]] = []
    axis = 0
    for key in keys:
        if key is None:
            made.append(1)
            continue
        if isinstance(key, _Mask):
            made.append(None)
            axis += key.rank
            continue
        if axis >= len(shape):
            raise KerasError(
                "KPL302", f"too many indices for a tensor of shape {show(shape)}", exception="IndexError"
            )
        dim = shape[axis]
        axis += 1
        if isinstance(key, slice):
            made.append(slice_length(call, dim, key))
        elif isinstance(key, tuple):
            picked.append((len(made), key))
        else:
            _check_bounds(dim, key, shape)
    if picked:
        position = picked[0][0]
        if any(where != position for where, _ in picked[1:]):
            position = 0
        made[position:position] = broadcast(*(dims for _, dims in picked))
    result = operands.like(x, tuple(made))
    if isinstance(x.value, list) and len(keys) == 1:
        _take_value(call, x, keys[0], result)
    return result


class _Mask:
    """A boolean index: it covers so many axes and leaves one of unknown length."""

    def __init__(self, rank: int) -> None:
        self.rank = rank


def _keys(call: Call, index: Value, rank: int) -> list[Value]:
    """Return one key for each axis or new axis, the ellipsis written out.

    A key is None, a slice, a :class:`_Mask`, the shape of an index tensor, or a
    single index (an integer, or an object where it is not fixed).
    """
    items = list(index) if isinstance(index, tuple) else [index]
    keys: list[Value] = []
    for item in items:
        item = operands.settle(call, item)
        if item is None or item is Ellipsis or isinstance(item, slice):
            keys.append(item)
        elif isinstance(item, bool):
            raise NotKnown("an index that is a truth value")
        elif isinstance(item, (Tensor, list)) or operands.is_array(item):
            operand = operands.tensor(call, item)
            dims = operands.shape_of(operand)
            if operand.dtype == "bool":
                keys.append(_Mask(len(dims)))
            elif dims == ():
                keys.append(operand.value if isinstance(operand.value, int) else OPEN_BOUND)
            else:
                keys.append(dims)
        elif isinstance(item, Unknown):
            if not item.has_size:
                raise NotKnown(item)
            keys.append(item.size)
        else:
            keys.append(operands.dimension(call, item, "an index"))
    used = sum(k.rank if isinstance(k, _Mask) else 1 for k in keys if k is not None and k is not Ellipsis)
    gap = [slice(None)] * max(rank - used, 0)
    where = next((i for i, k in enumerate(keys) if k is Ellipsis), None)
    if where is None:
        return keys + gap if gap else keys
    return keys[:where] + gap + keys[where + 1 :]


def _check_bounds(dim: Dim, key: Value, shape: tuple[Dim, ...]) -> None:
    if isinstance(dim, int) and isinstance(key, int) and not -dim <= key < dim:
        raise KerasError(
            "KPL302", f"index {key} is outside an axis of {dim} of {show(shape)}", exception="IndexError"
        )


def _bound(call: Call, value: Value) -> Value:
    """Return a slice bound: None, an integer or size, or :data:`OPEN_BOUND`."""
    value = operands.settle(call, value)
    if value is None:
        return None
    found = operands.dimension(call, value, "a slice bound")
    return OPEN_BOUND if found is None else found


def slice_length(call: Call, dim: Dim, key: slice) -> Dim:
    """Return how many elements a slice leaves of an axis.

    Raises:
        NotKnown: a symbolic bound may lie on either side.
    """
    start, stop, step = _bound(call, key.start), _bound(call, key.stop), _bound(call, key.step)
    step = 1 if step is None else step
    if step == 0 and isinstance(step, int):
        raise KerasError("KPL310", "the step of a slice is 0")
    if start in (None, 0) and stop is None and step in (1, -1):
        return dim
    if dim is None or OPEN_BOUND in (start, stop, step):
        return None
    if not isinstance(step, int):
        if start in (None, 0) and stop is None:
            return ceil_div(dim, step)
        raise NotKnown("a slice whose step is not fixed")
    if isinstance(dim, int) and dim < 0:
        raise NotKnown("a slice of an axis of negative length")
    if all(isinstance(v, (int, type(None))) for v in (start, stop)) and isinstance(dim, int):
        first, behind, step = slice(start, stop, step).indices(dim)
        return max(0, -((first - behind) // step))
    if step < 0:
        if start is None and stop is None:
            return ceil_div(dim, -step)
        raise NotKnown("a slice backwards between bounds that are not fixed")
    first = _position(dim, 0 if start is None else start)
    last = _position(dim, dim if stop is None else stop)
    length = last - first
    if less(length, 0):
        length = 0
    elif less(length, 0) is None:
        length = maximum(length, 0)
    return length if step == 1 else ceil_div(length, step)


def _position(dim: Dim, bound: Value) -> Value:
    """Return a bound counted from the front and not beyond the end."""
    assert dim is not None
    if bound is dim:
        return dim
    negative = less(bound, 0)
    if negative is None:
        raise NotKnown("a slice bound whose sign is not known")
    if negative:
        position = dim + bound
        below = less(position, 0)
        return position if below is False else maximum(position, 0)
    beyond = less(dim, bound)
    if beyond is False:
        return bound
    return dim if beyond else minimum(bound, dim)


def _take_value(call: Call, x: Tensor, key: Value, result: Tensor) -> None:
    """Keep the values that an index picks from a small constant vector."""
    if isinstance(key, int) and -len(x.value) <= key < len(x.value):
        result.value = x.value[key]
        if result.value is None:
            result.extra["runtime"] = True
    elif isinstance(key, slice):
        bounds = [_bound(call, v) for v in (key.start, key.stop, key.step)]
        if all(isinstance(v, (int, type(None))) for v in bounds):
            result.value = x.value[slice(*bounds)]
            operands.keep_partial(result, x)
