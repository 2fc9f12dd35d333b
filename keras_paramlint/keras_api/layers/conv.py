"""Convolutions: plain, transposed, separable and depthwise, over one, two or three spatial axes.

Facts from ``layers/convolutional`` of Keras 3 and tf_keras: the kernel does not
know the input's size, only its channels; a separable convolution has one bias.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from keras_paramlint.algebra import Size, equal, floor_div, less, modulo, positive, render
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.arguments import choice_of, cut, same_axis, settled, whole, wholes
from keras_paramlint.keras_api.engine.layer import Layer, Weight, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single, tensor_shape
from keras_paramlint.keras_api.ops.registry import apply
from keras_paramlint.keras_api.shapes import Dim, Shape, conv_length, joined, split, transposed_length
from keras_paramlint.keras_api.tensors import Tensor


class SpatialEntry(LayerEntry):
    """What all convolutions share: their arguments, the channel axis and the output lengths."""

    rank: ClassVar[int] = 2
    extra_batch_axes: ClassVar[bool] = False
    """Whether tf_keras takes inputs with more than one batch axis."""

    def paddings(self, layer: Layer) -> tuple[str, ...]:
        """Return the values that ``padding`` may have."""
        return ("valid", "same")

    def configure(self, layer: Layer) -> None:
        for name in ("kernel_size", "strides", "dilation_rate"):
            if name in layer.args:
                wholes(layer, layer.args[name], self.rank, name)
        choice_of(layer, "padding", self.paddings(layer))
        choice_of_format(layer)

    def check_dilated_strides(self, layer: Layer) -> None:
        """Refuse strides and dilation together, as TensorFlow's kernels do."""
        strides, dilation = self.strides(layer), self.dilation(layer)
        if any(less(1, s) for s in strides) and any(less(1, d) for d in dilation):
            layer.fail(
                "KPL310", f"{layer.cls.name} cannot have `strides` and `dilation_rate` above 1 together"
            )

    def attribute(self, layer: Layer, name: str) -> Value:
        """Return an argument as Keras keeps it: sizes as tuples, names in lower case."""
        if name in ("kernel_size", "strides", "dilation_rate") and name in layer.args:
            return wholes(layer, layer.args[name], self.rank, name)
        if name == "rank":
            return self.rank
        if name == "data_format":
            return layer.data_format()
        if name == "padding":
            return choice_of(layer, "padding", self.paddings(layer))
        return NotImplemented

    # ------------------------------------------------------------- what the arguments say
    def kernel_size(self, layer: Layer) -> tuple[Size, ...]:
        """Return the kernel's size on each spatial axis."""
        return wholes(layer, layer.arg("kernel_size"), self.rank, "kernel_size")

    def strides(self, layer: Layer) -> tuple[Size, ...]:
        """Return the strides, 1 where the layer has no such argument."""
        return wholes(layer, layer.arg("strides", 1), self.rank, "strides")

    def dilation(self, layer: Layer) -> tuple[Size, ...]:
        """Return the dilation rates, 1 where the layer has no such argument."""
        return wholes(layer, layer.arg("dilation_rate", 1), self.rank, "dilation_rate")

    # ------------------------------------------------------------------------- shapes
    def shape(self, layer: Layer, inputs: Shapes) -> Shape:
        """Return the input shape after the check of its rank."""
        shape = single(layer, inputs)
        if self.extra_batch_axes and layer.flavour in ("tfkeras2", "tf1"):
            layer.need_min_rank(shape, self.rank + 2)
        else:
            layer.need_rank(shape, self.rank + 2)
        return shape

    def channel_axis(self, layer: Layer) -> int:
        """Return the channel axis, counted from the end."""
        return -1 - self.rank if channels_first(layer) else -1

    def channels(self, layer: Layer, shape: Shape) -> Size:
        """Return the number of input channels, which the weights need."""
        return layer.known(shape, self.channel_axis(layer))

    def lengths(self, layer: Layer, shape: Shape) -> Shape:
        """Return the spatial sizes of the output.

        Raises:
            KerasError: the kernel does not fit into the input (``KPL303``).
        """
        _, spatial, _ = split(shape, self.rank, channels_first=channels_first(layer))
        padding = choice_of(layer, "padding", self.paddings(layer))
        return fitted(
            layer, shape, spatial, self.kernel_size(layer), self.strides(layer), self.dilation(layer), padding
        )

    def result(self, layer: Layer, shape: Shape, channels: Dim) -> Shape:
        """Return the output shape for these output channels."""
        first = channels_first(layer)
        batch, _, _ = split(shape, self.rank, channels_first=first)
        return joined(batch, self.lengths(layer, shape), channels, channels_first=first)

    def bias(self, layer: Layer, width: Size) -> None:
        """Create the bias if the layer has one."""
        if layer.flag("use_bias"):
            layer.weight("bias", (width,))


