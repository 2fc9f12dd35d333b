"""A layer object of the analysed program: its configuration, weights and state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from keras_paramlint.algebra import Poly, Ratio, Size
from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter import flow, merging, states
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.library.numpy.array import Array, NumpyScalar
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.values import (
    NOWHERE,
    Builtin,
    Choice,
    Class,
    Instance,
    Place,
    Unknown,
    Value,
    is_open,
)
from keras_paramlint.keras_api.engine import containers
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.signatures.attributes import has_attribute, is_of_models_only, is_of_no_layer
from keras_paramlint.keras_api.tensors import Node, Tensor


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session
    from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes


@dataclass(eq=False)
class Weight:
    """One variable of a layer: Keras's own name, its shape and whether it is trained."""

    name: str
    shape: tuple[Size, ...] | Unknown
    trainable: bool = True
    dtype: str = "float32"
    place: Place = NOWHERE
    frozen: bool = False
    """Whether the program froze it by itself, as Keras 3 lets it, since its layer was last set."""


@dataclass(eq=False)
class Before:
    """The state of a layer that is gone, but may be the present one."""

    state: dict[str, Any]


ELEMENTS_FOR_LAYER = 150
"""Memory of a layer with its weights, call and state, in elements of a list."""

ELEMENTS_FOR_WEIGHT = 30
"""Memory of a weight that the program itself makes, in elements of a list."""

_CALLED = ("born", "built", "input_shapes", "output_shapes", "nodes", "problem")
"""What a call changes in a layer beside its weights."""


_SHAPES_WEIGHTS = frozenset(
    "units filters use_bias kernel_size depth_multiplier groups input_dim output_dim num_heads key_dim "
    "value_dim center scale axis".split()
)
"""Settings that no longer matter once a layer is built."""

PLAIN = frozenset({int, float, bool, str, tuple, list, type(None)})
"""Types whose values are no stand-in for another one."""


