"""The layers of a stack whose class has a ``__call__`` of its own.

Keras puts a stack together by calling its layers (``models/sequential.py``), so what the program wrote there
runs. Mostly it calls the ``__call__`` of the base class in its turn; what else it makes is part of the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Function, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, method_of
from keras_paramlint.keras_api.tensors import Tensor


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.models import ModelLayer


def calls_itself(layer: Layer) -> bool:
    """Say whether the program says what a call of a layer is."""
    return isinstance(method_of(layer, "__call__"), Function)


def apply(model: ModelLayer, layer: Layer, value: Value, call: Call) -> Value:
    """Return what the ``__call__`` of a layer gives in a stack.

    Keras 3 counts the layers that were added, whatever they call. Keras 2 counts those of the graph that it
    makes, which is followed where that is the layer itself.
    """
    made = call.machine.call(call.attribute(layer, "__call__"), [value], {}, call)
    if isinstance(made, Unknown):
        made = Tensor(made)
    node = made.node if isinstance(made, Tensor) else None
    is_itself = node is not None and node.operation is layer and node.args[:1] == (value,)
    if not is_itself and model.flavour != "keras3" and model.problem is None:
        model.problem = call.unknown(f"what the `__call__` of {layer.cls.name} makes is part of the stack")
    return made
