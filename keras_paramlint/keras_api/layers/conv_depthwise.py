"""Depthwise and separable convolutions: one kernel a channel, then perhaps a mix of the channels."""

from __future__ import annotations

from keras_paramlint.algebra import Size, less
from keras_paramlint.keras_api.arguments import same_axis, whole
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes, entry
from keras_paramlint.keras_api.layers.conv import SpatialEntry, channels_first, positive_filters
from keras_paramlint.keras_api.shapes import Shape, split


class ChannelwiseConvolution(SpatialEntry):
    """What depthwise and separable convolutions share."""

    def lengths(self, layer: Layer, shape: Shape) -> Shape:
        if layer.flavour in ("tfkeras2", "tf1") and self.rank == 2:
            _, spatial, _ = split(shape, self.rank, channels_first=channels_first(layer))
            # TensorFlow dilates by moving space to batch, after which an open axis opens the other one.
            if None in spatial and any(less(1, rate) for rate in self.dilation(layer)):
                return (None, None)
        return super().lengths(layer, shape)


class DepthwiseConvolution(ChannelwiseConvolution):
    """Kernel ``(*kernel_size, channels, depth_multiplier)``, a bias for each of their product."""

    example = "{name}({kernel}, depth_multiplier=depth_multiplier)(Input(({spatial}, channels)))"
    notes = ("The output has depth_multiplier x channels channels, and so has the bias.",)

    def multiplier(self, layer: Layer) -> Size:
        """Return how many filters each channel has."""
        return whole(
            layer, layer.arg("depth_multiplier"), "depth_multiplier", least=int(layer.flavour == "keras3")
        )

    def configure(self, layer: Layer) -> None:
        super().configure(layer)
        self.multiplier(layer)
        if layer.flavour != "keras3":
            self.check_dilated_strides(layer)

    def loses_channels(self, layer: Layer, shape: Shape) -> bool:
        """Say whether TensorFlow forgets the channels of a dilated sequence of open length.

        The bias would tell it again.
        """
        return (
            layer.flavour in ("tfkeras2", "tf1")
            and self.rank == 1
            and channels_first(layer)
            and shape[-1] is None
            and bool(less(1, self.dilation(layer)[0]))
            and not layer.flag("use_bias")
        )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = self.shape(layer, inputs)
        channels, multiplier = self.channels(layer, shape), self.multiplier(layer)
        self.lengths(layer, shape)
        name = "kernel" if layer.flavour == "keras3" else "depthwise_kernel"
        layer.weight(name, (*self.kernel_size(layer), channels, multiplier))
        self.bias(layer, channels * multiplier)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = self.shape(layer, inputs)
        kernel = layer.own_weights[0].shape if layer.own_weights else ()
        if isinstance(kernel, tuple) and kernel:
            same_axis(layer, shape, self.channel_axis(layer), kernel[-2])
            if layer.flavour != "keras3":
                lost = self.loses_channels(layer, shape)
                return self.result(layer, shape, None if lost else kernel[-2] * kernel[-1])
        return self.result(layer, shape, self.channels(layer, shape) * self.multiplier(layer))


@entry
class DepthwiseConv1D(DepthwiseConvolution):
    """Depthwise convolution over one axis."""

    names = ("DepthwiseConv1D",)
    rank = 1


@entry
class DepthwiseConv2D(DepthwiseConvolution):
    """Depthwise convolution over two axes."""

    names = ("DepthwiseConv2D",)
    rank = 2


class SeparableConvolution(ChannelwiseConvolution):
    """A depthwise kernel, a pointwise kernel ``(1, ..., channels * multiplier, filters)``, one bias."""

    example = "{name}(filters, {kernel}, depth_multiplier=depth_multiplier)(Input(({spatial}, channels)))"
    notes = ("Only the pointwise half has a bias.",)

    def paddings(self, layer: Layer) -> tuple[str, ...]:
        causal = self.rank == 1 and layer.flavour in ("tfkeras2", "tf1")
        return ("valid", "same", "causal") if causal else ("valid", "same")

    def configure(self, layer: Layer) -> None:
        super().configure(layer)
        positive_filters(layer)
        whole(layer, layer.arg("depth_multiplier"), "depth_multiplier", least=int(layer.flavour == "keras3"))
        if layer.flavour != "keras3":
            self.check_dilated_strides(layer)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = self.shape(layer, inputs)
        channels, filters = self.channels(layer, shape), positive_filters(layer)
        multiplier = whole(layer, layer.arg("depth_multiplier"), "depth_multiplier")
        self.lengths(layer, shape)
        layer.weight("depthwise_kernel", (*self.kernel_size(layer), channels, multiplier))
        layer.weight("pointwise_kernel", (*(1,) * self.rank, channels * multiplier, filters))
        self.bias(layer, filters)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = self.shape(layer, inputs)
        kernel = layer.own_weights[0].shape if layer.own_weights else ()
        if isinstance(kernel, tuple) and kernel:
            same_axis(layer, shape, self.channel_axis(layer), kernel[-2])
        return self.result(layer, shape, positive_filters(layer))


@entry
class SeparableConv1D(SeparableConvolution):
    """Separable convolution over one axis."""

    names = ("SeparableConv1D", "SeparableConvolution1D")
    rank = 1


@entry
class SeparableConv2D(SeparableConvolution):
    """Separable convolution over two axes."""

    names = ("SeparableConv2D", "SeparableConvolution2D")
    rank = 2
