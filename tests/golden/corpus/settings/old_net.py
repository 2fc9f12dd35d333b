"""Here a group of rules is ignored."""

from keras import Input, Sequential
from keras.layers import BatchNormalization, Conv2D, Dense


one = Sequential([Input((4,)), Dense(1, activation="softmax")])
two = Sequential([Input((32, 32, 3)), Conv2D(64, 3), BatchNormalization()])
three = Sequential([Input((4,)), Conv2D(1, 3)])
