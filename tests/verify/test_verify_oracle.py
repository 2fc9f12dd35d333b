"""``keras-paramlint verify`` with the real Keras of each flavour."""

from __future__ import annotations

import json
import textwrap

import pytest

from keras_paramlint.cli.main import main


pytestmark = pytest.mark.oracle

PROGRAM = """
import numpy as np
import keras
from keras import layers


class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.inner = [layers.Dense(units), layers.BatchNormalization()]

    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(self.units,))
        for layer in self.inner:
            layer.build(shape)
            shape = (*shape[:-1], self.units)

    def call(self, x):
        for layer in self.inner:
            x = layer(x)
        return x * self.scale


inputs = keras.Input((16, 8))
x = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(inputs)
x = layers.MultiHeadAttention(2, 4)(x, x)
x = layers.TimeDistributed(layers.Dense(6))(x)
functional = keras.Model(inputs, layers.GlobalAveragePooling1D()(Block(5)(x)))
functional.layers[1].trainable = False

nested = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(4, 3), layers.Flatten()])
# Only Keras 3 asks a stack inside for its input.
stacked = keras.Sequential([nested, layers.Dense(3)])
stated = keras.Sequential([layers.Dense(3, input_shape=(4,))])
stacked_on_stated = keras.Sequential([keras.Sequential([stated]), layers.Dense(3)])


class Net(keras.Model):
    def __init__(self, classes=10):
        super().__init__()
        self.hidden = layers.Dense(7)
        self.out = layers.Dense(classes)

    def call(self, x):
        return self.out(self.hidden(x))


net = Net()
net(np.zeros((1, 9), "float32"))
# Keras 3 marks it as built, and makes nothing.
marked = Net()
marked.build((None, 9))


def build(n, width=8):
    return keras.Sequential([keras.Input((4,)), layers.Dense(width), layers.Dense(n)])
"""

IMPORTS = {
    "keras3": "import keras\nfrom keras import layers",
    "tfkeras2": "import tf_keras as keras\nfrom tf_keras import layers",
    "tf1": """import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
from tensorflow.compat.v1 import keras
from tensorflow.compat.v1.keras import layers""",
}


def program(flavour):
    return PROGRAM.replace("import keras\nfrom keras import layers", IMPORTS[flavour])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("flavour", IMPORTS)
def test_everything_in_a_program_agrees(folder, capsys, flavour):
    (folder / "m.py").write_text(program(flavour))

    status = main(["verify", "--run-code", "m.py", "m.py::build(3)", "--output-format", "json"])

    printed = capsys.readouterr()
    whole, target = json.loads(printed.out)["files"]
    assert [
        (each["name"], each["differences"]) for each in whole["models"] if each["agrees"] is not None
    ] == [
        ("functional", []),
        ("nested", []),
        ("stacked", []),
        ("stated", []),
        ("stacked_on_stated", []),
        ("net", []),
        ("marked", []),
    ]
    assert [each["agrees"] for each in target["models"]] == [True]
    assert (status, printed.err) == (0, "")


def test_a_notebook_is_built_as_it_is_read(folder, capsys):
    cells = [
        "%matplotlib inline\nimport keras",
        "model = keras.Sequential([keras.Input((3,)),\n keras.layers.Dense(2)])",
    ]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
            for text in cells
        ],
    }
    (folder / "n.ipynb").write_text(json.dumps(notebook))

    assert main(["verify", "--run-code", "n.ipynb"]) == 0
    assert "`model` (n.ipynb:cell 2:1): agrees: 8 parameters" in capsys.readouterr().out


def test_a_prediction_that_was_told_wrong_is_found_out(folder, capsys):
    text = """
        import keras
        from keras import layers

        def width():
            return len(open(__file__).read()) // 1000 + 6

        units = width()
        model = keras.Sequential([keras.Input((4,)), layers.Dense(units), layers.Dense(3)])
    """
    (folder / "m.py").write_text(textwrap.dedent(text))

    assert main(["verify", "--run-code", "m.py", "--set", "units=8"]) == 1
    out = capsys.readouterr().out
    assert "`dense`: kernel: predicted (4, 8), built (4, 6)" in out
    assert "`dense_1`: kernel: predicted (8, 3), built (6, 3)" in out
    assert "parameters: predicted 67, built 51" in out
    assert main(["verify", "m.py"]) == 0
