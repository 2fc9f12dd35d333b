"""What a layer owns: sublayers and weights, in Keras's order, each once.

Keras tracks layers and variables that are assigned to attributes, also inside
lists, tuples and dictionaries (``layers/layer.py`` in Keras 3,
``engine/base_layer.py`` in tf_keras).  In standalone Keras 2 only models do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter.library.containers import Counter, DefaultDict, OrderedDict
from keras_paramlint.interpreter.values import Instance, NativeObject, Open, Unknown, Value
from keras_paramlint.keras_api.engine import given_weights
from keras_paramlint.keras_api.engine.containers import ORDER, UNTRACKED, TrackedDict, TrackedList, TrackedSet
from keras_paramlint.keras_api.engine.layer import Layer, Weight
from keras_paramlint.keras_api.tensors import Tensor


if TYPE_CHECKING:
    from keras_paramlint.interpreter.budget import Budget
    from keras_paramlint.interpreter.machine import Machine


def sublayers(layer: Layer) -> Iterator[Layer]:
    """Yield the layers directly inside a layer or model, each once."""
    if layer.holds_nothing:
        return
    charge = layer.session.machine.budget.walk
    seen: set[int] = set()
    for candidate in _in_order(layer):
        charge(1)
        if id(candidate) not in seen and candidate is not layer:
            seen.add(id(candidate))
            yield candidate


def listed(layer: Layer) -> Iterator[Layer]:
    """Yield the layers of ``layer.layers``.

    Metrics, which are layers with weights in tf_keras, are not listed, nor are
    the attributes of a graph in Keras 3; they are counted.
    """
    graph = list(layer.graph_layers()) if layer.flavour == "keras3" else []
    for inner in graph or sublayers(layer):
        if not any("metric" in base.facts for base in inner.cls.mro):
            yield inner


def _in_order(layer: Layer) -> Iterable[Layer]:
    """Return the layers inside a layer, in the order in which Keras 3 came to track them."""
    order = layer.attrs.get(ORDER) if layer.flavour == "keras3" else None
    if not isinstance(order, tuple):
        return _candidates(layer)
    places = {identity: place for place, identity in enumerate(order)}
    # Those of a graph, and Keras's own, come first.
    return sorted(_candidates(layer), key=lambda inner: places.get(id(inner), -1))


def _candidates(layer: Layer) -> Iterator[Layer]:
    if layer.flavour == "keras3" and isinstance(given := layer.attrs.get("_layers"), (list, tuple)):
        # the list in which Keras 3 keeps the layers: others that are assigned go to the one it made first
        yield from (inner for inner in given if isinstance(inner, Layer))
        return
    yield from layer.graph_layers()
    yield from layer.children.values()
    if _tracks_attributes(layer):
        lost = layer.attrs.get(UNTRACKED, frozenset())
        for name, value in layer.attrs.items():
            if not isinstance(name, str) or not name.startswith("__kpl"):
                for item in leaves(value, layer.session.machine.budget, layer.flavour):
                    if isinstance(item, Layer) and not (isinstance(lost, frozenset) and id(item) in lost):
                        yield item


def holding(layer: Layer) -> Iterator[tuple[str, Value]]:
    """Yield the attributes in which a layer may hold others, with their values.

    Keras's own come first; one that is the item of a list is called ``cells/0``.
    """
    items: dict[str, list[Layer]] = {}
    for name, child in layer.children.items():
        attribute, _, index = name.partition("/")
        if index:
            items.setdefault(attribute, []).append(child)
        else:
            yield name, child
    yield from items.items()
    for name, value in layer.attrs.items():
        if isinstance(name, str) and name not in layer.children and not name.startswith("__kpl"):
            yield name, value


def _tracks_attributes(layer: Layer) -> bool:
    if layer.flavour != "keras2":
        return True
    return layer.is_model


def leaves(value: Value, budget: Budget, flavour: str = "") -> Iterator[Value]:
    """Yield what nested collections hold, or what is none; each collection once.

    With a flavour, it is what that Keras finds in them.
    """
    pending: list[Iterator[Value]] = [iter((value,))]
    seen: set[int] = set()
    while pending:
        for item in pending[-1]:
            is_wrapper = isinstance(item, Instance) and not isinstance(item, Layer)
            inside = item.wrapped if is_wrapper else item
            of_a_set = isinstance(inside, set) and flavour == "keras3"
            if not (of_a_set or isinstance(inside, (list, tuple, dict))):
                yield item
            elif id(inside) not in seen and _is_followed(item, inside, flavour, len(pending)):
                seen.add(id(inside))
                budget.walk(len(inside))
                pending.append(iter(_values(inside, flavour) if isinstance(inside, dict) else inside))
                break
        else:
            pending.pop()


_OF_CONTAINERS = frozenset(
    """
    layers losses non_trainable_variables non_trainable_weights submodules trainable trainable_variables
    trainable_weights updates variables weights
    """.split()
)
"""What TensorFlow adds to the lists and dictionaries that layers keep (``trackable/data_structures.py``)."""


def container_attribute(layers: list[Layer], value: list[Value] | dict[Value, Value], name: str) -> Value:
    """Return what TensorFlow adds to a container that a layer keeps; ``NotImplemented``: nothing."""
    if name not in _OF_CONTAINERS:
        return NotImplemented
    holder = next((layer for layer in layers if any(_holds(v, value) for v in layer.attrs.values())), None)
    if holder is None:
        return NotImplemented
    if name != "layers":
        return Unknown(f"`{name}` of a container of {holder.cls.name}", holder.place)
    budget = holder.session.machine.budget
    return [item for item in leaves(value, budget, holder.flavour) if isinstance(item, Layer)]


def _holds(kept: Value, value: Value, depth: int = 4) -> bool:
    if kept is value:
        return True
    inside = list(kept.values()) if isinstance(kept, dict) else kept
    return depth > 0 and isinstance(inside, list) and any(_holds(item, value, depth - 1) for item in inside)


def _is_followed(item: Value, inside: Value, flavour: str, depth: int) -> bool:
    """Say whether a Keras looks into a container: not into one whose class it does not know.

    Keras 3 makes containers of its own, which tell what they get; it is not told by others inside those.
    """
    if flavour not in ("keras3", "tfkeras2", "tf1") or isinstance(inside, tuple):
        return True
    if isinstance(inside, NativeObject):
        known = (OrderedDict, DefaultDict, Counter) if flavour == "keras3" else (OrderedDict,)
        return type(inside) in known and (item is inside or flavour == "keras3")
    if flavour == "keras3":
        return depth == 1 or isinstance(inside, (TrackedList, TrackedDict, TrackedSet)) or item is not inside
    return item is inside


def _values(value: dict[Value, Value], flavour: str) -> list[Value]:
    """Return a dictionary's values in Keras's order: TensorFlow goes by its keys (``data_structures.py``)."""
    for kind in (str, int):
        if flavour in ("tfkeras2", "tf1") and all(isinstance(key, kind) for key in value):
            return [value[key] for key in sorted(value)]
    return list(value.values())


def own_weights(layer: Layer) -> Iterator[Weight]:
    """Yield the weights of the layer itself: created by it, or assigned as variables."""
    found = {id(weight): weight for weight in layer.own_weights}
    if layer.attrs:
        for weight in (*given_weights.given(layer), *_assigned(layer)):
            found.setdefault(id(weight), weight)
    yield from found.values()


def _assigned(layer: Layer) -> Iterator[Weight]:
    if not _tracks_attributes(layer):
        return
    for value in layer.attrs.values():
        for tensor in leaves(value, layer.session.machine.budget):
            if not isinstance(tensor, Tensor):
                continue
            weight = tensor.extra.get("weight")
            if weight is None and "variable" in tensor.extra and layer.flavour not in ("keras2", "keras3"):
                # tf_keras tracks every tf.Variable; Keras 3 only its own variables
                weight = given_weights.weight_of(tensor, tensor.extra["variable"] is True, layer)
            if weight is not None:
                yield weight


def walk(layer: Layer) -> Iterator[Layer]:
    """Yield a layer and all layers inside it, each once, outermost first."""
    pending = [iter((layer,))]
    seen: set[int] = set()
    while pending:
        for inner in pending[-1]:
            if id(inner) not in seen:
                seen.add(id(inner))
                yield inner
                pending.append(sublayers(inner))
                break
        else:
            pending.pop()


def weights(layer: Layer) -> list[tuple[Weight, bool]]:
    """Return all weights of a layer, each once, with whether the flavour counts it as trainable.

    They come in the order of ``layer.weights``: Keras 2 puts the trainable ones
    of a layer, those inside it among them, before the others.
    """
    found: dict[int, tuple[Weight, bool]] = {}
    _collect(layer, layer.trainable, found, set(), set())
    if layer.flavour != "keras3" and not layer.is_model:
        return sorted(found.values(), key=lambda pair: not pair[1])
    return list(found.values())


def _collect(
    layer: Layer,
    parents: bool,
    found: dict[int, tuple[Weight, bool]],
    done: set[tuple[int, bool]],
    active: set[int],
) -> None:
    trainable = effective(layer, parents)
    if layer.holds_nothing:
        for weight in layer.own_weights:
            _add(found, weight, weight.trainable and trainable)
        return
    if id(layer) in active or (id(layer), parents) in done:
        return
    active.add(id(layer))
    done.add((id(layer), parents))
    inside = list(sublayers(layer))
    for weight in own_weights(layer):
        _add(found, weight, weight.trainable and trainable and not _is_lent(layer, weight, inside))
    below = parents if layer.flavour == "keras3" else parents and layer.trainable
    for inner in inside:
        _collect(inner, below, found, done, active)
    active.discard(id(layer))


def _add(found: dict[int, tuple[Weight, bool]], weight: Weight, flag: bool) -> None:
    """Note a weight; it is trained if any layer that has it trains it."""
    if id(weight) not in found or (flag and not found[id(weight)][1]):
        found[id(weight)] = (weight, flag)


def _is_lent(layer: Layer, weight: Weight, inside: list[Layer]) -> bool:
    """Say whether another layer's flag decides: Keras 3 freezes a variable with the layer that made it."""
    return layer.flavour == "keras3" and any(weight in inner.own_weights for inner in inside)


