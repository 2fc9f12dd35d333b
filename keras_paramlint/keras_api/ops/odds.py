"""Operations that belong to no family: scalar products, files of images, scopes, counts."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import broadcast
from keras_paramlint.keras_api.ops.gathering import tensorflow_slice
from keras_paramlint.keras_api.ops.indexing import getitem
from keras_paramlint.keras_api.ops.products import matrix_product
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


@op("tf.scalar_mul")
def scalar_mul(call: Call, scalar: Value, x: Value) -> Tensor:
    """Return a tensor multiplied by a number."""
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.shape_of(operand))


@op("tf.nn.xw_plus_b", "tf.nn.relu_layer")
def xw_plus_b(call: Call, x: Value, weights: Value, biases: Value) -> Tensor:
    """Return ``x @ weights + biases``."""
    product = matrix_product(operands.shape(call, x), operands.shape(call, weights))
    return Tensor(broadcast(product, operands.shape(call, biases)), operands.tensor(call, x).dtype)


@op("tf.nn.zero_fraction", "ops.allclose", "tf.global_norm", "tf.nn.compute_average_loss")
def one_number(call: Call, *_args: Value, **_kwargs: Value) -> Tensor:
    """Return a scalar."""
    return Tensor((), "bool" if call.name.endswith("allclose") else "float32")


@op("tf.identity_n", "tf.tuple", multiple=True)
def identities(call: Call, x: Value) -> list[Tensor]:
    """Return the same tensors."""
    parts = [operands.tensor(call, part) for part in operands.listed(call, x)]
    return [operands.like(part, operands.shape_of(part)) for part in parts]


@op("tf.clip_by_global_norm", multiple=True)
def clip_by_global_norm(
    call: Call, x: Value, clip_norm: Value, use_norm: Value = None
) -> tuple[Value, Tensor]:
    """Return the clipped tensors and their common norm."""
    return identities(call, x), Tensor(())


@op("tf.math.confusion_matrix", "tf.confusion_matrix")
def confusion_matrix(
    call: Call, x: Value, predictions: Value, num_classes: Value = None, *_rest: Value, **_others: Value
) -> Tensor:
    """Return a square of counts."""
    count = None if num_classes is None else operands.dimension(call, num_classes)
    return Tensor((count, count), "int32")


@op("K.slice")
def backend_slice(call: Call, x: Value, start: Value, size: Value) -> Tensor:
    """Return a block: from ``start``, ``size`` elements along each axis (-1: all that remain)."""
    return tensorflow_slice(call, x, start, size)


@op("tf.strided_slice")
def strided_slice(
    call: Call,
    x: Value,
    begin: Value,
    end: Value = None,
    strides: Value = None,
    *masks: Value,
    **others: Value,
) -> Tensor:
    """Return a block between bounds, in steps; without masks."""
    if any(mask != 0 for mask in masks) or any(v not in (0, None) for k, v in others.items() if "mask" in k):
        raise NotKnown("a strided slice with masks")
    starts = operands.dimensions(call, begin, "the start of a slice")
    stops = operands.dimensions(call, end, "the end of a slice")
    steps = (
        (1,) * len(starts) if strides is None else operands.integers(call, strides, "the steps of a slice")
    )
    if None in starts or None in stops:
        raise NotKnown("a strided slice between bounds of run time")
    index = tuple(slice(a, b, c) for a, b, c in zip(starts, stops, steps, strict=True))
    return getitem(call, operands.tensor(call, x), index)


# ------------------------------------------------------------------ files
@op("tf.io.read_file", "tf.read_file")
def read_file(call: Call, filename: Value) -> Tensor:
    """Return the bytes of a file."""
    return Tensor((), "string")


@op(
    "tf.image.decode_jpeg",
    "tf.image.decode_png",
    "tf.image.decode_bmp",
    "tf.io.decode_jpeg",
    "tf.io.decode_png",
    "tf.io.decode_bmp",
)
def decode_image(call: Call, contents: Value, channels: Value = 0, *_rest: Value, **_others: Value) -> Tensor:
    """Return an image whose height and width only the file knows."""
    depth: Dim = operands.dimension(call, channels)
    return Tensor((None, None, None if depth == 0 else depth), "uint8")


@op("tf.image.decode_image", "tf.io.decode_image")
def decode_any_image(
    call: Call,
    contents: Value,
    channels: Value = None,
    dtype: Value = None,
    name: Value = None,
    expand_animations: Value = True,
) -> Tensor:
    """Return an image; whether it is an animation only the file knows, unless that is ruled out."""
    if operands.flag(call, expand_animations):
        raise NotKnown("the rank of a decoded image, which may be an animation")
    return decode_image(call, contents, 0 if channels is None else channels)


# ------------------------------------------------------------------ scopes and modes
@op(
    "tf.control_dependencies",
    "tf.device",
    "tf.init_scope",
    "tf.colocate_with",
    "tf.container",
    "tf.name_scope",
    "K.control_dependencies",
    "K.name_scope",
    "K.learning_phase_scope",
    "tf.op_scope",
    "tf.group",
    "tf.no_op",
    "tf.global_variables_initializer",
    "tf.local_variables_initializer",
    "tf.get_default_graph",
    "K.get_session",
    "tf.get_default_session",
    "tf.executing_eagerly_outside_functions",
    query=True,
)
def scope(call: Call, *_args: Value, **_kwargs: Value) -> Value:
    """Return something that no shape depends on."""
    raise NotKnown(call.name)


@op("tf.python.tf2.enabled", query=True)
def behaves_as_version_2(call: Call) -> bool:
    """Say whether TensorFlow has the behaviour of version 2; under standalone Keras 2 it may be either."""
    if operands.flavour(call) == "keras2":
        raise NotKnown("whether TensorFlow has the behaviour of version 2")
    return operands.flavour(call) != "tf1"


@op("tf.executing_eagerly", query=True)
def executing_eagerly(call: Call) -> bool:
    """Say whether operations run at once: not inside a layer's call, not in TensorFlow 1."""
    keras = operands.session(call)
    if keras is None or keras.inside_call:
        raise NotKnown("whether TensorFlow executes eagerly")
    return operands.flavour(call) in ("keras3", "tfkeras2")
