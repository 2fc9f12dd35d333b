"""What only one release refuses is an error only where the release is told, or proven by the file."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.graph import Severity


def severities(tmp_path, source, flavour=None):
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")
    found = keras_paramlint.analyze(path, flavour=flavour, select=["ALL"]).diagnostics
    return [(each.code, each.severity) for each in found]


ONLY_KERAS_3 = "from tensorflow import keras\n\ninputs = keras.Input(shape=(256))\n"
ALL_RELEASES = "from tensorflow import keras\n\nx = keras.layers.Conv2D(8, 3)(keras.Input((28, 28)))\n"


def test_what_keras_2_takes_is_a_warning_where_the_release_is_assumed(tmp_path):
    assert severities(tmp_path, ONLY_KERAS_3) == [("KPL310", Severity.WARNING)]


@pytest.mark.parametrize("told", ["keras3"])
def test_it_is_an_error_where_keras_3_is_told(tmp_path, told):
    assert severities(tmp_path, ONLY_KERAS_3, told) == [("KPL310", Severity.ERROR)]


def test_it_is_an_error_where_the_file_proves_keras_3(tmp_path):
    source = ONLY_KERAS_3 + "from keras import ops\n"

    assert severities(tmp_path, source) == [("KPL310", Severity.ERROR)]


def test_what_every_release_refuses_is_an_error(tmp_path):
    assert severities(tmp_path, ALL_RELEASES) == [("KPL302", Severity.ERROR)]


@pytest.mark.parametrize(
    "line",
    [
        "keras.layers.CuDNNLSTM(8)",
        "keras.layers.Dense(8, weights=None)",
        "keras.layers.AveragePooling2D()",
        "keras.optimizers.Adam(lr=1)",
    ],
)
def test_what_was_removed_is_said_only_where_the_release_is_certain(tmp_path, line):
    source = f"from tensorflow import keras\n\nthing = {line}\n"

    assert severities(tmp_path, source) == []
    assert [code for code, _ in severities(tmp_path, source, "keras3")] in (["KPL104"], ["KPL105"])
    assert severities(tmp_path, source, "tf1") == []


TURNS = """
from keras.layers import Concatenate, Conv2D, Input
from keras.models import Model

def build(model):
    found = []
    for layer in model.layers:
        if "branch_" in layer.name:
            kept = Conv2D(3, 3)(layer.output)
            found.append(kept)
    start = Input((4,))
    end = %s
    return Model(model.input, end)
"""


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        # Nothing is found only if no turn finds anything.
        ("Concatenate(axis=1)(found)", []),
        # This one is refused whatever is found.
        ("Conv2D(3, 3)(start)", ["KPL302"]),
    ],
)
def test_what_a_turn_of_a_loop_may_avoid_is_not_refused(statement, codes, tmp_path):
    found = severities(tmp_path, TURNS % statement, "keras3")

    assert [code for code, _ in found if code.startswith("KPL3")] == codes
