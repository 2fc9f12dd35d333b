"""No rule speaks on a guess: what is unknown, symbolic or conditional silences what depends on it."""

from __future__ import annotations

import pytest

import keras_paramlint


def stack(*layers):
    return f"model = keras.Sequential([{', '.join(layers)}])"


HEAD = """\
import json
import sys
import keras
from keras import layers

config = json.load(open("config.json"))
n, flag = config["n"], config["flag"]
"""
ABOUT_THE_ANALYSIS = ("KPL001", "KPL002")

TWO_INPUTS = (
    "a, b = keras.Input((4,)), keras.Input((4,))\nboth = keras.Model([a, b], layers.Add()([a, b]))\n"
    "one, other = config['pair']\n"
)
PROGRAMS = {
    "a softmax over an unknown number": stack("keras.Input((4,))", "layers.Dense(n, 'softmax')"),
    "an input of unknown width": stack("keras.Input((n,))", "layers.Dense(8)", "layers.Dense(50)"),
    "an unknown rank": "x = layers.Conv2D(8, 3)(keras.Input(config['shape']))",
    "a concatenation of unknown sizes": (
        "a, b = keras.Input((n, 8)), keras.Input((config['m'], 8))\nc = layers.Concatenate()([a, b])"
    ),
    "a reshape of an unknown size": "x = layers.Reshape((7, 7, 8))(keras.Input((n,)))",
    "an activation that is not known": stack(
        "keras.Input((5,))", "layers.Dense(100, activation=config['a'])", "layers.Dense(50)"
    ),
    "a freeze that may not happen": (
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\nmodel.compile('sgd', 'mse')\n"
        "if flag:\n    model.trainable = False\nmodel.fit(1, 2)"
    ),
    "compiled again under a condition": (
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\nmodel.compile('sgd', 'mse')\n"
        "model.trainable = False\nmodel.compile('sgd', 'mse')\nmodel.fit(1, 2)"
    ),
    "an unknown part of a model that is frozen": (
        "model = keras.Sequential([keras.Input((4,)), config['layer'], layers.Dense(8)])\n"
        "model.compile('sgd', 'mse')\nmodel.trainable = False\nmodel.fit(1, 2)"
    ),
    "a pin on an unknown count": (
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(n)])  # paramlint: params=40\n"
        "assert model.count_params() == 41"
    ),
    "weights for a model of unknown size": (
        "a = keras.Sequential([keras.Input((4,)), layers.Dense(n)])\n"
        "b = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\nb.set_weights(a.get_weights())"
    ),
    "a vocabulary that is not spelt out": "x = layers.Embedding(len(config['words']), 8)(keras.Input((6,)))",
    "heads of unknown width": (
        "x = keras.Input((5, n))\ny = layers.MultiHeadAttention(num_heads=2, key_dim=64)(x, x)"
    ),
    "summed up after data that is not known": (
        "model = keras.Sequential([layers.Dense(8)])\nmodel.fit(config['x'], config['y'])\nmodel.summary()"
    ),
    "a slice with an unknown bound": (
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\n"
        "for layer in model.layers[:n]:\n    layer.trainable = False"
    ),
    "a model that is called on a list of what is not known": f"{TWO_INPUTS}both([one, other])",
    "a model that is called on a list with one such thing": f"{TWO_INPUTS}both([keras.Input((4,)), other])",
    "a model that is called on names for such things": f"{TWO_INPUTS}both({{'a': one, 'b': other}})",
    "a model in a layer that closes over such a thing": (
        f"{TWO_INPUTS}class Pair(layers.Layer):\n    def call(self, x):\n"
        "        return both([x, (other,)])\n\n"
        "Pair()(keras.Input((4,)))"
    ),
    "an image that was computed with": (
        "import numpy as np\nlayers.Conv2D(8, 3)(np.expand_dims(config['image'] / 255.0, 0))\n"
        "layers.Conv2D(8, 3)(np.array([config['image'] - 1]))"
    ),
    "a branch that is read under a condition": (
        "inp = keras.Input((4,))\na = layers.Dense(8)(inp)\nb = layers.Dense(9)(inp)\n"
        "model = keras.Model(inp, b if flag else a)"
    ),
}


