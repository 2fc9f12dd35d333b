from __future__ import annotations

import pytest

from keras_paramlint.sources import ProblemKind, read_pragmas
from keras_paramlint.sources.assumptions import parse_assumption


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("assume n=3", (("n", "3"),)),
        ("assume: n = 3", (("n", "3"),)),
        ("assume n=3, m=4 k=5;", (("n", "3"), ("m", "4"), ("k", "5"))),
        ("assume self.units=64", (("self.units", "64"),)),
        ("assume size=(64, (3, 2)) kinds=[1, [2]]", (("size", "(64, (3, 2))"), ("kinds", "[1, [2]]"))),
        ("assume mode='a b' x=\"=\"", (("mode", "'a b'"), ("x", '"="'))),
        ("assume n=3 because that is what the data has", (("n", "3"),)),
        ("assume n=20_000 (the tokenizer's)", (("n", "20_000"),)),
    ],
)
def test_names_and_values_are_read_as_they_are_written(text, values):
    assert parse_assumption(text) == values


@pytest.mark.parametrize("text", ["assume", "assume n", "assume n=", "assume 3=4", "assume n=3 then m"])
def test_what_is_no_list_of_names_with_values_is_a_problem(text):
    pragmas = read_pragmas(f"x = 1  # paramlint: {text}\n")

    assert pragmas.assumptions == ()
    assert [each.kind for each in pragmas.problems] == [ProblemKind.BAD_ASSUMPTION]


def test_a_comment_speaks_of_the_statement_beside_it_or_behind_it():
    pragmas = read_pragmas(
        "a = f(\n    1)  # paramlint: assume a=1\n\n# paramlint: assume b=2\n\n@d\ndef g(b):\n    pass\n"
    )

    assert [(found.first_line, found.last_line) for found in pragmas.assumptions] == [(1, 2), (6, 7)]
    assert pragmas.expectations == pragmas.problems == pragmas.suppressions == ()
