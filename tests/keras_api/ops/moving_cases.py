"""Random calls of operations that reshape, join and gather."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.keras_api.ops.draws import any_tensor, axis_of, dims, image, maker, opened, t


# ------------------------------------------------------------------ reshaping
@maker("tf.reshape", "ops.reshape", "K.reshape")
def reshape(r: Random) -> Any:
    base = [r.randint(1, 4) for _ in range(r.randint(1, 4))]
    target = [*base]
    r.shuffle(target)
    if len(target) > 1 and r.random() < 0.5:
        target = [target[0] * target[1], *target[2:]]
    if r.random() < 0.6:
        target[r.randrange(len(target))] = -1
    if r.random() < 0.1:
        target[0] += 1
    return [t(*opened(r, base)), r.choice([target, tuple(target)])], {}


@maker("tf.transpose", "K.permute_dimensions", "ops.transpose")
def transpose(r: Random) -> Any:
    x = any_tensor(r)
    order = list(range(len(x["t"])))
    r.shuffle(order)
    return [x, order], {}


@maker(
    "tf.transpose",
    "K.transpose",
    "ops.transpose",
    "ops.ravel",
    "K.flatten",
    "tf.size",
    "tf.rank",
    "tf.shape",
    "K.int_shape",
    "K.ndim",
    "ops.nonzero",
    "tf.squeeze",
    "ops.squeeze",
    "tf.zeros_like",
    "ops.ones_like",
    "K.zeros_like",
    "tf.stop_gradient",
)
def alone(r: Random) -> Any:
    return [any_tensor(r)], {}


@maker("tf.expand_dims", "ops.expand_dims", "K.expand_dims")
def expand_dims(r: Random) -> Any:
    x = any_tensor(r)
    return [x], {"axis": axis_of(r, len(x["t"]) + 1)}


@maker("tf.squeeze", "ops.squeeze", "K.squeeze")
def squeeze(r: Random) -> Any:
    shape = dims(r, 3, 1, 2)
    axis = axis_of(r, 3)
    if r.random() < 0.9:
        shape[axis] = r.choice([1, 1, None])
    return [t(*shape)], {"axis": axis}


@maker("ops.swapaxes", "ops.moveaxis")
def two_axes(r: Random) -> Any:
    x = any_tensor(r, 2)
    return [x, axis_of(r, len(x["t"])), axis_of(r, len(x["t"]))], {}


@maker("tf.tile", "K.tile", "ops.tile")
def tile(r: Random) -> Any:
    x = any_tensor(r)
    return [x, [r.randint(1, 3) for _ in x["t"]]], {}


@maker("tf.repeat", "ops.repeat")
def repeat(r: Random) -> Any:
    x = any_tensor(r)
    return [x, r.randint(1, 3)], {"axis": r.choice([None, axis_of(r, len(x["t"]))])}


@maker("K.repeat_elements")
def repeat_elements(r: Random) -> Any:
    x = any_tensor(r, opening=0.0)
    return [x, r.randint(1, 3), r.randrange(len(x["t"]))], {}


@maker("K.repeat")
def k_repeat(r: Random) -> Any:
    return [t(*dims(r, 2)), r.randint(1, 4)], {}


@maker("tf.pad", "ops.pad")
def pad(r: Random) -> Any:
    x = any_tensor(r)
    return [x, [[r.randint(0, 2), r.randint(0, 2)] for _ in x["t"]]], {}


@maker("K.spatial_2d_padding")
def spatial_padding(r: Random) -> Any:
    widths = ((r.randint(0, 2), r.randint(0, 2)), (r.randint(0, 2), r.randint(0, 2)))
    return [image(r)], {"padding": widths, "data_format": r.choice([None, "channels_first", "channels_last"])}


@maker("K.temporal_padding")
def temporal_padding(r: Random) -> Any:
    return [t(*dims(r, 3))], {"padding": (r.randint(0, 2), r.randint(0, 2))}


@maker("ops.broadcast_to", "tf.broadcast_to")
def broadcast_to(r: Random) -> Any:
    return [t(1, 3), [r.randint(1, 3), r.randint(1, 3), 3]], {}


@maker("K.batch_flatten")
def batch_flatten(r: Random) -> Any:
    return [any_tensor(r, 2, 4, opening=0.05)], {}


# ------------------------------------------------------------------ joining
def similar(r: Random, count: int, *, axis: bool) -> tuple[list[Any], int]:
    rank = r.randint(1, 4)
    base = [r.randint(1, 5) for _ in range(rank)]
    where = axis_of(r, rank)
    parts = []
    for _ in range(count):
        shape: list[int | None] = [*base]
        if axis:
            shape[where] = r.randint(1, 5)
        if r.random() < 0.05:
            shape[0] = 6
        parts.append(t(*opened(r, shape, 0.1)))
    return parts, where


@maker("tf.concat", "K.concatenate", "ops.concatenate")
def concat(r: Random) -> Any:
    parts, where = similar(r, r.randint(1, 3), axis=True)
    return [parts], {"axis": where}


@maker("tf.stack", "K.stack", "ops.stack")
def stack(r: Random) -> Any:
    parts, where = similar(r, r.randint(1, 3), axis=False)
    return [parts], {"axis": where}


@maker("tf.unstack", "ops.unstack")
def unstack(r: Random) -> Any:
    x = any_tensor(r, opening=0.05)
    return [x], {"axis": axis_of(r, len(x["t"]))}


@maker("tf.split", "ops.split", "ops.array_split")
def split(r: Random) -> Any:
    x = any_tensor(r)
    where = axis_of(r, len(x["t"]))
    count = r.randint(1, 3)
    if x["t"][where] is not None and r.random() < 0.9:
        x["t"][where] *= count
    return [x, count], {"axis": where}


@maker("tf.split")
def split_sizes(r: Random) -> Any:
    x = any_tensor(r)
    where = axis_of(r, len(x["t"]))
    sizes = [r.randint(1, 3) for _ in range(3)]
    if x["t"][where] is not None:
        x["t"][where] = sum(sizes)
    if r.random() < 0.4:
        sizes[r.randrange(3)] = -1
    return [x, sizes], {"axis": where}


@maker("ops.split", "ops.array_split")
def split_indices(r: Random) -> Any:
    x = any_tensor(r)
    where = axis_of(r, len(x["t"]))
    if x["t"][where] is not None:
        x["t"][where] = r.randint(5, 8)
    return [x, sorted(r.sample(range(1, 5), 2))], {"axis": where}


@maker("ops.hstack", "ops.vstack", "ops.dstack")
def stacks(r: Random) -> Any:
    shape = dims(r, r.randint(1, 3), opening=0.05)
    return [[t(*shape), t(*shape)]], {}


@maker("ops.append")
def append(r: Random) -> Any:
    parts, where = similar(r, 2, axis=True)
    return parts, {"axis": r.choice([None, where])}


@maker("tf.meshgrid", "ops.meshgrid")
def meshgrid(r: Random) -> Any:
    vectors = [t(*dims(r, 1)) for _ in range(r.randint(1, 3))]
    return vectors, {"indexing": r.choice(["xy", "ij"])}


# ------------------------------------------------------------------ gathering
@maker("tf.gather", "ops.take")
def gather(r: Random) -> Any:
    x = any_tensor(r)
    return [x, t(*dims(r, r.randint(0, 2)), dtype="int32")], {"axis": axis_of(r, len(x["t"]))}


@maker("tf.gather")
def gather_batch(r: Random) -> Any:
    n = r.choice([None, 2])
    return [t(n, 5, 3), t(n, r.randint(1, 4), dtype="int32")], {"batch_dims": 1, "axis": r.choice([1, 2])}


@maker("tf.gather", "K.gather", "tf.nn.embedding_lookup")
def gather_rows(r: Random) -> Any:
    return [any_tensor(r), t(*dims(r, r.randint(0, 2)), dtype="int32")], {}


@maker("ops.take")
def take_flat(r: Random) -> Any:
    return [any_tensor(r), t(*dims(r, r.randint(0, 2)), dtype="int32")], {}


@maker("tf.gather_nd")
def gather_nd(r: Random) -> Any:
    x = any_tensor(r, 2)
    return [x, t(*dims(r, r.randint(0, 2)), r.randint(1, len(x["t"])), dtype="int32")], {}


@maker("tf.one_hot", "K.one_hot", "ops.one_hot")
def one_hot(r: Random) -> Any:
    return [t(*dims(r, r.randint(0, 3)), dtype="int32"), r.randint(1, 9)], {}


@maker("tf.one_hot", "ops.one_hot")
def one_hot_axis(r: Random) -> Any:
    shape = dims(r, r.randint(1, 3))
    return [t(*shape, dtype="int32"), r.randint(1, 9)], {"axis": r.randint(-1, len(shape))}


@maker("ops.multi_hot")
def multi_hot(r: Random) -> Any:
    return [t(*dims(r, r.randint(1, 3)), dtype="int32"), r.randint(2, 9)], {}


@maker("tf.where", "ops.where")
def where(r: Random) -> Any:
    shape = dims(r, 3)
    return [t(*shape, dtype="bool"), t(*shape), r.choice([t(*shape), t(1, 1, 1), t()])], {}


@maker("tf.boolean_mask")
def boolean_mask(r: Random) -> Any:
    shape = dims(r, 3, opening=0.1)
    return [t(*shape), t(*shape[: r.randint(1, 2)], dtype="bool")], {}


@maker("tf.nn.top_k", "ops.top_k")
def top_k(r: Random) -> Any:
    return [t(*dims(r, r.randint(0, 2)), 6)], {"k": r.randint(1, 4)}


@maker("ops.take_along_axis")
def take_along_axis(r: Random) -> Any:
    shape = dims(r, 3)
    chosen = [*shape]
    axis = r.randrange(3)
    chosen[axis] = r.randint(1, 4)
    return [t(*shape), t(*chosen, dtype="int32")], {"axis": axis}


@maker("ops.diff")
def diff(r: Random) -> Any:
    shape = dims(r, 3, 3)
    return [t(*shape)], {"n": r.randint(1, 2), "axis": axis_of(r, 3)}


@maker("tf.slice")
def tf_slice(r: Random) -> Any:
    shape = [r.randint(3, 6) for _ in range(3)]
    return [t(*opened(r, shape)), [r.randint(0, 2) for _ in shape], [r.choice([-1, 1]) for _ in shape]], {}


@maker("ops.slice")
def ops_slice(r: Random) -> Any:
    return [t(5, 6, 7), [1, 0, 2], [r.randint(1, 4) for _ in range(3)]], {}


@maker("tf.scatter_nd", "ops.scatter")
def scatter(r: Random) -> Any:
    return [t(3, 1, dtype="int32"), t(3, 4), [r.randint(3, 9), 4]], {}


@maker("tf.math.unsorted_segment_sum", "tf.math.unsorted_segment_mean")
def unsorted(r: Random) -> Any:
    n = r.choice([None, 5])
    return [t(n, *dims(r, r.randint(0, 2))), t(n, dtype="int32"), r.randint(1, 5)], {}


@maker("ops.segment_sum", "ops.segment_max")
def ops_segment(r: Random) -> Any:
    return [t(5, *dims(r, r.randint(0, 2))), t(5, dtype="int32")], {"num_segments": r.randint(1, 5)}
