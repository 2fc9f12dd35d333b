"""Objects of Keras that carry no shapes: initializers, optimizers, losses, callbacks, policies."""

from __future__ import annotations

from keras_paramlint.interpreter.builtin.types import OBJECT
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Class, Instance, Value
from keras_paramlint.keras_api.engine import construction
from keras_paramlint.keras_api.engine.layer import Layer, Weight
from keras_paramlint.keras_api.ops import operands, registry
from keras_paramlint.keras_api.tensors import Tensor
from keras_paramlint.late import late_pattern


OPAQUE_MODULES = frozenset(
    {
        "activations",
        "callbacks",
        "constraints",
        "distribution",
        "dtype_policies",
        "export",
        "initializers",
        "losses",
        "metrics",
        "objectives",
        "optimizers",
        "quantizers",
        "regularizers",
        "tensorflow",
        "engine",
        "utils",
        "layers",
        "preprocessing",
        "wrappers",
        "mixed_precision",
        "random",
        "",
    }
)
_CLASS_NAME = late_pattern(r"_?[A-Z]\w*")


def opaque_class(machine: Machine, top: str, name: str) -> Value | None:
    """Return a class whose instances only carry their arguments, or a function that gives one."""
    if top not in OPAQUE_MODULES:
        return None
    table: dict[str, Value] = machine.keras.class_table.opaque if machine.keras is not None else {}
    key = f"{top}.{name}"
    if key not in table:
        if top == "metrics" and _CLASS_NAME.fullmatch(name) and machine.keras is not None:
            table[key] = _metric(machine, name)
        elif _CLASS_NAME.fullmatch(name):
            table[key] = _make(name, top)
        elif top in (
            "initializers",
            "regularizers",
            "constraints",
            "optimizers",
            "losses",
            "metrics",
            "callbacks",
            "objectives",
        ):
            table[key] = _function(name, top)
        else:
            return None
    return table[key]


def _make(name: str, top: str) -> Class:
    def init(call: Call, receiver: Instance, /, *args: Value, **kwargs: Value) -> None:
        construction.removed_setting(call, top, name, kwargs)
        _init(call, receiver, *args, **kwargs)

    made = Class(
        name, (OBJECT,), {"__init__": Builtin(f"{name}.__init__", init)}, module=f"keras.{top}".rstrip(".")
    )
    made.facts["open"] = True
    made.namespace["get_config"] = Builtin(f"{name}.get_config", _get_config)
    if top == "initializers":
        made.namespace["__call__"] = Builtin(f"{name}.__call__", _initial)
    if top == "losses":
        made.namespace["__call__"] = Builtin(f"{name}.__call__", _loss)
    return made


def _loss(call: Call, receiver: Instance, /, *args: Value, **kwargs: Value) -> Value:
    """Return what a loss gives for tensors: one number, unless it is told not to reduce."""
    reduction = receiver.attrs.get("reduction")

    def run(call: Call, y_true: Value, y_pred: Value, sample_weight: Value = None) -> Tensor:
        if reduction is not None and (not isinstance(reduction, str) or reduction.lower() == "none"):
            raise NotKnown("a loss with a reduction of its own")
        return Tensor((), "float32")

    if not any(operands.tensors_in((args, kwargs))):
        raise NotKnown(call.source)
    return registry.apply(call, f"losses.{receiver.cls.name}", run, args, kwargs)


def _initial(
    call: Call, receiver: Instance, /, shape: Value, dtype: Value = None, *_rest: Value, **_others: Value
) -> Value:
    """Return what an initializer makes: a tensor of a shape."""
    return Tensor(operands.dimensions(call, shape), operands.dtype_name(dtype, "float32"))


_ONE_WEIGHT = frozenset({"Sum"})
_OTHER_WEIGHTS = frozenset(
    """
    AUC Precision Recall TruePositives FalsePositives TrueNegatives FalseNegatives MeanIoU IoU BinaryIoU
    OneHotIoU OneHotMeanIoU F1Score FBetaScore R2Score RootMeanSquaredError MeanTensor PrecisionAtRecall
    RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity Metric CohenKappa
    ConcordanceCorrelation PearsonCorrelation
    """.split()
)


def _metric(machine: Machine, name: str) -> Class:
    """Return a metric: in tf_keras it is a layer, and a model that keeps it counts its variables.

    Most metrics are means, with a total and a count (``metrics/base_metric.py``).
    """
    session = machine.keras
    if session.flavour != "tfkeras2":
        made = _make(name, "metrics")
        for method in ("update_state", "reset_state", "reset_states"):
            made.namespace[method] = Builtin(f"{name}.{method}", lambda call, *args, **kwargs: None)
        return made
    made = Class(name, (session.class_table.special("Layer"),), {}, module="keras.metrics")
    made.facts.update(open=True, metric=True)

    def init(call: Call, receiver: Layer, /, *args: Value, **kwargs: Value) -> None:
        receiver.initialised = receiver.built = True
        label = kwargs.get("name", next((a for a in args if isinstance(a, str)), None))
        receiver.name = label if isinstance(label, str) else session.automatic_name(receiver.cls)
        if name in _OTHER_WEIGHTS:
            receiver.problem = call.unknown(f"the variables of the metric {name}")
            return
        for weight in ("total",) if name in _ONE_WEIGHT else ("total", "count"):
            receiver.own_weights.append(Weight(weight, (), trainable=False, place=call.place))

    made.namespace["__init__"] = Builtin(f"{name}.__init__", init)
    for method in ("update_state", "result", "reset_state", "reset_states", "__call__"):
        made.namespace[method] = Builtin(
            f"{name}.{method}", lambda call, *args, **kwargs: call.unknown(call.source)
        )
    return made


def _init(call: Call, receiver: Instance, /, *args: Value, **kwargs: Value) -> None:
    receiver.attrs.update({f"_arg{i}": value for i, value in enumerate(args)})
    receiver.attrs.update(kwargs)


def _get_config(call: Call, receiver: Instance) -> Value:
    return {k: v for k, v in receiver.attrs.items() if not k.startswith("_")}


def _function(name: str, top: str) -> Builtin:
    """``l2(1e-4)``, ``he_normal()``, ``get("relu")``: an object of the module's kind."""
    made = _make(name, top)

    def run(call: Call, *args: Value, **kwargs: Value) -> Value:
        named = name == "get" and top == "initializers" and args and isinstance(args[0], str)
        if name in ("get", "deserialize", "serialize") and args and not named:
            return args[0]
        instance = Instance(made, call.place)
        _init(call, instance, *args, **kwargs)
        return instance

    return Builtin(f"keras.{top}.{name}", run)
