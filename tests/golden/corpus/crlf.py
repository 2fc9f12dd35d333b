"""Lines that end as on Windows."""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense


text = """
a string of several lines
"""
model = Sequential([Input((4,)), Conv2D(1, 3)])
other = Sequential([
    Input((4,)),
    Dense(1, activation="softmax"),
])
