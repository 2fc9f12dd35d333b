"""A line of a file, as a person writes it and as this tool prints it."""

from __future__ import annotations

import os
import re

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Site
from keras_paramlint.late import late_pattern
from keras_paramlint.options import Target, UsageError


_LOCATION = late_pattern(
    r"(?P<target>.+?):(?:cell (?P<cell>\d{1,9}):)?(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Location:
    """A line, of a cell where the file is a notebook."""

    target: Target
    line: int
    column: int | None = None
    cell: int | None = None

    @classmethod
    def parse(cls, text: str) -> Location:
        """Read ``m.py:12``, ``m.py:12:5``, ``n.ipynb:cell 3:5`` or ``m.py::build(10):12``.

        >>> Location.parse("n.ipynb:cell 3:5").cell
        3

        Raises:
            UsageError: it is none of these.
        """
        found = _LOCATION.fullmatch(text)
        if found is None:
            raise UsageError(f"a line is FILE:LINE, as in m.py:12 or n.ipynb:cell 3:5, not {text!r}")
        target = Target.parse(found["target"])
        cell = int(found["cell"]) if found["cell"] else None
        if target.path.endswith(".ipynb") is not (cell is not None):
            kind = "a notebook has cells, as in" if cell is None else "only a notebook has cells; write"
            example = f"{target}:cell 1:{found['line']}" if cell is None else f"{target}:{found['line']}"
            raise UsageError(f"{text}: {kind} {example}")
        return cls(target, int(found["line"]), int(found["column"]) if found["column"] else None, cell)

    @property
    def site(self) -> Site:
        """The place, without a column."""
        return Site(self.target.path, self.line, cell=self.cell)

    def is_in_file(self, site: Site) -> bool:
        """Say whether a site lies in this location's file and cell."""
        same_file = os.path.abspath(site.path) == os.path.abspath(self.target.path)
        return same_file and site.cell == self.cell

    def begins(self, site: Site) -> bool:
        """Say whether a site begins on this line (in this column, where one was asked for)."""
        return site.line == self.line and self.column in {None, site.column} and self.is_in_file(site)

    def lies_in(self, site: Site) -> bool:
        """Say whether this line is one of a site's."""
        return site.line <= self.line <= max(site.end_line, site.line) and self.is_in_file(site)

    def __str__(self) -> str:
        column = f":{self.column}" if self.column is not None else ""
        return f"{self.site}{column}"
