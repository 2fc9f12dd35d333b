"""The order of a functional model's layers: Keras's own, by depth and first visit.

Keras: ``ops/function.py`` (``map_graph``), ``engine/functional.py`` in tf_keras.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from keras_paramlint.dataclass import dataclass
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.tensors import Node, OpCall, Tensor


Operation = Layer | OpCall


@dataclass(slots=True)
class Graph:
    """What lies between the inputs and the outputs of a functional model."""

    nodes: list[Node] = field(default_factory=list)
    """In an order in which they can be computed."""
    operations: list[Operation] = field(default_factory=list)
    """Layers and raw operations in Keras's order."""
    reached_inputs: set[int] = field(default_factory=set)
    """Ids of the listed inputs that the outputs depend on."""
    missing: list[Tensor] = field(default_factory=list)
    """Input tensors that the outputs depend on and that are not listed."""


def map_graph(
    inputs: list[Tensor], outputs: list[Tensor], stand_ins: Mapping[int, Layer] | None = None
) -> Graph:
    """Walk back from the outputs to the inputs and order what is found.

    Args:
        inputs: The tensors at which the way back ends.
        outputs: The tensors at which it begins.
        stand_ins: The input layers that Keras puts in the place of inputs which another layer computes, by
            the ids of those tensors.
    """
    graph = Graph()
    stand_ins = stand_ins or {}
    listed = {id(tensor): tensor for tensor in inputs}
    finished: set[int] = set()
    indices: dict[int, int] = {}
    order: list[Node] = []
    by_id: dict[int, Operation] = {}

    def enter(tensor: Tensor) -> Node | None:
        if id(tensor) in listed:
            graph.reached_inputs.add(id(tensor))
        node = tensor.node
        if node is None or id(node) in finished:
            return None
        if id(tensor) in listed and not is_input(node):
            if id(tensor) in stand_ins:
                indices.setdefault(id(stand_ins[id(tensor)]), len(indices))
            return None
        return node

    for output in outputs:
        start = enter(output)
        if start is None:
            continue
        stack: list[tuple[Node, int]] = [(start, 0)]
        active = {id(start)}
        while stack:
            node, position = stack.pop()
            operation = node.operation
            if position == 0:
                indices.setdefault(id(operation), len(indices))
                by_id[id(operation)] = operation
                if is_input(node) and not any(id(t) in listed for t in node.outputs):
                    graph.missing.extend(node.outputs)
            parents = () if is_input(node) else node.inputs
            if position < len(parents):
                stack.append((node, position + 1))
                following = enter(parents[position])
                if following is not None and id(following) not in active:
                    active.add(id(following))
                    stack.append((following, 0))
                continue
            if id(node) not in finished:
                finished.add(id(node))
                order.append(node)
    graph.nodes = order
    by_id.update((id(layer), layer) for layer in stand_ins.values())
    _sort(graph, inputs, listed, indices, by_id, stand_ins)
    return graph


def named_twice(layers: Iterable[Layer]) -> str | None:
    """Return a name that the program gave two layers, None where there is none."""
    told: dict[str, Layer] = {}
    for layer in layers:
        if layer.args.get("name") == layer.name and told.setdefault(layer.name, layer) is not layer:
            return layer.name
    return None


def is_input(node: Node) -> bool:
    """Say whether a node is that of an input layer."""
    return isinstance(node.operation, Layer) and node.operation.cls.name == "InputLayer"


def _sort(
    graph: Graph,
    inputs: list[Tensor],
    listed: dict[int, Tensor],
    indices: dict[int, int],
    by_id: dict[int, Operation],
    stand_ins: Mapping[int, Layer],
) -> None:
    depths: dict[int, int] = {}
    operation_depths: dict[int, int] = {}
    in_graph = {id(node) for node in graph.nodes}
    for node in reversed(graph.nodes):
        depth = max(depths.get(id(node), 0), operation_depths.get(id(node.operation), 0))
        operation_depths[id(node.operation)] = depth
        depths[id(node)] = depth
        if is_input(node):
            continue
        for tensor in node.inputs:
            if id(tensor) in stand_ins:
                place = id(stand_ins[id(tensor)])
                operation_depths[place] = max(depth + 1, operation_depths.get(place, 0))
            parent = tensor.node
            if parent is None or id(parent) not in in_graph:
                continue
            if id(tensor) in listed and not is_input(parent):
                continue
            depths[id(parent)] = max(depth + 1, depths.get(id(parent), 0))
    for tensor in inputs:
        source = tensor.node
        operation: Operation | None = stand_ins.get(id(tensor))
        if source is not None and is_input(source):
            operation = source.operation
        if operation is not None and id(operation) not in operation_depths:
            operation_depths[id(operation)] = 0
            indices[id(operation)] = -1
            by_id[id(operation)] = operation
    ordered = sorted(operation_depths, key=lambda key: (-operation_depths[key], indices[key]))
    graph.operations = [by_id[key] for key in ordered]
