"""Activations as layers; only ``PReLU`` has weights."""

from __future__ import annotations

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.arguments import axes_of, built_shape, number, same_axis, same_rank, settled
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single


def not_negative(layer: Layer, *names: str, optional: bool = False) -> None:
    """Check that arguments which the layer has are numbers of 0 or more.

    Raises:
        KerasError: one is negative, or None where it must be given.
    """
    for name in names:
        if name not in layer.args:
            continue
        value = settled(layer, layer.args[name])
        if value is None and not optional:
            layer.fail("KPL310", f"`{name}` of {layer.cls.name} cannot be None")
        if isinstance(value, (int, float)) and value < 0:
            layer.fail("KPL310", f"`{name}` of {layer.cls.name} cannot be negative, but is {value}")


@entry
class Activation(LayerEntry):
    """An activation function; no weights, and the shape stays."""

    names = ("Activation", "ELU", "Softmax")
    example = "{name}({required})(Input((features,)))"


@entry
class ReLU(LayerEntry):
    """``max(x, 0)`` with an upper bound, a slope below and a threshold."""

    names = ("ReLU",)

    def configure(self, layer: Layer) -> None:
        not_negative(layer, "max_value", optional=True)
        not_negative(layer, "negative_slope", "threshold", optional=layer.flavour == "keras2")


@entry
class LeakyReLU(LayerEntry):
    """A fixed slope below zero; Keras 3 names it ``negative_slope``, others ``alpha``."""

    names = ("LeakyReLU",)

    def configure(self, layer: Layer) -> None:
        if layer.flavour == "keras3":
            # `alpha` replaces the default of `negative_slope` there.
            not_negative(layer, "alpha" if "alpha" in layer.given else "negative_slope")
        elif layer.flavour != "keras2" and settled(layer, layer.arg("alpha")) is None:
            layer.fail("KPL310", "`alpha` of LeakyReLU cannot be None")


@entry
class ThresholdedReLU(LayerEntry):
    """``x`` above ``theta``, else 0."""

    names = ("ThresholdedReLU",)

    def configure(self, layer: Layer) -> None:
        theta = number(layer, "theta")
        if theta is not None and theta < 0 and layer.flavour != "keras2":
            layer.fail("KPL310", f"`theta` of ThresholdedReLU cannot be negative, but is {theta}")


@entry
class PReLU(LayerEntry):
    """One slope for each position of the input; an axis in ``shared_axes`` counts once."""

    names = ("PReLU",)
    notes = (
        (
            "Every position has a slope of its own, all but the batch axis: after a convolution that is "
            "height x width x channels parameters; `shared_axes=[1, 2]` keeps one a channel."
        ),
    )

    def shared(self, layer: Layer) -> tuple[int, ...]:
        """Return the shared axes, counted from 1 as Keras does."""
        value = settled(layer, layer.arg("shared_axes"))
        return () if value is None else axes_of(layer, value, "shared_axes")

    def configure(self, layer: Layer) -> None:
        if not isinstance(settled(layer, layer.arg("shared_axes")), Unknown):
            self.shared(layer)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        sizes = list(shape[1:])
        for axis in self.shared(layer):
            # Keras writes `sizes[axis - 1] = 1`, so that 0 means the last axis.
            if not -len(sizes) <= axis - 1 < len(sizes):
                layer.fail("KPL310", f"`shared_axes` names axis {axis}, but the input is {show(shape)}")
            sizes[axis - 1] = 1
        known: list[Size] = [size for size in sizes if size is not None]
        if len(known) < len(sizes):
            layer.fail(
                "KPL404",
                f"PReLU has a slope for each position, but {show(shape)} leaves some open: "
                "name those axes in `shared_axes`",
            )
        layer.weight("alpha", tuple(known))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        built = built_shape(layer)
        if built is not None:
            same_rank(layer, shape)
            # Without shared axes Keras 3 compares only the rank before the first batch.
            late = layer.flavour == "keras3" and not self.shared(layer)
            if layer.flavour != "keras3" and shape[1:] != built[1:] and (None in shape[1:] or 1 in shape[1:]):
                raise NotKnown(f"PReLU is called again on {show(shape)}, which is broadcast")
            for axis in range(1, len(shape)):
                if axis not in self.shared(layer):
                    same_axis(layer, shape, axis, built[axis], late=late)
        return inputs
