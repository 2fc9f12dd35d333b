"""Pasted tables of ``model.summary()``, written anew in their own layout: only what is not true changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest
from textwrap import wrap

from keras_paramlint.graph import Edit, FileResult, Fix, LayerInfo, Site
from keras_paramlint.late import late_pattern
from keras_paramlint.rules.describing import output_shape
from keras_paramlint.rules.pasted import Pair, Reading, contradicts
from keras_paramlint.sources import Count, Source, SummaryRow
from keras_paramlint.sources.comments import read_comments


def retabled(result: FileResult, reading: Reading) -> Fix | None:
    """Return the fix that makes a table that of its model.

    There is none where a part of the truth is not known or has no room in the layout, nor where the table is text
    that the program uses.
    """
    if result.source is None or not reading.is_followed:
        return None
    edits = _Retabling(result.source, reading).edits()
    return Fix(safe=True, edits=tuple(edits)) if edits else None


class _NoRoom(Exception):
    """Something cannot be written where it belongs, or is not known."""


class _Retabling:
    """Makes the edits for one table."""

    def __init__(self, source: Source, reading: Reading) -> None:
        self._source = source
        self._reading = reading
        self._rows = reading.summary.rows
        self._boxed = reading.summary.boxed
        self._drawn = any("│" in source.line_text(row.line) for row in self._rows)
        # Since TensorFlow 2.7 what is too long goes on in the next line, and blank ones stand between the rows.
        self._wraps = any(
            row.last_line > row.line or not source.line_text(row.line + 1).strip(" #\t") for row in self._rows
        )
        fresh = {pair.layer.name for pair in reading.pairs if pair.layer is not None and pair.row is None}
        self._renamed = any(row.name in fresh for row in self._rows)

    def edits(self) -> list[Edit]:
        """Return the edits; none where it cannot be done."""
        try:
            found = [*self._totals(), *self._cells(), *self._lines()]
        except _NoRoom:
            return []
        lines = {line for edit in found for line in (edit.site.line, edit.site.end_line)}
        placed = [self._placed(edit) for edit in found]
        is_one_cell = len({self._source.locate(line).cell for line in lines}) == 1
        return placed if is_one_cell and _is_remark(self._source, range(min(lines), max(lines) + 1)) else []

    def _placed(self, edit: Edit) -> Edit:
        site = edit.site
        cell, line, column = self._source.locate(site.line, site.column)
        _, end_line, end = self._source.locate(site.end_line, site.end_column)
        return replace(edit, site=Site(site.path, line, column, end_line, end, cell))

    def _edit(self, line: int, column: int, end_line: int, end: int, content: str) -> Edit:
        """Return an edit of the analysed text."""
        return Edit(Site(self._reading.model.site.path, line, column, end_line, end), content)

    # ------------------------------------------------------------------ numbers
    def _totals(self) -> Iterator[Edit]:
        """Yield the edits below the rows."""
        summary = self._reading.summary
        stated = [count for _, count in summary.counts]
        for old, new in self._reading.totals:
            if not isinstance(new, int):
                raise _NoRoom
            if not contradicts(new, old):
                continue
            if old.tolerance or summary.stated("Optimizer") is not None:
                # How many variables the optimizer would have now, nobody has said.
                raise _NoRoom
            size = _SIZE.match(self._source.line_text(old.line), old.end_column - 1)
            end, content = old.end_column, self._number(new, old, stated, grouped=size is None or self._boxed)
            if size is not None:
                unit = "B" if self._boxed else "Byte"
                content, end = f"{content}{size['gap']}({_bytes(size, old.value, new, unit)})", size.end() + 1
            yield self._edit(old.line, old.column, old.line, end, content)

    def _number(self, new: int, old: Count, others: Sequence[Count], *, grouped: bool) -> str:
        """Write a count as its table does: with or without commas."""
        for each in (old, *others):
            if each.value >= 1_000 and not each.tolerance:
                text = self._source.line_text(each.line)[each.column - 1 : each.end_column - 1]
                mark = next((mark for mark in ",_" if mark in text), "")
                break
        else:
            mark = "," if grouped else ""
        return f"{new:,}".replace(",", mark)

    def _count(self, layer: LayerInfo, row: SummaryRow) -> str:
        total = layer.params.total
        if not isinstance(total, int):
            raise _NoRoom
        return self._number(total, row.stated, [each.stated for each in self._rows], grouped=self._boxed)

    # ------------------------------------------------------------------ cells
    def _cells(self) -> Iterator[Edit]:
        """Yield the edits in rows that stay."""
        for pair in self._reading.pairs:
            if pair.row is not None and pair.layer is not None:
                yield from self._row(pair.row, self._written(pair, pair.row, pair.layer))

    def _written(
        self, pair: Pair, row: SummaryRow, layer: LayerInfo
    ) -> tuple[str | None, str | None, str | None]:
        """Return the texts of the cells that are not true any more."""
        is_other = pair.is_swapped or (self._renamed and row.name != layer.name)
        name = f"{_mark(row)}{layer.name} ({layer.class_name})" if is_other else None
        shape = _shape(layer, row) if pair.is_swapped or pair.shape_differs else None
        if not contradicts(layer.params.total, row.stated):
            return name, shape, None
        if row.stated.tolerance:
            raise _NoRoom
        return name, shape, self._count(layer, row)

    def _row(self, row: SummaryRow, texts: Sequence[str | None]) -> Iterator[Edit]:
        """Yield the edits that put texts into the cells of a row; None: a cell stays as it is."""
        further: list[list[str]] = []
        for at, (cells, text) in enumerate(zip(row.cells, texts, strict=True)):
            pieces = self._pieces(cells[0].text, text, at) if text is not None else []
            further.append(pieces[len(cells) :])
            for cell, piece in zip_longest(cells, pieces[: len(cells)]) if pieces else ():
                new = self._padded(piece or "", cell.text, at)
                line, end = self._source.line_text(cell.line), cell.column - 1 + len(cell.text)
                if end == len(line) and cell.text == cell.text.rstrip():
                    new = new.rstrip()
                elif not self._boxed and end < len(line) and not new.endswith(" "):
                    new += " "
                if new != cell.text:
                    yield self._edit(cell.line, cell.column, cell.line, end + 1, new)
        if any(further):
            lines = "".join(f"\n{line}" for line in self._built(row, further, is_first=False))
            yield self._edit(row.last_line, self._end(row.last_line), row.last_line, self._end(row.last_line), lines)

    def _built(self, row: SummaryRow, columns: Sequence[Sequence[str]], *, is_first: bool) -> list[str]:
        """Return lines with pieces of text in the columns, drawn like the first line of a row."""
        line, cells = self._source.line_text(row.line), [each[0] for each in row.cells]
        starts = [cell.column - 1 for cell in cells]
        ends = [start + len(cell.text) for start, cell in zip(starts, cells, strict=True)]
        marks = [line[: starts[0]], line[ends[0] : starts[1]], line[ends[1] : starts[2]], line[ends[2] :]]
        if not is_first:
            marks[3] = re.sub(r"[^\s│|]", " ", marks[3])
        built = [
            "".join(
                f"{mark}{self._padded(piece or '', cell.text, at)}"
                for at, (mark, piece, cell) in enumerate(zip(marks, pieces, cells, strict=False))
            )
            + marks[3]
            for pieces in zip_longest(*columns)
        ]
        return built if line != line.rstrip() else [each.rstrip() for each in built]

    def _pieces(self, old: str, text: str, column: int) -> list[str]:
        """Return a text as Keras breaks it, or cuts it, to fit the cell."""
        room = self._room(old, column)
        mark = text[: len(text) - len(text.lstrip(" └"))]
        if self._drawn:
            lines = wrap(text[len(mark) :], room - len(mark), break_long_words=False, break_on_hyphens=False)
            if not lines or max(len(mark) + len(lines[0]), *map(len, lines)) > room:
                raise _NoRoom
            return [mark + lines[0], *lines[1:]]
        if self._boxed or column == 2:
            return [text]
        if not self._wraps:
            return [text[:room]]
        room -= column + 1
        return [text[at : at + room] for at in range(0, len(text), room)] if room > 0 else [text]

    def _room(self, old: str, column: int) -> int:
        """Return how many characters a cell holds."""
        if self._boxed:
            return len(old) - old[:1].isspace() - old[-1:].isspace()
        return len(old) - (len(old) - len(old.lstrip()) if column == 0 else 0) - 1

    def _padded(self, text: str, old: str, column: int) -> str:
        """Return a text as wide as what the cell held."""
        if not self._boxed:
            lead = len(old) - len(old.lstrip()) if column == 0 else 0
            return f"{' ' * lead}{text}".ljust(len(old))
        before, after, room = old[:1].isspace(), old[-1:].isspace(), self._room(old, column)
        is_right = column == 2 and (old[:2].isspace() or len(old.strip()) == room)
        return f"{' ' * before}{text.rjust(room) if is_right else text.ljust(room)}{' ' * after}"

    # ------------------------------------------------------------------ lines
    def _lines(self) -> Iterator[Edit]:
        """Yield the edits that take rows out, and put new ones in."""
        pairs = self._reading.pairs
        if all(pair.row is not None and pair.layer is not None for pair in pairs):
            return
        if self._reading.summary.has_more or any(row.depth for row in self._rows):
            # The other columns would need what the graph of layers says.
            raise _NoRoom
        above: SummaryRow | None = None
        for stays, group in groupby(pairs, lambda pair: pair.row is not None and pair.layer is not None):
            some = list(group)
            if stays:
                above = some[-1].row
                continue
            gone = [pair.row for pair in some if pair.row is not None]
            fresh = [pair.layer for pair in some if pair.layer is not None]
            if gone and fresh:
                raise _NoRoom
            yield self._removed(gone) if gone else self._inserted(fresh, above)

    def _removed(self, rows: Sequence[SummaryRow]) -> Edit:
        """Return the edit that takes rows out, with the lines that part them from the next."""
        first, last = self._rows.index(rows[0]), self._rows.index(rows[-1])
        if last + 1 < len(self._rows):
            return self._edit(rows[0].line, 1, self._rows[last + 1].line, 1, "")
        above, end = self._rows[first - 1].last_line, rows[-1].last_line
        return self._edit(above, self._end(above), end, self._end(end), "")

    def _inserted(self, layers: Sequence[LayerInfo], above: SummaryRow | None) -> Edit:
        """Return the edit that puts rows in, made like one that is there."""
        model = next((row for row in self._rows if self._is_plain(row)), None)
        if model is None:
            raise _NoRoom
        between = self._between()
        rows = [self._built(model, self._fresh(layer, model), is_first=True) for layer in layers]
        if above is None:
            content = "".join(f"{line}\n" for row in rows for line in (*row, *between))
            return self._edit(self._rows[0].line, 1, self._rows[0].line, 1, content)
        content = "".join(f"\n{line}" for row in rows for line in (*between, *row))
        line = above.last_line
        return self._edit(line, self._end(line), line, self._end(line), content)

    def _is_plain(self, row: SummaryRow) -> bool:
        """Say whether a row's line holds nothing but its three cells."""
        line, cell = self._source.line_text(row.line), row.cells[2][0]
        return not re.search(r"\w", line[cell.column - 1 + len(cell.text) :])

    def _between(self) -> list[str]:
        """Return the lines that part two rows."""
        pairs = zip(self._rows, self._rows[1:], strict=False)
        parts = [[self._source.line_text(n) for n in range(one.last_line + 1, two.line)] for one, two in pairs]
        if not parts and self._boxed:
            raise _NoRoom
        return min(parts, key=len, default=[])

    def _fresh(self, layer: LayerInfo, model: SummaryRow) -> list[list[str]]:
        """Return the cells of a new row."""
        texts = (f"{layer.name} ({layer.class_name})", _shape(layer, model), self._count(layer, model))
        return [self._pieces(model.cells[at][0].text, text, at) for at, text in enumerate(texts)]

    def _end(self, line: int) -> int:
        return len(self._source.line_text(line)) + 1


