"""Edits applied to a notebook: only the lines that change are written anew, the rest of the JSON stays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from keras_paramlint.fixes.edits import Splice, apply, splice
from keras_paramlint.graph import Edit


class _Span(NamedTuple):
    start: int
    end: int


def apply_to_cells(text: str, edits: Mapping[int, Sequence[Edit]]) -> str | None:
    """Return the text of a notebook file with edits to its cells, each under its number from 1.

    Returns:
        The new text; None where a cell's source is not found in the JSON.
    """
    cells = list(_cells(text))
    splices: list[Splice] = []
    for number, wanted in edits.items():
        place = _source(text, cells[number - 1]) if 0 < number <= len(cells) else None
        if place is None:
            return None
        splices.extend(_changed(text, place, wanted))
    return splice(text, splices)


def source_of_cell(text: str, number: int) -> str | None:
    """Return the source of a cell, None if there is none."""
    cells = list(_cells(text))
    place = _source(text, cells[number - 1]) if 0 < number <= len(cells) else None
    if place is None:
        return None
    value = json.loads(text[place.start : place.end])
    return value if isinstance(value, str) else "".join(value)


def _changed(text: str, place: _Span, edits: Sequence[Edit]) -> Iterator[Splice]:
    """Yield what changes in the JSON of one cell's source."""
    value: Any = json.loads(text[place.start : place.end])
    is_ascii = text.isascii()

    def dumped(line: str) -> str:
        return json.dumps(line, ensure_ascii=is_ascii)

    if isinstance(value, str):
        yield Splice(place.start, place.end, dumped(apply(value, edits)))
        return
    old = list(value)
    new = apply("".join(old), edits).splitlines(keepends=True)
    items = list(_items(text, place.start))
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    last = 0
    while last < min(len(old), len(new)) - same and old[-1 - last] == new[-1 - last]:
        last += 1
    between = text[items[0].end : items[1].start] if len(items) > 1 else ", "
    written = between.join(map(dumped, new[same : len(new) - last]))
    gone = items[same : len(items) - last]
    if items and not new:
        yield Splice(place.start, place.end, "[]")
    elif gone and written:
        yield Splice(gone[0].start, gone[-1].end, written)
    elif gone:
        # Without what is gone, one separator goes as well.
        start = items[same - 1].end if same else gone[0].start
        end = gone[-1].end if same or not last else items[len(items) - last].start
        yield Splice(start, end, "")
    elif written and last:
        position = items[len(items) - last].start
        yield Splice(position, position, written + between)
    elif written and items:
        yield Splice(items[-1].end, items[-1].end, between + written)
    elif written:
        yield Splice(place.start + 1, place.start + 1, written)


# ------------------------------------------------------------------ where things are in the JSON
_SPACE = re.compile(r"[\s,:]*")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_PLAIN = re.compile(r"[^\s,:\[\]{}\"]+")


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


def _items(text: str, start: int) -> Iterator[_Span]:
    """Yield the values of an array, or the keys and values of an object in turn."""
    position = _after_space(text, start + 1)
    while position < len(text) and text[position] not in "]}":
        end = _value_end(text, position)
        yield _Span(position, end)
        position = _after_space(text, end)


def _member(text: str, start: int, key: str) -> _Span | None:
    """Return the value of a key; the last one, as parsers have it."""
    spans = list(_items(text, start))
    found = None
    for name, value in zip(spans[::2], spans[1::2], strict=False):
        if json.loads(text[name.start : name.end]) == key:
            found = value
    return found


def _cells(text: str) -> Iterator[_Span]:
    """Yield the cells of nbformat 4, or those of all worksheets of 2 and 3."""
    start = _after_space(text, 0)
    cells = _member(text, start, "cells")
    if cells is not None:
        yield from _items(text, cells.start)
        return
    sheets = _member(text, start, "worksheets")
    for sheet in _items(text, sheets.start) if sheets is not None else ():
        cells = _member(text, sheet.start, "cells")
        if cells is not None:
            yield from _items(text, cells.start)


def _source(text: str, cell: _Span) -> _Span | None:
    found = _member(text, cell.start, "source") or _member(text, cell.start, "input")
    return found if found is not None and text[found.start] in '"[' else None
