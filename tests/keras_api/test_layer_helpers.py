"""Methods that Keras keeps to itself and programs use; the numbers are those of executed Keras 3.15."""

from __future__ import annotations

from pathlib import Path

import pytest

import keras_paramlint


HEAD = "import keras\nimport tensorflow as tf\nfrom keras import layers\n"
POLICY = """
class Block(layers.Layer):
    def __init__(self, width, **kwargs):
        super().__init__(**kwargs)
        self.inner = layers.Dense(width, dtype=self.dtype_policy)
        assert self.dtype_policy.compute_dtype == "float32"
    def call(self, x):
        return self.inner(x)
x = keras.Input((10, 6))
model = keras.Model(x, Block(8)(x))
"""
ATTENTION = """
class Attention(layers.MultiHeadAttention):
    def call(self, query, value, key=None):
        q, k, v = self._query_dense(query), self._key_dense(value), self._value_dense(value)
        result, scores = self._compute_attention(query=q, key=k, value=v)
        return self._output_dense(result)
x = keras.Input((10, 6))
model = keras.Model(x, Attention(2, 4, value_dim=3)(x, x))
"""
CALLED = """
class Standardized(layers.Conv2D):
    def call(self, inputs):
        mean, var = tf.nn.moments(self.kernel, axes=[0, 1, 2], keepdims=True)
        result = self.convolution_op(inputs, (self.kernel - mean) / tf.sqrt(var + 1e-10))
        if self.use_bias:
            result = result + self.bias
        return self.activation(result)
model = keras.Sequential([keras.Input((28, 28, 1)), Standardized(32, 3, strides=2, activation="relu")])
"""
OVERRIDDEN = """
class Standardized(layers.Conv2D):
    def convolution_op(self, inputs, kernel):
        return tf.nn.conv2d(inputs, kernel, padding="VALID", strides=list(self.strides))
model = keras.Sequential([keras.Input((13, 13, 32)), Standardized(4, 3, strides=2)])
"""
KEPT = """
class Causal(layers.Conv1D):
    def call(self, x):
        assert self.kernel_size == (3,) and self.strides == (2,) and self.data_format == "channels_last"
        return self.convolution_op(x, self.kernel)
model = keras.Sequential([keras.Input((28, 3)), Causal(5, 3, strides=2, padding="same")])
"""


@pytest.mark.parametrize(
    ("program", "total", "output"),
    [
        (POLICY, 6 * 8 + 8, (None, 10, 8)),
        (ATTENTION, 2 * (6 * 8 + 8) + (6 * 6 + 6) + (6 * 6 + 6), (None, 10, 6)),
        (CALLED, 320, (None, 13, 13, 32)),
        (OVERRIDDEN, 1156, (None, 6, 6, 4)),
        (KEPT, 50, (None, 14, 5)),
    ],
    ids=["dtype_policy", "attention", "convolution_op called", "convolution_op overridden", "kept arguments"],
)
def test_inner_methods(tmp_path: Path, program: str, total: int, output: tuple[int | None, ...]) -> None:
    path = tmp_path / "program.py"
    path.write_text(HEAD + program, encoding="utf-8")
    (result,) = keras_paramlint.analyze(path, flavour="keras3").files
    model = result.models[-1]
    assert model.params.unknown == ()
    assert (model.params.total, model.output_shapes) == (total, (output,))
    assert result.diagnostics == ()
