"""KPL503: a pasted `summary()` is not that of the model above it any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Severity, show_shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text, differ, output_shape
from keras_paramlint.rules.differences import change_that_explains
from keras_paramlint.rules.pins import site_at, summaries
from keras_paramlint.sources import PastedSummary, SummaryRow


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
defined above. A table of which less than half fits is taken for another model's.

## Why is this bad?
Who reads the comment learns numbers that are not those of the code.

## What to do
Paste the table anew, or state the count with `# paramlint: params=...`, which is checked.
"""
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
        for summary, model in summaries(result):
            if summary.rows:
                yield from self._table(result, summary, model)
            else:
                yield from self._total(result, summary, model)

    def _table(self, result: FileResult, summary: PastedSummary, model: ModelInfo) -> Iterator[Diagnostic]:
        rows = [row for row in summary.rows if row.class_name != "InputLayer" and not row.depth]
        layers = [layer for layer in model.layers if layer.class_name != "InputLayer"]
        pairs = _aligned(rows, layers)
        wrong = [(row, layer) for row, layer in pairs if _is_wrong(row, layer)]
        if len(pairs) < max(len(rows), len(layers)):
            if _is_of_another(rows, layers, pairs, wrong):
                return
            added = [layer for layer in layers if all(layer is not other for _, other in pairs)]
            gone = [row for row in rows if all(row is not other for other, _ in pairs)]
            row = gone[0] if gone else rows[0]
            stated = f"{row.name} ({row.class_name})" if gone else f"{len(rows)} layers"
            actual = f"no such layer among its {len(layers)}" if gone else f"{call_text(added[0])} as well"
        elif wrong and (len(wrong) < len(pairs) or len(pairs) == 1):
            row, layer = wrong[0]
            shape = show_shape(row.shape) if row.shape is not None else ""
            stated = f"{row.name} ({row.class_name}) {shape} {render(row.count)}".replace("  ", " ")
            actual = f"{show_shape(output_shape(layer))} {layer.params.formula()}"
        else:
            return
        total = model.params.total
        if summary.total is not None and total is not None and differ(total, summary.total):
            stated += f", total {render(summary.total)}"
            actual += f", total {render(total)}"
        yield self.finding(site_at(result, row.line, row.column), stated=stated, actual=actual)

    def _total(self, result: FileResult, summary: PastedSummary, model: ModelInfo) -> Iterator[Diagnostic]:
        total, stated = model.params.total, summary.stated("Total")
        if stated is None or stated.tolerance or summary.total is None or not differ(total, summary.total):
            return
        assert total is not None
        hint = change_that_explains(model.layers, summary.total - total) if isinstance(total, int) else ""
        # A bare number says which model it is of only where one change makes it true.
        if hint:
            yield self.finding(
                site_at(result, stated.line, stated.column - len("Total params: ")),
                stated=f"{render(summary.total)} parameters",
                actual=f"{render(total)}; {hint}",
            )


def _aligned(
    rows: Sequence[SummaryRow], layers: Sequence[LayerInfo]
) -> list[tuple[SummaryRow, LayerInfo]]:
    """Return the rows with their layers, in order, as many as can be."""
    best: list[list[int]] = [[0] * (len(layers) + 1) for _ in range(len(rows) + 1)]
    for i in reversed(range(len(rows))):
        for j in reversed(range(len(layers))):
            same = _same_class(rows[i], layers[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + same)
    found = []
    i = j = 0
    while i < len(rows) and j < len(layers):
        if _same_class(rows[i], layers[j]) and best[i][j] == best[i + 1][j + 1] + 1:
            found.append((rows[i], layers[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _is_of_another(
    rows: Sequence[SummaryRow],
    layers: Sequence[LayerInfo],
    pairs: Sequence[tuple[SummaryRow, LayerInfo]],
    wrong: Sequence[tuple[SummaryRow, LayerInfo]],
) -> bool:
    """Say whether a table that does not have the same layers may be another model's."""
    most = max(len(rows), len(layers))
    return len(pairs) < 3 or 4 * len(pairs) < 3 * most or 2 * len(wrong) > len(pairs)


def _same_class(row: SummaryRow, layer: LayerInfo) -> bool:
    return layer.class_name == row.class_name or (
        len(row.class_name) >= 4 and layer.class_name.startswith(row.class_name)
    )


def _is_wrong(row: SummaryRow, layer: LayerInfo) -> bool:
    count, stated = layer.params.total, row.stated
    if stated.tolerance:
        if isinstance(count, int) and abs(count - stated.value) > stated.tolerance:
            return True
    elif differ(count, stated.value):
        return True
    shape = output_shape(layer)
    if row.shape is None or shape is None or len(row.shape) != len(shape):
        return row.shape is not None and shape is not None
    return any(differ(size, stated) for size, stated in zip(shape, row.shape, strict=True))
