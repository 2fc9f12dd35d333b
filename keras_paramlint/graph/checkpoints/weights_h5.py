"""``.weights.h5``, and the weights in a ``.keras`` archive: variables under the way to their object.

Read from ``saving/saving_lib.py`` of Keras 3 and of tf_keras.  Both go through
the attributes of an object in the order of their names, and number the objects
in a list by their class; neither uses the names of layers or weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from keras_paramlint.graph.checkpoints.objects import Content, Node, path_name
from keras_paramlint.graph.checkpoints.saved import (
    Cause,
    Format,
    Group,
    Loading,
    Problem,
    Saved,
    SavedWeight,
    same_shape,
)
from keras_paramlint.graph.model import WeightInfo


Visit = Callable[[Node, str], bool]
"""Saves or loads one object's own variables; says whether that went well."""


def save(root: Node, flavour: str) -> Saved:
    """Return what the file of a model holds."""
    groups: list[Group] = []

    def visit(node: Node, path: str) -> bool:
        if node.own:
            weights = tuple(SavedWeight.of(weight, str(index)) for index, weight in enumerate(node.own))
            groups.append(Group(path, weights))
        return True

    _Walk(flavour, visit).object(root, "")
    return Saved(Format.WEIGHTS_H5, tuple(groups))


def load(saved: Saved, root: Node, flavour: str) -> Loading:
    """Return what becomes of a model that loads such a file."""
    groups = {group.path: group.weights for group in saved.groups}
    problems: dict[int, Problem] = {}
    assigned: dict[int, list[tuple[WeightInfo, SavedWeight]]] = {}
    unclear = False

    def visit(node: Node, path: str) -> bool:
        nonlocal unclear
        given = groups.get(path, ())
        if len(given) != len(node.own):
            problems[id(node)] = Problem(
                Cause.WEIGHTS, path, node.name, expected=len(node.own), received=len(given)
            )
            return False
        for weight, one in zip(node.own, given, strict=True):
            same = same_shape(weight.shape, one.shape)
            unclear = unclear or same is None
            if same is False:
                problems[id(node)] = Problem(
                    Cause.SHAPE, path, node.name, weight.name, expected=weight.shape, received=one.shape
                )
                return False
        assigned[id(node)] = list(zip(node.own, given, strict=True))
        problems.pop(id(node), None)
        return True

    _Walk(flavour, visit).object(root, "")
    if problems:
        return Loading(saved.format, loads=False, problem=next(iter(problems.values())))
    pairs = tuple(pair for each in assigned.values() for pair in each)
    return Loading(saved.format, loads=None if unclear else True, assigned=pairs)


class _Walk:
    """Goes through a model's objects as the flavour does.

    Keras 3 comes back to an object that could not be loaded, or that has one
    inside, under another path; tf_keras raises at once.
    """

    def __init__(self, flavour: str, visit: Visit) -> None:
        self._flavour = flavour
        self._visit = visit
        self._visited: set[int] = set()
        self._active: set[int] = set()
        self._stopped = False
        self._failed: set[int] = set()

    def object(self, node: Node, path: str) -> None:
        if id(node) in self._visited or id(node) in self._active or self._stopped:
            return
        worked = self._visit(node, path)
        if not worked:
            self._failed.add(id(node))
            if self._flavour != "keras3":
                self._stopped = True
                return
        before = len(self._failed)
        if self._flavour != "keras3":
            self._visited.add(id(node))
        self._active.add(id(node))
        for name, content in _attributes(node, self._flavour):
            inner = f"{path}/{name}" if path else name
            if isinstance(content, Node):
                self.object(content, inner)
            else:
                self._list(content.values(), inner)
        self._active.discard(id(node))
        if worked:
            self._failed.discard(id(node))
            if len(self._failed) <= before:
                self._visited.add(id(node))

    def _list(self, items: Iterable[Content], path: str) -> None:
        used: dict[str, int] = {}

        def unique(name: str) -> str:
            used[name] = used.get(name, -1) + 1
            return f"{path}/{name}_{used[name]}" if used[name] else f"{path}/{name}"

        for item in items:
            if isinstance(item, Node):
                if self._flavour != "keras3" and id(item) in self._visited:
                    # Not counted either, so that it leaves no gap in the numbers.
                    continue
                self.object(item, unique(path_name(item.class_name, self._flavour)))
            elif self._flavour == "keras3":
                self._list(item.values(), unique("container"))


def _attributes(node: Node, flavour: str) -> Iterator[tuple[str, Content]]:
    """Yield what an object holds, in the order in which it is gone through."""
    found = dict(node.attributes)
    if node.is_model:
        found["layers"] = {str(index): layer for index, layer in enumerate(node.layers)}
    if flavour != "keras3":
        yield from sorted(found.items(), key=lambda item: item[0], reverse=True)
        return
    if node.kind in ("sequential", "functional"):
        yield "layers", found["layers"]
    # Private attributes come last.
    yield from sorted(found.items(), key=lambda item: f"~{item[0]}" if item[0].startswith("_") else item[0])
