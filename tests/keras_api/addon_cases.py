"""Programs with layers of packages beside Keras, as text: run by the recorder with the real packages.

A case is the expression that makes the layer, the shapes of its inputs, and how
it is called; its package is what the expression begins with.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One layer on its inputs; ``x`` is the first input and ``inputs`` the list of them."""

    layer: str
    inputs: tuple[tuple[int | None, ...], ...]
    call: str = "layer(x)"
    dtype: str = "float32"


IMPORTS = {
    "contrib": "import keras_contrib.layers as contrib",
    "tfa": "import tensorflow_addons as tfa",
    "vlad": "from tensorflow_addons.layers import netvlad as vlad",
    "norm": "import keras_layer_normalization as norm",
    "pos": "import keras_pos_embd as pos",
    "att": "import keras_self_attention as att",
    "heads": "import keras_multi_head as heads",
    "feed": "import keras_position_wise_feed_forward as feed",
    "sim": "import keras_embed_sim as sim",
    "transformer": "import keras_transformer as transformer",
    "hub": "import keras_hub.layers as hub",
}
IMAGE = ((None, 8, 8, 16),)
OPEN = ((None, None, None, 16),)
SERIES = ((None, 10, 12),)
OPEN_SERIES = ((None, None, 12),)
VECTOR = ((None, 12),)
TOKENS = ((None, 10),)
MASKED = ((None, 10, 12), (None, 3))
BOTH = ((None, 10, 12), (None, 8, 12))

