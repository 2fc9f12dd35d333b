"""The Keras of one run: its flavour, global state, and every model that was made."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly
from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Choice, Class, Instance, Place, Unknown, Value
from keras_paramlint.keras_api.engine import calling, classes, structures, tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.settings import Settings
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.tensors import Node, OpCall, Tensor


if TYPE_CHECKING:
    from keras_paramlint.interpreter.flow import Split
    from keras_paramlint.interpreter.machine import Machine
    from keras_paramlint.interpreter.states import Lost


MOST_EVENTS = 4_000
"""Events that are kept; what a program does after that is no longer told."""


@dataclass(slots=True, eq=False)
class Flow:
    """What the first run of a program's own ``call`` applied: layers, with what they got and made."""

    owner: Layer
    calls: list[tuple[Layer, tuple[Tensor, ...], tuple[Tensor, ...]]] = field(default_factory=list)
    outputs: tuple[Tensor, ...] | None = None
    """What it returned; None: it has not returned."""


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """Something that the program did to a layer or model."""

    kind: str
    layer: Layer
    place: Place
    facts: dict[str, Any]
    context: tuple[Place, ...]
    assumed: tuple[tuple[object, bool], ...]
    """The undecided conditions that hold there."""


@dataclass(frozen=True, slots=True, eq=False)
class Remark:
    """Something that stands out and may be worth a word at the end of the run."""

    kind: str
    place: Place
    facts: dict[str, Any]
    layer: Layer | None
    context: tuple[Place, ...]


ELEMENTS_FOR_STATE = 25
"""Memory of what an event says of one weight, in elements of a list."""

_NAMED_LIKE_LAYERS = frozenset(
    f"keras.ops.{name}"
    for name in "add average concatenate dot elu maximum minimum multiply reshape softmax subtract".split()
)
"""Operations of Keras 3 that take the automatic names which the layers of these names also get."""


