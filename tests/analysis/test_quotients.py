"""Quotients of sizes that are not whole for every value: they are no sizes, and nothing breaks on them."""

from __future__ import annotations

import json

import keras_paramlint


SOURCE = """
import keras
from keras import layers


def halves(n, tokenizer):
    words = len(tokenizer.word_index) + 1
    return keras.Sequential([keras.Input((7,)), layers.Dense(n / 2), layers.Dense(words / 2)])
"""


def test_units_that_are_a_float_are_not_known(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    result = keras_paramlint.analyze(path, flavour="keras3")
    (model,) = result.models

    # Keras 3 refuses a float; what `/` gives is one
    assert model.params.total is None
    assert json.dumps(result.to_json())


def test_what_arithmetic_was_done_with_need_not_be_a_number(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(
        "import keras\nfrom keras import ops\nimport elsewhere\n"
        "scale = elsewhere.table()\ntwice = scale * 2\n"
        "x = keras.Input((5,))\nmodel = keras.Model(x, ops.multiply(x, scale))\n"
        "other = keras.Model(x, x * twice)\n"
    )
    models = keras_paramlint.analyze(path).models

    # `scale` may be an array of shape (3, 1, 5): no shape is claimed
    assert [str(model.to_json()["output_shape"]) for model in models] == ["[None]", "[None]"]
