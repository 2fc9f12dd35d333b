"""Layers of ``keras_hub``, which was ``keras_nlp``, executed in release 0.32 on Keras 3."""

from __future__ import annotations

from typing import Any

from keras_paramlint.algebra import Size, equal, floor_div, less, render
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.arguments import settled
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import is_shape, single, tensor_shape
from keras_paramlint.keras_api.layers.multi_head_attention import MultiHeadAttention
from keras_paramlint.keras_api.shapes import Shape


ADDON = Addon(
    "keras_hub",
    release="0.32.0",
    layer_modules=("layers", "src"),
    modules=("metrics", "models", "samplers", "tokenizers", "utils"),
    same_as_keras=("ReversibleEmbedding",),
)
_BLOCK = (
    "intermediate_dim, num_heads, dropout=0, activation='relu', layer_norm_epsilon=1e-5, "
    "kernel_initializer='glorot_uniform', bias_initializer='zeros', normalize_first=False, **kwargs"
)


def made(layer: Layer, attribute: str, class_name: str, name: str, **arguments: Value) -> Layer:
    """Return the inner layer kept under an attribute, made when first asked for."""
    if attribute not in layer.children:
        inner = layer.session.make(class_name, {**arguments, "name": name}, layer.place)
        layer.child(attribute, inner)
    return layer.children[attribute]


def normalised(layer: Layer, attribute: str, shape: Shape) -> None:
    """Build an inner ``LayerNormalization``."""
    layer.build_child(made(layer, attribute, "LayerNormalization", attribute.lstrip("_")), shape)


def dense(layer: Layer, attribute: str, units: Size, shape: Shape) -> None:
    """Build an inner ``Dense``."""
    layer.build_child(made(layer, attribute, "Dense", attribute.lstrip("_"), units=units), shape)


def returns_extra(layer: Layer) -> bool:
    """Say whether a call returns more than the sequence where it is asked to.

    On the symbolic tensors of a functional model Keras 3 believes
    ``compute_output_shape``, which knows of one output.
    """
    return layer.flavour != "keras3" or layer.session.inside_call > 0


def head_size(layer: Layer, width: Size) -> Size:
    """Return the size of one head, which is cut off.

    Raises:
        KerasError: it is 0.
    """
    heads = layer.size("num_heads")
    if less(width, heads):
        layer.fail("KPL308", f"{render(heads)} heads do not fit into a width of {render(width)}")
    return floor_div(width, heads)


def attention(layer: Layer, attribute: str, query: Shape, value: Shape, size: Size) -> None:
    """Build an inner attention."""
    inner = made(
        layer,
        attribute,
        "MultiHeadAttention",
        attribute.lstrip("_"),
        num_heads=layer.size("num_heads"),
        key_dim=size,
    )
    layer.session.build(inner, query, CallArgs((value,)))


# ------------------------------------------------------------------------------ positions
@ADDON.layer
class PositionEmbedding(AddonEntry):
    """A table of positions as wide as the input, whose shape stays."""

    names = ("PositionEmbedding",)
    signature = "sequence_length, initializer='glorot_uniform', **kwargs"
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        width = layer.known(single(layer, inputs), -1)
        layer.weight("embeddings", (layer.size("sequence_length"), width))


@ADDON.layer
class SinePositionEncoding(AddonEntry):
    """No weights; the shape stays."""

    names = ("SinePositionEncoding",)
    signature = "max_wavelength=10000, **kwargs"


@ADDON.layer
class RotaryEmbedding(AddonEntry):
    """No weights; the shape stays."""

    names = ("RotaryEmbedding",)
    signature = (
        "max_wavelength=10000, scaling_factor=1.0, rope_type='linear', beta_fast=32.0, beta_slow=1.0, "
        "original_max_position_embeddings=4096, truncate=True, sequence_axis=1, feature_axis=-1, "
        "denominator_dim=None, **kwargs"
    )


@ADDON.layer
class AlibiBias(AddonEntry):
    """No weights; the shape of the attention scores stays."""

    names = ("AlibiBias",)
    signature = "alibi_bias_max=8, **kwargs"

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        layer.need_rank(single(layer, inputs), 4)
        return inputs


@ADDON.layer
class TokenAndPositionEmbedding(AddonEntry):
    """A table of tokens and a table of positions, added up."""

    names = ("TokenAndPositionEmbedding",)
    signature = (
        "vocabulary_size, sequence_length, embedding_dim, tie_weights=True, "
        "embeddings_initializer='uniform', mask_zero=False, **kwargs"
    )

    def configure(self, layer: Layer) -> None:
        made(
            layer,
            "token_embedding",
            "ReversibleEmbedding",
            "token_embedding",
            input_dim=layer.size("vocabulary_size"),
            output_dim=layer.size("embedding_dim"),
            tie_weights=layer.arg("tie_weights"),
            mask_zero=layer.arg("mask_zero"),
        )
        layer.size("sequence_length")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.build_child(layer.children["token_embedding"], shape)
        layer.weight(
            "position_embedding/embeddings", (layer.size("sequence_length"), layer.size("embedding_dim"))
        )

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return (*single(layer, inputs), layer.size("embedding_dim"))


# ---------------------------------------------------------------------------- transformers
@ADDON.layer
class CachedMultiHeadAttention(MultiHeadAttention, AddonEntry):
    """``MultiHeadAttention`` that also returns the cache it is given."""

    names = ("CachedMultiHeadAttention",)
    base = "MultiHeadAttention"
    signature = ""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shapes = super().output(layer, inputs, call)
        cache = tensor_shape(call.get("cache", 3))
        if cache is None or not returns_extra(layer):
            return shapes
        return [*(shapes if isinstance(shapes, list) else [shapes]), cache]


