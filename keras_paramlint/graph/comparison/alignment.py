"""Which layer of one model stands in the place of which layer of another one.

What was not changed is found first, by what the layers are and in which order
they stand; names and numbers do not count there, as Keras numbers anew behind
every insertion.  Between such anchors, the cheapest way from one to the other
is taken, in which a swapped, wrapped or resized layer is one edit.  Layers
inside models and blocks are aligned in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from keras_paramlint.graph.comparison.edit import Edit, Kind, pair
from keras_paramlint.graph.comparison.likeness import Spec, core, is_container, same_family, spec
from keras_paramlint.graph.model import LayerInfo


Match = tuple[LayerInfo | None, LayerInfo | None]

MOST_CELLS = 60_000
"""Up to this size, two stretches are aligned by trying all ways; beyond it, by what they have in common."""

_ADDED = 100
"""The cost of a layer that stands only on one side; the others are compared with it."""
_SAME, _SAME_RENAMED, _CHANGED, _CHANGED_NAMED, _SWAPPED, _ANOTHER = 0, 1, 60, 30, 80, 170

_DEPTH = 12


def align(old: Sequence[LayerInfo], new: Sequence[LayerInfo], depth: int = 0) -> tuple[Edit, ...]:
    """Return what became of each layer, in the order of the new ones; inputs are no layers here."""
    sides = [[_Side(layer) for layer in each if layer.class_name != "InputLayer"] for each in (old, new)]
    matches = list(_aligned(*sides))
    moved = _moved(matches)
    edits = []
    for before, now in matches:
        if before is not None and id(before) in moved and now is None:
            continue
        if before is None:
            assert now is not None
            source = moved.get(id(now))
            edits.append(
                Edit(None, now, frozenset({Kind.ADDED}))
                if source is None
                else _inside(pair(source, now, moved=True), depth)
            )
        elif now is None:
            edits.append(Edit(before, None, frozenset({Kind.REMOVED})))
        else:
            edits.append(_inside(pair(before, now), depth))
    return tuple(_regrouped(edits))


def _inside(edit: Edit, depth: int) -> Edit:
    """Return an edit with what became of the layers inside."""
    old, new = edit.old, edit.new
    if old is None or new is None or depth > _DEPTH:
        return edit
    if not is_container(old) or not is_container(new):
        return edit
    return replace(edit, inner=align(old.layers, new.layers, depth + 1))


def _regrouped(edits: list[Edit]) -> list[Edit]:
    """Return edits in which layers that were put into a model, or taken out of one, are the same layers."""
    for index, edit in enumerate(edits):
        if edit.old is not None and edit.new is not None:
            continue
        container = edit.layer
        if not is_container(container):
            continue
        inner = [each for each in container.layers if each.class_name != "InputLayer"]
        opposite = Kind.REMOVED if edit.old is None else Kind.ADDED
        others = [each for each in edits if each.kinds == {opposite} and not each.inner]
        found = _in_order([each for each in inner if each.weights], [each.layer for each in others])
        if not found:
            continue
        made = tuple(_regrouped_one(layer, found.get(id(layer)), came=edit.old is None) for layer in inner)
        used = {id(layer) for layer in found.values()}
        kept = [each for each in edits if each.kinds != {opposite} or id(each.layer) not in used]
        kept[kept.index(edit)] = replace(edit, inner=made)
        return _regrouped_rest(kept, index)
    return edits


def _regrouped_rest(edits: list[Edit], done: int) -> list[Edit]:
    """Return edits of which the first were looked at."""
    return [*edits[: done + 1], *_regrouped(edits[done + 1 :])] if done + 1 < len(edits) else edits


def _in_order(inside: list[LayerInfo], outside: list[LayerInfo]) -> dict[int, LayerInfo]:
    """Return the layer outside for each one inside, by the id of the latter; none unless all are there."""
    found: dict[int, LayerInfo] = {}
    rest = iter(outside)
    for layer in inside:
        other = next((each for each in rest if spec(each) == spec(layer)), None)
        if other is None:
            return {}
        found[id(layer)] = other
    return found


def _regrouped_one(layer: LayerInfo, other: LayerInfo | None, *, came: bool) -> Edit:
    if other is None:
        return (
            Edit(None, layer, frozenset({Kind.ADDED}))
            if came
            else Edit(layer, None, frozenset({Kind.REMOVED}))
        )
    return pair(other, layer, moved=True) if came else pair(layer, other, moved=True)


class _Side:
    """A layer with what it is compared by."""

    def __init__(self, layer: LayerInfo) -> None:
        self.layer = layer
        self.spec: Spec = spec(layer)
        self.core = core(layer)
        self.name = layer.name if "name" in layer.given else None
        self.is_weighted = bool(layer.weights)
        self.is_container = is_container(layer)


def _aligned(old: list[_Side], new: list[_Side]) -> Iterator[Match]:
    """Yield the pairs, what stands only on one side among them, in order."""
    start = 0
    while start < min(len(old), len(new)) and _cost(old[start], new[start]) == _SAME:
        yield old[start].layer, new[start].layer
        start += 1
    end = 0
    most = min(len(old), len(new)) - start
    while end < most and _cost(old[-1 - end], new[-1 - end]) == _SAME:
        end += 1
    yield from _between(old[start : len(old) - end], new[start : len(new) - end])
    yield from (
        (one.layer, other.layer)
        for one, other in zip(old[len(old) - end :], new[len(new) - end :], strict=True)
    )


def _between(old: list[_Side], new: list[_Side]) -> Iterator[Match]:
    if len(old) * len(new) <= MOST_CELLS:
        yield from _cheapest(old, new)
        return
    for keys in (
        ([s.spec for s in old], [s.spec for s in new]),
        (
            [s.core.class_name for s in old],
            [s.core.class_name for s in new],
        ),
    ):
        blocks = SequenceMatcher(None, *_numbered(*keys), autojunk=False).get_matching_blocks()
        if len(blocks) > 1:
            yield from _around(old, new, [(b.a, b.b, b.size) for b in blocks])
            return
    # Nothing in common: all of it is other layers.
    yield from ((side.layer, None) for side in old)
    yield from ((None, side.layer) for side in new)


def _numbered(old: list[Spec] | list[str], new: list[Spec] | list[str]) -> tuple[list[int], list[int]]:
    """Return the keys as numbers, which are compared and hashed faster."""
    numbers: dict[object, int] = {}
    first = [numbers.setdefault(key, len(numbers)) for key in old]
    return first, [numbers.setdefault(key, len(numbers)) for key in new]


def _around(old: list[_Side], new: list[_Side], blocks: list[tuple[int, int, int]]) -> Iterator[Match]:
    """Yield the pairs of blocks that stand for each other, and align what is between them."""
    a = b = 0
    for first, second, size in blocks:
        yield from _between(old[a:first], new[b:second])
        yield from (
            (one.layer, other.layer)
            for one, other in zip(old[first : first + size], new[second : second + size], strict=True)
        )
        a, b = first + size, second + size


def _cost(old: _Side, new: _Side) -> int:
    """Return what it costs that one layer became another."""
    if old.spec == new.spec:
        return _SAME if old.name == new.name else _SAME_RENAMED
    named = old.name is not None and old.name == new.name
    if old.core.class_name == new.core.class_name:
        return _CHANGED_NAMED if named else _CHANGED
    if same_family(old.core, new.core):
        return _CHANGED if named else _SWAPPED
    alike = old.is_weighted is new.is_weighted and old.is_container is new.is_container
    return _ANOTHER if alike else 2 * _ADDED


def _cheapest(old: list[_Side], new: list[_Side]) -> Iterator[Match]:
    """Yield the pairs of the cheapest way; of several, the one that adds and removes at the end."""
    rows, columns = len(old), len(new)
    if not rows or not columns:
        yield from ((side.layer, None) for side in old)
        yield from ((None, side.layer) for side in new)
        return
    steps = [[_cost(one, other) for other in new] for one in old]
    costs = [[_ADDED * (i + j) for j in range(columns + 1)] for i in range(rows + 1)]
    for i in range(rows):
        for j in range(columns):
            costs[i + 1][j + 1] = min(
                costs[i][j] + steps[i][j], costs[i][j + 1] + _ADDED, costs[i + 1][j] + _ADDED
            )
    found: list[Match] = []
    i, j = rows, columns
    while i or j:
        if j and costs[i][j] == costs[i][j - 1] + _ADDED:
            j -= 1
            found.append((None, new[j].layer))
        elif i and costs[i][j] == costs[i - 1][j] + _ADDED:
            i -= 1
            found.append((old[i].layer, None))
        else:
            i, j = i - 1, j - 1
            found.append((old[i].layer, new[j].layer))
    yield from reversed(found)


def _moved(matches: list[Match]) -> dict[int, LayerInfo]:
    """Return the layers that stand elsewhere now: the old one by the id of the new, and of the old one.

    A layer with a name of its own is found by it, another one by what it is, where there is one such
    layer on each side.
    """
    gone = [old for old, new in matches if new is None and old is not None]
    come = [new for old, new in matches if old is None and new is not None]
    moved: dict[int, LayerInfo] = {}
    if not gone or not come:
        return moved
    for named in (True, False):
        before = Counter(_key(layer, named=named) for layer in gone if id(layer) not in moved)
        now = Counter(_key(layer, named=named) for layer in come if id(layer) not in moved)
        sources = {_key(layer, named=named): layer for layer in gone if id(layer) not in moved}
        for layer in come:
            key = _key(layer, named=named)
            if key is not None and id(layer) not in moved and before[key] == now[key] == 1:
                moved[id(layer)] = moved[id(sources[key])] = sources[key]
    return moved


def _key(layer: LayerInfo, *, named: bool) -> object:
    """Return what a layer that was moved is found by; None: nothing."""
    if named:
        return (layer.name, core(layer).class_name) if "name" in layer.given else None
    return spec(layer) if layer.weights else None
