from __future__ import annotations

import itertools

import pytest

from keras_paramlint.algebra import evaluate, symbol
from keras_paramlint.keras_api.shapes import (
    ShapeMismatch,
    broadcast_dim,
    broadcast_shapes,
    conv_length,
    flat_size,
    joined,
    reshaped,
    split,
    transposed_length,
)


def places(length: int, kernel: int, padding: str, stride: int, dilation: int) -> int:
    """Count the starts of a window one by one."""
    reach = dilation * (kernel - 1) + 1
    if padding == "valid":
        return len([start for start in range(0, length, stride) if start + reach <= length])
    if padding == "full":
        return len(range(1 - reach, length, stride))
    return len(range(0, length, stride))


@pytest.mark.parametrize("padding", ["valid", "same", "causal", "full"])
def test_lengths_are_the_number_of_places(padding: str) -> None:
    for length, kernel, stride, dilation in itertools.product(
        range(1, 12), range(1, 5), range(1, 4), range(1, 4)
    ):
        counted = places(length, kernel, padding, stride, dilation)
        made = conv_length(length, kernel, padding=padding, stride=stride, dilation=dilation)
        assert isinstance(made, int)
        assert max(made, 0) == counted
        formula = conv_length(symbol("n"), kernel, padding=padding, stride=stride, dilation=dilation)
        assert formula is not None
        assert evaluate(formula, {"n": length}) == made


def test_open_axes_stay_open() -> None:
    assert conv_length(None, 3) is None
    assert transposed_length(None, 3) is None
    assert flat_size((3, None)) is None


def test_a_transposed_convolution_undoes_a_convolution() -> None:
    for length, kernel, stride in itertools.product(range(1, 9), range(1, 5), range(1, 4)):
        back = transposed_length(length, kernel, stride=stride, output_padding=0)
        assert back == (length - 1) * stride + kernel
        assert conv_length(back, kernel, stride=stride) == length
        assert transposed_length(length, kernel, padding="same", stride=stride) == length * stride
        for keras3 in (True, False):
            full = transposed_length(length, kernel, stride=stride, keras3=keras3)
            assert full == (length - 1) * stride + max(kernel, stride)


def test_broadcasting_follows_python() -> None:
    for a, b in itertools.product(range(1, 4), repeat=2):
        if a == b or 1 in {a, b}:
            assert broadcast_dim(a, b) == max(a, b)
        else:
            with pytest.raises(ShapeMismatch):
                broadcast_dim(a, b)


def test_broadcasting_open_and_symbolic_axes() -> None:
    n = symbol("n")
    assert broadcast_dim(None, 5) == 5
    assert broadcast_dim(None, 1) is None
    assert broadcast_dim(None, None) is None
    assert broadcast_dim(n, 1) == n
    assert broadcast_dim(n, n) == n
    assert broadcast_dim(n, 5) == 5
    assert broadcast_shapes((4, 1, 3), (2, 3)) == (4, 2, 3)
    both = broadcast_dim(n, symbol("m"))
    assert both is not None
    assert evaluate(both, {"n": 1, "m": 7}) == 7


def test_reshaping() -> None:
    n = symbol("n")
    assert reshaped((4, 6), (-1, 3)) == (8, 3)
    assert reshaped((4, None), (-1, 3)) == (None, 3)
    assert reshaped((4, 6), (None, 3)) == (None, 3)
    assert reshaped((n, 6), (-1, 6)) == (n, 6)
    assert reshaped((), (1,)) == (1,)
    for target in ((5, 5), (-1, 5), (-1, -1), (-1, 0)):
        with pytest.raises(ShapeMismatch):
            reshaped((4, 6), target)


def test_parts_of_a_shape() -> None:
    for first in (True, False):
        shape = (None, 2, 3, 4)
        assert joined(*split(shape, 2, channels_first=first), channels_first=first) == shape
    assert split((None, 7, 8, 9, 3), 2, channels_first=False) == ((None, 7), (8, 9), 3)
