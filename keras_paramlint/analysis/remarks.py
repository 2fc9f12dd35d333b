"""What can only be said at the end of a run: layers that nothing used, or that nothing keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from astroid import nodes

from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.values import Function
from keras_paramlint.keras_api.engine import calling, tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.engine.session import Remark
from keras_paramlint.keras_api.entry import LayerEntry
from keras_paramlint.keras_api.tensors import Node, Tensor


_ALL_LAYERS = frozenset(
    {"layers", "_layers", "submodules", "_flatten_layers", "__dict__", "_self_tracked_trackables"}
)
"""Attributes through which a class may reach layers without their names."""


def found_at_the_end(machine: Machine) -> Iterable[Remark]:
    """Yield what stands out in the objects that the program leaves behind."""
    session = machine.keras
    kept = {id(inner) for layer in session.layers for inner in tracking.sublayers(layer)}
    for remark in session.remarks:
        if remark.kind == "made-in-call" and id(remark.layer) not in kept and remark.layer.problem is None:
            yield Remark("lost-layer", remark.place, remark.facts, remark.layer, remark.context)
    yield from _never_called(session.layers, kept)
    yield from _dead(machine)


# ------------------------------------------------------------------ attributes that nobody calls
def _never_called(layers: list[Layer], kept: set[int]) -> Iterator[Remark]:
    """Yield layers that a class keeps as an attribute and that no text of the file reads."""
    for owner in layers:
        node = owner.cls.node
        if node is None or owner.problem is not None or owner.cls.unknown_base is not None:
            continue
        if owner.output_shapes is None or not isinstance(calling.method_of(owner, "call"), Function):
            continue
        unused = [(name, value) for name, value in owner.attrs.items() if _is_unused(value)]
        if not unused:
            continue
        if _reaches_all(node.root()):
            continue
        read = _names_read(node.root())
        for name, value in unused:
            if name not in read:
                facts = {"attribute": name, "owner": owner.cls.name, "model": owner}
                yield Remark("never-called", value.place, facts, value, ())


def _is_unused(value: object) -> bool:
    if not isinstance(value, Layer) or isinstance(value, ModelLayer) or not value.initialised:
        return False
    if value.built or value.nodes or value.output_shapes is not None or value.problem is not None:
        return False
    if "entry" not in value.cls.facts or value.entry is None:
        return False
    has_weights = (
        type(value.entry).build is not LayerEntry.build
        or type(value.entry).build_call is not LayerEntry.build_call
    )
    return has_weights and value.cls.name not in (
        "Add",
        "Concatenate",
        "Multiply",
        "Subtract",
        "Dot",
        "Average",
    )


def _reaches_all(root: nodes.NodeNG) -> bool:
    """Say whether a class of the file reaches its layers without their names: by ``self.layers``."""
    for node in root.nodes_of_class(nodes.Attribute):
        if node.attrname in _ALL_LAYERS and isinstance(node.expr, nodes.Name) and node.expr.name == "self":
            return True
    return any(
        isinstance(node.func, nodes.Name) and node.func.name == "vars"
        for node in root.nodes_of_class(nodes.Call)
    )


def _names_read(root: nodes.NodeNG) -> set[str]:
    """Return the attribute names that a file reads, and its texts, which ``getattr`` might use."""
    found = {node.attrname for node in root.nodes_of_class(nodes.Attribute)}
    found |= {node.value for node in root.nodes_of_class(nodes.Const) if isinstance(node.value, str)}
    return found


# ------------------------------------------------------------------ branches that lead nowhere
def _dead(machine: Machine) -> Iterator[Remark]:
    """Yield layers whose result is bound to a name that nothing reads, while their input lives on."""
    session = machine.keras
    graphs = [model for model in session.models if model.graph is not None and model.problem is None]
    alive = {id(node) for model in graphs for node in model.graph.nodes}
    ends = {id(t) for m in graphs for t in [*calling.tensors_in(m.inputs), *calling.tensors_in(m.outputs)]}
    for layer in session.layers:
        if len(layer.nodes) != 1 or layer.cls.name == "InputLayer" or layer.problem is not None:
            continue
        node = layer.nodes[0]
        if id(node) in alive or any(t.used or id(t) in ends for t in node.outputs) or not node.inputs:
            continue
        if not tracking.weights(layer) or not all(_lives(t, alive, ends) for t in node.inputs):
            continue
        model = next((m for m in graphs if _feeds(node, m)), None)
        name = _unread_name(node)
        if model is not None and name is not None:
            facts = {"name": name, "model": model, "model_name": model.shown_name}
            yield Remark("dead-layer", node.place, facts, layer, node.context)


def _lives(tensor: Tensor, alive: set[int], ends: set[int]) -> bool:
    return id(tensor) in ends or (tensor.node is not None and id(tensor.node) in alive)


def _feeds(node: Node, model: ModelLayer) -> bool:
    """Say whether a model computes what a node gets."""
    assert model.graph is not None
    inside = {id(each) for each in model.graph.nodes}
    given = {id(t) for t in calling.tensors_in(model.inputs)}
    return all(id(t) in given or (t.node is not None and id(t.node) in inside) for t in node.inputs)


def _unread_name(node: Node) -> str | None:
    """Return the name that a call's result is bound to, if the text shows that nothing can read it."""
    source = node.extra.get("source")
    if not isinstance(source, nodes.Call) or not isinstance(source.parent, nodes.Assign):
        return None
    statement = source.parent
    if len(statement.targets) != 1 or not isinstance(statement.targets[0], nodes.AssignName):
        return None
    name: str = statement.targets[0].name
    scope = statement.scope()
    current = statement.parent
    while current is not scope:
        if isinstance(current, (nodes.For, nodes.While, nodes.Try, nodes.With)):
            return None  # it may be read in the next turn, or elsewhere
        current = current.parent
    following = _next_use(name, statement, scope)
    if following is None:
        return name
    is_replaced = isinstance(following, nodes.Assign) and following.parent is statement.parent
    return name if is_replaced and not _reads(following, name) else None


def _next_use(name: str, statement: nodes.NodeNG, scope: nodes.NodeNG) -> nodes.NodeNG | None:
    """Return the next statement that speaks of a name; a read anywhere in an inner function is one."""
    found: nodes.NodeNG | None = None
    for node in scope.nodes_of_class((nodes.Name, nodes.AssignName, nodes.DelName)):
        if node.name != name or node.statement() is statement:
            continue
        if node.scope() is not scope:
            return node.statement()
        if node.lineno > statement.lineno and (found is None or node.lineno < found.lineno):
            found = node.statement()
    return found


def _reads(statement: nodes.NodeNG, name: str) -> bool:
    return any(node.name == name for node in statement.nodes_of_class(nodes.Name))
