"""Recurrent layers whose cell is a convolution: ConvLSTM1D, 2D, 3D and their cells.

Keras: ``layers/rnn/conv_lstm.py``; tf_keras: ``layers/rnn/base_conv_rnn.py``;
Keras 2.2: ``layers/convolutional_recurrent.py``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keras_paramlint.algebra import Size, ceil_div, floor_div, less
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import (
    flag,
    flat_tensors,
    literal_size,
    single,
    tensor_shape,
)
from keras_paramlint.keras_api.layers.rnn_cells import CellEntry, check_cell
from keras_paramlint.keras_api.shapes import Dim, Shape


def conv_weights(layer: Layer, channels: Size, rank: int) -> None:
    """Create the four gates' kernels over the input and over the state, and one bias each."""
    filters = literal_size(layer, "filters")
    kernel = layer.sizes("kernel_size", rank)
    layer.weight("kernel", (*kernel, channels, filters * 4))
    layer.weight("recurrent_kernel", (*kernel, filters, filters * 4))
    if layer.flag("use_bias"):
        layer.weight("bias", (filters * 4,))


def channel_axis(layer: Layer) -> int:
    """Return the axis of the channels in one step's shape."""
    return 1 if layer.data_format() == "channels_first" else -1


def check_settings(layer: Layer, rank: int) -> None:
    """Check the constructor's arguments.

    Raises:
        KerasError: Keras refuses them.
    """
    literal_size(layer, "filters")
    strides = layer.sizes("strides", rank)
    layer.sizes("kernel_size", rank)
    dilation = layer.sizes("dilation_rate", rank)
    if layer.text("padding") not in ("valid", "same"):
        layer.fail("KPL310", f"`padding` must be valid or same, not {layer.arg('padding')!r}")
    if _above_one(strides) and _above_one(dilation):
        layer.fail("KPL310", "`strides` and `dilation_rate` cannot both be larger than 1")


def _above_one(sizes: tuple[Size, ...]) -> bool:
    return any(less(1, size) is True for size in sizes)


def step_shape(layer: Layer, shape: Shape, rank: int) -> Shape:
    """Return what one step's convolution gives, without the batch.

    ``shape`` is one step with its batch.
    """
    first = channel_axis(layer) == 1
    spatial = shape[2:] if first else shape[1:-1]
    kernel = layer.sizes("kernel_size", rank)
    strides = layer.sizes("strides", rank)
    dilation = layer.sizes("dilation_rate", rank)
    same = layer.text("padding") == "same"
    sizes: list[Dim] = []
    for size, k, stride, rate in zip(spatial, kernel, strides, dilation, strict=True):
        if size is None:
            sizes.append(None)
        elif same:
            sizes.append(ceil_div(size, stride))
        else:
            room = size - (k - 1) * rate
            if less(room, 1) is True:
                layer.fail("KPL303", f"{layer.cls.name} has no room for a kernel of {k} in {show(shape)}")
            sizes.append(floor_div(room - 1, stride) + 1)
    if layer.flavour in ("tfkeras2", "tf1") and None in sizes and _above_one(dilation):
        sizes = [None] * rank  # TensorFlow rearranges a dilated input at run time
    filters = literal_size(layer, "filters")
    return (filters, *sizes) if first else (*sizes, filters)