# ---------------------------------------------------------------------- texts
_SIZE = late_pattern(r"(?P<gap> *)\((?P<number>[\d.]+) (?P<unit>B|Byte|KB|MB|GB|TB)\)")
_FLOAT32 = 4
_UNITS = ("B", "Byte")
"""What Keras 3 and what Keras 2 calls a byte."""


def _bytes(written: re.Match[str], old: int, new: int, unit: str) -> str:
    """Write the memory of weights, where each takes four bytes, as those that are written show."""
    if f"{written['number']} {written['unit']}" not in (_memory(old * _FLOAT32, each) for each in _UNITS):
        raise _NoRoom
    return _memory(new * _FLOAT32, unit)


def _memory(size: float, unit: str) -> str:
    for name in (unit, "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:.2f} {name}"
        size /= 1024
    return f"{size:.2f} TB"


def _shape(layer: LayerInfo, row: SummaryRow) -> str:
    """Write an output shape in the brackets that the row has."""
    shape = output_shape(layer)
    if shape is None or not all(size is None or isinstance(size, int) for size in shape):
        raise _NoRoom
    sizes = ", ".join("None" if size is None else str(size) for size in shape)
    text = f"({sizes},)" if len(shape) == 1 else f"({sizes})"
    return f"[{text}]" if row.cells[1][0].text.strip().startswith("[") else text


def _mark(row: SummaryRow) -> str:
    """Return what stands in front of a row inside another one."""
    found = re.match(r"\s*└ ", row.cells[0][0].text)
    return found[0] if found is not None else ""


# ---------------------------------------------------------------------- remarks
def _is_remark(source: Source, lines: range) -> bool:
    """Say whether lines are comments, or all in one string that is a statement of its own."""
    comments = {comment.line for comment in read_comments(source.text).comments if comment.own_line}
    if all(line in comments or not source.line_text(line).strip() for line in lines):
        return True
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and node.lineno <= lines.start
        and lines.stop - 1 <= (node.end_lineno or node.lineno)
        for node in ast.walk(tree)
    )
