"""Normalization, Rescaling, pipelines and random features.

Keras: ``layers/preprocessing/{normalization,rescaling,pipeline}.py``;
tf_keras: ``layers/kernelized.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from keras_paramlint.algebra import less
from keras_paramlint.interpreter.library.numpy.convert import as_array
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import NativeObject, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import literal_size, plain, single


def adapt(call: Call, layer: Layer, /, *args: Value, **kwargs: Value) -> None:
    """Model of ``adapt``: it fills weights that are there anyway."""


def adapt_to_data(call: Call, layer: Layer, /, data: Value = None, *args: Value, **kwargs: Value) -> None:
    """Model of ``Normalization.adapt``: the layer is built for the shape of the data, a batch."""
    data = call.machine.settle(data)
    data = getattr(data, "spec", data)
    try:
        shape = getattr(data, "shape", None) if isinstance(data, NativeObject) else as_array(call, data).dims
    except NotKnown:
        return
    if isinstance(shape, tuple) and shape and not layer.built:
        layer.session.build(layer, shape)


@entry
class Normalization(LayerEntry):
    """Mean and variance of the kept axes and a count, none of them trained, adapted or not.

    With ``mean`` and ``variance`` given there are no weights at all.
    """

    reads_lists = True
    example = "Normalization()(Input((features,)))"
    notes = (
        (
            "Before `adapt()` or a call it has no weights yet; then `mean` and `variance` have one number "
            "for each kept axis, and `count` is one more parameter: 2·features + 1, none of them trained."
        ),
        "Given `mean=` and `variance=` it has no weights.",
    )

    names = ("Normalization",)
    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {"adapt": adapt_to_data}

    def configure(self, layer: Layer) -> None:
        """Check that mean and variance come together."""
        given = [layer.arg(name) is not None for name in ("mean", "variance")]
        if given[0] != given[1]:
            layer.fail("KPL310", "Normalization takes both `mean` and `variance`, or neither")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the statistics' weights."""
        shape = single(layer, inputs)
        axis = plain(layer, "axis", -1)
        axes = () if axis is None else tuple(axis) if isinstance(axis, (list, tuple)) else (axis,)
        for index in axes:
            if not isinstance(index, int):
                raise NotKnown("`axis` of Normalization is not an integer")
            if not -len(shape) <= index < len(shape):
                layer.fail("KPL302", f"Normalization(axis={axis!r}) has no such axis in {show(shape)}")
        kept = sorted(index % len(shape) for index in axes)
        sizes = tuple(layer.known(shape, index) for index in kept)
        if layer.arg("mean") is not None:
            self._check_given(layer, sizes[-1] if sizes else None)
            return
        layer.weight("mean", sizes, trainable=False)
        layer.weight("variance", sizes, trainable=False)
        layer.weight("count", (), trainable=False, dtype="int32" if layer.flavour == "keras3" else "int64")

    def _check_given(self, layer: Layer, width: object) -> None:
        mean = layer.arg("mean")
        if not isinstance(mean, (list, tuple)) or not isinstance(width, int) or len(mean) in (1, width):
            return
        if not any(isinstance(item, (list, tuple, Unknown)) for item in mean):
            layer.fail("KPL305", f"Normalization gets {len(mean)} means for {width} values")


@entry
class Rescaling(LayerEntry):
    """Keeps the shape."""

    reads_lists = True
    example = "Rescaling(0.5)(Input((features,)))"

    names = ("Rescaling",)


@entry
class Pipeline(LayerEntry):
    """Applies layers one after another."""

    names = ("Pipeline",)
    example = "Pipeline([Rescaling(0.5), Dense(units)])(Input((features,)))"

    def configure(self, layer: Layer) -> None:
        """Keep the layers as children."""
        for index, inner in enumerate(self._layers(layer)):
            layer.child(f"layers/{index}", inner)

    def _layers(self, layer: Layer) -> list[Layer]:
        given = layer.arg("layers")
        if not isinstance(given, (list, tuple)) or not all(isinstance(item, Layer) for item in given):
            raise NotKnown(given if isinstance(given, Unknown) else "the layers of a Pipeline are not known")
        return list(given)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Leave it to the call, which builds each layer for what the one before gives."""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return what the last layer gives."""
        for inner in self._layers(layer):
            inputs = layer.call_child(inner, inputs)
        return inputs


@entry
class RandomFourierFeatures(LayerEntry):
    """A scale, a kernel (width, output_dim) and a bias, all frozen unless ``trainable=True``."""

    names = ("RandomFourierFeatures",)
    example = "RandomFourierFeatures(output_dim)(Input((features,)))"
    notes = ("Its kernel and bias are drawn once and not trained; only `kernel_scale` can be.",)

    def configure(self, layer: Layer) -> None:
        """Check the size."""
        size = literal_size(layer, "output_dim")
        if less(size, 1) is True:
            layer.fail("KPL310", f"`output_dim` must be a positive integer, not {size}")
        scale = plain_number(layer.arg("scale"))
        if isinstance(scale, (int, float)) and scale <= 0:
            layer.fail("KPL310", f"`scale` must be positive, not {scale!r}")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the scale, the frozen kernel and bias."""
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        size = layer.size("output_dim")
        layer.weight("kernel_scale", (1,))
        layer.weight("unscaled_kernel", (layer.known(shape, -1), size), trainable=False)
        layer.weight("bias", (size,), trainable=False)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return ``output_dim`` features."""
        return (single(layer, inputs)[0], layer.size("output_dim"))


@entry
class PreprocessingLayer(LayerEntry):
    """The base of preprocessing layers that a program writes itself."""

    names = ("PreprocessingLayer",)
    example = ""
    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {"adapt": adapt}
