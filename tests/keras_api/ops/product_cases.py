# ruff: noqa: E501
"""Random calls of products, convolutions and operations on images."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.keras_api.ops.draws import dims, image, maker, opened, t


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
