"""How sizes are written."""

from __future__ import annotations

import pytest

from keras_paramlint.algebra import (
    Renderer,
    Size,
    ceil_div,
    maximum,
    minimum,
    names_for,
    render,
    symbol,
    symbols_of,
)


d, h, n, w = map(symbol, "dhnw")
vocab_size, d_model = symbol("vocab_size"), symbol("d_model")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1442400, "1,442,400"),
        (-1234, "-1,234"),
        (300 * vocab_size + 1442400, "300·vocab_size + 1,442,400"),
        (4 * d_model**2 + 9 * d_model, "4·d_model² + 9·d_model"),
        (n**12, "n¹²"),
        (d * n + n + d + d**2, "d² + d·n + d + n"),
        (10 - n, "10 - n"),
        (-n, "-n"),
        (-n - 10, "-n - 10"),
        (n - 1000 * d, "n - 1,000·d"),
        ((h + 31) // 32, "ceil(h/32)"),
        (h // 2, "floor(h/2)"),
        (2 * (h // 2) + 1, "2·floor(h/2) + 1"),
        ((h - 7) // 2 + 1, "ceil(h/2) - 3"),
        ((h - n) // 2 + 1, "floor((h - n)/2) + 1"),
        ((h + w + 2) // 3, "ceil((h + w)/3)"),
        (3 * n // 4, "floor(3·n/4)"),
        (ceil_div(n, d), "ceil(n/d)"),
        (64 * ceil_div(n, d) ** 2, "64·ceil(n/d)²"),
        (n // (d * h), "floor(n/(d·h))"),
        (n // (d + 1), "floor(n/(d + 1))"),
        (64 * ceil_div(h, 32) * ceil_div(w, 32), "64·ceil(h/32)·ceil(w/32)"),
        (maximum(h - 3, 0), "max(h - 3, 0)"),
        (minimum(h, w) * 2, "2·min(h, w)"),
        (n % 4, "n mod 4"),
        (3 * (n % 4) + 1, "3·(n mod 4) + 1"),
        (symbol("len(words)") * 3, "3·len(words)"),
        (symbol("len(words) + 1") * 3, "3·(len(words) + 1)"),
        (symbol("len(words) + 1"), "len(words) + 1"),
        (n - symbol("a - b"), "n - (a - b)"),
        (symbol("cfg['units']") + symbol("args.dim") ** 2, "args.dim² + cfg['units']"),
    ],
)
def test_render(size: Size, text: str) -> None:
    assert render(size) == text


def test_plain_has_no_separators() -> None:
    assert render(100352, plain=True) == "100352"
    assert render(1000 * n + 2000, plain=True) == "1000·n + 2000"
    assert str(1000 * n) == "1000·n"


def test_two_symbols_of_one_name_stay_apart() -> None:
    first, second = symbol("n", key=1, line=3), symbol("n", key=2, line=9)
    assert render(first + 2 * second) == "n + 2·n_2"
    assert render(2 * second) == "2·n"
    taken = symbol("n_2")
    assert render(first + second + taken) == "n + n_2 + n_3"


def test_one_set_of_names_for_a_whole_model() -> None:
    first, second = symbol("n", key=1, line=3), symbol("n", key=2, line=9)
    renderer = Renderer([first * 4, second + 1])
    assert renderer.render(second) == "n_2"
    assert renderer.render(first) == "n"
    assert renderer.render(symbol("m") * 1000, plain=True) == "1000·m"
    names = names_for(symbols_of(first) | symbols_of(second))
    assert sorted(names.values()) == ["n", "n_2"]
    assert render(second, names=names) == "n_2"
