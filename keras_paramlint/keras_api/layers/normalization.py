"""Normalisation layers.

The places where people go wrong: half of ``BatchNormalization`` is never
trained; ``SpectralNormalization`` adds a vector to the layer that it wraps.
"""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.algebra import Size, equal, less, modulo, render
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.arguments import (
    axes_of,
    built_shape,
    normal_axis,
    number,
    same_axis,
    same_rank,
    settled,
    whole,
)
from keras_paramlint.keras_api.engine.layer import Layer, Weight, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.shapes import Shape


def axis_list(layer: Layer, rank: int) -> tuple[int, ...]:
    """Return the normalised axes, counted from the front.

    Raises:
        KerasError: the input has no such axis, or the list names one twice.
    """
    axes = tuple(normal_axis(layer, axis, rank) for axis in axes_of(layer, layer.arg("axis"), "axis"))
    if len(set(axes)) != len(axes) and layer.flavour != "keras3":
        layer.fail("KPL310", f"`axis` of {layer.cls.name} names an axis twice: {axes}")
    return axes


def scale_and_centre(layer: Layer, shape: tuple[Size, ...]) -> None:
    """Create gamma and beta as the flags say."""
    if layer.flag("scale"):
        layer.weight("gamma", shape)
    if layer.flag("center"):
        layer.weight("beta", shape)


class Normalizes(LayerEntry):
    """A layer that keeps the shape and is built for the width of its axes."""

    states_input: ClassVar[bool] = True
    example = "{name}()(Input((features,)))"
    """Whether Keras 3 compares a later input with the first before it computes."""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        axes = axis_list(layer, len(shape))
        built = built_shape(layer)
        if built is None or not (layer.own_weights or self.states_input):
            return inputs
        late = layer.flavour == "keras3" and not self.states_input
        if not late:
            same_rank(layer, shape)
        if len(built) == len(shape):
            for axis in axes:
                if layer.flavour != "keras3" and not self.states_input and 1 in (shape[axis], built[axis]):
                    if shape[axis] == built[axis]:
                        continue
                    raise NotKnown(f"{layer.cls.name} is called again on {show(shape)}, which is broadcast")
                same_axis(layer, shape, axis, built[axis], late=late)
                if shape[axis] is None and layer.flavour != "keras3":
                    raise NotKnown(f"{layer.cls.name} is called again on {show(shape)}, whose width is open")
        return inputs


@entry
class BatchNormalization(Normalizes):
    """Gamma and beta are trained, the moving mean and variance never; ``renorm`` adds three more."""

    names = ("BatchNormalization", "SyncBatchNormalization")
    notes = (
        "Half of it is never trained: `moving_mean` and `moving_variance` count as non-trainable parameters.",
        "`scale=False` or `center=False` takes away gamma or beta, never the moving statistics.",
        "A frozen one (`trainable=False`) also stops updating its statistics.",
    )

    def configure(self, layer: Layer) -> None:
        axes = axes_of(layer, layer.arg("axis"), "axis")
        several = isinstance(settled(layer, layer.arg("axis")), (list, tuple))
        if several and layer.flavour in ("keras3", "keras2"):
            layer.fail(
                "KPL310",
                f"`axis` of BatchNormalization must be one integer, not {axes}",
                exception="TypeError",
            )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        axes = axis_list(layer, len(shape))
        widths = {axis: layer.known(shape, axis) for axis in axes}
        sizes = self.weight_shape(layer, shape, widths)
        scale_and_centre(layer, sizes)
        names = ["moving_mean", "moving_variance"]
        if "renorm" in layer.args and layer.flag("renorm"):
            names += ["moving_stddev", "renorm_mean", "renorm_stddev"]
        for name in names:
            layer.weight(name, sizes, trainable=False)

    def weight_shape(self, layer: Layer, shape: Shape, widths: dict[int, Size]) -> tuple[Size, ...]:
        """Return the shape of each weight: several axes, or a virtual batch, keep the input's rank."""
        virtual = settled(layer, layer.args.get("virtual_batch_size"))
        if isinstance(virtual, Unknown):
            raise NotKnown(virtual)
        if len(widths) == 1 and virtual is None:
            return tuple(widths.values())
        full: list[Size] = [widths.get(axis, 1) for axis in range(len(shape))]
        if virtual is not None:
            full.insert(1, 1)
        return tuple(full)


@entry
class LayerNormalization(Normalizes):
    """Gamma and beta with one number for each position of the normalised axes."""

    names = ("LayerNormalization",)
    notes = ("Several axes multiply: `axis=[1, 2]` on (batch, 4, 6) keeps 24 scales.",)
    states_input = False

    def configure(self, layer: Layer) -> None:
        axes_of(layer, layer.arg("axis"), "axis")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        axes = axes_of(layer, layer.arg("axis"), "axis")
        ordered = sorted(axes) if layer.flavour == "keras3" else axes
        sizes = tuple(layer.known(shape, normal_axis(layer, axis, len(shape))) for axis in ordered)
        if "rms_scaling" in layer.args and layer.flag("rms_scaling"):
            layer.weight("gamma", sizes)
        else:
            scale_and_centre(layer, sizes)


