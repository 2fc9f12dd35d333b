"""Methods of every layer that Keras keeps to itself, but that programs call or hand on."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Class, Instance, Unknown, Value
from keras_paramlint.keras_api.engine import calling, structures, tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.layer_namespace import getter, method
from keras_paramlint.keras_api.entry import CallArgs
from keras_paramlint.keras_api.tensors import Tensor


@getter("dtype_policy", "_dtype_policy")
def _dtype_policy(call: Call, layer: Layer) -> Value:
    """The policy, which programs hand on to inner layers: ``Dense(8, dtype=self.dtype_policy)``."""
    from keras_paramlint.keras_api.opaque import opaque_class

    if isinstance(layer.dtype, (Instance, Unknown)):
        return layer.dtype
    cls = opaque_class(call.machine, "dtype_policies", "DTypePolicy")
    assert isinstance(cls, Class)
    name = layer.dtype if isinstance(layer.dtype, str) else layer.session.floatx
    mixed = name.removeprefix("mixed_") if name.startswith("mixed_") else None
    policy = Instance(cls, call.place)
    policy.attrs.update(
        name=name,
        compute_dtype=mixed or name,
        variable_dtype="float32" if mixed else name,
        quantization_mode=None,
    )
    return policy


@method("_maybe_build")
def _maybe_build(call: Call, layer: Layer, /, inputs: Value, *args: Value) -> None:
    """Build for the inputs, unless it is built."""
    first = calling.inputs_of(layer.session, inputs, call)
    calling.build_from(layer.session, layer, first, CallArgs(), call)


@method("compute_output_signature")
def _compute_output_signature(call: Call, layer: Layer, /, input_signature: Value) -> Value:
    """The outputs' shapes and dtypes, given those of the inputs as ``TensorSpec``."""
    return calling.compute(
        layer.session, layer, structures.map_structure(_tensor, input_signature), CallArgs(), call
    )


def _tensor(value: Value) -> Value:
    if isinstance(value, Tensor):
        return value
    shape = getattr(value, "shape", None) or (
        value.attrs.get("shape") if isinstance(value, Instance) else None
    )
    if not isinstance(shape, (list, tuple)):
        raise NotKnown("the signature of an input")
    return Tensor(tuple(shape))


@method("_flatten_layers")
def _flatten_layers(
    call: Call, layer: Layer, /, recursive: Value = True, include_self: Value = True
) -> Value:
    """The layer and all layers inside it, or only those directly inside."""
    own = [layer] if call.truth(include_self) else []
    if call.truth(recursive):
        return [*own, *list(tracking.walk(layer))[1:]]
    return [*own, *tracking.sublayers(layer)]


@getter("submodules")
def _submodules(call: Call, layer: Layer) -> Value:
    """All layers inside."""
    return tuple(tracking.walk(layer))[1:]
