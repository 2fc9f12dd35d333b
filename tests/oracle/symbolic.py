"""Programs with sizes that the source does not fix, and the values that real Keras is asked about."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Symbolic:
    """A program, how values are drawn for its symbols, and what its formulas look like.

    A builder's symbols are its parameters; those of a program without one are
    its module-level names, whose assignments real Keras gets with the values.
    """

    title: str
    source: str
    draw: Callable[[random.Random], dict[str, Any]]
    formula: str
    output: str
    builder: str | None = None
    model: str = "model"
    flavour: str = "keras3"
    substitutions: int = 50

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> str:
        """What the analysis is asked for."""
        return self.builder or self.model

    def real(self, values: dict[str, Any]) -> str:
        """Return a program that real Keras can execute."""
        if self.builder is not None:
            arguments = ", ".join(f"{name}={value!r}" for name, value in values.items())
            return f"{self.source}\n\n{self.model} = {self.builder}({arguments})\n"
        text = re.sub(r"^.*# data\n", "", self.source, flags=re.MULTILINE)
        for name, value in values.items():
            text, found = re.subn(rf"^{name} = .*$", f"{name} = {value!r}", text, flags=re.MULTILINE)
            assert found == 1, name
        return text


UNET = """
from tensorflow import keras
from tensorflow.keras import layers


def double(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x


def unet(h, w, c, base=4, depth=3):
    inputs = keras.Input((h, w, c))
    x = inputs
    skips = []
    for level in range(depth):
        x = double(x, base * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = double(x, base * 2**depth)
    for level, skip in reversed(list(enumerate(skips))):
        x = layers.Conv2DTranspose(base * 2**level, 2, strides=2, padding="same")(x)
        x = layers.Concatenate()([x, skip])
        x = double(x, base * 2**level)
    outputs = layers.Conv2D(1, 1, activation="sigmoid")(x)
    return keras.Model(inputs, outputs, name="unet")
"""

TRANSFORMER = """
import keras
from keras import layers


class Tokens(layers.Layer):
    def __init__(self, length, vocab_size, d_model, **kwargs):
        super().__init__(**kwargs)
        self.tokens = layers.Embedding(vocab_size, d_model)
        self.positions = layers.Embedding(length, d_model)

    def call(self, x):
        return self.tokens(x) + self.positions(keras.ops.arange(keras.ops.shape(x)[-1]))


def block(x, d_model, num_heads, d_ff, rate):
    assert d_model % num_heads == 0
    attended = layers.MultiHeadAttention(num_heads, d_model // num_heads, dropout=rate)(x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + layers.Dropout(rate)(attended))
    y = layers.Dense(d_ff, activation="gelu")(x)
    y = layers.Dropout(rate)(layers.Dense(d_model)(y))
    return layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, y]))


def transformer(vocab_size, max_len, d_model=24, num_heads=4, num_layers=2, d_ff=None, rate=0.1):
    tokens = keras.Input((max_len,), dtype="int32")
    x = Tokens(max_len, vocab_size, d_model)(tokens)
    for _ in range(num_layers):
        x = block(x, d_model, num_heads, d_ff or 4 * d_model, rate)
    return keras.Model(tokens, layers.Dense(vocab_size)(x), name="transformer")
"""

SEQ2SEQ = """
import sys  # data
from keras.layers import LSTM, Dense, Input
from keras.models import Model

pairs = [line.split("\\t") for line in open(sys.argv[1])]  # data
sources = sorted({c for source, _ in pairs for c in source})  # data
targets = sorted({c for _, target in pairs for c in target})  # data
num_encoder_tokens = len(sources)
num_decoder_tokens = len(targets)
latent_dim = 24

encoder_inputs = Input(shape=(None, num_encoder_tokens))
_, state_h, state_c = LSTM(latent_dim, return_state=True)(encoder_inputs)
decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=[state_h, state_c])
decoder_dense = Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)
model = Model([encoder_inputs, decoder_inputs], decoder_outputs)

inputs = [Input(shape=(latent_dim,)), Input(shape=(latent_dim,))]
outputs, h, c = decoder_lstm(decoder_inputs, initial_state=inputs)
decoder_model = Model([decoder_inputs, *inputs], [decoder_dense(outputs), h, c])
"""

STRIDES = """
import keras
from keras import layers


