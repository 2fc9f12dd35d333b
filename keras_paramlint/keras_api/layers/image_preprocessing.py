"""Image layers: resizing, cropping, and the many that change pixels but no shape.

Keras: ``layers/preprocessing/image_preprocessing/``.  Keras 3 keeps the state of
the random generator in ``variables``, but not in ``weights``: nothing is counted.
"""

from __future__ import annotations

from typing import Any, ClassVar

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import differ, is_shape, single
from keras_paramlint.keras_api.shapes import Dim, Shape


def with_size(layer: Layer, shape: Shape, height: Dim, width: Dim, *, from_end: bool) -> Shape:
    """Return the shape with another height and width.

    ``from_end`` counts the axes from the end, as Keras 2 and ``RandomCrop`` do;
    otherwise an image without a batch has them first, as in Keras 3.
    """
    first = channels_first(layer)
    if from_end:
        row = len(shape) - (2 if first else 3)
    else:
        row = (1 if first else 0) + (1 if len(shape) == 4 else 0)
    return (*shape[:row], height, width, *shape[row + 2 :])


def channels_first(layer: Layer) -> bool:
    """Say whether the channels come before the pixels; only Keras 3 asks."""
    return layer.flavour == "keras3" and layer.data_format() == "channels_first"


class SizedEntry(LayerEntry):
    """Base of layers that give images of ``height`` x ``width``."""

    from_end: ClassVar[bool] = False
    example = "{name}(height, width)(Input((image_height, image_width, channels)))"

    def configure(self, layer: Layer) -> None:
        """Check the size."""
        for name in ("height", "width"):
            layer.size(name)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the shape with the new size."""
        if isinstance(inputs, dict):
            raise NotKnown(f"{layer.cls.name} on a dictionary of images and boxes")
        shape = single(layer, inputs)
        if not 3 <= len(shape) <= 4:
            layer.fail("KPL302", f"{layer.cls.name} needs (height, width, channels), not {show(shape)}")
        from_end = self.from_end or layer.flavour != "keras3"
        return with_size(layer, shape, layer.size("height"), layer.size("width"), from_end=from_end)


@entry
class Resizing(SizedEntry):
    """Scales images to ``height`` x ``width``."""

    names = ("Resizing",)


@entry
class CenterCrop(SizedEntry):
    """Cuts the middle of images, or scales smaller ones up."""

    names = ("CenterCrop",)


@entry
class RandomCrop(SizedEntry):
    """Cuts a part of images, or scales smaller ones up."""

    names = ("RandomCrop",)
    from_end = True


@entry
class RandomHeight(LayerEntry):
    """Changes the height by a random factor: it is open afterwards."""

    names = ("RandomHeight",)
    example = "{name}({required})(Input((height, width, 3)))"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the shape with an open height."""
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 3)
        return (*shape[:-3], None, *shape[-2:])


@entry
class RandomWidth(LayerEntry):
    """Changes the width by a random factor: it is open afterwards."""

    names = ("RandomWidth",)
    example = "{name}({required})(Input((height, width, 3)))"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the shape with an open width."""
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 3)
        return (*shape[:-2], None, shape[-1])


@entry
class RandomColorDegeneration(LayerEntry):
    """Keeps the shape; needs three channels."""

    names = ("RandomColorDegeneration",)
    example = "{name}({required})(Input((height, width, 3)))"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Check the channels."""
        if not is_shape(inputs):
            return inputs
        shape = single(layer, inputs)
        if not 3 <= len(shape) <= 4:
            layer.fail("KPL302", f"{layer.cls.name} needs (height, width, channels), not {show(shape)}")
        channels = shape[-3 if channels_first(layer) else -1]
        if differ(channels, 3):
            layer.fail("KPL305", f"{layer.cls.name} needs 3 channels, not {channels}")
        return inputs


@entry
class MaxNumBoundingBoxes(LayerEntry):
    """Cuts or pads the boxes to ``max_number``; images keep their shape."""

    names = ("MaxNumBoundingBoxes",)
    example = ""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the shapes with the number of boxes."""
        boxes = inputs.get("bounding_boxes") if isinstance(inputs, dict) else None
        if not isinstance(boxes, dict):
            return inputs
        count = layer.size("max_number")
        changed: dict[Any, Any] = {
            key: (*shape[:1], count, *shape[2:]) if is_shape(shape) else shape for key, shape in boxes.items()
        }
        return {**inputs, "bounding_boxes": changed}


@entry
class PixelLayer(LayerEntry):
    """Layers that change pixels, colours or positions and keep the shape."""

    names: ClassVar[tuple[str, ...]] = (
        "AugMix",
        "AutoContrast",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "Equalization",
        "MixUp",
        "RandAugment",
        "RandomBrightness",
        "RandomColorJitter",
        "RandomContrast",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomFlip",
        "RandomGaussianBlur",
        "RandomGrayscale",
        "RandomHue",
        "RandomInvert",
        "RandomPerspective",
        "RandomRotation",
        "RandomSaturation",
        "RandomSharpness",
        "RandomShear",
        "RandomTranslation",
        "RandomZoom",
        "Solarization",
    )
    example = "{name}({required})(Input((height, width, 3)))"
    notes: ClassVar[tuple[str, ...]] = (
        "The state of a seed is a variable, not a weight: it is in `layer.variables` and in no count.",
    )


@entry
class RandomPosterization(PixelLayer):
    """Keeps a few bits of each colour, at most ``factor`` of them, and the shape."""

    names = ("RandomPosterization",)
    example = "RandomPosterization(factor=4)(Input((height, width, 3)))"
