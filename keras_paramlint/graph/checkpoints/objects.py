"""A model as the objects that saving walks through: who has which variables, and how each holds the others.

Files know neither the program's variables nor, most of them, the layers' names:
what counts is the way from the model to a variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TypeAlias

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.model import Held, LayerInfo, ModelInfo, WeightInfo


PROPERTIES = frozenset({"query_dense", "key_dense", "value_dense", "output_dense"})
"""Parts of Keras 3's layers that are properties: tf_keras saves them under the private attribute behind."""

Content: TypeAlias = "Node | dict[str, Content]"
"""What an attribute holds: an object, or several by key; the keys of a list are its indices."""


@dataclass(slots=True, eq=False)
class Node:
    """A layer, a model, or an object inside a layer that has variables."""

    name: str
    class_name: str
    kind: str
    layer: LayerInfo
    own: list[WeightInfo] = field(default_factory=list)
    """Its own variables, those of the kind that trains first."""
    attributes: dict[str, Content] = field(default_factory=dict)
    """What it holds, by attribute, in the order of assignment."""
    layers: list[Node] = field(default_factory=list)
    """The layers that it lists as ``layers``, in Keras's order."""
    unlisted: list[Node] = field(default_factory=list)
    """Those that it holds besides."""

    @property
    def is_model(self) -> bool:
        """Whether it is a model."""
        return bool(self.kind)


def objects_of(model: ModelInfo) -> Node:
    """Return the tree of a model's objects; a layer that is held twice is one object."""
    return _Objects(model).root


class _Objects:
    def __init__(self, model: ModelInfo) -> None:
        self._nodes: dict[int, Node] = {}
        self._pending: list[Node] = []
        self.root = self._node(model.as_layer())
        for node in self._pending:
            # Grows with what is inside.
            for layer in (*node.layer.layers, *node.layer.unlisted):
                self._node(layer)
        for node in self._pending:
            self._fill(node)

    def _node(self, layer: LayerInfo) -> Node:
        if layer.number and layer.number in self._nodes:
            return self._nodes[layer.number]
        node = Node(layer.name, layer.class_name, layer.kind, layer)
        # A layer without a number is known by nothing else than itself.
        self._nodes[layer.number or -id(layer)] = node
        self._pending.append(node)
        return node

    def _fill(self, node: Node) -> None:
        layer = node.layer
        node.layers = [self._node(inner) for inner in layer.layers]
        node.unlisted = [self._node(inner) for inner in layer.unlisted]
        for name, held in layer.attributes:
            content = self._content(held)
            if content is not None:
                node.attributes[name] = content
        for weight in layer.own:
            owner = node
            if weight.holder:
                held_in = node.attributes.get(weight.holder)
                if not isinstance(held_in, Node):
                    held_in = Node(weight.holder.strip("_"), "", "", layer)
                    node.attributes[weight.holder] = held_in
                if weight.holder in PROPERTIES:
                    # Where a file has nothing under the one name, Keras comes back under the other.
                    node.attributes[f"_{weight.holder}"] = held_in
                owner = held_in
            owner.own.append(weight)
        for each in (node, *(c for c in node.attributes.values() if isinstance(c, Node))):
            each.own.sort(key=lambda weight: not weight.may_train)

    def _content(self, held: Held) -> Content | None:
        if isinstance(held, int):
            return self._nodes.get(held)
        found = {key: self._content(each) for key, each in held}
        inside = {key: each for key, each in found.items() if each is not None}
        return inside or None


def ordered_weights(node: Node, flavour: str) -> list[WeightInfo]:
    """Return all weights below an object in the order of ``get_weights``, each once."""
    if flavour != "keras3" and not node.is_model:
        return legacy_weights(node, flavour)
    return _distinct(_in_order(node, flavour, frozenset()))


def legacy_weights(node: Node, flavour: str) -> list[WeightInfo]:
    """Return a layer's weights as legacy files have them: those that are trained first."""
    trained = {weight.number for weight in node.layer.weights if weight.trainable}
    if flavour == "keras3":
        return sorted(ordered_weights(node, flavour), key=lambda weight: weight.number not in trained)
    first, last = _apart(node, frozenset())
    return _distinct([*first, *last])


def _in_order(node: Node, flavour: str, active: frozenset[int]) -> Iterator[WeightInfo]:
    """Yield the weights of a Keras 3 object, its own first, or of a model of Keras 2, its own last."""
    if id(node) in active:
        return
    active |= {id(node)}
    if flavour == "keras3":
        yield from node.own
    if node.kind == "subclassed" and flavour in ("tfkeras2", "tf1"):
        yield from _held(node, flavour)
    for inner in _inside(node):
        if flavour == "keras3":
            yield from _in_order(inner, flavour, active)
        else:
            yield from ordered_weights(inner, flavour)
    if flavour != "keras3":
        yield from node.own


def _held(model: Node, flavour: str) -> Iterator[WeightInfo]:
    """Yield the weights of what a model's attributes hold.

    A list or dictionary is one of the things that TensorFlow tracks: of all that it holds, what is trained
    comes first (``engine/training.py``, ``trackable/data_structures.py``).
    """
    for content in model.attributes.values():
        if isinstance(content, Node):
            yield from ordered_weights(content, flavour)
        else:
            trained, others = _apart_in(content)
            yield from trained
            yield from others


Lists = tuple[list[WeightInfo], list[WeightInfo]]


def _apart(node: Node, active: frozenset[int]) -> Lists:
    """Return ``trainable_weights`` and ``non_trainable_weights`` of an object in Keras 2.

    What is frozen lists its weights as if it were not, or part by part: that
    depends on whether it is a model (``engine/training.py``, ``base_layer.py``).
    """
    if id(node) in active:
        return [], []
    active |= {id(node)}
    own = [[weight for weight in node.own if weight.may_train is kind] for kind in (True, False)]
    parts = [_apart(inner, active) for inner in _inside(node)]
    trained = [weight for part, _ in parts for weight in part]
    others = [weight for _, part in parts for weight in part]
    if any(weight.trainable for weight in (*node.layer.weights, *node.own)):
        if node.is_model:
            return [*trained, *own[0]], [*others, *own[1]]
        return [*own[0], *trained], [*own[1], *others]
    if node.is_model:
        return [], [*trained, *own[0], *others, *own[1]]
    return [], [*own[0], *own[1], *(weight for part in parts for side in part for weight in side)]


def _apart_in(content: dict[str, Content]) -> Lists:
    """Return the same of a list, or of a dictionary, which is sorted by its keys."""
    is_list = all(key.isdigit() for key in content)
    parts = [content[key] for key in sorted(content, key=int if is_list else str)]
    lists = [_apart(each, frozenset()) if isinstance(each, Node) else _apart_in(each) for each in parts]
    return [w for trained, _ in lists for w in trained], [w for _, others in lists for w in others]


def _distinct(weights: Iterable[WeightInfo]) -> list[WeightInfo]:
    return list({weight.number or -id(weight): weight for weight in weights}.values())


def _inside(node: Node) -> Iterator[Node]:
    """Yield the objects directly inside one: its layers, and the parts of a layer that are none."""
    yield from node.layers
    yield from node.unlisted
    for content in node.attributes.values():
        if isinstance(content, Node) and content.layer is node.layer:
            yield content


def path_name(class_name: str, flavour: str) -> str:
    """Return what a file calls an object of a class in a list of them.

    >>> path_name("Conv2D", "keras3"), path_name("_Block", "keras3"), path_name("_Block", "tfkeras2")
    ('conv2d', '__block', 'private__block')
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
    return f"private{name}" if flavour != "keras3" and name.startswith("_") else name
