"""KPL000: the file could not be looked at."""

from __future__ import annotations

from keras_paramlint.graph import Severity
from keras_paramlint.rules.base import Example, Rule


class UnreadableFile(Rule):
    """What cannot be read, decoded or parsed has no models, and that is said."""

    code = "KPL000"
    name = "unreadable-file"
    severity = Severity.ERROR
    summary = "a file cannot be read, decoded, parsed or analysed"
    explanation = """\
## What it does
Reports a file that cannot be opened, whose bytes are no text, that Python's parser refuses, or on which
the analysis itself failed. For a notebook it also reports single cells; the others are analysed.

## Why is this bad?
Nothing is known about the models in it, and silence would look like agreement.

## What to do
Mend the file at the line that the message gives. If the message says that the analysis failed, the file is
not at fault: please report it.
"""
    examples = (
        Example(
            "a call without its closing bracket", "import keras\nmodel = keras.Sequential(  # <-- KPL000\n"
        ),
        Example("a file that parses", "import keras\nmodel = keras.Sequential()\n"),
    )
