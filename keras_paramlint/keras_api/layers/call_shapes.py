"""Reading the shapes that reach a layer: plain, nested, or held by tensors among the arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keras_paramlint.algebra import Poly, equal
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Choice, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def is_shape(value: Any) -> bool:
    """Say whether this is one shape rather than a structure of shapes."""
    if not isinstance(value, tuple):
        return False
    for dimension in value:
        if dimension is not None and not isinstance(dimension, (int, Poly)):
            return False
    return True


def single(layer: Layer, inputs: Any) -> Shape:
    """Return the one input shape of a layer that takes one tensor.

    Raises:
        KerasError: it is called on several tensors.
        NotKnown: not even the rank is known.
    """
    if isinstance(inputs, Unknown):
        raise NotKnown(inputs)
    if isinstance(inputs, list) and len(inputs) == 1:
        inputs = inputs[0]
    if is_shape(inputs):
        shape: Shape = inputs
        return shape
    if isinstance(inputs, (list, tuple, dict)):
        layer.fail("KPL302", f"{layer.cls.name} takes one tensor but is called on {len(inputs)}")
    raise NotKnown(f"the input of {layer.cls.name} is not a tensor that the analysis can read")


def several(layer: Layer, inputs: Any) -> list[Shape]:
    """Return the shapes of a layer that is called on a list of tensors.

    Raises:
        KerasError: it is called on one tensor.
        NotKnown: a shape is not known.
    """
    if isinstance(inputs, Unknown):
        raise NotKnown(inputs)
    if is_shape(inputs) or not isinstance(inputs, (list, tuple)):
        layer.fail("KPL302", f"{layer.cls.name} must be called on a list of tensors, not on {show(inputs)}")
    for shape in inputs:
        if isinstance(shape, Unknown):
            raise NotKnown(shape)
        if not is_shape(shape):
            raise NotKnown(f"an input of {layer.cls.name} is not one tensor")
    return list(inputs)


def tensor_shape(value: Value) -> Shape | None:
    """Return the shape of a tensor given as an argument, or None for an absent one.

    Raises:
        NotKnown: it is not a tensor of known rank.
    """
    if value is None:
        return None
    if is_shape(value):
        shape: Shape = value
        return shape
    shape_of = getattr(value, "shape", None)
    if isinstance(shape_of, Unknown):
        raise NotKnown(shape_of)
    if isinstance(value, Tensor) or is_shape(shape_of):
        return shape_of
    raise NotKnown(value if isinstance(value, Unknown) else "an argument is not a tensor that can be read")


def flat_tensors(value: Value) -> Iterator[Value]:
    """Yield the leaves of a tensor, or of nested lists and tuples of tensors."""
    if isinstance(value, (list, tuple)) and not is_shape(value):
        for item in value:
            yield from flat_tensors(item)
    else:
        yield value


def differ(left: Dim, right: Dim) -> bool:
    """Say whether two dimensions are certainly different; an open one may be anything."""
    return left is not None and right is not None and equal(left, right) is False


def clash(left: Dim, right: Dim) -> bool:
    """Say whether two dimensions certainly do not broadcast against each other."""
    return differ(left, right) and differ(left, 1) and differ(right, 1)


def literal_size(layer: Layer, name: str) -> Any:
    """Return a size argument of a class that takes no float where ``Dense`` takes one.

    Recurrent and attention layers hand the number to the variable's shape as it
    is, so that ``64.0`` fails under every Keras that runs on TensorFlow 2.
    """
    value = plain_number(layer.arg(name))
    if isinstance(value, float) and layer.flavour != "keras2":
        layer.fail("KPL310", f"`{name}` must be a positive integer, not {value!r}", exception="TypeError")
    return layer.size(name)


def is_zero(size: Any) -> bool:
    """Say whether a size is certainly zero."""
    return isinstance(size, int) and size == 0


def flag(layer: Layer, name: str, default: bool = False) -> bool:
    """Return the truth of an argument that not every flavour has."""
    return layer.flag(name) if name in layer.args else default


def plain(layer: Layer, name: str, default: Value = None) -> Value:
    """Return an argument that must be plain data.

    Raises:
        NotKnown: the source does not fix it.
    """
    value = plain_number(layer.arg(name, default))
    if isinstance(value, Unknown):
        raise NotKnown(value)
    if isinstance(value, Choice):
        raise NotKnown(f"`{name}` depends on {value.when}")
    return value


def known_dimension(value: Value) -> bool:
    """Say whether this is one dimension: an integer, a symbolic one, or None."""
    return value is None or isinstance(value, (int, Poly))