def channels_first(layer: Layer) -> bool:
    """Say whether the channels come before the spatial axes."""
    return layer.data_format() == "channels_first"


def choice_of_format(layer: Layer) -> None:
    """Check ``data_format``.

    Raises:
        KerasError: it is not a format.
    """
    if layer.arg("data_format") is not None:
        choice_of(layer, "data_format", ("channels_last", "channels_first"))


def fitted(
    layer: Layer,
    shape: Shape,
    spatial: Shape,
    kernel: tuple[Size, ...],
    strides: tuple[Size, ...],
    dilation: tuple[Size, ...],
    padding: str,
) -> Shape:
    """Return the spatial sizes after a window has moved over them.

    Raises:
        KerasError: the window does not fit (``KPL303``).
    """
    lengths: list[Dim] = []
    for length, size, stride, rate in zip(spatial, kernel, strides, dilation, strict=True):
        made = conv_length(length, size, padding=padding, stride=stride, dilation=rate)
        if made is not None and length is not None and positive(made) is False:
            reach = rate * (size - 1) + 1
            layer.fail(
                "KPL303",
                f"{layer.cls.name} needs {render(reach)} positions but its input {show(shape)} has "
                f'{render(length)} left: use a smaller window, `padding="same"` or a larger input',
            )
        lengths.append(made)
    return tuple(lengths)


def positive_filters(layer: Layer, name: str = "filters") -> Size:
    """Return the number of output channels; every release but Keras 2.2 refuses 0, tf_keras cuts a float."""
    value = settled(layer, layer.arg(name))
    if isinstance(value, float) and layer.flavour in ("tfkeras2", "tf1"):
        value = cut(layer, value, name)
    return whole(layer, value, name, least=0 if layer.flavour == "keras2" else 1)


def add_lora(layer: Layer, kernel: Weight, width: Size) -> None:
    """Add the two low-rank factors beside a kernel, which is frozen then.

    Raises:
        KerasError: the kernel has a constraint.
    """
    if layer.flavour != "keras3" or "lora_rank" not in layer.args or not layer.flag("lora_rank"):
        return
    if settled(layer, layer.arg("kernel_constraint")) is not None:
        layer.fail("KPL310", f"`lora_rank` of {layer.cls.name} cannot be combined with a kernel constraint")
    rank = layer.size("lora_rank")
    assert isinstance(kernel.shape, tuple)
    layer.weight("lora_kernel_a", (*kernel.shape[:-1], rank))
    layer.weight("lora_kernel_b", (rank, width))
    kernel.trainable = False


def convolution_op(call: Call, layer: Layer, inputs: Value, kernel: Value) -> Value:
    """What ``Conv.convolution_op`` gives: the convolution with a kernel that the program made.

    Keras: ``layers/convolutional/base_conv.py``; the arguments are the layer's,
    the kernel's own shape says its size and the channels.
    """

    def run(call: Call, inputs: Value, kernel: Value) -> Value:
        shape, window = tensor_shape(inputs), tensor_shape(kernel)
        rank = getattr(layer.entry, "rank", None)
        if shape is None or window is None or rank is None or len(window) != rank + 2:
            raise NotKnown(f"the kernel of {layer.cls.name}.convolution_op")
        layer.need_rank(shape, rank + 2)
        first = channels_first(layer)
        batch, spatial, _ = split(shape, rank, channels_first=first)
        sizes = tuple(size for size in window[:-2] if size is not None)
        strides = wholes(layer, layer.arg("strides", 1), rank, "strides")
        dilation = wholes(layer, layer.arg("dilation_rate", 1), rank, "dilation_rate")
        padding = layer.text("padding") or "valid"
        lengths = fitted(layer, shape, spatial, sizes, strides, dilation, padding)
        return Tensor(joined(batch, lengths, window[-1], channels_first=first), inputs.dtype)

    return apply(call, "keras.convolution_op", run, (inputs, kernel), {})


