"""Positions as a person sees them."""

from __future__ import annotations

from keras_paramlint.dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A stretch of a file: lines and columns from 1, in the cell where there is one.

    ``cell`` counts all cells of the notebook from 1, Markdown included.

    >>> str(Site("m.py", 12, 5))
    'm.py:12'
    >>> str(Site("n.ipynb", 2, 1, cell=3))
    'n.ipynb:cell 3:2'
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    """The last line; 0 where the end is not known."""
    end_column: int = 0
    """The column behind the last character; 0 where the end is not known."""
    cell: int | None = None

    @property
    def start(self) -> str:
        """The position with its column, as linters write it."""
        return f"{self}:{self.column}"

    @property
    def order(self) -> tuple[str, int, int, int]:
        """A sort key: by file, cell, line and column."""
        return (self.path, self.cell or 0, self.line, self.column)

    def __str__(self) -> str:
        cell = f"cell {self.cell}:" if self.cell is not None else ""
        return f"{self.path}:{cell}{self.line}"