def network(h, w, c):
    inputs = keras.Input((h, w, c))
    x = layers.Conv2D(6, 7, strides=2, padding="same")(inputs)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = layers.SeparableConv2D(8, 3, strides=(1, 2), padding="valid", dilation_rate=1)(x)
    x = layers.Conv2D(8, 3, dilation_rate=2, padding="same")(x)
    x = layers.ZeroPadding2D(((1, 0), (2, 1)))(x)
    x = layers.AveragePooling2D((2, 3), padding="same")(x)
    x = layers.Conv2DTranspose(5, 3, strides=2)(x)
    x = layers.Cropping2D((1, 0))(x)
    x = layers.UpSampling2D((1, 3))(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(3)(x))
"""

GROUPS = """
import keras
from keras import layers


def grouped(width, groups, rows, units):
    inputs = keras.Input((rows, width * groups))
    x = layers.Conv1D(groups * 4, 3, groups=groups, padding="causal")(inputs)
    x = layers.GroupNormalization(groups)(x)
    x = layers.Reshape((-1, groups, 4))(x)
    x = layers.Permute((2, 1, 3))(x)
    x = layers.Reshape((groups, rows * 4))(x)
    x = layers.TimeDistributed(layers.Dense(units))(x)
    x = layers.Bidirectional(layers.GRU(units, return_sequences=True), merge_mode="concat")(x)
    x = layers.Concatenate()([x, layers.Dense(2 * units, use_bias=False)(x)])
    return keras.Model(inputs, [layers.GlobalMaxPooling1D()(x), layers.Flatten()(x)])
"""

RNN_TF = """
import tensorflow as tf
from tensorflow.keras import layers


def tagger(vocab_size, dim, units, num_tags, pooled=False):
    model = tf.keras.Sequential(name="tagger")
    model.add(layers.Embedding(vocab_size, dim, input_length=None))
    model.add(layers.Bidirectional(layers.GRU(units, return_sequences=True)))
    model.add(layers.Bidirectional(layers.LSTM(units // 2, return_sequences=not pooled)))
    model.add(layers.Dense(num_tags + 1))
    model.build((None, None))
    return model
"""

HALVES = """
from tensorflow import keras
from tensorflow.keras import layers


def halves(n):
    words = n + 1
    model = keras.Sequential([layers.Input((7,)), layers.Dense(n / 2), layers.Dense(words / 2)])
    return model
"""

SYMBOLIC = (
    Symbolic(
        "a U-Net, depth from a default argument",
        UNET,
        lambda r: {"h": 8 * r.randint(1, 9), "w": 8 * r.randint(1, 9), "c": r.randint(1, 9)},
        "36·c + 30,785",
        "(None, 8·floor(h/8), 8·floor(w/8), 1)",
        builder="unet",
    ),
    Symbolic(
        "a Transformer",
        TRANSFORMER,
        lambda r: {"vocab_size": r.randint(2, 300), "max_len": r.randint(1, 60)},
        "24·max_len + 49·vocab_size + 14,448",
        "(None, max_len, vocab_size)",
        builder="transformer",
    ),
    Symbolic(
        "a sequence-to-sequence model",
        SEQ2SEQ,
        lambda r: {"num_encoder_tokens": r.randint(1, 90), "num_decoder_tokens": r.randint(1, 90)},
        "121·num_decoder_tokens + 96·num_encoder_tokens + 4,800",
        "(None, None, num_decoder_tokens)",
    ),
    Symbolic(
        "strides, paddings and dilations",
        STRIDES,
        lambda r: {"h": r.randint(24, 150), "w": r.randint(24, 150), "c": r.randint(1, 5)},
        "",
        "(None, 3)",
        builder="network",
        substitutions=20,
    ),
    Symbolic(
        "groups, reshapes and wrappers",
        GROUPS,
        lambda r: {
            "width": r.randint(1, 5),
            "groups": r.randint(1, 6),
            "rows": r.randint(1, 9),
            "units": r.randint(1, 9),
        },
        "",
        "",
        builder="grouped",
        substitutions=20,
    ),
    Symbolic(
        "a tagger under TF 2",
        RNN_TF,
        lambda r: {
            "vocab_size": r.randint(2, 99),
            "dim": r.randint(1, 20),
            "units": r.randint(2, 20),
            "num_tags": r.randint(1, 20),
        },
        "",
        "",
        builder="tagger",
        flavour="tfkeras2",
        substitutions=10,
    ),
    Symbolic(
        "units that are quotients",
        HALVES,
        lambda r: {"n": r.randint(2, 40)},
        "",
        "(None, ceil(n/2))",
        builder="halves",
        flavour="tfkeras2",
        substitutions=10,
    ),
)
