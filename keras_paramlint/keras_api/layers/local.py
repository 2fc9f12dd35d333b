"""Locally connected layers: a convolution whose kernel differs at every position.

They exist before Keras 3.  The kernel knows the input's size, and how many
numbers it has depends on ``implementation``: 1 stores the windows, 2 a dense
matrix that is masked, 3 the connected pairs only.
"""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.algebra import Size, positive, product
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.arguments import built_shape, choice_of, settled, whole, wholes
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.layers.conv import channels_first, choice_of_format, fitted
from keras_paramlint.keras_api.shapes import Shape, differ, joined, split


LONGEST_AXIS = 100_000
"""Positions that are counted one by one for ``implementation=3``."""


class LocallyConnected(LayerEntry):
    """Biases for every output position; the kernel's shape depends on ``implementation``."""

    rank: ClassVar[int] = 2
    example = "{name}(filters, {kernel})(Input(({spatial}, channels)))"
    notes = (
        (
            "Every output position has a kernel and a bias of its own: the count grows with the size of the"
            " image."
        ),
        "`implementation=2` keeps one dense kernel over all positions, mostly zeros, and counts all of it.",
    )

    def kernel_size(self, layer: Layer) -> tuple[Size, ...]:
        """Return the window's size on each axis."""
        return wholes(layer, layer.arg("kernel_size"), self.rank, "kernel_size")

    def strides(self, layer: Layer) -> tuple[Size, ...]:
        """Return the strides."""
        return wholes(layer, layer.arg("strides"), self.rank, "strides")

    def implementation(self, layer: Layer) -> int:
        """Return the implementation; Keras 2.2 has only the first."""
        value = settled(layer, layer.arg("implementation", 1))
        if not isinstance(value, int):
            raise NotKnown(f"`implementation` of {layer.cls.name} is not a number that the source fixes")
        if value not in (1, 2, 3):
            layer.fail("KPL310", f"`implementation` of {layer.cls.name} must be 1, 2 or 3, not {value}")
        return value

    def padding(self, layer: Layer) -> str:
        """Return the padding."""
        return choice_of(layer, "padding", ("valid", "same"))

    def configure(self, layer: Layer) -> None:
        whole(layer, layer.arg("filters"), "filters")
        self.kernel_size(layer)
        self.strides(layer)
        choice_of_format(layer)
        if self.padding(layer) != "valid" and self.implementation(layer) == 1:
            layer.fail("KPL310", f"{layer.cls.name} has only `valid` padding with `implementation=1`")

    def lengths(self, layer: Layer, shape: Shape) -> tuple[Shape, Shape, Shape]:
        """Return the batch axes, the input's and the output's spatial sizes."""
        batch, spatial, _ = split(shape, self.rank, channels_first=channels_first(layer))
        made = fitted(
            layer,
            shape,
            spatial,
            self.kernel_size(layer),
            self.strides(layer),
            (1,) * self.rank,
            self.padding(layer),
        )
        return batch, spatial, made

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        first = channels_first(layer)
        axis = -1 - self.rank if first else -1
        channels = layer.known(shape, axis)
        _, spatial, made = self.lengths(layer, shape)
        sizes = [size for size in spatial if size is not None]
        lengths = [size for size in made if size is not None]
        if len(sizes) < self.rank:
            layer.fail(
                "KPL307",
                f"{layer.cls.name} has weights for every position, but {show(shape)} leaves some open",
            )
        kernel, filters = self.kernel_size(layer), whole(layer, layer.arg("filters"), "filters")
        implementation = self.implementation(layer)
        if implementation == 1:
            layer.weight("kernel", (product(lengths), product(kernel) * channels, filters))
        elif implementation == 2 and first:
            layer.weight("kernel", (channels, *sizes, filters, *lengths))
        elif implementation == 2:
            layer.weight("kernel", (*sizes, channels, *lengths, filters))
        else:
            layer.weight("kernel", (self.connections(layer, sizes, lengths) * channels * filters,))
        if layer.flag("use_bias"):
            layer.weight("bias", (*lengths, filters))

    def connections(self, layer: Layer, sizes: list[Size], lengths: list[Size]) -> Size:
        """Return how many pairs of an input and an output position touch.

        The axes are independent, so the pairs of the axes multiply.  The window
        of an output position is centred as in tf_keras's ``conv_connected_inputs``.
        """
        pairs: list[Size] = []
        for size, made, kernel, stride in zip(
            sizes, lengths, self.kernel_size(layer), self.strides(layer), strict=True
        ):
            if self.padding(layer) == "valid":
                pairs.append(made * kernel)
                continue
            if not (
                isinstance(size, int)
                and isinstance(made, int)
                and isinstance(kernel, int)
                and isinstance(stride, int)
                and made <= LONGEST_AXIS
            ):
                raise NotKnown(f"the borders of {layer.cls.name} depend on a size that is not fixed")
            left = kernel // 2
            pairs.append(
                sum(
                    max(0, min(size, at * stride - left + kernel) - max(0, at * stride - left))
                    for at in range(made)
                )
            )
        return product(pairs)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        first = channels_first(layer)
        built = built_shape(layer)
        if built is not None:
            for now, before in zip(shape[1:], built[1:], strict=True):
                if now is None or differ(now, before):
                    raise NotKnown(f"{layer.cls.name} is called again on another shape, {show(shape)}")
        batch, _, made = self.lengths(layer, shape)
        if any(size is not None and positive(size) is False for size in made):
            raise NotKnown(f"{layer.cls.name} has no output position")
        return joined(batch, made, whole(layer, layer.arg("filters"), "filters"), channels_first=first)


@entry
class LocallyConnected1D(LocallyConnected):
    """Locally connected over one axis."""

    names = ("LocallyConnected1D",)
    rank = 1


@entry
class LocallyConnected2D(LocallyConnected):
    """Locally connected over two axes."""

    names = ("LocallyConnected2D",)
    rank = 2
