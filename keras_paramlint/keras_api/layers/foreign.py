"""Layers whose content is elsewhere: saved models, other frameworks, feature columns."""

from __future__ import annotations

from collections.abc import Iterable

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number
from keras_paramlint.keras_api.engine.structures import shapes_of, tensors_from
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import is_shape
from keras_paramlint.keras_api.shapes import Shape


class ForeignEntry(LayerEntry):
    """Base of layers that cannot be known; ``why`` says so."""

    example = ""

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """The weights are not in the source."""
        raise NotKnown(f"{layer.cls.name}: {self.why}")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """The output is not in the source."""
        raise NotKnown(f"{layer.cls.name}: {self.why}")


@entry
class TFSMLayer(ForeignEntry):
    """Runs a SavedModel from a file."""

    names = ("TFSMLayer",)
    why = "its weights and outputs are in a SavedModel file, which is not read"


@entry
class JaxLayer(ForeignEntry):
    """Runs a JAX function."""

    names = ("JaxLayer", "FlaxLayer")
    why = "its weights are made by a JAX function"


@entry
class TorchModuleWrapper(ForeignEntry):
    """Runs a PyTorch module."""

    names = ("TorchModuleWrapper",)
    why = "its weights are those of a PyTorch module"


@entry
class DenseFeatures(ForeignEntry):
    """Turns feature columns into one vector."""

    names = ("DenseFeatures", "SequenceFeatures")
    why = "its width and weights come from TensorFlow feature columns"


@entry
class FeatureSpace(ForeignEntry):
    """Preprocesses a dictionary of features."""

    names = ("FeatureSpace",)
    why = "its width comes from the data that it is adapted to"


@entry
class DynamicLookup(ForeignEntry):
    """Keeps a vocabulary that changes while training."""

    names = ("DynamicLookup", "DynamicEmbedding")
    why = "its table is made by TensorFlow's dynamic vocabulary, which has no fixed size"


@entry
class LinearModel(ForeignEntry):
    """Ready-made models of tf_keras whose weights follow their inputs' structure."""

    names = ("LinearModel", "WideDeepModel")
    why = "a ready-made model whose weights follow the structure of its inputs"


@entry
class Lambda(LayerEntry):
    """Runs a function of the program, without weights; the engine interprets the function.

    Keras 3 and standalone Keras 2 believe a stated ``output_shape`` (without the
    batch); ``tf.keras`` 2 runs the function in any case.
    """

    names = ("Lambda",)
    example = "Lambda(lambda x: x * 2)(Input((features,)))"
    notes = (
        (
            "It has no weights; layers that its function calls are not part of the model, and what they "
            "weigh is not counted by Keras."
        ),
    )

    def call(self, layer: Layer, first: Value, args: CallArgs, call: Call) -> Value:
        """Return what the function gives for stand-ins, or a tensor of the stated shape."""
        session = layer.session
        stated = session.settle(layer.arg("output_shape"))
        if isinstance(stated, list):
            stated = tuple(stated)
        if layer.flavour in ("keras3", "keras2") and stated is not None:
            return self._stated(layer, first, stated, call)
        function = session.settle(layer.arg("function"))
        if isinstance(function, Unknown) or function is None:
            raise NotKnown(function or f"the function of {layer.name}")
        arguments = layer.arg("arguments") or {}
        if not isinstance(arguments, dict):
            raise NotKnown(f"the arguments of {layer.name}")
        session.inside_call += 1
        try:
            return call.machine.call(function, [first], {**arguments}, call)
        finally:
            session.inside_call -= 1

    def _stated(self, layer: Layer, first: Value, stated: Value, call: Call) -> Value:
        shapes = shapes_of(first)
        if not isinstance(stated, tuple):
            made = call.invoke(stated, shapes)
            if not isinstance(made, (list, tuple)):
                raise NotKnown(f"the output shape of {layer.name}")
            several = bool(made) and all(isinstance(each, (list, tuple)) for each in made)
            whole = [_stated_shape(layer, each) for each in made] if several else _stated_shape(layer, made)
            return tensors_from(whole, layer.session.floatx)
        while not is_shape(shapes):
            if not shapes:
                raise NotKnown(f"{layer.name} is called on nothing")
            shapes = next(iter(shapes.values())) if isinstance(shapes, dict) else shapes[0]
        batch = shapes[0] if shapes else None
        return tensors_from((batch, *_stated_shape(layer, stated)), layer.session.floatx)


def _stated_shape(layer: Layer, dims: Iterable[Value]) -> Shape:
    """Return dimensions that the program states.

    Raises:
        NotKnown: one is no size.
    """
    found = tuple(map(plain_number, dims))
    if not all(each is None or isinstance(each, (int, Poly)) for each in found):
        raise NotKnown(f"the output shape of {layer.name}")
    return found
