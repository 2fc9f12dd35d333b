"""The order of a functional model's layers: Keras's own, by depth and first visit.

Keras: ``ops/function.py`` (``map_graph``), ``engine/functional.py`` in tf_keras.
"""

from __future__ import annotations

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


def map_graph(inputs: list[Tensor], outputs: list[Tensor]) -> Graph:
    """Walk back from the outputs to the inputs and order what is found."""
    graph = Graph()
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
        if id(tensor) in listed and not _is_input(node):
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
                if _is_input(node) and not any(id(t) in listed for t in node.outputs):
                    graph.missing.extend(node.outputs)
            parents = () if _is_input(node) else node.inputs
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
    _sort(graph, inputs, listed, indices, by_id)
    return graph


def _is_input(node: Node) -> bool:
    return isinstance(node.operation, Layer) and node.operation.cls.name == "InputLayer"


def _sort(
    graph: Graph,
    inputs: list[Tensor],
    listed: dict[int, Tensor],
    indices: dict[int, int],
    by_id: dict[int, Operation],
) -> None:
    depths: dict[int, int] = {}
    operation_depths: dict[int, int] = {}
    in_graph = {id(node) for node in graph.nodes}
    for node in reversed(graph.nodes):
        depth = max(depths.get(id(node), 0), operation_depths.get(id(node.operation), 0))
        operation_depths[id(node.operation)] = depth
        depths[id(node)] = depth
        if _is_input(node):
            continue
        for tensor in node.inputs:
            parent = tensor.node
            if parent is None or id(parent) not in in_graph:
                continue
            if id(tensor) in listed and not _is_input(parent):
                continue
            depths[id(parent)] = max(depth + 1, depths.get(id(parent), 0))
    for tensor in inputs:
        source = tensor.node
        if source is not None and _is_input(source) and id(source.operation) not in operation_depths:
            operation_depths[id(source.operation)] = 0
            indices[id(source.operation)] = -1
            by_id[id(source.operation)] = source.operation
    ordered = sorted(operation_depths, key=lambda key: (-operation_depths[key], indices[key]))
    graph.operations = [by_id[key] for key in ordered]
