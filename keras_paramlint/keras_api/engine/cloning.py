"""``clone_model``: the same architecture with fresh layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine import calling, structures
from keras_paramlint.keras_api.engine.inputs import make_input
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.tensors import Tensor


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session


def clone_model(
    session: Session,
    model: ModelLayer,
    call: Call,
    name: str | None = None,
    input_tensors: Value = None,
    clone_function: Value = None,
) -> ModelLayer:
    """Return a copy of a functional or sequential model.

    Raises:
        NotKnown: the model is a class of the program's own, or not known.
    """
    if model.problem is not None or not model.applies():
        raise NotKnown(model.problem or f"a copy of {model.name}, which is not a graph")
    made = ModelLayer(model.cls, session, model.place)
    made.name = name or model.name
    made.initialised = True
    made.trainable = model.trainable
    made.context = session.machine.context
    session.machine.touch(session)
    session.models.append(made)
    session.add_layer(made)
    copies: dict[int, Layer] = {}

    def copy(layer: Layer) -> Layer:
        if id(layer) not in copies:
            found = None
            if clone_function is not None:
                found = call.invoke(clone_function, layer)
            copies[id(layer)] = found if isinstance(found, Layer) else session.clone(layer, name=layer.name)
        return copies[id(layer)]

    if model.kind == "sequential":
        made.kind = "sequential"
        if model.input_layer is not None and isinstance(model.inputs, Tensor):
            source = input_tensors if isinstance(input_tensors, Tensor) else model.inputs
            tensor = make_input(session, source.shape, source.dtype, name=model.input_layer.name, call=call)
            assert tensor.node is not None
            assert isinstance(tensor.node.operation, Layer)
            made.add(tensor.node.operation, call)
        for layer in model.stack:
            made.add(copy(layer), call)
        return made
    assert model.graph is not None
    values: dict[int, Value] = {}
    given = structures.tensors_in(input_tensors) if input_tensors is not None else []
    for index, tensor in enumerate(structures.tensors_in(model.inputs)):
        if index < len(given) and given[index].symbolic:
            values[id(tensor)] = given[index]
            continue
        label = (
            tensor.node.operation.name
            if tensor.node is not None and isinstance(tensor.node.operation, Layer)
            else None
        )
        values[id(tensor)] = make_input(session, tensor.shape, tensor.dtype, name=label, call=call)
    for node in model.graph.nodes:
        if isinstance(node.operation, Layer) and node.operation.cls.name == "InputLayer":
            continue

        def replaced(item: Value) -> Value:
            return values.get(id(item), item) if isinstance(item, Tensor) else item

        args = [structures.map_structure(replaced, item) for item in node.args]
        kwargs = {key: structures.map_structure(replaced, item) for key, item in node.kwargs.items()}
        if isinstance(node.operation, Layer):
            outputs = calling.call_layer(session, copy(node.operation), args, kwargs, call)
        else:
            from keras_paramlint.keras_api.ops.registry import apply

            outputs = apply(call, node.operation.name, node.operation.run, tuple(args), kwargs)
        for old, new in zip(node.outputs, structures.tensors_in(outputs), strict=False):
            values[id(old)] = new
    inputs = structures.map_structure(
        lambda t: values.get(id(t), t) if isinstance(t, Tensor) else t, model.inputs
    )
    outputs = structures.map_structure(
        lambda t: values.get(id(t), t) if isinstance(t, Tensor) else t, model.outputs
    )
    made.set_graph(inputs, outputs, call)
    return made
