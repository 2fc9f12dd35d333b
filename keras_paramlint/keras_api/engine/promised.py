"""What a layer says of its outputs: Keras 3 takes it without running ``call``, Keras 2 beside that.

On symbolic inputs ``Layer.__call__`` asks ``compute_output_spec``, and that asks the layer's own
``compute_output_shape`` where it has one; only without either is ``call`` traced
(``keras/src/layers/layer.py``). What only ``call`` would build stays unbuilt until data arrive,
so it is not in the count.

Standalone Keras 2 runs ``call``, and goes by ``compute_output_shape`` for the layers that follow
(``_keras_shape``, ``engine/base_layer.py``).
"""

from __future__ import annotations

from collections.abc import Iterable

from keras_paramlint.interpreter.calls import parameter_names
from keras_paramlint.interpreter.native import Call, NotKnown, is_known
from keras_paramlint.interpreter.values import BoundMethod, Function, Unknown, Value
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.inputs import stated_shapes
from keras_paramlint.keras_api.engine.layer import Layer, method_of, output_dtype
from keras_paramlint.keras_api.engine.structures import (
    map_structure,
    shapes_of,
    tensors_from,
    tensors_in,
    without_history,
)
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


def outputs_told(layer: Layer, run: Function, first: Value, args: CallArgs, call: Call) -> Value | None:
    """Return the outputs that the program's own method tells in Keras 3; None where ``call`` runs.

    An unknown where they are not known: to run ``call`` instead may build what Keras does not.
    """
    everything = tensors_in((first, args.args, args.kwargs))
    if layer.session.flavour != "keras3" or not any(tensor.symbolic for tensor in everything):
        return None
    machine = layer.session.machine
    if isinstance(spec := method_of(layer, "compute_output_spec"), Function):
        told = machine.call(BoundMethod(spec, layer), [first, *args.args], dict(args.kwargs), call)
        tensors = tensors_in(told)
        if tensors and all(is_known(tensor.shape) for tensor in tensors):
            return map_structure(without_history, told)
    elif isinstance(method := method_of(layer, "compute_output_shape"), Function):
        given, named = shape_arguments(method, run, shapes_of(first), args)
        answer = machine.call(BoundMethod(method, layer), given, dict(named), call)
        try:
            return tensors_from(stated_shapes(answer, layer, call), output_dtype(layer))
        except NotKnown:
            pass
    elif layer.entry is not None and not layer.is_model and layer.entry.names[:1] not in _TELLING_NOTHING:
        try:
            return library_outputs(layer, layer.entry, first, args, call)
        except (NotKnown, KerasError):
            pass
    else:
        return None
    return call.unknown(f"what `{layer.cls.name}` says of its output shape is not known")


def completed(layer: Layer, outputs: Value, first: Value, call: Call) -> Value:
    """Return the outputs of ``call``; in Keras 2 with the sizes that only ``compute_output_shape`` tells."""
    method = method_of(layer, "compute_output_shape") or method_of(layer, "get_output_shape_for")
    if layer.session.flavour != "keras2" or layer.is_model or not isinstance(method, Function):
        return outputs
    found = tensors_in(outputs)
    if not any(isinstance(one.shape, Unknown) or None in one.shape[1:] for one in found):
        return outputs
    try:
        answer = layer.session.machine.call(BoundMethod(method, layer), [shapes_of(first)], {}, call)
        told = tensors_in(tensors_from(stated_shapes(answer, layer, call), output_dtype(layer)))
    except NotKnown:
        return outputs
    if len(told) != len(found):
        return outputs
    shapes = {id(one): _completed(one.shape, other.shape) for one, other in zip(found, told, strict=True)}
    return map_structure(lambda tensor: Tensor(shapes[id(tensor)], tensor.dtype), outputs)


def _completed(shape: Shape | Unknown, told: Shape | Unknown) -> Shape | Unknown:
    """Return a shape with the sizes that another has where it has none."""
    if isinstance(shape, Unknown) or isinstance(told, Unknown):
        return told if isinstance(shape, Unknown) else shape
    if len(shape) != len(told):
        return shape
    return tuple(other if size is None else size for size, other in zip(shape, told, strict=True))


_TELLING_NOTHING = {
    (name,) for name in ("Layer", "Wrapper", "SimpleRNNCell", "GRUCell", "LSTMCell", "StackedRNNCells")
}
"""Classes of Keras that say nothing of their outputs, so that ``call`` of a subclass is traced."""


def library_outputs(layer: Layer, entry: LayerEntry, first: Value, args: CallArgs, call: Call) -> Value:
    """Return the outputs of a class of Keras, whatever ``call`` of a subclass does.

    Raises:
        NotKnown: they are not known.
        KerasError: Keras refuses the call.
    """
    outputs = entry.call(layer, map_structure(without_history, first), args, call)
    if outputs is not NotImplemented:
        return outputs
    shapes = shapes_of(first)
    result = entry.output(layer, shapes, args)
    return tensors_from(result, entry.output_dtype(layer, shapes, args) or output_dtype(layer))


def traces_call(layer: Layer) -> bool:
    """Say whether Keras traces ``call`` all the same: without ``build``, to build the layers inside."""
    has_build = isinstance(method_of(layer, "build"), Function)
    if layer.entry is not None:
        entry = type(layer.entry)
        has_build |= entry.build is not LayerEntry.build or entry.build_call is not LayerEntry.build_call
    return not has_build and any(not inner.built for inner in tracking.sublayers(layer))


def check_names(run: Function, names: Iterable[str], asking: str) -> None:
    """Check that ``call`` has the arguments whose shapes another method asks for by their names.

    Raises:
        KerasError: it has not.
    """
    spec = run.node.args
    known = {*parameter_names(spec), *(item.name for item in spec.kwonlyargs or ()), spec.vararg, spec.kwarg}
    for name in names:
        if name not in known:
            message = (
                f"`{asking}` asks for the shapes of several arguments, and `call` has none called `{name}`"
            )
            raise KerasError("KPL310", message if name else f"`{asking}` has an argument without `_shape`")


def shape_arguments(
    target: Function, run: Value, shapes: Shapes, args: CallArgs
) -> tuple[list[Shapes], dict[str, Shapes]]:
    """Return the arguments of ``build`` or ``compute_output_shape`` as Keras 3 lines them up.

    A method with one parameter gets the shape of the first input. One with several gets as ``x_shape``
    the shape of what ``call`` receives as ``x`` (``update_shapes_dict_for_target_fn``, in the same file).

    Args:
        target: the method that is to be called.
        run: the layer's ``call``.
        shapes: the shape of the first argument of the call.
        args: the further arguments.

    Raises:
        KerasError: a parameter is not named after an argument of ``call``.
        ShapeUnknown: one of them has a shape that is not known.
    """
    spec = target.node.args
    expected = [*parameter_names(spec)[1:], *(item.name for item in spec.kwonlyargs or ())]
    received = parameter_names(run.node.args)[1:] if isinstance(run, Function) else []
    if len(expected) > 1 and isinstance(run, Function):
        names = [name.removesuffix("_shape") if name.endswith("_shape") else "" for name in expected]
        check_names(run, names, target.name)
    if len(expected) < 2 or not received:
        return [shapes], {}
    given = {**dict(zip(received[1:], args.args, strict=False)), **args.kwargs}
    named = {f"{name}_shape": shapes_of(value) for name, value in given.items() if tensors_in(value)}
    named[f"{received[0]}_shape"] = shapes
    chosen = {name: named[name] for name in expected if named.get(name) is not None}
    return ([], chosen) if chosen else ([shapes], {})
