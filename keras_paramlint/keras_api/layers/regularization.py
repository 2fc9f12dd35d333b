"""Layers that act in training only: dropout, noise, penalties.

Keras 3 gives the random ones a seed state: it is among ``variables`` but not
among ``weights``, so ``count_params()`` and ``summary()`` do not count it.
"""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.keras_api.arguments import number
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import INPUT_DTYPE, CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.layers.conv import choice_of_format


class Rate(LayerEntry):
    """No weights, the shape stays; the rate is a share."""

    argument: ClassVar[str] = "rate"
    example = "{name}(0.5)(Input((features,)))"
    notes = (
        "The state of its seed is a variable, not a weight: it is in `layer.variables` and in no count.",
    )
    checked: ClassVar[tuple[str, ...]] = ("keras3",)
    """The flavours that refuse a rate outside of 0 to 1."""

    def configure(self, layer: Layer) -> None:
        rate = number(layer, self.argument)
        if rate is not None and layer.flavour in self.checked and not 0 <= rate <= 1:
            layer.fail("KPL310", f"`{self.argument}` of {layer.cls.name} must be between 0 and 1, not {rate}")


@entry
class Dropout(Rate):
    """Dropout of single numbers."""

    names = ("Dropout",)
    checked = ("keras3", "tfkeras2", "tf1")


@entry
class RandomShare(Rate):
    """Dropout that keeps mean and variance, and noise that multiplies."""

    names = ("AlphaDropout", "GaussianDropout")


@entry
class GaussianNoise(Rate):
    """Noise that is added."""

    names = ("GaussianNoise",)
    argument = "stddev"


class SpatialDropout(Rate):
    """Dropout of whole channels; the input's rank is fixed."""

    rank: ClassVar[int] = 1
    example = "{name}(0.5)(Input(({spatial}, channels)))"
    checked = ("keras3", "tfkeras2", "tf1")

    def configure(self, layer: Layer) -> None:
        super().configure(layer)
        choice_of_format(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, self.rank + 2)
        return shape


@entry
class SpatialDropout1D(SpatialDropout):
    """Dropout of the channels of a sequence."""

    names = ("SpatialDropout1D",)
    rank = 1


@entry
class SpatialDropout2D(SpatialDropout):
    """Dropout of the channels of an image."""

    names = ("SpatialDropout2D",)
    rank = 2


@entry
class SpatialDropout3D(SpatialDropout):
    """Dropout of the channels of a volume."""

    names = ("SpatialDropout3D",)
    rank = 3


@entry
class ActivityRegularization(LayerEntry):
    """A penalty on the activations; no weights."""

    names = ("ActivityRegularization",)


@entry
class Identity(LayerEntry):
    """Gives back what it gets, any structure of tensors."""

    names = ("Identity",)

    def output_dtype(self, layer: Layer, inputs: Shapes, call: CallArgs) -> str | None:
        return INPUT_DTYPE
