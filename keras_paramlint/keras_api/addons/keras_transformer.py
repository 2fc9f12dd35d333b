"""The builders of ``keras_transformer``, which put together layers of the same author's packages."""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.comparisons import compare
from keras_paramlint.interpreter.native import Call, LibraryModule, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.addons.declaration import Addon
from keras_paramlint.keras_api.ops.registry import lookup


ADDON = Addon("keras_transformer", release="0.40.0")


def member(call: Call, module: str, name: str) -> Value:
    """Return a member of a library module."""
    return call.attribute(LibraryModule(module), name)


def applied(call: Call, module: str, layer: str, inputs: Value, /, **arguments: Value) -> Value:
    """Make a layer and call it."""
    return call.invoke(call.invoke(member(call, module, layer), **arguments), inputs)


def wrapped(call: Call, name: str, inputs: Value, output: Value, rate: Value, trainable: Value) -> Value:
    """Return a block's output after dropout, the residual sum and the normalisation."""
    first = inputs[0] if isinstance(inputs, list) else inputs
    if isinstance(rate, Unknown) or call.truth(compare(call.machine, ">", rate, 0.0, call)):
        output = applied(call, "keras.layers", "Dropout", output, rate=rate, name=f"{name}-Dropout")
    total = applied(call, "keras.layers", "Add", [first, output], name=f"{name}-Add")
    return applied(
        call,
        "keras_layer_normalization",
        "LayerNormalization",
        total,
        trainable=trainable,
        name=f"{name}-Norm",
    )


def attention(call: Call, name: str, inputs: Value, settings: dict[str, Value], history: bool) -> Value:
    """Return a wrapped attention block."""
    made = applied(
        call,
        "keras_multi_head",
        "MultiHeadAttention",
        inputs,
        head_num=settings["head_num"],
        activation=settings["attention_activation"],
        history_only=history,
        trainable=settings["trainable"],
        name=name,
    )
    return wrapped(call, name, inputs, made, settings["dropout_rate"], settings["trainable"])


def feed_forward(call: Call, name: str, inputs: Value, settings: dict[str, Value]) -> Value:
    """Return a wrapped feed-forward block."""
    made = applied(
        call,
        "keras_position_wise_feed_forward",
        "FeedForward",
        inputs,
        units=settings["hidden_dim"],
        trainable=settings["trainable"],
        name=name,
    )
    return wrapped(call, name, inputs, made, settings["dropout_rate"], settings["trainable"])


def encoder(call: Call, name: str, inputs: Value, settings: dict[str, Value]) -> Value:
    """Return the output of one encoder."""
    seen = attention(call, f"{name}-MultiHeadSelfAttention", inputs, settings, False)
    return feed_forward(call, f"{name}-FeedForward", seen, settings)


def decoder(call: Call, name: str, inputs: Value, encoded: Value, settings: dict[str, Value]) -> Value:
    """Return the output of one decoder."""
    own = attention(call, f"{name}-MultiHeadSelfAttention", inputs, settings, True)
    both = attention(call, f"{name}-MultiHeadQueryAttention", [own, encoded, encoded], settings, False)
    return feed_forward(call, f"{name}-FeedForward", both, settings)


def repeated(count: Value, what: str) -> range:
    """Return the numbers from 1 to a count.

    Raises:
        NotKnown: the count is not fixed.
    """
    if not isinstance(count, int):
        raise NotKnown(count if isinstance(count, Unknown) else f"the number of {what}")
    return range(1, count + 1)


def collected(
    head_num: Value, hidden_dim: Value, attention_activation: Value, dropout_rate: Value, trainable: Value
) -> dict[str, Value]:
    """Return what all blocks share."""
    return {
        "head_num": head_num,
        "hidden_dim": hidden_dim,
        "attention_activation": attention_activation,
        "dropout_rate": dropout_rate,
        "trainable": trainable,
    }


@ADDON.function("get_encoder_component")
def get_encoder_component(
    call: Call,
    name: Value,
    input_layer: Value,
    head_num: Value,
    hidden_dim: Value,
    attention_activation: Value = None,
    feed_forward_activation: Value = None,
    dropout_rate: Value = 0.0,
    trainable: Value = True,
) -> Value:
    """One encoder."""
    settings = collected(head_num, hidden_dim, attention_activation, dropout_rate, trainable)
    return encoder(call, str(name), input_layer, settings)


