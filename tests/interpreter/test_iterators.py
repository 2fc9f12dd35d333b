"""Iterators that are taken from where it is not known how often; the counts are those of real Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.graph.params import Params
from keras_paramlint.runner import analyze


HEAD = """\
import itertools
from keras import Input, Sequential, layers
from elsewhere import flag, words

def counting():
    for number in range(9):
        yield number + 1
"""

ITERATORS = {
    "of a list": "iter([1, 2, 3, 4])",
    "of a range": "iter(range(1, 9))",
    "a generator": "counting()",
    "a counter": "itertools.count(1)",
    "mapped": "iter(map(int, '1234'))",
    "filtered": "filter(None, counting())",
}


def _params(tmp_path: Path, text: str) -> Params:
    path = tmp_path / "program.py"
    path.write_text(HEAD + text)
    return analyze(path).files[0].models[-1].params


@pytest.mark.parametrize("iterator", ITERATORS.values(), ids=ITERATORS)
def test_what_follows_a_loop_of_unknown_length_is_not_known(iterator: str, tmp_path: Path) -> None:
    taking = f"source = {iterator}\nfor word in words:\n    next(source)\n"
    params = _params(tmp_path, taking + "m = Sequential([Input((3,)), layers.Dense(next(source))])\n")
    assert params.number() is None


@pytest.mark.parametrize("iterator", ITERATORS.values(), ids=ITERATORS)
def test_what_follows_an_undecided_branch_is_an_alternative_or_not_known(
    iterator: str, tmp_path: Path
) -> None:
    taking = f"source = {iterator}\nif flag():\n    next(source)\n"
    params = _params(tmp_path, taking + "m = Sequential([Input((3,)), layers.Dense(next(source))])\n")
    assert params.number() is None
    assert {each.total for each in params.alternatives} <= {8, 4, None}


@pytest.mark.parametrize("iterator", ITERATORS.values(), ids=ITERATORS)
def test_what_follows_a_loop_of_known_length_is_exact(iterator: str, tmp_path: Path) -> None:
    taking = f"source = {iterator}\nfor word in 'ab':\n    next(source)\n"
    params = _params(tmp_path, taking + "m = Sequential([Input((3,)), layers.Dense(next(source))])\n")
    assert params.total == 12


@pytest.mark.parametrize(
    "rest", ["while flag():\n        yield 3", "for word in words:\n        yield 3", "yield from words"]
)
def test_a_generator_that_may_go_on_gives_no_definite_number(rest: str, tmp_path: Path) -> None:
    text = (
        f"def sizes():\n    yield 3\n    {rest}\n"
        "m = Sequential([Input((3,))])\nfor size in sizes():\n    m.add(layers.Dense(size))\n"
    )
    assert _params(tmp_path, text).number() is None


@pytest.mark.parametrize("made", ["sum(words)", "max(words)", "next(iter(words))", "min(map(len, words))"])
def test_a_number_made_of_something_unknown_has_the_name_of_the_expression(made: str, tmp_path: Path) -> None:
    params = _params(tmp_path, f"m = Sequential([Input((3,)), layers.Dense({made})])\n")
    assert [symbol.name for symbol in params.symbols] == [made]
