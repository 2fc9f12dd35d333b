"""What the layers of several packages share."""

from __future__ import annotations

from keras_paramlint.algebra import Size, equal, less, modulo, render
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Choice, Unknown, Value
from keras_paramlint.keras_api.arguments import axes_of, normal_axis, settled, whole
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.shapes import Shape


def scale_and_centre(layer: Layer, shape: tuple[Size, ...]) -> None:
    """Create gamma and beta as the flags say."""
    if layer.flag("scale"):
        layer.weight("gamma", shape)
    if layer.flag("center"):
        layer.weight("beta", shape)


def channel_axis(layer: Layer, shape: Shape) -> int:
    """Return the argument ``axis``, one axis, counted from the front.

    Raises:
        KerasError: the input has no such axis.
        NotKnown: it is not known.
    """
    axes = axes_of(layer, layer.arg("axis"), "axis")
    if len(axes) != 1:
        layer.fail("KPL310", f"`axis` of {layer.cls.name} must be one integer, not {axes}")
    return normal_axis(layer, axes[0], len(shape))


def divided_into_groups(layer: Layer, width: Size, groups: Size) -> None:
    """Check that the channels can be divided into the groups.

    Raises:
        KerasError: they cannot.
    """
    if less(width, groups) or equal(modulo(width, groups), 0) is False:
        layer.fail("KPL308", f"{render(width)} channels cannot be divided into {render(groups)} groups")


def positions(layer: Layer, shape: Shape, shared: Value = None) -> tuple[Size, ...]:
    """Return the shape of a parameter with one number for each position, 1 on shared axes.

    Raises:
        KerasError: an axis that is not shared is open, or there is no such axis.
        NotKnown: the shared axes are not known.
    """
    sizes = list(shape[1:])
    shared = settled(layer, shared)
    for axis in () if shared is None else axes_of(layer, shared, "shared_axes"):
        if not -len(sizes) <= axis - 1 < len(sizes):
            layer.fail("KPL310", f"`shared_axes` names axis {axis}, but the input is {show(shape)}")
        sizes[axis - 1] = 1
    known = tuple(size for size in sizes if size is not None)
    if len(known) < len(sizes):
        layer.fail("KPL307", f"{layer.cls.name} has a parameter for each position of {show(shape)}")
    return known


def optional_whole(layer: Layer, name: str) -> Size | None:
    """Return an argument that is a positive integer or None.

    Raises:
        NotKnown: it is not known which.
    """
    value = settled(layer, layer.arg(name))
    if value is None:
        return None
    if isinstance(value, (Unknown, Choice)) and not (isinstance(value, Unknown) and value.has_size):
        raise NotKnown(f"`{name}` of {layer.cls.name} may be None")
    return whole(layer, value, name, least=1)


def word(layer: Layer, name: str) -> str:
    """Return a text argument.

    Raises:
        NotKnown: it is not known.
    """
    value = settled(layer, layer.arg(name))
    if not isinstance(value, str):
        raise NotKnown(value if isinstance(value, Unknown) else f"`{name}` of {layer.cls.name}")
    return value
