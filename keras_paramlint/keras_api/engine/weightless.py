"""Layers that have no weights on whatever they are called, so that unknown data takes no count away."""

from __future__ import annotations

from keras_paramlint.interpreter.values import Function, Unknown
from keras_paramlint.keras_api.engine.layer import Layer, method_of
from keras_paramlint.keras_api.entry import LayerEntry


def is_weightless(layer: Layer) -> bool:
    """Say whether a layer of Keras, or a model of such layers, has no weights on whatever it is called."""
    if layer.entry is None:
        if not layer.applies() or isinstance(method_of(layer, "call"), Function):
            return False
        inner = list(layer.graph_layers())
        return bool(inner) and all(map(is_weightless, inner))
    if "entry" not in layer.cls.facts or any(isinstance(value, Layer) for value in layer.args.values()):
        return False
    entry = type(layer.entry)
    return entry.build is LayerEntry.build and entry.build_call is LayerEntry.build_call


def forget_shapes(layer: Layer, reason: Unknown) -> None:
    """Note that nothing is known of the data that came first, whose shapes the layers would show."""
    for inner in (layer, *layer.graph_layers()):
        if inner.output_shapes is None:
            layer.session.machine.touch(inner)
            inner.output_shapes = [reason]
