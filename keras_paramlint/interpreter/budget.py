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

    __slots__ = ("deadline", "limits", "steps")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.steps = 0
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
