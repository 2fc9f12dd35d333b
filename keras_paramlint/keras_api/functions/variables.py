"""``keras.Variable`` and ``keras.KerasTensor``: what a Keras 3 program makes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.builtin.types import OBJECT
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Class, Unknown, Value
from keras_paramlint.keras_api.engine.given_weights import variable
from keras_paramlint.keras_api.engine.inputs import shape_from
from keras_paramlint.keras_api.engine.layer import ELEMENTS_FOR_WEIGHT, Weight
from keras_paramlint.keras_api.functions.registry import add, function
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


@function("keras.Variable", "keras.backend..Variable")
def keras_variable(
    call: Call,
    initializer: Value,
    shape: Value = None,
    dtype: Value = None,
    trainable: Value = True,
    autocast: Value = True,
    aggregation: Value = None,
    synchronization: Value = None,
    name: Value = None,
    **_others: Value,
) -> Value:
    """Return a variable; it is a weight of the layer that keeps it in an attribute."""
    session = operands.session(call)
    if session is None:
        raise NotKnown(call.source)
    name = session.settle(name)
    label = name if isinstance(name, str) else session.unique_name("variable")
    if shape is None:
        initial = operands.tensor(call, initializer)
        dims, kind = initial.shape, operands.dtype_name(dtype, initial.dtype)
    else:
        dims, kind = shape_from(shape, session, call), operands.dtype_name(dtype, "float32")
    session.machine.budget.spend(ELEMENTS_FOR_WEIGHT)
    return variable(Weight(label, _closed(call, dims), session.truth(trainable), kind, call.place))


def _keras_tensor(
    call: Call,
    cls: Class,
    shape: Value,
    dtype: Value = "float32",
    sparse: Value = False,
    ragged: Value = False,
    record_history: Value = True,
    name: Value = None,
    **_others: Value,
) -> Value:
    """Return a symbolic tensor of a shape, as ``compute_output_spec`` gives it back."""
    session = operands.session(call)
    if session is None:
        raise NotKnown(call.source)
    made = Tensor(shape_from(shape, session, call), operands.dtype_name(dtype, session.floatx))
    made.extra["specification"] = True
    return made


def _is_keras_tensor(machine: Machine, value: Value) -> bool | Unknown:
    """Inside a layer's ``call`` tensors are the backend's own, in Keras 2 and 3."""
    if isinstance(value, Unknown):
        return Unknown("whether it is a KerasTensor", value.place, key=("KerasTensor", value.key))
    return isinstance(value, Tensor) and (value.symbolic or "specification" in value.extra)


KERAS_TENSOR = Class("KerasTensor", (OBJECT,), {}, module="keras")
KERAS_TENSOR.facts["construct"] = _keras_tensor
KERAS_TENSOR.facts["is_instance"] = _is_keras_tensor
for _name in ("keras.KerasTensor", "keras.backend..KerasTensor"):
    add(_name, KERAS_TENSOR)


def _closed(call: Call, dims: Shape | Unknown) -> tuple[Size, ...] | Unknown:
    if isinstance(dims, Unknown):
        return dims
    if any(size is None for size in dims):
        call.fail("ValueError", f"a variable cannot have the open shape {dims}")
    return tuple(size for size in dims if size is not None)
