"""A layer of arguments that are not known is not left out of the count of the layer that makes it."""

from __future__ import annotations

import pytest

from keras_paramlint.runner import analyze


PROGRAM = """
import keras
from somewhere import options


class Block(keras.layers.Layer):
    def build(self, shape):
        self.inner = {made}
        self.inner.build(shape)
        self.built = True

    def call(self, x):
        return x

    def compute_output_shape(self, shape):
        return shape


block = Block()
model = keras.Sequential([keras.Input((3,)), block])
"""


@pytest.mark.parametrize("made", ["keras.layers.Dense(3, **options())", "keras.layers.Dense(*options())"])
def test_it_makes_the_count_unknown(tmp_path, made):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(made=made), encoding="utf-8")

    (model,) = analyze(path).models

    assert model.params.total is None
    assert model.params.unknown


def test_what_is_known_is_counted(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(made="keras.layers.Dense(3, **{})"), encoding="utf-8")

    assert analyze(path).models[0].params.total == 12
