"""The layer of ``keras_position_wise_feed_forward``."""

from __future__ import annotations

from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import Shapes
from keras_paramlint.keras_api.layers.call_shapes import single


ADDON = Addon("keras_position_wise_feed_forward", release="0.8.0")


@ADDON.layer
class FeedForward(AddonEntry):
    """Two dense layers over the last axis, which ends as wide as it began."""

    names = ("FeedForward",)
    signature = (
        "units, activation='relu', use_bias=True, kernel_initializer='glorot_normal', "
        "bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, kernel_constraint=None, "
        "bias_constraint=None, dropout_rate=0.0, **kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        width, units = layer.known(single(layer, inputs), -1), layer.size("units")
        for name, size, made in (("1", width, units), ("2", units, width)):
            layer.weight(f"W{name}", (size, made))
            if layer.flag("use_bias"):
                layer.weight(f"b{name}", (made,))
