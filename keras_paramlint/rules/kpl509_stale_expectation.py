"""KPL509: a comment promises something, and nothing is there that it could speak of."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, Observation, Severity, Site
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.pins import Pin, bound
from keras_paramlint.rules.suppression import INCOMPLETE
from keras_paramlint.sources import Expectation


_HEAD = """\
import keras
from keras import layers

inp = keras.Input((28, 28, 1))
x = layers.Conv2D(64, 3)(inp)
"""
CLEARLY_A_COUNT = 1_000
"""From here on ``# params: N`` beside code is no number of arguments."""


class StaleExpectation(Rule):
    """It speaks where the statement was carried out and made neither a layer nor a model."""

    code = "KPL509"
    name = "stale-expectation"
    severity = Severity.WARNING
    summary = "a comment promises a count or a shape, and no layer or model is there"
    message = "`{comment}`: {reason}"
    explanation = """\
## What it does
Reports comments such as `# paramlint: params=721_200` that are bound to nothing: the statement that they stand
beside, or above, makes neither a layer nor a model, or a name in their formula is no size of what it makes.
`# params: 721_200` is reported only where the number is too large for anything but a count.

A statement that the analysis does not come by, or whose value it does not know, is left alone.

## Why is this bad?
The expectation is checked against nothing, and looks as if it were kept. Mostly the layer was moved or removed and
the comment was left behind.

## What to do
Move the comment to the line that makes the layer, to the `def` of the function that builds the model, or to the
`class` of the model; or remove it. `keras-paramlint pin` writes the comments that are true.
"""
    examples = (
        Example(
            "the layer is gone",
            _HEAD + "x = keras.ops.relu(x)  # paramlint: params=36_928  # <-- KPL509\n"
            "model = keras.Model(inp, layers.Flatten()(x))\n",
            says=("no layer or model is made",),
        ),
        Example(
            "a name that is no size",
            _HEAD + "x = layers.Dense(10)(x)  # paramlint: params=64*units + units  # <-- KPL509\n"
            "model = keras.Model(inp, x)\n",
            says=("`units`", "650"),
        ),
        Example(
            "on a layer, a model and a builder",
            "import keras\nfrom keras import layers\n\n"
            "def build():  # paramlint: params=650\n"
            "    inp = keras.Input((64,))\n"
            "    return keras.Model(inp, layers.Dense(10)(inp))  # params: 650\n\n"
            "# paramlint: params=650\n"
            "model = build()\n",
        ),
        Example(
            "arguments are counted as well",
            "import keras\n\n# params: 2\ndef scale(x, by):  # params: 1\n    return x * by\n\n"
            "layer = keras.layers.Dense(3)\ny = scale(3, 4)  # params: 2\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each comment that is bound to nothing."""
        if result.source is None or result.target is not None:
            return
        if any(each.code in INCOMPLETE for each in result.diagnostics):
            return
        reached = result.observations("reached")
        for expectation, pins in bound(result):
            reason = _unbound(result, expectation, pins, reached) or _misnamed(pins)
            if reason and pins:
                site = pins[0].site
                line = result.source.line_text(expectation.line)
                comment = line[expectation.column - 1 : expectation.end_column - 1]
                yield self.finding(site, comment=comment, reason=reason)


def _unbound(
    result: FileResult, expectation: Expectation, pins: list[Pin], reached: tuple[Observation, ...]
) -> str:
    """Say why an expectation speaks of nothing; empty: it does not, or nobody can tell."""
    assert result.source is not None
    if any(pin.subjects for pin in pins):
        return ""
    if expectation.is_bare:
        stated = max((pin.promise.count or 0 for pin in pins), default=0)
        if expectation.own_line or stated < CLEARLY_A_COUNT:
            return ""
    first, last = expectation.statement
    if last <= expectation.line and expectation.own_line:
        return "no code follows that it could speak of"
    cell, begin, _ = result.source.locate(first)
    _, end, _ = result.source.locate(last)

    def is_meant(site: Site) -> bool:
        return site.path == result.path and site.cell == cell and site.line <= end and site.end_line >= begin

    lines = [result.source.line_text(number) for number in range(first, last + 1)]
    code = "\n".join(lines).strip()
    if "(" not in code.partition("#")[0] and not code.startswith(("@", "class ", "def ", "async ")):
        return "no layer or model is made here"
    here = [each for each in reached if is_meant(each.site)]
    if here and all(each.value("known") for each in here):
        return "no layer or model is made here"
    return ""


def _misnamed(pins: list[Pin]) -> str:
    """Say which name in a formula is no size of what it speaks of; empty: none."""
    for pin in pins:
        name = pin.missing_name()
        if name is not None:
            subject = pin.subjects[0]
            return f"`{name}` is no size of {subject.name}, which has {subject.params.formula()} parameters"
    return ""
