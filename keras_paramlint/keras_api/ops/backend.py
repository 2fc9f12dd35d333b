"""What ``keras.backend`` (and its like) tells about tensors and about Keras's global state."""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.library.os import keras_backend
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Weight
from keras_paramlint.keras_api.engine.settings import Settings
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import multiply_dims
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.tensors import DType, Tensor, TensorShape


# ------------------------------------------------------------------ shapes and dtypes
@op("K.int_shape", query=True)
def int_shape(call: Call, x: Value) -> Value:
    """Return the static shape as a tuple, None for open dimensions."""
    return tuple(operands.shape(call, x))


@op("K.get_variable_shape", query=True)
def get_variable_shape(call: Call, x: Value) -> Value:
    """Return the static shape as a tuple."""
    return tuple(operands.shape(call, x))


@op("tf.shape", "K.shape")
def shape(call: Call, x: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return the shape as a vector, whose entries keep their values; open ones exist at run time."""
    dims = operands.shape(call, x)
    made = Tensor((len(dims),), "int32", value=list(dims))
    if None in dims:
        made.extra["runtime"] = made.extra["partial"] = True
    return made


@op("tf.shape_n", multiple=True)
def shape_n(call: Call, x: Value) -> list[Tensor]:
    """Return the shapes of several tensors."""
    return [shape(call, part) for part in operands.listed(call, x)]


@op("ops.shape", query=True)
def keras_shape(call: Call, x: Value) -> Value:
    """Return the shape as a tuple; inside a layer's ``call`` an open dimension is a tensor."""
    dims = operands.shape(call, x)
    keras = operands.session(call)
    if keras is not None and keras.inside_call:
        return tuple(operands.scalar(None) if dim is None else dim for dim in dims)
    return tuple(dims)


@op("K.count_params", query=True)
def count_params(call: Call, x: Value) -> Value:
    """Return the number of elements."""
    found = multiply_dims(operands.shape(call, x))
    if found is None:
        raise NotKnown("the number of elements of a tensor with an open dimension")
    return found


@op("K.dtype", "ops.dtype", query=True)
def dtype(call: Call, x: Value) -> Value:
    """Return the dtype's name."""
    return operands.tensor(call, x).dtype


@op("K.is_keras_tensor", query=True)
def is_keras_tensor(call: Call, x: Value) -> Value:
    """Say whether a value is a symbolic tensor of Keras."""
    if isinstance(x, Unknown):
        raise NotKnown(x)
    return isinstance(x, Tensor) and x.symbolic


@op("K.is_tensor", "tf.is_tensor", "ops.is_tensor", "tf.contrib.framework.is_tensor", query=True)
def is_tensor(call: Call, x: Value) -> Value:
    """Say whether a value is a tensor."""
    if isinstance(x, Unknown):
        raise NotKnown(x)
    return isinstance(x, Tensor)


@op("K.is_sparse", "K.is_placeholder", query=True)
def is_sparse(call: Call, x: Value) -> bool:
    """Say no: sparse tensors and placeholders are not told apart."""
    return False


@op("K.is_variable", query=True)
def is_variable(call: Call, x: Value) -> bool:
    """Say whether a value is a variable."""
    return isinstance(x, Weight) or (isinstance(x, Tensor) and "variable" in x.extra)


@op("tf.as_dtype", "tf.dtypes.as_dtype", query=True)
def as_dtype(call: Call, x: Value) -> Value:
    """Return the dtype of a name."""
    return DType(operands.dtype_name(x, "float32"))


@op("tf.broadcast_static_shape", query=True)
def broadcast_static_shape(call: Call, one: Value, two: Value) -> Value:
    """Return the shape to which two shapes broadcast."""
    from keras_paramlint.keras_api.ops.dims import broadcast

    return TensorShape(broadcast(operands.dimensions(call, one), operands.dimensions(call, two)))


@op("tf.broadcast_dynamic_shape")
def broadcast_dynamic_shape(call: Call, one: Value, two: Value) -> Value:
    """Return the shape to which two shapes broadcast, as a vector."""
    from keras_paramlint.keras_api.ops.dims import broadcast

    dims = broadcast(operands.dimensions(call, one), operands.dimensions(call, two))
    return Tensor((len(dims),), "int32", value=list(dims))


@op("tf.get_static_value", "tf.contrib.util.constant_value", query=True)
def get_static_value(call: Call, x: Value, partial: Value = False) -> Value:
    """Return the value of a constant."""
    found = operands.tensor(call, x).value
    if found is None:
        raise NotKnown("the value of a tensor")
    return found


@op("K.get_value", "K.eval", query=True)
def get_value(call: Call, x: Value) -> Value:
    """Return a tensor's contents: the number where it is known, else an array of the shape."""
    operand = operands.tensor(call, x)
    if operand.value is not None and not isinstance(operand.value, list):
        return operand.value
    return Tensor(operand.shape, operand.dtype, value=operand.value)


@op("K.batch_get_value", query=True)
def batch_get_value(call: Call, x: Value) -> Value:
    """Return the contents of several variables."""
    return [get_value(call, part) for part in operands.listed(call, x)]


# ------------------------------------------------------------------ global state
def _state(call: Call) -> Any:
    keras = operands.session(call)
    if keras is None:
        raise NotKnown("the state of Keras")
    return keras


def _settings(call: Call) -> Settings:
    found = _state(call).settings
    assert isinstance(found, Settings)
    return found


def _set(call: Call, name: str, value: Value) -> None:
    settings = _settings(call)
    call.machine.touch(settings)
    settings.values[name] = value


@op("K.image_data_format", "config.image_data_format", query=True)
def image_data_format(call: Call) -> Value:
    """Return ``channels_last`` or ``channels_first``."""
    return _settings(call).image_data_format


@op("K.image_dim_ordering", query=True)
def image_dim_ordering(call: Call) -> Value:
    """Return ``tf`` or ``th`` (Keras 1)."""
    current = _settings(call).image_data_format
    return {"channels_last": "tf", "channels_first": "th"}.get(current, current)


@op("K.set_image_data_format", "K.set_image_dim_ordering", "config.set_image_data_format", query=True)
def set_image_data_format(call: Call, data_format: Value = None, **others: Value) -> None:
    """Choose where channels are."""
    name = operands.settle(call, others.get("dim_ordering", data_format))
    if isinstance(name, str):
        name = {"tf": "channels_last", "th": "channels_first"}.get(name, name)
    _set(call, "image_data_format", name)


@op("K.normalize_data_format", "K.standardize_data_format", query=True)
def normalize_data_format(call: Call, value: Value = None) -> Value:
    """Return the given order of channels, else the session's."""
    if value is None:
        return _settings(call).image_data_format
    return operands.text(call, value, "data_format")


@op("K.floatx", "config.floatx", query=True)
def floatx(call: Call) -> Value:
    """Return the default dtype."""
    return _settings(call).values["floatx"]


@op("K.set_floatx", "config.set_floatx", query=True)
def set_floatx(call: Call, value: Value = None, **others: Value) -> None:
    """Choose the default dtype."""
    chosen = operands.settle(call, others.get("floatx", value))
    _set(call, "floatx", chosen if isinstance(chosen, Unknown) else operands.dtype_name(chosen, "float32"))


@op("K.epsilon", "config.epsilon", query=True)
def epsilon(call: Call) -> Value:
    """Return the fuzz factor."""
    return _settings(call).values["epsilon"]


@op("K.set_epsilon", "config.set_epsilon", query=True)
def set_epsilon(call: Call, value: Value) -> None:
    """Choose the fuzz factor."""
    _set(call, "epsilon", operands.settle(call, value))


@op("K.backend", "config.backend", query=True)
def backend(call: Call) -> Value:
    """Return the name of the backend."""
    return keras_backend(call)


@op("K.learning_phase", query=True)
def learning_phase(call: Call) -> Value:
    """Return 0 or 1 where the program chose it, else an unknown flag."""
    chosen = _settings(call).values["learning_phase"]
    if chosen in (0, 1) and not isinstance(chosen, Tensor) and operands.flavour(call) == "keras3":
        return chosen
    raise NotKnown("the learning phase")


@op("K.set_learning_phase", query=True)
def set_learning_phase(call: Call, value: Value) -> None:
    """Choose training or inference; shapes do not depend on it."""
    _set(call, "learning_phase", operands.settle(call, value))


@op("K.clear_session", "K.reset_uids", query=True)
def clear_session(call: Call, free_memory: Value = True) -> None:
    """Let automatic names start again."""
    _state(call).clear()


@op("K.get_uid", query=True)
def get_uid(call: Call, prefix: Value = "") -> int:
    """Return the next number of a prefix, from 1."""
    keras = _state(call)
    name = operands.text(call, prefix, "a prefix") if not isinstance(prefix, str) else prefix
    call.machine.touch(keras)
    keras.uids[name] = keras.uids.get(name, 0) + 1
    return int(keras.uids[name])


NOTHING = """
    K.set_value K.batch_set_value K.manual_variable_initialization K.set_session
    K.set_backend K.set_random_seed tf.set_random_seed tf.random.set_seed tf.disable_eager_execution
    tf.enable_eager_execution tf.disable_v2_behavior tf.enable_v2_behavior tf.disable_v2_tensorshape
    tf.enable_v2_tensorshape tf.disable_resource_variables tf.enable_resource_variables
    tf.disable_v2_control_flow tf.disable_control_flow_v2 tf.enable_control_flow_v2
    tf.reset_default_graph tf.print tf.add_to_collection tf.add_check_numerics_ops
    tf.config.run_functions_eagerly tf.config.experimental_run_functions_eagerly
    tf.config.optimizer.set_jit tf.config.experimental.set_memory_growth tf.config.set_visible_devices
    tf.config.set_soft_device_placement tf.config.experimental.enable_op_determinism
    tf.config.threading.set_inter_op_parallelism_threads
    tf.config.threading.set_intra_op_parallelism_threads
    tf.config.experimental.enable_tensor_float_32_execution tf.logging.set_verbosity
    tf.debugging.set_log_device_placement tf.debugging.assert_equal tf.debugging.assert_less
    tf.debugging.assert_less_equal tf.debugging.assert_greater tf.debugging.assert_greater_equal
    tf.debugging.assert_rank tf.debugging.assert_rank_at_least tf.debugging.assert_rank_in
    tf.debugging.assert_shapes tf.debugging.assert_non_negative tf.debugging.assert_positive
    tf.debugging.assert_none_equal tf.debugging.assert_near tf.debugging.assert_type
    tf.debugging.assert_all_finite tf.debugging.assert_scalar tf.debugging.assert_integer
    tf.debugging.enable_check_numerics tf.debugging.disable_traceback_filtering tf.debugging.Assert
    tf.assert_equal tf.assert_less tf.assert_less_equal tf.assert_greater tf.assert_greater_equal
    tf.assert_rank tf.Assert tf.assert_rank_at_least tf.assert_positive tf.assert_non_negative
    tf.assert_type tf.summary.scalar tf.summary.histogram tf.summary.image tf.summary.text
    tf.summary.audio
"""


def nothing(call: Call, *_args: Value, **_kwargs: Value) -> None:
    """Do what no shape depends on."""


for _name in NOTHING.split():
    op(_name, query=True)(nothing)


# ------------------------------------------------------------------ functions and gradients
@op("K.function", query=True)
def function(call: Call, inputs: Value, outputs: Value, *_rest: Value, **_others: Value) -> Value:
    """Return a function whose results have the outputs' shapes, open where the batch is."""
    single = isinstance(outputs, Tensor)
    results = [outputs] if single else operands.listed(call, outputs)

    def run(inner: Call, *_args: Value, **_kwargs: Value) -> Value:
        made = [Tensor(t.shape, t.dtype) if isinstance(t, Tensor) else t for t in results]
        for tensor in operands.tensors_in(made):
            tensor.extra["runtime"] = True
        return made[0] if single else made

    return Builtin("K.function", run)


@op("K.gradients", "tf.gradients", multiple=True)
def gradients(call: Call, loss: Value, variables: Value, *_rest: Value, **_others: Value) -> list[Tensor]:
    """Return one tensor of the same shape for each variable."""
    one = isinstance(variables, Tensor) or operands.is_array(variables)
    parts = [variables] if one else operands.listed(call, variables)
    tensors = [operands.tensor(call, part) for part in parts]
    return [Tensor(tensor.shape, tensor.dtype) for tensor in tensors]
