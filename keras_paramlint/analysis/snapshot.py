"""From the engine's live objects to the immutable model graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from keras_paramlint.algebra import Poly, Size, TooComplex, is_too_long, product
from keras_paramlint.analysis import flat_shapes, wiring
from keras_paramlint.graph import LayerInfo, ModelInfo, Params, Site, UnknownPart, WeightInfo
from keras_paramlint.graph.model import Attributes, ConfigValue, Held
from keras_paramlint.interpreter.budget import Budget
from keras_paramlint.interpreter.values import Builtin, Function, Instance, Place, Unknown, Value
from keras_paramlint.keras_api.engine import structures, tracking
from keras_paramlint.keras_api.engine.classes import seen
from keras_paramlint.keras_api.engine.layer import Layer, Weight, method_of
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.entry import LayerEntry
from keras_paramlint.keras_api.tensors import Tensor


Locate = Callable[[Place], Site]
Weights = list[tuple[Weight, bool]]
"""Variables, each with whether it is trained."""

DEPTH = 12
"""How deep layers and containers inside each other are followed."""

ELEMENTS_FOR_LAYER = 75
ELEMENTS_FOR_WEIGHT = 10
"""Memory of a layer's graph form and of each weight in it, in elements of a list."""


_AS_THEY_ARE = frozenset({str, int, bool, float, type(None)})
"""Types of plain data."""