# ------------------------------------------------------------------------ convolutions
class Convolution(SpatialEntry):
    """Kernel ``(*kernel_size, channels / groups, filters)`` and a bias of ``filters``."""

    extra_batch_axes = True
    example = "{name}(filters, {kernel})(Input(({spatial}, channels)))"
    notes = (
        "`groups` divides the kernel, not the bias: each filter sees channels / groups channels.",
        "`padding`, `strides` and `dilation_rate` change the output, never the count.",
    )
    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {"convolution_op": convolution_op}

    def paddings(self, layer: Layer) -> tuple[str, ...]:
        return ("valid", "same", "causal") if self.rank == 1 else ("valid", "same")

    def lengths(self, layer: Layer, shape: Shape) -> Shape:
        if layer.flavour not in ("tfkeras2", "tf1"):
            return super().lengths(layer, shape)
        _, spatial, _ = split(shape, self.rank, channels_first=channels_first(layer))
        strides, dilation = self.strides(layer), self.dilation(layer)
        if len(shape) > self.rank + 2 and channels_first(layer):
            self.check_shifted_strides(layer, shape, spatial)
        padding = choice_of(layer, "padding", self.paddings(layer))
        if padding == "valid" and None in spatial and any(less(1, rate) for rate in dilation):
            # TensorFlow then leaves the check to tf_keras, which lets a length of exactly 0 pass.
            kernel = self.kernel_size(layer)
            lengths = [
                conv_length(length, size, stride=stride, dilation=rate)
                for length, size, stride, rate in zip(spatial, kernel, strides, dilation, strict=True)
            ]
            if 0 in lengths and all(length is None or less(-1, length) for length in lengths):
                return tuple(lengths)
        return super().lengths(layer, shape)

    def check_shifted_strides(self, layer: Layer, shape: Shape, spatial: Shape) -> None:
        """Refuse what tf_keras refuses: with several batch axes, its channels-first strides slip by one axis.

        ``Conv.call`` compares what TensorFlow computed, with the strides that
        slipped, to ``compute_output_shape`` (``convolutional/base_conv.py``).

        Raises:
            KerasError: the two differ.
            NotKnown: whether they differ depends on a size that is not known.
        """
        strides = self.strides(layer)
        padding = choice_of(layer, "padding", self.paddings(layer))
        kernel, dilation = self.kernel_size(layer), self.dilation(layer)
        if None in shape[1 : -1 - self.rank] and any(rate != 1 for rate in dilation):
            raise NotKnown(f"{layer.cls.name} takes an unknown batch axis for its channels when it dilates")
        meant = fitted(layer, shape, spatial, kernel, strides, dilation, padding)
        slipped = fitted(layer, shape, spatial, kernel, (*strides[1:], 1), dilation, padding)
        if meant == slipped:
            return
        for one, other in zip(meant, slipped, strict=True):
            if one is not None and other is not None and equal(one, other) is False:
                layer.fail(
                    "KPL310",
                    f"{layer.cls.name} shifts its strides by an axis with channels first and several batch "
                    f"axes, and gets {render(other)} positions in place of {render(one)}",
                )
        raise NotKnown(f"{layer.cls.name} mixes up its strides with several batch axes and channels first")

    def groups(self, layer: Layer) -> Size:
        """Return the number of groups, 1 where the layer has no such argument."""
        value = settled(layer, layer.arg("groups", 1))
        if not value and layer.flavour != "keras3":
            return 1
        return whole(layer, value, "groups", least=1)

    def configure(self, layer: Layer) -> None:
        super().configure(layer)
        if settled(layer, layer.arg("filters")) is None:
            return  # a subclass that makes its own weights; Keras asks for them when it builds
        filters, groups = positive_filters(layer), self.groups(layer)
        if equal(modulo(filters, groups), 0) is False:
            layer.fail(
                "KPL308", f"`filters={render(filters)}` cannot be divided into {render(groups)} groups"
            )
        self.check_dilated_strides(layer)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = self.shape(layer, inputs)
        channels, groups, filters = self.channels(layer, shape), self.groups(layer), positive_filters(layer)
        if equal(modulo(channels, groups), 0) is False:
            layer.fail(
                "KPL308", f"{render(channels)} input channels cannot be divided into {render(groups)} groups"
            )
        self.lengths(layer, shape)
        kernel = layer.weight("kernel", (*self.kernel_size(layer), floor_div(channels, groups), filters))
        self.bias(layer, filters)
        add_lora(layer, kernel, filters)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = self.shape(layer, inputs)
        kernel = layer.own_weights[0].shape if layer.own_weights else ()
        if isinstance(kernel, tuple) and kernel:
            same_axis(layer, shape, self.channel_axis(layer), kernel[-2] * self.groups(layer))
        return self.result(layer, shape, positive_filters(layer))


