"""``tf.TensorShape``: TensorFlow's class of shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.interpreter.builtin.types import OBJECT
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Class, Unknown, Value
from keras_paramlint.keras_api.functions.registry import add
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.tensors import PlainShape, TensorShape


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def _tensor_shape(call: Call, cls: Class, dims: Value = None) -> Value:
    """Return a shape object."""
    dims = call.machine.settle(dims)
    if dims is None:
        raise NotKnown("a shape of unknown rank")
    return TensorShape(operands.dimensions(call, dims))


def _is_tensor_shape(machine: Machine, value: Value) -> bool | Unknown:
    """A symbolic tensor of Keras 3 has a tuple for its shape, any other tensor one of this class."""
    if isinstance(value, Unknown):
        return Unknown("whether it is a TensorShape", value.place, key=("TensorShape", value.key))
    return isinstance(value, TensorShape) and not isinstance(value, PlainShape)


TENSOR_SHAPE = Class("TensorShape", (OBJECT,), {}, module="tensorflow")
TENSOR_SHAPE.facts["construct"] = _tensor_shape
TENSOR_SHAPE.facts["is_instance"] = _is_tensor_shape
add("tensorflow..TensorShape", TENSOR_SHAPE)
