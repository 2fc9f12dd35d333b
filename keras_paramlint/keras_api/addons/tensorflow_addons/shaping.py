"""Layers of ``tensorflow_addons`` that act on each position, or pool: few of them have weights."""

from __future__ import annotations

from keras_paramlint.algebra import Size, product
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.addons.common import (
    channel_axis,
    divided_into_groups,
    positions,
)
from keras_paramlint.keras_api.addons.declaration import AddonEntry
from keras_paramlint.keras_api.addons.tensorflow_addons.package import ADDON
from keras_paramlint.keras_api.arguments import settled, wholes
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import several, single
from keras_paramlint.keras_api.shapes import broadcast_shapes, joined, split


class Weightless(AddonEntry):
    """Base of layers that keep the shape and have no weights."""

    keeps_mask = True


@ADDON.layer
class GELU(Weightless):
    """No weights; the shape stays."""

    names = ("GELU",)
    signature = "approximate=True, **kwargs"


@ADDON.layer
class Sparsemax(Weightless):
    """No weights; the shape stays."""

    names = ("Sparsemax",)
    signature = "axis=-1, **kwargs"


@ADDON.layer
class PoincareNormalize(Weightless):
    """No weights; the shape stays."""

    names = ("PoincareNormalize",)
    signature = "axis=1, epsilon=1e-5, **kwargs"
    keeps_mask = False


@ADDON.layer
class Snake(AddonEntry):
    """One frequency for all."""

    names = ("Snake",)
    signature = "frequency_initializer='ones', **kwargs"

    def configure(self, layer: Layer) -> None:
        layer.weight("frequency", ())


@ADDON.layer
class TLU(AddonEntry):
    """A threshold for each position, and with ``affine`` a slope too."""

    names = ("TLU",)
    signature = (
        "affine=False, tau_initializer='zeros', tau_regularizer=None, tau_constraint=None, "
        "alpha_initializer='zeros', alpha_regularizer=None, alpha_constraint=None, **kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = positions(layer, single(layer, inputs))
        for name in ("tau", "alpha") if layer.flag("affine") else ("tau",):
            layer.weight(name, shape)


@ADDON.layer
class Maxout(AddonEntry):
    """The largest of each group of channels: no weights."""

    names = ("Maxout",)
    signature = "num_units, axis=-1, **kwargs"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape, units = list(single(layer, inputs)), layer.size("num_units")
        axis = channel_axis(layer, tuple(shape))
        width = shape[axis]
        if width is not None:
            divided_into_groups(layer, width, units)
        shape[axis] = units
        return tuple(shape)


@ADDON.layer
class StochasticDepth(AddonEntry):
    """The sum of a shortcut and a residual that is left out at random: no weights."""

    names = ("StochasticDepth",)
    signature = "survival_probability=0.5, **kwargs"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shapes = several(layer, inputs)
        if len(shapes) != 2:
            layer.fail("KPL302", f"StochasticDepth takes a list of two tensors, not {len(shapes)}")
        return broadcast_shapes(shapes[0], shapes[1])


class AdaptivePooling(AddonEntry):
    """Pools to a fixed number of bins on each spatial axis, which must divide evenly."""

    rank = 2
    signature = "output_size, data_format=None, **kwargs"

    def configure(self, layer: Layer) -> None:
        wholes(layer, layer.arg("output_size"), self.rank, "output_size")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        bins = wholes(layer, layer.arg("output_size"), self.rank, "output_size")
        first = layer.data_format() == "channels_first"
        batch, spatial, channels = split(shape, self.rank, channels_first=first)
        for length, count in zip(spatial, bins, strict=True):
            if length is not None:
                divided_into_groups(layer, length, count)
        return joined(batch, bins, channels, channels_first=first)


@ADDON.layer
class AdaptivePooling1D(AdaptivePooling):
    """Over one axis."""

    names = ("AdaptiveAveragePooling1D", "AdaptiveMaxPooling1D")
    rank = 1


@ADDON.layer
class AdaptivePooling2D(AdaptivePooling):
    """Over two axes."""

    names = ("AdaptiveAveragePooling2D", "AdaptiveMaxPooling2D")


@ADDON.layer
class AdaptivePooling3D(AdaptivePooling):
    """Over three axes."""

    names = ("AdaptiveAveragePooling3D", "AdaptiveMaxPooling3D")
    rank = 3


@ADDON.layer
class SpatialPyramidPooling2D(AddonEntry):
    """The bins of several adaptive poolings in one row: no weights."""

    names = ("SpatialPyramidPooling2D",)
    signature = "bins, data_format=None, *args, **kwargs"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, 4)
        bins = settled(layer, layer.arg("bins"))
        if not isinstance(bins, (list, tuple)):
            raise NotKnown(bins if isinstance(bins, Unknown) else "the bins of a SpatialPyramidPooling2D")
        count: Size = 0
        for item in bins:
            count = count + product(wholes(layer, item, 2, "bins"))
        if layer.data_format() == "channels_first":
            return (shape[0], shape[1], count)
        return (shape[0], count, shape[3])


@ADDON.layer
class MaxUnpooling2D(AddonEntry):
    """Undoes a max pooling with the mask of its positions: no weights."""

    names = ("MaxUnpooling2D",)
    signature = "pool_size=(2, 2), strides=(2, 2), padding='SAME', **kwargs"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, 4)
        strides, pool = layer.sizes("strides", 2), layer.sizes("pool_size", 2)
        valid = layer.text("padding") == "valid"
        lengths = [
            None if n is None else (n - 1) * stride + size if valid else n * stride
            for n, stride, size in zip(shape[1:3], strides, pool, strict=True)
        ]
        return (shape[0], *lengths, shape[3])