@entry
class RMSNormalization(Normalizes):
    """One scale for each position of the normalised axes, and no bias."""

    names = ("RMSNormalization",)
    states_input = False

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        axes = sorted(axes_of(layer, layer.arg("axis"), "axis"))
        layer.weight("scale", tuple(layer.known(shape, normal_axis(layer, a, len(shape))) for a in axes))


@entry
class GroupNormalization(Normalizes):
    """Gamma and beta for each channel; the channels must divide into the groups."""

    names = ("GroupNormalization",)
    python_integers = frozenset({"groups"})
    example = "GroupNormalization(groups=1)(Input((features,)))"
    notes = (
        (
            "The groups share statistics, not weights: gamma and beta have one number for each channel "
            "whatever `groups` is."
        ),
    )

    def groups(self, layer: Layer) -> Size | None:
        """Return the number of groups, None for one channel a group (-1)."""
        value = settled(layer, layer.arg("groups"))
        if isinstance(value, int) and value == -1:
            return None
        return whole(layer, value, "groups", least=1)

    def configure(self, layer: Layer) -> None:
        self.groups(layer)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        axis = self.axis(layer, shape)
        width, groups = layer.known(shape, axis), self.groups(layer)
        if groups is not None and less(width, groups):
            layer.fail(
                "KPL308", f"GroupNormalization has {render(groups)} groups for {render(width)} channels"
            )
        if groups is not None and equal(modulo(width, groups), 0) is False:
            layer.fail("KPL308", f"{render(width)} channels cannot be divided into {render(groups)} groups")
        scale_and_centre(layer, (width,))

    def axis(self, layer: Layer, shape: Shape) -> int:
        """Return the channel axis."""
        axes = axes_of(layer, layer.arg("axis"), "axis")
        if len(axes) != 1:
            layer.fail("KPL310", f"`axis` of GroupNormalization must be one integer, not {axes}")
        return normal_axis(layer, axes[0], len(shape))


@entry
class UnitNormalization(Normalizes):
    """No weights: the vectors along the axes get length 1."""

    names = ("UnitNormalization",)
    states_input = False

    def configure(self, layer: Layer) -> None:
        axes_of(layer, layer.arg("axis"), "axis")


@entry
class SpectralNormalization(LayerEntry):
    """The wrapped layer's weights, and a vector ``(1, last kernel size)`` that is never trained."""

    names = ("SpectralNormalization",)
    example = "SpectralNormalization(Dense(units))(Input((features,)))"
    notes = (
        (
            "`vector_u`, one row as long as the kernel's last axis, is kept beside the weights and never "
            "trained."
        ),
    )

    def inner(self, layer: Layer) -> Layer:
        """Return the wrapped layer.

        Raises:
            KerasError: it is no layer.
            NotKnown: it is not known.
        """
        value = settled(layer, layer.arg("layer"))
        if isinstance(value, Layer):
            return value
        if value is None or isinstance(value, (int, float, str, list, tuple, dict)):
            layer.fail(
                "KPL310", f"SpectralNormalization wraps a layer, not {value!r}", exception="AssertionError"
            )
        raise NotKnown(value if isinstance(value, Unknown) else "the wrapped layer cannot be read")

    def configure(self, layer: Layer) -> None:
        iterations = number(layer, "power_iterations")
        if iterations is not None and iterations <= 0:
            layer.fail("KPL310", f"`power_iterations` must be positive, not {iterations}")
        layer.child("layer", self.inner(layer))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        inner = self.inner(layer)
        layer.build_child(inner, inputs)
        if inner.problem is not None:
            raise NotKnown(inner.problem)
        kernel = self.kernel(layer, inner)
        if isinstance(kernel.shape, Unknown):
            raise NotKnown(kernel.shape)
        # The wrapper keeps the kernel as an attribute of its own, so Keras lists it before the vector.
        layer.own_weights.append(kernel)
        layer.weight("vector_u", (1, kernel.shape[-1]), trainable=False)

    def kernel(self, layer: Layer, inner: Layer) -> Weight:
        """Return the weight that is normalised: ``kernel``, else ``embeddings``."""
        named = {weight.name: weight for weight in inner.own_weights}
        found = named.get("kernel") or named.get("embeddings")
        if found is None and inner.entry is not None and inner.attrs.get("kernel") is None:
            layer.fail(
                "KPL310",
                f"SpectralNormalization needs a layer with a kernel or embeddings, not {inner.cls.name}",
            )
        if found is None:
            raise NotKnown(f"the analysis cannot tell which weight of {inner.cls.name} is its kernel")
        return found

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        built = built_shape(layer)
        if built is not None and layer.flavour == "keras3":
            shape = single(layer, inputs)
            layer.need_min_rank(shape, 1)
            same_axis(layer, shape, -1, built[-1])
        return layer.call_child(self.inner(layer), inputs)
