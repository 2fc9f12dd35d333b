"""Operations that pick elements: gather, one-hot, where, masks, top-k, segments."""

from __future__ import annotations

from typing import NamedTuple

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import broadcast, normal_axis
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


def _picked(operand: Tensor, indices: Tensor, axis: int, batch: int = 0) -> Tensor:
    """Return a tensor with one axis replaced by the axes of the indices."""
    shape, chosen = operands.shape_of(operand), operands.shape_of(indices)
    where = normal_axis(axis, len(shape))
    made = operands.like(operand, (*shape[:where], *chosen[batch:], *shape[where + 1 :]))
    if len(shape) == 1 and isinstance(operand.value, list):
        made.value = _values(operand.value, indices.value)
    return made


def _values(items: list[Value], indices: Value) -> Value:
    if isinstance(indices, int) and -len(items) <= indices < len(items):
        return items[indices]
    if isinstance(indices, list) and all(
        isinstance(i, int) and -len(items) <= i < len(items) for i in indices
    ):
        return [items[i] for i in indices]
    return None


@op("tf.gather")
def gather(
    call: Call,
    x: Value,
    indices: Value,
    validate_indices: Value = None,
    axis: Value = None,
    batch_dims: Value = 0,
    name: Value = None,
) -> Tensor:
    """Return slices along an axis; with batch axes the indices share the leading ones."""
    batch = operands.integer(call, batch_dims, "batch_dims")
    chosen = operands.tensor(call, indices)
    if batch < 0:
        batch += len(operands.shape_of(chosen))
    where = batch if axis is None else operands.integer(call, axis, "an axis")
    return _picked(operands.tensor(call, x), chosen, where, batch)


@op("K.gather", "tf.nn.embedding_lookup")
def backend_gather(call: Call, x: Value, indices: Value = None, *_rest: Value, **others: Value) -> Tensor:
    """Return rows by index."""
    chosen = others.get("ids", indices)
    return _picked(operands.tensor(call, x), operands.tensor(call, chosen), 0)


@op("ops.take")
def take(call: Call, x: Value, indices: Value, axis: Value = None) -> Tensor:
    """Return slices along an axis, or elements of the flattened tensor."""
    operand, chosen = operands.tensor(call, x), operands.tensor(call, indices)
    if axis is None:
        return operands.like(operand, operands.shape_of(chosen))
    return _picked(operand, chosen, operands.integer(call, axis, "an axis"))


@op("ops.take_along_axis")
def take_along_axis(call: Call, x: Value, indices: Value, axis: Value = None) -> Tensor:
    """Return one element along an axis for each index."""
    operand = operands.tensor(call, x)
    source, chosen = operands.shape_of(operand), operands.shape(call, indices)
    if axis is None:
        return operands.like(operand, chosen)
    where = normal_axis(operands.integer(call, axis, "an axis"), len(source))
    marked = (*source[:where], 1, *source[where + 1 :])
    rest = broadcast(marked, (*chosen[:where], 1, *chosen[where + 1 :]))
    return operands.like(operand, (*rest[:where], chosen[where], *rest[where + 1 :]))


@op("tf.gather_nd")
def gather_nd(call: Call, x: Value, indices: Value, name: Value = None, batch_dims: Value = 0) -> Tensor:
    """Return slices that the last axis of the indices addresses."""
    operand = operands.tensor(call, x)
    source, chosen = operands.shape_of(operand), operands.shape(call, indices)
    depth = chosen[-1] if chosen else None
    if not isinstance(depth, int):
        raise NotKnown("indices whose depth is not fixed")
    batch = operands.integer(call, batch_dims, "batch_dims")
    return operands.like(operand, (*chosen[:-1], *source[batch + depth :]))


@op("tf.batch_gather")
def batch_gather(call: Call, x: Value, indices: Value) -> Tensor:
    """Return slices along the last axis of the indices."""
    chosen = operands.tensor(call, indices)
    batch = len(operands.shape_of(chosen)) - 1
    return _picked(operands.tensor(call, x), chosen, batch, batch)