class Session:
    """Global state of Keras while a program is analysed.

    It is journaled like any other object: a side that is undone takes back the
    names it used and the models it made.
    """

    def __init__(self, machine: Machine, flavour: str) -> None:
        self.machine = machine
        self.flavour = flavour
        self.settings = Settings()
        self.uids: dict[str, int] = {}
        self.models: list[Layer] = []
        self.layers: list[Layer] = []
        """Layers in the order of construction."""
        self.flows: dict[int, Flow] = {}
        """By the ids of layers with a ``call`` of their own; what is not run takes nothing back."""
        self.events: list[Event] = []
        """What happened to models, in order: compile, fit, trainable, load_weights, ..."""
        self.remarks: list[Remark] = []
        """What stands out, in order."""
        self.sure = False
        """Whether the flavour was told, or the file proves it."""
        self.asked_names: frozenset[str] = frozenset()
        """Names in the formulas of comments, whose values models are to remember."""
        self.on_data = 0
        """Greater than 0 while a model or layer is called on data, and not to make a graph."""
        self.on_open_data = 0
        """Greater than 0 while a model is called on data of which an axis beside the batch is open."""
        self.inside_build = 0
        """Greater than 0 while a layer is being built, where it may make layers of its own."""
        self.inside_call = 0
        """Greater than 0 while the ``call`` of a layer runs: what happens there makes no graph."""
        self.told_policies: set[str] = set()
        self.custom_objects: dict[Value, Value] = {}
        self.has_object_scopes = False
        """Whether the program gave names to objects for a while, which is not followed."""
        """The names of dtype policies that the program chose for all layers somewhere; empty: one not known.

        A condition that is not known takes nothing back, so that no layer's type is told wrongly.
        """
        self.class_table = classes.ClassTable(self)
        self.calls: list[Call] = []
        self.active: list[Layer] = []
        """Layers whose own ``call`` is running, innermost last."""
        self.phases: list[Value] = []
        """What ``training`` is in the calls that are running, innermost last; None: nothing is said."""

    # ------------------------------------------------------------------ journal
    def merge_states(self, split: Split, left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
        """Join two sides: what either made exists under its condition."""
        merged = dict(left)
        for name in ("models", "layers", "events", "remarks"):
            merged[name] = [*left[name], *(item for item in right[name] if item not in left[name])]
        merged["uids"] = {
            name: max(left["uids"].get(name, 0), right["uids"].get(name, 0))
            for name in {**left["uids"], **right["uids"]}
        }
        return merged

    def forget_states(self, before: Any, after: Any, lost: Lost) -> Any:
        """Keep what a loop body made: it may run."""
        return after

    def note_set(self, value: Unknown, name: str, call: Call) -> None:
        """Note that ``trainable`` was set on one of several layers, which one is not known."""
        if name == "trainable":
            reason = Unknown(f"which layers `{call.source}` reaches", call.place)
            tracking.forget_trainable(self.machine, value.among, reason)

    def add_layer(self, layer: Layer) -> None:
        """Take in a layer that was made."""
        self.layers.append(layer)

    @property
    def image_data_format(self) -> str:
        """Where channels are by default."""
        return self.settings.image_data_format

    @property
    def floatx(self) -> str:
        """The type of numbers by default."""
        return self.settings.floatx

    # ------------------------------------------------------------------ what entries use
    @property
    def call(self) -> Call:
        """The call that is being carried out."""
        return self.calls[-1] if self.calls else Call(self.machine, None)

    @property
    def now(self) -> int:
        """The step that the analysis is at."""
        return self.machine.budget.steps

    def truth(self, value: Value) -> bool:
        """Return the truth of a value; an undecided one becomes a branch."""
        return self.machine.truth(value, self.call)

    def settle(self, value: Value) -> Value:
        """Return the side of a choice that this run takes."""
        return self.machine.settle(value, matters=True) if isinstance(value, Choice) else value

    def attribute(self, holder: Value, name: str) -> Value:
        """Return an attribute as the program would read it."""
        return self.machine.attribute(holder, name, self.call)

    def build(self, layer: Layer, inputs: Shapes, args: CallArgs | None = None) -> None:
        """Build a layer for input shapes, unless it is built."""
        calling.build(self, layer, inputs, args or CallArgs(), self.call)

    def call_on_shapes(self, layer: Layer, inputs: Shapes, args: CallArgs | None = None) -> Shapes:
        """Build and call a layer on shapes and return its output shapes."""
        return calling.call_on_shapes(self, layer, inputs, args or CallArgs(), self.call)

    def sublayers(self, layer: Layer) -> Iterator[Layer]:
        """Yield the layers that a layer tracks, each once."""
        return tracking.sublayers(layer)

    def make(self, class_name: str, arguments: dict[str, Value], place: Place) -> Layer:
        """Return a new layer of a modelled class."""
        cls = self.class_table.layer_class(class_name)
        assert cls is not None, class_name
        layer = Layer(cls, self, place)
        classes.configure(layer, [], dict(arguments), self.call)
        return layer

    def clone(
        self, layer: Layer, *, name: str | None = None, overrides: dict[str, Value] | None = None
    ) -> Layer:
        """Return a fresh layer with the same configuration, as ``from_config(get_config())`` makes it."""
        return classes.clone_layer(self, layer, name, overrides or {})

    # ------------------------------------------------------------------ names
    def unique_name(self, prefix: str) -> str:
        """Return the next automatic name: ``dense``, ``dense_1`` (standalone Keras 2 starts at 1)."""
        self.machine.touch(self)
        count = self.uids.get(prefix, 0)
        self.uids[prefix] = count + 1
        if self.flavour == "keras2":
            return f"{prefix}_{count + 1}"
        if prefix == "input" and self.flavour in ("tfkeras2", "tf1"):
            return f"{prefix}_{count + 1}"
        return prefix if count == 0 else f"{prefix}_{count}"

    def automatic_name(self, cls: Class) -> str:
        """Return the automatic name of a new layer of a class."""
        name = cls.facts.get("class_name", cls.name)
        if self.flavour != "keras3" and name == "Functional":
            name = "Model"
        return self.unique_name(snake_case(name))

    def clear(self) -> None:
        """Carry out ``clear_session()``: automatic names start again."""
        self.machine.touch(self)
        self.uids.clear()

    # ------------------------------------------------------------------ graph
    def record_op(
        self,
        operation: OpCall,
        args: tuple[Value, ...],
        kwargs: dict[str, Value],
        inputs: tuple[Tensor, ...],
        outputs: tuple[Tensor, ...],
        call: Call,
        sought: Value = None,
    ) -> Node:
        """Make the outputs of a raw operation a node of the functional graph.

        ``sought`` are the arguments among which what is not known may hide a layer; None: any of them.
        """
        if self.flavour == "keras3" and operation.name in _NAMED_LIKE_LAYERS:
            self.unique_name(operation.name.rpartition(".")[2])
        _judge_op(self, operation.name, call)
        for tensor in inputs:
            tensor.uses += 1
        node = Node(operation, args, kwargs, inputs, outputs, call.place, self.machine.context)
        for index, output in enumerate(outputs):
            output.node = node
            output.index = index
        hidden = calling.hidden_unknown((args, kwargs) if sought is None else sought)
        if hidden is not None:
            node.extra["unknown"] = hidden
        return node

    def begin_flow(self, layer: Layer) -> Flow | None:
        """Begin to take down which layer feeds which in a program's own ``call``; None: that is known."""
        if id(layer) in self.flows:
            return None
        flow = self.flows[id(layer)] = Flow(layer)
        return flow

    def flow_of_active(self, layer: Layer, inputs: list[Tensor], outputs: tuple[Tensor, ...]) -> None:
        """Take down a layer that the program's own ``call``, which is running, applies."""
        for tensor in outputs:
            tensor.origin = layer
        flow = self.flows.get(id(self.active[-1])) if self.active else None
        if flow is not None and flow.outputs is None:
            flow.calls.append((layer, tuple(inputs), outputs))

    def event(self, kind: str, layer: Layer, place: Place, **facts: Any) -> None:
        """Record what the program did to a model or layer."""
        if len(self.events) >= MOST_EVENTS:
            return
        machine = self.machine
        machine.budget.spend(len(facts.get("parts") or ()))
        machine.budget.spend(ELEMENTS_FOR_STATE * len(facts.get("weights") or ()))
        machine.touch(self)
        assumed = tuple((key, truth) for level in machine.assumed for key, truth in level.items())
        self.events.append(Event(kind, layer, place, facts, machine.context, assumed))

    def remark(self, kind: str, place: Place, layer: Layer | None = None, **facts: Any) -> None:
        """Record something that stands out."""
        if len(self.remarks) < MOST_EVENTS:
            self.machine.touch(self)
            self.remarks.append(Remark(kind, place, facts, layer, self.machine.context))

    def data_attribute(self, value: Value, name: str) -> Value:
        """Return an attribute that only Keras gives to a number or a container.

        ``x.shape[1].value``: in TensorFlow 1 a dimension is an object around its size.
        ``self.blocks.layers``: in TensorFlow a list that a layer keeps knows the layers in it.
        """
        if name == "value":
            is_size = value is None or isinstance(value, (int, Poly))
            return value if is_size and self.flavour in ("tf1", "keras2") else NotImplemented
        if isinstance(value, (list, dict)) and self.flavour in ("tfkeras2", "tf1"):
            return tracking.container_attribute(self.layers, value, name)
        return NotImplemented

    def not_constructed(self, cls: Class, reason: Unknown) -> None:
        """Follow that arguments that are not known hide a layer: whatever layer makes it, may keep it."""
        if self.class_table.special("Layer") not in cls.mro:
            return
        for frame in reversed(self.machine.frames):
            maker = next(iter(frame.scope.vars.values()), None)
            if isinstance(maker, Layer):
                self.machine.touch(maker)
                maker.problem = maker.problem or reason
                return

    def unknown_call(self, callee: Value, args: list[Value], kwargs: dict[str, Value], call: Call) -> Value:
        """Return the result of calling something unknown on tensors.

        It may be a layer with weights: the model that it is part of is then not
        known, but its graph stays connected.
        """
        tensors = structures.tensors_in([*args, *kwargs.values()])
        if not tensors:
            return None
        if not self.inside_call and not any(t.symbolic for t in tensors):
            return None
        reason = call.unknown(f"{call.source}: {describe(callee)} is not known")
        if not any(t.symbolic for t in tensors):
            for layer in self.active[-1:]:
                self.machine.touch(layer)
                layer.problem = layer.problem or reason
            return Tensor(reason)
        result = Tensor(reason, symbolic=True)

        def rerun(c: Call, *a: Value, **k: Value) -> Value:
            return Tensor(reason)

        node = self.record_op(
            OpCall(call.source, rerun), tuple(args), kwargs, tuple(tensors), (result,), call
        )
        node.extra["unknown"] = reason
        return result


def _judge_op(session: Session, name: str, call: Call) -> None:
    """Report a function of TensorFlow on a symbolic tensor, which Keras 3 does not let it see."""
    if session.flavour != "keras3" or not name.startswith(("tensorflow.", "keras.backend.")):
        return
    if not session.sure:
        if not any(remark.kind == "only-older" for remark in session.remarks):
            session.remark("only-older", call.place, text=f"a symbolic tensor in `{_short(name)}`")
        return
    from keras_paramlint.keras_api.ops.registry import lookup

    last = name.rpartition(".")[2]
    instead = f"`keras.ops.{last}` or a layer" if lookup(f"keras.ops.{last}") is not None else "a layer"
    session.machine.report(
        "KPL106",
        f"`{_short(name)}` gets a symbolic tensor, which raises a ValueError in Keras 3: use {instead}",
        call.place,
    )


def _short(name: str) -> str:
    from keras_paramlint.keras_api.ops.registry import short

    return short(name)


def describe(value: Value) -> str:
    """Name a value for a reason."""
    if isinstance(value, Unknown):
        return value.reason
    if isinstance(value, Instance):
        return value.cls.name
    return getattr(value, "name", type(value).__name__)


@functools.lru_cache(maxsize=1024)
def snake_case(name: str) -> str:
    """Return the automatic name of a class: ``Conv2D`` is ``conv2d``, ``MyLayer`` is ``my_layer``."""
    text = re.sub(r"\W+", "", name)
    text = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", text)
    return re.sub("([a-z])([A-Z])", r"\1_\2", text).lower().lstrip("_") or "layer"
