"""KPL002: the analysis of a file was cut short."""

from __future__ import annotations

from keras_paramlint.graph import Severity
from keras_paramlint.rules.base import Example, Rule


class CutShort(Rule):
    """Bounds keep the analysis finite; what they cut is said."""

    code = "KPL002"
    name = "cut-short"
    severity = Severity.WARNING
    summary = "a bound on steps, sizes or time ended part of the analysis"
    explanation = """\
## What it does
Reports where a program was not followed to its end, since that would take too many steps, too much time, or
values that are too large.

## Why is this bad?
Models that are built behind that place are missing, and counts that depend on it are unknown.

## What to do
Ask for one model (`file.py::build_model()`), so that the rest of the program does not matter.
"""
    examples = (
        Example(
            "a loop that never ends",
            "import keras\nn = 0\nwhile True:  # <-- KPL002\n    n += 1\n",
        ),
        Example(
            "a loop that ends",
            "import keras\nn = 0\nwhile n < 3:\n    n += 1\nmodel = keras.Sequential([keras.Input((n,)), keras.layers.Dense(n)])\n",
        ),
    )
