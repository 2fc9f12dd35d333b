"""KPL503: a pasted `summary()` is not that of the model above it any more."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, Severity, show_shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, output_shape
from keras_paramlint.rules.differences import change_that_explains
from keras_paramlint.rules.pasted import Pair, Reading, contradicts, untrue_summaries
from keras_paramlint.rules.pins import site_at
from keras_paramlint.rules.retabling import retabled


_TABLE = """\
# Layer (type)                 Output Shape              Param #
# =================================================================
#  lstm (LSTM)                 (None, 10)                480{mark}
#  dense (Dense)               (None, 5)                 55
#  dense_1 (Dense)             (None, 1)                 6
# =================================================================
# Total params: 541
"""
_IMPORTS = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import GRU, LSTM, Dense, TimeDistributed

"""


class PastedSummaryDrift(Rule):
    """Rows are compared in order; a table of another model says nothing about this one."""

    code = "KPL503"
    name = "pasted-summary-drift"
    severity = Severity.WARNING
    default = False
    summary = "a table of `model.summary()` in a comment does not agree with the model above it"
    message = "the pasted summary says {stated}; the code gives {actual}"
    explanation = """\
## What it does
Reads tables that `model.summary()` printed and that were pasted into comments or documentation strings, in the
layouts of Keras 1, 2 and 3, and compares class, output shape and count row by row with the model that is
defined above, and the counts below the rows with its own. A table is taken for another model's where half of its
rows or more have no layer of their class, where another model in the file has it, and where it is that of the
model as it was before further layers were added to it.

## Why is this bad?
Who reads the comment learns numbers that are not those of the code.

## What to do
Paste the table anew, have `--fix` write it, or state the count with `# paramlint: params=...`, which is checked.
"""
    fix_safety = (
        "The fix makes the table true in its own layout, in comments and documentation strings, which is safe. It "
        "leaves a table alone if a part of the truth is not known or has no room, and one that the program uses."
    )
    examples = (
        Example(
            "the LSTM was widened since",
            _IMPORTS
            + "model = Sequential([Input((5, 1)), LSTM(16), Dense(5), Dense(1)])\n"
            + _TABLE.format(mark="  # <-- KPL503"),
            says=("lstm (LSTM) (None, 10) 480", "(None, 16) 1,152", "541", "1,243"),
        ),
        Example(
            "only the total was kept",
            _IMPORTS + "gru = GRU(16, return_sequences=True, reset_after=True)\n"
            "model = Sequential([Input((64, 15)), gru, TimeDistributed(Dense(8))])\n"
            "# Total params: 1,672  # <-- KPL503\n",
            says=("1,672", "1,720"),
        ),
        Example(
            "still true",
            _IMPORTS
            + "model = Sequential([Input((5, 1)), LSTM(10), Dense(5), Dense(1)])\n"
            + _TABLE.format(mark=""),
        ),
        Example(
            "another model's table",
            _IMPORTS
            + "model = Sequential([Input((5, 1)), GRU(16, return_sequences=True), GRU(3)])\n"
            + _TABLE.format(mark=""),
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each table, at its first row that is not true."""
        for reading in untrue_summaries(result):
            if reading.summary.rows:
                yield self._table(result, reading)
            else:
                yield from self._total(result, reading)

    def _table(self, result: FileResult, reading: Reading) -> Diagnostic:
        line, column = reading.summary.line, reading.summary.column
        said: list[tuple[str, str]] = []
        if reading.wrong:
            pair = next((each for each in reading.wrong if each.row is not None), reading.wrong[0])
            row = pair.row or reading.summary.rows[0]
            line, column = row.line, row.column
            said.append(_difference(pair, reading))
        for what in ("Total", "Trainable"):
            stated = reading.summary.stated(what)
            actual = next((count for count_, count in reading.totals if count_ is stated), None)
            if stated is None or actual is None or not contradicts(actual, stated):
                continue
            if not said:
                line, column = stated.line, stated.column
            slots = reading.summary.stated("Optimizer") if what == "Total" else None
            less = slots.value if slots is not None else 0
            said.append((f"{what.lower()} {render(stated.value - less)}", f"{what.lower()} {render(actual - less)}"))
            break
        more = sum(pair.row is not None for pair in reading.wrong)
        return self.finding(
            site_at(result, line, column),
            stated=", ".join(stated for stated, _ in said),
            actual=", ".join(actual for _, actual in said) + (f"; {more} rows are not true" if more > 1 else ""),
            fix=retabled(result, reading),
        )

    def _total(self, result: FileResult, reading: Reading) -> Iterator[Diagnostic]:
        total, stated = reading.model.params.total, reading.summary.stated("Total")
        if stated is None or stated.tolerance or reading.summary.total is None or not isinstance(total, int):
            return
        hint = change_that_explains(reading.model.layers, reading.summary.total - total)
        # Where a file has several models, a bare number says which it is of only if one change makes it true.
        if hint or not reading.has_rivals:
            yield self.finding(
                site_at(result, stated.line, stated.column - len("Total params: ")),
                stated=f"{render(reading.summary.total)} parameters",
                actual=render(total) + (f"; {hint}" if hint else ""),
                fix=retabled(result, reading),
            )


def _difference(pair: Pair, reading: Reading) -> tuple[str, str]:
    """Write what a row says, and what is so."""
    row, layer = pair.row, pair.layer
    if row is None:
        assert layer is not None
        return f"{len(reading.summary.rows)} layers", f"{call_text(layer)} as well"
    if layer is None:
        return f"{row.name} ({row.class_name})", "no such layer there"
    shape = f"{show_shape(row.shape)} " if row.shape is not None else ""
    name = f"{layer.name} ({layer.class_name}) " if pair.is_swapped else ""
    return (
        f"{row.name} ({row.class_name}) {shape}{render(row.count)}",
        f"{name}{show_shape(output_shape(layer))} {layer.params.formula()}",
    )