class Snapshot:
    """Turns layers and models of one run into their graph form.

    A layer that is inside several others is described once.  Whoever reads the graph meets it in each of
    them, so that it counts as often.
    """

    def __init__(self, locate: Locate, budget: Budget, assumptions: tuple[tuple[str, Any], ...] = ()) -> None:
        self.locate = locate
        self.budget = budget
        self.assumptions = assumptions
        self._inner: dict[tuple[int, str | None, int], tuple[LayerInfo, int]] = {}
        """Layers inside others, by object, role and depth, with the elements that they count."""
        self._numbers: dict[int, int] = {}
        # What is the same in many layers is one object, which is kept and sent once.
        self._weights: dict[tuple[int, bool, str, str], WeightInfo] = {}
        self._counts: dict[tuple[Size, Size], Params] = {}
        self._given: dict[frozenset[str], frozenset[str]] = {}

    def number(self, thing: object) -> int:
        """Return the number of a layer, model or weight, the same for the same object."""
        return self._numbers.setdefault(id(thing), len(self._numbers) + 1)

    # ------------------------------------------------------------------ models
    def model(self, model: Layer) -> ModelInfo:
        """Return a model (or a layer that was asked for by itself) as the graph has it.

        Raises:
            BudgetExceeded: the models of the file are too large to be described.
        """
        kind = getattr(model, "kind", None) or "subclassed"
        names = getattr(model, "bound_names", [])
        name, qualname = names[-1] if names else (model.name, model.name)
        inputs = getattr(model, "inputs", None)
        outputs = getattr(model, "outputs", None)
        layers = self.layers(model)
        returns = model.session.machine.returned.values()
        returned = [(place, origin) for each, place, origin in returns if each is model]
        return ModelInfo(
            name=name,
            kind=kind,
            site=self.locate(model.place),
            params=self.params(model),
            layers=layers,
            qualname=qualname,
            keras_name=model.name,
            input_shapes=flat_shapes.of_all(inputs, model.input_shapes),
            output_shapes=flat_shapes.of_all(outputs, model.output_shapes),
            chain=tuple(self.locate(place) for place in getattr(model, "context", ())),
            number=self.number(model),
            output_layers=wiring.output_layers(model, outputs),
            function=self._site(maker) if (maker := getattr(model, "function", None)) else None,
            own=self._own(model, tracking.weights(model)),
            attributes=self._attributes(model),
            unlisted=self._unlisted(model, 0),
            defined=self._defined(model),
            returned_by=self._located(place for place, _ in returned),
            origins=tuple(dict.fromkeys([*(name for _, name in returned), *_own_class(model)])),
            bindings=self._located(getattr(model, "bindings", ())),
            named_sizes=_named_sizes(model),
        )

    def undescribed(self, model: Layer, why: str) -> ModelInfo:
        """Return a model of which nothing is told but that it is there."""
        names = getattr(model, "bound_names", [])
        name, qualname = names[-1] if names else (model.name, model.name)
        site = self.locate(model.place)
        return ModelInfo(
            name=name,
            kind=getattr(model, "kind", None) or "subclassed",
            site=site,
            params=Params(None, None, None, unknown=(UnknownPart(why, site),)),
            qualname=qualname,
            keras_name=model.name,
            chain=tuple(self.locate(place) for place in getattr(model, "context", ())),
            number=self.number(model),
        )

    def layers(self, model: Layer) -> tuple[LayerInfo, ...]:
        """Return the layers of a model, those that count the same weights marked."""
        counted: dict[int, str] = {}
        inbound = wiring.inbound(model)
        calls = wiring.calls(model)
        behind = wiring.behind_operations(model)
        return tuple(
            self.layer(
                layer,
                counted,
                inbound=inbound.get(id(layer), ()),
                calls=calls.get(id(layer), 1),
                behind_operation=id(layer) in behind,
            )
            for layer in _listed(model)
        )

    def layer(
        self,
        layer: Layer,
        counted: dict[int, str],
        *,
        inbound: tuple[str, ...] = (),
        calls: int = 1,
        behind_operation: bool = False,
        role: str | None = None,
        depth: int = 0,
    ) -> LayerInfo:
        """Return one layer with the layers inside it.

        Raises:
            BudgetExceeded: the models of the file are too large to be described.
        """
        found = tracking.weights(layer)
        self.budget.spend(ELEMENTS_FOR_LAYER + ELEMENTS_FOR_WEIGHT * len(found))
        inner: list[LayerInfo] = []
        if depth < DEPTH and not layer.holds_nothing:
            roles = {id(child): name for name, child in layer.children.items()}
            inside: dict[int, str] = {}
            inner = [self._layer_inside(sub, inside, roles.get(id(sub)), depth + 1) for sub in _listed(layer)]
        return LayerInfo(
            name=layer.name,
            class_name=_class_name(layer),
            site=self.locate(layer.place),
            input_shapes=flat_shapes.inputs_of(layer),
            output_shapes=flat_shapes.outputs_of(layer),
            params=self._params(layer, found),
            weights=tuple(self.weight(w, trained) for w, trained in found),
            layers=tuple(inner),
            inbound=inbound,
            shared_with=_shared(layer, found, counted),
            role=role,
            config=_config(layer),
            calls=calls,
            chain=tuple(self.locate(place) for place in layer.context),
            behind_operation=behind_operation,
            number=self.number(layer),
            given=self._given.setdefault(layer.given, layer.given),
            stated_input=layer.first_input if structures.is_shape(layer.first_input) else None,
            wraps=self.number(layer.args["layer"])
            if layer.cls.name == "Bidirectional" and isinstance(layer.args.get("layer"), Layer)
            else 0,
            kind=(getattr(layer, "kind", None) or "subclassed") if layer.is_model else "",
            own=self._own(layer, found),
            attributes=self._attributes(layer),
            unlisted=self._unlisted(layer, depth),
            defined=self._defined(layer),
        )

    def _layer_inside(self, layer: Layer, counted: dict[int, str], role: str | None, depth: int) -> LayerInfo:
        """Return a layer inside another one."""
        key = (id(layer), role, depth)
        if key not in self._inner:
            before = self.budget.elements
            made = self.layer(layer, {}, role=role, depth=depth)
            self._inner[key] = made, self.budget.elements - before
        else:
            made, elements = self._inner[key]
            self.budget.spend(elements)
        shared = _shared(layer, tracking.weights(layer), counted)
        return made if shared is None else replace(made, shared_with=shared)

    def weight(self, weight: Weight, trained: bool, owner: Layer | None = None) -> WeightInfo:
        """Return one variable, with the part of its owner that keeps it."""
        entry = owner.entry if owner is not None else None
        holder = entry.holder(owner, weight.name) if entry is not None and owner is not None else ""
        attribute = _attribute(weight, owner) if owner is not None and owner.attrs else ""
        key = (id(weight), trained, holder, attribute)
        made = self._weights.get(key)
        if made is None:
            shape = None if isinstance(weight.shape, Unknown) else weight.shape
            made = self._weights[key] = WeightInfo(
                weight.name,
                shape,
                trained,
                weight.dtype,
                weight.trainable,
                holder=holder,
                attribute=attribute,
                number=self.number(weight),
            )
        return made

    def _own(self, layer: Layer, found: Weights) -> tuple[WeightInfo, ...]:
        """Return the weights that a layer itself made or keeps, given all that it has."""
        if not layer.own_weights and layer.holds_nothing:
            return ()
        trained = {id(weight): flag for weight, flag in found}
        return tuple(
            self.weight(weight, trained.get(id(weight), False), layer)
            for weight in tracking.own_weights(layer)
        )

    def _unlisted(self, layer: Layer, depth: int) -> tuple[LayerInfo, ...]:
        """Return the layers that one holds and does not list."""
        if depth >= DEPTH or not layer.attrs:
            return ()
        listed = {id(inner) for inner in tracking.listed(layer)}
        held = (inner for inner in tracking.sublayers(layer) if id(inner) not in listed)
        return tuple(self._layer_inside(inner, {}, None, depth + 1) for inner in held)

    def _attributes(self, layer: Layer) -> Attributes:
        """Return how a layer holds others: by attributes of Keras's own, then by those of the program."""
        if layer.holds_nothing:
            return ()
        holding = (
            (name, value)
            for name, value in tracking.holding(layer)
            if any(isinstance(leaf, Layer) for leaf in tracking.leaves(value, self.budget))
        )
        held = ((name, self._held(value, 0)) for name, value in holding)
        return tuple((name, what) for name, what in held if what)

    def _held(self, value: Value, depth: int) -> Held:
        """Return what an attribute holds; an empty tuple: no layer."""
        if isinstance(value, Layer):
            return self.number(value)
        if isinstance(value, Instance):
            value = value.wrapped
        if not isinstance(value, (list, tuple, dict)) or depth > DEPTH:
            return 0
        self.budget.spend(len(value))
        items = value.items() if isinstance(value, dict) else enumerate(value)
        inside = tuple((str(key), self._held(item, depth + 1)) for key, item in items)
        return inside if any(held for _, held in inside) else 0

    # ------------------------------------------------------------------ counts
    def _without_input(self, layer: Layer) -> UnknownPart:
        """Say that a layer is not built, and for which data it would have been."""
        waits = layer.waits if isinstance(layer, ModelLayer) else None
        if waits is None:
            return UnknownPart(f"`{layer.name}` has no input known yet", self._site(layer.place))
        site = self._site(waits.place if waits.place.line else layer.place)
        return UnknownPart(f"`{layer.name}` has no input known yet: its data is {waits.reason}", site)

    def params(self, layer: Layer) -> Params:
        """Return the counts of a layer or model, with what is missing."""
        return self._params(layer, tracking.weights(layer))

    def _params(self, layer: Layer, found: Weights) -> Params:
        total: Size = 0
        trainable: Size = 0
        unknown: list[UnknownPart] = []
        for weight, trained in found:
            if isinstance(weight.shape, Unknown):
                unknown.append(UnknownPart(weight.shape.reason, self._site(weight.shape.place)))
                continue
            try:
                count = product(weight.shape)
                total = total + count
                if trained:
                    trainable = trainable + count
            except TooComplex as error:
                unknown.append(UnknownPart(str(error), self._site(weight.place)))
                break
        everything = [layer] if layer.holds_nothing else list(tracking.walk(layer))
        for inner in everything:
            if inner.problem is not None:
                unknown.append(UnknownPart(inner.problem.reason, self._site(inner.problem.place)))
            elif (hidden := tracking.hidden_layers(inner) or tracking.disputed(inner)) is not None:
                unknown.append(UnknownPart(hidden.reason, self._site(hidden.place)))
            elif not inner.built and _should_be_built(inner):
                unknown.append(self._without_input(inner))
        unknown.extend(self._maybe_built(layer, everything))
        if is_too_long(total):
            unknown.append(UnknownPart("a count of some thousands of digits", self._site(layer.place)))
            total = 0
        if unknown:
            return Params(None, None, None, unknown=_distinct(unknown), known=total)
        freezing = [inner.freezing for inner in everything if inner.freezing is not None and total]
        if freezing:
            parts = (UnknownPart(part.reason, self._site(part.place)) for part in freezing)
            return Params(total, None, None, unknown=_distinct([*parts]), choices=self.assumptions)
        made = self._counts.get((total, trainable))
        if made is None:
            made = Params(total, trainable, total - trainable, choices=self.assumptions)
            self._counts[total, trainable] = made
        return made

    def _maybe_built(self, layer: Layer, everything: list[Layer]) -> Iterator[UnknownPart]:
        """Yield why weights may not be there, though a loop that may not run builds them.

        What such a loop builds as a whole has no other count than that when it is built.
        """
        marks: dict[Place | None, Layer] = {}
        for inner in everything:
            if inner.own_weights:
                marks.setdefault(inner.maybe.place if inner.maybe else None, inner)
        sound = {layer.maybe.place, None} if layer.maybe is not None else {None}
        if marks.keys() <= sound or (not layer.built and len(marks) == 1):
            return
        for inner in marks.values():
            if inner.maybe is not None:
                reason = f"`{inner.name}` may not be built: {inner.maybe.reason}"
                yield UnknownPart(reason, self._site(inner.maybe.place))

    def _site(self, place: Place) -> Site | None:
        return self.locate(place) if place.line else None

    def _located(self, places: Iterable[Place]) -> tuple[Site, ...]:
        return tuple(dict.fromkeys(self.locate(place) for place in places))

    def _defined(self, layer: Layer) -> Site | None:
        return self._site(layer.cls.place) if layer.cls.node is not None else None


