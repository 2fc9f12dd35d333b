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
values that are too large. A loop that is left early is reported only where a model rests on it: one that only
trains is not.

## Why is this bad?
Models that are built behind that place are missing, and counts that depend on it are unknown.

## What to do
Ask for one model (`file.py::build_model()`), so that the rest of the program does not matter.
"""
    examples = (
        Example(
            "a width that takes a million turns",
            """\
import keras

n = 0
while n < 1_000_000:  # <-- KPL002
    n += 1
model = keras.Sequential([keras.Input((n,)), keras.layers.Dense(1)])
""",
            says=("a long loop over data is not run to its end",),
        ),
        Example(
            "a loop that ends",
            "import keras\nn = 0\nwhile n < 3:\n    n += 1\nmodel = keras.Sequential([keras.Input((n,)), keras.layers.Dense(n)])\n",
        ),
        Example(
            "a long loop that no model rests on",
            """\
import keras

losses = []
for step in range(100_000):
    losses.append(step % 7)
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
""",
        ),
    )
