"""A source as it is analysed, and the way back to what a person sees."""

from __future__ import annotations

import os
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from keras_paramlint.dataclass import dataclass
from keras_paramlint.sources.disk import MAX_NOTEBOOK_BYTES, MAX_SOURCE_BYTES, Content, too_long, view
from keras_paramlint.sources.encoding import Undecodable, decode, newlines_as_lf, unfit
from keras_paramlint.sources.errors import SourceError
from keras_paramlint.sources.extent import TOO_MUCH, has_too_much
from keras_paramlint.sources.notebook import CellSpan, Notebook, join_cells, parse_notebook


if TYPE_CHECKING:
    from collections.abc import Mapping

    from keras_paramlint.sources.magics import Magic


class Place(NamedTuple):
    """A position as a person sees it, each part from 1."""

    cell: int | None
    """The notebook's cell, counted over all cells, Markdown included; None in a module."""
    line: int
    """The line, in the cell where there is one."""
    column: int
    """The column in characters."""


@dataclass(frozen=True)
class Source:
    """The text that is analysed; immutable, and cheap to send to another process."""

    path: str
    text: str
    r"""Python, with ``\n`` for every line end; of a notebook, all code cells in order."""
    is_notebook: bool = False
    cells: tuple[CellSpan, ...] = ()
    """Where each code cell lies in the text."""
    magics: tuple[Magic, ...] = ()
    """IPython syntax that the text no longer has; lines are those of the text."""
    errors: tuple[SourceError, ...] = ()
    """Cells that could not be read; the text has no code in their place."""
    encoding: str = "utf-8"
    """The encoding that the bytes had (``utf-8-sig`` with a byte-order mark)."""

    def locate(self, line: int, column: int = 1) -> Place:
        """Return where a person sees a position of the analysed text; all numbers from 1."""
        if not self.cells:
            return Place(None, line, column)
        index = max(0, bisect_right(self.cells, line, key=lambda cell: cell.first_line) - 1)
        cell = self.cells[index]
        within = min(max(1, line - cell.first_line + 1), cell.line_count)
        added = sum(more for start, more in cell.shifts.get(within, ()) if column >= start)
        return Place(cell.number, within, column + added)

    def analysed(self, cell: int | None, line: int, column: int = 1) -> tuple[int, int] | None:
        """Return the line and column of the analysed text for what a person sees, else None."""
        if cell is None:
            return (line, column) if not self.cells else None
        for span in self.cells:
            if span.number == cell and 1 <= line <= span.line_count:
                removed = 0
                for start, more in span.shifts.get(line, ()):
                    removed += more if column - removed - more >= start else 0
                return span.first_line + line - 1, column - removed
        return None

    def between(self, cell: int | None, start: tuple[int, int], end: tuple[int, int]) -> str | None:
        """Return the text from one position, as a person sees it, up to another one; None: there is none.

        Args:
            cell: The cell of both.
            start: The line and column of the first character.
            end: Those behind the last one.
        """
        first, last = self.analysed(cell, *start), self.analysed(cell, *end)
        if first is None or last is None or first > last:
            return None
        lines = [self.line_text(number) for number in range(first[0], last[0] + 1)]
        lines[-1] = lines[-1][: last[1] - 1]
        lines[0] = lines[0][first[1] - 1 :]
        return "\n".join(lines)

    def line_text(self, line: int) -> str:
        """Return a line of the analysed text without its newline, ``""`` outside of it."""
        return self._lines[line - 1] if 0 < line <= len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        # Not splitlines(): for Python a form feed or U+2028 ends no line.
        return self.text.split("\n")


def longest(
    name: str, max_bytes: int = MAX_SOURCE_BYTES, max_notebook_bytes: int = MAX_NOTEBOOK_BYTES
) -> int:
    """Return how many bytes a file of this name may have."""
    return max_notebook_bytes if name.endswith(".ipynb") else max_bytes


def read_source(
    path: str | os.PathLike[str],
    text: Content | None = None,
    *,
    max_bytes: int = MAX_SOURCE_BYTES,
    max_notebook_bytes: int = MAX_NOTEBOOK_BYTES,
) -> Source | SourceError:
    """Read a Python module or, by its suffix ``.ipynb``, a notebook.

    Args:
        path: The file, or the name that ``text`` goes by.
        text: What to read in place of the file: an editor's text or cells, or bytes from standard input.
        max_bytes: The longest Python text that is accepted, of a notebook all cells together.
        max_notebook_bytes: The longest notebook file that is accepted, outputs included.

    Returns:
        The source, or the reason why there is none.  It never raises.
    """
    name = os.fspath(path)
    is_notebook = name.endswith(".ipynb")
    limit = longest(name, max_bytes, max_notebook_bytes)
    data = view().content(name, limit) if text is None else text
    if isinstance(data, SourceError):
        return data
    if not isinstance(data, (str, bytes)):
        return read_cells(name, data, max_bytes=max_bytes)
    if len(data) > limit:
        return too_long(name, limit)
    if is_notebook:
        return _of_notebook(name, parse_notebook(name, data), max_bytes)
    encoding = "utf-8"
    if isinstance(data, bytes):
        decoded = decode(data)
        if isinstance(decoded, Undecodable):
            return SourceError(name, decoded.reason, decoded.line)
        data, encoding = decoded
    elif found := unfit(data):
        return SourceError(name, found.reason, found.line)
    if has_too_much(data):
        return SourceError(name, TOO_MUCH)
    return Source(name, newlines_as_lf(data.removeprefix("\ufeff")), encoding=encoding)


def read_cells(
    path: str, cells: Mapping[int, str], *, max_bytes: int = MAX_SOURCE_BYTES
) -> Source | SourceError:
    """Read the code cells of an open notebook, each under its number among all cells, from 1."""
    return _of_notebook(path, join_cells(path, cells.items()), max_bytes)


def _of_notebook(path: str, notebook: Notebook | SourceError, max_bytes: int) -> Source | SourceError:
    if isinstance(notebook, SourceError):
        return notebook
    if len(notebook.text) > max_bytes:
        return SourceError(path, f"has more than {max_bytes:,} bytes of code and is not analysed")
    return Source(
        path,
        notebook.text,
        is_notebook=True,
        cells=notebook.cells,
        magics=notebook.magics,
        errors=notebook.errors,
    )
