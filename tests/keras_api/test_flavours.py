"""The flavour that a file's text is evidence for: each program runs under no other generation."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_paramlint.keras_api import flavours
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


PATTERNS = [
    *((words, pattern) for group in ("_KERAS2", "_TF1", "_TFKERAS2", "_KERAS3", "_KERAS3_RATHER")
      for words, pattern, _ in getattr(flavours, group)),
    flavours._OWN_GENERATION,
]  # fmt: skip


@pytest.mark.parametrize(("words", "pattern"), PATTERNS)
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_whatever_a_pattern_matches_has_one_of_its_words(
    words: str, pattern: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(re.compile(pattern, re.MULTILINE)))

    assert any(word in text for word in words.split())
