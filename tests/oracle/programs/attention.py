# %% multi-head attention [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x, memory = keras.Input((10, 24)), keras.Input((None, 16))
y = layers.MultiHeadAttention(num_heads=4, key_dim=6)(x, x)
y = layers.MultiHeadAttention(num_heads=2, key_dim=5, value_dim=7, output_shape=9, use_bias=False)(y, memory)
z, scores = layers.MultiHeadAttention(num_heads=3, key_dim=2)(x, memory, return_attention_scores=True)
model = keras.Model([x, memory], [y, z, scores])

# %% dot-product and additive attention [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

query, value = keras.Input((8, 12)), keras.Input((5, 12))
first = layers.Attention(use_scale=True)([query, value])
second = layers.AdditiveAttention()([query, value])
third = layers.Attention(score_mode="concat")([query, value, value])
model = keras.Model([query, value], layers.Concatenate()([first, second, third]))

# %% a transformer block as a layer [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = layers.Dropout(rate)
        self.dropout2 = layers.Dropout(rate)

    def call(self, inputs, training=False):
        attention = self.dropout1(self.att(inputs, inputs), training=training)
        out1 = self.layernorm1(inputs + attention)
        return self.layernorm2(out1 + self.dropout2(self.ffn(out1), training=training))


inputs = layers.Input(shape=(20,))
x = layers.Embedding(input_dim=500, output_dim=32)(inputs)
x = TransformerBlock(32, 2, 48)(x)
x = layers.GlobalAveragePooling1D()(x)
model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))

# %% positions and tokens [keras3]
import keras
from keras import layers, ops


