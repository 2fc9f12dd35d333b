"""Symbols are solved from sizes that are known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keras_paramlint.algebra import evaluate, symbol, symbols_of
from keras_paramlint.graph.solving import Equations, solutions


VOCAB, DIM, HEADS = symbol("vocab"), symbol("dim"), symbol("heads")


def solved(*pairs):
    equations = Equations()
    for number, (size, value) in enumerate(pairs):
        equations.add(size, value, number)
    return equations


def words(*pairs):
    return list(solutions(solved(*pairs)))


def test_a_symbol_is_what_stands_in_its_place():
    assert words((VOCAB, 20000), (DIM, 300)) == ["dim=300", "vocab=20000"]


def test_a_formula_in_one_symbol_is_solved():
    assert words((4 * DIM, 1200)) == ["dim=300"]
    assert words((DIM * DIM + 2 * DIM, 35)) == ["dim=5"]


def test_what_one_equation_tells_helps_the_next():
    assert words((HEADS * DIM, 64), (HEADS, 4)) == ["dim=16", "heads=4"]


def test_what_is_not_enough_is_said():
    assert words((HEADS * DIM, 64)) == ["dim·heads = 64"]


def test_numbers_that_do_not_go_together_are_a_conflict():
    found = solved((DIM, 8), (4 * DIM, 33)).conflicts()

    assert [(each.source, each.value) for each in found] == [(1, 33)]
    assert [each.source for each in solved((4 * DIM, 33)).conflicts()] == [0]
    assert [each.source for each in solved((3, 4)).conflicts()] == [0]
    assert not solved((3, 3)).conflicts()


def test_a_size_below_its_least_is_a_conflict():
    assert solved((DIM + 8, 8)).conflicts()


def test_several_values_may_lead_to_one_size():
    half = symbol("size") // 2

    assert words((half, 16)) == ["size one of 32, 33"]
    assert words((half, 16), (symbol("size") // 3, 11)) == ["size=33"]
    assert not solved((half, 16)).conflicts()


def test_a_size_that_no_value_reaches_stays_open():
    even = 2 * (symbol("size") // 2)

    equations = solved((even, 15))
    assert not equations.conflicts()
    assert [each.value for each in equations.open()] == [15]


@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=4).filter(lambda coefficients: any(coefficients[1:])),
    st.integers(1, 1000),
)
def test_what_is_found_solves_the_equation(coefficients, value):
    size = sum((c * DIM**n for n, c in enumerate(coefficients)), 0)
    (one,) = symbols_of(size)

    equations = solved((size, evaluate(size, {one: value})))

    assert not equations.conflicts()
    assert equations.values == {one: value}
