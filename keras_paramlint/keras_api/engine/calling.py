"""Calling layers: shapes in, weights made, shapes out, and a node in the graph.

The order is Keras's own: the layer is built for the shapes of its first call,
then its output is computed; on symbolic tensors the call becomes a node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import TooComplex
from keras_paramlint.defects import OWN_ERRORS
from keras_paramlint.interpreter.library.numpy.convert import as_array
from keras_paramlint.interpreter.native import Call, LibraryError, NotKnown, Raised, is_known
from keras_paramlint.interpreter.states import restore
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Choice,
    Function,
    NativeObject,
    Place,
    Unknown,
    Value,
)
from keras_paramlint.keras_api.engine import masking, phases, promised, tracking, weightless
from keras_paramlint.keras_api.engine.layer import Layer, method_of
from keras_paramlint.keras_api.engine.refusals import explained, maker_of, written
from keras_paramlint.keras_api.engine.structures import (
    ShapeUnknown,
    is_shape,
    map_shapes,
    map_structure,
    shapes_of,
    tensors_from,
    tensors_in,
    without_history,
)
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.tensors import Node, Tensor


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session


# ------------------------------------------------------------------ the call protocol
def as_tensor(session: Session, value: Value, call: Call) -> Value:
    """Return an input as a tensor where it can be one: arrays, numbers and lists of them."""
    if isinstance(value, Choice):
        value = session.settle(value)
    if isinstance(value, (Tensor, Unknown)) or value is None or isinstance(value, (str, bool, Layer)):
        return value
    if isinstance(value, (int, float)):
        return Tensor((), "float32")
    shape = getattr(value, "shape", None)
    if isinstance(value, NativeObject) and isinstance(shape, (tuple, Unknown)):
        return Tensor(shape, str(getattr(value, "dtype", "float32")))
    return value


def inputs_of(session: Session, value: Value, call: Call) -> Value:
    """Return the first argument of a layer call with its leaves as tensors."""
    return map_structure(lambda item: as_tensor(session, item, call), session.settle(value))


def call_layer(
    session: Session,
    layer: Layer,
    args: list[Value],
    kwargs: dict[str, Value],
    call: Call,
    place: Place | None = None,
) -> Value:
    """Carry out ``layer(*args, **kwargs)``; what Keras refuses is reported at the call, or at a place."""
    kwargs = dict(kwargs)
    if not args and kwargs:
        name = "inputs" if "inputs" in kwargs else next(iter(kwargs))
        args = [kwargs.pop(name)]
    if not args:
        args = [None]
    first = inputs_of(session, _as_data(layer, args[0], call), call)
    rest = tuple(inputs_of(session, item, call) if _tensor_like(item) else item for item in args[1:])
    kwargs = {
        key: inputs_of(session, item, call) if _tensor_like(item) else item for key, item in kwargs.items()
    }
    everything = tensors_in((first, rest, kwargs))
    # inside a `call` the arguments are stand-ins without history, so what is symbolic there belongs to a
    # graph of its own (a `build` that makes a functional model)
    symbolic = _any_symbolic(everything)
    session.calls.append(call)
    try:
        on_data = session.inside_call == 0 and _is_data(everything)
        outputs = _outputs(session, layer, first, CallArgs(rest, kwargs), call, place or call.place, on_data)
    finally:
        session.calls.pop()
    if isinstance(outputs, Unknown) and (everything or isinstance(first, Unknown)):
        outputs = Tensor(outputs)
    mask = masking.mask_of(first)
    masked = masking.output_mask(session, layer, first, mask, outputs, call)
    if symbolic or masked:
        outputs = map_structure(lambda t: _renewed(t) if isinstance(t, Tensor) else t, outputs)
    if masked:
        masking.mark(outputs)
    made = tuple(tensors_in(outputs))
    maker = maker_of(layer, everything)
    for tensor in made:
        tensor.maker = maker
    for tensor in everything:
        tensor.uses += 1
    if not symbolic:
        session.flow_of_active(layer, everything, made)
        return outputs
    node = Node(layer, (first, *rest), kwargs, tuple(everything), made, call.place, session.machine.context)
    for index, tensor in enumerate(made):
        tensor.symbolic = True
        tensor.node = node
        tensor.index = index
    node.extra["outputs"] = outputs
    node.extra["source"] = call.node
    hidden = hidden_unknown((first, rest, kwargs))
    if hidden is not None:
        node.extra["unknown"] = hidden
    session.machine.touch(layer)
    layer.nodes.append(node)
    return outputs


def _any_symbolic(tensors: list[Tensor]) -> bool:
    for tensor in tensors:
        if tensor.symbolic:
            return True
    return False


def _as_data(layer: Layer, value: Value, call: Call) -> Value:
    """Return plain lists as the one array that a preprocessing layer makes of them."""
    reads_lists = layer.entry is not None and layer.entry.reads_lists
    if not (reads_lists and isinstance(value, (list, tuple)) and is_known(value)):
        return value
    try:
        return as_array(call, value)
    except NotKnown:
        return value


def hidden_unknown(value: Value) -> Unknown | None:
    """Return why part of a graph is not known: an input that may come from layers that are not seen."""
    if isinstance(value, Tensor):
        return value.shape if not value.symbolic and isinstance(value.shape, Unknown) else None
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            found = hidden_unknown(item)
            if found is not None:
                return found
    return None


def _tensor_like(value: Value) -> bool:
    if isinstance(value, (Tensor, NativeObject)):
        return True
    return isinstance(value, (list, tuple, dict)) and bool(tensors_in(value))


def _renewed(tensor: Tensor) -> Tensor:
    made = Tensor(tensor.shape, tensor.dtype)
    made.extra = {k: v for k, v in tensor.extra.items() if k == "runtime"}
    return made


def _outputs(
    session: Session, layer: Layer, first: Value, args: CallArgs, call: Call, place: Place, on_data: bool
) -> Value:
    """Build the layer if needed and return the outputs of one call, without history."""
    machine = session.machine
    on_open_data = on_data and _is_open(first)
    session.on_data += on_data
    session.on_open_data += on_open_data
    try:
        with phases.entered(session, layer, args):
            return compute(session, layer, first, args, call)
    except NotKnown as error:
        reason = machine.not_known(error, call)
        if on_data and weightless.is_weightless(layer):
            weightless.forget_shapes(layer, reason)
        elif not layer.built:
            _note_problem(layer, reason)
        return Tensor(reason)
    except Raised as error:
        if not machine.catches(error.exception.cls):
            raises = f"the call of {layer.cls.name} raises {error.exception.cls.name}: {error.message}"
            _note_left(layer, Unknown(raises, error.place))
        raise
    except OWN_ERRORS:
        _note_left(layer, call.unknown(f"the analysis of the call of {layer.cls.name} failed"))
        raise
    except TooComplex as error:
        return Tensor(call.unknown(str(error)))
    except LibraryError as error:
        if layer.problem is not None and layer.problem.reason == error.message:
            # Keras has refused the layer already when it was constructed
            return Tensor(layer.problem)
        if session.on_open_data:
            # what is open in data is some size when the program runs: no error is claimed
            reason = call.unknown(error.message)
            if not layer.built:
                _note_problem(layer, reason)
            return Tensor(reason)
        if machine.would_catch(error.exception):
            raise machine.exception(error.exception, error.message, call.place) from None
        error = explained(layer, error, tensors_in(first))
        related = error.related
        if layer.place.line > 0 and (layer.place.path, layer.place.line) != (place.path, place.line):
            related = (*related, (layer.place, f"{written(layer)} is constructed here"))
        machine.report(error.code, error.message, place, doubtful=session.on_data > 0, related=related)
        reason = Unknown(error.message, place, key=machine.site_key(call.node, error.code))
        if not layer.built:
            _note_problem(layer, reason)
        return Tensor(reason)
    finally:
        session.on_data -= on_data
        session.on_open_data -= on_open_data


def _note_left(layer: Layer, reason: Unknown) -> None:
    """Note why the first call of a layer came to no end: which weights there are is not known then."""
    if layer.output_shapes is None:
        _note_problem(layer, reason)


def _note_problem(layer: Layer, reason: Unknown) -> None:
    if layer.problem is None:
        layer.session.machine.touch(layer)
        layer.problem = reason


def _is_data(tensors: list[Tensor]) -> bool:
    """Say whether a layer is called on data, and on nothing that is part of a model."""
    for tensor in tensors:
        if tensor.symbolic or "argument" in tensor.extra:
            return False
    return True


def _is_open(first: Value) -> bool:
    """Say whether an axis beside the batch is open in one of the inputs."""
    shapes = [tensor.shape for tensor in tensors_in(first)]
    return any(size is None for shape in shapes if not isinstance(shape, Unknown) for size in shape[1:])


def compute(session: Session, layer: Layer, first: Value, args: CallArgs, call: Call) -> Value:
    """Return the outputs of one call.

    Raises:
        NotKnown: they are not known.
        KerasError: Keras refuses the call.
    """
    session.machine.budget.step()
    implementation = method_of(layer, "call")
    if isinstance(implementation, Function):
        build_from(session, layer, first, args, call)
        told = promised.outputs_told(layer, implementation, first, args, call)
        outputs = told
        if told is None or promised.traces_call(layer):
            outputs = _user_call(session, layer, implementation, first, args, call)
            outputs = promised.completed(layer, outputs, first, call)
        elif any(not inner.built for inner in tracking.sublayers(layer)):
            session.remark("left-unbuilt", call.place, layer, name=layer.cls.name)
        if isinstance(told, Unknown):
            raise NotKnown(told)
        outputs = outputs if told is None else told
        _finish(session, layer, first, outputs)
        return outputs
    if layer.applies():
        outputs = layer.run(first, args, call)
        _finish(session, layer, first, outputs)
        return outputs
    if layer.entry is None and layer.cls.has("_merge_function"):
        build_from(session, layer, first, args, call)
        plain = map_structure(without_history, first)
        merge = BoundMethod(layer.cls.lookup("_merge_function"), layer)
        outputs = session.machine.call(merge, [plain], {}, call)
        _finish(session, layer, first, outputs)
        return outputs
    if layer.entry is None:
        output_shape = method_of(layer, "compute_output_shape")
        build_from(session, layer, first, args, call)
        if isinstance(output_shape, Function):
            shape = session.machine.call(BoundMethod(output_shape, layer), [shapes_of(first)], {}, call)
            return Tensor(shape) if is_shape(shape) else call.unknown(call.source)
        if layer.cls.unknown_base is not None:
            raise NotKnown(
                f"what {layer.cls.name} does is not known: its base is {layer.cls.unknown_base.reason}"
            )
        _finish(session, layer, first, first)
        return first
    if not layer.initialised and layer.cls.name != "InputLayer":
        raise NotKnown(f"{layer.cls.name} is called before it is initialised")
    build_from(session, layer, first, args, call)
    outputs = promised.library_outputs(layer, layer.entry, first, args, call)
    _finish(session, layer, first, outputs)
    report_late(session, layer, call)
    return outputs


def report_late(session: Session, layer: Layer, call: Call) -> None:
    """Report what Keras only refuses when the first batch arrives."""
    if not layer.late_errors:
        return
    session.machine.touch(layer)
    errors, layer.late_errors = layer.late_errors, []  # the next call of the same layer may be right
    for error in errors:
        message = f"{error.message}; Keras 3 makes the model, and fails at the first batch"
        session.machine.report(error.code, message, call.place)


def _finish(session: Session, layer: Layer, first: Value, outputs: Value) -> None:
    """Remember the shapes of the first call."""
    if layer.output_shapes is None:
        session.machine.touch(layer)
        try:
            layer.input_shapes = shapes_of(first)
        except NotKnown:
            layer.input_shapes = None
        layer.output_shapes = [t.shape for t in tensors_in(outputs)]


def _user_call(
    session: Session, layer: Layer, function: Function, first: Value, args: CallArgs, call: Call
) -> Value:
    """Run the program's own ``call`` on stand-ins without history."""
    machine = session.machine
    if layer in session.active:
        raise NotKnown(f"{layer.cls.name} calls itself")
    plain = map_structure(without_history, first)
    rest = [map_structure(without_history, item) for item in args.args]
    kwargs = {key: map_structure(without_history, item) for key, item in args.kwargs.items()}
    from keras_paramlint.interpreter.calls import parameter_names

    spec = function.node.args
    accepted = {*parameter_names(spec), *(a.name for a in spec.kwonlyargs or ())}
    if not spec.kwarg:
        kwargs = {
            key: item for key, item in kwargs.items() if key in accepted or key not in ("training", "mask")
        }
    if "mask" in accepted and kwargs.get("mask") is None and len(rest) < accepted_position(spec, "mask"):
        mask = masking.mask_of(first)
        if mask is not None:
            kwargs["mask"] = mask
    kwargs = phases.with_phase(session, function, rest, kwargs)
    session.active.append(layer)
    session.inside_call += 1
    flow = session.begin_flow(layer)
    try:
        outputs = machine.call(BoundMethod(function, layer), [plain, *rest], kwargs, call)
        if flow is not None:
            flow.outputs = tuple(tensors_in(outputs))
        return outputs
    finally:
        session.inside_call -= 1
        session.active.pop()


