# %% a list of layers [all]
from tensorflow import keras

model = keras.Sequential(
    [
        keras.layers.Dense(64, activation="relu", input_shape=(20,)),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(10, use_bias=False, activation="softmax"),
    ]
)

# %% add one after the other [all]
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from tensorflow.keras.models import Sequential

model = Sequential()
model.add(Conv2D(32, (3, 3), activation="relu", input_shape=(28, 28, 1)))
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(64, 3, strides=2, padding="same"))
model.add(Flatten())
model.add(Dense(10))
model.compile(optimizer="adam", loss="mse")

# %% pop and add again [all]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Dense(8, input_dim=4), layers.Dense(3), layers.Dense(2)])
model.pop()
model.add(layers.Dense(5))

# %% with an Input in front [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential(name="stack")
model.add(keras.Input(shape=(12, 7)))
model.add(layers.Conv1D(16, 3, padding="causal", dilation_rate=2))
model.add(layers.GlobalMaxPooling1D())
model.add(layers.Dense(4, name="logits"))

# %% a stack inside a stack [all]
from tensorflow import keras
from tensorflow.keras.layers import Dense

encoder = keras.Sequential([Dense(32, input_shape=(784,)), Dense(16)], name="encoder")
decoder = keras.Sequential([Dense(32, input_shape=(16,)), Dense(784)], name="decoder")
autoencoder = keras.Sequential([encoder, decoder])

# %% built by its build method [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Dense(3), layers.BatchNormalization(), layers.Dense(4)])
model.build((None, 6))

# %% built by calling it on a tensor [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Dense(3), layers.Dense(4)])
x = keras.Input((5,))
outer = keras.Model(x, model(x))

# %% built by fit on arrays [keras3 tfkeras2]
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

x = np.zeros((8, 10, 3), "float32")
y = np.zeros((8, 1), "float32")
model = keras.Sequential([layers.LSTM(5), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=1, verbose=0)

# %% built by predict on an array [keras3 tfkeras2]
import numpy as np
from tensorflow import keras

model = keras.models.Sequential()
model.add(keras.layers.Dense(7))
model.add(keras.layers.Dense(2))
model.predict(np.ones([3, 11]), verbose=0)

# %% fixed batch size [tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.GRU(4, stateful=True, batch_input_shape=(2, 5, 3)), layers.Dense(1)])

# %% layers added in a loop [all]
from tensorflow import keras

model = keras.Sequential()
for index, (width, rate) in enumerate(zip([256, 128, 64], (0.1, 0.2, 0.3))):
    if index == 0:
        model.add(keras.layers.Dense(width, input_shape=(100,)))
    else:
        model.add(keras.layers.Dense(width))
    model.add(keras.layers.BatchNormalization())
    model.add(keras.layers.Activation("relu"))
    model.add(keras.layers.Dropout(rate))
model.add(keras.layers.Dense(1))

# %% get_layer and indices [all]
from tensorflow import keras
from tensorflow.keras import layers

base = keras.Sequential([layers.Dense(9, input_shape=(4,), name="one"), layers.Dense(6, name="two")])
head = layers.Dense(3)(base.layers[0].output)
cut = keras.Model(base.get_layer("one").input, head)
features = keras.Model(base.inputs, base.layers[-2].output)

# %% other names of the same classes [all]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((8, 8, 3))
y = layers.Convolution2D(4, 3)(x)
y = layers.MaxPool2D()(y)
if layers.MaxPool2D is layers.MaxPooling2D:
    y = layers.SeparableConvolution2D(6, 1)(y)
model = keras.Model(x, layers.GlobalAvgPool2D()(y))

# %% a stack inside another one, which is built later [all]
from tensorflow import keras
from tensorflow.keras import layers

inner = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
outer = keras.Sequential([inner, layers.Dense(2)])
outer.build((None, 4))

# %% a stack that begins with a model is built when a second layer follows [keras3]
import keras
from keras import layers

inner = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
followed = keras.Sequential([inner, layers.Dense(2)])

# %% layers of a stack with a call of their own [keras3]
import keras
from keras import layers


class Passing(layers.Dense):
    def __call__(self, inputs, *args, **kwargs):
        return super().__call__(inputs, *args, **kwargs)


class Making(layers.Layer):
    def __call__(self, x):
        y = layers.Dense(int(x.shape[-1]), use_bias=False)(x)
        return layers.Dense(16)(y)


passing = keras.Sequential([keras.Input((6,)), Passing(5), layers.Dense(2)])
late = keras.Sequential([Passing(5), layers.Dense(2)])
late.build((None, 6))
making = keras.Sequential([keras.Input((6,)), Making(), layers.Dense(2)])
x = keras.Input((6,))
around = keras.Model(x, layers.Dense(3)(making(x)))

# %% a stack of a layer that calls its base class [tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import layers


class Passing(layers.Dense):
    def __call__(self, inputs, *args, **kwargs):
        return super().__call__(inputs, *args, **kwargs)


passing = keras.Sequential([keras.Input((6,)), Passing(5), layers.Dense(2)])
late = keras.Sequential([Passing(5), layers.Dense(2)])
late.build((None, 6))
