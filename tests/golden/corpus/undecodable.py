"""A byte that is no UTF-8."""

import keras

name = "café"
model = keras.Sequential([keras.Input((4,))])
