"""Layers of ``keras_contrib``, the community's extension of standalone Keras 2.

Facts from its source, ``keras_contrib/layers``, and from executing it on
tf_keras.  Standalone Keras 2.2 neither counts nor lists a variable that is made
by ``K.variable``, tf_keras does.
"""

from __future__ import annotations

from keras_paramlint.algebra import Size, floor_div
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.addons.common import (
    channel_axis,
    divided_into_groups,
    positions,
    scale_and_centre,
)
from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.arguments import choice_of, settled, whole, wholes
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.shapes import Shape, conv_length, joined, split


ADDON = Addon(
    "keras_contrib",
    release="2.0.8",
    layer_modules=("layers",),
    modules=(
        "activations",
        "applications",
        "backend",
        "callbacks",
        "constraints",
        "datasets",
        "initializers",
        "losses",
        "metrics",
        "optimizers",
        "preprocessing",
        "regularizers",
        "utils",
    ),
)


def counts_variables(layer: Layer) -> bool:
    """Say whether ``K.variable`` makes a weight.

    Raises:
        NotKnown: under Keras 3, where the package does not run.
    """
    if layer.flavour == "keras3":
        raise NotKnown(f"{layer.cls.name} of keras_contrib does not run on Keras 3")
    return layer.flavour != "keras2"


