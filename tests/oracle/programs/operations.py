# %% operators on tensors [all]
from tensorflow import keras
from tensorflow.keras import layers

a, b = keras.Input((4, 6)), keras.Input((4, 1))
x = (a + b) * 2.0 - a / 3.0
x = x[:, 1:, ::2]
x = -x
model = keras.Model([a, b], layers.Dense(5)(x))

# %% Lambda layers [all]
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Dense, Input, Lambda

x = Input((6, 4))
y = Lambda(lambda t: t * 2)(x)
z = Lambda(lambda t: tf.reduce_mean(t, axis=1))(y)
w = Lambda(lambda pair: tf.concat([pair[0], pair[0] + 1.0], axis=-1), name="joined")([z, y])
model = keras.Model(x, Dense(3)(w))

# %% Lambda with an output shape and arguments [all]
from tensorflow import keras
from tensorflow.keras.layers import Dense, Input, Lambda


def crop(x, start, end):
    return x[:, start:end]


x = Input((12,))
parts = [
    Lambda(crop, output_shape=(4,), arguments={"start": i, "end": i + 4}, name="crop_%d" % i)(x)
    for i in range(0, 12, 4)
]
model = keras.Model(x, [Dense(i + 1)(part) for i, part in enumerate(parts)])

# %% raw TensorFlow on symbolic tensors [tfkeras2 tf1]
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((8, 8, 3))
y = tf.nn.relu(x)
y = tf.reshape(y, [-1, 64, 3])
y = tf.transpose(y, perm=[0, 2, 1])
y = tf.concat([y, y], axis=1)
y = tf.reduce_sum(y, axis=-1)
model = keras.Model(x, layers.Dense(2)(y))

# %% keras.ops on symbolic tensors [keras3]
import keras
from keras import layers, ops

x = keras.Input((8, 6))
y = ops.transpose(x, (0, 2, 1))
y = ops.concatenate([y, ops.zeros_like(y)], axis=-1)
y = ops.reshape(y, (-1, 6 * 16))
y = ops.expand_dims(y, 1)
y = ops.repeat(y, 3, axis=1)
z = ops.einsum("bij,bkj->bik", y, y)
model = keras.Model(x, [layers.Dense(4)(y), z, ops.mean(y, axis=(1, 2), keepdims=True)])

# %% backend functions [tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers

x = keras.Input((5, 4))
y = layers.Lambda(lambda t: K.sum(t, axis=1))(x)
y = layers.Lambda(lambda t: K.expand_dims(t, -1))(y)
y = layers.Lambda(lambda t: K.concatenate([t, K.square(t)], axis=-1))(y)
y = layers.Lambda(lambda t: K.permute_dimensions(t, (0, 2, 1)))(y)
model = keras.Model(x, layers.Dense(K.int_shape(y)[1] * 3)(y))

# %% sizes read from shapes [all]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((10, 12, 4))
y = layers.Conv2D(6, 3)(x)
_, height, width, channels = y.shape
z = layers.Reshape((int(height) * int(width), int(channels)))(y)
z = layers.Dense(int(z.shape[1]) // 10)(z)
model = keras.Model(x, z)
print(model.output_shape[1:], model.count_params())

# %% squeeze and excite [all]
from tensorflow import keras
from tensorflow.keras import layers


def squeeze_excite(tensor, ratio=4):
    filters = int(tensor.shape[-1])
    se = layers.GlobalAveragePooling2D()(tensor)
    se = layers.Reshape((1, 1, filters))(se)
    se = layers.Dense(filters // ratio, activation="relu", use_bias=False)(se)
    se = layers.Dense(filters, activation="sigmoid", use_bias=False)(se)
    return layers.multiply([tensor, se])


x = keras.Input((9, 9, 16))
model = keras.Model(x, squeeze_excite(layers.Conv2D(32, 3)(squeeze_excite(x, ratio=2))))

# %% trees of nested lists, tuples and dictionaries [keras3]
import keras

structure = {"b": [1, (2, None)], "a": 3}
leaves = keras.tree.flatten(structure)
mapped = keras.tree.map_structure(lambda leaf: 4 if leaf is None else leaf + 1, structure)
packed = keras.tree.pack_sequence_as(structure, [10, 11, 12, 13])


def has_symbolic(*args):
    return any(isinstance(leaf, keras.KerasTensor) for leaf in keras.tree.flatten(args))


model = keras.Sequential([
    keras.Input((2,)),
    keras.layers.Dense(leaves[0] + leaves[1]),
    keras.layers.Dense(mapped["b"][1][1]),
    keras.layers.Dense(packed["b"][1][0]),
    keras.layers.Dense(3 if has_symbolic([1, (keras.Input((2,)),)]) else 4),
    keras.layers.Dense(5 if has_symbolic(structure) else 6),
])

# %% spectra of named signals, with a padded end [tfkeras2]
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Spectrum(layers.Layer):
    def __init__(self, pad_end):
        super().__init__()
        self.pad_end = pad_end

    def call(self, x):
        found = tf.signal.stft(signals=x, frame_length=64, frame_step=20, fft_length=64, pad_end=self.pad_end)
        return tf.abs(found)


sound = keras.Input((400,))
padded = layers.Dense(3)(layers.Flatten()(Spectrum(True)(sound)))
cut = layers.Dense(3)(layers.Flatten()(Spectrum(False)(sound)))
model = keras.Model(sound, [padded, cut])

# %% what a sparse input is made of [tfkeras2]
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Gathered(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.inner = layers.Dense(units)

    def call(self, inputs):
        x, graph = inputs
        sent = tf.gather(x, graph.indices[:, 0], axis=-2) * graph.values[:, None]
        received = tf.math.unsorted_segment_sum(sent, graph.indices[:, 1], tf.shape(x)[-2])
        if len(received.shape) == 3:
            received = tf.transpose(received, (1, 0, 2))
        return self.inner(tf.concat([x, received], axis=-1))


nodes = keras.Input((5,))
graph = keras.Input((None,), sparse=True)
model = keras.Model([nodes, graph], Gathered(4)([nodes, graph]))

# %% samples flattened by the backend of Keras 2: the width is open unless the whole shape is fixed [tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers


class Flat(layers.Layer):
    def call(self, x):
        return K.batch_flatten(x)


inputs = keras.Input((4, 3))
first = keras.Model(inputs, Flat()(inputs))
second = keras.Model(inputs, layers.Lambda(lambda t: K.batch_flatten(t))(layers.Dense(2)(inputs)))
fixed = keras.Input(batch_shape=(2, 4, 3))
third = keras.Model(fixed, layers.Dense(5)(Flat()(fixed)))