def effective(layer: Layer, parents: bool) -> bool:
    """Return whether a layer's own weights train.

    Setting ``trainable`` reaches everything inside at that moment.  Keras 3
    marks the variables themselves, so a layer that is unfrozen later trains even
    inside a frozen model (only the outermost layer's own flag hides them); Keras
    2 asks every layer on the way down.
    """
    return layer.trainable and parents


def set_trainable(layer: Layer, value: bool, touch: Any, *, sticky: bool = False) -> None:
    """Carry out ``layer.trainable = value``, which reaches all layers inside.

    Args:
        layer: Whose attribute is set.
        value: The truth of what it is set to.
        touch: Notes an object before it changes.
        sticky: Whether to set what is set already does nothing, as it is in Keras 3 on TensorFlow for
            ``True`` and ``False``: what has another value inside then keeps it.
    """
    if not sticky or layer.flavour != "keras3":
        _set(walk(layer) if layer.flavour != "keras2" else (layer,), value, touch)
        return
    pending = [layer]
    while pending:
        reached = pending.pop()
        doubt = reached.freezing
        if doubt is None and reached.trainable is value:
            continue
        _set((reached,), value, touch)
        if doubt is None:
            pending.extend(sublayers(reached))
            continue
        for inner in walk(reached):
            if inner.trainable is not value:
                touch(inner)
                inner.freezing = doubt


