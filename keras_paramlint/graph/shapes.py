"""Shapes as the model graph keeps them, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping

from keras_paramlint.algebra import Poly, Size, Symbol, is_too_long, render


Dim = Size | None
"""A size, or None: left open in Keras."""

Shape = tuple[Dim, ...] | None
"""One tensor's shape, batch dimension included; None: not even the rank is known."""

Shapes = tuple[Shape, ...] | None
"""One shape a tensor, nested structures flattened in Keras's order; None: not known."""

Names = Mapping[Symbol, str] | None
"""What symbols are called in one model; None: by the name that each was given."""

JsonShape = list[int | str | None] | None


def shape_to_json(shape: Shape, names: Names = None) -> JsonShape:
    """Return a shape for JSON: integers, null for open, formulas as text."""
    if shape is None:
        return None
    return [show_dim(dim, names) if isinstance(dim, Poly) or is_too_long(dim) else dim for dim in shape]


def shapes_to_json(shapes: Shapes, names: Names = None) -> list[JsonShape] | None:
    """Return shapes for JSON, one entry a tensor."""
    return None if shapes is None else [shape_to_json(shape, names) for shape in shapes]


def show_dim(dim: Dim, names: Names = None) -> str:
    """Write a dimension; numbers have no separators, which would look like further dimensions."""
    return "None" if dim is None else render(dim, plain=True, names=names)


def show_shape(shape: Shape, names: Names = None) -> str:
    """Write a shape as Keras does, ``?`` where it is not known.

    >>> show_shape((None, 28, 28, 1)), show_shape((3,)), show_shape(None)
    ('(None, 28, 28, 1)', '(3,)', '?')
    """
    if shape is None:
        return "?"
    inner = ", ".join(show_dim(dim, names) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def show_shapes(shapes: Shapes, names: Names = None) -> str:
    """Write one shape, or several in brackets.

    >>> show_shapes(((None, 8), (None, 4)))
    '[(None, 8), (None, 4)]'
    """
    if shapes is None:
        return "?"
    if len(shapes) == 1:
        return show_shape(shapes[0], names)
    return "[" + ", ".join(show_shape(shape, names) for shape in shapes) + "]"
