from __future__ import annotations

import pytest

from keras_paramlint.algebra import floor_div, symbol
from keras_paramlint.graph import Alternative, Params, Site, UnknownPart
from keras_paramlint.graph.params import conditional, number


def test_a_definite_count_is_an_integer_and_its_own_formula():
    params = Params(7850, 7850, 0)

    assert params.is_exact
    assert params.to_json() == {
        "total": 7850,
        "trainable": 7850,
        "non_trainable": 0,
        "formula": "7,850",
        "symbols": {},
        "alternatives": [],
        "assumptions": {},
        "unknown": [],
    }


def test_a_count_with_a_symbol_has_a_formula_and_no_number():
    vocabulary = symbol("vocab_size", line=7, source="len(word_index) + 1")

    found = Params(300 * vocabulary + 1_442_400, 300 * vocabulary + 1_442_400, 0).to_json()

    assert found["total"] is None
    assert found["trainable"] is None
    assert found["non_trainable"] == 0
    assert found["formula"] == "300·vocab_size + 1,442,400"
    assert found["symbols"] == {"vocab_size": {"line": 7, "source": "len(word_index) + 1"}}
    assert found["assumptions"] == {}


def test_a_symbol_with_a_default_gives_the_number_at_the_default_and_says_so():
    units = symbol("units", default=64, line=4, source="--units")

    params = Params(22 * units + 1, 22 * units + 1, 0)
    found = params.to_json()

    assert found["total"] == 22 * 64 + 1 == 1409
    assert found["formula"] == "22·units + 1"
    assert found["assumptions"] == {"units": 64}
    assert not params.is_exact


def test_one_symbol_without_a_default_keeps_the_number_away():
    size = symbol("a", default=2) * symbol("b")

    found = Params(size, size, 0).to_json()

    assert found["total"] is None
    assert found["assumptions"] == {}


def test_a_default_that_divides_by_zero_gives_no_number():
    depth = symbol("depth", default=0, minimum=0)

    assert number(floor_div(symbol("n", default=8), depth)) is None


def test_two_symbols_of_one_name_are_told_apart():
    first, second = symbol("n", key="a", line=1), symbol("n", key="b", line=2)

    found = Params(2 * first + 3 * second, None, None).to_json()

    assert found["formula"] == "2·n + 3·n_2"
    assert sorted(found["symbols"]) == ["n", "n_2"]


def test_alternatives_have_no_single_total():
    either = (Alternative("gpu", 1_444_800), Alternative("not gpu", 1_442_400))

    found = Params(None, None, None, either).to_json()

    assert found["total"] is None
    assert found["formula"] == "1,444,800 if gpu else 1,442,400"
    assert found["alternatives"] == [
        {"when": "gpu", "total": 1_444_800},
        {"when": "not gpu", "total": 1_442_400},
    ]


def test_an_alternative_with_a_symbol_shows_its_formula():
    found = Alternative("deep", 3 * symbol("n"), 2 * symbol("n"), symbol("n")).to_json()

    assert found == {
        "when": "deep",
        "total": None,
        "trainable": None,
        "non_trainable": None,
        "formula": "3·n",
    }


@pytest.mark.parametrize(
    ("cases", "text"),
    [
        ([("not a", 1), ("a", 2)], "2 if a else 1"),
        ([("a > b", 1), ("not (a > b)", 2)], "1 if a > b else 2"),
        ([("a", 1), ("b", 2)], "1 if a; 2 if b"),
        ([("a", 1), ("b", None), ("c", 3000)], "1 if a; ? if b; 3,000 if c"),
    ],
)
def test_conditions_are_written_as_python_would(cases, text):
    assert conditional(cases) == text


def test_what_is_not_known_is_said_with_its_place_and_what_is_known():
    reason = UnknownPart("`units` comes from `json.load`", Site("m.py", 12))

    found = Params(None, None, None, unknown=(reason,), known=192_000).to_json()

    assert found["total"] is None
    assert found["formula"] == "192,000 + ?"
    assert found["unknown"] == ["`units` comes from `json.load` at m.py:12"]
    assert Params(None, None, None, unknown=(reason,)).formula() == "?"


def test_what_is_known_may_be_more_or_less_than_nothing():
    width = symbol("width")

    assert Params(None, None, None, known=8 * width - 20).formula() == "8·width - 20 + ?"
    assert Params(None, None, None, known=0).formula() == "?"
