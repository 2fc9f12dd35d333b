# %% a frozen layer [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Dense(4, trainable=False, input_shape=(3,)), layers.BatchNormalization(), layers.Dense(2)])

# %% freezing the first layers [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Dense(4, input_shape=(3,))] + [layers.Dense(n) for n in range(2, 6)])
for layer in model.layers[:-2]:
    layer.trainable = False

# %% a frozen base and a new head [all]
from tensorflow import keras
from tensorflow.keras import layers

base = keras.Sequential([layers.Conv2D(4, 3, input_shape=(16, 16, 3)), layers.BatchNormalization(), layers.Flatten()])
base.trainable = False
x = keras.Input((16, 16, 3))
model = keras.Model(x, layers.Dense(2)(base(x, training=False)))

# %% freezing and thawing again [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Dense(4, input_shape=(3,)), layers.Dense(5), layers.Dense(6)])
model.trainable = False
model.layers[1].trainable = True
inputs = keras.Input((3,))
outer = keras.Model(inputs, model(inputs))

# %% thawing batch normalisation by class [all]
from tensorflow import keras
from tensorflow.keras import layers

x = inputs = keras.Input((8, 8, 3))
for n in (4, 8):
    x = layers.BatchNormalization()(layers.Conv2D(n, 3)(x))
model = keras.Model(inputs, x)
for layer in model.layers:
    layer.trainable = isinstance(layer, layers.BatchNormalization)

# %% frozen embeddings from a matrix [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

matrix = np.zeros((120, 50))
embedding = layers.Embedding(
    matrix.shape[0], matrix.shape[1], embeddings_initializer=keras.initializers.Constant(matrix), trainable=False
)
inputs = keras.Input((None,), dtype="int64")
x = layers.Bidirectional(layers.LSTM(6))(embedding(inputs))
model = keras.Model(inputs, layers.Dense(1)(x))

# %% freezing until a named layer [all]
from tensorflow import keras
from tensorflow.keras import layers

x = inputs = keras.Input((8,))
for n in range(4):
    x = layers.Dense(8, name=f"block{n + 1}_dense")(x)
model = keras.Model(inputs, x)
trainable = False
for layer in model.layers:
    if layer.name == "block3_dense":
        trainable = True
    layer.trainable = trainable

# %% a cloned model [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Dense(4, input_shape=(3,)), layers.Dense(5, trainable=False)])
clone = keras.models.clone_model(model)
clone.layers[0].trainable = False

# %% what is set already is not set again in Keras 3 [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

base = keras.Sequential([keras.Input((8,)), layers.Dense(4, trainable=False), layers.Dense(3)])
base.trainable = True
again = keras.Sequential([keras.Input((8,)), layers.Dense(4, trainable=False), layers.Dense(3)])
again.trainable = False
again.trainable = True
number = keras.Sequential([keras.Input((8,)), layers.Dense(4, trainable=False), layers.Dense(3)])
number.trainable = 1
inner = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
inner.trainable = False
outer = keras.Sequential([keras.Input((8,)), inner, layers.Dense(2)])
outer.trainable = True

# %% weights that are frozen by themselves [keras3]
from tensorflow import keras
from tensorflow.keras import layers

dense, other, third = layers.Dense(4), layers.Dense(3), layers.Dense(2)
model = keras.Sequential([keras.Input((8,)), dense, other, third])
for layer in (dense, other):
    layer.kernel.trainable = False
dense.trainable = False
dense.trainable = True
other.trainable = True
for weight in third.weights:
    weight._trainable = False
del layer

# %% layers of a model that begins in the middle of another [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


def freeze(network):
    for index in range(len(network.layers)):
        if hasattr(network.layers[index], "layers"):
            freeze(network.layers[index])
        else:
            network.layers[index].trainable = False


inputs = keras.Input((8,))
first = layers.Dense(6, name="first")(inputs)
second = layers.Dense(5, name="second")(first)
model = keras.Model(inputs, layers.Dense(3, name="third")(second))
for part in keras.Model(first, model.output).layers[:2]:
    part.trainable = False
both = keras.Sequential([keras.Input((8,)), model, layers.Dense(2)])
del part
freeze(both)
model.get_layer("first").trainable = True
