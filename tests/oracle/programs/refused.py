# %% shapes that cannot be added [keras3 tfkeras2]
from tensorflow import keras

a, b = keras.Input((3,)), keras.Input((4,))
c = keras.layers.Add()([a, b])

# %% shapes that cannot be joined [keras3 tfkeras2]
from tensorflow import keras

a, b = keras.Input((3, 5)), keras.Input((4, 5))
c = keras.layers.Concatenate(axis=-1)([a, b])

# %% a Dense layer after open sizes [all]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((None, 3))
y = layers.Dense(2)(layers.Flatten()(x))

# %% too small an image [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((4, 4, 3))
y = layers.Conv2D(8, 3)(x)
z = layers.Conv2D(8, 5)(y)

# %% a size that does not fit [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential()
model.add(layers.Dense(12, input_shape=(5,)))
model.add(layers.Reshape((5, 3)))

# %% a recurrent layer on vectors [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential()
model.add(layers.LSTM(12, input_shape=(9, 5)))
model.add(layers.LSTM(3))

# %% another width the second time [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

dense = layers.Dense(3)
first = dense(keras.Input((4,)))
second = dense(keras.Input((5,)))

# %% an argument of the past [keras3]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.GRU(4, stateful=True, batch_input_shape=(2, 5, 3)), layers.Dense(1)])

# %% a recurrent layer whose call has other arguments [keras3]
from tensorflow import keras
from tensorflow.keras import layers


class Doubled(layers.LSTM):
    def call(self, x, mask=None):
        return super().call(x, mask=mask) * 2


model = keras.Sequential([keras.Input((5, 8)), Doubled(4)])

# %% a build with an argument that call does not have [keras3]
from tensorflow import keras
from tensorflow.keras import layers


class Scaled(layers.Layer):
    def build(self, input_shape, other=None):
        self.scale = self.add_weight(shape=(input_shape[-1],), name="scale")

    def call(self, inputs):
        return inputs * self.scale


model = keras.Sequential([keras.Input((8,)), Scaled()])

# %% two layers of a stack with one name [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([keras.Input((8,)), layers.Dense(8, name="hidden")])
model.add(layers.Dense(8, name="hidden"))

# %% two layers of a graph with one name [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input((8,))
outputs = layers.Dense(8, name="hidden")(layers.Dense(8, name="hidden")(inputs))
model = keras.Model(inputs, outputs)

# %% a Dense layer that the program has built for another width [keras3 tfkeras2]
from tensorflow import keras

dense = keras.layers.Dense(3)
dense.build((None, 5))
y = dense(keras.Input((4,)))