class Layer(Instance):
    """A layer stand-in: of a modelled class, or of a user's subclass of one."""

    def __init__(self, cls: Class, session: Session, place: Place = NOWHERE) -> None:
        super().__init__(cls, place)
        session.machine.budget.spend(ELEMENTS_FOR_LAYER)
        self.session = session
        self.entry: LayerEntry | None = cls_entry(cls)
        self.args: dict[str, Value] = {}
        self.given: frozenset[str] = frozenset()
        self.context: tuple[Place, ...] = session.machine.context
        """The calls that led to its construction, outermost first."""
        self.name = ""
        self.trainable = True
        self.dtype: Value = None
        self.own_weights: list[Weight] = []
        self.children: dict[str, Layer] = {}
        self.built = False
        self.building = False
        self.input_shapes: Shapes = None
        self.output_shapes: Shapes = None
        self.first_input: Shapes = None
        """The ``input_shape`` stated by the constructor (batch dimension included), if any."""
        self.problem: Unknown | None = None
        """Why the weights or the output are not known, if they are not."""
        self.nodes: list[Node] = []
        self.stated = False
        """Whether the program itself calls ``build``, which gets by with fewer axes than a call."""
        self.built_by_program = False
        """Whether the program itself has called ``build``."""
        self.initialised = False
        self.conditions = tuple(dict(each) for each in session.machine.assumed)
        """The undecided conditions under which it was constructed."""
        self.born = session.now
        """The step at which it was made."""
        self.maybe: Unknown | None = None
        """Why it is not known whether it is built, if it is not: the loop that builds it may not run."""
        self.unbuilt: Before | None = None
        """Its state before that loop."""
        self.freezing: Unknown | None = None
        """Why it is not known whether it trains, if it is not."""
        self.late_errors: list[KerasError] = []
        """What Keras accepts when the model is made but refuses at the first batch."""

    # ------------------------------------------------------------------ what stands out
    def note_repetition(self, count: int, call: Call) -> None:
        """Take down that a list holds this one layer several times: ``[Dense(8)] * 3``."""
        self.session.remark("repeated", call.place, self, count=count)

    def construction_failed(self, error: Raised) -> None:
        """Note that ``__init__`` raises: what it has made so far is no model that anybody has."""
        raised = f"{error.exception.cls.name}: {error.message}".removesuffix(": ")
        self.session.machine.touch(self)
        self.problem = Unknown(f"the constructor of {self.cls.name} raises {raised}", error.place)

    def adopt_attribute(self, name: str, value: Value) -> Value:
        """Return what an attribute is to be: Keras 3 has containers of its own, and keeps what was there."""
        other = name in self.attrs and self.attrs[name] is not value
        if self.flavour != "keras3":
            if other:
                self._forget_weight(name)
            if containers.UNTRACKED in self.attrs and isinstance(value, Layer):
                containers.track(self, [value])
            return value
        if other:
            containers.forget_attribute(self, name)
        return containers.adopted(self, value)

    def attribute_unnoticed(self, value: Value) -> None:
        """Follow that an attribute is set past ``Layer.__setattr__``: what it holds is not tracked."""
        containers.put_in(self, [value])

    def drop_attribute(self, name: str) -> None:
        """Follow that an attribute is deleted, which Keras 3 does not where that is a layer."""
        self._forget_weight(name)
        if self.flavour == "keras3":
            containers.forget_attribute(self, name)

    def _forget_weight(self, name: str) -> None:
        """Drop a weight with the last attribute that holds it, as TensorFlow's Keras does."""
        held = self.attrs[name]
        weight = held.extra.get("weight") if isinstance(held, Tensor) else None
        if weight is None or self.flavour == "keras2":
            return
        others = (value for key, value in self.attrs.items() if key != name and isinstance(value, Tensor))
        if all(other.extra.get("weight") is not weight for other in others):
            self.own_weights = [own for own in self.own_weights if own is not weight]

    def note_attribute(self, name: str, value: Value, call: Call) -> None:
        """Follow a setting that is changed after construction; take down a name that is nearly ``trainable``.

        Keras reads ``self.units`` when it builds, ``self.strides`` at every call.
        """
        if self.entry is not None and name in self.args and not (self.built and name in _SHAPES_WEIGHTS):
            self.args = {**self.args, name: value}
        if isinstance(value, (bool, int, str)) and _is_misspelt_trainable(name):
            self.session.remark("misspelt-trainable", call.place, self, written=name, name=self.shown_name)

    @property
    def shown_name(self) -> str:
        """What the program calls it, else Keras's own name."""
        return self.name

    # ------------------------------------------------------------------ models
    def applies(self) -> bool:
        """Say whether this is a graph or a stack of layers, so that :meth:`run` carries out its calls."""
        return False

    def run(self, first: Value, args: CallArgs, call: Call) -> Value:
        """Return the outputs of a graph or stack for other inputs, without history.

        Raises:
            NotKnown: this is neither, or its outputs are not known.
        """
        raise NotKnown(f"what {self.cls.name} does")

    def build_stack(self, shapes: Shapes, call: Call) -> None:
        """Build a stack for an input shape; anything else is built elsewhere."""

    def graph_layers(self) -> Iterator[Layer]:
        """Yield the layers of a graph or stack in Keras's order, input layers included."""
        yield from ()

    @property
    def holds_nothing(self) -> bool:
        """Whether it certainly has no layer inside, nor weights but those that it made, as most layers."""
        return not (self.attrs or self.children) and type(self).graph_layers is Layer.graph_layers

    # ---------------------------------------------------------------- journal
    def merge_states(
        self, split: flow.Split, left: dict[str, Any], right: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Join two sides; whether a layer was called is no difference where its weights are the same."""
        called = max(left, right, key=lambda side: (side["problem"] is not None, side["built"]))
        settled = {name: called[name] for name in (*_CALLED, "unbuilt")}
        settled["maybe"] = left["maybe"] or right["maybe"]
        if left["built"] is not right["built"]:
            settled["maybe"] = Unknown(f"depends on {split.when}", key=("built", split.condition))
        return merging.merge_fields(split, left, right, settled)

    def forget_states(
        self, before: dict[str, Any], after: dict[str, Any], lost: states.Lost
    ) -> dict[str, Any]:
        """Say what is not known of a layer that a loop changed, which may run any number of times.

        A layer made in the loop is taken as the last one made there, and one that the loop only built as
        built, with a mark: Keras trains by such loops.
        """
        if self.born >= lost.began:
            return after
        fields = states.forget_fields(before, after, lost.reason, lost.place)
        fields["args"] = states.forget_names(before["args"], after["args"], lost.reason, lost.place)
        unknown = Unknown(lost.reason, lost.place)
        fixed = self.structure(before, after)
        if any(not states.same_field(before.get(name), after.get(name)) for name in fixed):
            fields["problem"] = after["problem"] or unknown
        if self.was_built_between(before, after):
            fields["maybe"], fields["unbuilt"] = unknown, Before(before)
        if before["trainable"] is not after["trainable"]:
            fields["freezing"] = unknown
        return fields

    def structure(self, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
        """Return the fields that say which weights there are, but for a layer that was built between."""
        return () if self.was_built_between(before, after) else ("children", "own_weights")

    def was_built_between(self, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Say whether it was built between two states."""
        return after["built"] and not (before["built"] or before["building"])

    # -------------------------------------------------------------- arguments
    @property
    def flavour(self) -> str:
        """The flavour under which this layer lives."""
        return self.session.flavour

    def arg(self, name: str, default: Value = None) -> Value:
        """Return a constructor argument as bound, default included."""
        value = self.args.get(name, default)
        if isinstance(value, Choice):
            value = self.session.settle(value)
        return value

    def size(self, name: str) -> Size:
        """Return an argument that must be a positive integer.

        Raises:
            KerasError: it is not one (``KPL310``).
            NotKnown: it cannot be one size.
        """
        return self._as_size(self.arg(name), name)

    def optional_size(self, name: str) -> Size | None:
        """Return an argument that is a positive integer or None."""
        value = self.arg(name)
        return None if value is None else self._as_size(value, name)

    def sizes(self, name: str, rank: int) -> tuple[Size, ...]:
        """Return an argument that is one integer or a sequence of ``rank`` of them.

        Raises:
            KerasError: it has another length, or an element is not a positive integer.
        """
        value = self.arg(name)
        if isinstance(value, Array) and value.shape != ():
            value = self.session.machine.elements(value, self.session.call)
        if isinstance(value, (list, tuple)):
            if is_open(value):
                raise NotKnown(f"`{name}` of {self.cls.name} has a length that is not known")
            if len(value) != rank:
                self.fail(
                    "KPL310",
                    f"`{name}` must be an integer or a sequence of {rank} integers, not {value!r}",
                )
            return tuple(self._as_size(item, name) for item in value)
        return (self._as_size(value, name),) * rank

    def as_number(self, value: Value, name: str) -> Value:
        """Return an argument that is a size as a number or symbolic size, anything else as it is.

        Before Keras 3 a float that is whole is a size: a quotient that is not refused is what it rounds to.

        Raises:
            KerasError: it is a number of a kind that Keras 3 does not take for a size (``KPL310``).
        """
        if isinstance(value, Choice):
            value = self.session.settle(value)
        strict = self.flavour == "keras3" and self.entry is not None and name in self.entry.python_integers
        if strict and isinstance(value, NumpyScalar) and isinstance(value, int):
            self.fail(
                "KPL310",
                f"`{name}` of {self.cls.name} must be Python's own integer, not {value.item_value} of NumPy: "
                "convert it with `int()`",
            )
        value = plain_number(value)
        if isinstance(value, Choice):
            value = self.session.settle(value)
        if isinstance(value, Unknown):
            value = value.number
        if isinstance(value, float) and value.is_integer() and self.flavour != "keras3":
            return int(value)
        if isinstance(value, Ratio):
            if self.flavour == "keras3":
                self.fail(
                    "KPL310",
                    f"`{name}` of {self.cls.name} must be an integer, and `/` gives a float: use `//`",
                )
            return value.trunc()
        return value

    def _as_size(self, value: Value, name: str) -> Size:
        if type(value) is not int:
            value = self.as_number(value, name)
        if isinstance(value, Poly):
            self.session.machine.sizes.add_from(self.session.machine, value)
            return value
        if isinstance(value, bool):
            value = int(value)
        if not isinstance(value, int):
            if isinstance(value, (float, str, type(None), list, tuple, dict)):
                self.fail("KPL310", f"`{name}` must be a positive integer, not {value!r}")
            raise NotKnown(f"`{name}` of {self.cls.name} is not an integer that the analysis can read")
        if value < 0 or (value == 0 and self.flavour == "keras3"):
            self.fail("KPL310", f"`{name}` must be a positive integer, not {value}")
        return value

    def flag(self, name: str) -> bool:
        """Return the truth of an argument; an undecided one becomes a branch."""
        return self.session.truth(self.arg(name))

    def text(self, name: str) -> str | None:
        """Return a text argument in lower case, or None.

        Raises:
            NotKnown: it is not known.
        """
        value = self.arg(name)
        if isinstance(value, Unknown):
            raise NotKnown(value)
        return value.lower() if isinstance(value, str) else None

    def data_format(self) -> str:
        """Return ``channels_last`` or ``channels_first``, the session's default if not given."""
        return self.text("data_format") or self.session.image_data_format

    def fail(self, code: str, message: str, *, exception: str = "ValueError") -> NoReturn:
        """Say that Keras refuses this layer or this call.

        Raises:
            KerasError: always.
        """
        raise KerasError(code, message, exception=exception)

    def fail_later(self, code: str, message: str, *, exception: str = "ValueError") -> None:
        """Say that Keras makes this model, counts included, and refuses the first batch."""
        if all(error.message != message for error in self.late_errors):
            self.late_errors.append(KerasError(code, message, exception=exception))

    # ----------------------------------------------------------------- shapes
    def need_rank(self, shape: Shape, rank: int) -> None:
        """Check that the input has exactly this rank, batch dimension included."""
        if len(shape) != rank:
            self.fail("KPL302", f"{self.cls.name} needs an input of rank {rank} but gets {show(shape)}")

    def need_min_rank(self, shape: Shape, rank: int) -> None:
        """Check that the input has at least this rank, the batch included; ``build`` itself does not."""
        if len(shape) < rank and not (self.stated and shape):
            self.fail(
                "KPL302", f"{self.cls.name} needs an input of rank {rank} or more but gets {show(shape)}"
            )

    def known(self, shape: Shape, axis: int) -> Size:
        """Return a dimension that the weights need.

        Raises:
            KerasError: Keras leaves it open (``None``), so the weights cannot be made.
        """
        value = shape[axis]
        if value is None:
            self.fail(
                "KPL307", f"{self.cls.name} cannot create its weights: axis {axis} of {show(shape)} is open"
            )
        return value

    # ---------------------------------------------------------------- weights
    def weight(
        self,
        name: str,
        shape: tuple[Size, ...],
        *,
        trainable: bool = True,
        dtype: str = "float32",
    ) -> Weight:
        """Create a weight of this layer."""
        made = Weight(name, tuple(shape), trainable, dtype, self.place)
        self.own_weights.append(made)
        return made

    def child(self, name: str, layer: Layer) -> Layer:
        """Keep a layer that belongs to this one (``forward_layer``); also its attribute of that name."""
        self.children[name] = layer
        self.attrs.setdefault(name, layer)
        return layer

    def build_child(self, layer: Layer, inputs: Shapes) -> None:
        """Build a child for these input shapes, unless it is built."""
        self.session.build(layer, inputs)

    def call_child(self, layer: Layer, inputs: Shapes, call: CallArgs | None = None) -> Shapes:
        """Build and call a child on these shapes and return its output shapes."""
        return self.session.call_on_shapes(layer, inputs, call)

    def missing_attribute(self, call: Any, name: str) -> Value:
        """Return what Keras sets from the arguments or the weights: ``layer.units``, ``layer.kernel``."""
        if self.entry is not None:
            found = self.entry.attribute(self, name)
            if found is not NotImplemented:
                return found
        if name in self.args:
            return activation(self.args[name]) if name.endswith("activation") else self.args[name]
        for weight in self.own_weights:
            if weight.name == name:
                tensor = Tensor(weight.shape, weight.dtype, name=weight.name)
                tensor.extra["weight"] = weight
                return tensor
        if name in self.children:
            return self.children[name]
        if has_attribute(self.flavour if self.session.sure else None, name, model=self.is_model):
            told = identity(call.machine, self, call.node)
            return Unknown(f"{self.shown_name}.{name}", call.place, key=("attribute", told, name))
        if (
            self.entry is not None
            and not self.is_model
            and is_of_models_only(name)
            and self.cls.name != "Pipeline"
        ):
            call.fail("AttributeError", f"'{self.cls.name}' object has no attribute '{name}'")
        return NotImplemented

    def lacks(self, name: str) -> bool:
        """Say whether this is a layer of Keras, or of the program's, and no layer has such an attribute."""
        strange = self.cls.unknown_base is not None or (self.entry is not None and self.entry.package)
        return not strange and name not in self.attrs and is_of_no_layer(self.flavour, name)

    def sublayers(self) -> Iterator[Layer]:
        """Yield the layers that Keras tracks in this one, each once, in Keras's order."""
        return self.session.sublayers(self)

    @property
    def is_model(self) -> bool:
        """Whether this is a ``Model`` (of any kind)."""
        for cls in self.cls.mro:
            if cls.facts.get("model"):
                return True
        return False

    def __repr__(self) -> str:
        return f"<{self.cls.name} {self.name}>"


def _is_misspelt_trainable(name: object) -> bool:
    """Say whether a name is one or two slips away from ``trainable``.

    >>> [_is_misspelt_trainable(name) for name in ("trainabel", "traiable", "trainables", "training")]
    [True, True, True, False]
    """
    right = "trainable"
    if not isinstance(name, str) or name[:1] not in ("t", "T", "r") or abs(len(name) - len(right)) > 2:
        return False
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(name, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            current.append(
                min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != other))
            )
        previous = current
    return 0 < previous[-1] <= 2


