"""What the rules share that name a program which Keras stops with an exception.

The analysis finds these while it builds the models, as Keras would; the rules
give them their names and their explanations.
"""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.graph import Severity
from keras_paramlint.rules.base import Rule


class BuildError(Rule):
    """Base of what Keras refuses; the exception that it raises is part of the explanation."""

    severity = Severity.ERROR
    why: ClassVar[str]
    remedy: ClassVar[str]

    def __init__(self) -> None:
        self.explanation = (  # type: ignore[misc]
            f"## What it does\nReports that {self.summary}.\n\n"
            f"## Why is this bad?\n{self.why}\n\n## What to do\n{self.remedy}\n"
        )


def keras_program(body: str) -> str:
    """Return a program of Keras 3 around the lines that matter."""
    return f"import keras\nfrom keras import layers\n\n{body}\n"
