"""Which layer of a model feeds which: from its graph or stack, or from what its own ``call`` did."""

from __future__ import annotations

from collections import Counter
from typing import Any

from keras_paramlint.keras_api.engine import structures
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.engine.session import Flow
from keras_paramlint.keras_api.tensors import Node, Tensor


_OWN_CALL = (None, "subclassed")
DEPTH = 20
"""Raw operations in a row that are passed through."""


def inbound(model: Layer) -> dict[int, tuple[str, ...]]:
    """Return the names of the layers that feed each layer, raw operations passed through."""
    found: dict[int, list[str]] = {}
    if isinstance(model, ModelLayer) and model.kind == "sequential":
        previous = model.input_layer.name if model.input_layer is not None else None
        for layer in model.stack:
            found.setdefault(id(layer), [])
            if previous is not None:
                found[id(layer)].append(previous)
            previous = layer.name
    for layer, inputs in _applied(model):
        names = found.setdefault(id(layer), [])
        for tensor in inputs:
            names.extend(_producers(tensor))
    return {key: tuple(names) for key, names in found.items()}


def behind_operations(model: Layer) -> set[int]:
    """Return the ids of the layers that get the result of a raw operation."""
    return {
        id(layer)
        for layer, inputs in _applied(model)
        for tensor in inputs
        if isinstance(tensor.origin, tuple)
        or (tensor.node is not None and not isinstance(tensor.node.operation, Layer))
    }


def calls(model: Layer) -> dict[int, int]:
    """Return how often a model applies each of its layers."""
    return Counter(id(layer) for layer, _ in _applied(model))


def output_layers(model: Layer, outputs: Any) -> tuple[str, ...]:
    """Return the names of the layers that make the outputs, raw operations passed through.

    Of a program's own ``call``, the layers whose results go anywhere but into
    other layers are among them: who gets them is not seen.
    """
    flow = _flow(model)
    if flow is None:
        return tuple(name for tensor in structures.tensors_in(outputs) for name in _producers(tensor))
    readers = Counter(id(tensor) for _, inputs, _ in flow.calls for tensor in inputs)
    elsewhere = [
        layer.name
        for layer, _, made in flow.calls
        if any(tensor.uses != readers[id(tensor)] for tensor in made)
    ]
    returned = [name for tensor in flow.outputs or () for name in _producers(tensor)]
    return tuple(dict.fromkeys([*returned, *elsewhere]))


def _applied(model: Layer) -> list[tuple[Layer, tuple[Tensor, ...]]]:
    """Return the calls of layers in a graph, or in the program's own ``call``, with their inputs."""
    graph = getattr(model, "graph", None)
    if graph is not None:
        nodes: list[Node] = graph.nodes
        return [(node.operation, node.inputs) for node in nodes if isinstance(node.operation, Layer)]
    flow = _flow(model)
    return [(layer, inputs) for layer, inputs, _ in flow.calls] if flow is not None else []


def _flow(model: Layer) -> Flow | None:
    """Return what a program's own ``call`` did, if it was run to its end."""
    flow = model.session.flows.get(id(model)) if getattr(model, "kind", None) in _OWN_CALL else None
    return flow if flow is not None and flow.outputs is not None else None


def _producers(tensor: Tensor) -> list[str]:
    """Return the names of the layers behind a tensor, each raw operation on the way passed once."""
    names: list[str] = []
    pending, passed = [(tensor, 0)], set()
    while pending:
        item, depth = pending.pop()
        maker = item.node.operation if item.node is not None else item.origin
        behind = item.node.inputs if item.node is not None else item.origin
        if isinstance(maker, Layer):
            names.append(maker.name)
        elif depth < DEPTH and isinstance(behind, tuple) and id(item) not in passed:
            passed.add(id(item))
            pending.extend((each, depth + 1) for each in reversed(behind))
    return names
