"""The flavour that a file's text is evidence for: each program runs under no other generation."""

from __future__ import annotations

import pytest

from keras_paramlint.keras_api.flavours import infer


EVIDENCE = [
    ("import os\nos.environ['KERAS_BACKEND'] = 'theano'\nimport keras", "keras2"),
    ("import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras", "keras3"),
    ("import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nfrom keras.layers.core import Dense", "keras2"),
    ("from keras.layers.recurrent import GRU\nmodel.save_weights('gru.weights.h5')", "keras2"),
    ("from keras.layers import GRU\nmodel.save_weights('gru.weights.h5')", "keras3"),
    ("import tensorflow.compat.v1 as tf\nmodel.save_weights('gru.weights.h5')", "tf1"),
]


@pytest.mark.parametrize(("text", "flavour"), EVIDENCE)
def test_the_strongest_evidence_wins(text: str, flavour: str) -> None:
    assert infer(text).name == flavour


def test_the_backend_that_all_generations_have_is_no_evidence() -> None:
    found = infer("import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nimport keras")
    assert found.reason == "the default"
