"""Layers around layers: Bidirectional, TimeDistributed, Wrapper.

Keras: ``layers/rnn/{bidirectional,time_distributed}.py``, ``layers/core/wrapper.py``.
"""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.native import NotKnown, Raised
from keras_paramlint.interpreter.values import Instance, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import clash, is_shape, plain, single
from keras_paramlint.keras_api.layers.conv_recurrent import ConvRecurrentEntry
from keras_paramlint.keras_api.layers.recurrent import RecurrentEntry
from keras_paramlint.keras_api.layers.rnn_cells import attribute_of, is_user_class
from keras_paramlint.keras_api.shapes import Shape


LOOPED = ("LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU")
"""Layers of ``tf.compat.v1`` only, which ``TimeDistributed`` runs in a loop where the batch is fixed:
there, and only there, it takes several outputs."""


def wrapped_layer(layer: Layer, name: str = "layer") -> Layer:
    """Return the layer that a wrapper was given.

    Raises:
        KerasError: it is not a layer.
        NotKnown: it is not known what it is.
    """
    inner = layer.arg(name)
    if isinstance(inner, Layer):
        return inner
    if isinstance(inner, Unknown):
        raise NotKnown(inner)
    if inner is None or isinstance(inner, (int, float, str, list, tuple, dict, Instance)):
        layer.fail("KPL310", f"`{name}` of {layer.cls.name} must be a layer object, not {inner!r}")
    raise NotKnown(f"`{name}` of {layer.cls.name} is not a layer that the analysis knows")


@entry
class Wrapper(LayerEntry):
    """The base of wrappers: builds the layer that it holds; what a call does is the subclass's own."""

    names = ("Wrapper",)
    example = ""

    def configure(self, layer: Layer) -> None:
        """Keep the layer as a child."""
        layer.child("layer", wrapped_layer(layer))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build the wrapped layer for the same input."""
        layer.build_child(wrapped_layer(layer), inputs)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Keras leaves the call to subclasses."""
        raise NotKnown(f"{layer.cls.name} does not say what its call returns")


@entry
class TimeDistributed(LayerEntry):
    """Applies one layer or model to each time step: its weights once, whatever the number of steps."""

    names = ("TimeDistributed",)
    example = "TimeDistributed(Dense(units))(Input((steps, features)))"
    notes = ("It adds no weights: one layer is used at every step.",)

    def configure(self, layer: Layer) -> None:
        """Keep the layer as a child."""
        layer.child("layer", wrapped_layer(layer))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build the wrapped layer for one time step."""
        layer.build_child(wrapped_layer(layer), self._step(layer, inputs))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Put the time axis back after the batch."""
        first: Any = inputs
        while not is_shape(first):
            first = next(iter(first.values())) if isinstance(first, dict) else first[0]
        result = layer.call_child(wrapped_layer(layer), self._step(layer, inputs))
        if is_shape(result):
            batch = result[0] if layer.flavour == "keras3" else first[0]
            return (batch, first[1], *result[1:])
        if isinstance(result, Unknown):
            raise NotKnown(result)
        if layer.flavour != "keras3" and first[0] is not None:
            inner = wrapped_layer(layer)
            if is_user_class(inner):
                raise NotKnown(f"several outputs of {inner.cls.name} over time")
            if layer.flavour == "tf1" and inner.cls.name in LOOPED and isinstance(result, list):
                return [(first[0], first[1], *shape[1:]) for shape in result]
        return layer.fail("KPL302", f"TimeDistributed needs a layer with one output, not {show(result)}")

    def _step(self, layer: Layer, inputs: Shapes) -> Any:
        """Return the input without its time axis; only Keras 2 distributes several inputs."""
        if layer.flavour == "keras3" or is_shape(inputs):
            shape = single(layer, inputs)
            layer.need_min_rank(shape, 3)
            return (shape[0], *shape[2:])
        if isinstance(inputs, dict):
            return {key: self._step(layer, value) for key, value in inputs.items()}
        if isinstance(inputs, (list, tuple)):
            return [self._step(layer, value) for value in inputs]
        raise NotKnown("the input of TimeDistributed is not a tensor that the analysis can read")


