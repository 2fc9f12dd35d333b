"""Sizes read from text."""

from __future__ import annotations

import pytest

from keras_paramlint.algebra import Size, TooComplex, UnknownName, maximum, names_in, read_size, symbol


v, d = symbol("vocab_size"), symbol("d_model")
words = symbol("len(words)")
NAMES = {"vocab_size": v, "d_model": d, "len(words)": words, "x.shape[1]": symbol("x.shape[1]")}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("721_200", 721_200),
        ("1,442,400", 1_442_400),
        ("16 * 4 + 16", 80),
        ("300*vocab_size + 8", 300 * v + 8),
        ("300·vocab_size + 1,442,400", 300 * v + 1_442_400),
        ("4·d_model² + 9·d_model", 4 * d**2 + 9 * d),
        ("4*d_model**2 + 9*d_model", 4 * d**2 + 9 * d),
        ("2*len( words )", 2 * words),
        ("x.shape[1]", NAMES["x.shape[1]"]),
        ("max(1,200, vocab_size)", maximum(1200, v)),
        ("ceil(vocab_size/32)", (v + 31) // 32),
        ("vocab_size // 32", v // 32),
        ("6 / 3", 2),
        ("2*d_model / 2", d),
        ("vocab_size mod 4", v % 4),
        ("-(-3)", 3),
        ("+3", 3),
    ],
)
def test_formulas_are_read(text: str, size: Size) -> None:
    assert read_size(text, NAMES) == size


@pytest.mark.parametrize(
    "text",
    ["", "1,44", "3 +", "7 / 2", "vocab_size / 2", "1 / 0", "'a'", "1.5", "True", "a if b else c", "2**-1",
     "3 & 1", "-" * 3_000 + "1", "1" * 5_000, "[1]", "1 < 2", "vocab_size ** d_model", "2 3"],
)  # fmt: skip
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_size(text, NAMES)


@pytest.mark.parametrize("text", ["10**10**10", "2**9000", "*".join(["9" * 400] * 9), "vocab_size ** 999"])
def test_large_powers_are_not_computed(text: str) -> None:
    with pytest.raises((TooComplex, ValueError)):
        read_size(text, NAMES)


def test_names_that_stand_for_nothing_are_named() -> None:
    with pytest.raises(UnknownName, match="units"):
        read_size("3*units", NAMES)
    with pytest.raises(UnknownName, match=r"len\(chars\)"):
        read_size("3*len(chars)", NAMES)


def test_the_plain_names_of_a_formula() -> None:
    assert names_in("300*vocab + len(words) + x.shape[1] + ceil(h/2)") == {"vocab", "words", "x", "h"}
