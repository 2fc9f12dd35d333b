"""Edits applied to text: minimal, in one go, with the line ends of the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from keras_paramlint.graph.diagnostic import Diagnostic, Edit
from keras_paramlint.graph.site import Site
from keras_paramlint.late import late_pattern


class Splice(NamedTuple):
    """Text in place of a stretch of another; offsets in characters."""

    start: int
    end: int
    content: str


def choose(found: Iterable[Diagnostic], *, unsafe: bool) -> tuple[Diagnostic, ...]:
    """Return the findings whose fixes do not touch each other; the first in the file goes first.

    A fix is applied as a whole or not at all.  Two findings with the same fix
    are both mended by it.
    """
    chosen: list[Diagnostic] = []
    taken: list[Edit] = []
    for each in found:
        fix = each.fix
        if fix is None or not fix.edits or not (fix.safe or unsafe):
            continue
        if any(edit.site.path != each.path for edit in fix.edits):
            # A fix in two files cannot be analysed file by file.
            continue
        if not any(_touch(edit, other) for edit in fix.edits for other in taken if edit != other):
            chosen.append(each)
            taken.extend(edit for edit in fix.edits if edit not in taken)
    return tuple(chosen)


def _touch(one: Edit, other: Edit) -> bool:
    """Say whether two stretches overlap or meet: what stands at a common border would have no order."""
    if one.site.cell != other.site.cell:
        return False
    (start, end), (first, last) = span(one.site), span(other.site)
    return start <= last and first <= end


def span(site: Site) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first position of a stretch, and the one behind its last."""
    start = (site.line, site.column)
    end = (site.end_line or site.line, site.end_column or site.column)
    return start, max(start, end)


_LINE_END = late_pattern(r"\r\n|\r|\n")


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits that do not touch each other.

    Args:
        text: The text with its own line ends, and without a byte-order mark.
        edits: Lines and columns from 1; a column behind the end of its line means the end.
    """
    ends = [(found.start(), found.end()) for found in _LINE_END.finditer(text)]
    newline = text[slice(*ends[0])] if ends else "\n"
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]

    def offset(line: int, column: int) -> int:
        if line > len(starts):
            return len(text)
        return min(starts[line - 1] + column - 1, stops[line - 1])

    splices = []
    for edit in dict.fromkeys(edits):
        start, end = span(edit.site)
        splices.append(Splice(offset(*start), offset(*end), edit.content.replace("\n", newline)))
    return splice(text, splices)


def splice(text: str, splices: Sequence[Splice]) -> str:
    """Return a text with stretches replaced."""
    for each in sorted(splices, reverse=True):
        text = text[: each.start] + each.content + text[each.end :]
    return text
