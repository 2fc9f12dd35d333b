# ruff: noqa: PERF401
"""Calls of tensor operations as plain data, and what they are drawn from.

A tensor is ``{"t": shape, "d": dtype}``, a slice ``{"slice": [start, stop, step]}``, the
ellipsis ``{"ellipsis": true}``; everything else is itself.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple


class Case(NamedTuple):
    """One call of an operation."""

    op: str
    args: list[Any]
    kwargs: dict[str, Any]


def t(*shape: int | None, dtype: str = "float32") -> dict[str, Any]:
    return {"t": list(shape), "d": dtype}


PREFIX = {"tf": "tensorflow", "ops": "keras.ops", "K": "keras.backend", "act": "keras.activations"}
Maker = Callable[[Random], tuple[list[Any], dict[str, Any]]]
MAKERS: list[tuple[str, Maker]] = []


def maker(*names: str) -> Callable[[Maker], Maker]:
    def register(function: Maker) -> Maker:
        for name in names:
            MAKERS.append((name, function))
        return function

    return register


def full(name: str) -> str:
    prefix, _, rest = name.partition(".")
    return f"{PREFIX[prefix]}.{rest}"


# ------------------------------------------------------------------ draws
def dims(r: Random, rank: int, low: int = 1, high: int = 6, opening: float = 0.15) -> list[int | None]:
    return [None if r.random() < opening else r.randint(low, high) for _ in range(rank)]


def any_tensor(r: Random, low: int = 1, high: int = 4, **others: Any) -> dict[str, Any]:
    return t(*dims(r, r.randint(low, high), **others))


def axis_of(r: Random, rank: int) -> int:
    return r.randint(-rank, rank - 1)


def image(r: Random, opening: float = 0.2) -> dict[str, Any]:
    return t(None if r.random() < 0.7 else 2, *dims(r, 2, 4, 12, opening), r.choice([1, 2, 3, 4, 6]))


def opened(r: Random, shape: list[int | None], share: float = 0.15) -> list[int | None]:
    return [None if r.random() < share else d for d in shape]
