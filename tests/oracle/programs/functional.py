# %% two inputs and two outputs [all]
from tensorflow import keras
from tensorflow.keras.layers import Concatenate, Dense, Embedding, Flatten, Input

words = Input((10,), dtype="int32", name="words")
numbers = Input((3,), name="numbers")
x = Flatten()(Embedding(50, 4)(words))
merged = Concatenate()([x, numbers])
first = Dense(1, name="first")(merged)
second = Dense(5, name="second")(Dense(8)(merged))
model = keras.Model(inputs=[words, numbers], outputs=[first, second])

# %% a residual block [all]
from tensorflow import keras
from tensorflow.keras import layers


def block(x, filters, stride=1, shortcut=False):
    y = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    if shortcut:
        x = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(x)
        x = layers.BatchNormalization()(x)
    return layers.ReLU()(layers.Add()([x, y]))


inputs = keras.Input((32, 32, 3))
x = block(inputs, 16, shortcut=True)
x = block(x, 16)
x = block(x, 32, stride=2, shortcut=True)
outputs = layers.Dense(10)(layers.GlobalAveragePooling2D()(x))
model = keras.Model(inputs, outputs, name="resnet")

# %% unet with skips by list [all]
from tensorflow.keras.layers import Concatenate, Conv2D, Conv2DTranspose, Input, MaxPooling2D
from tensorflow.keras.models import Model

inputs = Input((64, 48, 3))
skips = []
x = inputs
for filters in (8, 16, 32):
    x = Conv2D(filters, 3, padding="same", activation="relu")(x)
    skips.append(x)
    x = MaxPooling2D()(x)
x = Conv2D(64, 3, padding="same")(x)
for filters, skip in zip([32, 16, 8], reversed(skips)):
    x = Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
    x = Concatenate(axis=-1)([skip, x])
    x = Conv2D(filters, 3, padding="same")(x)
model = Model(inputs, Conv2D(2, 1, activation="softmax")(x))

# %% a model called as a layer, twice [all]
from tensorflow import keras
from tensorflow.keras import layers

inner_in = keras.Input((16,))
inner = keras.Model(inner_in, layers.Dense(8, activation="relu")(layers.Dense(12)(inner_in)), name="tower")
left, right = keras.Input((16,)), keras.Input((16,))
distance = layers.Subtract()([inner(left), inner(right)])
siamese = keras.Model([left, right], layers.Dense(1)(distance))

# %% merging layers of all kinds [all]
from tensorflow import keras
from tensorflow.keras import layers

a, b = keras.Input((4, 6)), keras.Input((4, 6))
outputs = [
    layers.Add()([a, b]),
    layers.Subtract()([a, b]),
    layers.Multiply()([a, b]),
    layers.Average()([a, b]),
    layers.Maximum()([a, b]),
    layers.Minimum()([a, b]),
    layers.Concatenate(axis=1)([a, b]),
    layers.Dot(axes=2)([a, b]),
    layers.Dot(axes=(1, 1), normalize=True)([a, b]),
]
model = keras.Model([a, b], outputs)

# %% a layer shared over inputs [all]
from tensorflow.keras.layers import LSTM, Dense, Embedding, Input, concatenate
from tensorflow.keras.models import Model

embedding = Embedding(1000, 24)
shared = LSTM(32)
question = Input(shape=(20,))
answer = Input(shape=(None,))
encoded = [shared(embedding(part)) for part in (question, answer)]
model = Model([question, answer], Dense(1, activation="sigmoid")(concatenate(encoded)))

# %% reshaping layers [all]
from tensorflow import keras
from tensorflow.keras import layers

x = inputs = keras.Input((6, 8))
x = layers.Reshape((4, 12))(x)
x = layers.Permute((2, 1))(x)
x = layers.Reshape((-1, 2, 4))(x)
x = layers.ZeroPadding2D(((1, 2), (3, 0)))(x)
x = layers.Cropping2D(1)(x)
x = layers.UpSampling2D((2, 3))(x)
y = layers.RepeatVector(5)(layers.Flatten()(x))
model = keras.Model(inputs, [x, y])

