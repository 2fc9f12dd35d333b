"""Edits applied to a notebook: only the lines that change are written anew, the rest of the JSON stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keras_paramlint.graph import Edit
from keras_paramlint.graph.edits import Splice, apply, splice
from keras_paramlint.sources.notebook_json import Span, items, source_span
from keras_paramlint.sources.notebook_json import cells as cells_of


def apply_to_cells(text: str, edits: Mapping[int, Sequence[Edit]]) -> str | None:
    """Return the text of a notebook file with edits to its cells, each under its number from 1.

    Returns:
        The new text; None where a cell's source is not found in the JSON.
    """
    cells = list(cells_of(text))
    splices: list[Splice] = []
    for number, wanted in edits.items():
        place = source_span(text, cells[number - 1]) if 0 < number <= len(cells) else None
        if place is None:
            return None
        splices.extend(_changed(text, place, wanted))
    return splice(text, splices)


def _changed(text: str, place: Span, edits: Sequence[Edit]) -> Iterator[Splice]:
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
    spans = list(items(text, place.start))
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    last = 0
    while last < min(len(old), len(new)) - same and old[-1 - last] == new[-1 - last]:
        last += 1
    between = text[spans[0].end : spans[1].start] if len(spans) > 1 else ", "
    written = between.join(map(dumped, new[same : len(new) - last]))
    gone = spans[same : len(spans) - last]
    if spans and not new:
        yield Splice(place.start, place.end, "[]")
    elif gone and written:
        yield Splice(gone[0].start, gone[-1].end, written)
    elif gone:
        # Without what is gone, one separator goes as well.
        start = spans[same - 1].end if same else gone[0].start
        end = gone[-1].end if same or not last else spans[len(spans) - last].start
        yield Splice(start, end, "")
    elif written and last:
        position = spans[len(spans) - last].start
        yield Splice(position, position, written + between)
    elif written and spans:
        yield Splice(spans[-1].end, spans[-1].end, between + written)
    elif written:
        yield Splice(place.start + 1, place.start + 1, written)
