"""Keras 3: what a layer says of its outputs, which a graph takes without running ``call``.

On symbolic inputs ``Layer.__call__`` asks ``compute_output_spec``, and that asks the layer's own
``compute_output_shape`` where it has one; only without either is ``call`` traced
(``keras/src/layers/layer.py``). What only ``call`` would build stays unbuilt until data arrive,
so it is not in the count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from keras_paramlint.interpreter.calls import parameter_names
from keras_paramlint.interpreter.values import Function, Value
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import Shapes


def has_unbuilt_state(layer: Layer) -> bool:
    """Say whether a layer inside is not built, for which Keras 3 traces ``call`` if there is no ``build``."""
    return any(not inner.built for inner in tracking.sublayers(layer))


def shape_arguments(
    target: Function,
    called: Value,
    shapes: Shapes,
    rest: tuple[Sequence[Value], Mapping[str, Value]],
    shape_of: Callable[[Value], Shapes],
) -> tuple[list[Shapes], dict[str, Shapes]]:
    """Return the arguments of ``build`` or ``compute_output_shape`` as Keras 3 lines them up.

    A method with one parameter gets the shape of the first input. One with several gets as ``x_shape``
    the shape of what ``call`` receives as ``x`` (``update_shapes_dict_for_target_fn``, in the same file).

    Args:
        target: the method that is to be called.
        called: the layer's ``call``.
        shapes: the shape of the first argument of the call.
        rest: the call's further arguments, by position and by name.
        shape_of: gives the shape of a tensor or of a structure, and None for what has none.
    """
    spec = target.node.args
    expected = [*parameter_names(spec)[1:], *(item.name for item in spec.kwonlyargs or ())]
    received = parameter_names(called.node.args)[1:] if isinstance(called, Function) else []
    if len(expected) < 2 or not received:
        return [shapes], {}
    given = {**dict(zip(received[1:], rest[0], strict=False)), **rest[1]}
    named = {f"{name}_shape": shape_of(value) for name, value in given.items()}
    named[f"{received[0]}_shape"] = shapes
    chosen = {name: named[name] for name in expected if named.get(name) is not None}
    return ([], chosen) if chosen else ([shapes], {})
