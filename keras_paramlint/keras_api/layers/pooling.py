"""Pooling: maximum and average, over windows, over everything, or to a given size."""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.arguments import choice_of, settled, whole, wholes
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.layers.conv import channels_first, choice_of_format, fitted
from keras_paramlint.keras_api.shapes import joined, split


class Pooling(LayerEntry):
    """A window moves over the spatial axes; its stride is its size unless given."""

    rank: ClassVar[int] = 2
    example = "{name}(pool_size=2, strides=2)(Input(({spatial}, channels)))"

    def pool_size(self, layer: Layer) -> tuple[Size, ...]:
        """Return the window's size on each axis."""
        return wholes(layer, layer.arg("pool_size"), self.rank, "pool_size")

    def strides(self, layer: Layer) -> tuple[Size, ...]:
        """Return the strides, the window's size by default."""
        value = settled(layer, layer.arg("strides"))
        return self.pool_size(layer) if value is None else wholes(layer, value, self.rank, "strides")

    def padding(self, layer: Layer) -> str:
        """Return the padding; Keras 3 wants it in lower case here."""
        value = settled(layer, layer.arg("padding"))
        if layer.flavour == "keras3" and isinstance(value, str) and value not in ("valid", "same"):
            layer.fail("KPL310", f"`padding` of {layer.cls.name} must be 'valid' or 'same', not {value!r}")
        return choice_of(layer, "padding", ("valid", "same"))

    def configure(self, layer: Layer) -> None:
        self.pool_size(layer)
        self.strides(layer)
        choice_of_format(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        first = channels_first(layer)
        batch, spatial, channels = split(shape, self.rank, channels_first=first)
        lengths = fitted(
            layer,
            shape,
            spatial,
            self.pool_size(layer),
            self.strides(layer),
            (1,) * self.rank,
            self.padding(layer),
        )
        return joined(batch, lengths, channels, channels_first=first)


@entry
class Pooling1D(Pooling):
    """Pooling over one axis."""

    names = ("MaxPooling1D", "MaxPool1D", "AveragePooling1D", "AvgPool1D")
    rank = 1


@entry
class Pooling2D(Pooling):
    """Pooling over two axes."""

    names = ("MaxPooling2D", "MaxPool2D", "AveragePooling2D", "AvgPool2D")
    rank = 2


@entry
class Pooling3D(Pooling):
    """Pooling over three axes."""

    names = ("MaxPooling3D", "MaxPool3D", "AveragePooling3D", "AvgPool3D")
    rank = 3


# ------------------------------------------------------------------------- everything
class GlobalPooling(LayerEntry):
    """All spatial axes become one value a channel; ``keepdims`` leaves them as ones."""

    rank: ClassVar[int] = 2
    example = "{name}()(Input(({spatial}, channels)))"

    def configure(self, layer: Layer) -> None:
        choice_of_format(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        first = channels_first(layer)
        batch, _, channels = split(shape, self.rank, channels_first=first)
        if "keepdims" in layer.args and layer.flag("keepdims"):
            return joined(batch, (1,) * self.rank, channels, channels_first=first)
        return (*batch, channels)


@entry
class GlobalPooling1D(GlobalPooling):
    """Global pooling over one axis."""

    names = ("GlobalMaxPooling1D", "GlobalMaxPool1D", "GlobalAveragePooling1D", "GlobalAvgPool1D")
    rank = 1


@entry
class GlobalPooling2D(GlobalPooling):
    """Global pooling over two axes."""

    names = ("GlobalMaxPooling2D", "GlobalMaxPool2D", "GlobalAveragePooling2D", "GlobalAvgPool2D")
    rank = 2


@entry
class GlobalPooling3D(GlobalPooling):
    """Global pooling over three axes."""

    names = ("GlobalMaxPooling3D", "GlobalMaxPool3D", "GlobalAveragePooling3D", "GlobalAvgPool3D")
    rank = 3


# --------------------------------------------------------------------- to a given size
class AdaptivePooling(LayerEntry):
    """The spatial axes get the sizes of ``output_size``, whatever they were."""

    rank: ClassVar[int] = 2
    example = "{name}(output_size=4)(Input(({spatial}, channels)))"

    def size(self, layer: Layer) -> tuple[Size, ...]:
        """Return the output's spatial sizes."""
        value = settled(layer, layer.arg("output_size"))
        if isinstance(value, Unknown):
            raise NotKnown(value)
        if isinstance(value, (list, tuple)):
            if len(value) != self.rank:
                layer.fail(
                    "KPL310",
                    f"`output_size` of {layer.cls.name} must be an integer or {self.rank} integers",
                    exception="TypeError",
                )
            return tuple(whole(layer, item, "output_size") for item in value)
        return (whole(layer, value, "output_size"),) * self.rank

    def configure(self, layer: Layer) -> None:
        self.size(layer)
        choice_of_format(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        # Keras 3 states no rank here: only the first batch shows that it is wrong.
        layer.need_min_rank(shape, 2)
        if len(shape) != self.rank + 2:
            layer.fail_later("KPL302", f"{layer.cls.name} needs an input of rank {self.rank + 2}")
        if channels_first(layer):
            return (shape[0], shape[1], *self.size(layer))
        return (shape[0], *self.size(layer), shape[-1])


@entry
class AdaptivePooling1D(AdaptivePooling):
    """Adaptive pooling over one axis."""

    names = ("AdaptiveMaxPooling1D", "AdaptiveAveragePooling1D")
    rank = 1


@entry
class AdaptivePooling2D(AdaptivePooling):
    """Adaptive pooling over two axes."""

    names = ("AdaptiveMaxPooling2D", "AdaptiveAveragePooling2D")
    rank = 2


@entry
class AdaptivePooling3D(AdaptivePooling):
    """Adaptive pooling over three axes."""

    names = ("AdaptiveMaxPooling3D", "AdaptiveAveragePooling3D")
    rank = 3
