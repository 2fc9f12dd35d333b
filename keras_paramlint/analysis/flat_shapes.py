"""The shapes of tensors and layers as a result has them: one after the other, whatever they are nested in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.engine import structures
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


def of_all(tensors: Any, shapes: Any) -> tuple[Shape | None, ...] | None:
    """Return the shapes of the tensors in a structure; where there are none, those that stand in another."""
    return _of(structures.tensors_in(tensors)) if tensors is not None else flat(shapes)


def flat(shapes: Any) -> tuple[Shape | None, ...] | None:
    """Return the shapes in a structure; None where there is none."""
    if structures.is_shape(shapes):
        return (_known(shapes),)
    if isinstance(shapes, (list, tuple)):
        found: list[Shape | None] = []
        for item in shapes:
            found.extend((flat(item) or ()) if not isinstance(item, Unknown) else (None,))
        return tuple(found)
    if isinstance(shapes, dict):
        return flat(structures.in_order(shapes))
    return None


def inputs_of(layer: Layer) -> tuple[Shape | None, ...] | None:
    """Return the shapes of what a layer was first called on, or was built for."""
    if layer.nodes and layer.nodes[0].inputs:
        return _of(layer.nodes[0].inputs)
    return flat(layer.input_shapes)


def outputs_of(layer: Layer) -> tuple[Shape | None, ...] | None:
    """Return the shapes of what a layer first gave, or gives."""
    if layer.nodes:
        return _of(layer.nodes[0].outputs)
    return flat(layer.output_shapes)


def _of(tensors: Iterable[Tensor]) -> tuple[Shape | None, ...]:
    return tuple(_known(tensor.shape) for tensor in tensors)


def _known(shape: Any) -> Shape | None:
    """Return a shape; None for one that is not known, or has something in it that is no size."""
    if isinstance(shape, Unknown) or not all(dim is None or isinstance(dim, (int, Poly)) for dim in shape):
        return None
    return tuple(shape)