def _own_class(model: Layer) -> Iterator[str]:
    """Yield the name of a model's class, if that is one of the program's own."""
    if model.cls.node is not None:
        yield model.cls.qualname


def _named_sizes(model: Layer) -> tuple[tuple[str, Size], ...]:
    """Return what the names stand for that comments ask about; an attribute may be one of them."""
    found = []
    for name in sorted(model.session.asked_names):
        value = getattr(model, "sizes_named", {}).get(name)
        if value is None:
            value = seen(getattr(model, "scope", None), name)
        if value is None:
            value = model.attrs.get(name)
        size = _plain(value)
        if isinstance(size, (int, Poly)) and not isinstance(size, bool):
            found.append((name, size))
    return tuple(found)


def _shared(layer: Layer, weights: list[tuple[Weight, bool]], counted: dict[int, str]) -> str | None:
    """Return the name of what counts a layer's weights already, and note that it does where none does."""
    shared = None
    if weights and all(id(weight) in counted for weight, _ in weights):
        shared = counted[id(weights[0][0])]
    for weight, _ in weights:
        counted.setdefault(id(weight), layer.name)
    return shared


def _distinct(parts: list[UnknownPart]) -> tuple[UnknownPart, ...]:
    return tuple(dict.fromkeys(parts))


def _should_be_built(layer: Layer) -> bool:
    """Only a model that nothing was put into is unknown; a layer that is never called has no weights."""
    if (
        not isinstance(layer, ModelLayer)
        or layer.kind == "functional"
        or layer.built
        or not layer.initialised
    ):
        return False
    if layer.kind == "sequential":
        return bool(layer.stack) and not all(inner.built for inner in layer.stack)
    # a model that was never called owns what its parts have; parts without weights need no input
    if isinstance(method_of(layer, "build"), Function):
        return True
    return any(not inner.built and _may_have_weights(inner) for inner in tracking.sublayers(layer))