def accepted_position(spec: Any, name: str) -> int:
    """Return the position of a parameter of ``call`` behind ``self`` and the inputs."""
    from keras_paramlint.interpreter.calls import parameter_names

    names = parameter_names(spec)
    return names.index(name) - 1 if name in names else len(names)


# ------------------------------------------------------------------ building
def build_from(session: Session, layer: Layer, first: Value, args: CallArgs, call: Call) -> None:
    """Build a layer for the inputs of a call, unless it is built."""
    if layer.maybe is not None and not session.machine.passing:
        _settle(session, layer, first)
    if layer.built or layer.building:
        return
    try:
        shapes = shapes_of(first)
    except ShapeUnknown:
        if isinstance(method_of(layer, "build"), Function) or (
            layer.entry is not None and not _is_user(layer)
        ):
            raise
        shapes = None
    build(session, layer, shapes, args, call, inputs=first)


def as_tuple(shapes: Shapes | None, inputs: Value) -> Shapes | None:
    """Return the shapes of inputs that are in a tuple as a tuple."""
    return tuple(shapes) if type(inputs) is tuple and isinstance(shapes, list) else shapes


def _settle(session: Session, layer: Layer, first: Value) -> None:
    """Follow a call of a layer that a loop may have built: for other shapes, it has not."""
    try:
        shapes = shapes_of(first)
    except ShapeUnknown:
        return
    session.machine.touch(layer)
    if layer.unbuilt is not None and _without_batch(shapes) != _without_batch(layer.input_shapes):
        restore(layer, layer.unbuilt.state)
    layer.maybe = layer.unbuilt = None


