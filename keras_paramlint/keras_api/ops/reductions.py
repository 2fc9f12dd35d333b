"""Operations that remove axes: sums, means, extrema, norms, losses."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from keras_paramlint.algebra import Poly, product
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import broadcast, normal_axis
from keras_paramlint.keras_api.ops.registry import Run, add, op
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


FLOAT = {
    "tf": "reduce_mean reduce_std reduce_variance reduce_euclidean_norm reduce_logsumexp",
    "ops": "mean median std var logsumexp nanmean nanmedian nanstd nanvar",
    "K": "mean std var logsumexp",
}
SAME = {
    "tf": "reduce_sum reduce_prod reduce_max reduce_min",
    "ops": "sum prod max min amax amin ptp nanmax nanmin nansum nanprod",
    "K": "sum prod max min",
}
BOOL = {"tf": "reduce_all reduce_any", "ops": "all any", "K": "all any"}
INDEX = {"ops": "argmax argmin nanargmax nanargmin"}


def reduced(call: Call, shape: Shape, axis: Value, keepdims: Value) -> Shape:
    """Return the shape that is left when axes are removed (``axis`` None: all)."""
    keep = operands.flag(call, keepdims)
    if axis is None:
        return (1,) * len(shape) if keep else ()
    axes = {normal_axis(a, len(shape)) for a in operands.integers(call, axis, "an axis")}
    return tuple(1 if i in axes else dim for i, dim in enumerate(shape) if keep or i not in axes)


def _make(dtype: str | None) -> Run:
    def reduction(call: Call, x: Value, axis: Value = None, keepdims: Value = False, *_rest: Value) -> Tensor:
        operand = operands.tensor(call, x)
        shape = reduced(call, operands.shape_of(operand), axis, keepdims)
        chosen = dtype or operand.dtype
        if dtype == "float32" and operand.dtype.startswith("float"):
            chosen = operand.dtype
        return Tensor(shape, chosen, value=_value(call.name, operand, shape))

    return reduction


_VALUES: dict[str, Callable[[list[Any]], Value]] = {
    "reduce_prod": product,
    "prod": product,
    "reduce_sum": lambda items: reduce(operator.add, items, 0),
    "sum": lambda items: reduce(operator.add, items, 0),
    "reduce_max": max,
    "max": max,
    "reduce_min": min,
    "min": min,
}


def _value(name: str, operand: Tensor, shape: Shape) -> Value:
    """Return the value of a reduction of a small constant vector, or None."""
    items = operands.folded(operand)
    function = _VALUES.get(name.rpartition(".")[2])
    if shape != () or function is None or not isinstance(items, list) or not items:
        return None
    if all(isinstance(item, int) for item in items):
        return function(items)
    if function in (max, min) or not all(isinstance(item, (int, Poly)) for item in items):
        return None
    return function(items)


def arg_reduction(call: Call, x: Value, axis: Value = None, keepdims: Value = False) -> Tensor:
    """Return the index of an extremum along an axis, or over all elements."""
    return Tensor(reduced(call, operands.shape(call, x), axis, keepdims), "int32")


@op("K.argmax", "K.argmin")
def backend_arg_reduction(call: Call, x: Value, axis: Value = -1) -> Tensor:
    """Return the index of an extremum; over the last axis by default."""
    return arg_reduction(call, x, axis)


@op("tf.argmax", "tf.argmin", "tf.arg_max", "tf.arg_min")
def tensorflow_arg_reduction(
    call: Call, x: Value, axis: Value = None, output_type: Value = None, **_others: Value
) -> Tensor:
    """Return the index of an extremum; over the first axis by default."""
    axis = _others.get("dimension", axis) if axis is None else axis
    made = arg_reduction(call, x, 0 if axis is None else axis)
    return Tensor(made.shape, "int64")


@op("ops.count_nonzero")
def count_nonzero(call: Call, x: Value, axis: Value = None) -> Tensor:
    """Return how many elements are not zero."""
    return arg_reduction(call, x, axis)


@op("tf.math.count_nonzero")
def tensorflow_count_nonzero(call: Call, x: Value, axis: Value = None, keepdims: Value = False) -> Tensor:
    """Return how many elements are not zero."""
    return arg_reduction(call, x, axis, keepdims)


@op("tf.norm", "ops.norm", "tf.linalg.norm")
def norm(call: Call, x: Value, ord: Value = None, axis: Value = None, keepdims: Value = False) -> Tensor:
    """Return a norm over one axis, two axes, or all."""
    operand = operands.tensor(call, x)
    return Tensor(reduced(call, operands.shape_of(operand), axis, keepdims), operand.dtype)


@op("ops.average")
def average(call: Call, x: Value, axis: Value = None, weights: Value = None) -> Tensor:
    """Return a weighted mean."""
    return Tensor(reduced(call, operands.shape(call, x), axis, False), "float32")


@op("ops.quantile", "ops.nanquantile", "ops.percentile", "ops.nanpercentile")
def quantile(
    call: Call, x: Value, q: Value, axis: Value = None, method: Value = None, keepdims: Value = False
) -> Tensor:
    """Return quantiles; the axes of ``q`` come first."""
    rest = reduced(call, operands.shape(call, x), axis, keepdims)
    return Tensor((*operands.shape(call, q), *rest), "float32")


@op("ops.trapezoid")
def trapezoid(call: Call, y: Value, x: Value = None, dx: Value = 1.0, axis: Value = -1) -> Tensor:
    """Return an integral along an axis."""
    return Tensor(reduced(call, operands.shape(call, y), axis, False), "float32")


@op("tf.nn.moments", multiple=True)
def moments(
    call: Call, x: Value, axes: Value, shift: Value = None, keepdims: Value = False, **_others: Value
) -> tuple[Tensor, Tensor]:
    """Return mean and variance over axes (TensorFlow)."""
    keep = _others.get("keep_dims", keepdims)
    operand = operands.tensor(call, x)
    shape = reduced(call, operands.shape_of(operand), axes, keep)
    return Tensor(shape, operand.dtype), Tensor(shape, operand.dtype)


@op("ops.moments", multiple=True)
def keras_moments(
    call: Call, x: Value, axes: Value, keepdims: Value = False, synchronized: Value = False
) -> tuple[Tensor, Tensor]:
    """Return mean and variance over axes (Keras)."""
    return moments(call, x, axes, None, keepdims)


# ------------------------------------------------------------------ losses as functions
@op("tf.nn.softmax_cross_entropy_with_logits", "tf.nn.softmax_cross_entropy_with_logits_v2")
def softmax_cross_entropy(
    call: Call, labels: Value = None, logits: Value = None, axis: Value = -1, **_others: Value
) -> Tensor:
    """Return one loss for each distribution along an axis."""
    shape = broadcast(operands.shape(call, logits), operands.shape(call, labels))
    return Tensor(reduced(call, shape, axis, False), "float32")


@op("tf.nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy(
    call: Call, labels: Value = None, logits: Value = None, **_others: Value
) -> Tensor:
    """Return one loss for each label."""
    return Tensor(operands.shape(call, logits)[:-1], "float32")


@op("tf.nn.l2_loss")
def l2_loss(call: Call, x: Value) -> Tensor:
    """Return half the sum of squares."""
    return Tensor((), operands.tensor(call, x).dtype)


@op("ops.categorical_crossentropy", "K.categorical_crossentropy", "K.categorical_focal_crossentropy")
def categorical_crossentropy(
    call: Call, target: Value, output: Value, from_logits: Value = False, axis: Value = -1, **_others: Value
) -> Tensor:
    """Return one loss for each distribution along an axis."""
    return Tensor(reduced(call, operands.shape(call, output), axis, False), "float32")


@op("ops.sparse_categorical_crossentropy", "K.sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    call: Call, target: Value, output: Value, from_logits: Value = False, axis: Value = -1, **_others: Value
) -> Tensor:
    """Return one loss for each label."""
    return Tensor(reduced(call, operands.shape(call, output), axis, False), "float32")


LAST_AXIS_LOSSES = """
    mean_squared_error mse MSE mean_absolute_error mae MAE mean_absolute_percentage_error mape MAPE
    mean_squared_logarithmic_error msle MSLE squared_hinge hinge categorical_hinge logcosh log_cosh huber
    categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy kullback_leibler_divergence
    kl_divergence kld KLD poisson cosine_similarity binary_focal_crossentropy categorical_focal_crossentropy
    cosine_proximity huber_loss
