"""The layer of ``keras_layer_normalization``."""

from __future__ import annotations

from keras_paramlint.keras_api.addons.common import scale_and_centre
from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import Shapes
from keras_paramlint.keras_api.layers.call_shapes import single


ADDON = Addon("keras_layer_normalization", release="0.16.0")


@ADDON.layer
class LayerNormalization(AddonEntry):
    """Gamma and beta for each position of the last axis."""

    names = ("LayerNormalization",)
    signature = (
        "center=True, scale=True, epsilon=None, gamma_initializer='ones', beta_initializer='zeros', "
        "gamma_regularizer=None, beta_regularizer=None, gamma_constraint=None, beta_constraint=None, "
        "**kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        scale_and_centre(layer, (layer.known(single(layer, inputs), -1),))
