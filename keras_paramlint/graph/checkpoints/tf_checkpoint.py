"""TF checkpoints: a graph of objects, whose edges have the names that objects go by in each other.

Read from ``checkpoint/restore.py`` of TensorFlow and ``engine/functional.py`` of
tf_keras.  Restoring follows the names from the model on.  What has no counterpart
on one side stays as it is, and nobody is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TypeAlias

from keras_paramlint.graph.checkpoints.objects import Content, Node
from keras_paramlint.graph.checkpoints.saved import (
    Cause,
    Format,
    Group,
    Loading,
    Problem,
    Saved,
    SavedWeight,
    Vertex,
    same_shape,
)
from keras_paramlint.graph.model import WeightInfo


Thing: TypeAlias = "Content | WeightInfo"


def save(root: Node) -> Saved:
    """Return what the checkpoint of a model holds."""
    places: dict[int, int] = {_key(root): 0}
    pending: deque[Thing] = deque([root])
    graph: list[Vertex] = []
    paths = {0: ""}
    groups: list[Group] = []
    while pending:
        thing = pending.popleft()
        path = paths[len(graph)]
        edges = []
        for name, child in _children(thing):
            key = _key(child)
            if key not in places:
                places[key] = len(places)
                paths[places[key]] = f"{path}/{name}" if path else name
                pending.append(child)
            edges.append((name, places[key]))
        weight = SavedWeight.of(thing) if isinstance(thing, WeightInfo) else None
        graph.append(Vertex(tuple(edges), weight))
        if weight is not None:
            groups.append(Group(path, (weight,)))
    return Saved(Format.TF_CHECKPOINT, tuple(groups), graph=tuple(graph))


def load(saved: Saved, root: Node) -> Loading:
    """Return what becomes of a model that restores such a checkpoint."""
    bound: dict[int, Thing] = {0: root}
    pending = deque([0])
    assigned: dict[int, tuple[WeightInfo, SavedWeight]] = {}
    holders: dict[int, Node] = {}
    problems: list[Problem] = []
    unclear = False
    while pending:
        place = pending.popleft()
        thing = bound[place]
        vertex = saved.graph[place]
        if vertex.weight is not None and isinstance(thing, WeightInfo):
            same = same_shape(thing.shape, vertex.weight.shape)
            if same is False:
                path, holder = _path_of(saved, vertex.weight), holders[place]
                place_of = holder.layer.site
                problems.append(
                    Problem(
                        Cause.SHAPE,
                        path,
                        holder.name,
                        thing.name,
                        thing.shape,
                        vertex.weight.shape,
                        place_of,
                    )
                )
                continue
            unclear = unclear or same is None
            assigned[_key(thing)] = (thing, vertex.weight)
        children = dict(_children(thing))
        for name, child in vertex.children:
            if child not in bound and name in children:
                bound[child] = children[name]
                if isinstance(thing, Node):
                    holders[child] = thing
                pending.append(child)
    if len(bound) == 1 and len(saved.graph) > 1:
        problems.append(Problem(Cause.NOTHING))
    pairs = tuple(assigned.values())
    if problems:
        return Loading(
            saved.format, loads=False, problem=problems[0], assigned=pairs, problems=tuple(problems)
        )
    return Loading(saved.format, loads=None if unclear else True, assigned=pairs)


def _path_of(saved: Saved, weight: SavedWeight) -> str:
    return next((group.path for group in saved.groups if group.weights[0] is weight), "")


def _key(thing: Thing) -> int:
    return thing.number if isinstance(thing, WeightInfo) and thing.number else -id(thing)


def _children(thing: Thing) -> Iterator[tuple[str, Thing]]:
    """Yield what an object holds, by name; of equal names the first counts."""
    seen: set[str] = set()
    for name, child in _named(thing):
        if name not in seen:
            seen.add(name)
            yield name, child


def _named(thing: Thing) -> Iterator[tuple[str, Thing]]:
    if isinstance(thing, dict):
        yield from thing.items()
    if not isinstance(thing, Node):
        return
    if thing.kind in ("functional", "sequential"):
        weighted = 0
        for index, layer in enumerate(thing.layers):
            if layer.layer.weights:
                # An index of their own, so that layers without weights may be inserted anywhere.
                yield f"layer_with_weights-{weighted}", layer
                weighted += 1
            yield f"layer-{index}", layer
    yield from thing.attributes.items()
    for weight in thing.own:
        yield weight.name.rpartition("/")[2], weight
        if weight.attribute:
            yield weight.attribute, weight
