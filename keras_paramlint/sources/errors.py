"""What can go wrong before there is a syntax tree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceError:
    """A file, or one cell of a notebook, that cannot be read; a value, never raised.

    ``reason`` completes a sentence that begins with the file's name:
    "is not valid UTF-8", "contains a null byte".
    """

    path: str
    reason: str
    line: int = 1
    """The line that a person sees, from 1; in the cell when ``cell`` is given."""
    column: int = 1
    cell: int | None = None
    """The notebook cell, counted from 1 over all cells; None: the whole file."""


class MissingPath(Exception):
    """A path that was asked for does not exist."""

    def __init__(self, path: str) -> None:
        """Remember the path as it was asked for."""
        super().__init__(f"no such file or directory: {path}")
        self.path = path