@pytest.mark.parametrize("body", PROGRAMS.values(), ids=PROGRAMS)
def test_what_is_not_known_is_not_judged(body, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(f"{HEAD}{body}\n", encoding="utf-8")

    found = keras_paramlint.analyze(path, flavour="keras3", select=["ALL"]).diagnostics

    assert [each.message for each in found if each.code not in ABOUT_THE_ANALYSIS] == []


def test_a_symbol_silences_nothing_that_holds_for_every_value(tmp_path):
    source = """
import numpy as np
import sys
from tensorflow import keras

words = int(sys.argv[1])
matrix = np.zeros((words, 200))
x = keras.layers.Embedding(words + 1, 200, weights=[matrix])(keras.Input((40,)))
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    found = keras_paramlint.analyze(path, select=["KPL704"]).diagnostics

    assert [(each.code, each.line) for each in found] == [("KPL704", 8)]


@pytest.mark.parametrize("made", ["everything = globals()", "everything = []\neverything += [[everything]]"])
def test_what_holds_itself_is_given_to_a_function_that_is_not_known(made, tmp_path):
    path = tmp_path / "m.py"
    model = stack("keras.Input((4,))", "layers.Dense(3)")
    path.write_text(f"{HEAD}import elsewhere\n{made}\nelsewhere.build(everything)\n{model}\n")

    (file,) = keras_paramlint.analyze(path).files

    assert file.diagnostics == ()
    assert file.models[-1].params.total == 15


def test_a_loop_to_a_default_decides_what_is_asked_later(tmp_path):
    source = """
import argparse
import keras

parser = argparse.ArgumentParser()
parser.add_argument("--levels", default=4, type=int)
levels = parser.parse_args().levels
image = keras.Input((32, 32, 3))
maps = [keras.layers.Conv2D(8, 3)(image)]
for _ in range(levels - 1):
    maps.append(keras.layers.Conv2D(8, 3)(maps[-1]))
backbone = keras.Model(image, maps)
made = backbone(image)
heads = [keras.layers.Conv2D(4, 3)(made if levels == 1 else made[n]) for n in range(levels)]
model = keras.Model(image, heads)
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    (file,) = keras_paramlint.analyze(path).files

    assert file.diagnostics == ()
    assert file.models[-1].params.number() == 224 + 3 * 584 + 4 * 292


def test_a_list_of_data_that_is_not_known_is_no_vector_of_numbers(tmp_path):
    source = HEAD.replace("import sys", "import tensorflow as tf")
    source += "images = tf.convert_to_tensor([config['image']])\nx = layers.Conv2D(8, 3)(images)\n"
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    assert keras_paramlint.analyze(path, flavour="tfkeras2").diagnostics == ()


def test_an_argument_of_another_release_of_another_package_is_not_judged(tmp_path):
    source = """
import keras_nlp
import keras

ids = keras.Input((9,), dtype="int32")
x = keras_nlp.layers.TokenAndPositionEmbedding(100, 9, 8)(ids)
y = keras_nlp.layers.MaskedLMHead(vocabulary_size=100, embedding_weights=x)(x, mask_positions=ids)
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    assert keras_paramlint.analyze(path).diagnostics == ()


def test_a_state_of_several_axes_is_not_several_states(tmp_path):
    source = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

class Cell(layers.Layer):
    def __init__(self):
        super().__init__()
        self.state_size = tf.TensorShape([4, 8])
        self.output_size = tf.TensorShape([4, 8])
        self.norm = layers.LayerNormalization()
        self.both = layers.LayerNormalization()

    def call(self, inputs, states):
        return self.both(self.both(inputs) + self.norm(states[0])), [states[0]]

model = keras.Sequential([keras.Input((5, 4, 8)), layers.RNN(Cell())])
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    assert keras_paramlint.analyze(path, flavour="tfkeras2").diagnostics == ()


def test_a_stack_without_a_known_input_applies_a_layer_once_in_tensorflow(tmp_path):
    """tf_keras 2.21 builds it with 71,687 parameters: `Sequential.layers` has each layer once."""
    source = """
from tensorflow import keras
from tensorflow.keras import layers

def mlp(widths, norm):
    stack = []
    for width in widths:
        stack += [norm, layers.Dense(width, activation="selu"), layers.Dropout(0.2)]
    return keras.Sequential(stack)

x = keras.Input((133,))
model = keras.Model(x, mlp([266, 133], layers.BatchNormalization())(x))
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    (file,) = keras_paramlint.analyze(path, flavour="tfkeras2").files

    assert file.diagnostics == ()
    assert file.models[-1].params.total == 71_687


def test_tensors_of_tensorflow_1_are_compared_as_objects(tmp_path):
    source = """
from keras.layers import Dense, Flatten, Input, concatenate
from keras.models import Model

state, action = Input((2, 3)), Input((2,))
critic = Model([state, action], Dense(1)(concatenate([Flatten()(state), action])))
mixed, states = [], []
for each in critic.input:
    mixed.append([] if each == action else each)
    if each != action:
        states.append(each)
mixed[1] = Dense(2)(Flatten()(states[0]))
model = Model(states, critic(mixed))
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    (file,) = keras_paramlint.analyze(path, flavour="keras2").files

    assert file.diagnostics == ()
    assert file.models[-1].params.total == 14 + 9
