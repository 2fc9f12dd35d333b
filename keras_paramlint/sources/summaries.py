"""Tables of ``model.summary()`` that somebody pasted into comments or documentation strings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from keras_paramlint.sources.expectations import bare_count


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One layer's row."""

    line: int
    """From 1, in the analysed text."""
    column: int
    name: str
    class_name: str
    """As printed; old releases cut it to fit the column."""
    shape: tuple[int | None, ...] | None
    """The output shape; None where it is several shapes, or cut."""
    count: int


@dataclass(frozen=True, slots=True)
class PastedSummary:
    """One table, or only its last lines."""

    line: int
    """The line of its first row, else of its total."""
    column: int
    rows: tuple[SummaryRow, ...] = ()
    total: int | None = None
    total_line: int = 0
    total_column: int = 0
    has_optimizer: bool = False
    """Keras 3 counts the variables of the optimizer in the total of a trained model."""


_ROW = re.compile(
    r"(?P<name>[\w/.-]+)\s+\((?P<cls>\w+)\)?\s*[│|]?\s+(?P<shape>\[?\(.*?\)?\]?|multiple|\?)\s*[│|]?\s+"
    r"(?P<count>\d[\d,]*)(?!\S*\()(?=\s|$|[│|])"
)
_TOTAL = re.compile(r"Total params:\s*(?P<count>\d[\d,]*)")
_OPTIMIZER = re.compile(r"Optimizer params:")
_GAP = 12
"""Lines without a row that may stand inside one table: rules, empty lines, wrapped cells."""


def read_summaries(text: str) -> tuple[PastedSummary, ...]:
    """Return the tables in a text, in order; the usual file, which has none, costs a search."""
    if "Total params:" not in text and "Param #" not in text:
        return ()
    found: list[PastedSummary] = []
    rows: list[SummaryRow] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if rows and number - rows[-1].line > _GAP:
            found += _closed(rows)
            rows = []
        row = _row(line, number)
        total = _TOTAL.search(line)
        if row is not None:
            rows.append(row)
        elif total is not None and _is_prose(line, total.start()):
            count = bare_count(total["count"])
            first = rows[0] if rows else None
            column = total.start() + 1
            place = (first.line, first.column) if first is not None else (number, column)
            found.append(PastedSummary(*place, tuple(rows), count, number, column))
            rows = []
        elif found and _OPTIMIZER.search(line) and number - found[-1].total_line <= 4:
            last = found.pop()
            found.append(
                PastedSummary(
                    last.line, last.column, last.rows, last.total, last.total_line, last.total_column, True
                )
            )
    found += _closed(rows)
    return tuple(found)


def _closed(rows: list[SummaryRow]) -> list[PastedSummary]:
    return [PastedSummary(rows[0].line, rows[0].column, tuple(rows))] if len(rows) > 1 else []


def _row(line: str, number: int) -> SummaryRow | None:
    found = _ROW.search(line)
    if found is None or not _is_prose(line, found.start()):
        return None
    count = bare_count(found["count"])
    if count is None:
        return None
    return SummaryRow(
        number, found.start("name") + 1, found["name"], found["cls"], _shape(found["shape"]), count
    )


def _is_prose(line: str, position: int) -> bool:
    """Say whether what stands before a match is a comment's beginning or nothing but decoration."""
    return not line[:position].strip(" \t#│|┃")


def _shape(text: str) -> tuple[int | None, ...] | None:
    inner = text.strip()
    if inner.startswith("[(") and inner.endswith(")]") and inner.count("(") == 1:
        inner = inner[1:-1]
    if not (inner.startswith("(") and inner.endswith(")")):
        return None
    sizes: list[int | None] = []
    for part in inner[1:-1].split(","):
        word = part.strip()
        if not word:
            continue
        if word in ("None", "?"):
            sizes.append(None)
        elif word.isdigit():
            sizes.append(int(word))
        else:
            return None
    return tuple(sizes)
