"""KPL004: a comment keeps nothing quiet."""

from __future__ import annotations

from keras_paramlint.graph import Severity
from keras_paramlint.rules.base import Example, Rule


class UnusedSuppression(Rule):
    """Found where the comments are applied, since it takes the findings of all other rules."""

    code = "KPL004"
    name = "unused-suppression"
    severity = Severity.WARNING
    summary = "a comment hides findings, and there are none to hide"
    message = "`{comment}` hides nothing: there is nothing to report here"
    explanation = """\
## What it does
Reports `# noqa: KPL101`, `# paramlint: ignore[...]`, ranges and whole-file comments behind which no rule has
anything to report, whether it is selected or not. A bare `# noqa` and the codes of other tools are left
alone; so is a file that was not analysed to its end.

## Why is this bad?
The reason for the comment is gone, and it would hide the next finding, which nobody has looked at.

## What to do
Remove the comment, or the codes that hide nothing.
"""
    fix_safety = "The fix removes the comment, or the words of it that hide nothing. It is safe."
    examples = (
        Example(
            "there is no cuDNN layer any more",
            "import keras\n"
            "\n"
            "model = keras.Sequential([keras.Input((8, 4)), keras.layers.LSTM(3)])\n"
            "# paramlint: ignore[cudnn-extra-bias]  # <-- KPL004\n"
            "other = keras.Sequential([keras.Input((8, 4)), keras.layers.LSTM(3)])\n",
        ),
        Example(
            "without the comment",
            "import keras\n\nmodel = keras.Sequential([keras.Input((8, 4)), keras.layers.LSTM(3)])\n",
        ),
        Example(
            "a comment that hides something",
            "import keras\n\nlayer = keras.layers.Dense(0)  # noqa: KPL310\n",
        ),
        Example(
            "a comment that may be meant for another tool",
            "import keras\n\nlayer = keras.layers.Dense(3)  # noqa\n",
        ),
    )
