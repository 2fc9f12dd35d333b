"""Methods of layers that the program calls with shapes: ``build``, ``compute_output_shape``."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Function, Property, Value
from keras_paramlint.keras_api.engine import calling, structures, tracking
from keras_paramlint.keras_api.engine.inputs import stated_shapes
from keras_paramlint.keras_api.engine.layer import Layer, method_of
from keras_paramlint.keras_api.engine.layer_namespace import NAMESPACE, method
from keras_paramlint.keras_api.entry import CallArgs
from keras_paramlint.keras_api.tensors import Tensor


@method("build")
def _build(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> None:
    session = layer.session
    input_shape, more = _stated_arguments(call, layer, args, kwargs)
    session.machine.touch(layer)
    if layer.is_model:
        session.event("build", layer, call.place)
    if isinstance(method_of(layer, "build"), Function) or layer.building:
        # super().build(input_shape) inside the program's own build
        if layer.is_model and not layer.applies() and input_shape is not None:
            if layer.flavour in ("tfkeras2", "tf1"):
                _build_by_calling(call, layer, input_shape)
        elif layer.entry is not None and not layer.own_weights and input_shape is not None:
            layer.entry.build_call(layer, stated_shapes(input_shape, layer, call), more)
        layer.built = True
        return
    if input_shape is None:
        layer.built = True
        return
    if layer.is_model and not layer.applies():
        if layer.flavour == "keras3":
            # ``Layer.build``, which says so in a warning: it marks the model as built, and makes nothing.
            layer.built = True
            return
        _build_by_calling(call, layer, input_shape)
        return
    layer.stated = True
    try:
        calling.build(session, layer, stated_shapes(input_shape, layer, call), more, call)
    finally:
        layer.stated = False
    layer.built_by_program = True


def _stated_arguments(
    call: Call, layer: Layer, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[Value, CallArgs]:
    """Return the input shape that a method is given, and the call of which further shapes speak.

    In Keras 3, ``attention.build(query_shape=..., value_shape=...)``: each is of an argument of the call.

    Raises:
        NotKnown: a keyword is not that of the input shape.
    """
    names = layer.entry.build_names if layer.entry is not None and layer.flavour == "keras3" else ()
    order = [f"{name}_shape" for name in names] or ["input_shape"]
    if layer.entry is not None and layer.entry.package:
        order = [*kwargs][:1] or order  # other packages have words of their own for it
    bound = {**dict(zip(order, args, strict=False)), **kwargs}
    if not bound.keys() <= {*order}:
        raise NotKnown(call.source)
    rest = {
        name: Tensor(stated_shapes(bound[key], layer, call))
        for name, key in zip(names[1:], order[1:], strict=False)
        if bound.get(key) is not None
    }
    return bound.get(order[0]), CallArgs((), rest)


def _build_by_calling(call: Call, layer: Layer, input_shape: Value) -> None:
    """Keras 2 builds a subclassed model by running its ``call`` on a placeholder of the shape."""
    shapes = stated_shapes(input_shape, layer, call)
    tensor = structures.tensors_from(shapes, layer.session.floatx)
    layer.session.inside_call += 1
    was_building, layer.building = layer.building, True  # only ``call`` runs
    try:
        calling.call_layer(layer.session, layer, [tensor], {}, call)
    finally:
        layer.session.inside_call -= 1
        layer.building = was_building
    layer.built = True


@method("compute_output_shape", "get_output_shape_for")
def _compute_output_shape(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    input_shape, more = _stated_arguments(call, layer, args, kwargs)
    shapes = stated_shapes(input_shape, layer, call)
    if layer.entry is not None:
        return layer.entry.output(layer, shapes, more)
    return calling.call_on_shapes(layer.session, layer, shapes, more, call)


@method("compute_output_spec")
def _compute_output_spec(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> Value:
    return calling.compute(
        layer.session,
        layer,
        calling.inputs_of(layer.session, args[0], call),
        CallArgs(tuple(args[1:]), kwargs),
        call,
    )


def _set_built(call: Call, layer: Layer, value: Value) -> None:
    layer.session.machine.touch(layer)
    if value is True:
        layer.built = True
    elif value is False and not _keeps_what_it_has(layer):
        layer.built = False


def _keeps_what_it_has(layer: Layer) -> bool:
    """Say whether a layer that is told not to be built has the same weights when it is built again.

    Keras 3 refuses to add weights then, and the layers of Keras put the new ones in the place of the old.
    """
    again = layer.flavour != "keras3" and isinstance(method_of(layer, "build"), Function)
    return not again and bool(layer.own_weights or any(True for _ in tracking.sublayers(layer)))


NAMESPACE["built"] = Property(
    Builtin("Layer.built", lambda call, layer: layer.maybe or layer.built), Builtin("Layer.built", _set_built)
)