@op("tf.one_hot")
def one_hot(
    call: Call,
    indices: Value,
    depth: Value,
    on_value: Value = None,
    off_value: Value = None,
    axis: Value = None,
    dtype: Value = None,
) -> Tensor:
    """Return one row of ``depth`` for each index."""
    return _one_hot(call, indices, depth, -1 if axis is None else axis, dtype)


@op("ops.one_hot")
def keras_one_hot(
    call: Call, x: Value, num_classes: Value, axis: Value = -1, dtype: Value = None, sparse: Value = False
) -> Tensor:
    """Return one row of ``num_classes`` for each index."""
    return _one_hot(call, x, num_classes, axis, dtype)


@op("K.one_hot")
def backend_one_hot(call: Call, indices: Value, num_classes: Value) -> Tensor:
    """Return one row of ``num_classes`` for each index."""
    return _one_hot(call, indices, num_classes, -1, None)


def _one_hot(call: Call, indices: Value, depth: Value, axis: Value, dtype: Value) -> Tensor:
    shape = operands.shape(call, indices)
    where = normal_axis(operands.integer(call, axis, "an axis"), len(shape) + 1)
    made = (*shape[:where], operands.dimension(call, depth, "the depth of one-hot rows"), *shape[where:])
    return Tensor(made, operands.dtype_name(dtype, "float32"))


@op("ops.multi_hot")
def multi_hot(
    call: Call, x: Value, num_classes: Value, axis: Value = -1, dtype: Value = None, sparse: Value = False
) -> Tensor:
    """Return one row with several ones for each list of indices."""
    shape = operands.shape(call, x)
    classes = operands.dimension(call, num_classes)
    if len(shape) > 2:
        raise NotKnown("multi_hot of more than one list for each sample")
    if operands.integer(call, axis, "an axis") != -1:
        raise NotKnown("multi_hot along another axis")
    return Tensor((*(shape[:-1] if len(shape) > 1 else ()), classes), "float32")


# ------------------------------------------------------------------ conditions
@op("tf.where", "tf.where_v2", "tf.select")
def where(call: Call, condition: Value, one: Value = None, two: Value = None, **others: Value) -> Tensor:
    """Return elements of one or the other operand; alone, the indices where the condition holds."""
    one, two = others.get("x", one), others.get("y", two)
    holds = operands.shape(call, condition)
    if one is None and two is None:
        return Tensor((None, len(holds)), "int64")
    left, right = operands.shape(call, one), operands.shape(call, two)
    old_form = operands.flavour(call) in ("tf1", "keras2") and len(holds) == 1 and len(left) > 1
    shape = broadcast(left, right) if old_form else broadcast(holds, left, right)
    return Tensor(shape, operands.operand_dtype(call, [one, two]))


@op("ops.where")
def keras_where(call: Call, condition: Value, x1: Value = None, x2: Value = None) -> Tensor:
    """Return elements of one or the other operand."""
    if x1 is None and x2 is None:
        raise NotKnown("the form of where without alternatives")
    shape = broadcast(*(operands.shape(call, v) for v in (condition, x1, x2)))
    return Tensor(shape, operands.operand_dtype(call, [x1, x2]))


@op("ops.select")
def select(call: Call, condlist: Value, choicelist: Value, default: Value = 0) -> Tensor:
    """Return elements of the first choice whose condition holds."""
    choices = operands.listed(call, choicelist)
    parts = [*operands.listed(call, condlist), *choices]
    return Tensor(broadcast(*(operands.shape(call, p) for p in parts)), operands.operand_dtype(call, choices))


@op("K.switch")
def switch(call: Call, condition: Value, then_expression: Value, else_expression: Value) -> Value:
    """Return one or the other of two expressions (or functions) of one shape."""
    from keras_paramlint.keras_api.ops.control import either

    return either(call, then_expression, else_expression)


