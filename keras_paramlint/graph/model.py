"""Models, layers and weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any, TypeAlias

from keras_paramlint.algebra import Poly, Size, Symbol, names_for, render, symbols_of
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.params import NO_PARAMS, Params
from keras_paramlint.graph.shapes import Names, Shape, Shapes, shape_to_json, shapes_to_json
from keras_paramlint.graph.site import Site


ConfigValue = Any
"""A constructor argument that is plain data: numbers, sizes, text, None, and tuples of them."""

Held: TypeAlias = "int | tuple[tuple[str, Held], ...]"
"""What an attribute holds: the number of a layer (0: none), or what a list or dictionary has by its keys."""

Attributes = tuple[tuple[str, Held], ...]
"""The attributes by which an object holds layers, in the order of their assignment."""


@dataclass(frozen=True, slots=True)
class WeightInfo:
    """One variable, under Keras's own name."""

    name: str
    shape: Shape
    trainable: bool = True
    """Whether it is trained."""
    dtype: str = "float32"
    may_train: bool = True
    """Whether it is of the kind that is trained, frozen or not; the averages of a normalisation are not."""
    holder: str = ""
    """The attribute of the object inside the layer that keeps it in files; empty: the layer itself."""
    attribute: str = field(default="", compare=False)
    """The attribute by which the program's own class holds it; TensorFlow finds it by this name as well."""
    number: int = field(default=0, compare=False)
    """Identifies the variable: the same one has one number in all layers and models; 0: not known."""

    @property
    def count(self) -> Size | None:
        """The number of elements; None where the shape is not known."""
        if self.shape is None:
            return None
        result: Size = 1
        for dim in self.shape:
            if dim is None:
                return None
            result = result * dim
        return result

    def to_json(self, names: Names = None) -> dict[str, Any]:
        """Return the contract's object."""
        return {"name": self.name, "shape": shape_to_json(self.shape, names), "trainable": self.trainable}


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer of a model, or inside another layer.

    ``weights`` and ``params`` cover the layers inside, as Keras's own
    ``layer.weights`` does; ``layers`` holds these once more, each by itself.
    """

    name: str
    class_name: str
    site: Site
    """Where it was constructed."""
    input_shapes: Shapes = None
    output_shapes: Shapes = None
    params: Params = NO_PARAMS
    weights: tuple[WeightInfo, ...] = ()
    layers: tuple[LayerInfo, ...] = ()
    inbound: tuple[str, ...] = ()
    """The names of the layers whose outputs it gets, in the order of its inputs, over all its calls."""
    shared_with: str | None = None
    """The layer or model that counts the same weights already."""
    role: str | None = None
    """Inside another layer, the attribute that it is there: ``forward_layer``, ``layer``."""
    config: tuple[tuple[str, ConfigValue], ...] = ()
    """The constructor's arguments as bound, defaults included, those that are plain data."""
    calls: int = 1
    """How many times the model applies it."""
    chain: tuple[Site, ...] = ()
    """The calls that led to its construction, outermost first."""
    number: int = 0
    """Identifies the object: the same layer has one number in all models; 0: not known."""
    given: frozenset[str] = frozenset()
    """The constructor's arguments that the program states, by name."""
    stated_input: Shape = None
    """The input shape that the constructor states (``input_shape``, ``input_dim``), batch included."""
    behind_operation: bool = False
    """Whether an input of it comes from a raw operation on what a layer made."""
    wraps: int = 0
    """The number of the layer that it was given to wrap and of which it keeps copies; 0: none."""
    kind: str = ""
    """Of a model inside another one: ``sequential``, ``functional`` or ``subclassed``."""
    own: tuple[WeightInfo, ...] = ()
    """Those of ``weights`` that are its own, in the order in which it made them."""
    attributes: Attributes = ()
    """How it holds the layers inside, by which files address their weights."""
    unlisted: tuple[LayerInfo, ...] = ()
    """Those that it holds and that are not among ``layers``: what the attributes of a graph hold, metrics."""
    defined: Site | None = None
    """Where its class is defined, if that is one of the program's own."""

    def formula(self, names: Names = None) -> str:
        """Return the count as Keras comes by it: weight by weight, the width first.

        It says what :attr:`params` says where that is not one exact size.

        >>> dense = (WeightInfo("kernel", (784, 10)), WeightInfo("bias", (10,)))
        >>> LayerInfo("dense", "Dense", Site("m.py"), params=Params(7850, 7850, 0), weights=dense).formula()
        '10·784 + 10'
        """
        if self.params.total is None or not self.weights:
            return self.params.formula(names)
        return weights_formula(self.weights, names) or self.params.formula(names)

    def argument(self, name: str, default: ConfigValue = None) -> ConfigValue:
        """Return a constructor argument that is plain data."""
        return next((value for key, value in self.config if key == name), default)

    def child(self, role: str) -> LayerInfo | None:
        """Return the layer inside this one that has a role."""
        return next((layer for layer in self.layers if layer.role == role), None)

    def walk(self) -> Iterator[LayerInfo]:
        """Yield this layer and all layers inside it, outermost first."""
        yield self
        for layer in self.layers:
            yield from layer.walk()

    def formulas(self) -> list[Poly]:
        """Return every size in it that is no number, but for those of the layers inside."""
        weights = [weight.shape for weight in self.weights]
        shapes = (*(self.input_shapes or ()), *(self.output_shapes or ()), *weights)
        found = [dim for shape in shapes if shape for dim in shape if isinstance(dim, Poly)]
        return found + self.params.formulas()

    def to_json(self, names: Names = None) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "name": self.name,
            "class": self.class_name,
            "path": self.site.path,
            "line": self.site.line,
            "column": self.site.column,
            "cell": self.site.cell,
            "input_shape": shapes_to_json(self.input_shapes, names),
            "output_shape": shapes_to_json(self.output_shapes, names),
            "params": self.params.number(),
            "trainable": self.params.number("trainable"),
            "non_trainable": self.params.number("non_trainable"),
            "formula": self.formula(names),
            "unknown": [str(each) for each in self.params.unknown],
            "weights": [weight.to_json(names) for weight in self.weights],
            "inbound": list(self.inbound),
            "shared_with": self.shared_with,
            "layers": [layer.to_json(names) for layer in self.layers],
        }


