"""The model graph as JSON and back: what is read is what was written, symbols and all."""

from __future__ import annotations

import json

import pytest

import keras_paramlint
from keras_paramlint.algebra import ceil_div, maximum, minimum, symbol
from keras_paramlint.cache.codec import NotPlain, dump, load
from keras_paramlint.graph import Params, Severity, Site


PROGRAMS = {
    "numbers": """
import keras
from keras import layers
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(2)])
""",
    "symbols, a floor and an unknown layer": """
import json
import keras
from keras import layers

def build(vocab_size, height, width=32):
    image = keras.Input((height, width, 3))
    x = layers.Conv2D(4, 3, strides=2)(image)
    x = layers.Flatten()(x)
    x = layers.Dense(vocab_size // 2)(x)
    return keras.Model(image, layers.Dense(json.load(open("x.json"))["units"])(x))
""",
    "alternatives": """
import os
import keras
from keras import layers
wide = os.path.exists("gpu")
model = keras.Sequential([keras.Input((8,)), layers.Dense(64 if wide else 32), layers.Dense(2)])
""",
    "a finding with a fix and a related place": """
import keras
from keras import layers
one = keras.Sequential([keras.Input((20, 8)), layers.LSTM(16), layers.LSTM(4)])
""",
    "nested models and wrappers": """
import keras
from keras import layers
inner = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
x = keras.Input((7, 4))
y = layers.Bidirectional(layers.LSTM(5, return_sequences=True))(layers.TimeDistributed(inner)(x))
model = keras.Model(x, y)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_result_is_read_as_it_was_written(name, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(PROGRAMS[name])
    (result,) = keras_paramlint.analyze(path, select=["ALL"]).files
    assert result.models or result.diagnostics

    models, diagnostics = load(json.loads(json.dumps(dump((result.models, result.diagnostics)))))

    assert models == result.models
    assert diagnostics == result.diagnostics
    assert [model.to_json() for model in models] == [model.to_json() for model in result.models]


def test_sizes_keep_their_symbols_and_operations():
    n, m = symbol("n", line=3, source="len(x)"), symbol("m", default=64)
    sizes = (3 * n * n - m + 7, ceil_div(n, 2), maximum(n, m), minimum(n, 5 * m), n // m)

    assert load(json.loads(json.dumps(dump(sizes)))) == sizes


@pytest.mark.parametrize(
    "value", ["", "@", "@0", "@@x", "plain", (), ("a", ("b",)), None, True, 1.5, float("inf"), 1 << 70]
)
def test_plain_values_are_themselves(value):
    assert load(json.loads(json.dumps(dump(value)))) == value


def test_what_stands_in_several_places_is_written_once():
    site = Site("m.py", 3)

    data = dump((site, site, Params(1, 1, 0), {"a": [site]}, frozenset({"y", "x"}), Severity.ERROR))

    assert [entry[0] for entry in data["objects"]].count("Site") == 1
    assert load(data)[5] is Severity.ERROR


def test_what_is_no_part_of_a_graph_is_not_written():
    with pytest.raises(NotPlain):
        dump((object(),))
    with pytest.raises(NotPlain):
        dump(print)


@pytest.mark.parametrize("entry", [["print", "x"], ["Popen", "x"], ["Site", "@9"], [], ["Site"] * 20])
def test_what_no_graph_holds_is_not_read(entry):
    with pytest.raises((KeyError, IndexError, ValueError, TypeError)):
        load({"objects": [entry], "value": "@0"})
