"""``load_model`` of what the program itself saved; the counts are those of Keras 3.15, which was run."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.graph import ModelInfo
from keras_paramlint.runner import analyze


PROGRAM = """
import sys
import numpy as np
import keras
from keras.callbacks import ModelCheckpoint

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
model.compile("sgd", "mse")
{between}
loaded = keras.models.load_model("m.keras")
x = keras.Input((4,))
last = keras.Model(x, keras.layers.Dense(5)(loaded(x)))
"""


def last_model(between: str, tmp_path: Path) -> ModelInfo:
    path = tmp_path / "m.py"
    path.write_text(PROGRAM.format(between=between), encoding="utf-8")
    return analyze(path).files[0].models[-1]


@pytest.mark.parametrize(
    "between",
    [
        "model.save('m.keras')",
        "model.fit(np.zeros((4, 4)), np.zeros((4, 3)), callbacks=[ModelCheckpoint('m.keras')])",
        "model.fit(np.zeros((4, 4)), np.zeros((4, 3)), callbacks=[ModelCheckpoint(filepath='m.keras')])",
    ],
)
def test_what_was_saved_is_loaded(between: str, tmp_path: Path) -> None:
    assert last_model(between, tmp_path).params.total == 35


@pytest.mark.parametrize(
    "between",
    [
        "model.save('other.keras')",
        "model.save('m.keras'); model.add(keras.layers.Dense(7))",
        "if len(sys.argv) > 1: model.save('m.keras')",
        "model.fit(callbacks=[ModelCheckpoint('m.keras', save_weights_only=True)])",
        "model.fit(np.zeros((4, 4)), np.zeros((4, 3)))",
    ],
)
def test_what_may_be_something_else_is_not_known(between: str, tmp_path: Path) -> None:
    assert last_model(between, tmp_path).params.total is None