class ConvRecurrentEntry(LayerEntry):
    """Base of convolutional recurrent layers; ``rank`` counts the spatial axes."""

    rank: ClassVar[int] = 2
    build_names = ("sequences", "initial_state")
    example = "{name}(filters, {kernel})(Input((time, {spatial}, channels)))"
    notes = (
        (
            "Four gates, each with a kernel over the input and one over the state; `dropout` and seeds add "
            "no weights."
        ),
    )

    def holder(self, layer: Layer, weight: str) -> str:
        """Return the cell, whose the weights are."""
        return "cell"

    def settings(self, layer: Layer) -> Layer:
        """Return the layer that holds the convolution's arguments."""
        return layer

    def configure(self, layer: Layer) -> None:
        """Check the convolution's arguments."""
        check_settings(layer, self.rank)
        if flag(layer, "unroll"):
            layer.fail("KPL310", f"{layer.cls.name} cannot be unrolled", exception="TypeError")

    def _sequence(self, layer: Layer, inputs: Shapes) -> Shape:
        if isinstance(inputs, list) and len(inputs) > 1 and layer.flavour != "keras3":
            inputs = inputs[0]
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 3)
        return shape

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights for one step; Keras 3 needs every spatial size, older ones do not."""
        shape = self._sequence(layer, inputs)
        step = (shape[0], *shape[2:])
        if layer.flavour == "keras3":
            spatial = step[2:] if channel_axis(self.settings(layer)) == 1 else step[1:-1]
            if None in spatial:
                layer.fail("KPL307", f"{layer.cls.name} needs all spatial sizes but gets {show(shape)}")
        self.create(layer, step)
        if shape[0] is None and flag(layer, "stateful"):
            layer.fail("KPL307", f"{layer.cls.name}(stateful=True) needs a fixed batch size")

    def create(self, layer: Layer, step: Shape) -> None:
        """Create the weights for one step."""
        conv_weights(layer, layer.known(step, channel_axis(layer)), self.rank)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the sequence or its last step, and with ``return_state`` both states after it."""
        shape = self._sequence(layer, inputs)
        settings = self.settings(layer)
        step = step_shape(settings, (shape[0], *shape[2:]), self.rank)
        self._check_states(layer, call, step)
        result: Any = (shape[0], *shape[1:2], *step) if flag(layer, "return_sequences") else (shape[0], *step)
        if flag(layer, "return_state"):
            return [result, (shape[0], *step), (shape[0], *step)]
        return result

    def _check_states(self, layer: Layer, call: CallArgs, step: Shape) -> None:
        states: Value = call.get("initial_state", 0)
        if states is None:
            return
        try:
            shapes = [tensor_shape(state) for state in flat_tensors(states)]
        except NotKnown:
            return
        if len(shapes) == 2:
            return
        message = f"{layer.cls.name} keeps 2 states but gets {len(shapes)} as `initial_state`"
        if layer.flavour == "keras3":
            if len(shapes) < 2:
                layer.fail_later("KPL312", message)
        else:
            layer.fail("KPL312", message)


@entry
class ConvLSTM1D(ConvRecurrentEntry):
    """``4 filters x (k x (channels + filters) + 1)`` parameters over one spatial axis."""

    names = ("ConvLSTM1D",)
    rank = 1


@entry
class ConvLSTM2D(ConvRecurrentEntry):
    """``4 filters x (kh kw x (channels + filters) + 1)`` parameters."""

    names = ("ConvLSTM2D",)
    rank = 2


@entry
class ConvLSTM3D(ConvRecurrentEntry):
    """``4 filters x (kd kh kw x (channels + filters) + 1)`` parameters."""

    names = ("ConvLSTM3D",)
    rank = 3


@entry
class ConvLSTM2DCell(CellEntry):
    """The cell of ``ConvLSTM2D``, public in Keras 2.2."""

    names = ("ConvLSTM2DCell",)
    example = ""

    def configure(self, layer: Layer) -> None:
        """Check the convolution's arguments."""
        check_settings(layer, 2)

    def state_size(self, layer: Layer) -> Any:
        """Return the channels of both states."""
        filters = literal_size(layer, "filters")
        return [filters, filters]

    def output_size(self, layer: Layer) -> Size:
        """Return the channels of the output."""
        filters: Size = literal_size(layer, "filters")
        return filters

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the weights for one step."""
        conv_weights(layer, layer.known(single(layer, inputs), channel_axis(layer)), 2)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the output of one step and both states."""
        shape = single(layer, inputs)
        result = (shape[0], *step_shape(layer, shape, 2))
        return [result, [result, result]]


@entry
class ConvRNN2D(ConvRecurrentEntry):
    """Runs a convolutional cell, such as ``ConvLSTM2DCell``, over time (Keras 2.2)."""

    names = ("ConvRNN2D",)
    example = "ConvRNN2D(ConvLSTM2DCell(filters, {kernel}))(Input((time, {spatial}, channels)))"
    rank = 2

    def configure(self, layer: Layer) -> None:
        """Keep the cell as a child."""
        cell = layer.arg("cell")
        if isinstance(cell, (list, tuple)):
            layer.fail("KPL310", "ConvRNN2D takes one cell, not a list of cells", exception="TypeError")
        check_cell(layer, cell)
        if not isinstance(cell, Layer):
            raise NotKnown("the cell of ConvRNN2D is not a layer")
        layer.child("cell", cell)
        if flag(layer, "unroll"):
            layer.fail("KPL310", "ConvRNN2D cannot be unrolled", exception="TypeError")

    def settings(self, layer: Layer) -> Layer:
        """Return the cell, which holds the convolution's arguments."""
        return layer.children["cell"]

    def create(self, layer: Layer, step: Shape) -> None:
        """Build the cell for one step."""
        layer.build_child(layer.children["cell"], step)
