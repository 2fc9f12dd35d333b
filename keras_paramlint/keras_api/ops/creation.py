"""Operations that make tensors from shapes, numbers and constants."""

from __future__ import annotations

import math
import struct

from keras_paramlint.algebra import ceil_div, less
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import BoundMethod, Builtin, Function, Value
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.tensors import Tensor


LARGEST_RANK = 254
"""Axes that a tensor has at most in TensorFlow (``TensorShape::MaxDimensions``)."""


def filled(call: Call, shape: Value, dtype: Value, default: str = "float32") -> Tensor:
    """Return a tensor of a shape that the program states."""
    return Tensor(operands.dimensions(call, shape, "a shape"), operands.dtype_name(dtype, default))


@op("tf.zeros", "tf.ones", "ops.zeros", "ops.ones", "ops.empty")
def zeros(call: Call, shape: Value, dtype: Value = None, *_rest: Value, **_others: Value) -> Tensor:
    """Return a tensor of one repeated number."""
    return filled(call, shape, dtype)


@op("K.zeros", "K.ones")
def backend_zeros(call: Call, shape: Value, dtype: Value = None, *_rest: Value, **_others: Value) -> Tensor:
    """Return a tensor of one repeated number; Keras 2 makes a variable of it where its shape is fixed."""
    made = filled(call, shape, dtype)
    if isinstance(made.shape, tuple) and all(made.shape):
        made.extra["variable"] = True
    return made


@op("tf.fill")
def fill(call: Call, dims: Value, value: Value) -> Tensor:
    """Return a tensor of one repeated number."""
    return filled(call, dims, operands.tensor(call, value).dtype)


@op("ops.full")
def full(call: Call, shape: Value, fill_value: Value, dtype: Value = None) -> Tensor:
    """Return a tensor of one repeated number."""
    return filled(call, shape, dtype)


@op(
    "tf.random.normal", "tf.random_normal", "tf.random.truncated_normal", "tf.truncated_normal",
    "tf.random.stateless_normal", "tf.random.stateless_truncated_normal", "tf.random.stateless_uniform",
    "K.random_normal", "K.random_uniform", "K.truncated_normal", "K.random_bernoulli", "K.random_binomial",
    "tf.random.uniform", "tf.random_uniform",
)  # fmt: skip
def random_tensor(call: Call, shape: Value, *_rest: Value, dtype: Value = None, **_others: Value) -> Tensor:
    """Return random numbers of a stated shape."""
    return filled(call, shape, dtype)


@op("K.random_normal_variable", "K.random_uniform_variable")
def random_variable(call: Call, shape: Value, *_rest: Value, dtype: Value = None, **_others: Value) -> Tensor:
    """Return a variable of random numbers."""
    made = filled(call, shape, dtype)
    made.extra["variable"] = True
    return made


@op("random.normal", "random.truncated_normal", "random.uniform", "random.randint")
def keras_random(call: Call, shape: Value, *_rest: Value, dtype: Value = None, **_others: Value) -> Tensor:
    """Return random numbers of a stated shape."""
    return filled(call, shape, dtype, "int32" if call.name.endswith("randint") else "float32")


@op("random.beta", "random.binomial")
def two_parameters(
    call: Call, shape: Value, one: Value, two: Value, *_rest: Value, **_others: Value
) -> Tensor:
    """Return random numbers of a stated shape."""
    return filled(call, shape, None)