@dataclass(frozen=True, slots=True)
class Variant:
    """A layer that is one thing under a condition and another thing otherwise."""

    site: Site
    """Where the condition stands, the first one of a chain of them."""
    arms: tuple[tuple[str, LayerInfo], ...]
    """Each condition as source text, and what the layer is where it holds and none before it does."""
    otherwise: LayerInfo


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model object in its state at the end of the module, or of the call that was asked for."""

    name: str
    """The name that it was last bound to, else the one that Keras gives it."""
    kind: str
    """``sequential``, ``functional`` or ``subclassed``."""
    site: Site
    params: Params
    layers: tuple[LayerInfo, ...] = ()
    qualname: str = ""
    """Where it lives: ``build.<locals>.model``; empty: like the name."""
    keras_name: str = ""
    """The name that Keras gives it: ``sequential_1``."""
    input_shapes: Shapes = None
    output_shapes: Shapes = None
    chain: tuple[Site, ...] = ()
    """The calls that led to its construction, outermost first."""
    number: int = 0
    """Identifies the object among layers and models; 0: not known."""
    output_layers: tuple[str, ...] = ()
    """The names of the layers that make the outputs, raw operations passed through."""
    function: Site | None = None
    """Where the function that constructs it is defined; None: it is made on the module's own level."""
    defined: Site | None = None
    """Where its class is defined, if that is one of the program's own."""
    returned_by: tuple[Site, ...] = ()
    """Where the functions are defined that returned it."""
    origins: tuple[str, ...] = ()
    """What it comes from, by qualified name: the functions that returned it, and its class."""
    bindings: tuple[Site, ...] = ()
    """The assignments that gave it a name."""
    named_sizes: tuple[tuple[str, Size], ...] = ()
    """What the names in comments' formulas stood for where it was constructed."""
    called: str = ""
    """The call in the analysed file that leads to its construction, ``build(10)``; empty: none does."""
    variants: tuple[Variant, ...] = ()
    """The layers that undecided conditions choose between, where their weights differ."""
    own: tuple[WeightInfo, ...] = ()
    """The weights that are the model's own and in none of its layers."""
    attributes: Attributes = ()
    """How it holds its layers, by which files address their weights."""
    unlisted: tuple[LayerInfo, ...] = ()
    """Those that it holds and that are not among ``layers``."""
    _by_name: dict[str, LayerInfo] = field(default_factory=dict, init=False, repr=False, compare=False)
    _behind: dict[str, list[LayerInfo]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Its layers by their names, and by the names of those whose outputs they get, once somebody asks."""

    def as_layer(self) -> LayerInfo:
        """Return the model as a layer, which it would be inside another model."""
        return LayerInfo(
            name=self.keras_name or self.name,
            class_name="",
            site=self.site,
            input_shapes=self.input_shapes,
            output_shapes=self.output_shapes,
            params=self.params,
            layers=self.layers,
            number=self.number,
            kind=self.kind,
            own=self.own,
            attributes=self.attributes,
            unlisted=self.unlisted,
        )

    @property
    def names_known(self) -> frozenset[str]:
        """All that it is called: its name, plain and qualified, its builders and its class."""
        return frozenset({self.name, self.qualname or self.name, *self.origins})

    def walk(self) -> Iterator[LayerInfo]:
        """Yield all layers, those inside others behind the one that they are in."""
        for layer in self.layers:
            yield from layer.walk()

    def layer(self, name: str) -> LayerInfo | None:
        """Return the model's own layer of a name."""
        self._index()
        return self._by_name.get(name)

    def producers(self, layer: LayerInfo) -> tuple[LayerInfo, ...]:
        """Return the layers whose outputs a layer gets."""
        found = (self.layer(name) for name in layer.inbound)
        return tuple(each for each in found if each is not None)

    def consumers(self, layer: LayerInfo) -> Sequence[LayerInfo]:
        """Return the layers that get what a layer makes."""
        self._index()
        return self._behind.get(layer.name, ())

    def _index(self) -> None:
        if self._by_name:
            return
        for layer in self.layers:
            for name in dict.fromkeys(layer.inbound):
                self._behind.setdefault(name, []).append(layer)
        for layer in self.layers:
            self._by_name.setdefault(layer.name, layer)

    def names(self) -> dict[Symbol, str]:
        """Return a distinct name for each symbol in the model, the same wherever it is printed."""
        formulas = self.params.formulas()
        for layer in self.walk():
            formulas += layer.formulas()
        for shape in (*(self.input_shapes or ()), *(self.output_shapes or ())):
            formulas += [dim for dim in shape or () if isinstance(dim, Poly)]
        return names_for(symbol for size in formulas for symbol in symbols_of(size))

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        names = self.names()
        return {
            "name": self.name,
            "qualname": self.qualname or self.name,
            "kind": self.kind,
            "path": self.site.path,
            "line": self.site.line,
            "column": self.site.column,
            "cell": self.site.cell,
            "input_shape": shapes_to_json(self.input_shapes, names),
            "output_shape": shapes_to_json(self.output_shapes, names),
            "params": self.params.to_json(names),
            "layers": [layer.to_json(names) for layer in self.layers],
        }


def weights_formula(weights: tuple[WeightInfo, ...], names: Names = None) -> str | None:
    """Write a count weight by weight; None where a shape is not fully known.

    Equal terms are written once: ``2·(64·16)`` for the two directions of a wrapper.
    """
    terms: dict[str, int] = {}
    for weight in weights:
        if weight.shape is None or None in weight.shape:
            return None
        term = "·".join(_factor(dim, names) for dim in reversed(weight.shape) if dim is not None) or "1"
        terms[term] = terms.get(term, 0) + 1
    return " + ".join(_times(times, term) for term, times in terms.items()) or "0"


def _times(times: int, term: str) -> str:
    if times == 1:
        return term
    return f"{times}·({term})" if "·" in term else f"{times}·{term}"


def _factor(dim: Size, names: Names) -> str:
    text = render(dim, names=names)
    return f"({text})" if isinstance(dim, Poly) and " " in text else text
