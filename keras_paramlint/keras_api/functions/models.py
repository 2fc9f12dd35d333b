"""``Input``, model functions, merging functions, and utilities around models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import BoundMethod, Builtin, Function, Unknown, Value
from keras_paramlint.keras_api.engine import calling, history, structures
from keras_paramlint.keras_api.engine.cloning import clone_model
from keras_paramlint.keras_api.engine.inputs import as_input, input_function
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.masking import mask_of
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.functions.registry import add, function
from keras_paramlint.keras_api.ops import registry as ops
from keras_paramlint.keras_api.tensors import Tensor


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session


_INPUT_ORDER = {
    "keras3": ("shape", "batch_size", "dtype", "sparse", "batch_shape", "name", "tensor", "optional"),
    "tfkeras2": (
        "shape",
        "batch_size",
        "name",
        "dtype",
        "sparse",
        "tensor",
        "ragged",
        "type_spec",
        "batch_shape",
    ),
    "tf1": ("shape", "batch_size", "name", "dtype", "sparse", "tensor", "ragged", "type_spec", "batch_shape"),
    "keras2": ("shape", "batch_shape", "name", "dtype", "sparse", "tensor"),
}


@function("keras..Input")
def _input(call: Call, *args: Value, **kwargs: Value) -> Value:
    order = _INPUT_ORDER[call.machine.keras.flavour]
    return input_function(call, **{**dict(zip(order, args, strict=False)), **kwargs})


@function("keras.models..clone_model")
def _clone_model(
    call: Call, model: Value, input_tensors: Value = None, clone_function: Value = None, **kwargs: Value
) -> Value:
    if not isinstance(model, ModelLayer):
        raise NotKnown(model if isinstance(model, Unknown) else call.source)
    session = model.session
    session.calls.append(call)
    try:
        return clone_model(session, model, call, None, input_tensors, clone_function)
    finally:
        session.calls.pop()


@function("keras..load_model")
def _load_model(call: Call, filepath: Value, *args: Value, **kwargs: Value) -> Value:
    session = call.machine.keras
    model = _saved(session, filepath)
    if model is None:
        raise NotKnown(f"a model that is loaded: {call.source}")
    session.calls.append(call)
    try:
        return clone_model(session, model, call, model.name)
    finally:
        session.calls.pop()


def _saved(session: Session, path: Value) -> ModelLayer | None:
    """Return the model that the program itself has saved in a file, if it was not changed since."""
    for event in reversed(session.events):
        if event.kind in ("save", "checkpoint") and path is not None and event.facts["path"] == path:
            assumed = [pair for level in session.machine.assumed for pair in level.items()]
            is_certain = all(condition in assumed for condition in event.assumed)
            weights = event.facts["weights"]
            same = weights is not None and weights == history.state(event.layer)
            return event.layer if is_certain and same and isinstance(event.layer, ModelLayer) else None
    return None


@function(
    "keras..model_from_json",
    "keras..model_from_yaml",
    "keras..model_from_config",
    "keras..deserialize",
)
def _restored_model(call: Call, *args: Value, **kwargs: Value) -> Value:
    raise NotKnown(f"a model that is loaded: {call.source}")


def _merging(class_name: str) -> Callable[..., Value]:
    def run(call: Call, inputs: Value, *args: Value, **kwargs: Value) -> Value:
        session = call.machine.keras
        order = ("axis",) if class_name == "Concatenate" else ("axes", "normalize")
        arguments = {**dict(zip(order, args, strict=False)), **kwargs}
        session.calls.append(call)
        try:
            layer = session.make(class_name, arguments, call.place)
        finally:
            session.calls.pop()
        return calling.call_layer(session, layer, [inputs], {}, call)

    return run


for _name, _class in (
    ("add", "Add"),
    ("subtract", "Subtract"),
    ("multiply", "Multiply"),
    ("average", "Average"),
    ("maximum", "Maximum"),
    ("minimum", "Minimum"),
    ("concatenate", "Concatenate"),
    ("dot", "Dot"),
):
    add(f"keras.layers..{_name}", Builtin(f"keras.layers.{_name}", _merging(_class)))
    add(f"keras.legacy..{_name}", Builtin(f"keras.layers.{_name}", _merging(_class)))


@function("keras.layers..merge", "keras.engine..merge", "keras.legacy..merge")
def _merge(
    call: Call,
    inputs: Value,
    mode: Value = "sum",
    concat_axis: Value = -1,
    dot_axes: Value = -1,
    output_shape: Value = None,
    **kwargs: Value,
) -> Value:
    """Keras 1's ``merge(tensors, mode=...)``."""
    classes = {
        "sum": "Add",
        "mul": "Multiply",
        "ave": "Average",
        "max": "Maximum",
        "concat": "Concatenate",
        "dot": "Dot",
    }
    if isinstance(mode, (Function, Builtin, BoundMethod)):
        return call.invoke(mode, call.iterate(inputs))
    if mode == "cos":
        return _merging("Dot")(call, inputs, axes=dot_axes, normalize=True)
    if not isinstance(mode, str) or mode not in classes:
        raise NotKnown(call.source)
    arguments = {"axis": concat_axis} if mode == "concat" else {"axes": dot_axes} if mode == "dot" else {}
    if isinstance(kwargs.get("name"), str):
        arguments["name"] = kwargs["name"]
    return _merging(classes[mode])(call, inputs, **arguments)


