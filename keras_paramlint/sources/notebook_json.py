"""Where the sources of cells are in the JSON of a notebook file.

The file is valid JSON, or it would not have been read; so nothing is checked
here but brackets and quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from keras_paramlint.late import late_pattern


class Span(NamedTuple):
    """A stretch of the file's text."""

    start: int
    end: int


_SPACE = late_pattern(r"[\s,:]*")
_TEXT = late_pattern(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_TOKEN = late_pattern(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_PLAIN = late_pattern(r"[^\s,:\[\]{}\"]+")


def _value_end(text: str, start: int) -> int:
    """Return the offset behind the value that begins at an offset of valid JSON."""
    if text[start] not in "[{":
        found = _TEXT.match(text, start) or _PLAIN.match(text, start)
        return found.end() if found else start + 1
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += (token.group() in "[{") - (token.group() in "]}")
        if depth == 0:
            return token.end()
    return len(text)


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def items(text: str, start: int) -> Iterator[Span]:
    """Yield the values of an array, or the keys and values of an object in turn."""
    position = _after_space(text, start + 1)
    while position < len(text) and text[position] not in "]}":
        end = _value_end(text, position)
        yield Span(position, end)
        position = _after_space(text, end)


def _member(text: str, start: int, key: str) -> Span | None:
    """Return the value of a key; the last one, as parsers have it."""
    spans = list(items(text, start))
    found = None
    for name, value in zip(spans[::2], spans[1::2], strict=False):
        if json.loads(text[name.start : name.end]) == key:
            found = value
    return found


def cells(text: str) -> Iterator[Span]:
    """Yield the cells of nbformat 4, or those of all worksheets of 2 and 3."""
    start = _after_space(text, 0)
    cells = _member(text, start, "cells")
    if cells is not None:
        yield from items(text, cells.start)
        return
    sheets = _member(text, start, "worksheets")
    for sheet in items(text, sheets.start) if sheets is not None else ():
        cells = _member(text, sheet.start, "cells")
        if cells is not None:
            yield from items(text, cells.start)


def source_span(text: str, cell: Span) -> Span | None:
    """Return where the source of a cell is: a string, or an array of strings; None: it has none."""
    found = _member(text, cell.start, "source") or _member(text, cell.start, "input")
    return found if found is not None and text[found.start] in '"[' else None


def cell_text(text: str, number: int) -> str | None:
    """Return the source of a cell, each under its number from 1; None if there is none."""
    found = list(cells(text))
    place = source_span(text, found[number - 1]) if 0 < number <= len(found) else None
    if place is None:
        return None
    value = json.loads(text[place.start : place.end])
    return value if isinstance(value, str) else "".join(value)


_CHARACTER = late_pattern(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
_NEWLINES = {r"\n": "\n", r"\r": "\r", r"\u000a": "\n", r"\u000d": "\r"}


class NotebookLines:
    """Finds the line of the file itself that a line of a cell is."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cells = list(cells(text))

    def locate(self, cell: int, line: int, column: int = 1) -> tuple[int, int]:
        r"""Return line and column in the file, from 1; (1, 1) where there is no such cell.

        >>> NotebookLines('{"cells": [\n {"source": ["a\\n",\n  "\\"b\\""]}]}').locate(1, 2, 2)
        (3, 6)
        """
        place = source_span(self._text, self._cells[cell - 1]) if 0 < cell <= len(self._cells) else None
        if place is None:
            return 1, 1
        offset = self._offset(place, line, column)
        return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)

    def _offset(self, place: Span, line: int, column: int) -> int:
        """Return where a character of a source stands; the end of its line where the line is shorter."""
        is_list = self._text[place.start] == "["
        at_line, at_column, before = 1, 1, ""
        offset = place.start + 1
        for string in items(self._text, place.start) if is_list else (place,):
            for found in _CHARACTER.finditer(self._text, string.start + 1, string.end - 1):
                newline = _NEWLINES.get(found.group().lower(), "")
                # What ends a line may be two characters.
                is_second = before == "\r" and newline == "\n"
                offset = found.start()
                if at_line == line and not is_second and (newline or at_column >= column):
                    return offset
                if newline and not is_second:
                    at_line, at_column = at_line + 1, 1
                elif not newline:
                    at_column += 1
                before = newline
            offset = string.end - 1
        return offset
