"""What the analysis of one file may cost, over all its runs."""

from __future__ import annotations

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.budget import Budget, Limits


FOR_MODELS = 1 / 3
"""The part of a file's seconds that its models may take beside them, when the program has been run."""


@dataclass(frozen=True, slots=True)
class Account:
    """The budgets of one file."""

    limits: Limits
    running: Budget
    """For running the program, alternatives included."""
    describing: Budget | None
    """For what its models are; None: nobody asks."""

    @classmethod
    def of(cls, limits: Limits) -> Account:
        """Open the account of a file."""
        running = Budget(limits)
        return cls(limits, running, Budget(limits, running.deadline + FOR_MODELS * limits.seconds))

    def again(self, *, describing: bool = False) -> Account:
        """Return the account for running the program once more, in the same time.

        Args:
            describing: Whether its models are asked for, beside what it refuses.
        """
        until = self.describing.deadline if self.describing is not None else self.running.deadline
        budget = Budget(self.limits, until) if describing else None
        return Account(self.limits, Budget(self.limits, self.running.deadline), budget)
