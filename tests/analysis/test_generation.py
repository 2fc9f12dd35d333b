"""Without evidence, the generation under which the program can be counted is the one that it is for."""

from __future__ import annotations

import pytest

import keras_paramlint


def analysed(tmp_path, source, **options):
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")
    (result,) = keras_paramlint.analyze(path, **options).files
    return result


EMBEDDED = """\
from {keras}.models import Sequential
from {keras}.layers import Embedding, {layer}, Dense

model = Sequential([Embedding(1000, 64), {layer}(32), Dense(1)])
"""


@pytest.mark.parametrize(("keras", "flavour"), [("tensorflow.keras", "tfkeras2"), ("keras", "keras2")])
def test_what_keras_2_builds_at_once_is_counted(tmp_path, keras, flavour):
    # tf_keras 2.21 and Keras 2.2.4: 64,000 + 12,416 + 33
    result = analysed(tmp_path, EMBEDDED.format(keras=keras, layer="LSTM"))

    assert (result.flavour, result.models[0].params.total) == (flavour, 76_449)
    assert result.flavour_reason == "Keras 3 leaves `model` without a count, and Keras 2 does not"


def test_nothing_is_known_where_its_releases_differ(tmp_path):
    # Keras 2.3: 73,345; the `keras` of TensorFlow 2: 73,441
    result = analysed(tmp_path, EMBEDDED.format(keras="keras", layer="GRU"))

    assert (result.flavour, result.models[0].params.total) == ("keras3", None)


def test_keras_3_stays_where_it_is_told_or_shown(tmp_path):
    source = EMBEDDED.format(keras="keras", layer="LSTM")

    assert analysed(tmp_path, source, flavour="keras3").models[0].params.total is None
    assert analysed(tmp_path, source + "from keras import ops\n").models[0].params.total is None


def test_what_no_release_counts_changes_nothing(tmp_path):
    source = "from tensorflow.keras import Sequential, layers\n\nmodel = Sequential([layers.Dense(3)])\n"

    assert analysed(tmp_path, source).flavour == "keras3"


def test_what_keras_3_refuses_is_said_and_counted(tmp_path):
    source = """\
from tensorflow import keras

model = keras.Sequential([keras.Input(shape=256), keras.layers.Dense(2)])
"""
    result = analysed(tmp_path, source, select=["ALL"])

    assert (result.flavour, result.models[0].params.total) == ("tfkeras2", 514)
    assert result.flavour_reason == "Keras 3 refuses what Keras 2 takes (KPL310)"
    assert [found.code for found in result.diagnostics] == ["KPL310"]


def test_what_only_call_builds_is_counted_as_keras_2_does(tmp_path):
    # in a graph of Keras 3 `call` is not run: 0 parameters until data come
    source = """\
from tensorflow import keras


class Doubled(keras.layers.Layer):
    def build(self, input_shape):
        self.inner = keras.layers.Dense(8)
        super().build(input_shape)

    def call(self, x):
        return self.inner(x)

    def compute_output_shape(self, input_shape):
        return input_shape[:-1] + (8,)


inputs = keras.Input((4,))
model = keras.Model(inputs, Doubled()(inputs))
"""
    result = analysed(tmp_path, source)

    assert (result.flavour, result.models[-1].params.total) == ("tfkeras2", 40)
    assert result.flavour_reason == "Keras 3 builds no layers inside `Doubled` here, and Keras 2 does"
    assert analysed(tmp_path, source, flavour="keras3").models[-1].params.total == 0


def test_an_argument_that_keras_3_does_not_take_tells_the_generation(tmp_path):
    source = """\
from keras.layers import Input, SeparableConv2D
from keras.models import Model

inputs = Input((8, 8, 3))
model = Model(inputs, SeparableConv2D(8, 3, kernel_regularizer="l2")(inputs))
"""
    result = analysed(tmp_path, source)

    assert (result.flavour, result.models[-1].params.total) == ("keras2", 59)
    assert result.flavour_reason == (
        "Keras 3 does not take `kernel_regularizer` of SeparableConv2D, and Keras 2 does"
    )


def test_an_argument_that_keras_3_needs_tells_the_generation(tmp_path):
    source = """\
from tensorflow.keras import Sequential, layers

model = Sequential([layers.Input((8, 8, 3)), layers.AveragePooling2D(), layers.Flatten(), layers.Dense(2)])
"""
    result = analysed(tmp_path, source)

    assert (result.flavour, result.models[-1].params.total) == ("tfkeras2", 98)
    reason = "Keras 3 does not take AveragePooling2D without `pool_size`, and Keras 2 does"
    assert result.flavour_reason == reason


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("tf.reduce_mean(x, axis=1)", "a symbolic tensor in `tf.reduce_mean`"),
        ("keras.backend.mean(x, axis=1)", "a symbolic tensor in `K.mean`"),
    ],
)
def test_a_function_of_tensorflow_in_a_graph_tells_the_generation(call, reason, tmp_path):
    source = f"""\
import tensorflow as tf
from tensorflow import keras

x = keras.Input((4, 6))
model = keras.Model(x, keras.layers.Dense(3)({call}))
"""
    result = analysed(tmp_path, source)

    assert (result.flavour, result.models[-1].params.total) == ("tfkeras2", 21)
    assert result.flavour_reason == f"Keras 3 does not take {reason}, and Keras 2 does"


def test_a_function_of_tensorflow_inside_a_layer_tells_nothing(tmp_path):
    source = """\
import tensorflow as tf
from tensorflow import keras

x = keras.Input((4, 6))
model = keras.Model(x, keras.layers.Dense(3)(keras.layers.Lambda(lambda t: tf.reduce_mean(t, axis=1))(x)))
"""
    assert analysed(tmp_path, source).flavour == "keras3"
