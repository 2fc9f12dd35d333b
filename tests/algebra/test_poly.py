"""Canonical forms, operators and limits of sizes."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from keras_paramlint.algebra import (
    Poly,
    Ratio,
    Size,
    TooComplex,
    ceil_div,
    defaults_of,
    equal,
    evaluate,
    floor_div,
    maximum,
    minimum,
    modulo,
    product,
    symbol,
    symbols_of,
)


d, h, k, n, w = map(symbol, "dhknw")


def test_known_numbers_stay_plain_integers() -> None:
    assert type(floor_div(7, 2)) is int
    assert type(ceil_div(7, 2)) is int
    assert type(modulo(7, 2)) is int
    assert type(maximum(3, 4)) is int
    assert type(minimum(3, 4)) is int
    assert type(product([2, 3])) is int
    assert product([]) == 1


@pytest.mark.parametrize("size", [n - n, n * 0, (n + 3) - n, n**0, n // n, n % n, (2 * n) // n, n / n])
def test_what_depends_on_no_symbol_is_an_integer(size: Size) -> None:
    assert type(size) is int


def test_five_strided_convolutions_collapse() -> None:
    same: Size = h
    ceiling: Size = h
    for _ in range(5):
        same = (same - 1) // 2 + 1
        ceiling = ceil_div(ceiling, 2)
    assert same == ceiling == (h + 31) // 32


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((d * k) // d, k),
        ((d * k + d) // d, k + 1),
        ((6 * n + 4) // 2, 3 * n + 2),
        ((6 * n + 5) // 6, n),
        ((4 * n + 7) // 4, n + 1),
        ((2 * n + 1) // 4, n // 2),
        ((n // 2 + 3) // 5, (n + 6) // 10),
        ((n // d) // k, n // (d * k)),
        ((n * d) // (n * k), d // k),
        ((n - 1) // d + 1, ceil_div(n, d)),
        ((n * n) // (n + 1), n - 1),
        (n // (n + 1), 0),
        (-n // (n + 1), -1),
        (n // -2, -ceil_div(n, 2)),
        ((5 * n + 3) % 5, 3),
        ((n * d) % d, 0),
        (n - 4 * (n // 4), n % 4),
        (divmod(n, 4), (n // 4, n % 4)),
        (7 // n * 0, 0),
    ],
)
def test_identities_of_floor_division(left: object, right: object) -> None:
    assert left == right


def test_a_product_with_a_floor_is_left_alone() -> None:
    assert 2 * (n // 2) != n
    assert d * (n // d) != n


def test_maxima_and_minima_are_decided_where_bounds_do() -> None:
    assert maximum(n, 1) == n
    assert minimum(n, 0) == 0
    assert maximum(n, n + d) == n + d
    assert maximum(n, 5) == maximum(5, n, 3)
    assert maximum(maximum(n, d), n) == maximum(d, n)
    assert maximum(n + 2, d + 2) == maximum(n, d) + 2
    assert maximum(h // 2, h) == h
    assert minimum(n, d, n + 2) == minimum(d, n)


@pytest.mark.filterwarnings("ignore:The delegation of int:DeprecationWarning")
def test_no_silent_answers() -> None:
    zero = symbol("z", minimum=0)
    assert bool(n)
    with pytest.raises(TypeError):
        bool(zero)
    with pytest.raises(TypeError):
        bool(n - 5)
    with pytest.raises(TypeError):
        int(n)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        range(n)  # type: ignore[call-overload]
    comparisons: list[Callable[[], object]] = [lambda: n < 3, lambda: n >= 3, lambda: sorted([n, d])]
    for compare in comparisons:
        with pytest.raises(TypeError):
            compare()


def test_division_by_the_number_zero_raises_as_in_python() -> None:
    for operation in (lambda: n // 0, lambda: n % 0, lambda: n / 0, lambda: ceil_div(n, 0)):
        with pytest.raises(ZeroDivisionError):
            operation()


def test_symbols_are_the_same_by_key_not_by_name() -> None:
    first, second = symbol("n", key=("m.py", 3)), symbol("n", key=("m.py", 9))
    assert first != second
    assert first - second != 0
    assert first == symbol("renamed", key=("m.py", 3))
    assert len({first, second, symbol("n", key=("m.py", 3))}) == 2


def test_a_default_below_the_minimum_lowers_it() -> None:
    (found,) = symbols_of(symbol("length", default=-1))
    assert found.minimum == -1
    assert defaults_of(symbol("length", default=-1) * n) == {found: -1}


def test_evaluate_by_name_and_by_symbol() -> None:
    size = 4 * n * (n + d + 1) + ceil_div(n, 2)
    (of_n,) = symbols_of(n)
    assert evaluate(size, {"n": 300, "d": 300}) == 4 * 300 * 601 + 150
    assert evaluate(size, {of_n: 3}) == 12 * d + 50
    assert evaluate(size, {"unrelated": 3}) is size
    assert evaluate(size, {"n": 2 * d}) == 8 * d * (3 * d + 1) + d


def test_evaluate_refuses_values_on_which_simplifications_did_not_count() -> None:
    assert maximum(n, 1) == n
    with pytest.raises(ValueError, match="at least 1"):
        evaluate(n, {"n": 0})


def test_evaluate_follows_definitions() -> None:
    units = symbol("units", definition=2 * n)
    assert evaluate(units * 3, {"n": 5}) == 30
    assert evaluate(units * 3, {"units": 7}) == 21
    assert symbols_of(units) != symbols_of(n)


def test_floats_that_are_integers_count_as_integers() -> None:
    assert n * 2.0 == 2 * n
    assert n + 1.0 == n + 1
    assert n // 2.0 == n // 2
    assert 2.0 * n - 1.0 == 2 * n - 1


def test_true_division() -> None:
    assert 4 * n / 2 == 2 * n
    assert n * d / n == d
    half = n / 2
    assert isinstance(half, Ratio)
    assert half == n * 0.5
    assert math.floor(half) == n // 2
    assert math.ceil(half) == ceil_div(n, 2)
    assert math.trunc(half) == n // 2
    assert half * 2 == n
    assert half + half == n
    assert (half + 1).floor() == n // 2 + 1
    assert (half / 2).ceil() == ceil_div(n, 4)
    assert half // 2 == n // 4


@pytest.mark.parametrize("value", range(1, 12))
def test_rounding_towards_zero(value: int) -> None:
    assert evaluate((5 - n / 2).trunc(), {"n": value}) == int(5 - value / 2)
    assert evaluate((-n / 4).trunc(), {"n": value}) == int(-value / 4)
    assert evaluate((n * 0.75).trunc(), {"n": value}) == int(value * 0.75)
    assert evaluate((7 / n).ceil(), {"n": value}) == math.ceil(7 / value)
    assert evaluate((7 / -n).trunc(), {"n": value}) == int(7 / -value)


def test_rounding_with_a_divisor_of_unknown_sign_is_not_known() -> None:
    with pytest.raises(TooComplex):
        (7 / (n - 5)).trunc()


@pytest.mark.parametrize(
    "compute",
    [
        lambda: n * 0.1,
        lambda: n * 0.29,
        lambda: n / 49 * 49,
        lambda: n / d * d,
        lambda: n / 3 + d / 3,
        lambda: n * math.inf,
        lambda: n + math.nan,
        lambda: n**0.5,
        lambda: n**-1,
        lambda: 2**n,  # type: ignore[operator]
        lambda: n + "1",
    ],
)
def test_what_floats_do_not_compute_exactly_is_refused(compute: object) -> None:
    assert callable(compute)
    with pytest.raises(TypeError):
        compute()


def test_a_float_quotient_rounds_as_python_does() -> None:
    for value in range(1, 400):
        assert evaluate((n / 49).floor(), {"n": value}) == math.floor(value / 49)
        assert evaluate((n / 6 * 4).floor(), {"n": value}) == math.floor(value / 6 * 4)
        assert evaluate((n / 7 + 3).ceil(), {"n": value}) == math.ceil(value / 7 + 3)


def test_growth_is_bounded() -> None:
    def repeat(step: Callable[[Any], Size]) -> None:
        size: Size = n + d
        for _ in range(100):
            size = step(size)

    with pytest.raises(TooComplex):
        repeat(lambda size: size * size + h)
    with pytest.raises(TooComplex):
        repeat(lambda size: minimum(maximum(size * 3, h), w * size + 5) + size)
    with pytest.raises(TooComplex):
        repeat(lambda size: (size * size + 1) // (w + size) + size)
    with pytest.raises(TooComplex):
        _ = n**100_000
    with pytest.raises(TooComplex):
        _ = (10**3000 * n) * 10**3000


def test_long_sums_of_one_symbol_are_cheap() -> None:
    size: Size = n
    for _ in range(10_000):
        size = size + n + 1
    assert size == 10_001 * n + 10_000


def test_sizes_survive_pickling() -> None:
    size = ceil_div(h, 3) * w % 5 + maximum(n, d - 3) + symbol("u", definition=2 * n, default=4)
    copy = pickle.loads(pickle.dumps(size))
    assert copy == size
    assert equal(copy, size)
    assert isinstance(copy, Poly)
