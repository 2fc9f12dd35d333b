"""Reading constructor arguments that several layer families share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from keras_paramlint.algebra import Poly, Ratio, Size, equal, render
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.native import NotKnown, first_unknown
from keras_paramlint.interpreter.values import Choice, Unknown, Value, is_open
from keras_paramlint.keras_api.engine.layer import PLAIN, Layer, plain_number, show
from keras_paramlint.keras_api.shapes import Dim, Shape


def settled(layer: Layer, value: Value) -> Value:
    """Return a value with an undecided choice settled and a NumPy-like scalar opened."""
    if type(value) in PLAIN:
        return value
    value = plain_number(value)
    return layer.session.settle(value) if isinstance(value, Choice) else value


def whole(layer: Layer, value: Value, name: str, *, least: int = 0) -> Size:
    """Return a value as an integer of at least ``least``.

    Raises:
        KerasError: it is not an integer, or too small (``KPL310``).
        NotKnown: the analysis cannot read it.
    """
    if type(value) is not int:
        value = layer.as_number(value, name)
    if isinstance(value, int):
        if value < least:
            layer.fail("KPL310", f"`{name}` of {layer.cls.name} must be {least} or more, not {render(value)}")
        return int(value)
    if isinstance(value, Poly):
        return value
    if isinstance(value, (float, str, type(None), list, tuple, dict)):
        layer.fail("KPL310", f"`{name}` of {layer.cls.name} must be an integer, not {value!r}")
    raise NotKnown(f"`{name}` of {layer.cls.name} is not an integer that the analysis can read")


def cut(layer: Layer, value: float | Ratio, name: str) -> Size:
    """Return a number without what is behind the point, as tf_keras takes ``units`` and ``filters``.

    Raises:
        KerasError: it is infinite or none (``KPL310``).
    """
    if isinstance(value, Ratio):
        return value.trunc()
    if not math.isfinite(value):
        exception = "OverflowError" if math.isinf(value) else "ValueError"
        message = f"`{name}` of {layer.cls.name} must be an integer, not {value!r}"
        layer.fail("KPL310", message, exception=exception)
    return int(value)


def wholes(layer: Layer, value: Value, rank: int, name: str, *, least: int = 1) -> tuple[Size, ...]:
    """Return a value that is one integer or a sequence of ``rank`` integers.

    Raises:
        KerasError: it has another length, or an element that is not such an integer.
        NotKnown: the analysis cannot read it.
    """
    if type(value) is tuple and len(value) == rank and _at_least(value, least):
        return value
    value = settled(layer, value)
    if isinstance(value, Array) and value.shape != ():
        value = layer.session.machine.elements(value, layer.session.call)
    if not isinstance(value, (list, tuple)):
        return (whole(layer, value, name, least=least),) * rank
    if is_open(value):
        raise NotKnown(f"`{name}` of {layer.cls.name} has a length that is not known")
    if len(value) != rank:
        layer.fail(
            "KPL310",
            f"`{name}` of {layer.cls.name} must be an integer or {rank} integers, not {len(value)} of them",
        )
    return tuple(whole(layer, item, name, least=least) for item in value)


def _at_least(values: tuple[Value, ...], least: int) -> bool:
    """Say whether all are plain integers of at least so much: what nearly every program gives."""
    for value in values:
        if type(value) is not int or value < least:
            return False
    return True


def pairs(layer: Layer, name: str, rank: int) -> tuple[tuple[Size, Size], ...]:
    """Return how much each spatial axis is cropped or padded at its two ends.

    One integer holds for all ends, an integer an axis for both ends of it, else
    there are two integers an axis; for one axis the argument is that axis's pair.

    Raises:
        KerasError: Keras refuses the value.
        NotKnown: the analysis cannot read it.
    """
    value = settled(layer, layer.arg(name))
    if rank == 1:
        first, second = wholes(layer, value, 2, name, least=0)
        return ((first, second),)
    if not isinstance(value, (list, tuple)):
        both = whole(layer, value, name)
        return ((both, both),) * rank
    if len(value) != rank:
        layer.fail("KPL310", f"`{name}` of {layer.cls.name} must have {rank} elements, not {len(value)}")
    ends = [wholes(layer, item, 2, name, least=0) for item in value]
    return tuple((end[0], end[1]) for end in ends)


def axes_of(layer: Layer, value: Value, name: str) -> tuple[int, ...]:
    """Return an argument that is one axis or a sequence of axes.

    Raises:
        KerasError: it is something else.
        NotKnown: an axis is not known.
    """
    value = settled(layer, value)
    items = value if isinstance(value, (list, tuple)) else [value]
    unknown = first_unknown(items)
    if unknown is not None:
        raise NotKnown(unknown)
    axes: list[int] = []
    for item in items:
        item = settled(layer, item)
        if isinstance(item, Poly):
            raise NotKnown(f"`{name}` of {layer.cls.name} is not a number that the source fixes")
        if not isinstance(item, int):
            layer.fail(
                "KPL310",
                f"`{name}` of {layer.cls.name} must be an integer or integers, not {value!r}",
                exception="TypeError",
            )
        axes.append(int(item))
    return tuple(axes)


def normal_axis(layer: Layer, axis: int, rank: int) -> int:
    """Return an axis counted from the front.

    Raises:
        KerasError: the input has no such axis (``KPL302``).
    """
    if not -rank <= axis < rank:
        layer.fail("KPL302", f"{layer.cls.name} works on axis {axis}, but its input has rank {rank}")
    return axis % rank


def number(layer: Layer, name: str) -> float | None:
    """Return an argument as a plain number, None where it is None or not known."""
    value = settled(layer, layer.arg(name))
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def same_axis(layer: Layer, shape: Shape, axis: int, built: Dim, *, late: bool = False) -> None:
    """Check that a layer that is called again gets the width for which it was built.

    With ``late``, Keras notices only when the first batch is computed.

    Raises:
        KerasError: the width is certainly another one (``KPL309``).
    """
    now = shape[axis]
    if built is None or now is None or equal(built, now) is not False:
        return
    message = f"{layer.cls.name} was built for {render(built)} on axis {axis} but gets {show(shape)}"
    if late:
        layer.fail_later("KPL309", message)
    else:
        layer.fail("KPL309", message)


def built_shape(layer: Layer) -> Shape | None:
    """Return the input shape for which a layer of one input was built, None where it is not built."""
    shape = layer.input_shapes
    if (
        not layer.built
        or not isinstance(shape, tuple)
        or any(isinstance(dim, (list, tuple)) for dim in shape)
    ):
        return None
    return shape


def same_rank(layer: Layer, shape: Shape) -> None:
    """Check that a layer that is called again gets an input of the rank for which it was built.

    Raises:
        KerasError: the rank is another one (``KPL309``).
    """
    built = built_shape(layer)
    if built is not None and len(built) != len(shape):
        layer.fail("KPL309", f"{layer.cls.name} was built for {show(built)} but gets {show(shape)}")


def choice_of(layer: Layer, name: str, allowed: Sequence[str]) -> str:
    """Return a text argument in lower case that must be one of a few.

    Raises:
        KerasError: it is another text, or no text.
        NotKnown: it is not known.
    """
    value: Any = settled(layer, layer.arg(name))
    if isinstance(value, Unknown):
        raise NotKnown(value)
    text = value.lower() if isinstance(value, str) else ""
    if text not in allowed:
        listed = ", ".join(repr(item) for item in allowed)
        layer.fail("KPL310", f"`{name}` of {layer.cls.name} must be one of {listed}, not {value!r}")
    return text