"""


def last_axis_loss(call: Call, x: Value, y: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return one loss for each vector along the last axis of the predictions."""
    predicted = operands.tensor(call, y)
    return Tensor(operands.shape_of(predicted)[:-1], "float32")


@op("K.ctc_batch_cost")
def ctc_batch_cost(
    call: Call, y_true: Value, y_pred: Value, input_length: Value, label_length: Value
) -> Tensor:
    """Return one loss for each sample, as a column."""
    shape = operands.shape(call, y_pred)
    if not shape:
        raise NotKnown(f"{call.source}: a prediction without a batch")
    return Tensor((shape[0], 1), "float32")


@op("ops.ctc_loss")
def ctc_loss(
    call: Call,
    target: Value,
    output: Value,
    target_length: Value,
    output_length: Value,
    mask_index: Value = 0,
) -> Tensor:
    """Return one loss for each sample."""
    return Tensor(operands.shape(call, output)[:1], "float32")


@op("tf.image.total_variation")
def total_variation(call: Call, x: Value) -> Tensor:
    """Return one number for each image."""
    return Tensor(operands.shape(call, x)[:-3], "float32")


@op("tf.image.ssim", "tf.image.psnr", "tf.image.ssim_multiscale")
def image_similarity(call: Call, img1: Value, img2: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return one number for each pair of images."""
    return Tensor(broadcast(operands.shape(call, img1)[:-3], operands.shape(call, img2)[:-3]), "float32")


@op("ops.psnr")
def psnr(call: Call, x1: Value, x2: Value, max_val: Value) -> Tensor:
    """Return one number for both tensors."""
    return Tensor((), "float32")


def _register() -> None:
    for table, dtype in ((FLOAT, "float32"), (SAME, None), (BOOL, "bool")):
        run = _make(dtype)
        for prefix, listing in table.items():
            for name in listing.split():
                add(f"{prefix}.{name}", run)
    for name in INDEX["ops"].split():
        add(f"ops.{name}", arg_reduction)
    for name in LAST_AXIS_LOSSES.split():
        add(f"losses.{name}", last_axis_loss)


_register()
