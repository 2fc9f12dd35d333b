"""The founding examples against executed Keras: every number of every layer.

Standalone Keras 2 is no longer installable beside the others; its counts are recorded (Keras 2.2.4), and the
layers of `tf.compat.v1.keras`, which have the same defaults, are executed in their place.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from oracle import differences

import keras_paramlint


pytestmark = pytest.mark.oracle

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CUDNN, GRU = EXAMPLES / "cudnn_lstm_tagger.py", EXAMPLES / "bidirectional_gru.py"
ONE_AND_TWO = {
    "tf1": {"one_direction": [1_536, 136, 0], "two_directions": [3_072, 264, 0]},
    "tfkeras2": {"one_direction": [1_584, 136, 0], "two_directions": [3_168, 264, 0]},
    "keras3": {"one_direction": [1_584, 136, 0], "two_directions": [3_168, 264, 0]},
}
KERAS_224 = ONE_AND_TWO["tf1"]
"""Read off standalone Keras 2.2.4, executed."""


def test_cudnn_lstm_tagger_as_it_stands(oracles):
    real = oracles["tf1"].run(CUDNN.read_text(encoding="utf-8"), str(CUDNN))

    counts = {name: [layer["total"] for layer in model["layers"]] for name, model in real["objects"].items()}
    assert counts == {"gpu_tagger": [192_000, 1_444_800], "cpu_tagger": [192_000, 1_442_400]}
    assert differences(real, CUDNN, "tf1") == []
    assert differences(real, CUDNN, None) == []


@pytest.mark.parametrize("flavour", ONE_AND_TWO)
def test_bidirectional_gru_under_later_addresses(flavour, oracles, tmp_path):
    module = "tensorflow.compat.v1.keras" if flavour == "tf1" else "tensorflow.keras"
    text = GRU.read_text(encoding="utf-8").replace("from keras.models", f"from {module}.models")
    text = re.sub(r"from keras\.layers\.\w+", f"from {module}.layers", text)
    path = tmp_path / "program.py"
    path.write_text(text, encoding="utf-8")

    real = oracles[flavour].run(text, str(path))

    counts = {name: [layer["total"] for layer in model["layers"]] for name, model in real["objects"].items()}
    assert counts == ONE_AND_TWO[flavour]
    assert differences(real, path, flavour) == []


def test_bidirectional_gru_as_it_stands(oracles):
    (file,) = keras_paramlint.analyze(GRU).files

    assert file.flavour == "keras2"
    counts = {model.name: [layer.params.total for layer in model.layers] for model in file.models}
    assert counts == KERAS_224
    (dense,) = [layer.weights for layer in file.models[1].layers if layer.class_name == "TimeDistributed"]
    assert [weight.shape for weight in dense] == [(32, 8), (8,)]
