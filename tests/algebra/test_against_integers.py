"""The algebra against Python's own integers, over random expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from keras_paramlint.algebra import (
    Poly,
    Size,
    TooComplex,
    ceil_div,
    equal,
    evaluate,
    less,
    maximum,
    minimum,
    positive,
    read_size,
    render,
    symbol,
    symbols_of,
)
from keras_paramlint.algebra.bounds import bounds
from keras_paramlint.algebra.compare import span


MINIMA: dict[str, int | None] = {"a": 1, "b": 1, "z": 0, "i": None}
NAMES = tuple(MINIMA)
SYMBOLS = {name: symbol(name, minimum=least) for name, least in MINIMA.items()}

Values = dict[str, int]


@dataclass(frozen=True)
class Pair:
    """A size and the function of the symbols' values that it must agree with."""

    size: Size
    value: Callable[[Values], int]
    text: str

    def __repr__(self) -> str:
        return self.text


def constant(number: int) -> Pair:
    return Pair(number, lambda _: number, str(number))


def named(name: str) -> Pair:
    return Pair(SYMBOLS[name], lambda values: values[name], name)


def combine(operator: str, left: Pair, right: Pair) -> Pair:
    """Apply an operator to both the sizes and the functions."""
    f, g = left.value, right.value
    a, b = left.size, right.size
    text = f"({left.text} {operator} {right.text})"
    if operator == "+":
        return Pair(a + b, lambda v: f(v) + g(v), text)
    if operator == "-":
        return Pair(a - b, lambda v: f(v) - g(v), text)
    if operator == "*":
        return Pair(a * b, lambda v: f(v) * g(v), text)
    if operator == "max":
        return Pair(maximum(a, b), lambda v: max(f(v), g(v)), text)
    if operator == "min":
        return Pair(minimum(a, b), lambda v: min(f(v), g(v)), text)
    if b == 0:
        return left
    if operator == "//":
        return Pair(a // b, lambda v: f(v) // g(v), text)
    if operator == "%":
        return Pair(a % b, lambda v: f(v) % g(v), text)
    return Pair(ceil_div(a, b), lambda v: -(-f(v) // g(v)), text)


leaves = st.one_of(
    st.integers(-9, 9).map(constant),
    st.sampled_from(NAMES).map(named),
    st.sampled_from(NAMES).map(named),
)


def _grow(children: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    divisors = st.integers(-8, 8).filter(bool).map(constant)
    return st.one_of(
        st.builds(combine, st.sampled_from(["+", "-", "*"]), children, children),
        st.builds(combine, st.sampled_from(["//", "%", "ceil"]), children, divisors),
        st.builds(combine, st.sampled_from(["//", "%", "ceil", "max", "min"]), children, children),
    )


pairs = st.recursive(leaves, _grow, max_leaves=8)
values = st.fixed_dictionaries(
    {name: st.integers(-20 if least is None else least, 40) for name, least in MINIMA.items()}
)
thorough = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def exact(pair: Pair, chosen: Values) -> int | None:
    """Return what Python computes, or None where it divides by zero."""
    try:
        return pair.value(chosen)
    except ZeroDivisionError:
        return None


@thorough
@given(pairs, values)
def test_substitution_gives_what_python_computes(pair: Pair, chosen: Values) -> None:
    expected = exact(pair, chosen)
    assume(expected is not None)
    assert evaluate(pair.size, chosen) == expected


@thorough
@given(pairs, values, st.sampled_from(NAMES))
def test_partial_substitution_is_exact(pair: Pair, chosen: Values, first: str) -> None:
    expected = exact(pair, chosen)
    assume(expected is not None)
    partly = evaluate(pair.size, {first: chosen[first]})
    assert first not in {s.name for s in symbols_of(partly)}
    assert evaluate(partly, chosen) == expected


@thorough
@given(pairs, pairs, st.lists(values, min_size=8, max_size=8))
def test_canonical_equality_means_equal_values(one: Pair, two: Pair, choices: list[Values]) -> None:
    assume(one.size == two.size)
    for chosen in choices:
        a, b = exact(one, chosen), exact(two, chosen)
        assert a is None or b is None or a == b
    assert hash(one.size) == hash(two.size)
    assert render(one.size) == render(two.size)


@thorough
@given(pairs, pairs, st.lists(values, min_size=8, max_size=8))
def test_comparisons_never_contradict_a_value(one: Pair, two: Pair, choices: list[Values]) -> None:
    same, below, above_zero = equal(one.size, two.size), less(one.size, two.size), positive(one.size)
    for chosen in choices:
        a, b = exact(one, chosen), exact(two, chosen)
        if a is None or b is None:
            continue
        assert same in (None, a == b)
        assert below in (None, a < b)
        assert above_zero in (None, a > 0)


@thorough
@given(pairs, st.lists(values, min_size=8, max_size=8))
def test_bounds_hold(pair: Pair, choices: list[Values]) -> None:
    for low, high in (bounds(pair.size), span(pair.size)):
        for chosen in choices:
            value = exact(pair, chosen)
            if value is None:
                continue
            assert low is None or low <= value
            assert high is None or value <= high


@thorough
@given(pairs, pairs, pairs)
def test_ring_laws_hold_in_the_canonical_form(x: Pair, y: Pair, z: Pair) -> None:
    a, b, c = x.size, y.size, z.size
    try:
        assert a + b == b + a
        assert a * b == b * a
        assert (a + b) + c == a + (b + c)
        assert (a * b) * c == a * (b * c)
        assert a * (b + c) == a * b + a * c
        assert a - a == 0
        assert a * a == a**2
    except TooComplex:
        assume(False)


@thorough
@given(pairs)
def test_a_size_without_symbols_is_an_int(pair: Pair) -> None:
    assert isinstance(pair.size, Poly) == bool(symbols_of(pair.size))
    assert type(pair.size) in (int, Poly)


@thorough
@given(pairs, st.sampled_from(NAMES), st.integers(1, 9))
def test_multiples_divide_exactly(pair: Pair, name: str, number: int) -> None:
    d = SYMBOLS[name]
    try:
        assert pair.size * number // number == pair.size
        assert pair.size * d // d == pair.size
        assert pair.size * d % d == 0
        assert pair.size * number / number == pair.size
    except TooComplex:
        assume(False)


@thorough
@given(pairs, st.booleans(), st.lists(values, min_size=4, max_size=4))
def test_what_is_written_reads_as_what_it_was(pair: Pair, plain: bool, choices: list[Values]) -> None:
    written = render(pair.size, plain=plain)
    read = [read_size(written, SYMBOLS), read_size(written.replace("·", "*"), SYMBOLS)]

    for size in read:
        assert equal(size, pair.size) is not False
        for chosen in choices:
            if exact(pair, chosen) is not None:
                assert evaluate(size, chosen) == evaluate(pair.size, chosen)