@entry
class Conv1D(Convolution):
    """Convolution over one axis; ``causal`` padding keeps the length."""

    names = ("Conv1D", "Convolution1D", "AtrousConvolution1D", "AtrousConv1D")
    rank = 1


@entry
class Conv2D(Convolution):
    """Convolution over two axes."""

    names = ("Conv2D", "Convolution2D", "AtrousConvolution2D", "AtrousConv2D")
    rank = 2


@entry
class Conv3D(Convolution):
    """Convolution over three axes."""

    names = ("Conv3D", "Convolution3D")
    rank = 3


class TransposedConvolution(SpatialEntry):
    """Kernel ``(*kernel_size, filters, channels)``: the same count as the convolution's."""

    dilates_output: ClassVar[bool] = True
    example = "{name}(filters, {kernel})(Input(({spatial}, channels)))"
    notes = (
        "The kernel has its last two axes the other way round from a convolution's: filters before channels.",
    )
    """Whether tf_keras lets the dilation lengthen the output."""

    def output_padding(self, layer: Layer) -> tuple[Size | None, ...]:
        """Return the output padding of each axis, None where it is worked out by Keras."""
        value = settled(layer, layer.arg("output_padding"))
        if value is None:
            return (None,) * self.rank
        return wholes(layer, value, self.rank, "output_padding", least=0)

    def configure(self, layer: Layer) -> None:
        super().configure(layer)
        if settled(layer, layer.arg("filters")) is None:
            return
        positive_filters(layer)
        for padding, stride in zip(self.output_padding(layer), self.strides(layer), strict=True):
            if padding is not None and less(padding, stride) is False:
                layer.fail(
                    "KPL310",
                    f"`output_padding` {render(padding)} must be smaller than the stride {render(stride)}",
                )
        self.check_dilated_strides(layer)
        if self.rank == 2 and layer.flavour != "keras3":
            first, second = self.dilation(layer)
            if equal(first, second) is False:
                layer.fail("KPL310", f"{layer.cls.name} needs the same `dilation_rate` on both axes")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = self.shape(layer, inputs)
        filters = positive_filters(layer)
        layer.weight("kernel", (*self.kernel_size(layer), filters, self.channels(layer, shape)))
        self.bias(layer, filters)

    def lengths(self, layer: Layer, shape: Shape) -> Shape:
        _, spatial, _ = split(shape, self.rank, channels_first=channels_first(layer))
        padding = choice_of(layer, "padding", self.paddings(layer))
        dilation = self.dilation(layer)
        if layer.flavour != "keras3" and not self.dilates_output:
            dilation = (1,) * self.rank
        return tuple(
            transposed_length(
                length,
                kernel,
                padding=padding,
                stride=stride,
                output_padding=extra,
                dilation=rate,
                keras3=layer.flavour == "keras3",
            )
            for length, kernel, stride, rate, extra in zip(
                spatial,
                self.kernel_size(layer),
                self.strides(layer),
                dilation,
                self.output_padding(layer),
                strict=True,
            )
        )

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = self.shape(layer, inputs)
        kernel = layer.own_weights[0].shape if layer.own_weights else ()
        if isinstance(kernel, tuple) and kernel:
            same_axis(layer, shape, self.channel_axis(layer), kernel[-1])
        return self.result(layer, shape, positive_filters(layer))


@entry
class Conv1DTranspose(TransposedConvolution):
    """Transposed convolution over one axis."""

    names = ("Conv1DTranspose", "Convolution1DTranspose")
    rank = 1


@entry
class Conv2DTranspose(TransposedConvolution):
    """Transposed convolution over two axes."""

    names = ("Conv2DTranspose", "Convolution2DTranspose", "Deconvolution2D", "Deconv2D")
    rank = 2


@entry
class Conv3DTranspose(TransposedConvolution):
    """Transposed convolution over three axes."""

    names = ("Conv3DTranspose", "Convolution3DTranspose", "Deconvolution3D", "Deconv3D")
    rank = 3
    dilates_output = False
