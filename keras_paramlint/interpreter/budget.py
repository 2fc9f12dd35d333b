"""How much one file may cost: steps, depth, sizes and seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one analysis; what exceeds them is cut and said."""

    steps: int = 1_500_000
    depth: int = 120
    seconds: float = 30.0
    """Of processor time, so that a busy machine does not change the result."""
    items: int = 200_000
    """Elements of one collection, or of one range that is walked."""
    digits: int = 2_000
    """Bits of one integer are bounded by about three times this."""
    characters: int = 2_000_000
    """Characters of one text."""
    elements: int = 5_000_000
    """Elements of all collections that are made, and eighths of the characters of all texts."""
    iterations: int = 20_000
    """Iterations of one loop before it is cut."""
    alternatives: int = 16


class BudgetExceeded(Exception):
    """A bound was reached; the analysis of this file ends here with what it has."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Budget:
    """The running account of one file against its :class:`Limits`."""

    __slots__ = ("deadline", "elements", "limits", "steps")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.steps = 0
        self.elements = 0
        self.deadline = time.thread_time() + limits.seconds

    def step(self) -> None:
        """Account for one statement or call.

        Raises:
            BudgetExceeded: the steps or the seconds are used up.
        """
        self.steps += 1
        if self.steps >= self.limits.steps:
            raise BudgetExceeded(f"more than {self.limits.steps:,} steps")
        if self.steps & 1023 == 0 and time.thread_time() > self.deadline:
            raise BudgetExceeded(f"more than {self.limits.seconds:g} seconds")

    def made(self, value: object) -> None:
        """Account for a collection or text that was made: it costs memory, which steps do not count.

        Raises:
            BudgetExceeded: too many elements were made.
        """
        kind = type(value)
        if kind in _COLLECTIONS:
            self.elements += len(value)  # type: ignore[arg-type]
        elif kind is str or kind is bytes:
            self.elements += len(value) >> 3  # type: ignore[arg-type]
        else:
            return
        if self.elements > self.limits.elements:
            raise BudgetExceeded(f"more than {self.limits.elements:,} elements of collections")


_COLLECTIONS = frozenset({list, tuple, dict, set, frozenset, bytearray})
