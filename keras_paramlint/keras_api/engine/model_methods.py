"""Methods and properties of models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.interpreter.native import Call, LibraryError, NotKnown, receiving
from keras_paramlint.interpreter.values import (
    Builtin,
    ClassMethod,
    Function,
    Open,
    Property,
    Unknown,
    Value,
    is_open,
)
from keras_paramlint.keras_api.engine import classes, history, structures, tracking
from keras_paramlint.keras_api.engine.data import build_on_data, predictions
from keras_paramlint.keras_api.engine.inputs import as_input
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.tensors import Tensor


NAMESPACE: dict[str, Value] = {}
SEQUENTIAL: dict[str, Value] = {}


def method(
    *names: str, table: dict[str, Value] | None = None
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a method of ``Model`` (or ``Sequential``)."""

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        into = NAMESPACE if table is None else table
        for name in names:
            into[name] = Builtin(f"Model.{name}", receiving(ModelLayer, run))
        return run

    return register


def getter(*names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a read-only property of ``Model``."""

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        for name in names:
            NAMESPACE[name] = Property(Builtin(f"Model.{name}", run))
        return run

    return register


@method("__init__")
def _init(call: Call, model: ModelLayer, /, *args: Value, **kwargs: Value) -> None:
    session = model.session
    names = {"input": "inputs", "output": "outputs"}
    kwargs = {names.get(key, key): value for key, value in kwargs.items()}
    for key, value in zip(("inputs", "outputs", "name"), args, strict=False):
        kwargs.setdefault(key, value)
    session.machine.touch(model)
    functional = "inputs" in kwargs and "outputs" in kwargs
    initialise(model, kwargs, call, "functional" if functional else None)
    if not functional:
        return
    inputs = structures.map_structure(as_input, _settled(session, kwargs["inputs"]))
    outputs = _settled(session, kwargs["outputs"])
    session.calls.append(call)
    try:
        model.set_graph(inputs, outputs, call)
    finally:
        session.calls.pop()


def _settled(session: Any, value: Value) -> Value:
    return structures.map_structure(session.settle, session.settle(value))


def initialise(model: ModelLayer, kwargs: dict[str, Value], call: Call, kind: str | None) -> None:
    """Set the name and state of a new model."""
    session = model.session
    name = session.settle(kwargs.get("name"))
    session.calls.append(call)
    try:
        if isinstance(name, str):
            model.name = name
        elif kind == "functional" and model.cls.name in ("Model", "Functional"):
            model.name = session.unique_name("functional" if session.flavour == "keras3" else "model")
        else:
            model.name = session.automatic_name(model.cls)
        trainable = kwargs.get("trainable", True)
        model.trainable = session.truth(trainable) if trainable is not None else True
    finally:
        session.calls.pop()
    model.dtype = kwargs.get("dtype")
    model.initialised = True


# ------------------------------------------------------------------ sequential
@method("__init__", table=SEQUENTIAL)
def _sequential_init(
    call: Call,
    model: ModelLayer,
    /,
    layers: Value = None,
    trainable: Value = True,
    name: Value = None,
    **kwargs: Value,
) -> None:
    session = model.session
    if isinstance(trainable, str) and name is None:
        trainable, name = True, trainable  # Keras 2: Sequential(layers, name)
    initialise(
        model, {"name": name, "trainable": trainable if trainable is not None else True}, call, "sequential"
    )
    model.kind = "sequential"
    if layers is None:
        return
    layers = session.settle(layers)
    if isinstance(layers, Layer):
        layers = [layers]
    mark = is_open(layers) if isinstance(layers, (list, tuple)) else None
    try:
        items = call.iterate(layers[:-1] if mark is not None else layers)
    except NotKnown as error:
        model.problem = session.machine.not_known(error, call)
        return
    for item in items:
        _sequential_add(call, model, item)
    if mark is not None:
        model.problem = mark


@method("add", table=SEQUENTIAL)
def _sequential_add(call: Call, model: ModelLayer, layer: Value, rebuild: Value = True) -> None:
    session = model.session
    layer = session.settle(layer)
    session.machine.touch(model)
    if isinstance(layer, Tensor) and layer.node is not None and isinstance(layer.node.operation, Layer):
        layer = layer.node.operation  # Input(...) in a stack stands for its layer
    if isinstance(layer, (list, tuple)):
        for item in layer:
            _sequential_add(call, model, item)
        return
    if isinstance(layer, Layer):
        session.calls.append(call)
        try:
            model.add(layer, call)
        except LibraryError as error:
            classes.refused(session, error, model, call)
        finally:
            session.calls.pop()
        return
    if isinstance(layer, Function):
        raise NotKnown(f"a function in a Sequential: {call.source}")
    reason = (
        layer
        if isinstance(layer, Unknown)
        else call.unknown(f"{call.source} adds something that is not a layer")
    )
    model.problem = model.problem or reason
    if model.inputs is not None:
        model.outputs = Tensor(reason, symbolic=True)


@method("pop", table=SEQUENTIAL)
def _sequential_pop(call: Call, model: ModelLayer, rebuild: Value = True) -> Value:
    return model.pop(call)


# ------------------------------------------------------------------ looking inside
def public_layers(model: ModelLayer) -> list[Layer]:
    """Return ``model.layers``: a stack without its input layer, a graph with its input layers."""
    if model.kind == "sequential":
        return list(model.stack)
    return list(tracking.listed(model))


@getter("_layers")
def _own_list(call: Call, model: ModelLayer) -> Value:
    return model.attrs["_layers"] if "_layers" in model.attrs else _layers(call, model)


@getter("layers")
def _layers(call: Call, model: ModelLayer) -> Value:
    if model.problem is not None and model.kind is None:
        raise NotKnown(model.problem)
    layers: list[Value] = list(public_layers(model))
    if model.unsettled is not None:
        layers.append(Open(model.unsettled.reason, model.unsettled.place, objects=True))
    return layers


@method("get_layer")
def _get_layer(call: Call, model: ModelLayer, name: Value = None, index: Value = None) -> Value:
    session = model.session
    if isinstance(name, int) and not isinstance(name, bool):
        name, index = index, name
    layers = public_layers(model)
    index, name = session.settle(index), session.settle(name)
    if isinstance(index, int):
        if model.unsettled is not None:
            raise NotKnown(model.unsettled)
        try:
            return layers[index]
        except IndexError:
            call.fail("ValueError", f"there is no layer {index}: the model has {len(layers)}")
    if isinstance(name, str):
        for layer in [*layers, *([model.input_layer] if model.input_layer is not None else [])]:
            if layer.name == name:
                return layer
        if model.problem is not None:
            raise NotKnown(model.problem)
        call.fail("ValueError", f"No such layer: {name}")
    raise NotKnown(name if isinstance(name, Unknown) else call.source)


def _end(side: str) -> Callable[..., Value]:
    def run(call: Call, model: ModelLayer) -> Value:
        value = getattr(model, f"{side}s")
        if value is None:
            if model.nodes:
                node = model.nodes[0]
                return node.extra.get("outputs") if side == "output" else node.args[0]
            if model.problem is not None or model.kind is None:
                raise NotKnown(model.problem or f"the {side} of {model.name}, which has no graph")
            call.fail("AttributeError", f"{model.name} has no defined {side}: it was never called")
        if isinstance(value, (list, tuple)) and len(value) == 1:
            return value[0]
        return value

    return run


NAMESPACE["input"] = Property(Builtin("Model.input", _end("input")))
NAMESPACE["output"] = Property(Builtin("Model.output", _end("output")))


def _ends(side: str) -> Property:
    def run(call: Call, model: ModelLayer) -> Value:
        value = getattr(model, f"{side}s")
        if value is None:
            raise NotKnown(f"the {side}s of {model.name}")
        return structures.tensors_in(value) if not isinstance(value, dict) else value

    def assign(call: Call, model: ModelLayer, value: Value) -> None:
        """``model.outputs = [...]``: a Keras 1 idiom that rewires a stack."""
        model.session.machine.touch(model)
        setattr(model, f"{side}s", value)
        model.rewired = True

    return Property(Builtin(f"Model.{side}s", run), Builtin(f"Model.{side}s", assign))


NAMESPACE["inputs"] = _ends("input")
NAMESPACE["outputs"] = _ends("output")


def _end_shape(side: str) -> Callable[..., Value]:
    def run(call: Call, model: ModelLayer) -> Value:
        history.asked(model, call, f"{side}_shape")
        value = _end(side)(call, model)
        return structures.map_structure(lambda t: t.shape if isinstance(t, Tensor) else t, value)

    return run


NAMESPACE["input_shape"] = Property(Builtin("Model.input_shape", _end_shape("input")))
NAMESPACE["output_shape"] = Property(Builtin("Model.output_shape", _end_shape("output")))


@getter("input_names", "output_names")
def _names(call: Call, model: ModelLayer) -> Value:
    side = model.inputs if call.name.endswith("input_names") else model.outputs
    return [
        t.node.operation.name if t.node is not None and isinstance(t.node.operation, Layer) else t.name or ""
        for t in structures.tensors_in(side)
    ]


# ------------------------------------------------------------------ training
@method("compile")
def _compile(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> None:
    history.compiled(model, call, args, kwargs)


def _fit_event(name: str) -> Callable[..., Value]:
    kind = "fit" if name in ("fit", "fit_generator", "train_on_batch") else name

    def run(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> Value:
        build_on_data(call, model, name, args, kwargs)
        history.trained(model, call, kind)
        if kind == "fit":
            history.checkpointed(model, call, model.session.settle(kwargs.get("callbacks")))
        if name in ("predict", "predict_on_batch"):
            return predictions(call, model, args, kwargs)
        return call.unknown(call.source)

    return run


for _name in (
    "fit",
    "fit_generator",
    "train_on_batch",
    "evaluate",
    "evaluate_generator",
    "test_on_batch",
    "predict",
    "predict_on_batch",
    "predict_generator",
    "predict_classes",
    "predict_proba",
    "train_step",
    "test_step",
    "predict_step",
):
    method(_name)(_fit_event(_name))


@method("load_weights")
def _load_weights(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> None:
    history.stored(model, call, "load_weights", args, kwargs)


@method("save_weights")
def _save_weights(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> None:
    history.stored(model, call, "save_weights", args, kwargs)


@method("save")
def _save(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> None:
    history.stored(model, call, "save", args, kwargs)


@method("summary")
def _summary(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> None:
    history.asked(model, call, "summary")


@method(
    "export",
    "reset_states",
    "reset_metrics",
    "make_train_function",
    "make_predict_function",
    "make_test_function",
    "_make_predict_function",
    "compute_loss",
    "compute_metrics",
    "compiled_loss",
)
def _nothing(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> None:
    return None


@method("to_json", "to_yaml", "get_metrics_result")
def _text(call: Call, model: ModelLayer, *args: Value, **kwargs: Value) -> Value:
    return call.unknown(call.source)


def _from_config(call: Call, cls: Value, config: Value, *args: Value, **kwargs: Value) -> Value:
    source = config.get("__model__") if isinstance(config, dict) else None
    if isinstance(source, ModelLayer):
        from keras_paramlint.keras_api.engine.cloning import clone_model

        return clone_model(source.session, source, call, source.name)
    if isinstance(config, dict):
        return call.machine.call(cls, [], {k: v for k, v in config.items() if isinstance(k, str)}, call)
    raise NotKnown(call.source)


NAMESPACE["from_config"] = ClassMethod(Builtin("Model.from_config", _from_config))


@method("get_config")
def _get_config(call: Call, model: ModelLayer) -> Value:
    if model.applies():
        return {"name": model.name, "__model__": model}
    return {"name": model.name, "trainable": model.trainable}