@op("random.gamma")
def gamma(call: Call, shape: Value, alpha: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return random numbers of a stated shape."""
    return filled(call, shape, None)


@op("random.categorical", "tf.random.categorical", "tf.multinomial", "tf.random.multinomial")
def categorical(call: Call, logits: Value, num_samples: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return sampled classes: (batch, number of samples)."""
    shape = operands.shape(call, logits)
    return Tensor((*shape[:-1], operands.dimension(call, num_samples)), "int32")


@op("tf.eye", "tf.linalg.eye")
def eye(
    call: Call, num_rows: Value, num_columns: Value = None, batch_shape: Value = None, dtype: Value = None
) -> Tensor:
    """Return identity matrices."""
    rows = operands.dimension(call, num_rows)
    columns = rows if num_columns is None else operands.dimension(call, num_columns)
    batch = () if batch_shape is None else operands.dimensions(call, batch_shape)
    return Tensor((*batch, rows, columns), operands.dtype_name(dtype, "float32"))


@op("ops.eye", "ops.tri")
def keras_eye(call: Call, N: Value, M: Value = None, k: Value = 0, dtype: Value = None) -> Tensor:  # noqa: N803
    """Return a matrix of ones on a diagonal."""
    rows = operands.dimension(call, N)
    return Tensor(
        (rows, rows if M is None else operands.dimension(call, M)), operands.dtype_name(dtype, "float32")
    )


@op("K.eye", "ops.identity")
def backend_eye(
    call: Call, n: Value = None, dtype: Value = None, name: Value = None, **others: Value
) -> Tensor:
    """Return an identity matrix; in the Keras of TensorFlow that is a variable."""
    rows = operands.dimensions(call, others.get("size", n))
    if not rows:
        raise NotKnown(call.source)
    made = Tensor((rows[0], rows[-1]), operands.dtype_name(dtype, "float32"))
    if operands.flavour(call) != "keras2":
        made.extra["variable"] = True
    return made


# ------------------------------------------------------------------ ranges
def _range(call: Call, start: Value, stop: Value, step: Value, dtype: Value) -> Tensor:
    if stop is None:
        start, stop = 0, start
    bounds = [_number(call, v) for v in (start, stop, step)]
    first, last, by = bounds
    fractional = any(isinstance(v, float) for v in bounds)
    name = operands.dtype_name(dtype, "float32" if fractional else "int32")
    if any(v is None for v in bounds):
        return Tensor((None,), name)
    if fractional:
        if not all(isinstance(v, (int, float)) for v in bounds) or by == 0:
            raise NotKnown("a range between numbers that are not fixed")
        try:
            steps = math.ceil((last - first) / by)
        except (OverflowError, ValueError):
            raise NotKnown("a range between numbers that are infinite or none") from None
        return Tensor((max(0, steps),), name)
    if not isinstance(by, int) or by == 0:
        raise NotKnown("a range whose step is not fixed")
    length = ceil_div(last - first, by) if by > 0 else ceil_div(first - last, -by)
    if less(length, 0):
        length = 0
    made = Tensor((length,), name)
    if (
        all(isinstance(v, int) for v in bounds)
        and isinstance(length, int)
        and length <= operands.LARGEST_VALUE
    ):
        made.value = list(range(first, last, by))
    return made


def _number(call: Call, value: Value) -> Value:
    """Return a number or dimension; None where it exists only at run time."""
    value = operands.settle(call, value)
    if isinstance(value, Tensor) and isinstance(value.value, float):
        value = value.value
    if isinstance(value, float):
        return value
    return operands.dimension(call, value, "a bound of a range")


@op("tf.range")
def tensorflow_range(
    call: Call,
    start: Value = None,
    limit: Value = None,
    delta: Value = 1,
    dtype: Value = None,
    **_others: Value,
) -> Tensor:
    """Return consecutive numbers."""
    if start is None:
        start, limit = limit, None
    return _range(call, start, limit, delta, dtype)


@op("ops.arange", "K.arange")
def arange(call: Call, start: Value, stop: Value = None, step: Value = None, dtype: Value = None) -> Tensor:
    """Return consecutive numbers."""
    return _range(call, start, stop, 1 if step is None else step, dtype)


@op("tf.linspace", "tf.lin_space", "ops.linspace", "ops.logspace", "ops.geomspace")
def linspace(
    call: Call, start: Value, stop: Value, num: Value = 50, *_rest: Value, axis: Value = 0, **_others: Value
) -> Tensor:
    """Return evenly spaced numbers; the new axis comes first by default."""
    if _others.get("retstep"):
        raise NotKnown("a linspace that returns its step")
    ends = operands.shape(call, start), operands.shape(call, stop)
    count = operands.dimension(call, num)
    if ends != ((), ()) and operands.integer(call, axis, "an axis") != 0:
        raise NotKnown("a linspace along another axis")
    made = Tensor((count, *(ends[0] or ends[1])), "float32")
    if call.name.endswith(("tf.linspace", "tensorflow.linspace")) and isinstance(count, int):
        made.value = _spaced(start, stop, count)
    return made


def _spaced(start: Value, stop: Value, count: int) -> list[Value] | None:
    """Return the numbers as TensorFlow computes them, in single precision."""
    if not (isinstance(start, float) and isinstance(stop, float) and 2 <= count <= operands.LARGEST_VALUE):
        return None
    first, last = _single(start), _single(stop)
    step = _single(_single(last - first) / (count - 1))
    inner = [_single(first + _single(step * i)) for i in range(1, count - 1)]
    return [first, *inner, last]


def _single(number: float) -> float:
    """Round to single precision."""
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return math.copysign(math.inf, number)


@op(
    "ops.bartlett",
    "ops.blackman",
    "ops.hamming",
    "ops.hanning",
    "tf.signal.hann_window",
    "tf.signal.hamming_window",
)
def window(call: Call, x: Value = None, *_rest: Value, **others: Value) -> Tensor:
    """Return a window function of so many points."""
    return Tensor((operands.dimension(call, others.get("window_length", x)),), "float32")


@op("ops.kaiser")
def kaiser(call: Call, x: Value, beta: Value) -> Tensor:
    """Return a window function of so many points."""
    return Tensor((operands.dimension(call, x),), "float32")


@op("tf.sequence_mask")
def sequence_mask(call: Call, lengths: Value, maxlen: Value = None, dtype: Value = "bool") -> Tensor:
    """Return one row of truths for each length."""
    longest = None if maxlen is None else operands.dimension(call, maxlen)
    return Tensor((*operands.shape(call, lengths), longest), operands.dtype_name(dtype, "bool"))


# ------------------------------------------------------------------ constants and variables
@op("tf.constant", "K.constant")
def constant(
    call: Call, value: Value, dtype: Value = None, shape: Value = None, *_rest: Value, **others: Value
) -> Tensor:
    """Return a constant; ``shape`` stretches it."""
    operand = operands.tensor(call, value)
    name = operands.dtype_name(dtype, operand.dtype)
    if shape is not None:
        return Tensor(operands.dimensions(call, shape), name)
    return Tensor(operand.shape, name, value=operand.value)


@op(
    "tf.convert_to_tensor", "ops.convert_to_tensor", "ops.array", "tf.identity", "tf.convert_to_tensor_v2",
    "ops.convert_to_numpy", "tf.convert_to_tensor_or_indexed_slices",
    "ops.copy",
)  # fmt: skip
def convert(call: Call, x: Value, dtype: Value = None, *_rest: Value, **_others: Value) -> Tensor:
    """Return a value as a tensor."""
    operand = operands.tensor(call, x)
    return Tensor(operand.shape, operands.dtype_name(dtype, operand.dtype), value=operand.value)


@op("K.variable")
def backend_variable(
    call: Call, value: Value, dtype: Value = None, name: Value = None, constraint: Value = None
) -> Tensor:
    """Return a variable with this initial value."""
    operand = operands.tensor(call, value)
    made = Tensor(operand.shape, operands.dtype_name(dtype, operand.dtype))
    made.extra["variable"] = True
    return made


def placeholder_of(call: Call, shape: Value, ndim: Value, dtype: Value) -> Tensor:
    """Return a tensor that is fed when the model runs."""
    name = operands.dtype_name(dtype, "float32")
    if shape is None:
        if ndim is None:
            return Tensor(call.unknown("a placeholder without a shape"), name)
        rank = operands.integer(call, ndim, "ndim")
        if rank > LARGEST_RANK:
            raise NotKnown(f"a placeholder of {rank:,} axes")
        made = Tensor((None,) * rank, name)
    else:
        made = Tensor(operands.dimensions(call, shape), name)
    made.extra["runtime"] = True
    return made


@op("K.placeholder", query=True)
def backend_placeholder(
    call: Call,
    shape: Value = None,
    ndim: Value = None,
    dtype: Value = None,
    sparse: Value = False,
    name: Value = None,
) -> Tensor:
    """Return a tensor that is fed when the model runs."""
    return placeholder_of(call, shape, ndim, dtype)


@op("tf.placeholder", query=True)
def tensorflow_placeholder(call: Call, dtype: Value, shape: Value = None, name: Value = None) -> Tensor:
    """Return a tensor that is fed when the model runs."""
    return placeholder_of(call, shape, None, dtype)


@op("tf.placeholder_with_default")
def placeholder_with_default(call: Call, x: Value, shape: Value, name: Value = None) -> Tensor:
    """Return a tensor that may be fed."""
    operand = operands.tensor(call, x)
    made = Tensor(operands.dimensions(call, shape), operand.dtype)
    made.extra["runtime"] = True
    return made


@op("tf.ensure_shape")
def ensure_shape(call: Call, x: Value, shape: Value) -> Tensor:
    """Return a tensor whose shape the program states."""
    from keras_paramlint.keras_api.ops.dims import merge_shapes

    operand = operands.tensor(call, x)
    stated = operands.dimensions(call, shape)
    if isinstance(operand.shape, tuple):
        stated = merge_shapes(operand.shape, stated) or stated
    return operands.like(operand, stated)


@op("tf.Variable", "tf.variable", query=True)
def tensorflow_variable(
    call: Call, x: Value = None, trainable: Value = True, *_rest: Value, **others: Value
) -> Tensor:
    """Return a variable with this initial value; ``extra["variable"]`` tells whether it is trained."""
    operand = operands.tensor(call, call.invoke(x) if callable_value(x) else x)
    made = Tensor(operand.shape, operands.dtype_name(others.get("dtype"), operand.dtype))
    made.extra["variable"] = operands.settle(call, trainable) is not False
    return made


@op("tf.get_variable", query=True)
def get_variable(
    call: Call, name: Value, shape: Value = None, dtype: Value = None, *_rest: Value, **others: Value
) -> Tensor:
    """Return a variable of a stated shape, or with a constant initial value (TensorFlow 1)."""
    if shape is None:
        return tensorflow_variable(call, others.get("initializer"))
    made = Tensor(operands.dimensions(call, shape), operands.dtype_name(dtype, "float32"))
    made.extra["variable"] = operands.settle(call, others.get("trainable", True)) is not False
    return made


def callable_value(value: Value) -> bool:
    """Say whether a value is a function of the analysed program or of a model."""
    return isinstance(value, (Function, Builtin, BoundMethod))
