"""Three-valued comparisons and divisibility assumptions."""

from __future__ import annotations

import pytest

from keras_paramlint.algebra import (
    Assumptions,
    Size,
    ceil_div,
    compare,
    equal,
    evaluate,
    less,
    maximum,
    minimum,
    positive,
    symbol,
)
from keras_paramlint.algebra.bounds import bounds


d, h, k, n, w = map(symbol, "dhknw")
z = symbol("z", minimum=0)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (3, 3, True),
        (3, 4, False),
        (n, n, True),
        (n, n + 1, False),
        (n, 1, None),
        (n, 0, False),
        (z, 0, None),
        (n, d, None),
        (n, -d, False),
        (2 * n, 2 * d + 1, False),
        (6 * n * d, 4 * h + 3, False),
        (h // 2 + ceil_div(h, 2), h, True),
        (h // 3 + (h + 1) // 3 + (h + 2) // 3, h, True),
        (-((h - w) // 2), (w - h + 1) // 2, True),
        (h // 2, h, False),
        (2 * (h // 2), h, None),
        (h % 4, 4, False),
        (h % 4, 0, None),
        (ceil_div(h, 2) * 2, 2 * (h // 2), None),
        ((2 * n + 1) % 2, 1, True),
        (n * n - n, -1, False),
    ],
)
def test_equal(left: Size, right: Size, expected: bool | None) -> None:
    assert equal(left, right) is expected
    assert equal(right, left) is expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (2, 3, True),
        (n, n + 1, True),
        (n + 1, n, False),
        (n, n, False),
        (n, 2, None),
        (n, 1, False),
        (0, n, True),
        (0, z, None),
        (h // 2, h, True),
        (h, ceil_div(h, 2), False),
        (h % 4, 4, True),
        (h % d, d, True),
        (ceil_div(h, d) * d, h, False),
        (ceil_div(h, d) * d, h + d, True),
        (0, ceil_div(h, 32), True),
        (0, h // 2, None),
        (0, maximum(h - 3, 0) + 1, True),
        (minimum(h, w), h + 1, True),
        (maximum(h // 2, 1), h + 1, True),
        (n, n * d + 1, True),
        (n * d, n, False),
    ],
)
def test_less(left: Size, right: Size, expected: bool | None) -> None:
    assert less(left, right) is expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (5, True),
        (0, False),
        (-2, False),
        (n, True),
        (-n, False),
        (z, None),
        (n - 1, None),
        (n * n - n + 1, True),
    ],
)
def test_positive(size: Size, expected: bool | None) -> None:
    assert positive(size) is expected


def test_definitions_are_expanded() -> None:
    units = symbol("units", definition=2 * n)
    assert equal(units, 2 * n)
    assert less(n, units)
    assert equal(symbol("even", definition=units) // 2, n)


def test_other_bounds_of_a_symbol_make_another_symbol() -> None:
    assert positive(symbol("q")) is True
    assert positive(symbol("q", minimum=0)) is None
    assert positive(symbol("q", minimum=None)) is None
    assert less(symbol("q", minimum=None) ** 2, 0) is False


def test_divisibility_turns_floors_into_quotients() -> None:
    facts = Assumptions.of((d, h))
    assert facts.simplify(h * (d // h)) == d
    assert facts.simplify(3 * h**2 * (d // h) + 1) == 3 * h * d + 1
    assert facts.simplify(h**2 * (d // h) ** 2) == d**2
    assert facts.simplify(d // h) == d // h
    assert Assumptions().simplify(h * (d // h)) == h * (d // h)


def test_divisibility_in_comparisons() -> None:
    facts = Assumptions.of((d, h)).assume(n, 4)
    assert equal(h * (d // h), d) is None
    assert equal(h * (d // h), d, facts) is True
    assert equal(d % h, 0, facts) is True
    assert equal(ceil_div(n, 4), n // 4, facts) is True
    assert equal(2 * (n // 2), n, facts) is True
    assert equal((3 * d) % h, 0, facts) is True
    assert equal(h % d, 0, facts) is None
    assert less(d // h, 1, facts) is False
    assert positive(d // h, facts) is True
    assert positive(n // 4, facts) is True
    assert positive(n // 4) is None


def test_divides() -> None:
    facts = Assumptions.of((d, 6), (n * 2, h))
    assert facts.divides(3, d)
    assert facts.divides(6, d * w)
    assert facts.divides(6, d + 12)
    assert facts.divides(12, 2 * d)
    assert facts.divides(h, 4 * n)
    assert not facts.divides(12, d)
    assert not facts.divides(h, n)
    assert not facts.divides(0, d)


def test_facts_never_contradict_values() -> None:
    facts = Assumptions.of((d, h), (n, 4))
    sizes = [
        d // h,
        h * (d // h),
        d % h + n // 4,
        n % 8,
        n // 8 * 8,
        (d + 1) // h,
        (n + d) // 4,
        ceil_div(n, 3),
    ]
    for left in sizes:
        for right in [*sizes, d, n, 0, 1]:
            same, below = equal(left, right, facts), less(left, right, facts)
            for head in range(1, 5):
                for many in range(1, 5):
                    for four in (4, 8, 20):
                        values = {"h": head, "d": head * many, "n": four}
                        a, b = evaluate(left, values), evaluate(right, values)
                        assert isinstance(a, int)
                        assert isinstance(b, int)
                        assert same in (None, a == b)
                        assert below in (None, a < b)


def test_questions_about_large_sizes_end() -> None:
    size: Size = h
    for step in range(4):
        size = minimum(maximum(size * 3, n + step), w * size + 5) + size
    assert less(size, 10**9) is None
    total = sum((symbol(f"s{i}") // (i + 2) for i in range(40)), 0)
    assert positive(total + 1) is True
    assert equal(total, 1) is None


def test_a_size_without_floors_is_looked_at_once(monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(compare, "bounds", lambda size: seen.append(size) or bounds(size))
    compare.span(minimum(symbol("y2"), 32) - minimum(symbol("y1"), 32))
    assert len(seen) < 10
