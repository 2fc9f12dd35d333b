"""A session that is just enough to run layer entries on shapes, without the engine."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Class, Unknown
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, entry_for
from keras_paramlint.keras_api.layers import (  # noqa: F401  (importing registers the entries)
    activation,
    conv,
    conv_depthwise,
    core,
    legacy,
    local,
    merging,
    normalization,
    pooling,
    regularization,
    reshaping,
)
from keras_paramlint.keras_api.signatures import layer_signature
from keras_paramlint.keras_api.signatures.binding import bind_arguments


class FakeSession:
    """Settles nothing, builds and calls children as the engine does."""

    image_data_format = "channels_last"
    now = 0
    told_policies: frozenset[str] = frozenset()
    call = Call(None, None)  # type: ignore[arg-type]
    machine = SimpleNamespace(
        context=(),
        assumed=[],
        budget=SimpleNamespace(spend=lambda elements: None, walk=lambda elements: None),
        sizes=SimpleNamespace(add_from=lambda machine, value: None),
    )

    def __init__(self, flavour: str) -> None:
        self.flavour = flavour

    def settle(self, choice: Any) -> Any:
        return choice.then

    def truth(self, value: Any) -> bool:
        if isinstance(value, Unknown):
            raise NotKnown(value)
        return bool(value)

    def unique_name(self, prefix: str) -> str:
        return prefix

    def sublayers(self, layer: Layer) -> Any:
        return tracking.sublayers(layer)

    def build(self, layer: Layer, inputs: Any) -> None:
        if not layer.built:
            layer.entry.build_call(layer, inputs, CallArgs())
            layer.input_shapes = inputs
            layer.built = True

    def call_on_shapes(self, layer: Layer, inputs: Any, call: CallArgs | None = None) -> Any:
        self.build(layer, inputs)
        return layer.entry.output(layer, inputs, call or CallArgs())


def make_layer(name: str, flavour: str, arguments: dict[str, Any]) -> Layer:
    """Construct a layer from keyword arguments, as the engine will."""
    signature = layer_signature(name, flavour)
    assert signature is not None, (name, flavour)
    bound = bind_arguments(signature, (), arguments)
    assert bound.ok, bound
    cls = Class(name)
    cls.facts["entry"] = entry_for(name, flavour)
    layer = Layer(cls, FakeSession(flavour))  # type: ignore[arg-type]
    layer.args = bound.values
    layer.given = bound.given
    layer.dtype = bound.values.get("dtype")
    assert layer.entry is not None, (name, flavour)
    layer.entry.configure(layer)
    return layer


def run(name: str, flavour: str, arguments: dict[str, Any], inputs: Any) -> tuple[Layer, Any]:
    """Construct a layer, build it and call it: the layer and its output shape."""
    arguments = {
        key: make_layer(value["layer"], flavour, value["config"])
        if isinstance(value, dict) and "layer" in value
        else value
        for key, value in arguments.items()
    }
    layer = make_layer(name, flavour, arguments)
    return layer, layer.session.call_on_shapes(layer, inputs)


def all_weights(layer: Layer) -> list[tuple[str, tuple[Any, ...], bool]]:
    """Return own and inner weights in Keras's order, as name, shape and whether trained."""
    return [(w.name, w.shape, trained) for w, trained in tracking.weights(layer)]