class Positions(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        maxlen = ops.shape(x)[-1]
        positions = self.pos_emb(ops.arange(start=0, stop=maxlen, step=1))
        return self.token_emb(x) + positions


inputs = keras.Input((40,), dtype="int32")
model = keras.Model(inputs, layers.Dense(3)(Positions(40, 300, 16)(inputs)))

# %% a vision transformer [keras3]
import keras
from keras import layers, ops

PATCH, SIZE, WIDTH, HEADS, DEPTH = 6, 72, 64, 4, 2
PATCHES = (SIZE // PATCH) ** 2


class PatchEncoder(layers.Layer):
    def __init__(self, num_patches, projection_dim):
        super().__init__()
        self.num_patches = num_patches
        self.projection = layers.Dense(units=projection_dim)
        self.position_embedding = layers.Embedding(input_dim=num_patches, output_dim=projection_dim)

    def call(self, patch):
        positions = ops.expand_dims(ops.arange(start=0, stop=self.num_patches, step=1), axis=0)
        return self.projection(patch) + self.position_embedding(positions)


inputs = keras.Input((SIZE, SIZE, 3))
patches = ops.image.extract_patches(inputs, size=(PATCH, PATCH))
patches = layers.Reshape((PATCHES, PATCH * PATCH * 3))(patches)
x = PatchEncoder(PATCHES, WIDTH)(patches)
for _ in range(DEPTH):
    x1 = layers.LayerNormalization(epsilon=1e-6)(x)
    x2 = layers.Add()([layers.MultiHeadAttention(HEADS, key_dim=WIDTH, dropout=0.1)(x1, x1), x])
    x3 = layers.LayerNormalization(epsilon=1e-6)(x2)
    for units in [WIDTH * 2, WIDTH]:
        x3 = layers.Dropout(0.1)(layers.Dense(units, activation=keras.activations.gelu)(x3))
    x = layers.Add()([x3, x2])
x = layers.Flatten()(layers.LayerNormalization(epsilon=1e-6)(x))
model = keras.Model(inputs, layers.Dense(100)(x))

# %% einsum and grouped queries [keras3]
import keras
from keras import layers

x = keras.Input((7, 24))
y = layers.EinsumDense("abc,cde->abde", output_shape=(None, 3, 8), bias_axes="de")(x)
z = layers.GroupQueryAttention(head_dim=5, num_query_heads=6, num_key_value_heads=2)(x, x)
model = keras.Model(x, [y, z])

# %% a self-attention as a subclass [tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class SelfAttention(layers.MultiHeadAttention):
    def call(self, x):
        return super().call(x, x) + x


inputs = keras.Input((5, 8))
model = keras.Model(inputs, SelfAttention(2, 4)(inputs))

# %% built by the shapes of its arguments, by their names [keras3]
import keras
from keras import layers


class Encoder(layers.Layer):
    def build(self, inputs_shape):
        self.attention = layers.MultiHeadAttention(2, 4)
        if hasattr(self.attention, "_build_from_signature"):
            self.attention._build_from_signature(query=inputs_shape, value=inputs_shape)
        else:
            self.attention.build(query_shape=inputs_shape, value_shape=inputs_shape)
        self.built = True

    def call(self, x):
        return self.attention(x, x)

    def compute_output_shape(self, inputs_shape):
        return inputs_shape


class Crossed(layers.MultiHeadAttention):
    def build(self, query_shape, value_shape, key_shape=None):
        super().build(query_shape=query_shape, value_shape=value_shape)


inputs = keras.Input((7, 16))
model = keras.Model(inputs, Encoder()(inputs))
crossed = Crossed(2, 8)
crossed.build((None, 7, 16), (None, 5, 4))
swapped = layers.MultiHeadAttention(2, 4)
swapped.build(value_shape=(None, 3, 8), query_shape=(None, 3, 4))
sequences = layers.LSTM(4)
sequences.build(sequences_shape=(None, 3, 8))
both = layers.Bidirectional(layers.GRU(4))
both.build(sequences_shape=(None, 3, 8))

# %% projections of its own, with the arguments that all of them share [keras3]
import keras
from keras import layers


class Projected(layers.MultiHeadAttention):
    def build(self, query_shape, value_shape, key_shape=None):
        shared = self._get_common_kwargs_for_sublayer()
        self._query_dense = layers.EinsumDense(
            "abc,cde->abde", output_shape=(None, 2, 4), name="query", bias_axes="de", **shared
        )
        self._query_dense.build(query_shape)
        self._build_attention(4)
        self._output_dense = layers.Dense(3, name="attention_output", **shared)
        self._output_dense.build(query_shape)
        self.built = True


projected = Projected(2, 4)
projected.build((None, 7, 9), (None, 7, 9))

# %% shapes that are stated by their names, or without a batch [keras3]
import keras
from keras import layers

attention = layers.MultiHeadAttention(2, 4, output_shape=6)
stated = attention.compute_output_shape(query_shape=(None, 3, 4), value_shape=(None, 3, 4))
dense = layers.Dense(stated[-1] + len(attention._output_shape) + int(attention._use_bias))
dense.build([16])
normalised = layers.LayerNormalization()
normalised.build((16,))
batches = layers.BatchNormalization()
batches.build((16,))
after = layers.Dense(layers.LSTM(6).compute_output_shape(sequences_shape=(None, 3, 4))[-1])
after.build((1, 1))

# %% a mask that a helper looks for [keras3]
import keras
from keras import layers
from keras.src.backend import get_keras_mask


class Pooled(layers.Layer):
    def __init__(self):
        super().__init__()
        self.masked, self.plain = layers.Dense(2), layers.Dense(3)

    def call(self, x):
        mask = get_keras_mask(x)
        if mask is None:
            return self.plain(x)
        return self.masked(x) * keras.ops.expand_dims(keras.ops.cast(mask, x.dtype), -1)


inputs = keras.Input((4,), dtype="int32")
x = layers.Embedding(10, 5, mask_zero=True)(inputs)
model = keras.Model(inputs, [Pooled()(x), Pooled()(layers.Embedding(10, 5)(inputs))])
