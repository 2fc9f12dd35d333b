"""What can only be said at the end of a run: layers that nothing used, or that nothing keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from astroid import nodes

from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.values import Function
from keras_paramlint.keras_api.engine import structures, tracking
from keras_paramlint.keras_api.engine.layer import Layer, method_of
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
    yield from _repeated(session.layers)


# ------------------------------------------------------------------ attributes that nobody calls
def _never_called(layers: list[Layer], kept: set[int]) -> Iterator[Remark]:
    """Yield layers that a class keeps as an attribute and that no text of the file reads."""
    for owner in layers:
        node = owner.cls.node
        if node is None or owner.problem is not None or owner.cls.unknown_base is not None:
            continue
        if owner.output_shapes is None or not isinstance(method_of(owner, "call"), Function):
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


# ------------------------------------------------------------------ layers that go on from themselves
def _repeated(layers: list[Layer]) -> Iterator[Remark]:
    """Yield layers that one call in a loop applies to what they have made themselves."""
    for layer in layers:
        if len(layer.nodes) < 2 or "entry" not in layer.cls.facts or not layer.own_weights:
            continue
        loops: dict[object, list[Node]] = {}
        for node in layer.nodes:
            loops.setdefault((node.place, node.context), []).append(node)
        for nodes_there in loops.values():
            if len(nodes_there) > 1 and all(map(_follows, nodes_there[1:], nodes_there)):
                facts = {"count": len(nodes_there), "in_a_row": True}
                yield Remark("repeated", nodes_there[0].place, facts, layer, nodes_there[0].context)


def _follows(node: Node, before: Node) -> bool:
    """Say whether a call gets what another one made, through nothing but layers of one input."""
    for _ in range(20):
        if len(node.inputs) != 1 or node.inputs[0].node is None:
            return False
        node = node.inputs[0].node
        if node is before:
            return True
        if not isinstance(node.operation, Layer):
            return False
    return False


# ------------------------------------------------------------------ branches that lead nowhere
def _dead(machine: Machine) -> Iterator[Remark]:
    """Yield layers from whose input a model goes on, and whose results end in a name that nothing reads."""
    session = machine.keras
    graphs = [model for model in session.models if model.graph is not None and model.problem is None]
    alive = {id(node) for model in graphs for node in model.graph.nodes}
    ends = {id(t) for m in graphs for side in (m.inputs, m.outputs) for t in structures.tensors_in(side)}
    branches = _Branches(session.layers, alive, ends)
    for layer in session.layers:
        name = branches.unread_name(layer)
        chain = branches.back_to_the_fork(layer.nodes[0]) if name is not None else None
        dead = tuple(node.operation for node in chain or () if isinstance(node.operation, Layer))
        if not chain or not any(tracking.weights(each) for each in dead):
            continue
        fork = chain[0]
        model = next((m for m in graphs if _feeds(fork, m)), None)
        if model is not None:
            facts = {"name": name, "model": model, "model_name": model.shown_name, "dead": dead}
            yield Remark("dead-layer", fork.place, facts, dead[0], fork.context)


class _Branches:
    """The calls of layers that no model contains, and which of them leads to which."""

    def __init__(self, layers: list[Layer], alive: set[int], ends: set[int]) -> None:
        self.alive = alive
        self.ends = ends
        self.uses = _Uses()
        self.readers: dict[int, list[Node]] = {}
        for layer in layers:
            for node in layer.nodes:
                for tensor in node.inputs:
                    self.readers.setdefault(id(tensor), []).append(node)

    def unread_name(self, layer: Layer) -> str | None:
        """Return the name that a layer's only result is bound to, where nothing gets the result."""
        if len(layer.nodes) != 1 or not self._may_be_dead(layer.nodes[0]):
            return None
        node = layer.nodes[0]
        if any(tensor.uses or id(tensor) in self.ends for tensor in node.outputs):
            return None
        return _unread_name(node, self.uses)

    def _may_be_dead(self, node: Node) -> bool:
        layer = node.operation
        return (
            isinstance(layer, Layer)
            and len(layer.nodes) == 1
            and layer.cls.name != "InputLayer"
            and layer.problem is None
            and id(node) not in self.alive
            and bool(node.inputs)
        )

    def back_to_the_fork(self, node: Node) -> list[Node] | None:
        """Return the calls from the last living tensor to a call, all of which lead only there."""
        chain = [node]
        while not all(self._lives(tensor) for tensor in chain[0].inputs):
            if len(chain[0].inputs) != 1:
                return None
            (tensor,) = chain[0].inputs
            before = tensor.node
            if before is None or not self._may_be_dead(before) or not self._only_reader(before, chain[0]):
                return None
            chain.insert(0, before)
        return chain

    def _lives(self, tensor: Tensor) -> bool:
        return id(tensor) in self.ends or (tensor.node is not None and id(tensor.node) in self.alive)

    def _only_reader(self, node: Node, reader: Node) -> bool:
        """Say whether one call gets all that another one makes, in the graph and by the text."""
        if len(node.outputs) != 1 or node.outputs[0].uses != 1:
            return False
        if self.readers.get(id(node.outputs[0])) != [reader]:
            return False
        source, statement = node.extra.get("source"), reader.extra.get("source")
        if not isinstance(source, nodes.Call) or not isinstance(statement, nodes.Call):
            return False
        if not isinstance(source.parent, nodes.Assign):
            return isinstance(source.parent, nodes.Call) and source.statement() is statement.statement()
        return _reads_alone(source.parent, statement.statement(), self.uses)


