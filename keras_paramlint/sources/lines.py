"""Where logical lines begin, in text that need not be Python.

``tokenize`` gives up at the first ``%matplotlib inline`` and at the first
unclosed bracket.  This scanner knows only strings, comments, brackets and
backslashes, and so never gives up.
"""

from __future__ import annotations

import re

from keras_paramlint.late import late_pattern


_INTERESTING = late_pattern(r"""#|'''|\"\"\"|['"]|[(\[{]|[)\]}]|\\$""")
_STRING_ENDS = {
    "'": re.compile(r"[^'\\]*+(?:\\.[^'\\]*+)*+'"),
    '"': re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+"'),
    "'''": re.compile(r"[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''"),
    '"""': re.compile(r'[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'),
}


class LineScanner:
    """Follows strings, brackets and continuations from one physical line to the next."""

    __slots__ = ("_continued", "_depth", "_quote")

    def __init__(self) -> None:
        """Start at the beginning of a text."""
        self._depth = 0
        self._quote = ""
        self._continued = False

    @property
    def at_start(self) -> bool:
        """Whether the next line begins a logical line."""
        return not (self._depth or self._quote or self._continued)

    @property
    def in_brackets(self) -> bool:
        """Whether the next line lies inside brackets, but not inside a string."""
        return self._depth > 0 and not self._quote

    def feed(self, line: str) -> int | None:
        """Take a line without its newline; return the offset of its comment, or None."""
        self._continued = False
        position = 0
        while True:
            if self._quote:
                end = _STRING_ENDS[self._quote].match(line, position)
                if end is None:
                    # A string in single quotes goes on only behind a backslash.
                    if len(self._quote) == 1 and not _ends_in_backslash(line):
                        self._quote = ""
                    return None
                position = end.end()
                self._quote = ""
            found = _INTERESTING.search(line, position)
            if found is None:
                return None
            mark, position = found.group(), found.end()
            if mark == "#":
                return found.start()
            if mark in "([{":
                self._depth += 1
            elif mark in ")]}":
                self._depth = max(0, self._depth - 1)
            elif mark == "\\":
                self._continued = True
            else:
                self._quote = mark


def _ends_in_backslash(line: str) -> bool:
    """Whether the last backslash is not itself escaped."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
