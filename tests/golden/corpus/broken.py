"""A bracket is missing."""

import keras

model = keras.Sequential([keras.Input((4,))
other = keras.Sequential()
