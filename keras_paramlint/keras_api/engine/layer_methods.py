"""Methods and properties of every layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Size, product
from keras_paramlint.interpreter.library.os import keras_backend
from keras_paramlint.interpreter.native import Call, LibraryError, NotKnown
from keras_paramlint.interpreter.values import (
    Builtin,
    ClassMethod,
    Open,
    Property,
    Unknown,
    Value,
)
from keras_paramlint.keras_api.engine import calling, classes, given_weights, history, structures, tracking
from keras_paramlint.keras_api.engine.inputs import shape_from, stated_input
from keras_paramlint.keras_api.engine.layer import ELEMENTS_FOR_WEIGHT, Layer, Weight
from keras_paramlint.keras_api.engine.layer_namespace import NAMESPACE, getter, method
from keras_paramlint.keras_api.entry import CallArgs
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


@method("__init__")
def _init(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> None:
    session = layer.session
    session.calls.append(call)
    try:
        layer.args = {**layer.args, **kwargs}
        layer.given = layer.given | frozenset(kwargs)
        classes.initialise(layer, kwargs, call)
        stated = stated_input(session, kwargs, layer.cls.name, call)
        if isinstance(stated, tuple):
            layer.first_input = stated
    finally:
        session.calls.pop()


@method("__call__")
def _call(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    return calling.call_layer(layer.session, layer, list(args), kwargs, call)


@method("call")
def _native_call(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    """``super().call(x)`` and ``layer.call(x)``: the modelled computation."""
    session = layer.session
    first = calling.inputs_of(session, args[0] if args else None, call)
    if layer.entry is None:
        if layer.applies():
            return layer.run(first, CallArgs(), call)
        raise NotKnown(call.source)
    rest = CallArgs(tuple(args[1:]), kwargs)
    if not layer.built and not layer.building:
        calling.build(session, layer, structures.shapes_of(first), rest, call)
    if session.flavour != "keras3" and layer.entry.built_by_call and not layer.children:
        session.machine.touch(layer)
        layer.entry.build_call(layer, structures.shapes_of(first), rest)
    outputs = layer.entry.call(layer, first, rest, call)
    if outputs is not NotImplemented:
        return outputs
    shapes = structures.shapes_of(first)
    return structures.tensors_from(
        layer.entry.output(layer, shapes, rest),
        layer.entry.output_dtype(layer, shapes, rest) or session.floatx,
    )


def _merge_call(call: Call, layer: Layer, /, inputs: Value, *args: Value, **kwargs: Value) -> Value:
    """The base of merging layers: a subclass says how in ``_merge_function``."""
    return call.machine.call(call.attribute(layer, "_merge_function"), [inputs], {}, call)


_MERGE_CALL = Builtin("Merge.call", _merge_call)
MERGE: dict[str, Value] = {"merge_call": _MERGE_CALL}
"""Methods of ``_Merge``, which programs subclass."""


@method("compute_mask")
def _compute_mask(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    return None


# ------------------------------------------------------------------ weights
@method("add_weight", "add_variable")
def _add_weight(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    session = layer.session
    order = (
        ("shape", "initializer", "dtype", "trainable")
        if session.flavour == "keras3"
        else ("name", "shape", "dtype", "initializer", "regularizer", "trainable")
    )
    bound = {**dict(zip(order, args, strict=False)), **kwargs}
    if (
        session.flavour != "keras3"
        and args
        and not isinstance(session.settle(args[0]), (str, Unknown))
        and args[0] is not None
    ):
        bound = {**dict(zip(("shape", "initializer", "name", "trainable"), args, strict=False)), **kwargs}
    trainable = bound.get("trainable")
    synchronization = str(getattr(bound.get("synchronization"), "reason", bound.get("synchronization")))
    flag = ("ON_READ" not in synchronization) if trainable is None else session.truth(trainable)
    shape = bound.get("shape")
    name = session.settle(bound.get("name"))
    if isinstance(name, str):
        label = name
    else:
        label = session.unique_name("variable") if session.flavour == "keras3" else "Variable"
    try:
        dims = () if shape is None else shape_from(shape, session, call)
    except LibraryError:
        dims = call.unknown(call.source)
    weight = Weight(label, closed(layer, dims, label), flag, str(bound.get("dtype") or "float32"), call.place)
    session.machine.budget.spend(ELEMENTS_FOR_WEIGHT)
    session.machine.touch(layer)
    layer.own_weights.append(weight)
    return given_weights.variable(weight)


def closed(layer: Layer, dims: Shape | Unknown, label: str) -> tuple[Size, ...] | Unknown:
    """Return the shape of a weight; refuse one with an open dimension."""
    if isinstance(dims, Unknown):
        return dims
    sizes = tuple(size for size in dims if size is not None)
    if len(sizes) < len(dims):
        layer.fail(
            "KPL307", f"{layer.cls.name} cannot create `{label}`: its shape {dims} has an open dimension"
        )
    return sizes


def _variables(call: Call, layer: Layer, wanted: bool | None) -> list[Value]:
    for inner in tracking.walk(layer):
        doubt = inner.maybe or (inner.freezing if wanted is not None else None)
        if doubt is not None:
            return [Open(doubt.reason, doubt.place, objects=True)]
    found = [w for w, trained in tracking.weights(layer) if wanted is None or trained is wanted]
    return [given_weights.variable(weight) for weight in found]


@getter("weights", "variables")
def _weights(call: Call, layer: Layer) -> Value:
    return _variables(call, layer, None)


def _weights_lists(trainable: bool) -> tuple[Property, Property]:
    """Return the property of the weights of one kind, and that of the list behind it."""
    name = "trainable_weights" if trainable else "non_trainable_weights"
    setter = Builtin(f"Layer.{name}", lambda call, layer, value: given_weights.give(layer, trainable, value))
    found = Builtin(f"Layer.{name}", lambda call, layer: _variables(call, layer, trainable))
    behind = Builtin(f"Layer._{name}", lambda call, layer: given_weights.listed(layer, trainable))
    return Property(found, setter), Property(behind, setter)


NAMESPACE["trainable_weights"], NAMESPACE["_trainable_weights"] = _weights_lists(True)
NAMESPACE["non_trainable_weights"], NAMESPACE["_non_trainable_weights"] = _weights_lists(False)


@getter("trainable_variables")
def _trainable_variables(call: Call, layer: Layer) -> Value:
    return _variables(call, layer, True)


@getter("non_trainable_variables")
def _non_trainable_variables(call: Call, layer: Layer) -> Value:
    return _variables(call, layer, False)


@method("get_weights")
def _get_weights(call: Call, layer: Layer) -> Value:
    found = [Tensor(w.shape, w.dtype) for w, _ in tracking.weights(layer)]
    for tensor in found:
        tensor.extra["weights_of"] = layer
    return found


@method("set_weights", "load_own_variables", "save_own_variables")
def _set_weights(call: Call, layer: Layer, *args: Value) -> None:
    history.set_weights(layer, call, args)


@method("count_params")
def _count_params(call: Call, layer: Layer) -> Value:
    history.asked(layer, call, "count_params")
    total: Any = 0
    for weight, _ in tracking.weights(layer):
        if isinstance(weight.shape, Unknown):
            raise NotKnown(weight.shape)
        total = total + product(weight.shape)
    if any(inner.problem is not None or inner.maybe is not None for inner in tracking.walk(layer)):
        raise NotKnown(call.source)
    return total


# ------------------------------------------------------------------ state
def _get_trainable(call: Call, layer: Layer) -> Value:
    return layer.trainable


def _set_trainable(call: Call, layer: Layer, value: Value) -> None:
    session = layer.session
    session.calls.append(call)
    try:
        truth = session.truth(value)
    finally:
        session.calls.pop()
    sticky = value is truth and keras_backend(call) == "tensorflow"
    tracking.set_trainable(layer, truth, session.machine.touch, sticky=sticky)
    text = value if isinstance(value, str) else None
    session.event(
        "trainable",
        layer,
        call.place,
        value=truth,
        text=text,
        written=history.written(call),
        weights=history.state(layer),
    )


NAMESPACE["trainable"] = Property(
    Builtin("Layer.trainable", _get_trainable), Builtin("Layer.trainable", _set_trainable)
)


def _get_name(call: Call, layer: Layer) -> Value:
    return layer.name


def _set_name(call: Call, layer: Layer, value: Value) -> None:
    layer.session.machine.touch(layer)
    if isinstance(value, str):
        layer.name = value


NAMESPACE["name"] = Property(Builtin("Layer.name", _get_name), Builtin("Layer.name", _set_name))
NAMESPACE["_name"] = NAMESPACE["name"]


def _io(side: str) -> Callable[..., Value]:
    def run(call: Call, layer: Layer) -> Value:
        if not layer.nodes:
            direct = getattr(layer, f"{side}s", None)
            if direct is not None:
                return direct
            call.fail("AttributeError", f"The layer {layer.name} has never been called and has no {side}")
        node = layer.nodes[0]
        value = (
            node.extra.get("outputs")
            if side == "output"
            else (node.args[0] if node.args else node.extra.get("outputs"))
        )
        if side == "input" and layer.cls.name == "InputLayer":
            return node.extra.get("outputs")
        if isinstance(value, list) and len(value) == 1:
            return value[0]
        return value

    return run


getter("output")(_io("output"))
getter("input")(_io("input"))


@method("get_output_at")
def _get_output_at(call: Call, layer: Layer, index: Value) -> Value:
    if isinstance(index, int) and index < len(layer.nodes):
        return layer.nodes[index].extra.get("outputs")
    raise NotKnown(call.source)


@method("get_input_at")
def _get_input_at(call: Call, layer: Layer, index: Value) -> Value:
    if isinstance(index, int) and index < len(layer.nodes) and layer.nodes[index].args:
        return layer.nodes[index].args[0]
    raise NotKnown(call.source)


def _shape_property(side: str) -> Callable[..., Value]:
    def run(call: Call, layer: Layer) -> Value:
        # a layer of a stack that was called on data has a graph: the stack makes one of the data's shape
        called = layer.input_shapes if side == "input" else layer.output_shapes
        if not layer.nodes and not layer.is_model and called is not None:
            return called[0] if isinstance(called, list) and len(called) == 1 else called
        value = _io(side)(call, layer)
        return structures.map_structure(lambda t: t.shape if isinstance(t, Tensor) else t, value)

    return run


getter("output_shape")(_shape_property("output"))
getter("input_shape")(_shape_property("input"))


@getter("dtype", "variable_dtype", "_dtype")
def _variable_dtype(call: Call, layer: Layer) -> Value:
    name = _policy(layer)
    return "float32" if name.startswith("mixed_") else name


@getter("compute_dtype", "_compute_dtype")
def _compute_dtype(call: Call, layer: Layer) -> Value:
    return _policy(layer).removeprefix("mixed_")


def _policy(layer: Layer) -> str:
    """Return the name of a layer's policy of types, ``mixed_float16``, or of its one type.

    Raises:
        NotKnown: it is an object, or one that the program chose for all layers that are made from then on.
    """
    if isinstance(layer.dtype, str):
        return layer.dtype
    if layer.dtype is not None or layer.session.told_policies:
        raise NotKnown(layer.dtype if isinstance(layer.dtype, Unknown) else f"the dtype of {layer.name}")
    return layer.session.floatx


@getter("losses", "metrics", "updates", "regularization_losses")
def _losses(call: Call, layer: Layer) -> Value:
    return []


@getter("inbound_nodes", "_inbound_nodes")
def _inbound_nodes(call: Call, layer: Layer) -> Value:
    return [call.unknown(f"{layer.name}.inbound_nodes[{i}]") for i in range(len(layer.nodes))]


@method("add_loss", "add_update", "add_metric")
def _add_loss(call: Call, layer: Layer, *args: Value, **kwargs: Value) -> None:
    return None


@method("get_config")
def _get_config(call: Call, layer: Layer) -> Value:
    if "entry" in layer.cls.facts:
        return {**{k: v for k, v in layer.args.items() if not isinstance(v, Layer)}, "name": layer.name}
    base: dict[str, Value] = {"name": layer.name, "trainable": layer.trainable}
    if layer.entry is not None:
        base.update({k: v for k, v in layer.args.items() if not isinstance(v, Layer)})
    return base


def _from_config(call: Call, cls: Value, config: Value, *args: Value, **kwargs: Value) -> Value:
    if not isinstance(config, dict):
        raise NotKnown(call.source)
    return call.machine.call(cls, [], {k: v for k, v in config.items() if isinstance(k, str)}, call)


NAMESPACE["from_config"] = ClassMethod(Builtin("Layer.from_config", _from_config))


@method("quantize", "enable_lora")
def _change_weights(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> None:
    layer.session.machine.touch(layer)
    layer.problem = call.unknown(f"{call.source} changes the weights")


@method("save", "save_weights", "summary", "reset_states", "reset_state", "stateless_call")
def _no_effect(call: Call, layer: Layer, *args: Value, **kwargs: Value) -> None:
    return None
