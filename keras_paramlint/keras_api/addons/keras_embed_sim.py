"""The layers of ``keras_embed_sim``: an embedding whose table is an output, and its way back."""

from __future__ import annotations

from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import several, single
from keras_paramlint.keras_api.layers.core import Embedding
from keras_paramlint.keras_api.shapes import Shape


ADDON = Addon("keras_embed_sim", release="0.10.0")


@ADDON.layer
class EmbeddingRet(Embedding, AddonEntry):
    """An ``Embedding`` that also returns its table."""

    names = ("EmbeddingRet",)
    signature = ""
    base = "Embedding"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        table: Shape = (self.size(layer, "input_dim"), self.size(layer, "output_dim"))
        return [(*single(layer, inputs), table[1]), table]


@ADDON.layer
class EmbeddingSim(AddonEntry):
    """Probabilities of the tokens: the features against the table, and a bias for each token."""

    names = ("EmbeddingSim",)
    signature = (
        "use_bias=True, initializer='zeros', regularizer=None, constraint=None, stop_gradient=False, **kwargs"
    )
    keeps_mask = True

    def shapes(self, layer: Layer, inputs: Shapes) -> tuple[Shape, Shape]:
        """Return the shapes of the features and of the table."""
        shapes = several(layer, inputs)
        if len(shapes) != 2 or len(shapes[1]) != 2:
            layer.fail("KPL302", f"EmbeddingSim takes the features and the table, not {shapes}")
        return shapes[0], shapes[1]

    def build(self, layer: Layer, inputs: Shapes) -> None:
        _, table = self.shapes(layer, inputs)
        if layer.flag("use_bias"):
            layer.weight("bias", (layer.known(table, 0),))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        features, table = self.shapes(layer, inputs)
        return (*features[:-1], table[0])
