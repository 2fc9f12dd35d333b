"""Places of a result as the protocol has them: documents, lines from 0, columns in the client's units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from lsprotocol import types
from pygls.workspace import PositionCodec

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Site
from keras_paramlint.late import late_pattern


_LINE_END = late_pattern(r"\r\n|\r|\n")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text as the protocol counts them: other separators end none."""
    return _LINE_END.split(text)


@dataclass(frozen=True, slots=True)
class Shift:
    """Where the lines of an older text are in a newer one: those above and below all changes are known.

    >>> shift = Shift.between(["a", "b", "c"], ["a", "x", "y", "c"])
    >>> [shift.line(number) for number in (1, 2, 3)]
    [1, None, 4]
    """

    above: int
    """How many lines at the top are the same."""
    below: int
    """The first line of the same lines at the bottom, in the older text, from 1."""
    moved: int
    """How many lines these have moved down."""

    @classmethod
    def between(cls, old: Sequence[str], new: Sequence[str]) -> Shift:
        """Compare two texts."""
        most = min(len(old), len(new))
        above = 0
        while above < most and old[above] == new[above]:
            above += 1
        same = 0
        while same < most - above and old[-1 - same] == new[-1 - same]:
            same += 1
        return cls(above, len(old) - same + 1, len(new) - len(old))

    def line(self, number: int) -> int | None:
        """Return the number that a line has now, from 1; None where it was changed."""
        if number <= self.above:
            return number
        return number + self.moved if number >= self.below else None


@dataclass(frozen=True, slots=True)
class Part:
    """A text document: a module, or one cell of a notebook."""

    uri: str
    lines: Sequence[str]
    shift: Shift | None = None
    """Where the result is of an older text, what became of its lines."""


@dataclass(frozen=True, slots=True)
class Places:
    """The documents of one result, and the way from its places to theirs and back."""

    path: str
    parts: Mapping[int | None, Part]
    """The documents under the numbers of their cells; a module's under None."""
    codec: PositionCodec = field(default_factory=PositionCodec)

    def part(self, site: Site) -> Part | None:
        """Return the document that a place of the result is in; None where it is in another file."""
        return self.parts.get(site.cell) if site.path == self.path else None

    def range(self, site: Site) -> types.Range | None:
        """Return where a place is now; None where it is in another file, or was edited away."""
        part = self.part(site)
        if part is None:
            return None
        line, end_line = site.line, max(site.end_line, site.line)
        end_column = site.end_column if site.end_line else site.column
        if part.shift is not None:
            first, last = part.shift.line(line), part.shift.line(end_line)
            if first is None or last is None or last - first != end_line - line:
                return None
            line, end_line = first, last
        start = self._position(part, line, site.column)
        end = self._position(part, end_line, end_column)
        return types.Range(start, max(start, end))

    def _position(self, part: Part, line: int, column: int) -> types.Position:
        """Return a position that certainly exists."""
        number = min(max(line, 1), len(part.lines)) - 1
        text = part.lines[number]
        units = self.codec.client_num_units(text[: max(column - 1, 0)])
        return types.Position(number, units)

    def column(self, part: Part, position: types.Position) -> int:
        """Return the column in characters, from 1, of a position in the client's units."""
        text = part.lines[position.line] if position.line < len(part.lines) else ""
        units = 0
        for index, char in enumerate(text):
            if units >= position.character:
                return index + 1
            units += self.codec.client_num_units(char)
        return len(text) + 1

    def at(self, uri: str) -> tuple[int | None, Part] | None:
        """Return the cell and the document of a URI."""
        return next(((cell, part) for cell, part in self.parts.items() if part.uri == uri), None)
