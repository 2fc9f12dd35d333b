"""What a file of weights holds, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.checkpoints.contents import Checkpoint, StoredGroup
from keras_paramlint.graph import show_shape
from keras_paramlint.report.output import Line


_HEADINGS = ("Address", "Layer", "Weight", "Shape", "Type", "Param #")


def lines(checkpoint: Checkpoint) -> Iterator[Line]:
    """Yield the lines of a listing."""
    yield header(checkpoint)
    for remark in checkpoint.remarks:
        yield [(f"  {remark}", "yellow")]
    groups = [group for group in checkpoint.of_model if group.weights]
    rows = [row for group in groups for row in _rows(group)]
    named = any(row[1] for row in rows)
    columns = [column for column in range(len(_HEADINGS)) if named or column != 1]
    widths = [max(len(row[column]) for row in (_HEADINGS, *rows)) for column in columns]
    rule = sum(widths) + 2 * len(widths)
    yield [("_" * rule, "dim")]
    yield _cells(_HEADINGS, columns, widths, "bold")
    yield [("=" * rule, "dim")]
    for row in rows:
        yield _cells(row, columns, widths, "")
    if not rows:
        yield [(" (no weights)", "dim")]
    yield [("=" * rule, "dim")]
    yield [(" Params of the model: ", "bold"), (_counted(groups), "")]
    others = [group for group in checkpoint.others if group.weights]
    if others:
        names = ", ".join(dict.fromkeys(group.address.partition("/")[0] or "counters" for group in others))
        yield [(" Besides: ", "bold"), (f"{_counted(others)} ({names})", "")]
    yield [("_" * rule, "dim")]


def header(checkpoint: Checkpoint) -> Line:
    """Return the line that says what kind of file it is."""
    about = "".join(f", {key.replace('_', ' ')} {value}" for key, value in checkpoint.about)
    return [(checkpoint.path, "bold"), (f": {checkpoint.format}{about}", "")]


def _counted(groups: list[StoredGroup]) -> str:
    arrays = sum(len(group.weights) for group in groups)
    total = sum(group.count for group in groups)
    return f"{total:,} in {arrays:,} array{'s' if arrays != 1 else ''}"


def _rows(group: StoredGroup) -> Iterator[tuple[str, ...]]:
    for number, weight in enumerate(group.weights):
        first = number == 0
        name = group.name if first and group.name != group.address else ""
        yield (
            (group.address or "(model)") if first else "",
            name,
            weight.name,
            show_shape(weight.shape),
            weight.dtype,
            f"{weight.count:,}",
        )


def _cells(row: tuple[str, ...], columns: list[int], widths: list[int], style: str) -> Line:
    shown = (row[column].ljust(width) for column, width in zip(columns, widths, strict=True))
    return [((" " + "  ".join(shown)).rstrip(), style)]
