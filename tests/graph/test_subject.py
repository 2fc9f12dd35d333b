from __future__ import annotations

import pytest

from keras_paramlint.graph.subject import Subject, subject_of
from keras_paramlint.runner import analyze


PROGRAM = """\
import keras
from keras import layers


def build(units):
    inputs = keras.Input((8,))
    x = layers.Dense(units, name="hidden")(inputs)
    outputs = layers.Bidirectional(layers.LSTM(4))(layers.Reshape((units, 1))(x))
    return keras.Model(inputs, layers.Dense(1, activation="softmax")(outputs))


one = build(16)
two = build(32)
"""


@pytest.fixture
def result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(PROGRAM)
    (found,) = analyze(["m.py"]).files
    return found


def at(finding, **place):
    from dataclasses import replace

    return replace(finding, path="m.py", **place)


@pytest.mark.parametrize(
    ("line", "column", "layer", "params"),
    [
        (7, 9, "hidden", 9 * 32),
        (8, 15, "Bidirectional", 2 * 4 * (4 + 16 + 4)),
        (8, 36, "Bidirectional/forward_layer", 4 * (4 + 16 + 4)),
        (7, 28, "hidden", 9 * 32),
    ],
)
def test_a_finding_is_about_the_layer_that_is_built_there(result, finding, line, column, layer, params):
    subject = subject_of(result, at(finding, line=line, column=column))

    assert (subject.layer, subject.params) == (layer, params)
    assert subject.text == ""


def test_a_finding_at_a_model_is_about_the_one_that_it_names(result, finding):
    place = at(finding, line=9, column=12)
    one, two = (subject_of(result, at(place, message=f"`{name}` is large")) for name in ("one", "two"))

    assert (one.model, two.model) == ("one", "two")
    assert one.layer == two.layer == ""
    assert one.params < two.params


def test_elsewhere_the_message_without_its_numbers_has_to_do(result, finding):
    found = at(finding, line=1, column=1, message="line 12 has 1,234.5 things")

    assert subject_of(result, found) == Subject(text="line # has # things")


def test_a_formula_is_a_count_too_and_what_is_not_known_is_none(symbolic, finding):
    from keras_paramlint.graph import FileResult

    result = FileResult("m.py", models=(symbolic,))

    assert subject_of(result, at(finding, line=10, column=1)).params == "300·vocab_size"
    assert subject_of(result, at(finding, line=12, column=1)).params is None