@ADDON.layer
class TransformerEncoder(AddonEntry):
    """Self-attention and two dense layers, each with a normalisation."""

    names = ("TransformerEncoder",)
    signature = _BLOCK
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        width, inner = layer.known(shape, -1), layer.size("intermediate_dim")
        attention(layer, "_self_attention_layer", shape, shape, head_size(layer, width))
        normalised(layer, "_self_attention_layer_norm", shape)
        normalised(layer, "_feedforward_layer_norm", shape)
        dense(layer, "_feedforward_intermediate_dense", inner, shape)
        dense(layer, "_feedforward_output_dense", width, (*shape[:-1], inner))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        wanted = call.get("return_attention_scores", 3)
        if wanted is None or not layer.session.truth(wanted) or not returns_extra(layer):
            return shape
        return [shape, (shape[0], layer.size("num_heads"), shape[1], shape[1])]


@ADDON.layer
class TransformerDecoder(AddonEntry):
    """Self-attention, attention over the encoded sequence where there is one, and two dense layers."""

    names = ("TransformerDecoder",)
    signature = _BLOCK
    keeps_mask = True

    def encoded(self, call: CallArgs) -> Shape | None:
        """Return the shape of the encoded sequence."""
        return tensor_shape(call.get("encoder_sequence", 0))

    def build_call(self, layer: Layer, inputs: Shapes, call: CallArgs) -> None:
        self._create(layer, single(layer, inputs), self.encoded(call))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        self._create(layer, single(layer, inputs), None)

    def _create(self, layer: Layer, shape: Shape, encoded: Shape | None) -> None:
        width, inner = layer.known(shape, -1), layer.size("intermediate_dim")
        size = head_size(layer, width)
        attention(layer, "_self_attention_layer", shape, shape, size)
        normalised(layer, "_self_attention_layer_norm", shape)
        if encoded is not None:
            attention(layer, "_cross_attention_layer", shape, encoded, size)
            normalised(layer, "_cross_attention_layer_norm", shape)
        dense(layer, "_feedforward_intermediate_dense", inner, shape)
        dense(layer, "_feedforward_output_dense", width, (*shape[:-1], inner))
        normalised(layer, "_feedforward_layer_norm", shape)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape, encoded = single(layer, inputs), self.encoded(call)
        if (encoded is None) is ("_cross_attention_layer" in layer.children):
            layer.fail(
                "KPL302", "TransformerDecoder is called with an encoded sequence once and once without"
            )
        caches = [tensor_shape(call.get(name)) for name in ("self_attention_cache", "cross_attention_cache")]
        kept = [cache for cache in caches if cache is not None]
        return [shape, *kept] if kept and returns_extra(layer) else shape


@ADDON.layer
class FNetEncoder(AddonEntry):
    """A Fourier transform, which has no weights, and two dense layers, each with a normalisation."""

    names = ("FNetEncoder",)
    signature = (
        "intermediate_dim, dropout=0, activation='relu', layer_norm_epsilon=1e-5, "
        "kernel_initializer='glorot_uniform', bias_initializer='zeros', **kwargs"
    )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        width, inner = layer.known(shape, -1), layer.size("intermediate_dim")
        normalised(layer, "_mixing_layer_norm", shape)
        normalised(layer, "_output_layer_norm", shape)
        dense(layer, "_intermediate_dense", inner, shape)
        dense(layer, "_output_dense", width, (*shape[:-1], inner))


@ADDON.layer
class MaskedLMHead(AddonEntry):
    """A dense layer, a normalisation, a bias for each token, and a kernel unless a table is given."""

    names = ("MaskedLMHead",)
    signature = (
        "vocabulary_size=None, token_embedding=None, intermediate_activation='relu', activation=None, "
        "layer_norm_epsilon=1e-5, kernel_initializer='glorot_uniform', bias_initializer='zeros', **kwargs"
    )

    def configure(self, layer: Layer) -> None:
        table = self.table(layer)
        if table is not None:
            layer.child("token_embedding", table)
            stated = settled(layer, layer.arg("vocabulary_size"))
            if stated is not None and equal(layer.size("vocabulary_size"), table.size("input_dim")) is False:
                layer.fail("KPL310", "`vocabulary_size` of MaskedLMHead is not that of its `token_embedding`")
        elif settled(layer, layer.arg("vocabulary_size")) is None:
            layer.fail("KPL310", "MaskedLMHead needs `vocabulary_size` or `token_embedding`")

    def table(self, layer: Layer) -> Layer | None:
        """Return the table of tokens, if one is given.

        Raises:
            NotKnown: it is not known.
        """
        value: Any = settled(layer, layer.arg("token_embedding"))
        if value is None:
            return None
        if not isinstance(value, Layer) or "input_dim" not in value.args:
            raise NotKnown(value if isinstance(value, Unknown) else "the `token_embedding` of a MaskedLMHead")
        return value

    def vocabulary(self, layer: Layer) -> Size:
        """Return the number of tokens."""
        table = self.table(layer)
        return layer.size("vocabulary_size") if table is None else table.size("input_dim")

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape, table = single(layer, inputs), self.table(layer)
        width = layer.known(shape, -1) if table is None else table.size("output_dim")
        rows: Shape = (shape[0], None, shape[-1])
        dense(layer, "_intermediate_dense", width, rows)
        normalised(layer, "_intermediate_layer_norm", (*rows[:-1], width))
        if table is None:
            layer.weight("output_kernel", (width, self.vocabulary(layer)))
        layer.weight("output_bias", (self.vocabulary(layer),))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        chosen = tensor_shape(call.get("mask_positions", 0))
        if not is_shape(chosen) or chosen is None:
            raise NotKnown("the positions that a MaskedLMHead looks at")
        return (*chosen, self.vocabulary(layer))