def _feeds(node: Node, model: ModelLayer) -> bool:
    """Say whether a model computes what a node gets."""
    assert model.graph is not None
    inside = {id(each) for each in model.graph.nodes}
    given = {id(t) for t in structures.tensors_in(model.inputs)}
    return all(id(t) in given or (t.node is not None and id(t.node) in inside) for t in node.inputs)


def _unread_name(node: Node, uses: _Uses) -> str | None:
    """Return the name that a call's result is bound to, if the text shows that nothing can read it."""
    source = node.extra.get("source")
    statement = source.parent if isinstance(source, nodes.Call) else None
    name = _bound_name(statement)
    if name is None or name.startswith("_"):
        # a name such as `_` says that the result is not wanted
        return None
    assert statement is not None
    following = uses.behind(name, statement)
    return name if following is None or _is_replaced(following, name, statement) else None


def _reads_alone(statement: nodes.NodeNG, reader: nodes.NodeNG, uses: _Uses) -> bool:
    """Say whether the name that a statement binds is read by one other statement, and by no other."""
    name = _bound_name(statement)
    if name is None or uses.behind(name, statement) is not reader:
        return False
    if _bound_name(reader) == name:
        return True
    following = uses.behind(name, reader)
    return following is None or _is_replaced(following, name, statement)


def _bound_name(statement: nodes.NodeNG | None) -> str | None:
    """Return the one name that a statement binds; None where it may be read in another turn, or elsewhere."""
    if not isinstance(statement, nodes.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, nodes.AssignName):
        return None
    scope, current = statement.scope(), statement.parent
    while current is not scope:
        if isinstance(current, (nodes.For, nodes.While, nodes.Try, nodes.With)):
            return None
        current = current.parent
    name: str = target.name
    return name


def _is_replaced(following: nodes.NodeNG, name: str, statement: nodes.NodeNG) -> bool:
    """Say whether a statement of the same block binds a name anew without reading it."""
    is_there = isinstance(following, nodes.Assign) and following.parent is statement.parent
    return is_there and all(node.name != name for node in following.nodes_of_class(nodes.Name))


class _Uses:
    """The statements that speak of names, each scope looked through once."""

    def __init__(self) -> None:
        self._of: dict[nodes.NodeNG, dict[str, list[nodes.NodeNG]]] = {}

    def behind(self, name: str, statement: nodes.NodeNG) -> nodes.NodeNG | None:
        """Return the next statement that speaks of a name; a read anywhere in an inner function is one."""
        found: nodes.NodeNG | None = None
        scope = statement.scope()
        if scope not in self._of:
            self._of[scope] = _by_name(scope)
        for node in self._of[scope].get(name, ()):
            if node.statement() is statement:
                continue
            if node.scope() is not scope:
                return node.statement()
            if node.lineno > statement.lineno and (found is None or node.lineno < found.lineno):
                found = node.statement()
        return found


def _by_name(scope: nodes.NodeNG) -> dict[str, list[nodes.NodeNG]]:
    found: dict[str, list[nodes.NodeNG]] = {}
    for node in scope.nodes_of_class((nodes.Name, nodes.AssignName, nodes.DelName)):
        found.setdefault(node.name, []).append(node)
    return found