def _set(layers: Iterable[Layer], value: bool, touch: Any) -> None:
    for layer in layers:
        touch(layer)
        layer.trainable = value
        layer.freezing = None
        for weight in own_weights(layer) if layer.flavour == "keras3" else ():
            if weight.frozen:
                touch(weight)
                weight.frozen, weight.trainable = False, True


def forget_trainable(machine: Machine, container: Value, unknown: Unknown) -> None:
    """Note that ``trainable`` was set on some layer of a container, which one is not known."""
    for item in leaves(container, machine.budget):
        for inner in walk(item) if isinstance(item, Layer) else ():
            machine.touch(inner)
            inner.freezing = unknown


def hidden_layers(layer: Layer) -> Unknown | None:
    """Return why a layer may track more layers than are known: one of its lists has an open end."""
    if not layer.attrs or not _tracks_attributes(layer):
        return None
    for value in layer.attrs.values():
        for item in leaves(value, layer.session.machine.budget):
            if isinstance(item, Open) and item.objects:
                return item
    return None


def disputed(layer: Layer) -> Unknown | None:
    """Return why the weights of a layer depend on the version of Keras 2, if they do.

    Keras 2.3 counts the layers and variables that are attributes of a layer, the versions before it
    only what stands in its lists of weights.
    """
    if layer.flavour != "keras2" or "entry" in layer.cls.facts:
        return None
    counted = {id(weight) for weight, _ in weights(layer)}
    for name, value in layer.attrs.items():
        if isinstance(value, Layer):
            held = [weight for weight, _ in weights(value)]
        elif isinstance(value, Tensor) and "variable" in value.extra:
            held = [given_weights.weight_of(value, value.extra["variable"] is True, layer)]
        else:
            continue
        if any(id(weight) not in counted for weight in held):
            return Unknown(f"`{name}` of {layer.cls.name}, which only Keras 2.3 counts", layer.place)
    return None
