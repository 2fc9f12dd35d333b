"""The initial states that a program passes to a recurrent layer (KPL312)."""

from __future__ import annotations

from keras_paramlint.algebra import Size, render
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.layers.call_shapes import differ, flag, flat_tensors, tensor_shape
from keras_paramlint.keras_api.shapes import Shape


def check_initial_state(layer: Layer, states: Value, sizes: list[Size]) -> None:
    """Compare the given states with those that the cell keeps.

    Keras 2 refuses other states when the layer is called.  Keras 3 makes the
    model and fails at the first batch, and there only where the numbers make it
    fail: ``GRU`` ignores a second state, an unrolled loop ignores all surplus.

    Raises:
        KerasError: Keras 2 refuses them.
    """
    try:
        shapes = [tensor_shape(state) for state in flat_tensors(states)]
    except NotKnown:
        return
    message = _problem(layer, shapes, sizes)
    if message is None:
        return
    if layer.flavour == "keras3":
        layer.fail_later("KPL312", message)
    else:
        layer.fail("KPL312", message)


def _problem(layer: Layer, shapes: list[Shape | None], sizes: list[Size]) -> str | None:
    loose = layer.flavour == "keras3"
    name = layer.cls.name
    surplus_ignored = loose and (flag(layer, "unroll") or name == "GRU")
    if len(shapes) < len(sizes) or (len(shapes) > len(sizes) and not surplus_ignored):
        return f"{name} keeps {_states(len(sizes))} but gets {_states(len(shapes))} as `initial_state`"
    for index, (shape, size) in enumerate(zip(shapes, sizes, strict=False)):
        if not shape or not differ(shape[-1], size):
            continue
        width = shape[-1]
        if loose and index > 0 and flag(layer, "unroll") and width == 1:
            continue  # the carry is only added and multiplied, so that one column broadcasts
        width_text = "None" if width is None else render(width)
        kept = render(size)
        return f"{name}({kept}) keeps states of width {kept} but gets one of width {width_text}"
    return None


def _states(count: int) -> str:
    return "1 state" if count == 1 else f"{count} states"