@ADDON.function("get_decoder_component")
def get_decoder_component(
    call: Call,
    name: Value,
    input_layer: Value,
    encoded_layer: Value,
    head_num: Value,
    hidden_dim: Value,
    attention_activation: Value = None,
    feed_forward_activation: Value = None,
    dropout_rate: Value = 0.0,
    trainable: Value = True,
) -> Value:
    """One decoder."""
    settings = collected(head_num, hidden_dim, attention_activation, dropout_rate, trainable)
    return decoder(call, str(name), input_layer, encoded_layer, settings)


@ADDON.function("get_encoders")
def get_encoders(
    call: Call,
    encoder_num: Value,
    input_layer: Value,
    head_num: Value,
    hidden_dim: Value,
    attention_activation: Value = None,
    feed_forward_activation: Value = None,
    dropout_rate: Value = 0.0,
    trainable: Value = True,
) -> Value:
    """Encoders on top of each other."""
    settings = collected(head_num, hidden_dim, attention_activation, dropout_rate, trainable)
    for index in repeated(encoder_num, "encoders"):
        input_layer = encoder(call, f"Encoder-{index}", input_layer, settings)
    return input_layer


@ADDON.function("get_decoders")
def get_decoders(
    call: Call,
    decoder_num: Value,
    input_layer: Value,
    encoded_layer: Value,
    head_num: Value,
    hidden_dim: Value,
    attention_activation: Value = None,
    feed_forward_activation: Value = None,
    dropout_rate: Value = 0.0,
    trainable: Value = True,
) -> Value:
    """Decoders on top of each other, each of which sees the encoded sequence."""
    settings = collected(head_num, hidden_dim, attention_activation, dropout_rate, trainable)
    for index in repeated(decoder_num, "decoders"):
        input_layer = decoder(call, f"Decoder-{index}", input_layer, encoded_layer, settings)
    return input_layer


@ADDON.function("get_model")
def get_model(
    call: Call,
    token_num: Value,
    embed_dim: Value,
    encoder_num: Value,
    decoder_num: Value,
    head_num: Value,
    hidden_dim: Value,
    attention_activation: Value = None,
    feed_forward_activation: Value = None,
    dropout_rate: Value = 0.0,
    use_same_embed: Value = True,
    embed_weights: Value = None,
    embed_trainable: Value = None,
    trainable: Value = True,
) -> Value:
    """The whole translator; both sides share one table of tokens unless ``use_same_embed`` is false."""
    settings = collected(head_num, hidden_dim, attention_activation, dropout_rate, trainable)
    shared = call.truth(use_same_embed)
    tables = [
        _table(call, side, pair(token_num)[side], embed_dim, embed_weights, embed_trainable, shared)
        for side in ((0,) if shared else (0, 1))
    ]

    def embedded(name: str, table: Value) -> tuple[Value, Value, Value]:
        tokens = call.invoke(member(call, "keras.layers", "Input"), shape=(None,), name=f"{name}-Input")
        found = call.invoke(table, tokens)
        if not isinstance(found, list) or len(found) != 2:
            raise NotKnown("the embedding of the transformer")
        sequence = applied(
            call, "keras_pos_embd", "TrigPosEmbedding", found[0], mode="add", name=f"{name}-Embedding"
        )
        return tokens, sequence, found[1]

    source, sequence, _ = embedded("Encoder", tables[0])
    for index in repeated(encoder_num, "encoders"):
        sequence = encoder(call, f"Encoder-{index}", sequence, settings)
    target, decoded, weights = embedded("Decoder", tables[-1])
    for index in repeated(decoder_num, "decoders"):
        decoded = decoder(call, f"Decoder-{index}", decoded, sequence, settings)
    output = applied(
        call,
        "keras_embed_sim",
        "EmbeddingSim",
        [decoded, weights],
        trainable=trainable,
        name="Decoder-Output",
    )
    return call.invoke(member(call, "keras.models", "Model"), inputs=[source, target], outputs=output)


def pair(value: Value) -> list[Any]:
    """Return what holds for the two sides, given once or as a list of two."""
    return value if isinstance(value, list) and len(value) == 2 else [value, value]


def _table(
    call: Call, side: int, tokens: Value, width: Value, weights: Value, trained: Value, shared: bool
) -> Value:
    given, trained = pair(weights)[side], pair(trained)[side]
    return call.invoke(
        member(call, "keras_embed_sim", "EmbeddingRet"),
        input_dim=tokens,
        output_dim=width,
        mask_zero=True,
        trainable=given is None if trained is None else trained,
        name="Token-Embedding" if shared else f"{('Encoder', 'Decoder')[side]}-Token-Embedding",
    )


@ADDON.function("gelu")
def gelu(call: Call, x: Value) -> Value:
    """The activation."""
    found = lookup("keras.activations.relu")
    assert found is not None
    return found.run(call, x)
