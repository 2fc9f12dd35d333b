"""Results that TensorFlow gives names to; the counts are those of tf_keras, which was run."""

from __future__ import annotations

from pathlib import Path

from keras_paramlint.runner import analyze


PROGRAM = """
import tensorflow as tf
import tf_keras as keras


class Best(keras.layers.Layer):
    def call(self, x):
        found = tf.math.top_k(x, k=3)
        first, _ = tf.nn.top_k(x, k=2)
        return tf.concat([found.values, tf.cast(found.indices, "float32"), first], -1)


x = keras.Input((8,))
model = keras.Model(x, keras.layers.Dense(2)(Best()(x)))
"""


def test_results_by_name(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(PROGRAM, encoding="utf-8")
    model = analyze(path).files[0].models[-1]
    assert model.params.total == 18
