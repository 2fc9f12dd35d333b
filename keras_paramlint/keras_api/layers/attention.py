"""Attention over a list of tensors: Attention and AdditiveAttention.

Keras: ``layers/attention/{attention,additive_attention}.py``;
tf_keras: ``layers/attention/base_dense_attention.py``.
"""

from __future__ import annotations

from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import clash, differ, plain, several
from keras_paramlint.keras_api.shapes import Dim, Shape


class DenseAttentionEntry(LayerEntry):
    """Base of both: called on ``[query, value]`` or ``[query, value, key]``."""

    example = "{name}()([Input((query_steps, width)), Input((steps, width))])"

    def shapes(self, layer: Layer, inputs: Shapes) -> tuple[Shape, Shape, Shape]:
        """Return the shapes of query, value and key.

        Raises:
            KerasError: another number of inputs.
        """
        shapes = several(layer, inputs)
        if not 2 <= len(shapes) <= 3:
            wanted = "[query, value] or [query, value, key]"
            layer.fail("KPL302", f"{layer.cls.name} needs {wanted}, not {len(shapes)} tensors")
        for shape in shapes:
            layer.need_min_rank(shape, 1)
        return shapes[0], shapes[1], shapes[-1]

    def features_fit(self, layer: Layer, query: Dim, key: Dim) -> bool:
        """Say whether the last axes of query and key can meet."""
        return not differ(query, key)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the query's shape with the value's width; the scores too where they are asked for."""
        query, value, key = self.shapes(layer, inputs)
        problem = None
        if not self.features_fit(layer, query[-1], key[-1]):
            problem = f"{layer.cls.name} cannot compare query {show(query)} with key {show(key)}"
        elif len(value) == len(key) > 1 and differ(value[-2], key[-2]):
            problem = f"{layer.cls.name} needs as many values as keys: {show(value)} and {show(key)}"
        if problem is not None:
            if layer.flavour == "keras3":
                layer.fail_later("KPL305", problem)
            else:
                layer.fail("KPL305", problem)
        result = (*query[:-1], value[-1])
        scores = call.get("return_attention_scores")
        if scores is not None and layer.session.truth(scores):
            layer.need_min_rank(key, 2)
            return [result, (*query[:-1], key[-2])]
        return result


@entry
class Attention(DenseAttentionEntry):
    """No weights, but one number with ``use_scale`` and one with ``score_mode="concat"``."""

    names = ("Attention",)
    notes = ("No weights unless `use_scale=True` or `score_mode='concat'`: each adds one number.",)

    def configure(self, layer: Layer) -> None:
        """Check the way of scoring."""
        mode = plain(layer, "score_mode", "dot")
        if mode not in ("dot", "concat"):
            layer.fail("KPL310", f"`score_mode` must be dot or concat, not {mode!r}")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the scalars."""
        self.shapes(layer, inputs)
        if layer.flag("use_scale"):
            layer.weight("scale", ())
        if plain(layer, "score_mode", "dot") == "concat":
            layer.weight("concat_score_weight", ())

    def features_fit(self, layer: Layer, query: Dim, key: Dim) -> bool:
        """Say whether the last axes can meet: a sum broadcasts one column, a product does not."""
        return not (clash if plain(layer, "score_mode", "dot") == "concat" else differ)(query, key)


@entry
class AdditiveAttention(DenseAttentionEntry):
    """One vector as wide as the query (Keras 3) or the value (Keras 2), unless ``use_scale=False``."""

    names = ("AdditiveAttention",)
    notes = ("`use_scale` is on by default: one number for each feature.",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Create the scale."""
        query, value, _ = self.shapes(layer, inputs)
        if layer.flag("use_scale"):
            layer.weight("scale", (layer.known(query if layer.flavour == "keras3" else value, -1),))

    def features_fit(self, layer: Layer, query: Dim, key: Dim) -> bool:
        """Say whether the last axes can meet: they are added, so that one column broadcasts."""
        return not clash(query, key)
