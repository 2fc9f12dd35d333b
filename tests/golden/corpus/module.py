"""A module with errors and warnings, one of them inside a long statement, and two that could be mended."""

import keras
from keras import layers


def tagger(words=1_000):
    return keras.Sequential(
        [
            keras.Input((None,)),
            layers.Embedding(words, 16),
            layers.LSTM(8),
            layers.LSTM(
                8,
                return_sequences=True,
            ),
        ]
    )


classifier = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(1, activation="softmax")])

scorer = keras.Sequential([keras.Input((4,)), layers.Dense(10)])  # params: 55


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat = layers.Flatten()
        self.out = layers.Dense(10)

    def call(self, x):
        return self.out(layers.concatenate([self.flat(x), x]))


net = Net()
net(keras.Input((8, 8, 3)))