@op("tf.boolean_mask", "ops.boolean_mask")
def boolean_mask(call: Call, x: Value, mask: Value, axis: Value = None, name: Value = None) -> Tensor:
    """Return the slices where the mask holds: how many is only known at run time."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    start = 0 if axis is None else normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    covered = len(operands.shape(call, mask))
    return operands.like(operand, (*shape[:start], None, *shape[start + covered :]))


# ------------------------------------------------------------------ order
class TopK(NamedTuple):
    """What TensorFlow calls the results of ``top_k``."""

    values: Tensor
    indices: Tensor


@op("tf.nn.top_k", "ops.top_k", multiple=True)
def top_k(call: Call, x: Value, k: Value = 1, sorted: Value = True, *_rest: Value) -> tuple[Tensor, Tensor]:
    """Return the greatest elements along the last axis, and their indices."""
    operand = operands.tensor(call, x)
    shape = (*operands.shape_of(operand)[:-1], operands.dimension(call, k, "k"))
    return TopK(operands.like(operand, shape), operands.like(operand, shape, "int32"))


@op("ops.in_top_k", "tf.nn.in_top_k", "K.in_top_k", "tf.math.in_top_k")
def in_top_k(call: Call, x: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return one truth for each target."""
    sizes = [operands.shape(call, v) for v in (x, *_rest[:1], *_others.values()) if isinstance(v, Tensor)]
    if not sizes:
        raise NotKnown(call.source)
    return Tensor(min(sizes, key=len), "bool")


@op("ops.searchsorted", "tf.searchsorted")
def searchsorted(call: Call, sequence: Value, values: Value, side: Value = "left") -> Tensor:
    """Return one position for each value."""
    return Tensor(operands.shape(call, values), "int32")


