"""A random number generator whose numbers hypothesis draws, so that what was made with it shrinks."""

from __future__ import annotations

from random import Random
from typing import Any, Self

from hypothesis import strategies as st


class Drawn(Random):
    """Draws evenly, where ``st.randoms()`` prefers extremes: most configurations shall be legal.

    It shrinks towards the first choice of a list, the least number, and chances that do not come up.
    """

    def __new__(cls, draw: Any) -> Self:
        """Make one; the generator's own state is not used."""
        return super().__new__(cls, 0)

    def __init__(self, draw: Any) -> None:
        super().__init__(0)
        self.draw = draw

    def random(self) -> float:
        """Return one of a hundred numbers from 0 up to, and without, 1."""
        return (99 - self.draw(PERCENT)) / 100  # type: ignore[no-any-return]

    def _randbelow(self, n: int) -> int:
        return self.draw(st.integers(0, n - 1)) if n > 1 else 0  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return "Drawn()"


PERCENT = st.integers(0, 99)


@st.composite
def generators(draw: Any) -> Random:
    """Return a generator for one configuration."""
    return Drawn(draw)
