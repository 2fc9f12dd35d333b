"""Columns are counted in characters: not in bytes, and not in what UTF-16 needs."""

from keras import Input, Sequential
from keras.layers import Conv2D, Dense


é = "café"; narrow = Sequential([Input((4,)), Conv2D(1, 3)])  # noqa: E702
smile = "😀😀"; wide = Sequential([Input((4,)), Dense(1, activation="softmax")])  # noqa: E702
# The next line holds characters that end no line for Python: U+2028, U+0085 and a form feed.
odd = " "; 模型 = Sequential([Input((4,)), Conv2D(1, 3)])  # noqa: E702
after = Sequential([Input((4,)), Conv2D(1, 3)])
