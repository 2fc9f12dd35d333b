"""Models that are in many others, and attributes that hold one thing many times, are not unrolled."""

from __future__ import annotations

import pytest

import keras_paramlint


NESTED = """import keras
first = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)])
second = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)])
for _ in range({turns}):
    first, second = keras.Sequential([first, second]), keras.Sequential([second, first])
"""


@pytest.fixture
def analyzed(tmp_path):
    def analyze(text):
        (tmp_path / "m.py").write_text(text)
        return keras_paramlint.analyze(tmp_path / "m.py", select=["ALL"])

    return analyze


def test_a_model_inside_two_others_is_counted_once(analyzed):
    """Real Keras counts 40 as well: two dense layers of 20, whatever holds them."""
    last = analyzed(NESTED.format(turns=3)).models[-1]

    assert (last.params.total, len(list(last.walk()))) == (40, 2 + 4 + 8 + 8)


def test_what_would_take_too_much_room_is_told_to_be_left_out(analyzed):
    result = analyzed(NESTED.format(turns=60))

    (note,) = (each for each in result.diagnostics if each.code == "KPL002")
    assert note.message.startswith("the models from here on are not described: they take more than 5,000,000")
    assert note.line == 5
    counts = [model.params.total for model in result.models]
    assert counts[:8] == [20, 20, *[40] * 6]
    assert counts[-1] is None
    assert result.models[-1].layers == ()
    assert "5,000,000 elements" in result.models[-1].params.unknown[0].reason


ATTRIBUTES = """import keras
class Held(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(4)
        twins = self.dense
        for _ in range(100):
            twins = [twins, twins]
        self.twins = twins
        self.scale = self.add_weight(shape=(3,))
        wide = [self.scale]
        for _ in range(10):
            wide = [wide] * 200
        self.wide = wide
    def call(self, x):
        return self.dense(x)
model = keras.Sequential([keras.Input((4,)), Held()])
"""


def test_an_attribute_that_holds_one_thing_many_times_is_walked_once(analyzed):
    (model,) = analyzed(ATTRIBUTES).models

    assert model.params.total == 23


def test_operations_on_one_tensor_many_times_have_one_producer_each_time_they_are_passed(analyzed):
    (model,) = analyzed(
        "import keras\nx = inputs = keras.Input((4,))\nfor _ in range(100):\n    x = x + x\n"
        "model = keras.Model(inputs, keras.layers.Dense(3)(x))\n"
    ).models

    assert model.params.total == 15
