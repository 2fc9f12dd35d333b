# ruff: noqa: E501, PERF401
"""Random calls of tensor operations as plain data: the same for the real packages and for us.

A tensor is ``{"t": shape, "d": dtype}``, a slice ``{"slice": [start, stop, step]}``, the
ellipsis ``{"ellipsis": true}``; everything else is itself.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from keras_paramlint.keras_api.ops import elementwise, reductions


class Case(NamedTuple):
    """One call of an operation."""

    op: str
    args: list[Any]
    kwargs: dict[str, Any]


def t(*shape: int | None, dtype: str = "float32") -> dict[str, Any]:
    return {"t": list(shape), "d": dtype}


PREFIX = {"tf": "tensorflow", "ops": "keras.ops", "K": "keras.backend", "act": "keras.activations"}
Maker = Callable[[Random], tuple[list[Any], dict[str, Any]]]
MAKERS: list[tuple[str, Maker]] = []


def maker(*names: str) -> Callable[[Maker], Maker]:
    def register(function: Maker) -> Maker:
        for name in names:
            MAKERS.append((name, function))
        return function

    return register


def full(name: str) -> str:
    prefix, _, rest = name.partition(".")
    return f"{PREFIX[prefix]}.{rest}"


# ------------------------------------------------------------------ draws
def dims(r: Random, rank: int, low: int = 1, high: int = 6, opening: float = 0.15) -> list[int | None]:
    return [None if r.random() < opening else r.randint(low, high) for _ in range(rank)]


def any_tensor(r: Random, low: int = 1, high: int = 4, **others: Any) -> dict[str, Any]:
    return t(*dims(r, r.randint(low, high), **others))


def axis_of(r: Random, rank: int) -> int:
    return r.randint(-rank, rank - 1)


def image(r: Random, opening: float = 0.2) -> dict[str, Any]:
    return t(None if r.random() < 0.7 else 2, *dims(r, 2, 4, 12, opening), r.choice([1, 2, 3, 4, 6]))


def opened(r: Random, shape: list[int | None], share: float = 0.15) -> list[int | None]:
    return [None if r.random() < share else d for d in shape]


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


# ------------------------------------------------------------------ products
@maker("tf.matmul", "ops.matmul")
def matmul(r: Random) -> Any:
    a, b, c = (r.randint(2, 5) for _ in range(3))
    left, right = r.choice(
        [([a, b], [b, c]), ([3, a, b], [b, c]), ([None, a, b], [None, b, c]), ([2, 1, a, b], [4, b, c])]
    )
    return [t(*opened(r, left, 0.1)), t(*opened(r, right, 0.1))], {}


@maker("ops.matmul", "ops.dot", "K.dot")
def matmul_vectors(r: Random) -> Any:
    k = r.randint(2, 4)
    left, right = r.choice([([k], [k]), ([5, k], [k]), ([k], [k, 6]), ([2, 3, k], [k])])
    return [t(*left), t(*right)], {}


@maker("tf.matmul")
def matmul_transposed(r: Random) -> Any:
    a, b, c = (r.randint(2, 5) for _ in range(3))
    return [t(None, b, a), t(None, c, b)], {"transpose_a": True, "transpose_b": True}


@maker("K.dot", "ops.dot")
def dot(r: Random) -> Any:
    k = r.randint(2, 4)
    left = [*dims(r, r.randint(0, 2)), k]
    right = r.choice([[k, 6], [3, k, 6]])
    return [t(*left), t(*right)], {}


@maker("K.batch_dot")
def batch_dot(r: Random) -> Any:
    left, right = (
        [None, *[r.randint(2, 4) for _ in range(r.randint(1, 3))]],
        [None, *[r.randint(2, 4) for _ in range(r.randint(1, 3))]],
    )
    a, b = r.randint(1, len(left) - 1), r.randint(1, len(right) - 1)
    if r.random() < 0.9:
        right[b] = left[a]
    return [t(*left), t(*right)], {
        "axes": r.choice([[a, b], (a, b), [a, b - len(right)], a if a == b else [a, b]])
    }


@maker("K.batch_dot")
def batch_dot_default(r: Random) -> Any:
    k = r.randint(2, 4)
    return [t(None, 3, k), t(None, k, 5)] if r.random() < 0.5 else [t(None, 3, k), t(None, k)], {}


@maker("tf.tensordot", "ops.tensordot")
def tensordot(r: Random) -> Any:
    j, k = r.randint(2, 4), r.randint(2, 4)
    return r.choice([
        [t(None, j, k), t(j, k, 5), 2], [t(None, j, k), t(k, 5), 1], [t(None, j, k), t(5, k, j), [[1, 2], [2, 1]]],
        [t(3, j, k), t(k, 5), [[2], [0]]], [t(3, j, k), t(k, 5), [2, 0]],
    ]), {}  # fmt: skip


@maker("tf.einsum", "ops.einsum")
def einsum(r: Random) -> Any:
    b, h, w, c, d = None, *(r.randint(2, 5) for _ in range(4))
    return r.choice([
        ["bhwc,cd->bhwd", t(b, h, w, c), t(c, d)], ["bij,bjk->bik", t(b, h, w), t(b, w, c)],
        ["...ij,jk->...ik", t(b, d, h, w), t(w, c)], ["bij->bji", t(b, h, w)], ["ij,jk", t(h, w), t(w, c)],
        ["bhqk,bkhd->bqhd", t(b, h, w, c), t(b, c, h, d)], ["b...->...", t(b, h, w)], ["ij,ij->", t(h, w), t(h, w)],
        ["bnij,bj->bni", t(b, h, w, c), t(b, c)], ["...k,kl", t(b, w, h), t(h, c)],
    ]), {}  # fmt: skip


@maker("ops.inner", "ops.kron", "ops.outer", "ops.vdot")
def pairs(r: Random) -> Any:
    k = r.randint(2, 4)
    return [t(3, k), t(3, k)], {}


@maker("tf.linalg.matvec")
def matvec(r: Random) -> Any:
    return [t(None, 3, 4), t(None, 4)], {}


# ------------------------------------------------------------------ convolution
def padding(r: Random) -> str:
    return r.choice(["same", "valid"])


@maker("ops.conv", "K.conv2d")
def conv(r: Random) -> Any:
    x = image(r)
    kernel = t(r.randint(1, 4), r.randint(1, 4), x["t"][-1], r.randint(1, 5))
    return [x, kernel], {"strides": r.choice([1, 2]) if r.random() < 0.5 else (1, 2), "padding": padding(r)}


@maker("tf.nn.conv2d")
def tf_conv(r: Random) -> Any:
    x = image(r)
    kernel = t(r.randint(1, 4), r.randint(1, 4), x["t"][-1], r.randint(1, 5))
    return [x, kernel], {
        "strides": r.choice([1, 2, [1, 2, 2, 1], [1, 1], [2, 1]]),
        "padding": padding(r).upper(),
    }


@maker("ops.conv")
def conv_other(r: Random) -> Any:
    if r.random() < 0.5:
        return [t(None, 4, *dims(r, 2, 5, 9)), t(3, 2, 4, 5)], {
            "data_format": "channels_first",
            "padding": padding(r),
        }
    return [t(None, *dims(r, 1, 6, 9), 4), t(3, 4, 5)], {
        "dilation_rate": r.randint(1, 2),
        "padding": padding(r),
    }


@maker("K.conv1d")
def conv1d(r: Random) -> Any:
    return [t(None, *dims(r, 1, 6, 9), 4), t(3, 4, 5), r.randint(1, 2), "valid"], {}


@maker("tf.nn.conv1d")
def tf_conv1d(r: Random) -> Any:
    return [t(None, *dims(r, 1, 6, 9), 4), t(3, 4, 5), r.randint(1, 2), padding(r).upper()], {}


@maker("ops.depthwise_conv", "K.depthwise_conv2d")
def depthwise(r: Random) -> Any:
    x = image(r)
    return [x, t(2, 3, x["t"][-1], r.randint(1, 3))], {
        "strides": r.choice([(1, 1), (2, 2)]),
        "padding": padding(r),
    }


@maker("tf.nn.depthwise_conv2d")
def tf_depthwise(r: Random) -> Any:
    x = image(r)
    return [x, t(2, 3, x["t"][-1], r.randint(1, 3)), [1, 2, 2, 1], padding(r).upper()], {}


@maker("ops.separable_conv", "K.separable_conv2d")
def separable(r: Random) -> Any:
    x = image(r)
    depth = x["t"][-1]
    return [x, t(2, 3, depth, 2), t(1, 1, 2 * depth, 5)], {"strides": (1, 1), "padding": padding(r)}


@maker("ops.conv_transpose")
def conv_transpose(r: Random) -> Any:
    x = image(r)
    kernel = t(r.randint(1, 4), r.randint(1, 4), r.randint(1, 5), x["t"][-1])
    return [x, kernel], {"strides": r.choice([1, 2, 3]), "padding": padding(r)}


@maker("ops.max_pool", "ops.average_pool", "K.pool2d")
def pool(r: Random) -> Any:
    size = r.choice([2, (2, 2), (3, 2)])
    return [image(r), (2, 3) if isinstance(size, int) else size], {
        "strides": r.choice([1, 2]) if r.random() < 0.5 else (2, 1),
        "padding": padding(r),
    }


@maker("tf.nn.max_pool", "tf.nn.avg_pool", "tf.nn.max_pool2d", "tf.nn.avg_pool2d")
def tf_pool(r: Random) -> Any:
    return [image(r), r.choice([2, [2, 3], [1, 2, 2, 1]]), r.choice([1, 2, [2, 2]]), padding(r).upper()], {}


@maker("ops.adaptive_average_pool", "ops.adaptive_max_pool")
def adaptive(r: Random) -> Any:
    return [t(2, 8, 9, 3)], {"output_size": r.choice([2, (3, 4)]), "data_format": "channels_last"}


@maker("tf.nn.depth_to_space", "ops.depth_to_space")
def depth_to_space(r: Random) -> Any:
    return [t(None, *dims(r, 2), r.choice([4, 8, 12, 6])), 2], {}


@maker("tf.nn.space_to_depth", "ops.space_to_depth")
def space_to_depth(r: Random) -> Any:
    return [t(None, *[r.choice([None, 4, 6, 8, 8, 5]) for _ in range(2)], 3), 2], {}


@maker("tf.nn.moments", "ops.moments")
def moments(r: Random) -> Any:
    return [t(*dims(r, 4)), [1, 2]], {"keepdims": r.random() < 0.5}


@maker("tf.image.extract_patches")
def extract(r: Random) -> Any:
    return [image(r)], {
        "sizes": [1, 3, 2, 1],
        "strides": [1, 2, 1, 1],
        "rates": [1, 1, 1, 1],
        "padding": padding(r).upper(),
    }


@maker("ops.image.extract_patches")
def ops_extract(r: Random) -> Any:
    return [image(r)], {
        "size": r.choice([2, (3, 2)]),
        "strides": r.choice([None, 1, (2, 2)]),
        "padding": padding(r),
    }


@maker("tf.signal.frame", "ops.extract_sequences")
def frames(r: Random) -> Any:
    return [t(*dims(r, 1), r.choice([None, 20, 21])), r.randint(2, 5), r.randint(1, 4)], {}


@maker("ops.dot_product_attention")
def attention(r: Random) -> Any:
    b, h, d = None, r.randint(1, 3), 4
    return [t(b, 5, h, d), t(b, 6, h, d), t(b, 6, h, d)], {}


@maker("tf.nn.bias_add")
def bias_add(r: Random) -> Any:
    x = image(r)
    return [x, t(x["t"][-1])], {}


@maker("ops.glu", "act.glu")
def glu(r: Random) -> Any:
    return [t(None, 3, 8)], {}


# ------------------------------------------------------------------ images
@maker("tf.image.resize", "ops.image.resize")
def resize(r: Random) -> Any:
    x = image(r)
    if r.random() < 0.3:
        x["t"] = x["t"][1:]
    return [x, (r.randint(2, 9), r.randint(2, 9))], {}


@maker("tf.image.resize_with_pad", "tf.image.resize_with_crop_or_pad")
def resize_to(r: Random) -> Any:
    return [image(r), r.randint(2, 9), r.randint(2, 9)], {}


@maker("tf.image.crop_to_bounding_box")
def crop(r: Random) -> Any:
    return [image(r), 1, 0, 2, 3], {}


@maker("tf.image.central_crop")
def central_crop(r: Random) -> Any:
    return [image(r), r.choice([0.5, 0.7, 0.25, 1.0])], {}


@maker("tf.image.rgb_to_grayscale", "ops.image.rgb_to_grayscale", "tf.image.sobel_edges")
def rgb(r: Random) -> Any:
    return [t(None, *dims(r, 2), 3)], {}


@maker("tf.image.grayscale_to_rgb")
def gray(r: Random) -> Any:
    return [t(None, *dims(r, 2), 1)], {}


@maker("tf.image.crop_and_resize")
def crop_and_resize(r: Random) -> Any:
    return [t(2, 8, 8, 3), t(r.choice([None, 5]), 4), t(5, dtype="int32"), [r.randint(2, 5), 3]], {}


@maker("K.resize_images")
def k_resize(r: Random) -> Any:
    return [image(r), r.randint(1, 3), r.randint(1, 3), r.choice(["channels_last", "channels_first"])], {}


@maker("ops.image.pad_images")
def pad_images(r: Random) -> Any:
    return [t(None, 6, 7, 3)], {
        "top_padding": 1,
        "left_padding": 2,
        **r.choice([{"bottom_padding": 3, "right_padding": 0}, {"target_height": 12, "target_width": 12}]),
    }


@maker("ops.image.crop_images")
def crop_images(r: Random) -> Any:
    return [t(None, 9, 9, 3)], {
        "top_cropping": 1,
        "left_cropping": 2,
        **r.choice([{"bottom_cropping": 3, "right_cropping": 0}, {"target_height": 4, "target_width": 5}]),
    }


# ------------------------------------------------------------------ creation
@maker(
    "tf.zeros",
    "tf.ones",
    "K.zeros",
    "ops.zeros",
    "ops.ones",
    "tf.random.normal",
    "K.random_normal",
    "tf.random.uniform",
    "K.random_uniform",
    "K.truncated_normal",
)
def zeros(r: Random) -> Any:
    return [[r.randint(1, 5) for _ in range(r.randint(1, 3))]], {}


@maker("tf.range", "ops.arange", "K.arange")
def ranges(r: Random) -> Any:
    return r.choice(
        [[r.randint(0, 9)], [1, r.randint(1, 9)], [1, 10, r.randint(1, 4)], [10, 1, -r.randint(1, 4)]]
    ), {}


@maker("tf.linspace", "ops.linspace")
def linspace(r: Random) -> Any:
    return [0.0, 1.0, r.randint(1, 9)], {}


@maker("tf.eye", "ops.eye")
def eye(r: Random) -> Any:
    return [r.randint(1, 4), r.randint(1, 4)], {}


@maker("tf.fill", "ops.full")
def fill(r: Random) -> Any:
    return [[2, r.randint(1, 4)], 1.0], {}


@maker("tf.constant", "K.constant", "ops.convert_to_tensor", "ops.array")
def constant(r: Random) -> Any:
    return [r.choice([1, 2.5, [1, 2, 3], [[1.0, 2.0], [3.0, 4.0]], [[[1]]]])], {}


@maker("tf.sequence_mask")
def sequence_mask(r: Random) -> Any:
    return [t(*dims(r, 1), dtype="int32"), r.randint(1, 5)], {}


# ------------------------------------------------------------------ linear algebra
@maker(
    "ops.det",
    "ops.inv",
    "ops.cholesky",
    "tf.linalg.det",
    "tf.linalg.inv",
    "ops.eigh",
    "ops.slogdet",
    "tf.linalg.eigh",
    "tf.linalg.diag_part",
    "tf.linalg.diag",
    "tf.linalg.trace",
    "ops.trace",
    "ops.diagonal",
    "ops.tril",
    "ops.triu",
    "ops.logdet",
)
def square(r: Random) -> Any:
    n = r.randint(2, 4)
    return [t(r.choice([None, 3]), n, n)], {}


@maker("ops.svd", "tf.linalg.svd")
def svd(r: Random) -> Any:
    return [t(None, r.randint(2, 5), r.randint(2, 5))], {"full_matrices": r.random() < 0.5}


@maker("ops.qr", "tf.linalg.qr")
def qr(r: Random) -> Any:
    return [t(None, r.randint(2, 5), r.randint(2, 5))], {}


@maker("ops.solve", "tf.linalg.solve")
def solve(r: Random) -> Any:
    return [t(None, 3, 3), t(None, 3, r.randint(1, 4))], {}


@maker("ops.norm", "tf.norm")
def norm(r: Random) -> Any:
    return [t(*dims(r, 3))], {"axis": r.choice([None, 0, -1, [0, 1]]), "keepdims": r.random() < 0.5}


@maker("ops.diag", "ops.diagflat")
def diag(r: Random) -> Any:
    return [t(r.randint(2, 4))] if r.random() < 0.5 else [t(3, r.randint(2, 4))], {}


@maker("ops.rfft", "tf.signal.rfft")
def rfft(r: Random) -> Any:
    return [t(None, r.randint(4, 9))], {}


@maker("ops.stft")
def stft(r: Random) -> Any:
    return [t(None, r.choice([None, 30, 41]))], {"sequence_length": 6, "sequence_stride": 3, "fft_length": 8}


@maker("tf.signal.stft")
def tf_stft(r: Random) -> Any:
    return [t(None, r.choice([None, 30, 41])), r.randint(5, 9), 3], {}


@maker("ops.cross")
def cross(r: Random) -> Any:
    return [t(4, 3), t(4, 3)], {}


@maker("ops.quantile")
def quantile(r: Random) -> Any:
    return [t(*dims(r, 3)), r.choice([0.5, [0.1, 0.5]])], {
        "axis": r.choice([None, 0, [0, 1]]),
        "keepdims": r.random() < 0.5,
    }


# ------------------------------------------------------------------ indexing
def key(r: Random) -> Any:
    draw = r.random()
    if draw < 0.25:
        return r.randint(-3, 2)
    if draw < 0.35:
        return None
    return {
        "slice": [
            r.choice([None, None, 0, 1, -2, 2]),
            r.choice([None, None, 2, -1, 3, 9]),
            r.choice([None, None, 1, 2]),
        ]
    }


@maker("tf.getitem", "ops.getitem")
def getitem(r: Random) -> Any:
    rank = r.randint(1, 4)
    keys = [key(r) for _ in range(r.randint(1, rank))]
    if r.random() < 0.3:
        keys.insert(r.randint(0, len(keys)), {"ellipsis": True})
    chosen = keys[0] if len(keys) == 1 and r.random() < 0.5 else tuple(keys)
    return [t(*dims(r, rank, 3, 6)), chosen], {}


# ------------------------------------------------------------------ families
@maker("tf.scalar_mul")
def scalar_mul(r: Random) -> Any:
    return [2.0, any_tensor(r)], {}


@maker("tf.nn.zero_fraction", "tf.identity_n")
def whole(r: Random) -> Any:
    return [any_tensor(r, 1, 3, opening=0.0)], {}


@maker("tf.strided_slice")
def strided(r: Random) -> Any:
    return [
        t(*[r.randint(4, 7) for _ in range(3)]),
        [0, 1, 1],
        [r.randint(2, 4), 9, -1],
        [1, r.randint(1, 2), 1],
    ], {}


@maker("tf.image.decode_jpeg", "tf.io.decode_png")
def decode(r: Random) -> Any:
    return [t(dtype="string")], {"channels": r.choice([0, 1, 3])}


@maker("tf.math.confusion_matrix")
def confusion(r: Random) -> Any:
    return [t(None, dtype="int32"), t(None, dtype="int32"), r.randint(2, 5)], {}


V = {"t": [4], "d": "float32"}
MORE: dict[str, list[Any]] = {
    "tf.verify_tensor_all_finite": None,
    "tf.reverse_v2": None,
    "tf.scatter_nd_sub": None,
    "tf.scatter_nd_add": None,
    "tf.scatter_nd_update": None,
    "tf.scatter_update": None,
    "tf.scatter_sub": None,
    "tf.scatter_add": None,
    "tf.assign_sub": None,
    "tf.assign_add": None,
    "tf.assign": None,
    "K.batch_normalization": [V, V, V, V], "K.clip": [0.0, 1.0], "K.dropout": [0.5], "K.pow": [2.0], "K.reverse": [[1]],
    "K.moving_average_update": None, "K.update": None, "K.update_add": None, "K.update_sub": None,
    "ops.batch_normalization": [V, V, -1], "ops.clip": [0.0, 1.0], "ops.digitize": [V], "ops.roll": [1],
    "ops.threshold": [0.1, 0.0], "act.threshold": [0.1, 0.0], "act.mish": None, "act.sparsemax": None, "act.hard_silu": None,
    "act.hard_swish": None, "tf.check_numerics": ["m"], "tf.debugging.check_numerics": ["m"], "tf.clip_by_norm": [1.0],
    "tf.clip_by_average_norm": [1.0], "tf.clip_by_value": [0.0, 1.0], "tf.image.adjust_brightness": [0.1],
    "tf.image.adjust_contrast": [0.1], "tf.image.adjust_hue": [0.1], "tf.image.adjust_saturation": [0.1],
    "tf.image.random_brightness": [0.1], "tf.image.random_contrast": [0.1, 0.2], "tf.image.random_hue": [0.1],
    "tf.image.random_saturation": [0.1, 0.2], "tf.image.convert_image_dtype": ["float32"], "tf.linalg.band_part": [1, 1],
    "tf.matrix_band_part": [1, 1], "tf.linalg.set_diag": [t(None, 4)], "tf.matrix_set_diag": [t(None, 4)],
    "tf.nn.batch_normalization": [V, V, V, V, 0.1], "tf.nn.dropout": [0.5], "tf.reverse": [[1]], "tf.roll": [1, 1],
    "tf.reverse_sequence": [t(None, dtype="int32"), 1], "tf.tensor_scatter_nd_update": [t(2, 1, dtype="int32"), t(2, 4, 4)],
    "tf.tensor_scatter_nd_add": [t(2, 1, dtype="int32"), t(2, 4, 4)], "tf.math.nextafter": None, "tf.Print": [[1.0]],
    "ops.slice_update": [[0, 0, 0], t(1, 2, 2)], "ops.scatter_update": [t(2, 1, dtype="int32"), t(2, 4, 4)],
}  # fmt: skip


def family_cases(r: Random) -> list[Case]:
    """Return one or more cases for each name of the tables."""
    cases = []
    for table in (elementwise.UNARY, elementwise.UNARY_BOOL, elementwise.UNARY_INT):
        for prefix, listing in table.items():
            if prefix not in PREFIX:
                continue
            for name in listing.split():
                dtype = "complex64" if "fft" in name else "bool" if name == "logical_not" else "float32"
                shape = [None, 4, 4, 3] if name.startswith(("image.", "nn.lrn", "nn.local")) else [None, 4, 4]
                dtype = "int32" if "bitwise" in name else "string" if name.startswith("strings") else dtype
                more = MORE.get(f"{prefix}.{name}", [])
                if more is not None:
                    cases.append(Case(full(f"{prefix}.{name}"), [t(*shape, dtype=dtype), *more], {}))
    for table in (elementwise.BINARY, elementwise.BINARY_BOOL, elementwise.BINARY_SAME):
        for prefix, listing in table.items():
            for name in listing.split():
                dtype = (
                    "bool"
                    if "logical" in name
                    else "int32"
                    if "bitwise" in name or "shift" in name
                    else "float32"
                )
                dtype = "int32" if name in ("gcd", "lcm") else dtype
                cases.append(
                    Case(full(f"{prefix}.{name}"), [t(None, 3, 1, dtype=dtype), t(4, 3, 5, dtype=dtype)], {})
                )
                shapes = dims(r, 3), dims(r, r.randint(1, 3))
                cases.append(
                    Case(
                        full(f"{prefix}.{name}"), [t(*shapes[0], dtype=dtype), t(*shapes[1], dtype=dtype)], {}
                    )
                )
    for table, dtype in (
        (reductions.FLOAT, "float32"),
        (reductions.SAME, "float32"),
        (reductions.BOOL, "bool"),
        (reductions.INDEX, "float32"),
    ):
        for prefix, listing in table.items():
            for name in listing.split():
                for _ in range(2):
                    shape = dims(r, 3)
                    axis = r.choice([None, axis_of(r, 3), axis_of(r, 3), [0, -1]])
                    kwargs = {"axis": axis, "keepdims": r.random() < 0.5}
                    if "arg" in name and isinstance(axis, list):
                        kwargs["axis"] = 1
                    cases.append(Case(full(f"{prefix}.{name}"), [t(*shape, dtype=dtype)], kwargs))
    return cases


def cases(seed: int, each: int) -> list[Case]:
    """Return random cases: so many of every maker, and the families."""
    r = Random(seed)
    made = [Case(full(name), *function(r)) for name, function in MAKERS for _ in range(each)]
    return made + family_cases(r)
