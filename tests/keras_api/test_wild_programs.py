"""Turns of real programs that were not counted; the counts are those of tf_keras, which was run."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


PROGRAMS = {
    "a private size of an attention layer": (
        """
import math
import tensorflow as tf
import tf_keras as keras


class Own(keras.layers.MultiHeadAttention):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.tau = tf.Variable(math.sqrt(float(self._key_dim)), trainable=True)

    def _compute_attention(self, query, key, value, attention_mask=None, training=None):
        query = tf.multiply(query, 1.0 / self.tau)
        return super()._compute_attention(query, key, value, attention_mask, training)


x = keras.Input((6, 8))
model = keras.Model(x, Own(num_heads=2, key_dim=3)(x, x))
""",
        219,
    ),
    "rates from a linspace of TensorFlow": (
        """
import tensorflow as tf
import tf_keras as keras

x = inputs = keras.Input((6, 8))
for rate in [rate for rate in tf.linspace(0.0, 0.1, 4)]:
    x = keras.layers.Dense(5)(x) if rate else keras.layers.Dense(8)(x)
    x = keras.layers.Dense(6 if rate > 0.05 else 8)(x)
model = keras.Model(inputs, x)
""",
        389,
    ),
    "a loss that is called inside of a layer": (
        """
import tensorflow as tf
import tf_keras as keras


class End(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)

    def call(self, logits, targets=None):
        if targets is not None:
            self.add_loss(self.loss_fn(targets, logits))
        return tf.nn.softmax(logits)


inputs, targets = keras.Input((7,)), keras.Input((1,))
model = keras.Model([inputs, targets], End()(keras.layers.Dense(1)(inputs), targets))
""",
        8,
    ),
    "which TensorFlow it is": (
        """
from tensorflow.python import tf2
import tf_keras as keras

x = keras.Input((4,))
model = keras.Model(x, keras.layers.Dense(3 if tf2.enabled() else 5)(x))
""",
        15,
    ),
    "sizes from an array that another was put into": (
        """
import numpy as np
import tf_keras as keras

exponents = np.insert(np.arange(3, dtype=np.float32), 0, 0)
sizes = 2**exponents
sizes *= 116
sizes[0] = 24
sizes = sizes.astype(int)
x = keras.Input((4,))
model = keras.Model(x, keras.layers.Dense(sizes[3])(x))
""",
        2320,
    ),
    "inputs in the order of their names": (
        """
import tf_keras as keras

parts = {"b": keras.Input((2,)), "a": keras.Input((3,)), "c": keras.Input((4,))}
joined = keras.layers.concatenate([tensor for _, tensor in sorted(parts.items())])
model = keras.Model(parts, keras.layers.Dense(2)(joined))
""",
        20,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_counts_what_tf_keras_counts(name: str, tmp_path: Path) -> None:
    source, total = PROGRAMS[name]
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")
    assert analyze(path).files[0].models[-1].params.total == total
