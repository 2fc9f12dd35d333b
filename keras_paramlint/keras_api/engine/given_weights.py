"""Weights that a layer is given in lists: ``self.trainable_weights = [self.gamma]``.

Standalone Keras 2 counts what stands in its two lists, whatever made it: ``K.variable``, an
initializer that was called, another layer (``engine/base_layer.py``).  tf_keras has the same lists
under their private names.  A list is the program's own, so that ``append`` and ``extend`` count.
"""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, Weight
from keras_paramlint.keras_api.tensors import Tensor


LISTS = {True: "__kpl_trainable_weights", False: "__kpl_non_trainable_weights"}
"""The attributes that keep the lists of the trainable weights and of the others."""


def give(layer: Layer, trainable: bool, value: Value) -> None:
    """Let a list stand for the weights of one kind that a layer has by itself."""
    layer.session.machine.touch(layer)
    layer.own_weights = [weight for weight in layer.own_weights if weight.trainable is not trainable]
    layer.attrs[LISTS[trainable]] = value


def listed(layer: Layer, trainable: bool) -> Value:
    """Return the list of the weights of one kind, which the program may change in place."""
    layer.session.machine.touch(layer)
    now = layer.attrs.setdefault(LISTS[trainable], [])
    if isinstance(now, list):
        known = {id(item.extra.get("weight")) for item in now if isinstance(item, Tensor)}
        own = [weight for weight in layer.own_weights if weight.trainable is trainable]
        now += [variable(weight) for weight in own if id(weight) not in known]
    return now


def given(layer: Layer) -> Iterator[Weight]:
    """Yield the weights that stand in the lists of a layer."""
    for trainable, name in LISTS.items():
        value = layer.attrs.get(name, ())
        for item in value if isinstance(value, (list, tuple)) else (value,):
            layer.session.machine.budget.walk(1)
            yield weight_of(item, trainable, layer)


def weight_of(value: Value, trainable: bool, layer: Layer) -> Weight:
    """Return the weight that a value stands for; where it is no tensor, one whose shape is not known."""
    if not isinstance(value, Tensor):
        reason = value.reason if isinstance(value, Unknown) else "what is no tensor, in a list of weights"
        return Weight("?", Unknown(reason, layer.place), trainable)
    weight = value.extra.get("weight")
    if not isinstance(weight, Weight):
        weight = Weight(value.name or "Variable", sizes(value), trainable, value.dtype)
        value.extra["weight"] = weight
    return weight


def variable(weight: Weight) -> Tensor:
    """Return the tensor that stands for a weight in the program."""
    tensor = Tensor(weight.shape, weight.dtype, name=weight.name)
    tensor.extra["weight"] = weight
    return tensor


def sizes(tensor: Tensor) -> tuple[Size, ...] | Unknown:
    """Return the sizes of a variable."""
    if isinstance(tensor.shape, Unknown):
        return tensor.shape
    known = tuple(size for size in tensor.shape if size is not None)
    return known if len(known) == len(tensor.shape) else Unknown("a variable of an open shape")
