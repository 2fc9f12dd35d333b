"""``tf.layers`` and ``tf.nn.rnn_cell``; the weights are those of executed ``tensorflow.compat.v1``."""

from __future__ import annotations

from pathlib import Path

import pytest

import keras_paramlint


HEAD = """\
import tensorflow.compat.v1 as tf
x = tf.keras.Input((28, 28, 1))
steps = tf.keras.Input((7, 3))
"""


def summed(tmp_path: Path, *lines: str, flavour: str | None = None) -> keras_paramlint.ModelInfo:
    path = tmp_path / "program.py"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    analysis = keras_paramlint.analyze([str(path)], flavour=flavour)
    assert [d.code for d in analysis.diagnostics] == []
    return analysis.models[-1]


@pytest.mark.parametrize("flavour", [None, "keras3", "tfkeras2", "tf1"])
def test_functions(tmp_path: Path, flavour: str | None) -> None:
    model = summed(
        tmp_path,
        "y = tf.layers.conv2d(x, 8, 3)",
        "y = tf.layers.batch_normalization(y, training=True)",
        "y = tf.layers.max_pooling2d(y, 2, 2)",
        "y = tf.layers.flatten(y)",
        "y = tf.layers.dense(y, 10, tf.nn.relu, name='head')",
        "model = tf.keras.Model(x, y)",
        flavour=flavour,
    )
    found = [(layer.name, layer.params.total) for layer in model.layers[1:]]
    assert found == [
        ("conv2d", 80),
        ("batch_normalization", 32),
        ("max_pooling2d", 0),
        ("flatten", 0),
        ("head", 13_530),
    ]
    assert model.params.non_trainable == 16


def test_classes(tmp_path: Path) -> None:
    lines = ["y = tf.layers.Dense(10)(tf.layers.Flatten()(x))", "model = tf.keras.Model(x, y)"]
    assert summed(tmp_path, *lines).params.total == 7850


def test_shared_weights_are_not_counted_by_guess(tmp_path: Path) -> None:
    lines = ["y = tf.layers.dense(x, 10, reuse=True, name='a')", "model = tf.keras.Model(x, y)"]
    params = summed(tmp_path, *lines).params
    assert params.total is None
    assert "shares" in params.unknown[0].reason


def test_cells_of_tensorflow(tmp_path: Path) -> None:
    lines = [
        "y = tf.keras.layers.RNN(tf.nn.rnn_cell.LSTMCell(5))(steps)",
        "model = tf.keras.Model(steps, y)",
    ]
    assert summed(tmp_path, *lines).params.total == 4 * 5 * (3 + 5 + 1)


def test_a_class_of_a_program_below_one_of_tensorflows(tmp_path: Path) -> None:
    lines = [
        "class Head(tf.layers.Dense):",
        "    pass",
        "y = Head(3)(tf.layers.flatten(x))",
        "model = tf.keras.Model(x, y)",
    ]
    assert summed(tmp_path, *lines).params.total == 784 * 3 + 3


def test_a_cell_of_some_releases_only(tmp_path: Path) -> None:
    # its three peephole vectors beside the LSTM's 4·5·(3 + 5 + 1)
    lines = [
        "y = tf.keras.layers.RNN(tf.keras.experimental.PeepholeLSTMCell(5))(steps)",
        "model = tf.keras.Model(steps, y)",
    ]
    assert summed(tmp_path, *lines).params.total == 180 + 15
