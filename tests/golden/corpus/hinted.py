"""Nothing is wrong here; one thing is worth knowing."""

import keras
from keras import layers

model = keras.Sequential(
    [keras.Input((4, 3)), layers.Bidirectional(layers.GRU(4)), layers.Dense(2, "relu")]
)