CONTRIB = [
    Case("contrib.InstanceNormalization()", IMAGE),
    Case("contrib.InstanceNormalization(axis=-1)", IMAGE),
    Case("contrib.InstanceNormalization(axis=1, scale=False)", IMAGE),
    Case("contrib.InstanceNormalization(axis=3, center=False)", OPEN),
    Case("contrib.GroupNormalization(groups=3)", IMAGE),
    Case("contrib.GroupNormalization(groups=32)", IMAGE),
    Case("contrib.CosineDense(5)", VECTOR),
    Case("contrib.CosineDense(5, use_bias=False)", SERIES),
    Case("contrib.CosineConvolution2D(5, (3, 3))", IMAGE),
    Case("contrib.CosineConv2D(5, (3, 2), strides=(2, 2), padding='same', use_bias=False)", IMAGE),
    Case("contrib.CosineConvolution2D(5, 3)", IMAGE),
    Case("contrib.PELU()", IMAGE),
    Case("contrib.PELU(shared_axes=[1, 2])", OPEN),
    Case("contrib.PELU(shared_axes=1)", SERIES),
    Case("contrib.Swish()", IMAGE),
    Case("contrib.Swish(trainable=True)", IMAGE),
    Case("contrib.SineReLU()", VECTOR),
    Case("contrib.Capsule(3, 7)", SERIES),
    Case("contrib.Capsule(3, 7, 3, False)", SERIES),
    Case("contrib.CRF(5)", SERIES),
    Case("contrib.CRF(5, use_boundary=False, use_bias=False)", SERIES),
]
TFA = [
    Case("tfa.layers.GroupNormalization(groups=4)", IMAGE),
    Case("tfa.layers.GroupNormalization(4, 1, center=False)", IMAGE),
    Case("tfa.layers.GroupNormalization(groups=-1, axis=3)", OPEN),
    Case("tfa.layers.GroupNormalization(groups=3)", IMAGE),
    Case("tfa.layers.GroupNormalization()", IMAGE),
    Case("tfa.layers.GroupNormalization(axis=0)", IMAGE),
    Case("tfa.layers.InstanceNormalization()", IMAGE),
    Case("tfa.layers.InstanceNormalization(axis=-1, center=False, scale=True)", OPEN),
    Case("tfa.layers.InstanceNormalization(groups=2)", IMAGE),
    Case("tfa.layers.FilterResponseNormalization()", IMAGE),
    Case("tfa.layers.FilterResponseNormalization(learned_epsilon=True)", IMAGE),
    Case("tfa.layers.FilterResponseNormalization()", OPEN),
    Case("tfa.layers.FilterResponseNormalization(axis=[1])", IMAGE),
    Case("tfa.layers.SpectralNormalization(keras.layers.Dense(5))", VECTOR),
    Case("tfa.layers.SpectralNormalization(keras.layers.Conv2D(5, 3))", IMAGE),
    Case(
        "tfa.layers.SpectralNormalization(keras.layers.Conv2D(5, 3, trainable=False), power_iterations=2)",
        IMAGE,
    ),
    Case("tfa.layers.SpectralNormalization(keras.layers.Conv2D(5, 3), trainable=False)", IMAGE),
    Case("tfa.layers.WeightNormalization(keras.layers.Dense(5, trainable=False))", VECTOR),
    Case("tfa.layers.WeightNormalization(keras.layers.Dense(5), trainable=False)", VECTOR),
    Case("tfa.layers.SpectralNormalization(keras.layers.Embedding(50, 6))", TOKENS, dtype="int32"),
    Case("tfa.layers.SpectralNormalization(keras.layers.ReLU())", VECTOR),
    Case("tfa.layers.WeightNormalization(keras.layers.Dense(5))", VECTOR),
    Case("tfa.layers.WeightNormalization(keras.layers.Dense(5), data_init=False)", VECTOR),
    Case("tfa.layers.WeightNormalization(keras.layers.Conv2D(5, 3, use_bias=False))", IMAGE),
    Case("tfa.layers.WeightNormalization(keras.layers.Conv1D(5, 3, padding='causal'), False)", SERIES),
    Case("tfa.layers.WeightNormalization(keras.layers.Conv2DTranspose(5, 3))", IMAGE),
    Case("tfa.layers.WeightNormalization(keras.layers.Conv2DTranspose(5, 3), data_init=False)", IMAGE),
    Case("tfa.layers.WeightNormalization(keras.layers.Conv2DTranspose(16, 3))", IMAGE),
    Case("tfa.layers.WeightNormalization(keras.layers.DepthwiseConv2D(3))", IMAGE),
    Case("tfa.layers.WeightNormalization(keras.layers.SimpleRNN(5))", SERIES),
    Case(
        "tfa.layers.WeightNormalization(keras.layers.LSTM(5, return_sequences=True), data_init=False)", SERIES
    ),
    Case("tfa.layers.WeightNormalization(keras.layers.ReLU())", VECTOR),
    Case("tfa.layers.GELU()", IMAGE),
    Case("tfa.layers.Sparsemax()", VECTOR),
    Case("tfa.layers.PoincareNormalize()", VECTOR),
    Case("tfa.layers.Snake()", IMAGE),
    Case("tfa.layers.TLU()", IMAGE),
    Case("tfa.layers.TLU(affine=True)", VECTOR),
    Case("tfa.layers.TLU()", OPEN),
    Case("tfa.layers.Maxout(4)", IMAGE),
    Case("tfa.layers.Maxout(4, axis=1)", OPEN),
    Case("tfa.layers.Maxout(5)", IMAGE),
    Case("tfa.layers.StochasticDepth(0.8)", IMAGE * 2, "layer(inputs)"),
    Case("tfa.layers.StochasticDepth()", ((None, 8, 8, 16), (None, 1, 1, 16)), "layer(inputs)"),
    Case("tfa.layers.AdaptiveAveragePooling1D(5)", SERIES),
    Case("tfa.layers.AdaptiveMaxPooling1D(3)", SERIES),
    Case("tfa.layers.AdaptiveAveragePooling2D((2, 4))", IMAGE),
    Case("tfa.layers.AdaptiveMaxPooling2D(4)", IMAGE),
    Case("tfa.layers.AdaptiveAveragePooling2D((2, 4))", OPEN),
    Case("tfa.layers.AdaptiveAveragePooling3D(2)", ((None, 4, 4, 4, 3),)),
    Case("tfa.layers.AdaptiveMaxPooling3D((2, 1, 4))", ((None, 4, 4, 4, 3),)),
    Case("tfa.layers.SpatialPyramidPooling2D([1, 2, 4])", IMAGE),
    Case("tfa.layers.SpatialPyramidPooling2D([[1, 2], 3])", IMAGE),
    Case("tfa.layers.MaxUnpooling2D()", IMAGE * 2, "layer(*inputs)"),
    Case("tfa.layers.MaxUnpooling2D(3, 2, 'VALID')", IMAGE * 2, "layer(*inputs)"),
    Case("tfa.layers.NoisyDense(5)", VECTOR),
    Case("tfa.layers.NoisyDense(5, use_factorised=False)", SERIES),
    Case("tfa.layers.NoisyDense(5, use_bias=False)", VECTOR),
    Case("vlad.NetVLAD(5)", SERIES),
    Case("vlad.NetVLAD(num_clusters=3)", OPEN_SERIES),
    Case("tfa.layers.PolynomialCrossing()", VECTOR * 2, "layer(inputs)"),
    Case("tfa.layers.PolynomialCrossing(projection_dim=3, use_bias=False)", VECTOR * 2, "layer(inputs)"),
    Case("tfa.layers.PolynomialCrossing(projection_dim=7)", VECTOR * 2, "layer(inputs)"),
    Case("tfa.layers.MultiHeadAttention(head_size=4, num_heads=3)", SERIES * 2, "layer(inputs)"),
    Case("tfa.layers.MultiHeadAttention(4, 3, 7, use_projection_bias=False)", SERIES * 3, "layer(inputs)"),
    Case(
        "tfa.layers.MultiHeadAttention(4, 3, return_attn_coef=True)",
        ((None, 5, 6), (None, 7, 8), (None, 7, 9)),
        "layer(inputs)",
    ),
    Case("tfa.layers.CRF(5)", SERIES),
    Case("tfa.layers.CRF(12, use_boundary=False, use_kernel=False)", SERIES),
    Case("tfa.layers.ESN(5)", SERIES),
    Case("tfa.layers.ESN(5, return_sequences=True, use_bias=False)", SERIES),
    Case("keras.layers.RNN(tfa.rnn.ESNCell(5))", SERIES),
    Case("keras.layers.RNN(tfa.rnn.NASCell(5), return_sequences=True)", SERIES),
    Case("keras.layers.RNN(tfa.rnn.NASCell(5, projection=3, use_bias=True), return_state=True)", SERIES),
    Case("keras.layers.RNN(tfa.rnn.LayerNormLSTMCell(5))", SERIES),
    Case("keras.layers.RNN(tfa.rnn.LayerNormLSTMCell(5, use_bias=False), return_state=True)", SERIES),
    Case("keras.layers.RNN(tfa.rnn.LayerNormSimpleRNNCell(5))", SERIES),
    Case("keras.layers.RNN([tfa.rnn.PeepholeLSTMCell(5), keras.layers.GRUCell(4)])", SERIES),
    Case("keras.layers.Bidirectional(keras.layers.RNN(tfa.rnn.PeepholeLSTMCell(5)))", SERIES),
    Case("keras.layers.Activation(tfa.activations.mish)", VECTOR),
    Case("keras.layers.Lambda(lambda t: tfa.activations.gelu(t))", VECTOR),
]
SMALL = [
    Case("norm.LayerNormalization()", SERIES),
    Case("norm.LayerNormalization(center=False)", IMAGE),
    Case("pos.PositionEmbedding(20, 6)", TOKENS),
    Case("pos.PositionEmbedding(20, 12, mode=pos.PositionEmbedding.MODE_ADD)", SERIES),
    Case("pos.PositionEmbedding(20, 6, 'concat')", SERIES),
    Case("pos.TrigPosEmbedding()", SERIES),
    Case("pos.TrigPosEmbedding('concat', 6)", SERIES),
    Case("pos.TrigPosEmbedding(mode='expand', output_dim=6)", TOKENS),
    Case("att.SeqSelfAttention()", SERIES),
    Case("att.SeqSelfAttention(7, use_additive_bias=False, use_attention_bias=False)", SERIES),
    Case("att.SeqSelfAttention(attention_type=att.SeqSelfAttention.ATTENTION_TYPE_MUL)", SERIES),
    Case("att.SeqSelfAttention(return_attention=True, attention_width=5)", SERIES),
    Case("att.SeqSelfAttention(attention_type='other')", SERIES),
    Case("att.SeqWeightedAttention()", SERIES),
    Case("att.SeqWeightedAttention(use_bias=False, return_attention=True)", SERIES),
    Case("att.ScaledDotProductAttention()", SERIES),
    Case("att.ScaledDotProductAttention(return_attention=True)", SERIES * 3, "layer(inputs)"),
    Case("heads.MultiHeadAttention(3)", SERIES),
    Case("heads.MultiHeadAttention(head_num=4, use_bias=False)", OPEN_SERIES),
    Case("heads.MultiHeadAttention(5)", SERIES),
    Case("heads.MultiHeadAttention(4)", ((None, 5, 6), (None, 7, 9), (None, 7, 8)), "layer(inputs)"),
    Case("heads.MultiHead(keras.layers.Dense(5), layer_num=3)", SERIES),
    Case("heads.MultiHead(keras.layers.LSTM(5), layer_num=3)", SERIES),
    Case("heads.MultiHead(keras.layers.Conv1D(5, 3, padding='same'), layer_num=2, hidden_dim=6)", SERIES),
    Case("heads.MultiHead(keras.layers.Dense(5), layer_num=2, hidden_dim=6, use_bias=False)", SERIES),
    Case("heads.MultiHead([keras.layers.Dense(5), keras.layers.Dense(5, use_bias=False)])", SERIES),
    Case("feed.FeedForward(7)", SERIES),
    Case("feed.FeedForward(units=7, use_bias=False, dropout_rate=0.1)", OPEN_SERIES),
    Case("sim.EmbeddingRet(50, 6)", TOKENS, dtype="int32"),
    Case("sim.EmbeddingRet(input_dim=50, output_dim=6, mask_zero=True)", TOKENS, dtype="int32"),
    Case("sim.EmbeddingSim()", ((None, 10, 6), (50, 6)), "layer(inputs)"),
    Case("sim.EmbeddingSim(use_bias=False)", ((None, 10, 6), (50, 6)), "layer(inputs)"),
    Case("transformer", SERIES, "transformer.get_encoders(2, x, 3, 7)"),
    Case(
        "transformer",
        SERIES,
        "transformer.get_encoders(2, x, 4, hidden_dim=7, dropout_rate=0.1, trainable=False)",
    ),
    Case("transformer", SERIES * 2, "transformer.get_decoders(2, x, inputs[1], 3, 7)"),
    Case("transformer", SERIES, "transformer.get_encoder_component('e', x, 3, 7)"),
    Case("transformer", SERIES * 2, "transformer.get_decoder_component('d', x, inputs[1], 3, 7, 'relu')"),
]
HUB = [
    Case("hub.TokenAndPositionEmbedding(50, 10, 6)", TOKENS, dtype="int32"),
    Case("hub.TokenAndPositionEmbedding(50, 10, 6, tie_weights=False)", TOKENS, dtype="int32"),
    Case("hub.TokenAndPositionEmbedding(50, 20, 6, mask_zero=True)", TOKENS, dtype="int32"),
    Case("hub.PositionEmbedding(10)", SERIES),
    Case("hub.PositionEmbedding(sequence_length=30)", SERIES),
    Case("hub.SinePositionEncoding()", SERIES),
    Case("hub.RotaryEmbedding()", ((None, 10, 4, 6),)),
    Case("hub.AlibiBias()", ((None, 4, 10, 10),)),
    Case("hub.ReversibleEmbedding(50, 6)", TOKENS, dtype="int32"),
    Case("hub.ReversibleEmbedding(50, 6, tie_weights=False)", TOKENS, dtype="int32"),
    Case("hub.ReversibleEmbedding(50, 6)", TOKENS, "layer(layer(x), reverse=True)", "int32"),
    Case(
        "hub.ReversibleEmbedding(50, 7, False, mask_zero=True)",
        TOKENS,
        "layer(layer(x), reverse=True)",
        "int32",
    ),
    Case("keras.layers.ReversibleEmbedding(50, 7, False, dtype='int8_from_float32')", TOKENS, dtype="int32"),
    Case(
        "keras.layers.ReversibleEmbedding(50, 7, False, dtype='int4/4_from_float32')", TOKENS, dtype="int32"
    ),
    Case("keras.layers.ReversibleEmbedding(50, 7, dtype='int8_from_float32')", TOKENS, dtype="int32"),
    Case("keras.layers.ReversibleEmbedding(50, 7, False, lora_rank=2)", TOKENS, dtype="int32"),
    Case("hub.CachedMultiHeadAttention(3, 4)", SERIES, "layer(x, x)"),
    Case(
        "hub.CachedMultiHeadAttention(num_heads=3, key_dim=4, value_dim=5, use_bias=False)",
        SERIES,
        "layer(x, x)",
    ),
    Case("hub.TransformerEncoder(7, 3)", SERIES),
    Case("hub.TransformerEncoder(intermediate_dim=7, num_heads=5, normalize_first=True)", SERIES),
    Case("hub.TransformerEncoder(7, 3)", SERIES, "layer(x, return_attention_scores=True)"),
    Case("hub.TransformerEncoder(7, 13)", SERIES),
    Case("hub.TransformerDecoder(7, 3)", SERIES),
    Case("hub.TransformerDecoder(7, 3)", ((None, 10, 12), (None, 8, 9)), "layer(x, inputs[1])"),
    Case(
        "hub.TransformerDecoder(7, 3)",
        ((None, 10, 12), (None, 8, 12)),
        "layer(x, encoder_sequence=inputs[1])",
    ),
    Case("hub.FNetEncoder(7)", SERIES),
    Case(
        "hub.MaskedLMHead(vocabulary_size=50)",
        MASKED,
        "layer(x, mask_positions=inputs[1])",
    ),
    Case(
        "hub.MaskedLMHead(token_embedding=hub.ReversibleEmbedding(50, 6))",
        MASKED,
        "layer(x, keras.ops.cast(inputs[1], 'int32'))",
    ),
    Case("hub.MaskedLMHead()", MASKED, "layer(x, mask_positions=inputs[1])"),
]
CASES = {"tfkeras2": [*CONTRIB, *TFA, *SMALL], "keras3": HUB}


def program(case: Case, flavour: str) -> str:
    """Return the program of a case; it binds ``model``."""
    package = "import tf_keras as keras" if flavour == "tfkeras2" else "import keras"
    lines = [package]
    lines += [statement for name, statement in IMPORTS.items() if f"{name}." in case.layer + case.call]
    shapes = ", ".join(f"keras.Input(batch_shape={shape}, dtype={case.dtype!r})" for shape in case.inputs)
    lines += [f"inputs = [{shapes}]", "x = inputs[0]"]
    if not case.layer.isidentifier():
        lines.append(f"layer = {case.layer}")
    lines += [f"model = keras.Model(inputs, {case.call})", ""]
    return "\n".join(lines)