def _may_have_weights(layer: Layer) -> bool:
    """Say whether building a layer could make weights; user classes and entries with a ``build`` could."""
    if layer.entry is None or isinstance(method_of(layer, "call"), Function):
        return layer.cls.name != "InputLayer"
    return (
        type(layer.entry).build is not LayerEntry.build
        or type(layer.entry).build_call is not LayerEntry.build_call
    )


def _listed(model: Layer) -> Iterator[Layer]:
    """Yield the layers that Keras lists: a stack's own input layer is not among them."""
    stacked = isinstance(model, ModelLayer) and model.kind == "sequential"
    for layer in tracking.listed(model):
        if not (stacked and layer.cls.name == "InputLayer"):
            yield layer


def _class_name(layer: Layer) -> str:
    if isinstance(layer, ModelLayer) and layer.cls.name == "Model" and layer.kind == "functional":
        return "Functional" if layer.flavour != "keras2" else "Model"
    return str(layer.cls.facts.get("class_name", layer.cls.name))


def _config(layer: Layer) -> tuple[tuple[str, ConfigValue], ...]:
    read = []
    for name, value in layer.args.items():
        plain = value if type(value) in _AS_THEY_ARE else _plain(value)
        if plain is not NotImplemented:
            read.append((name, plain))
    return tuple(read)


def _attribute(weight: Weight, owner: Layer) -> str:
    """Return the first attribute that the program gave a weight."""
    for name, value in owner.attrs.items():
        if isinstance(name, str) and isinstance(value, Tensor) and value.extra.get("weight") is weight:
            return name
    return ""


def _plain(value: Value) -> ConfigValue:
    """Return a value as plain data, NotImplemented where it is none; a function is its name."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Unknown) and value.has_size:
        value = value.number
    if value is None or isinstance(value, (bool, str, Poly)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Builtin):
        return value.name.rpartition(".")[2]
    if isinstance(value, (list, tuple)):
        parts = tuple(_plain(part) for part in value)
        return NotImplemented if any(part is NotImplemented for part in parts) else parts
    return NotImplemented
