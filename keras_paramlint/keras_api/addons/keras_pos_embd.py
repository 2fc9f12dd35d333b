"""The layers of ``keras_pos_embd``: positions that are learned, and positions as waves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.addons.common import word
from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import single


ADDON = Addon("keras_pos_embd", release="0.13.0")
EXPAND, ADD, CONCAT = "expand", "add", "concat"


class Positions(AddonEntry):
    """The output of both: an appended axis, the input's own shape, or a wider last axis."""

    constants: ClassVar[Mapping[str, Value]] = {"MODE_EXPAND": EXPAND, "MODE_ADD": ADD, "MODE_CONCAT": CONCAT}

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape, mode = single(layer, inputs), word(layer, "mode")
        if mode == EXPAND:
            return (*shape, layer.size("output_dim"))
        if mode == CONCAT:
            width = None if shape[-1] is None else shape[-1] + layer.size("output_dim")
            return (*shape[:-1], width)
        return shape


@ADDON.layer
class PositionEmbedding(Positions):
    """A table of positions; in the mode ``expand`` from ``-input_dim`` to ``input_dim``."""

    names = ("PositionEmbedding",)
    signature = (
        "input_dim, output_dim, mode='expand', embeddings_initializer='uniform', "
        "embeddings_regularizer=None, activity_regularizer=None, embeddings_constraint=None, "
        "mask_zero=False, **kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        rows = layer.size("input_dim")
        if word(layer, "mode") == EXPAND:
            rows = rows * 2 + 1
        layer.weight("embeddings", (rows, layer.size("output_dim")))


@ADDON.layer
class TrigPosEmbedding(Positions):
    """Sine and cosine positions: no weights."""

    names = ("TrigPosEmbedding",)
    signature = "mode='add', output_dim=None, **kwargs"
    keeps_mask = True