@op("ops.isin")
def isin(call: Call, x1: Value, x2: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return one truth for each element."""
    return Tensor(operands.shape(call, x1), "bool")


@op("ops.diff")
def diff(call: Call, x: Value, n: Value = 1, axis: Value = -1) -> Tensor:
    """Return differences of neighbours along an axis."""
    operand = operands.tensor(call, x)
    shape = list(operands.shape_of(operand))
    place = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    dim = shape[place]
    shape[place] = None if dim is None else dim - operands.integer(call, n, "n")
    return operands.like(operand, tuple(shape))


@op("ops.bincount", "tf.math.bincount", "tf.bincount")
def bincount(
    call: Call, x: Value, weights: Value = None, minlength: Value = 0, *_rest: Value, **_others: Value
) -> Tensor:
    """Return counts of integers: how many there are is only known at run time."""
    if _rest or any(v is not None for k, v in _others.items() if k not in ("name", "sparse", "dtype")):
        raise NotKnown("bincount with further arguments")
    return Tensor((*operands.shape(call, x)[:-1], None), "int32")


@op("ops.histogram", "tf.histogram_fixed_width", multiple=True)
def histogram(call: Call, x: Value, bins: Value = 10, range: Value = None) -> Value:
    """Return counts and edges."""
    if call.name.startswith("tensorflow"):
        return Tensor((100 if not isinstance(range, int) else range,), "int32")
    count = operands.dimension(call, bins)
    return Tensor((count,), "int32"), Tensor((None if count is None else count + 1,), "float32")


# ------------------------------------------------------------------ segments and scatter
@op(
    "tf.math.segment_sum",
    "tf.math.segment_mean",
    "tf.math.segment_max",
    "tf.math.segment_min",
    "tf.math.segment_prod",
)
def segments(call: Call, x: Value, segment_ids: Value) -> Tensor:
    """Return one row for each segment: how many is only known at run time."""
    operand = operands.tensor(call, x)
    return operands.like(operand, (None, *operands.shape_of(operand)[1:]))


@op(
    "tf.math.unsorted_segment_sum", "tf.math.unsorted_segment_mean", "tf.math.unsorted_segment_max",
    "tf.math.unsorted_segment_min", "tf.math.unsorted_segment_prod", "tf.math.unsorted_segment_sqrt_n",
)  # fmt: skip
def unsorted_segments(call: Call, x: Value, segment_ids: Value, num_segments: Value) -> Tensor:
    """Return one row for each of so many segments."""
    operand = operands.tensor(call, x)
    rest = operands.shape_of(operand)[len(operands.shape(call, segment_ids)) :]
    return operands.like(operand, (operands.dimension(call, num_segments), *rest))


@op("ops.segment_sum", "ops.segment_max", "ops.segment_min", "ops.segment_prod")
def keras_segments(
    call: Call, x: Value, segment_ids: Value, num_segments: Value = None, sorted: Value = False
) -> Tensor:
    """Return one row for each segment."""
    operand = operands.tensor(call, x)
    count = None if num_segments is None else operands.dimension(call, num_segments)
    return operands.like(operand, (count, *operands.shape_of(operand)[1:]))


@op("tf.scatter_nd", "ops.scatter")
def scatter(call: Call, indices: Value, values: Value = None, shape: Value = None, **others: Value) -> Tensor:
    """Return a tensor of a stated shape with values put in."""
    updates = others.get("updates", values)
    return Tensor(operands.dimensions(call, shape), operands.tensor(call, updates).dtype)


@op("ops.nonzero", multiple=True)
def nonzero(call: Call, x: Value) -> tuple[Tensor, ...]:
    """Return one vector of indices for each axis."""
    return tuple(Tensor((None,), "int64") for _ in operands.shape(call, x))


class Unique(NamedTuple):
    """What TensorFlow calls the results of ``unique``."""

    y: Tensor
    idx: Tensor


class UniqueWithCounts(NamedTuple):
    """What TensorFlow calls the results of ``unique_with_counts``."""

    y: Tensor
    idx: Tensor
    count: Tensor  # type: ignore[assignment] # TensorFlow has this name hide the method


@op("tf.unique", "tf.unique_with_counts", multiple=True)
def unique(call: Call, x: Value, out_idx: Value = None) -> tuple[Tensor, ...]:
    """Return the distinct elements, the index of each element in them, and how often each is there."""
    operand = operands.tensor(call, x)
    distinct, index = operands.like(operand, (None,)), Tensor(operands.shape_of(operand), "int32")
    if call.name.endswith("counts"):
        return UniqueWithCounts(distinct, index, Tensor((None,), "int32"))
    return Unique(distinct, index)


@op("ops.unravel_index", multiple=True)
def unravel_index(call: Call, x: Value, shape: Value) -> tuple[Tensor, ...]:
    """Return one tensor of coordinates for each axis of the shape."""
    chosen = operands.shape(call, x)
    return tuple(Tensor(chosen, "int32") for _ in operands.dimensions(call, shape))


# ------------------------------------------------------------------ slices by numbers
@op("tf.slice")
def tensorflow_slice(call: Call, x: Value, begin: Value, size: Value, name: Value = None) -> Tensor:
    """Return a block: from ``begin``, ``size`` elements along each axis (-1: all that remain)."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    starts = operands.dimensions(call, begin, "the start of a slice")
    sizes = operands.dimensions(call, size, "the size of a slice")
    made: list[Dim] = []
    for dim, start, length in zip(shape, starts, sizes, strict=True):
        if length == -1:
            made.append(None if dim is None or start is None else dim - start)
        else:
            made.append(length)
    result = operands.like(operand, tuple(made))
    if (
        len(shape) == 1
        and isinstance(operand.value, list)
        and isinstance(starts[0], int)
        and isinstance(made[0], int)
    ):
        result.value = operand.value[starts[0] : starts[0] + made[0]]
    return result


@op("ops.slice")
def keras_slice(call: Call, x: Value, start_indices: Value, shape: Value) -> Tensor:
    """Return a block of a stated shape."""
    operand = operands.tensor(call, x)
    source = operands.shape_of(operand)
    sizes = operands.dimensions(call, shape)
    if -1 in sizes:
        return tensorflow_slice(call, operand, start_indices, shape)
    return operands.like(operand, sizes if len(sizes) == len(source) else source)


@op("tf.image.random_crop", "tf.random_crop", "tf.image.stateless_random_crop")
def random_crop(call: Call, x: Value, size: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return a block of a stated size from a random place."""
    return operands.like(operands.tensor(call, x), operands.dimensions(call, size))