def cls_entry(cls: Class) -> LayerEntry | None:
    """Return the entry of the nearest modelled class along the MRO."""
    for base in cls.mro:
        found = base.facts.get("entry")
        if found is not None:
            return found  # type: ignore[no-any-return]
    return None


def activation(value: Value) -> Value:
    """Return what Keras keeps of an activation: the function, ``linear`` where there is none."""
    from keras_paramlint.keras_api.ops.registry import lookup

    if value is None:
        return lookup("keras.activations.linear")
    if isinstance(value, str):
        return lookup(f"keras.activations.{value.lower()}") or value
    return value


def plain_number(value: Value) -> Value:
    """Return the number inside a NumPy-like scalar, constant tensor or ``IntEnum``, else the value."""
    if type(value) in PLAIN:
        return value
    inner = getattr(value, "item_value", None)
    if inner is not None:
        return inner
    if isinstance(value, Instance) and isinstance(value.wrapped, (int, float, str)):
        return value.wrapped
    if isinstance(value, Tensor) and value.value is not None and not isinstance(value.value, (list, tuple)):
        return value.value
    return value


def show(shape: Any) -> str:
    """Write a shape as Keras does: ``(None, 28, 28, 1)``."""
    from keras_paramlint.algebra import render

    if isinstance(shape, tuple):
        inner = ", ".join("None" if d is None else render(d, plain=True) for d in shape)
        return f"({inner},)" if len(shape) == 1 else f"({inner})"
    if isinstance(shape, list):
        return "[" + ", ".join(show(item) for item in shape) + "]"
    return str(shape)


def method_of(layer: Layer, name: str) -> Value:
    """Return the unbound method that a call of ``layer.name`` would run: a Function if the program's."""
    try:
        found = layer.cls.lookup(name)
    except KeyError:
        return None
    wrapped = getattr(found, "attributes", {}).get("__wrapped__") if isinstance(found, Builtin) else None
    return wrapped or found


def output_dtype(layer: Layer) -> str:
    """Return the type of what a layer computes, as far as the program says it."""
    return (
        layer.dtype
        if isinstance(layer.dtype, str) and not layer.dtype.startswith("mixed")
        else layer.session.floatx
    )
