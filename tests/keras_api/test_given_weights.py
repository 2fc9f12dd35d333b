"""Weights of a layer of Keras 2 that are not known, or that only some of its versions count."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


LAYER = """
import numpy as np
import keras.backend as K
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
