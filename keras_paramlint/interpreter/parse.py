"""From source text to an astroid tree, quietly.

``astroid.parse`` is not passive: after building the tree it resolves star
imports and infers the targets of ``a.b = v``, which locates, parses and even
imports installed packages, and it leaves every tree in a process-wide cache.
This module stops after the tree is built, so that the answer depends on the
text alone and nothing of the host program (pylint, an editor) is disturbed.
"""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_right
from itertools import accumulate

from astroid import nodes
from astroid.manager import AstroidManager
from astroid.rebuilder import TreeRebuilder

from keras_paramlint.sources.errors import why_no_python


class ParseError(Exception):
    """The text is not Python; ``line`` and ``column`` are 1-based where known."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def parse(text: str, name: str = "", path: str = "<text>", *, is_package: bool = False) -> nodes.Module:
    """Return the astroid module of a source text.

    Raises:
        ParseError: the text cannot be parsed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text + "\n")
        if not text.isascii():
            _count_characters(tree, text)
        return TreeRebuilder(AstroidManager(), data=text).visit_module(tree, name, path, is_package)
    except SyntaxError as error:
        raise ParseError(why_no_python(error), error.lineno or 1, error.offset or 1) from None
    except ValueError as error:
        raise ParseError(str(error)) from None
    except (RecursionError, MemoryError):
        raise ParseError("the code is nested too deeply to be parsed") from None


def _count_characters(tree: ast.Module, text: str) -> None:
    """Turn the columns of a tree, which count bytes of UTF-8, into columns of characters.

    A person, and every editor and linter that reads our columns, counts characters.
    """
    lines = {
        number: _Line(line) for number, line in enumerate(text.split("\n"), start=1) if not line.isascii()
    }
    for node in ast.walk(tree):
        start, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if start in lines:
            node.col_offset = lines[start].characters(node.col_offset)  # type: ignore[attr-defined]
        if end in lines:
            node.end_col_offset = lines[end].characters(node.end_col_offset)  # type: ignore[attr-defined]


class _Line:
    """A line with characters of several bytes."""

    def __init__(self, line: str) -> None:
        more = [(index, len(letter.encode()) - 1) for index, letter in enumerate(line) if letter > "\x7f"]
        self._surplus = [0, *accumulate(count for _, count in more)]
        """How many bytes the line has more than characters behind each of them."""
        self._ends = [
            index + 1 + surplus for (index, _), surplus in zip(more, self._surplus[1:], strict=True)
        ]
        """The offsets in bytes behind each of them."""

    def characters(self, offset: int) -> int:
        """Return the offset in characters for one in bytes."""
        return offset - self._surplus[bisect_right(self._ends, offset)]