@ADDON.layer
class InstanceNormalization(AddonEntry):
    """Gamma and beta of one number each, or of one for each channel where ``axis`` is given."""

    names = ("InstanceNormalization",)
    signature = (
        "axis=None, epsilon=1e-3, center=True, scale=True, beta_initializer='zeros', "
        "gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, "
        "gamma_constraint=None, **kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        if settled(layer, layer.arg("axis")) is None:
            scale_and_centre(layer, (1,))
            return
        axis = channel_axis(layer, shape)
        if axis == 0 or len(shape) == 2:
            layer.fail(
                "KPL310", f"InstanceNormalization cannot normalise axis {axis} of a rank {len(shape)} input"
            )
        scale_and_centre(layer, (layer.known(shape, axis),))


@ADDON.layer
class GroupNormalization(AddonEntry):
    """Gamma and beta for each channel; the channels must divide into the groups."""

    names = ("GroupNormalization",)
    signature = (
        "groups=32, axis=-1, epsilon=1e-5, center=True, scale=True, beta_initializer='zeros', "
        "gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, "
        "gamma_constraint=None, **kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        width = layer.known(shape, channel_axis(layer, shape))
        divided_into_groups(layer, width, whole(layer, layer.arg("groups"), "groups", least=1))
        scale_and_centre(layer, (width,))


@ADDON.layer
class CosineDense(AddonEntry):
    """The weights of ``Dense``."""

    names = ("CosineDense",)
    signature = (
        "units, kernel_initializer='glorot_uniform', activation=None, weights=None, "
        "kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, "
        "bias_constraint=None, use_bias=True, **kwargs"
    )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 2)
        units = layer.size("units")
        layer.weight("W", (layer.known(shape, -1), units))
        if layer.flag("use_bias"):
            layer.weight("b", (units,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return (*single(layer, inputs)[:-1], layer.size("units"))


@ADDON.layer
class CosineConvolution2D(AddonEntry):
    """The weights of ``Conv2D``, and ones of the shape of one filter, which only tf_keras counts."""

    names = ("CosineConvolution2D",)
    aliases = ("CosineConv2D",)
    signature = (
        "filters, kernel_size, kernel_initializer='glorot_uniform', activation=None, weights=None, "
        "padding='valid', strides=(1, 1), data_format=None, kernel_regularizer=None, bias_regularizer=None, "
        "activity_regularizer=None, kernel_constraint=None, bias_constraint=None, use_bias=True, **kwargs"
    )

    def kernel(self, layer: Layer) -> tuple[Size, ...]:
        """Return the kernel's size, which must be a pair."""
        value = settled(layer, layer.arg("kernel_size"))
        if isinstance(value, int):
            layer.fail(
                "KPL310", "`kernel_size` of CosineConvolution2D must be two integers", exception="TypeError"
            )
        return wholes(layer, value, 2, "kernel_size")

    def configure(self, layer: Layer) -> None:
        self.kernel(layer)
        choice_of(layer, "padding", ("valid", "same", "full"))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, 4)
        filters, kernel = layer.size("filters"), self.kernel(layer)
        first = layer.data_format() == "channels_first"
        channels = layer.known(shape, 1 if first else 3)
        layer.weight("W", (filters, channels, *kernel) if first else (*kernel, channels, filters))
        if counts_variables(layer):
            layer.weight("kernel_norm", (1, channels, *kernel) if first else (*kernel, channels, 1))
        if layer.flag("use_bias"):
            layer.weight("b", (filters,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        first = layer.data_format() == "channels_first"
        batch, spatial, _ = split(shape, 2, channels_first=first)
        padding, strides = choice_of(layer, "padding", ("valid", "same", "full")), layer.sizes("strides", 2)
        lengths: Shape = tuple(
            conv_length(length, size, padding=padding, stride=stride)
            for length, size, stride in zip(spatial, self.kernel(layer), strides, strict=True)
        )
        return joined(batch, lengths, layer.size("filters"), channels_first=first)


@ADDON.layer
class SubPixelUpscaling(AddonEntry):
    """Moves channels into space: no weights."""

    names = ("SubPixelUpscaling",)
    signature = "scale_factor=2, data_format=None, **kwargs"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, 4)
        factor = layer.size("scale_factor")
        first = layer.data_format() == "channels_first"
        batch, spatial, channels = split(shape, 2, channels_first=first)
        lengths: Shape = tuple(None if length is None else length * factor for length in spatial)
        width = None if channels is None else floor_div(channels, factor * factor)
        return joined(batch, lengths, width, channels_first=first)


class PositionParameters(AddonEntry):
    """Several parameters with one number for each position each; shared axes count once."""

    parameters: tuple[str, ...] = ()
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = positions(layer, single(layer, inputs), layer.arg("shared_axes"))
        for name in self.parameters:
            layer.weight(name, shape)


@ADDON.layer
class PELU(PositionParameters):
    """Parametric exponential linear unit: alpha and beta."""

    names = ("PELU",)
    signature = (
        "alpha_initializer='ones', alpha_regularizer=None, alpha_constraint=None, beta_initializer='ones', "
        "beta_regularizer=None, beta_constraint=None, shared_axes=None, **kwargs"
    )
    parameters = ("alpha", "beta")


@ADDON.layer
class SReLU(PositionParameters):
    """S-shaped rectified linear unit: two thresholds and two slopes."""

    names = ("SReLU",)
    signature = (
        "t_left_initializer='zeros', a_left_initializer=RandomUniform, t_right_initializer=RandomUniform, "
        "a_right_initializer='ones', shared_axes=None, **kwargs"
    )
    parameters = ("t_left", "a_left", "t_right", "a_right")


@ADDON.layer
class Swish(AddonEntry):
    """One scale, which standalone Keras counts only where it is trained."""

    names = ("Swish",)
    signature = "beta=1.0, trainable=False, **kwargs"
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        if layer.flag("trainable") or counts_variables(layer):
            layer.weight("scaling_factor", ())


@ADDON.layer
class SineReLU(AddonEntry):
    """No weights; the shape stays."""

    names = ("SineReLU",)
    signature = "epsilon=0.0025, **kwargs"
    keeps_mask = True


@ADDON.layer
class Capsule(AddonEntry):
    """One kernel for all input capsules, or with ``share_weights=False`` one for each."""

    names = ("Capsule",)
    signature = (
        "num_capsule, dim_capsule, routings=3, share_weights=True, initializer='glorot_uniform', "
        "activation=None, regularizer=None, constraint=None, **kwargs"
    )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        count: Size = 1 if layer.flag("share_weights") else layer.known(shape, -2)
        width = layer.size("num_capsule") * layer.size("dim_capsule")
        layer.weight("capsule_kernel", (count, layer.known(shape, -1), width))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return (None, layer.size("num_capsule"), layer.size("dim_capsule"))


@ADDON.layer
class CRF(AddonEntry):
    """Linear chain conditional random field: kernel, transitions, bias and the two ends."""

    names = ("CRF",)
    signature = (
        "units, learn_mode='join', test_mode=None, sparse_target=False, use_boundary=True, use_bias=True, "
        "activation='linear', kernel_initializer='glorot_uniform', chain_initializer='orthogonal', "
        "bias_initializer='zeros', boundary_initializer='zeros', kernel_regularizer=None, "
        "chain_regularizer=None, boundary_regularizer=None, bias_regularizer=None, kernel_constraint=None, "
        "chain_constraint=None, boundary_constraint=None, bias_constraint=None, input_dim=None, "
        "unroll=False, **kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        units = layer.size("units")
        layer.weight("kernel", (layer.known(single(layer, inputs), -1), units))
        layer.weight("chain_kernel", (units, units))
        if layer.flag("use_bias"):
            layer.weight("bias", (units,))
        if layer.flag("use_boundary"):
            layer.weight("left_boundary", (units,))
            layer.weight("right_boundary", (units,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return (*single(layer, inputs)[:2], layer.size("units"))