# ------------------------------------------------------------------ utilities
@function("keras..multi_gpu_model")
def _multi_gpu_model(call: Call, model: Value, *args: Value, **kwargs: Value) -> Value:
    return model


@function("keras..plot_model", "keras..plot", "keras..print_summary", "keras..model_to_dot", "keras..summary")
def _plot(call: Call, *args: Value, **kwargs: Value) -> None:
    return None


@function("keras..get_source_inputs")
def _get_source_inputs(call: Call, tensor: Value, *args: Value) -> Value:
    found: list[Value] = []
    stack = structures.tensors_in(tensor)
    seen: set[int] = set()
    while stack:
        item = as_input(stack.pop(0))
        node = item.node
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node.operation, Layer) and node.operation.cls.name == "InputLayer":
            found.append(item)
        stack.extend(node.inputs)
    return found


@function("keras..register_keras_serializable")
def _register(call: Call, *args: Value, **kwargs: Value) -> Value:
    return Builtin("decorator", lambda call, value: value)


@function("keras..get_registered_object")
def _registered(call: Call, *args: Value, **kwargs: Value) -> Value:
    return call.unknown(call.source)


@function("keras..custom_object_scope", "keras..CustomObjectScope")
def _scope(call: Call, *args: Value, **kwargs: Value) -> Value:
    session = getattr(call.machine, "keras", None)
    if session is not None:
        session.has_object_scopes = True
    return Builtin("scope", lambda call, value: value)


@function("keras..get_custom_objects")
def _custom_objects(call: Call) -> Value:
    session = getattr(call.machine, "keras", None)
    return {} if session is None else session.custom_objects


@function("keras.utils..get_file", "keras..get_file")
def _get_file(call: Call, *args: Value, **kwargs: Value) -> Value:
    return call.unknown(call.source)


@function(
    "keras..set_random_seed",
    "keras..enable_unsafe_deserialization",
    "keras..disable_interactive_logging",
    "keras..enable_interactive_logging",
)
def _nothing(call: Call, *args: Value, **kwargs: Value) -> None:
    return None


@function("keras..set_dtype_policy", "keras..set_global_policy", "keras..set_policy")
def _set_dtype_policy(call: Call, *args: Value, **kwargs: Value) -> None:
    """Note that the program chooses the types of all layers that are made from now on."""
    name = call.machine.settle((*args, *kwargs.values())[0]) if args or kwargs else None
    call.machine.keras.told_policies.add(name if isinstance(name, str) else "")


@function("keras..get_keras_mask")
def _get_keras_mask(call: Call, x: Value) -> Value:
    """Return the mask of a tensor, which the stand-ins have not with which Keras 3 traces ``call``."""
    tensor = call.machine.settle(x)
    traced = isinstance(tensor, Tensor) and "argument" in tensor.extra and not call.machine.keras.on_data
    return None if traced else mask_of(tensor)


@function("keras..clear_session", "keras..reset_uids")
def _clear_session(call: Call, *args: Value, **kwargs: Value) -> None:
    call.machine.keras.clear()


@function("keras..is_keras_tensor", "tensorflow.is_keras_tensor")
def _is_keras_tensor(call: Call, value: Value) -> Value:
    if isinstance(value, Tensor):
        return value.symbolic
    if isinstance(value, Unknown):
        raise NotKnown(value)
    return False


@function(
    "tensorflow.function",
    "tensorflow.compat.function",
    "tensorflow.autograph.experimental.do_not_convert",
    "tensorflow.recompute_grad",
)
def _tf_function(call: Call, *args: Value, **kwargs: Value) -> Value:
    if len(args) == 1 and args[0] is not None:
        return args[0]
    return Builtin("tf.function", lambda call, value: value)


@function(
    "tensorflow.disable_v2_behavior",
    "tensorflow.enable_eager_execution",
    "tensorflow.disable_eager_execution",
    "tensorflow.enable_v2_behavior",
    "tensorflow.random.set_seed",
    "tensorflow.set_random_seed",
    "tensorflow.reset_default_graph",
)
def _tf_nothing(call: Call, *args: Value, **kwargs: Value) -> None:
    return None


@function("keras.activations..get", "keras.activations..deserialize")
def _activation(call: Call, identifier: Value = None, *args: Value, **kwargs: Value) -> Value:
    """Return the function of an activation's name."""
    if identifier is None:
        identifier = "linear"
    if isinstance(identifier, str):
        found = ops.lookup(f"keras.activations.{identifier}")
        if found is None:
            raise NotKnown(f"the activation {identifier!r}")
        return found
    if isinstance(identifier, Unknown):
        raise NotKnown(identifier)
    return identifier
