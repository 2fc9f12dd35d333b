"""What a program asks of the machine is one condition, however often it asks."""

from __future__ import annotations

from pathlib import Path

from keras_paramlint.runner import analyze


PROGRAM = """\
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

def width(kind):
    return 3 if len(tf.config.experimental.list_logical_devices(kind)) != 0 else 4

m = keras.Sequential([keras.Input((2,)), layers.Dense(width("TPU")), layers.Dense(width("TPU"))])
n = keras.Sequential([keras.Input((2,)), layers.Dense(width("GPU")), layers.Dense(width("TPU"))])
"""


def test_the_same_question_is_decided_once(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    same, other = analyze(path).files[0].models

    narrow, wide = 2 * 3 + 3 + 3 * 3 + 3, 2 * 4 + 4 + 4 * 4 + 4
    assert {choice.total for choice in same.params.alternatives} == {narrow, wide}
    assert len(other.params.alternatives) == 4
