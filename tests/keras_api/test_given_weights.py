"""Weights of a layer of Keras 2 that are not known, or that only some of its versions count."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


LAYER = """
import numpy as np
import keras.backend as K
import tensorflow as tf
from keras.engine.topology import Layer
from keras.layers import Dense, Input
from keras.models import Model


class Own(Layer):
    def build(self, s):
        {build}
        self.built = True

    def call(self, x):
        return x


x = Input((8,))
model = Model(x, Own()(x))
"""


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        ("self.dense = Dense(4); self.dense.build(s)", "`dense` of Own, which only Keras 2.3 counts"),
        ("self.k = K.variable(np.ones((3,)))", "`k` of Own, which only Keras 2.3 counts"),
        ("self.k = tf.Variable(np.ones((3,)), trainable=False)", "`k` of Own, which only Keras 2.3 counts"),
        ("self.k = K.ones((3,))", "`k` of Own, which only Keras 2.3 counts"),
        ("self.k = K.random_normal_variable((3,), 0, 1)", "`k` of Own, which only Keras 2.3 counts"),
        ("self.trainable_weights = [np.load('w.npy')]", "contents of np.load('w.npy')"),
    ],
)
def test_what_is_not_sure_is_not_counted(build: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(LAYER.format(build=build), encoding="utf-8")
    params = analyze(path, flavour="keras2").files[0].models[-1].params
    assert params.total is None
    assert reason in [part.reason for part in params.unknown]


def test_a_held_layer_without_weights_is_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(LAYER.format(build="self.held = Dense(4)"), encoding="utf-8")
    assert analyze(path, flavour="keras2").files[0].models[-1].params.total == 0


def test_what_a_subclass_of_a_layer_of_keras_keeps(tmp_path: Path) -> None:
    # executed: 108 in Keras 2.2.4, 216 in Keras 2.3.1
    path = tmp_path / "m.py"
    path.write_text(
        """
from keras import backend as K
from keras.layers import Conv2D, Input
from keras.models import Model


class Masked(Conv2D):
    def build(self, s):
        self.kernel = self.add_weight(shape=(3, 3, 3, 4), initializer=self.kernel_initializer, name="image")
        self.mask = K.ones(shape=(3, 3, 3, 4))
        self.bias = None
        self.built = True

    def call(self, x):
        return K.conv2d(x, self.kernel) * K.sum(self.mask)


x = Input((8, 8, 3))
model = Model(x, Masked(4, 3)(x))
""",
        encoding="utf-8",
    )
    params = analyze(path, flavour="keras2").files[0].models[-1].params
    assert params.total is None
    assert params.unknown[0].reason == "`mask` of Masked, which only Keras 2.3 counts"


OUTPUT = """
import keras.backend as K
import tensorflow as tf
from keras.engine.topology import Layer
from keras.layers import Dense, Flatten, Input
from keras.models import Model


class Parts(Layer):
    def call(self, x):
        return K.reshape(x, (K.shape(x)[0], -1, K.shape(x)[1] // 3))

    def compute_output_shape(self, s):
        return (s[0], 24, 3)


x = Input((9, 8))
model = Model(x, Dense(2)(Flatten()(Parts()(x))))
"""


def test_keras_2_goes_by_the_shape_that_a_layer_tells(tmp_path: Path) -> None:
    # Keras 2.3.1, executed: 146
    path = tmp_path / "m.py"
    path.write_text(OUTPUT, encoding="utf-8")
    result = analyze(path).files[0]
    assert (result.flavour, result.models[-1].params.total) == ("keras2", 146)
    assert not result.diagnostics
