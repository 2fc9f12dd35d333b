"""Programs that real Keras accepts, in forms that are seen in the wild: none of them is called an error."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.graph import Severity


PROGRAMS = {
    "layouts of DTensor, which tf_keras takes": """
import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.layers.Flatten(input_shape=(28, 28)),
    tf.keras.layers.Dense(128, kernel_layout=None, bias_layout=None),
    tf.keras.layers.BatchNormalization(gamma_layout=None),
])
""",
    "an error that the program shows and catches": """
import tensorflow as tf

w = tf.Variable(tf.random.normal([3, 3]))
try:
    print(tf.matmul(tf.constant([[2.0, 2.0, 2.0, 2.0]]), w))
except tf.errors.InvalidArgumentError as error:
    print(error)
""",
    "cuDNN in two directions, in standalone Keras 2": """
from keras.layers import Bidirectional, CuDNNGRU, Input
from keras.models import Model
from keras.engine import Layer

x = Input((10, 8))
model = Model(x, Bidirectional(CuDNNGRU(16, return_sequences=True))(x))
""",
    "a subclass of a convolution that leaves the filters open": """
from keras.layers import Conv2D
from keras.engine import InputSpec

class Depthwise(Conv2D):
    def __init__(self, kernel_size, **kwargs):
        super(Depthwise, self).__init__(filters=None, kernel_size=kernel_size, **kwargs)

layer = Depthwise(3)
""",
    "outputs that are assigned anew, on another image size": """
from keras.applications import VGG19
from keras.engine import Layer
from keras.layers import Input
from keras.models import Model

vgg = VGG19(weights="imagenet")
vgg.outputs = [vgg.layers[9].output]
img = Input((256, 256, 3))
model = Model(img, vgg(img))
""",
    "a model called on an image whose channels only the file knows": """
import tensorflow as tf

def load(path):
    image = tf.io.decode_jpeg(tf.io.read_file(path))
    half = tf.shape(image)[1] // 2
    return tf.cast(image[:, half:, :], tf.float32)

class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = tf.keras.layers.Conv2D(3, 4)

    def call(self, x):
        return self.conv(x)

down = tf.keras.Sequential()
down.add(tf.keras.layers.Conv2D(3, 4, strides=2, padding="same"))
result = down(tf.expand_dims(load("x.jpg"), 0))
other = Net()(tf.expand_dims(load("x.jpg"), 0))
""",
    "arguments of Keras 1": """
from keras.layers import LSTM, Embedding
from keras.models import Sequential

model = Sequential()
model.add(Embedding(100, 128, dropout=0.2))
model.add(LSTM(128, dropout_W=0.2, dropout_U=0.2))
""",
    "an optional input that is left out": """
import keras
import numpy as np

a, b = keras.Input((2,)), keras.Input((2,), optional=True)

class Sum(keras.layers.Layer):
    def call(self, x, y=None):
        return x if y is None else x + y

model = keras.Model([a, b], Sum()(a, b))
result = model([np.ones((2, 2)), None])
""",
    "an attention that is built with two shapes": """
import keras
import numpy as np

layer = keras.layers.MultiHeadAttention(2, 4)
layer.build((2, 3, 4), (2, 3, 4))
y = layer(np.zeros((2, 3, 4)), np.zeros((2, 3, 4)))
""",
    "one number for each sample, without its axis": """
import keras
import numpy as np

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
y = model(np.array([5.0]))
""",
    "a test that the model is refused": """
import unittest
import keras

class ModelTest(unittest.TestCase):
    def test_disconnected(self):
        a, b = keras.Input((2,)), keras.Input((2,))
        with self.assertRaisesRegex(ValueError, "not connected"):
            keras.Model(a, b)

if __name__ == "__main__":
    ModelTest().test_disconnected()
""",
    "attributes whose names are not known": """
import keras

class Block(keras.layers.Layer):
    def __init__(self, names):
        super().__init__()
        for name in names:
            setattr(self, name, keras.layers.Dense(8))

    def call(self, x):
        return x

import json
block = Block(json.load(open("names.json")))
y = block(keras.Input((4,)))
""",
}


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_what_keras_accepts_is_no_error(source, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    found = keras_paramlint.analyze(path, select=["ALL"]).diagnostics

    assert [each.message for each in found if each.severity is Severity.ERROR] == []


def test_what_a_loop_of_unknown_length_finds_is_kept(tmp_path):
    source = """
import json
import keras

for size in json.load(open("sizes.json")):
    x = keras.layers.Conv2D(8, 3)(keras.Input((28, 28)))
    for other in json.load(open("others.json")):
        y = keras.layers.Conv2D(8, 3)(keras.Input((14, 14)))
z = keras.layers.Conv2D(8, 3)(keras.Input((7, 7)))
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    found = keras_paramlint.analyze(path, flavour="keras3").diagnostics

    assert [(each.code, each.line) for each in found] == [("KPL302", 6), ("KPL302", 8), ("KPL302", 9)]


def test_what_is_refused_of_data_is_a_warning(tmp_path):
    source = "import keras\nimport numpy as np\n\ny = keras.layers.Conv2D(8, 3)(np.zeros((28, 28)))\n"
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    found = keras_paramlint.analyze(path, flavour="keras3").diagnostics

    assert [(each.code, each.line, each.severity) for each in found] == [("KPL302", 4, Severity.WARNING)]
