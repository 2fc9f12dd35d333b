"""ReversibleEmbedding: a table of tokens that is also the way back to them.

Keras: ``layers/core/reversible_embedding.py``.
"""

from __future__ import annotations

from keras_paramlint.algebra import Size, ceil_div
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.layers.core import Embedding
from keras_paramlint.keras_api.quantization import quantization


@entry
class ReversibleEmbedding(Embedding):
    """The table, and a second one of the same size the other way round unless the weights are tied."""

    names = ("ReversibleEmbedding",)
    example = "ReversibleEmbedding(input_dim, output_dim)(Input((steps,), dtype='int32'))"
    notes = ("`tie_weights=True` is the default: both directions share one table.",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        super().build(layer, inputs)
        if layer.flag("tie_weights"):
            return
        rows, width = self.size(layer, "input_dim"), self.size(layer, "output_dim")
        mode, block = quantization(layer)
        if mode is None:
            if layer.flag("lora_rank"):
                layer.fail("KPL310", "ReversibleEmbedding(tie_weights=False) cannot have a `lora_rank`")
            layer.weight("reverse_embeddings", (width, rows))
            return
        stored: Size = ceil_div(width, 2) if mode == "int4" else width
        groups: tuple[Size, ...] = () if block is None else (ceil_div(width, block),)
        layer.weight("reverse_embeddings", (stored, rows), trainable=False, dtype="int8")
        layer.weight("reverse_embeddings_scale", (*groups, rows), trainable=False)
        if block is not None:
            layer.weight("reverse_embeddings_zero", (*groups, rows), trainable=False)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        reverse = call.get("reverse", 0)
        if reverse is not None and layer.session.truth(reverse):
            return (*single(layer, inputs)[:-1], self.size(layer, "input_dim"))
        return super().output(layer, inputs, call)