def _without_batch(shapes: Any) -> Any:
    if isinstance(shapes, dict):
        return {key: _without_batch(shape) for key, shape in shapes.items()}
    if isinstance(shapes, (list, tuple)) and any(isinstance(each, (list, tuple, dict)) for each in shapes):
        return [_without_batch(shape) for shape in shapes]
    return list(shapes[1:]) if isinstance(shapes, (list, tuple)) else shapes


def _is_user(layer: Layer) -> bool:
    return "entry" not in layer.cls.facts and isinstance(method_of(layer, "call"), Function)


def build(
    session: Session, layer: Layer, shapes: Shapes, args: CallArgs, call: Call, *, inputs: Value = None
) -> None:
    """Create a layer's weights for input shapes, unless it is built.

    The program's own ``build`` gets a tuple of shapes where ``inputs`` is a tuple of tensors.

    Raises:
        NotKnown, KerasError: as the layer's entry.
    """
    if layer.built or layer.building:
        return
    machine = session.machine
    machine.touch(layer)
    layer.building = True
    session.inside_call += 1
    session.inside_build += 1
    try:
        implementation = method_of(layer, "build")
        if isinstance(implementation, Function):
            shapes = as_tuple(shapes, inputs)
            given: list[Any] = [_build_argument(session, shapes)]
            named: dict[str, Any] = {}
            if session.flavour == "keras3":
                given, named = promised.shape_arguments(
                    implementation, method_of(layer, "call"), shapes, args
                )
            machine.call(BoundMethod(implementation, layer), given, named, call)
        elif layer.applies() and not isinstance(method_of(layer, "call"), Function):
            layer.build_stack(shapes, call)
        elif (
            layer.entry is not None
            and layer.initialised
            and (
                not isinstance(method_of(layer, "call"), Function)
                or "entry" in layer.cls.facts
                or _inherits_weights(layer)
            )
        ):
            own = method_of(layer, "call")
            if session.flavour == "keras3" and layer.entry.build_names and isinstance(own, Function):
                promised.check_names(own, layer.entry.build_names, "build")
            if session.flavour == "keras3" or not (layer.entry.built_by_call and isinstance(own, Function)):
                layer.entry.build_call(layer, shapes, args)
        layer.built = True
    finally:
        layer.building = False
        session.inside_build -= 1
        session.inside_call -= 1


def _inherits_weights(layer: Layer) -> bool:
    """Say whether a user's subclass inherits the ``build`` of a modelled layer (``class MyDense(Dense)``)."""
    return isinstance(method_of(layer, "build"), Builtin)


def _build_argument(session: Session, shapes: Shapes) -> Shapes:
    """Return the shapes as the flavour hands them to ``build``."""
    if session.flavour == "keras3" or shapes is None:
        return shapes
    if session.flavour in ("tfkeras2", "tf1"):
        from keras_paramlint.keras_api.tensors import TensorShape

        return map_shapes(TensorShape, shapes)
    return shapes


def call_on_shapes(session: Session, layer: Layer, shapes: Shapes, args: CallArgs, call: Call) -> Shapes:
    """Return the output shapes of a layer for input shapes; it is built if needed.

    Raises:
        NotKnown, KerasError: as the layer's entry.
    """
    first = tensors_from(shapes, session.floatx)
    session.inside_call += 1
    try:
        outputs = compute(session, layer, first, args, call)
    finally:
        session.inside_call -= 1
    return shapes_of(outputs)