# %% outputs of the middle of a model [all]
from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input((10,))
x = layers.Dense(5, name="middle")(inputs)
y = layers.Dense(2, name="end")(x)
full = keras.Model(inputs, y)
probe = keras.Model(full.input, [full.get_layer("middle").output, full.output])

# %% dictionary outputs [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

inputs = {"a": keras.Input((3,), name="a"), "b": keras.Input((4,), name="b")}
joined = layers.concatenate([inputs["a"], inputs["b"]])
model = keras.Model(inputs, {"y": layers.Dense(2, name="y")(joined), "z": layers.Dense(1, name="z")(joined)})

# %% an inception module by keyword arguments [all]
from tensorflow.keras import Input, Model, layers


def conv(x, filters, rows, columns, **options):
    options.setdefault("padding", "same")
    return layers.Conv2D(filters, (rows, columns), **options)(x)


image = Input(shape=(17, 17, 96))
branches = {
    "1x1": conv(image, 64, 1, 1),
    "7x7": conv(conv(conv(image, 48, 1, 1), 56, 1, 7), 64, 7, 1),
    "pool": conv(layers.AveragePooling2D(3, strides=1, padding="same")(image), 32, 1, 1, use_bias=False),
}
model = Model(image, layers.concatenate(list(branches.values()), axis=3))

# %% operations share their automatic names with layers [keras3]
import keras
from keras import layers, ops

inputs = keras.Input((4, 6))
x = layers.Dense(6)(inputs) + inputs
x = layers.Add()([x, inputs])
x = x * 2.0 - ops.maximum(x, 0.5)
x = layers.Multiply()([x, ops.multiply(x, x)])
x = layers.Subtract()([x, 1.0 - x])
x = ops.concatenate([x, ops.reshape(x, (-1, 4, 6))], axis=-1)
x = layers.Concatenate()([x, x])
x = layers.Reshape((8, 12))(x)
x = layers.Softmax()(ops.softmax(x))
x = layers.Maximum()([x, ops.average(ops.stack([x, x]), axis=0)])
x = layers.Average()([x, ops.minimum(x, x)])
x = layers.Dot(axes=1)([x, ops.elu(x)])
x = layers.ELU()(layers.Minimum()([x, -x]))
model = keras.Model(inputs, x)

# %% a program's own operations, with and without a shape of their own [keras3]
import keras


class Repeated(keras.Operation):
    def __init__(self, times, name=None):
        super().__init__(name=name)
        self.times = times

    def call(self, x):
        return keras.ops.tile(x, (1, self.times))

    def compute_output_spec(self, x):
        return keras.KerasTensor((x.shape[0], x.shape[1] * self.times), dtype=x.dtype)


class Doubled(keras.Operation):
    def call(self, x):
        return keras.ops.concatenate([x, x], axis=-1)


class Pair(keras.Operation):
    def call(self, x):
        return x, keras.ops.sum(x, axis=-1, keepdims=True)


inputs = keras.Input((4,))
tensors = [Repeated(3)(inputs), Repeated(2).symbolic_call(inputs), Doubled()(inputs), *Pair()(inputs)]
model = keras.Model(inputs, [keras.layers.Dense(2)(tensor) for tensor in tensors])
nested = keras.Sequential([keras.Input((4,)), model])
print(len(model.layers), isinstance(model.layers[1], keras.Operation))

# %% repetitions that are known only with the data [keras3]
import keras


class Spread(keras.layers.Layer):
    def call(self, x, repeats):
        return keras.ops.repeat(x, repeats, axis=0)


rows = keras.Input(batch_shape=(5, 3))
times = keras.Input(batch_shape=(5,), dtype="int32")
model = keras.Model([rows, times], keras.layers.Dense(2)(Spread()(rows, times)))
print(model.output_shape)

# %% dictionaries whose keys are not in order [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

inputs = {"z": keras.Input((3,), name="z"), "a": keras.Input((4,), name="a")}
joined = layers.concatenate([inputs["z"], inputs["a"]])
outputs = {"y": layers.Dense(2, name="y")(joined), "b": [layers.Dense(1, name="b")(joined), joined]}
model = keras.Model(inputs, outputs)
again = keras.Model(inputs, model(inputs))
