"""What can go wrong before there is a syntax tree."""

from __future__ import annotations

from keras_paramlint.dataclass import dataclass


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


_PYTHON_2 = (
    "Missing parentheses in call to 'print'",
    "Missing parentheses in call to 'exec'",
    "leading zeros in decimal integer literals",
    "multiple exception types must be parenthesized",
)
"""How Python's messages about what only Python 2 allows begin."""


def why_no_python(error: SyntaxError) -> str:
    """Return what is wrong with a text that is not Python; of Python 2 it is said that it is that.

    >>> why_no_python(SyntaxError("Missing parentheses in call to 'print'. Did you mean print(...)?"))
    "it is Python 2 (Missing parentheses in call to 'print'); 2to3 translates it"
    >>> why_no_python(SyntaxError("invalid syntax"))
    'invalid syntax'
    """
    message = error.msg or "invalid syntax"
    found = next((begin for begin in _PYTHON_2 if message.startswith(begin)), None)
    return message if found is None else f"it is Python 2 ({found}); 2to3 translates it"
