# %% TimeDistributed around a model [all]
from tensorflow import keras
from tensorflow.keras import layers

frame = keras.Sequential(
    [
        layers.Conv2D(8, 3, input_shape=(20, 20, 3)),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(16),
    ]
)
video = keras.Input((12, 20, 20, 3))
model = keras.Model(video, layers.LSTM(5)(layers.TimeDistributed(frame)(video)))

# %% TimeDistributed around layers [all]
from tensorflow import keras
from tensorflow.keras.layers import Conv1D, Dense, Dropout, Flatten, Input, TimeDistributed

x = Input((4, 10, 3))
y = TimeDistributed(Conv1D(6, 3))(x)
y = TimeDistributed(Dropout(0.1))(y)
y = TimeDistributed(Flatten())(y)
model = keras.Model(x, TimeDistributed(Dense(2, name="inner"), name="outer")(y))

# %% SpectralNormalization [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((10, 10, 3))
y = layers.SpectralNormalization(layers.Conv2D(4, 3))(x)
model = keras.Model(x, layers.SpectralNormalization(layers.Dense(5))(layers.Flatten()(y)))

# %% a wrapper around a wrapper [all]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((3, 8, 5))
y = layers.TimeDistributed(layers.Bidirectional(layers.LSTM(4)))(x)
model = keras.Model(x, layers.Bidirectional(layers.GRU(2))(y))

# %% a wrapper of one's own [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers


class Residual(layers.Wrapper):
    def call(self, inputs):
        return inputs + self.layer(inputs)


x = keras.Input((6,))
model = keras.Model(x, Residual(layers.Dense(6))(x))
