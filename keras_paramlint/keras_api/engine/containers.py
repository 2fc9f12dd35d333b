"""Lists, dictionaries and sets that are attributes of a layer in Keras 3 (``utils/tracking.py``).

Keras copies them when they are assigned, and the copies tell the layer what is put into them and taken out,
but for what their classes leave as it is: an element that is set by its index is not tracked, the one that
stood there stays so, and a list inside does not tell what it gets later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self, SupportsIndex

from keras_paramlint.interpreter.extent import is_deep
from keras_paramlint.interpreter.library.containers import Counter, DefaultDict, OrderedDict
from keras_paramlint.interpreter.states import is_data
from keras_paramlint.interpreter.values import Choice, NativeObject, Open, Value


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.layer import Layer

KEPT = "kept"
"""The first part of a key under which a layer still has what its attributes do not show any more."""

UNTRACKED = "__kpl_untracked"
"""The attribute that has the ids of layers which are in containers of a layer, and not tracked by it."""


ORDER = "__kpl_order"
"""The attribute that has the ids of the tracked layers in the order in which they came to be so.

It is there from the first change of a container on: before, it is the order of the attributes.
"""


MOST_COPIED = 1_000
"""Elements of a container of plain data that is copied; nobody puts layers into a longer one."""


DEEPEST_COPIED = 20
"""Containers inside each other that are copied."""


class _Tracked:
    """What the containers have in common: they speak to the layer that they belong to."""

    owner: Layer | None = None
    """None for a copy that the analysis makes."""


class TrackedList(list[Value], _Tracked):
    """A list of a layer."""

    real_type = list

    def append(self, value: Value) -> None:
        """Track an element; what a list inside it holds later is not."""
        track_late(self.owner, [value])
        super().append(value)

    def insert(self, index: SupportsIndex, value: Value) -> None:
        """Track an element."""
        track_late(self.owner, [value])
        super().insert(index, value)

    def extend(self, values: Iterable[Value]) -> None:
        """Track further elements and the lists among them."""
        super().extend([adopted_late(self.owner, value) for value in values])

    def __iadd__(self, values: Iterable[Value]) -> Self:  # type: ignore[misc]
        """Add elements, which Keras does not notice; it does when the sum is set as an attribute."""
        added = list(values)
        put_in(self.owner, added)
        super().extend(added)
        return self

    def pop(self, index: SupportsIndex = -1) -> Value:
        """Take an element out."""
        value = super().pop(index)
        untrack(self.owner, [value])
        return value

    def clear(self) -> None:
        """Take all elements out."""
        untrack(self.owner, self)
        super().clear()

    def __delitem__(self, index: Any) -> None:
        """Take an element out; those of a slice stay tracked."""
        value = self[index]
        super().__delitem__(index)
        if isinstance(index, slice):
            keep(self.owner, value)
        else:
            untrack(self.owner, [value])

    def __setitem__(self, index: Any, value: Any) -> None:
        """Exchange an element, or a slice, which Keras does not notice."""
        before = list(self)
        if not isinstance(index, slice) or not any(isinstance(each, Open) for each in value):
            put_in(self.owner, value if isinstance(index, slice) else [value])
        super().__setitem__(index, value)
        here = set(map(id, self))
        keep(self.owner, [each for each in before if id(each) not in here])


class TrackedDict(dict[Value, Value], _Tracked):
    """A dictionary of a layer."""

    real_type = dict
    updated_by_names = False
    """Its ``update`` takes one mapping, and no entries by their names."""

    def __setitem__(self, key: Value, value: Value) -> None:
        """Track an entry; the one that was there stays tracked."""
        track_late(self.owner, [value])
        if key in self:
            keep(self.owner, [self[key]])
        super().__setitem__(key, value)

    def __delitem__(self, key: Value) -> None:
        """Remove an entry, which Keras does not notice."""
        keep(self.owner, [self[key]])
        super().__delitem__(key)

    def setdefault(self, key: Value, default: Value = None) -> Value:
        """Add an entry, which Keras does not notice."""
        if key not in self:
            put_in(self.owner, [default])
        return super().setdefault(key, default)

    def update(self, other: Mapping[Value, Value] = {}, /) -> None:  # type: ignore[override]
        """Track further entries and the lists among them."""
        keep(self.owner, [self[key] for key in other if key in self])
        super().update({key: adopted_late(self.owner, value) for key, value in other.items()})

    def pop(self, key: Value, *default: Value) -> Value:
        """Take an entry out."""
        value = super().pop(key, *default)
        untrack(self.owner, [value])
        return value

    def clear(self) -> None:
        """Take all entries out."""
        untrack(self.owner, self.values())
        super().clear()

    def exchange(self, entries: Mapping[Value, Value]) -> None:
        """Hold other entries, as after ``|=``, which Keras does not notice."""
        put_in(self.owner, entries.values())
        keep(self.owner, self.values())
        super().clear()
        super().update(entries)


class TrackedSet(set[Value], _Tracked):
    """A set of a layer."""

    real_type = set

    def add(self, value: Value) -> None:
        """Track an element."""
        track_late(self.owner, [value])
        super().add(value)

    def update(self, *others: Iterable[Value]) -> None:
        """Track further elements."""
        for other in others:
            values = list(other)
            track_late(self.owner, values)
            super().update(values)

    def discard(self, value: Value) -> None:
        """Take an element out, which Keras does not notice."""
        if value in self:
            keep(self.owner, [value])
        super().discard(value)

    def remove(self, value: Value) -> None:
        """Take an element out."""
        untrack(self.owner, [value])
        super().remove(value)

    def pop(self) -> Value:
        """Take an element out."""
        value = super().pop()
        untrack(self.owner, [value])
        return value

    def clear(self) -> None:
        """Take all elements out."""
        untrack(self.owner, self)
        super().clear()

    def exchange(self, elements: Iterable[Value]) -> None:
        """Hold other elements, as after ``|=``, which Keras does not notice."""
        changed = list(elements)
        put_in(self.owner, changed)
        keep(self.owner, self)
        super().clear()
        super().update(changed)


def adopted(owner: Layer | None, value: Value) -> Value:
    """Return what Keras 3 keeps of an attribute's value: of a container, a copy that speaks to its layer.

    A large one of plain data is left as it is.
    """
    if owner is None or is_deep(value, owner.session.machine.budget.walk):
        return value
    return _copied(owner, value, 0)


def adopted_late(owner: Layer | None, value: Value) -> Value:
    """Return what Keras 3 keeps of a value that is put into a container of its own."""
    _begin_order(owner)
    return adopted(owner, value)


def _copied(owner: Layer, value: Value, depth: int) -> Value:
    if not isinstance(value, (list, tuple, dict, set)) or depth > DEEPEST_COPIED:
        track(owner, [value])
        return value
    if isinstance(value, tuple):
        changed = [_copied(owner, item, depth + 1) for item in value]
        if all(a is b for a, b in zip(value, changed, strict=True)):
            return value
        return type(value)(*changed) if hasattr(value, "_fields") else tuple(changed)
    items = list(value.values()) if isinstance(value, dict) else list(value)
    if (len(items) > MOST_COPIED and all(map(_is_plain, items))) or not _is_copied(value):
        track(owner, [value])
        return value
    made: Any
    if isinstance(value, list):
        made = TrackedList(_copied(owner, item, depth + 1) for item in value)
    elif isinstance(value, dict):
        made = TrackedDict((key, _copied(owner, item, depth + 1)) for key, item in value.items())
    else:
        made = TrackedSet(value)
        track(owner, value)
    made.owner = owner
    return made


def _is_plain(value: Value) -> bool:
    return is_data(value) and not isinstance(value, (list, dict, set))


def _is_copied(value: Value) -> bool:
    return not isinstance(value, NativeObject) or isinstance(value, (DefaultDict, Counter))


# ------------------------------------------------------------------ what the layer remembers
def layers_in(value: Value) -> Iterator[Layer]:
    """Yield the layers in nested containers that Keras looks into."""
    from keras_paramlint.keras_api.engine.layer import Layer

    pending = [iter((value,))]
    seen: set[int] = set()
    while pending:
        for item in pending[-1]:
            if isinstance(item, Layer):
                yield item
            elif isinstance(item, (list, tuple, set, dict)) and _is_followed(item) and id(item) not in seen:
                seen.add(id(item))
                pending.append(iter(list(item.values() if isinstance(item, dict) else item)))
                break
        else:
            pending.pop()


def _is_followed(value: Value) -> bool:
    return not isinstance(value, NativeObject) or isinstance(value, (OrderedDict, DefaultDict, Counter))


def track(owner: Layer | None, values: Iterable[Value]) -> None:
    """Note that layers are tracked; what stands in a container without a memory is kept by itself."""
    if owner is None:
        return
    values = list(values)
    lost, order = owner.attrs.get(UNTRACKED), owner.attrs.get(ORDER)
    found = {id(layer): None for value in values for layer in layers_in(value)}
    if isinstance(lost, frozenset) and not lost.isdisjoint(found):
        owner.session.machine.touch(owner)
        owner.attrs[UNTRACKED] = lost.difference(found)
    if isinstance(order, tuple):
        owner.session.machine.touch(owner)
        owner.attrs[ORDER] = (*order, *(identity for identity in found if identity not in order))
    keep(owner, [v for v in values if isinstance(v, (list, dict, set)) and not isinstance(v, _Tracked)])


def track_late(owner: Layer | None, values: Iterable[Value]) -> None:
    """Note that layers are tracked from now on, which a container is given that was there before."""
    _begin_order(owner)
    track(owner, values)


def _begin_order(owner: Layer | None) -> None:
    """Take down the order of the layers so far: the ones to come may stand before them in an attribute."""
    from keras_paramlint.keras_api.engine import tracking

    if owner is not None and not isinstance(owner.attrs.get(ORDER), tuple):
        owner.session.machine.touch(owner)
        owner.attrs[ORDER] = tuple(id(layer) for layer in tracking.sublayers(owner))


def untrack(owner: Layer | None, values: Iterable[Value]) -> None:
    """Note that layers are not tracked any more; those in containers that are taken out are."""
    from keras_paramlint.keras_api.engine.layer import Layer

    if owner is None:
        return
    values = list(values)
    found = {id(value) for value in values if isinstance(value, Layer)}
    keep(owner, [value for value in values if not isinstance(value, Layer)])
    if found:
        owner.session.machine.touch(owner)
        lost = owner.attrs.get(UNTRACKED)
        owner.attrs[UNTRACKED] = lost.union(found) if isinstance(lost, frozenset) else frozenset(found)
        order = owner.attrs.get(ORDER)
        if isinstance(order, tuple):
            owner.attrs[ORDER] = tuple(identity for identity in order if identity not in found)


def put_in(owner: Layer | None, values: Iterable[Value]) -> None:
    """Note that layers were put into a container without being tracked, if they are not already."""
    from keras_paramlint.keras_api.engine import tracking

    found = {id(layer): layer for value in values for layer in layers_in(value)}
    if owner is not None and found:
        known = {id(layer) for layer in tracking.sublayers(owner)}
        untrack(owner, [layer for identity, layer in found.items() if identity not in known])


def keep(owner: Layer | None, values: Iterable[Value]) -> None:
    """Remember layers that stay tracked although no attribute shows them."""
    found = [layer for value in values for layer in layers_in(value)]
    unsure = [value for value in values if isinstance(value, Choice)]
    if owner is not None and (found or unsure):
        owner.session.machine.touch(owner)
        number = sum(1 for key in owner.attrs if isinstance(key, tuple) and key[0] == KEPT)
        owner.attrs[(KEPT, number)] = (*found, *unsure)  # type: ignore[index]


def forget_attribute(owner: Layer, name: str) -> None:
    """Put what an attribute held, and is tracked still, under another key at its place."""
    value = owner.attrs[name]
    if isinstance(value, Choice) or next(layers_in(value), None) is not None:
        number = sum(1 for key in owner.attrs if isinstance(key, tuple) and key[0] == KEPT)
        moved = {(KEPT, number) if key == name else key: item for key, item in owner.attrs.items()}
        owner.attrs.clear()
        owner.attrs.update(moved)  # type: ignore[arg-type]
