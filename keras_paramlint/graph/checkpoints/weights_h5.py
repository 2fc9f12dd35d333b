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


ROOT = "/"
"""How a problem names the place of the model's own variables."""

Visit = Callable[[Node, str], bool]
"""Saves or loads one object's own variables; says whether that went well."""


def save(root: Node, flavour: str) -> Saved:
    """Return what the file of a model holds."""
    groups: list[Group] = []
    places: set[str] = set()

    def visit(node: Node, path: str) -> bool:
        places.add(path)
        if node.own:
            weights = tuple(SavedWeight.of(weight, str(index)) for index, weight in enumerate(node.own))
            groups.append(Group(path, weights))
        return True

    _Walk(flavour, visit).object(root, "")
    return Saved(Format.WEIGHTS_H5, tuple(groups), places=frozenset(places))


def load(saved: Saved, root: Node, flavour: str) -> Loading:
    """Return what becomes of a model that loads such a file."""
    groups = {group.path: group.weights for group in saved.groups}
    places = saved.places | groups.keys()
    problems: dict[int, Problem] = {}
    assigned: dict[int, list[tuple[WeightInfo, SavedWeight]]] = {}
    unclear = False

    def visit(node: Node, path: str) -> bool:
        nonlocal unclear
        given = groups.get(path, ())
        if len(given) != len(node.own):
            problems[id(node)] = Problem(
                Cause.WEIGHTS,
                path or ROOT,
                node.name,
                expected=len(node.own),
                received=len(given),
                site=node.layer.site,
            )
            return False
        for weight, one in zip(node.own, given, strict=True):
            same = same_shape(weight.shape, one.shape)
            unclear = unclear or same is None
            if same is False:
                problems[id(node)] = Problem(
                    Cause.SHAPE, path, node.name, weight.name, weight.shape, one.shape, node.layer.site
                )
                return False
        assigned[id(node)] = list(zip(node.own, given, strict=True))
        problems.pop(id(node), None)
        return True

    def is_there(path: str) -> bool:
        return any(place == path or place.startswith(f"{path}/") for place in places)

    _Walk(flavour, visit, is_there).object(root, "")
    pairs = tuple(pair for each in assigned.values() for pair in each)
    if problems:
        found = tuple(problems.values())
        return Loading(saved.format, loads=False, problem=found[0], assigned=pairs, problems=found)
    return Loading(saved.format, loads=None if unclear else True, assigned=pairs)


class _Walk:
    """Goes through a model's objects as the flavour does.

    Keras 3 comes back to an object that could not be loaded, or that has one
    inside, under another path; tf_keras raises at once, or goes on if it is told to skip what does not fit.
    """

    def __init__(
        self, flavour: str, visit: Visit, is_there: Callable[[str], bool] = lambda path: True
    ) -> None:
        self._flavour = flavour
        self._visit = visit
        self._is_there = is_there
        self._visited: set[int] = set()
        self._active: set[int] = set()
        self._failed: set[int] = set()

    def object(self, node: Node, path: str) -> None:
        if id(node) in self._visited or id(node) in self._active:
            return
        worked = self._visit(node, path)
        if not worked:
            self._failed.add(id(node))
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
                inner = unique("container")
                # Files from before Keras 3.15 have no such group; what is in it is left out with a warning.
                if self._is_there(inner):
                    self._list(item.values(), inner)


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
