"""Normalisation layers of ``tensorflow_addons``, and its wrappers that normalise a weight."""

from __future__ import annotations

from keras_paramlint.algebra import Size, equal
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.addons.common import (
    channel_axis,
    divided_into_groups,
    scale_and_centre,
)
from keras_paramlint.keras_api.addons.declaration import AddonEntry
from keras_paramlint.keras_api.addons.tensorflow_addons.package import ADDON
from keras_paramlint.keras_api.arguments import axes_of, settled, whole
from keras_paramlint.keras_api.engine.layer import Layer, Weight
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.layers.conv import TransposedConvolution
from keras_paramlint.keras_api.layers.wrappers import wrapped_layer


_NORM = (
    "center=True, scale=True, beta_initializer='zeros', gamma_initializer='ones', beta_regularizer=None, "
    "gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, **kwargs"
)


@ADDON.layer
class GroupNormalization(AddonEntry):
    """Gamma and beta for each channel; ``groups=-1`` is one channel a group."""

    names = ("GroupNormalization",)
    signature = f"groups=32, axis=-1, epsilon=1e-3, {_NORM}"
    keeps_mask = True

    def groups(self, layer: Layer) -> Size | None:
        """Return the number of groups, None for one channel a group."""
        value = settled(layer, layer.arg("groups"))
        return None if value == -1 else whole(layer, value, "groups", least=1)

    def configure(self, layer: Layer) -> None:
        if settled(layer, layer.arg("axis")) == 0:
            layer.fail("KPL310", f"{layer.cls.name} cannot normalise the batch axis")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        width = layer.known(shape, channel_axis(layer, shape))
        groups = self.groups(layer)
        if groups is not None:
            divided_into_groups(layer, width, groups)
        scale_and_centre(layer, (width,))


@ADDON.layer
class InstanceNormalization(GroupNormalization):
    """Group normalisation with one channel a group, whatever ``groups`` says."""

    names = ("InstanceNormalization",)
    signature = f"*, groups=-1, axis=-1, epsilon=1e-3, {_NORM}"

    def groups(self, layer: Layer) -> Size | None:
        return None


@ADDON.layer
class FilterResponseNormalization(AddonEntry):
    """Gamma and beta for each channel of an image, and one learned epsilon if wanted."""

    names = ("FilterResponseNormalization",)
    signature = (
        "epsilon=1e-6, axis=[1, 2], beta_initializer='zeros', gamma_initializer='ones', "
        "beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, "
        "learned_epsilon=False, learned_epsilon_constraint=None, name=None, **kwargs"
    )
    keeps_mask = True

    def configure(self, layer: Layer) -> None:
        if axes_of(layer, layer.arg("axis"), "axis") != (1, 2):
            layer.fail("KPL310", "`axis` of FilterResponseNormalization must be [1, 2]")
        if layer.flag("learned_epsilon"):
            layer.weight("learned_epsilon", (1,))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, 4)
        layer.known(shape, 1)
        layer.known(shape, 2)
        for name in ("gamma", "beta"):
            layer.weight(name, (1, 1, 1, layer.known(shape, 3)))


class AroundLayer(AddonEntry):
    """Base of the wrappers that change one weight of a layer."""

    base = "Wrapper"

    def configure(self, layer: Layer) -> None:
        layer.child("layer", wrapped_layer(layer))

    def built_weight(self, layer: Layer, inputs: Shapes, names: tuple[str, ...]) -> Weight:
        """Build the wrapped layer and return the first weight of these names that it has.

        Raises:
            KerasError: it has none of them.
            NotKnown: its weights are not known.
        """
        inner = wrapped_layer(layer)
        layer.build_child(inner, inputs)
        if inner.problem is not None:
            raise NotKnown(inner.problem)
        holder = inner.children.get("cell", inner)
        found = {weight.name: weight for weight in holder.own_weights}
        for name in names:
            if name in found:
                return found[name]
        if inner.entry is None or "kernel" in inner.attrs:
            raise NotKnown(f"which weight of {inner.cls.name} is its kernel")
        layer.fail("KPL310", f"{layer.cls.name} needs a layer with a kernel, not {inner.cls.name}")

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return layer.call_child(wrapped_layer(layer), inputs)


def last_size(weight: Weight) -> Size:
    """Return the last size of a weight.

    Raises:
        NotKnown: its shape is not known.
    """
    if isinstance(weight.shape, Unknown):
        raise NotKnown(weight.shape)
    return weight.shape[-1]


@ADDON.layer
class SpectralNormalization(AroundLayer):
    """The wrapped layer's weights, and a vector ``(1, last kernel size)`` that is never trained."""

    names = ("SpectralNormalization",)
    signature = "layer, power_iterations=1, **kwargs"

    def build(self, layer: Layer, inputs: Shapes) -> None:
        kernel = self.built_weight(layer, inputs, ("kernel", "embeddings"))
        # The wrapper keeps the weight under its own name too, so that it trains where the layer is frozen.
        layer.own_weights.append(kernel)
        layer.weight("sn_u", (1, last_size(kernel)), trainable=False)


@ADDON.layer
class WeightNormalization(AroundLayer):
    """A gain for each output, a flag that is never trained, and with ``data_init`` a frozen copy.

    The copy is what people overlook: the wrapper then has the weights of the layer twice.
    """

    names = ("WeightNormalization",)
    signature = "layer, data_init=True, **kwargs"

    def build(self, layer: Layer, inputs: Shapes) -> None:
        inner = wrapped_layer(layer)
        recurrent = "cell" in inner.children or any(c.name == "RNN" for c in inner.cls.mro)
        if recurrent and "cell" not in inner.children:
            kernel = self.built_weight(layer, inputs, ("recurrent_kernel",))
        else:
            kernel = self.built_weight(layer, inputs, ("recurrent_kernel" if recurrent else "kernel",))
        self.check(layer, inner, kernel)
        layer.own_weights.append(kernel)
        layer.weight("g", (last_size(kernel),))
        layer.weight("initialized", (), trainable=False, dtype="bool")
        if layer.flag("data_init"):
            copy = layer.session.clone(inner, name=inner.name, overrides={"trainable": False})
            copy.trainable = False
            layer.child("_naked_clone_layer", copy)
            layer.build_child(copy, inputs)

    def check(self, layer: Layer, inner: Layer, kernel: Weight) -> None:
        """Refuse a kernel whose last axis is not the output's, where the gain is made from the output."""
        if not layer.flag("data_init") or not isinstance(kernel.shape, tuple) or len(kernel.shape) < 2:
            return
        transposed = isinstance(inner.entry, TransposedConvolution)
        if transposed and equal(kernel.shape[-1], kernel.shape[-2]) is False:
            layer.fail(
                "KPL310",
                f"WeightNormalization(data_init=True) cannot wrap a {inner.cls.name} of another width",
            )
