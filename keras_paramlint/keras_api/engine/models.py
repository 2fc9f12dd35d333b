"""Models: functional graphs, sequential stacks, and classes of the program's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import equal
from keras_paramlint.interpreter.functions import qualified
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.states import same_field
from keras_paramlint.interpreter.values import NOWHERE, Class, Place, Scope, Unknown, Value
from keras_paramlint.keras_api.engine import calling, stacking, structures
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.engine.topology import Graph, map_graph, named_twice
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.tensors import Node, Tensor


if TYPE_CHECKING:
    from keras_paramlint.interpreter.states import Lost
    from keras_paramlint.keras_api.engine.session import Session

WALKED_FOR_NODE = 10
"""What ordering a graph counts for each of its nodes, in elements that are only looked at."""

MISSING = "the input that is missing is made here"


class ModelLayer(Layer):
    """A model; ``kind`` says how it was defined, None until it is initialised."""

    def __init__(self, cls: Class, session: Session, place: Place = NOWHERE) -> None:
        super().__init__(cls, session, place)
        self.kind: str | None = None
        self.inputs: Value = None
        self.outputs: Value = None
        """The structures of tensors that a functional graph lies between."""
        self.rewired = False
        """Whether the program assigned ``model.outputs`` anew, after which only what leads there counts."""
        self.graph: Graph | None = None
        self.stack: list[Layer] = []
        """The layers of a sequential model, without its input layer."""
        self.input_layer: Layer | None = None
        self.input_dtype = "float32"
        self.context: tuple[Place, ...] = ()
        self.function: Place | None = None
        """Where the function that constructs it is defined."""
        self.bound_names: list[tuple[str, str]] = []
        self.bindings: list[Place] = []
        """The assignments that gave it these names."""
        self.sizes_named: dict[str, Value] = {}
        """What the names that comments ask about stood for where it was constructed."""
        self.scope: Scope | None = None
        """The names that could be seen there."""
        self.fed = False
        """Whether data was put into it by ``fit`` or a relative."""
        self.waits: Unknown | None = None
        """The first data that was put into it and of which no shape is known."""
        self.predicted: dict[object, Value] = {}
        """What came out for data of which shapes."""

        self.unsettled: Unknown | None = None
        """Why it is not known which layers it has, if it is not."""

    keeps_origin = True

    def note_binding(self, name: str, owner: Any, place: Place = NOWHERE) -> None:
        """Remember the name that the program binds the model to."""
        self.session.machine.touch(self)
        if isinstance(owner, Scope):
            qualname = name if owner.kind == "module" else qualified(owner, name)
        else:
            qualname = f"{owner.cls.qualname}.{name}"
        _put_last(self.bound_names, (name, qualname))
        if place.line:
            _put_last(self.bindings, place)

    def note_constructor(self, scope: Scope) -> None:
        """Remember what the names that comments ask about stood for in ``__init__``."""
        for name in self.session.asked_names:
            if name in scope.vars:
                self.sizes_named[name] = scope.vars[name]

    @property
    def shown_name(self) -> str:
        """What the program calls it, else Keras's own name."""
        return self.bound_names[-1][0] if self.bound_names else self.name

    def structure(self, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
        """Return the fields that say which weights there are; a stack has its layers before it is built."""
        return (*super().structure(before, after), "stack", "graph")

    def forget_states(self, before: dict[str, Any], after: dict[str, Any], lost: Lost) -> dict[str, Any]:
        """Say what is not known of a model to which a loop adds layers."""
        fields = super().forget_states(before, after, lost)
        if self.born < lost.began and not same_field(before["stack"], after["stack"]):
            fields["unsettled"] = Unknown(lost.reason, lost.place)
            if isinstance(after["outputs"], Tensor):
                end = Unknown(lost.reason, lost.place, key=("loop", lost.place, "outputs"))
                fields["outputs"] = Tensor(end, after["outputs"].dtype, symbolic=True)
        return fields

    # ------------------------------------------------------------------ graph
    def set_graph(self, inputs: Value, outputs: Value, call: Call) -> None:
        """Make this a functional model between these structures of tensors.

        Raises:
            KerasError: an output depends on an input that is not listed.
        """
        self.session.machine.touch(self)
        self.kind = "functional"
        self.inputs, self.outputs = inputs, outputs
        flat_inputs = structures.tensors_in(inputs)
        flat_outputs = structures.tensors_in(outputs)
        from keras_paramlint.keras_api.engine.inputs import stand_ins

        self.graph = map_graph(flat_inputs, flat_outputs, stand_ins(self.session, flat_inputs, call))
        self.session.machine.budget.walk(WALKED_FOR_NODE * len(self.graph.nodes))
        self.built = True
        for part in (inputs, outputs):
            unknown = _first_unknown(part)
            if unknown is not None:
                self.problem = unknown
        for node in self.graph.nodes:
            if "unknown" in node.extra and self.problem is None:
                self.problem = node.extra["unknown"]
        self._refuse_one_name(list(self.graph_layers()), call)
        if self.graph.missing and self.problem is None:
            names = ", ".join(
                f"`{t.node.operation.name}`{_line_of(t)}"
                for t in self.graph.missing[:3]
                if t.node is not None
            )
            self.problem = call.unknown(f"the output depends on {names}, which is not among the inputs")
            raise KerasError(
                "KPL210",
                f"Output depends on {names}, which is not in `Model(inputs=...)`",
                related=tuple((t.place, MISSING) for t in self.graph.missing if t.place.line),
            )

    def graph_layers(self) -> Iterator[Layer]:
        """Yield the layers of the graph or stack in Keras's order, input layers included."""
        if self.kind == "sequential":
            if self.input_layer is not None:
                yield self.input_layer
            yield from self.stack
        elif self.graph is not None:
            for operation in self.graph.operations:
                if isinstance(operation, Layer):
                    yield operation

    # ------------------------------------------------------------------ calls
    def applies(self) -> bool:
        """Say whether the model is a graph or a stack, so that its call is known."""
        return self.kind in ("functional", "sequential")

    def build_stack(self, shapes: Shapes, call: Call) -> None:
        """Build a stack for an input shape; a graph is built already."""
        if self.kind == "sequential" and self.inputs is None and structures.is_shape(shapes):
            self.take_input(shapes, self.session.floatx, call)
        elif self.kind == "sequential" and shapes is not None:
            self.run(structures.tensors_from(shapes, self.session.floatx), CallArgs(), call)

    def _refuse_one_name(self, layers: list[Layer], call: Call) -> None:
        """Refuse two layers that the program gave one name, as TensorFlow's Keras and Keras 3 do.

        Raises:
            KerasError: there are two.
        """
        name = named_twice(layers) if self.flavour in ("keras3", "tfkeras2") else None
        if name is not None:
            self.problem = call.unknown(f"two layers of one model are called `{name}`")
            raise KerasError("KPL310", self.problem.reason)

    def run(self, first: Value, args: CallArgs, call: Call) -> Value:
        """Return the outputs for other inputs, without history."""
        if self.problem is not None and self.kind == "functional":
            raise NotKnown(self.problem)
        if self.kind == "sequential":
            return self._run_stack(first, call)
        given = self._match_inputs(first)
        expected = structures.tensors_in(self.inputs)
        if all(_same_shape(g, e) for g, e in zip(given, expected, strict=True)):
            return structures.map_structure(
                lambda t: Tensor(t.shape, t.dtype) if isinstance(t, Tensor) else t, self.outputs
            )
        values: dict[int, Value] = {id(e): g for e, g in zip(expected, given, strict=True)}
        assert self.graph is not None
        graph = map_graph(expected, structures.tensors_in(self.outputs)) if self.rewired else self.graph
        for node in graph.nodes:
            if isinstance(node.operation, Layer) and node.operation.cls.name == "InputLayer":
                continue
            self._run_node(node, values, call)
        return structures.map_structure(
            lambda t: values.get(id(t), t) if isinstance(t, Tensor) else t, self.outputs
        )

    def _match_inputs(self, first: Value) -> list[Tensor]:
        expected = structures.tensors_in(self.inputs)
        if isinstance(first, dict) and not isinstance(self.inputs, dict):
            names = [
                t.node.operation.name if t.node is not None and isinstance(t.node.operation, Layer) else ""
                for t in expected
            ]
            if all(name in first for name in names):
                first = [first[name] for name in names]
        elif isinstance(first, dict) and isinstance(self.inputs, dict):
            first = {key: first[key] for key in self.inputs if key in first}
        given = structures.tensors_in(first)
        for tensor in given:
            if isinstance(tensor.shape, Unknown):
                raise NotKnown(tensor.shape)
        others = structures.others_in(first)
        for other in others:
            if isinstance(other, Unknown):
                raise NotKnown(other)
        if len(given) < len(expected) and others:
            what = "None" if others[0] is None else "no tensor"
            raise NotKnown(f"an input of {self.name} is {what}")
        if len(given) != len(expected):
            raise KerasError("KPL302", f"`{self.name}` expects {len(expected)} inputs but gets {len(given)}")
        return [self._fit(g, e) for g, e in zip(given, expected, strict=True)]

    def _fit(self, given: Tensor, expected: Tensor) -> Tensor:
        """Check an input against what the model was built for; adjust the rank as Keras does."""
        shape, wanted = given.shape, expected.shape
        if not isinstance(shape, tuple) or not isinstance(wanted, tuple):
            return given
        if len(shape) == len(wanted) + 1 and shape[-1] == 1:
            shape = shape[:-1]
        elif len(shape) == len(wanted) - 1 and wanted[-1] == 1:
            shape = (*shape, 1)
        if len(shape) != len(wanted):
            if self.flavour == "keras2":
                return given
            raise KerasError("KPL302", f"`{self.name}` expects {show(wanted)} but gets {show(shape)}")
        for axis, (a, b) in enumerate(zip(shape, wanted, strict=True)):
            if axis and a is not None and b is not None and equal(a, b) is False:
                if self.flavour != "keras3" and axis != len(shape) - 1:
                    continue  # tf_keras only warns where the layers themselves accept the shape
                raise KerasError("KPL302", f"`{self.name}` expects {show(wanted)} but gets {show(shape)}")
        return Tensor(shape, given.dtype)

    def _run_node(self, node: Node, values: dict[int, Value], call: Call) -> None:
        def replaced(item: Value) -> Value:
            return values.get(id(item), item) if isinstance(item, Tensor) else item

        args = [structures.map_structure(replaced, item) for item in node.args]
        kwargs = {key: structures.map_structure(replaced, item) for key, item in node.kwargs.items()}
        session = self.session
        session.inside_call += 1
        try:
            if isinstance(node.operation, Layer):
                outputs = calling.compute(
                    session, node.operation, args[0], CallArgs(tuple(args[1:]), kwargs), call
                )
            else:
                outputs = node.operation.run(call, *args, **kwargs)
        finally:
            session.inside_call -= 1
        for old, new in zip(node.outputs, structures.tensors_in(outputs), strict=False):
            values[id(old)] = new

    def _run_stack(self, first: Value, call: Call) -> Value:
        value = self._ranked(first)
        wanted, made = self.inputs, self.outputs
        known = self.problem is None and isinstance(wanted, Tensor) and isinstance(made, Tensor)
        if known and isinstance(value, Tensor) and _same_shape(value, wanted):
            # A stack in stacks is met as often as there are ways to it.
            return Tensor(made.shape, made.dtype)
        session = self.session
        session.inside_call += 1
        try:
            for layer in self._applied():
                if stacking.calls_itself(layer):
                    value = stacking.apply(self, layer, value, call)
                else:
                    value = calling.compute(session, layer, value, CallArgs(), call)
        finally:
            session.inside_call -= 1
        session.machine.touch(self)
        if self.input_layer is None and not self.built:
            self.kpl_deferred_input = first
        self.built = True
        return value

    def _applied(self) -> list[Layer]:
        """Return the layers as they are applied: in TensorFlow, without a known input, each once."""
        is_deferred = self.input_layer is None and self.flavour in ("tfkeras2", "tf1")
        return list(dict.fromkeys(self.stack)) if is_deferred else self.stack

    def _ranked(self, first: Value) -> Value:
        """Add or remove a last axis of 1, as Keras does where a stack knows its input."""
        wanted = self.inputs.shape if isinstance(self.inputs, Tensor) else None
        shape = first.shape if isinstance(first, Tensor) else None
        if self.flavour == "keras2" or not isinstance(wanted, tuple) or not isinstance(shape, tuple):
            return first
        if len(shape) == len(wanted) + 1 and shape[-1] == 1:
            return Tensor(shape[:-1], first.dtype)
        if len(shape) == len(wanted) - 1 and wanted[-1] == 1:
            return Tensor((*shape, 1), first.dtype)
        return first

    # ------------------------------------------------------------------ sequential
    def add(self, layer: Layer, call: Call) -> None:
        """Append a layer; with a known input, call it at once."""
        self.session.machine.touch(self)
        if layer.cls.name == "InputLayer":
            self.input_layer = layer
            node = layer.nodes[0]
            self.inputs = node.outputs[0]
            self.outputs = self.inputs
            self.built = True
            return
        self._refuse_one_name([*self.stack, layer], call)
        self.stack.append(layer)
        if self.inputs is None and len(self.stack) == 1 and not self._waits_for_another(layer):
            self._take_input_from(layer)
        elif self.inputs is None and len(self.stack) == 2 and self._waits_for_another(self.stack[0]):
            self._take_input_from(self.stack[0])
            if self.inputs is not None:
                self._extend(self.stack[0], call)
        if self.inputs is not None:
            self._extend(layer, call)

    def _waits_for_another(self, layer: Layer) -> bool:
        """Say whether a first layer is asked for its input only when a second one follows."""
        return self.flavour == "keras3" and isinstance(layer, ModelLayer) and layer.first_input is None

    def _take_input_from(self, layer: Layer) -> None:
        """Use the input that the first layer states, or was built for (a model in a stack)."""
        if self.flavour != "keras3":
            # It looks no further: not even at the ``Input`` of a stack, which is not among its layers.
            first = _first_inside(layer)
            if first is None or (first.cls.name != "InputLayer" and first.first_input is None):
                return
        shape: Shapes = layer.first_input
        dtype = "float32"
        if shape is None and isinstance(layer, ModelLayer) and layer.inputs is not None and layer.applies():
            tensors = structures.tensors_in(layer.inputs)
            if len(tensors) == 1 and isinstance(tensors[0].shape, tuple):
                shape, dtype = tensors[0].shape, tensors[0].dtype
        if shape is None:
            return
        from keras_paramlint.keras_api.engine.inputs import make_input

        name = None if self.flavour == "keras3" else f"{layer.name}_input"
        tensor = make_input(self.session, shape, dtype, name=name, call=self.session.call)
        if (
            isinstance(tensor, Tensor)
            and tensor.node is not None
            and isinstance(tensor.node.operation, Layer)
        ):
            self.input_layer = tensor.node.operation
            self.inputs = self.outputs = tensor
            self.built = True

    def take_input(self, shape: Shapes, dtype: str, call: Call) -> None:
        """Become a stack on this input, as ``build`` and the first data make it."""
        from keras_paramlint.keras_api.engine.inputs import make_input

        self.session.machine.touch(self)
        name = None if self.flavour == "keras3" or not self.stack else f"{self.stack[0].name}_input"
        tensor = make_input(self.session, shape, dtype, name=name, call=call)
        if tensor.node is not None and isinstance(tensor.node.operation, Layer):
            self.input_layer = tensor.node.operation
        self.inputs = self.outputs = tensor
        self.built = True
        for layer in self.stack:
            self._extend(layer, call)

    def _extend(self, layer: Layer, call: Call) -> None:
        if stacking.calls_itself(layer):
            self.outputs = stacking.apply(self, layer, self.outputs, call)
            return
        # the statement that joins the stack spans all its layers: the layer's own line says which one it is
        place = layer.place if layer.place.path == call.place.path and layer.place.line > 0 else None
        self.outputs = calling.call_layer(self.session, layer, [self.outputs], {}, call, place)

    def pop(self, call: Call) -> Layer | None:
        """Remove the last layer."""
        self.session.machine.touch(self)
        if not self.stack:
            return None
        layer = self.stack.pop()
        if self.inputs is not None:
            self.outputs = self.inputs
            for each in self.stack:
                if each.nodes:
                    self.outputs = each.nodes[-1].extra.get("outputs", self.outputs)
        return layer


def _put_last(items: list[Any], item: Any) -> None:
    """Append an item once: a loop binds the same model to the same name at every turn."""
    if item in items:
        items.remove(item)
    items.append(item)


def _line_of(tensor: Tensor) -> str:
    """Say where an input is made, which tells more than its automatic name."""
    return f" (line {tensor.place.line})" if tensor.place.line else ""


def _first_unknown(value: Value) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Tensor) and not value.symbolic:
        # not part of any graph: what made it is not known
        return (
            value.shape
            if isinstance(value.shape, Unknown)
            else Unknown("a tensor that belongs to no graph", value.place)
        )
    if isinstance(value, (list, tuple)):
        return next((u for item in value if (u := _first_unknown(item)) is not None), None)
    if isinstance(value, dict):
        return _first_unknown(list(value.values()))
    return None


def _same_shape(given: Tensor, expected: Tensor) -> bool:
    a, b = given.shape, expected.shape
    return isinstance(a, tuple) and isinstance(b, tuple) and a == b


def _first_inside(layer: Layer) -> Layer | None:
    """Return the first layer of the innermost model that begins a layer, as Keras 2 lists them."""
    while isinstance(layer, ModelLayer) and layer.applies():
        inside = layer.stack if layer.kind == "sequential" else list(layer.graph_layers())
        if not inside:
            return None
        layer = inside[0]
    return layer
