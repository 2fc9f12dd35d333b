"""KPL201: two models of one file are variants of each other, and their counts differ."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, ModelInfo, Related, Severity
from keras_paramlint.graph.comparison import Comparison
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.deltas import term_texts
from keras_paramlint.rules.siblings import changes, recurrent_changes, siblings


_IMPORTS = """\
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Input, TimeDistributed
from tensorflow.keras.models import Sequential

"""


class SiblingModelsDelta(Rule):
    """The terms add up to the whole difference, always."""

    code = "KPL201"
    name = "sibling-models-delta"
    severity = Severity.INFO
    summary = "two models differ in one or two layers, and the difference of their counts is explained"
    message = "`{name}` has {difference} parameters {more} than {other} ({count}, not {base}): {terms}"
    explanation = """\
## What it does
Compares the models of a file that take the same input. Where one can be made from another by one or two
changes (a layer is swapped, wrapped, added, removed or made larger), it says where the difference of
their counts comes from, term by term.

It is a warning where a recurrent layer is swapped or wrapped (`LSTM` and `Bidirectional(LSTM)`, `CuDNNLSTM`
and `LSTM`), and information elsewhere.

## Why is this bad?
It is not; it surprises. A wrapper doubles more than the layer in it, since the next kernel gets wider, and
less than twice the whole, since biases do not know their input. Weights of one variant do not fit the other.

## What to do
Nothing, if the counts are what you want.
"""
    examples = (
        Example(
            "one direction and two",
            _IMPORTS
            + """\
plain = Sequential([Input((None, 300)), LSTM(300, return_sequences=True), Dense(8, use_bias=False)])
both = Sequential(  # <-- KPL201
    [Input((None, 300)), Bidirectional(LSTM(300, return_sequences=True)), Dense(8, use_bias=False)]
)
""",
            says=(
                "723,600 parameters more than `plain` (1,447,200, not 723,600)",
                "+721,200 Bidirectional(LSTM(300)) for LSTM(300)",
                "+2,400 = 300·8 in the kernel of Dense(8)",
            ),
            severity=Severity.WARNING,
        ),
        Example(
            "a wider layer",
            _IMPORTS
            + """\
small = Sequential([Input((16,)), Dense(32, activation="relu"), Dense(8)])
large = Sequential([Input((16,)), Dense(64, activation="relu"), Dense(8)])  # <-- KPL201
""",
            says=("+544 Dense(64) for Dense(32)", "+256 = 32·8 in the kernel of Dense(8), whose bias stays"),
        ),
        Example(
            "a mirrored pair is not a pair of variants",
            _IMPORTS
            + """\
encoder = Sequential([Input((784,)), Dense(64, activation="relu"), Dense(16)])
decoder = Sequential([Input((16,)), Dense(64, activation="relu"), Dense(784)])
""",
        ),
        Example(
            "twins",
            _IMPORTS
            + """\
online = Sequential([Input((4,)), Dense(64, activation="relu"), Dense(2)])
target = Sequential([Input((4,)), Dense(64, activation="relu"), Dense(2)])
""",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield at most one finding for each model: against the nearest one before it."""
        for _, found in siblings(result.models):
            if found:
                # of several that are equally near, the last one
                yield from self._finding(min(reversed(found), key=_distance))

    def _finding(self, comparison: Comparison) -> Iterator[Diagnostic]:
        other, model, difference = comparison.old, comparison.new, comparison.difference
        count, base = model.params.total, other.params.total
        parts = term_texts([term for term in comparison.terms if term.size != 0])
        if count is None or base is None or difference is None or not parts:
            return
        fewer = isinstance(difference, int) and difference < 0
        yield self.finding(
            model.site,
            severity=Severity.WARNING if recurrent_changes(comparison) else Severity.INFO,
            related=[Related(other.site, f"`{other.name}` has {render(base)} parameters")],
            name=model.name,
            difference=render(-difference if fewer else difference),
            more="fewer" if fewer else "more",
            other=_told_apart(other, model),
            count=render(count),
            base=render(base),
            terms=", ".join(parts),
        )


def _distance(comparison: Comparison) -> tuple[int, int]:
    """Return how many layers were changed, and how much was done to them."""
    found = changes(comparison)
    return len(found), sum(len(edit.kinds) for edit in found)


def _told_apart(other: ModelInfo, model: ModelInfo) -> str:
    """Name the other model, with its place where the name alone does not say which one it is."""
    if other.site == model.site and other.name == model.name:
        return f"the `{other.name}` before it"
    if other.site.path != model.site.path:
        return f"`{other.name}` of {other.site}"
    places = []
    if other.site.cell is not None and other.site.cell != model.site.cell:
        places.append(f"cell {other.site.cell}")
    if other.name == model.name:
        places.append(f"line {other.site.line}")
    return f"`{other.name}`" + (f" of {', '.join(places)}" if places else "")