@entry
class Bidirectional(LayerEntry):
    """Two copies of a recurrent layer: the weights double, and so does the output with ``concat``.

    Keras copies the layer that it is given, so that nothing is shared with other
    uses of it.  A ``backward_layer`` is taken as it is, with its own formula.
    """

    names = ("Bidirectional",)
    build_names = ("sequences", "initial_state")
    example = "Bidirectional(LSTM(units))(Input((steps, features)))"
    notes = (
        (
            "The weights double, and with `merge_mode='concat'` so does the output's width. The layer "
            "behind it gets a kernel twice as high, but the same bias."
        ),
        "`merge_mode` other than concat keeps the width and changes no count of its own.",
    )

    def configure(self, layer: Layer) -> None:
        """Make the two directions and compare their settings."""
        inner = wrapped_layer(layer)
        self._check_wrapped(layer, inner)
        if layer.arg("merge_mode") not in ("sum", "mul", "ave", "concat", None):
            if isinstance(layer.arg("merge_mode"), Unknown):
                raise NotKnown(layer.arg("merge_mode"))
            given = plain(layer, "merge_mode")
            layer.fail("KPL310", f"`merge_mode` must be sum, mul, ave, concat or None, not {given!r}")
        keras3 = layer.flavour == "keras3"
        forward = layer.session.clone(inner, name=_prefixed("forward_", inner.name, once=keras3))
        layer.child("forward_layer", forward)
        given = layer.arg("backward_layer")
        if given is None:
            reverse = True if keras3 else not self._setting(layer, inner, "go_backwards")
            name = _prefixed("backward_", inner.name, once=keras3)
            backward = layer.session.clone(inner, name=name, overrides={"go_backwards": reverse})
            # the signature of Keras 2's cuDNN layers leaves it to a base class
            backward.args.setdefault("go_backwards", reverse)
        else:
            backward = wrapped_layer(layer, "backward_layer")
            self._check_wrapped(layer, backward)
            if not keras3:
                backward.name = _prefixed("backward_", backward.name, once=False)
        layer.child("backward_layer", backward)
        if not keras3 and "trainable" not in layer.given:
            layer.trainable = inner.trainable
        self._compare(layer, forward, backward)

    def _check_wrapped(self, layer: Layer, inner: Layer) -> None:
        if isinstance(inner.entry, (RecurrentEntry, ConvRecurrentEntry)) or is_user_class(inner):
            return
        layer.fail(
            "KPL310",
            f"Bidirectional needs a recurrent layer, and {inner.cls.name} has no direction",
            exception="TypeError" if layer.flavour == "keras3" else "KeyError",
        )

    def _setting(self, layer: Layer, inner: Layer, name: str) -> bool:
        if name in inner.args:
            return inner.flag(name)
        if isinstance(inner.entry, (RecurrentEntry, ConvRecurrentEntry)) and not is_user_class(inner):
            return False
        try:
            return layer.session.truth(attribute_of(layer, inner, name))
        except Raised as error:
            raise NotKnown(f"{inner.cls.name} has no `{name}`") from error

    def _compare(self, layer: Layer, forward: Layer, backward: Layer) -> None:
        if self._setting(layer, forward, "go_backwards") == self._setting(layer, backward, "go_backwards"):
            layer.fail("KPL310", "both directions of Bidirectional have the same `go_backwards`")
        for name in ("stateful", "return_sequences", "return_state"):
            if self._setting(layer, forward, name) != self._setting(layer, backward, name):
                layer.fail("KPL310", f"the two directions of Bidirectional differ in `{name}`")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build both directions for the same input."""
        for name in ("forward_layer", "backward_layer"):
            if name not in layer.children:
                raise NotKnown("Bidirectional around a layer that Keras refuses")
            layer.build_child(layer.children[name], inputs)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Merge the two outputs; the states follow, those of the forward layer first."""
        forward, backward = layer.children["forward_layer"], layer.children["backward_layer"]
        states = call.get("initial_state", 0)
        if isinstance(inputs, list) and len(inputs) > 1 and layer.flavour != "keras3":
            inputs, states = inputs[0], inputs[1:]
        there, back = self._halves(layer, states)
        ahead = _parts(layer.call_child(forward, inputs, there))
        behind = _parts(layer.call_child(backward, inputs, back))
        with_state = self._setting(layer, forward, "return_state")
        if layer.flavour == "keras3":
            self._check_later(layer, ahead[0], behind[0])
            behind = ahead
        merged = self._merge(layer, ahead[0], behind[0])
        if not with_state:
            return merged
        head = merged if isinstance(merged, list) else [merged]
        return [*head, *ahead[1:], *behind[1:]]

    def _halves(self, layer: Layer, states: Value) -> tuple[CallArgs, CallArgs]:
        if not isinstance(states, (list, tuple)) or is_shape(states):
            return CallArgs(), CallArgs()
        if len(states) % 2 and layer.flavour != "keras3":
            message = f"Bidirectional needs the states of both directions, not {len(states)} states"
            layer.fail("KPL312", message)
        half = len(states) // 2
        return (
            CallArgs(kwargs={"initial_state": list(states[:half])}),
            CallArgs(kwargs={"initial_state": list(states[half:])}),
        )

    def _merge(self, layer: Layer, ahead: Any, behind: Any) -> Any:
        mode = layer.arg("merge_mode")
        if mode is None:
            return [ahead, behind]
        self._check(layer, ahead, behind, mode, late=False)
        if mode == "concat":
            width = None if ahead[-1] is None or behind[-1] is None else ahead[-1] + behind[-1]
            return (*ahead[:-1], width)
        return tuple(b if a == 1 else a for a, b in zip(ahead, behind, strict=True))

    def _check_later(self, layer: Layer, ahead: Any, behind: Any) -> None:
        """Keras 3 takes the forward shape for both when the model is made."""
        mode = layer.arg("merge_mode")
        if mode is not None:
            self._check(layer, ahead, behind, mode, late=True)

    def _check(self, layer: Layer, ahead: Shape, behind: Shape, mode: str, *, late: bool) -> None:
        pairs = list(zip(ahead, behind, strict=False))
        if mode == "concat":
            pairs = pairs[:-1]
        if len(ahead) != len(behind) or any(clash(a, b) for a, b in pairs):
            message = f"Bidirectional cannot {mode} {show(ahead)} and {show(behind)}"
            if late:
                layer.fail_later("KPL305", message)
            else:
                layer.fail("KPL305", message)


def _prefixed(prefix: str, name: str, *, once: bool) -> str:
    return prefix + (name.removeprefix(prefix) if once else name)


def _parts(result: Any) -> list[Any]:
    if isinstance(result, Unknown):
        raise NotKnown(result)
    if is_shape(result):
        return [result]
    if isinstance(result, list) and result and is_shape(result[0]):
        return result
    raise NotKnown("the output of a direction of Bidirectional is not one tensor")
