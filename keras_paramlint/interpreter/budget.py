"""How much one file may cost: steps, depth, sizes and seconds."""

from __future__ import annotations

import time

from keras_paramlint.dataclass import dataclass
from keras_paramlint.options.bounds import BOUNDS


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one analysis, which ``options.BOUNDS`` explains; what exceeds them is cut and said."""

    steps: int = BOUNDS["steps"].default
    depth: int = BOUNDS["depth"].default
    seconds: int = BOUNDS["seconds"].default
    items: int = BOUNDS["items"].default
    digits: int = BOUNDS["digits"].default
    characters: int = BOUNDS["characters"].default
    elements: int = BOUNDS["elements"].default
    walked: int = BOUNDS["walked"].default
    iterations: int = BOUNDS["iterations"].default
    alternatives: int = BOUNDS["alternatives"].default


class BudgetExceeded(Exception):
    """A bound was reached; the analysis of this file ends here with what it has.

    ``by_clock`` says that it is the one of time, which another run may not reach.
    """

    def __init__(self, what: str, *, by_clock: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.by_clock = by_clock


class Budget:
    """The running account of one file against its :class:`Limits`."""

    __slots__ = (
        "_look_at_steps",
        "_look_at_time",
        "_look_at_walked",
        "deadline",
        "elements",
        "limits",
        "steps",
        "walked",
    )

    def __init__(self, limits: Limits, deadline: float | None = None) -> None:
        """Open an account.

        Args:
            limits: What may be used up.
            deadline: When the thread's time is over; None: when the seconds have passed from now on.
        """
        self.limits = limits
        self.steps = 0
        self.elements = 0
        self.walked = 0
        self._look_at_steps = 0
        self._look_at_walked = 0
        self._look_at_time = 0.0
        self.deadline = time.thread_time() + limits.seconds if deadline is None else deadline

    def step(self) -> None:
        """Account for one statement or call.

        Raises:
            BudgetExceeded: the steps or the seconds are used up.
        """
        self.steps += 1
        if self.steps >= self._look_at_steps:
            self._look()

    def walk(self, elements: int) -> None:
        """Account for elements that one operation looks at: it costs time, which its one step does not count.

        Raises:
            BudgetExceeded: too many elements were walked, or the seconds are used up.
        """
        self.walked += elements
        if self.walked >= self._look_at_walked:
            self._look()

    def _look(self) -> None:
        limits = self.limits
        if self.steps >= limits.steps:
            raise BudgetExceeded(f"more than {limits.steps:,} steps")
        if self.walked >= limits.walked:
            raise BudgetExceeded(f"more than {limits.walked:,} elements walked")
        if time.perf_counter() >= self._look_at_time:
            self._look_at_clock()
        self._look_at_steps = min(self.steps + _STEPS_BETWEEN, limits.steps)
        self._look_at_walked = min(self.walked + _WALKED_BETWEEN, limits.walked)

    def _look_at_clock(self) -> None:
        """Ask for the thread's time, which takes long, once as much time has passed as it has left."""
        left = self.deadline - time.thread_time()
        if left <= 0:
            raise BudgetExceeded(f"more than {self.limits.seconds:g} seconds", by_clock=True)
        self._look_at_time = time.perf_counter() + left

    def made(self, value: object) -> None:
        """Account for a collection, text or object that was made: it costs memory, which steps do not count.

        Raises:
            BudgetExceeded: too many elements were made.
        """
        weight = _WEIGHTS.get(type(value))
        if weight is not None:
            self.spend(int(len(value) * weight))  # type: ignore[arg-type]
        else:
            self.spend(getattr(value, "elements_taken", 0))

    def spend(self, elements: int) -> None:
        """Account for what takes the memory of so many elements of a list.

        Raises:
            BudgetExceeded: too many elements were made.
        """
        self.elements += elements
        if self.elements > self.limits.elements:
            raise BudgetExceeded(f"more than {self.limits.elements:,} elements of collections")


_STEPS_BETWEEN = 64
"""Steps between two looks at the clock: each may take long where it handles much."""

_WALKED_BETWEEN = 50_000
"""Elements between two looks at the clock."""

_WEIGHTS: dict[type, float] = {
    list: 1,
    tuple: 1,
    # What a hash table takes for an entry.
    dict: 4,
    set: 4,
    frozenset: 4,
    str: 1 / 8,
    bytes: 1 / 8,
    bytearray: 1 / 8,
}
"""Memory of an element of each kind of collection, in elements of a list."""
