"""Functions that rearrange elements: reshape, transpose, repeat, flip."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

from keras_paramlint.algebra import Poly, Size, equal, floor_div, product
from keras_paramlint.interpreter.library.numpy.array import Array, Dims, known_dims, strides
from keras_paramlint.interpreter.library.numpy.broadcasting import spread
from keras_paramlint.interpreter.library.numpy.convert import (
    as_axes,
    as_axis,
    as_shape,
    certain_array,
    is_surely_integer,
)
from keras_paramlint.interpreter.library.support import charge, known_int, plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value


FUNCTIONS: dict[str, Callable[..., Value]] = {}
"""The functions of this file by name."""


def rearranged(
    call: Call,
    array: Array,
    shape: Dims,
    target: Sequence[int] | None,
    source: Callable[[tuple[int, ...]], int],
) -> Array:
    """Return a view whose elements stand elsewhere; ``target`` is the shape, if it is known."""
    places = array.places()
    if target is None or places is None:
        return array.view(shape, None)
    charge(call, math.prod(target))
    return array.view(shape, [places[source(index)] for index in itertools.product(*map(range, target))])


def gathered(
    call: Call, array: Array, target: Sequence[int], source: Callable[[tuple[int, ...]], int]
) -> list[Value] | None:
    """Return the elements of a result, each taken from a position of the flat data."""
    data = array.data
    if data is None or known_dims(tuple(target)) is None:
        return None
    charge(call, math.prod(target))
    return [data[source(index)] for index in itertools.product(*map(range, target))]


def reshape(call: Call, a: Value, shape: Value = None, *args: Value, **options: Value) -> Array:
    """Return the elements in another shape, of which one dimension may be -1."""
    wanted = as_shape(call, shape if shape is not None else options.get("newshape"), -1)
    source = plain(call, a)
    if isinstance(source, Unknown) or (isinstance(source, Array) and isinstance(source.shape, Unknown)):
        return reshaped_unknown(call, source, wanted)
    array = certain_array(call, a)
    result = inferred(call, array.dims, wanted)
    if options.get("order", "C") not in ("C", "A") or "F" in args:
        return array.view(result, None)
    if array.positions is None:
        return array.reshaped(result)
    # NumPy copies only if it has to, which depends on the strides
    copied = Array(result, array.dtype, array.data)
    copied.memory.may_share(array.memory)
    return copied


def reshaped_unknown(call: Call, source: Unknown | Array, wanted: Dims) -> Array:
    """Return an array of a known shape, made from one of which not even the rank is known."""
    open_axes = [axis for axis, dim in enumerate(wanted) if isinstance(dim, int) and dim == -1]
    if len(open_axes) > 1:
        call.fail("ValueError", "can only specify one unknown dimension")
    for axis in open_axes:
        left = call.unknown(f"{call.source}.shape[{axis}]").size
        wanted = (*wanted[:axis], left, *wanted[axis + 1 :])
    return Array(wanted, source.dtype if isinstance(source, Array) else None)


def unknown_reshape(call: Call, source: Unknown, args: list[Value]) -> Array | None:
    """Return what the ``reshape`` of something unknown gives; None: it may be a function of a module.

    ``x.reshape(-1, 28, 28)`` and ``x.reshape(x.shape[0], 784)`` are methods of an array, whatever else it is.
    """
    if len(args) == 1 and isinstance(args[0], (list, tuple)):
        return reshaped_unknown(call, source, as_shape(call, args[0], -1))
    if not args or not _is_size(args[0]):
        return None
    return reshaped_unknown(call, source, as_shape(call, tuple(args), -1))


def _is_size(value: Value) -> bool:
    """Say whether a value is a number for certain: a known one, or a length."""
    if isinstance(value, Unknown):
        return is_surely_integer(value)
    return isinstance(value, (int, Poly)) and not isinstance(value, bool)


def inferred(call: Call, shape: Dims, wanted: Dims) -> Dims:
    """Return a shape with its -1 replaced.

    Raises:
        Raised: ValueError, as the elements certainly do not fit.
    """
    total = product(shape)
    open_axes = [axis for axis, dim in enumerate(wanted) if isinstance(dim, int) and dim == -1]
    if len(open_axes) > 1:
        call.fail("ValueError", "can only specify one unknown dimension")
    rest = product(dim for axis, dim in enumerate(wanted) if axis not in open_axes)
    if open_axes:
        fits = not (isinstance(total, int) and isinstance(rest, int)) or (rest != 0 and total % rest == 0)
        filled: Size = floor_div(total, rest) if fits and rest != 0 else -1
        wanted = tuple(filled if axis in open_axes else dim for axis, dim in enumerate(wanted))
    else:
        fits = equal(total, rest) is not False
    if not fits:
        call.fail("ValueError", f"cannot reshape array of size {total} into shape {wanted}")
    return wanted


def ravel(call: Call, a: Value, *args: Value, **options: Value) -> Array:
    """Return the elements in one dimension."""
    return reshape(call, a, -1, *args, **options)


def flatten(call: Call, a: Value, *args: Value, **options: Value) -> Array:
    """Return a copy of the elements in one dimension."""
    array = certain_array(call, a)
    plain_order = not args or args[0] == "C"
    return Array((product(array.dims),), array.dtype, array.data if plain_order else None)


# ------------------------------------------------------------------ axes
def permuted(call: Call, array: Array, order: Sequence[int]) -> Array:
    """Return an array with its axes in another order."""
    shape = tuple(array.dims[axis] for axis in order)
    known = known_dims(array.dims)
    if known is None:
        return array.view(shape, None)
    steps = strides(known)
    chosen = [steps[axis] for axis in order]
    target = [known[axis] for axis in order]
    return rearranged(
        call, array, shape, target, lambda index: sum(i * s for i, s in zip(index, chosen, strict=True))
    )


def transpose(call: Call, a: Value, axes: Value = None) -> Array:
    """Return an array with its axes permuted, or reversed."""
    array = certain_array(call, a)
    order = tuple(reversed(range(array.rank))) if axes is None else as_axes(call, axes, array.rank)
    if sorted(order) != list(range(array.rank)):
        call.fail("ValueError", "axes don't match array")
    return permuted(call, array, order)


def swapaxes(call: Call, a: Value, axis1: Value, axis2: Value) -> Array:
    """Return an array with two axes exchanged."""
    array = certain_array(call, a)
    first, second = as_axis(call, axis1, array.rank), as_axis(call, axis2, array.rank)
    order = list(range(array.rank))
    order[first], order[second] = order[second], order[first]
    return permuted(call, array, order)


def moveaxis(call: Call, a: Value, source: Value, destination: Value) -> Array:
    """Return an array with axes moved to other places."""
    array = certain_array(call, a)
    origins, targets = as_axes(call, source, array.rank), as_axes(call, destination, array.rank)
    if len(origins) != len(targets):
        call.fail("ValueError", "`source` and `destination` arguments must have the same number of elements")
    order = [axis for axis in range(array.rank) if axis not in origins]
    for target, origin in sorted(zip(targets, origins, strict=True)):
        order.insert(target, origin)
    return permuted(call, array, order)


def rollaxis(call: Call, a: Value, axis: Value, start: Value = 0) -> Array:
    """Return an array with one axis rolled back to a position."""
    array = certain_array(call, a)
    origin, target = as_axis(call, axis, array.rank), known_int(call, start, "a position")
    target += array.rank if target < 0 else 0
    if not 0 <= target <= array.rank:
        call.fail("ValueError", f"'start' arg requires -{array.rank} <= start < {array.rank + 1}")
    order = [one for one in range(array.rank) if one != origin]
    order.insert(target - (1 if origin < target else 0), origin)
    return permuted(call, array, order)


def expand_dims(call: Call, a: Value, axis: Value) -> Array:
    """Return an array with new axes of length one."""
    array = certain_array(call, a)
    axis = plain(call, axis)
    number = len(axis) if isinstance(axis, (list, tuple)) else 1
    places = as_axes(call, axis, array.rank + number)
    if len(set(places)) != number:
        call.fail("ValueError", "repeated axis")
    dims = iter(array.dims)
    return array.reshaped(tuple(1 if place in places else next(dims) for place in range(array.rank + number)))


def squeeze(call: Call, a: Value, axis: Value = None) -> Array:
    """Return an array without its axes of length one."""
    array = certain_array(call, a)
    if axis is None:
        if any(isinstance(dim, Poly) and equal(dim, 1) is None for dim in array.dims):
            raise NotKnown(f"{call.source}: which axes have length one")
        axes = tuple(i for i, dim in enumerate(array.dims) if dim == 1)
    else:
        axes = as_axes(call, axis, array.rank)
        if any(equal(array.dims[i], 1) is False for i in axes):
            call.fail("ValueError", "cannot select an axis to squeeze out which has size not equal to one")
    return array.reshaped(tuple(dim for i, dim in enumerate(array.dims) if i not in axes))


def atleast(rank: int) -> Callable[..., Value]:
    """Return ``atleast_1d``, ``atleast_2d`` or ``atleast_3d``."""

    def run(call: Call, *arys: Value) -> Value:
        made = []
        for value in arys:
            array = certain_array(call, value)
            missing = rank - array.rank
            # the third dimension is added behind, the others in front
            behind = 1 if rank == 3 and array.rank in (1, 2) else 0
            shape = (1,) * max(missing - behind, 0) + array.dims + (1,) * min(behind, max(missing, 0))
            made.append(array.reshaped(shape))
        return made[0] if len(made) == 1 else made

    return run


FUNCTIONS.update(
    {
        "reshape": reshape,
        "ravel": ravel,
        "transpose": transpose,
        "permute_dims": transpose,
        "swapaxes": swapaxes,
        "moveaxis": moveaxis,
        "rollaxis": rollaxis,
        "expand_dims": expand_dims,
        "squeeze": squeeze,
        "atleast_1d": atleast(1),
        "atleast_2d": atleast(2),
        "atleast_3d": atleast(3),
    }
)


# ------------------------------------------------------------------ repetition
def repeat(call: Call, a: Value, repeats: Value, axis: Value = None) -> Array:
    """Return every element repeated, or every slice along an axis."""
    array = certain_array(call, a)
    if axis is None:
        array, place = Array((product(array.dims),), array.dtype, array.data), 0
    else:
        place = as_axis(call, axis, array.rank)
    number = plain(call, repeats)
    if isinstance(number, (list, tuple)) and len(number) == 1:
        number = number[0]
    if isinstance(number, (list, tuple, Array)):
        return _repeat_each(call, array, certain_array(call, number), place)
    times = size(call, number, "the number of repetitions")
    shape = (*array.dims[:place], array.dims[place] * times, *array.dims[place + 1 :])
    known = known_dims(array.dims)
    data = None
    if known is not None and isinstance(times, int) and times > 0:
        steps = strides(known)
        target = [d * times if i == place else d for i, d in enumerate(known)]
        data = gathered(
            call,
            array,
            target,
            lambda index: sum(
                (i // times if axis == place else i) * steps[axis] for axis, i in enumerate(index)
            ),
        )
    return Array(shape, array.dtype, data)


def _repeat_each(call: Call, array: Array, counts: Array, place: int) -> Array:
    total: Size
    if counts.data is not None and all(type(v) is int for v in counts.data):
        size = array.dims[place]
        if len(counts.data) == 1:
            total = counts.data[0] * size
        elif isinstance(size, int) and size != len(counts.data):
            call.fail("ValueError", f"operands could not be broadcast together: {size}, {len(counts.data)}")
        else:
            total = sum(counts.data)
    else:
        total = call.unknown(f"the length of {call.source}").size
    return Array((*array.dims[:place], total, *array.dims[place + 1 :]), array.dtype)


def tile(call: Call, A: Value, reps: Value) -> Array:
    """Return an array repeated along its axes."""
    array = certain_array(call, A)
    times = as_shape(call, reps)
    rank = max(array.rank, len(times))
    dims = (1,) * (rank - array.rank) + array.dims
    times = (1,) * (rank - len(times)) + times
    shape = tuple(dim * number for dim, number in zip(dims, times, strict=True))
    known, target = known_dims(dims), known_dims(shape)
    data = None
    if known is not None and target is not None and all(target):
        steps = strides(known)
        data = gathered(
            call,
            array,
            target,
            lambda index: sum((i % known[axis]) * steps[axis] for axis, i in enumerate(index)),
        )
    return Array(shape, array.dtype, data)


def broadcast_to(call: Call, array: Value, shape: Value, **options: Value) -> Array:
    """Return an array broadcast to a shape."""
    made = certain_array(call, array)
    target = as_shape(call, shape)
    known, source = known_dims(target), known_dims(made.dims)
    data = None
    if known is not None and source is not None and made.data is not None:
        try:
            data = spread(made.data, source, known)
        except (IndexError, ValueError):
            call.fail("ValueError", "operands could not be broadcast together")
    result = Array(target, made.dtype, data)
    result.memory.may_share(made.memory)
    return result


FUNCTIONS.update({"repeat": repeat, "tile": tile, "broadcast_to": broadcast_to})


# ------------------------------------------------------------------ other orders
def flip(call: Call, m: Value, axis: Value = None) -> Array:
    """Return an array with the order along axes reversed."""
    array = certain_array(call, m)
    axes = as_axes(call, axis, array.rank)
    known = known_dims(array.dims)
    if known is None:
        return array.view(array.dims, None)
    steps = strides(known)
    return rearranged(
        call,
        array,
        array.dims,
        known,
        lambda index: sum(
            (known[axis] - 1 - i if axis in axes else i) * steps[axis] for axis, i in enumerate(index)
        ),
    )


def roll(call: Call, a: Value, shift: Value, axis: Value = None) -> Array:
    """Return an array with its elements rolled around."""
    array = certain_array(call, a)
    by = plain(call, shift)
    if axis is None and isinstance(by, int) and array.data:
        by %= len(array.data)
        return Array(array.dims, array.dtype, [*array.data[-by:], *array.data[:-by]] if by else array.data)
    return Array(array.dims, array.dtype)


def rot90(call: Call, m: Value, k: Value = 1, axes: Value = (0, 1)) -> Array:
    """Return an array turned in the plane of two axes."""
    array = certain_array(call, m)
    first, second = as_axes(call, axes, array.rank)
    dims = list(array.dims)
    if known_int(call, k, "the number of turns") % 2:
        dims[first], dims[second] = dims[second], dims[first]
    return array.view(tuple(dims), None)


def pad(call: Call, array: Value, pad_width: Value, mode: Value = "constant", **options: Value) -> Array:
    """Return an array with borders added."""
    made = certain_array(call, array)
    widths = certain_array(call, pad_width)
    if widths.data is None:
        raise NotKnown("the widths of a padding")
    sizes = [item.size if isinstance(item, Unknown) else item for item in widths.data]
    if not all(isinstance(size, (int, Poly)) for size in sizes):
        call.fail("TypeError", "`pad_width` must be of integral type.")
    if widths.dims in ((), (1,)):
        pairs = [(sizes[0], sizes[0])] * made.rank
    elif widths.dims in ((2,), (1, 2)):
        pairs = [(sizes[0], sizes[1])] * made.rank
    elif widths.dims == (made.rank, 2):
        pairs = [(sizes[2 * axis], sizes[2 * axis + 1]) for axis in range(made.rank)]
    elif widths.dims == (made.rank, 1):
        pairs = [(sizes[axis], sizes[axis]) for axis in range(made.rank)]
    else:
        call.fail("ValueError", "operands could not be broadcast together")
    return Array(tuple(dim + a + b for dim, (a, b) in zip(made.dims, pairs, strict=True)), made.dtype)


def resize(call: Call, a: Value, new_shape: Value) -> Array:
    """Return an array of a shape, its elements repeated as needed."""
    array = certain_array(call, a)
    return Array(as_shape(call, new_shape), array.dtype)


def same_shape(call: Call, a: Value, *args: Value, **options: Value) -> Array:
    """Return an array of the same shape whose elements are in an order that is not told."""
    array = certain_array(call, a)
    return Array(array.dims, array.dtype)


FUNCTIONS.update({"flip": flip, "roll": roll, "rot90": rot90, "pad": pad, "resize": resize})
FUNCTIONS["flipud"] = lambda call, m: flip(call, m, 0)
FUNCTIONS["fliplr"] = lambda call, m: flip(call, m, 1)
for _name in ("tril", "triu", "nan_to_num"):
    FUNCTIONS[_name] = same_shape
