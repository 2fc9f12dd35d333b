# %% transposed, separable, depthwise [all]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((16, 20, 6))
outputs = [
    layers.Conv2DTranspose(4, 3)(x),
    layers.Conv2DTranspose(4, 3, strides=2, padding="same", use_bias=False)(x),
    layers.Conv2DTranspose(5, (2, 4), strides=(3, 2))(x),
    layers.SeparableConv2D(8, 3, depth_multiplier=2)(x),
    layers.DepthwiseConv2D(3, depth_multiplier=3, strides=2)(x),
    layers.Conv2D(6, 5, dilation_rate=2)(x),
]
model = keras.Model(x, outputs)

# %% one and three dimensions [all]
from tensorflow import keras
from tensorflow.keras import layers

a, b = keras.Input((30, 4)), keras.Input((8, 9, 10, 2))
outputs = [
    layers.Conv1D(3, 5, strides=2)(a),
    layers.SeparableConv1D(5, 3)(a),
    layers.AveragePooling1D(4)(a),
    layers.Conv3D(4, (1, 2, 3), padding="same", strides=(2, 1, 1))(b),
    layers.Conv3DTranspose(2, 2, strides=2)(b),
    layers.MaxPooling3D(2)(b),
    layers.GlobalAveragePooling3D()(b),
    layers.UpSampling3D(2)(b),
    layers.ZeroPadding3D(1)(b),
    layers.Cropping1D((1, 2))(a),
]
model = keras.Model([a, b], outputs)

# %% groups and open sizes [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((None, None, 12))
y = layers.Conv2D(24, 3, groups=4, padding="same")(x)
y = layers.Conv2D(6, 1, strides=2)(y)
y = layers.Conv2DTranspose(3, 4, strides=2, padding="same", output_padding=1)(y)
model = keras.Model(x, [y, layers.GlobalMaxPooling2D(keepdims=True)(y)])

# %% channels first shapes [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((3, 32, 28))
y = layers.Conv2D(8, 3, data_format="channels_first", padding="same")(x)
y = layers.BatchNormalization(axis=1)(y)
model = keras.Model(x, layers.Dense(2)(y))

# %% the depthwise one-dimensional layer [keras3 tfkeras2]
from tensorflow import keras
from tensorflow.keras import layers

x = keras.Input((30, 4))
model = keras.Model(x, [layers.DepthwiseConv1D(3, depth_multiplier=2)(x), layers.Conv1DTranspose(5, 3, strides=2)(x)])

# %% locally connected layers [tfkeras2 tf1]
from tensorflow import keras
from tensorflow.keras import layers

a, b = keras.Input((10, 3)), keras.Input((7, 6, 2))
outputs = [
    layers.LocallyConnected1D(4, 3)(a),
    layers.LocallyConnected1D(4, 3, implementation=2)(a),
    layers.LocallyConnected1D(4, 3, implementation=3, padding="same")(a),
    layers.LocallyConnected2D(4, 3)(b),
]
model = keras.Model([a, b], outputs)

# %% a mobile network of depthwise blocks [all]
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import BatchNormalization, Conv2D, Dense, DepthwiseConv2D, GlobalAveragePooling2D, ReLU


def divisible(value, divisor=8):
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    if rounded < 0.9 * value:
        rounded += divisor
    return rounded


def build(alpha=0.75, classes=5):
    inputs = Input((64, 64, 3))
    x = Conv2D(divisible(32 * alpha), 3, strides=2, padding="same", use_bias=False)(inputs)
    for filters, stride in [(64, 1), (128, 2), (128, 1), (256, 2)]:
        x = DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
        x = ReLU(6.0)(BatchNormalization()(x))
        x = Conv2D(divisible(filters * alpha), 1, use_bias=False)(x)
        x = ReLU(6.0)(BatchNormalization()(x))
    return Model(inputs, Dense(classes)(GlobalAveragePooling2D()(x)))


model = build()
wide = build(alpha=1.4, classes=2)

# %% sizes from an array [keras3 tfkeras2 tf1]
import numpy as np

from tensorflow import keras
from tensorflow.keras import layers

pooled = np.array([1, 1])
pool = 1 + (np.asarray((2, 2)) > pooled)
pooled *= pool
model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(4, np.array([3, 2])),
    layers.MaxPooling2D(pool),
    layers.Conv2D(3, 3, strides=np.array([2, 1])),
    layers.UpSampling2D(pooled),
    layers.Conv2DTranspose(2, np.array([2, 2])),
    layers.Flatten(),
    layers.Dense(2),
])
