"""The stream that a report goes to: plain text everywhere, colour where a terminal shows it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from keras_paramlint.late import late_pattern


if TYPE_CHECKING:
    from rich.console import Console

Segment = tuple[str, str]
"""A text and its style in rich's words, ``""`` for none."""

Line = Sequence[Segment]

# What a stream without these characters gets in their place.
_ASCII = str.maketrans({"·": "*", "…": "...", **{c: f"^{i}" for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}})


_CONTROLS = late_pattern("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    r"""Return a text without what would end the line or take hold of a terminal.

    >>> one_line("a\nb")
    'a\\nb'
    """
    return _CONTROLS.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def plain(line: Line) -> str:
    """Return a line without its styles.

    >>> plain([("a.py", "bold"), (":1", "")])
    'a.py:1'
    """
    return "".join(text for text, _ in line)


class Output:
    """Writes lines to a text stream, in colour if asked to; never fails over a character."""

    def __init__(self, stream: TextIO, *, color: str = "auto") -> None:
        self.stream = stream
        self._console: Console | None = None
        if wants_color(stream, color):
            from rich.console import Console

            self._console = Console(file=stream, force_terminal=True, highlight=False, soft_wrap=True)

    @property
    def width(self) -> int | None:
        """The columns of the terminal; None: it is none."""
        if not self.stream.isatty():
            return None
        import shutil

        columns = shutil.get_terminal_size().columns
        return columns if columns > 0 else None

    def line(self, line: Line | str) -> None:
        """Write one line."""
        segments = [(line, "")] if isinstance(line, str) else line
        if self._console is None:
            self.write(plain(segments) + "\n")
            return
        from rich.text import Text

        # Built from segments, so that nothing in a name is taken for markup.
        text = Text.assemble(*((self._fitting(part), style) for part, style in segments))
        self._console.print(text)

    def lines(self, lines: Iterable[Line | str]) -> None:
        """Write several lines."""
        for line in lines:
            self.line(line)

    def write(self, text: str) -> None:
        """Write text as it is, as far as the stream's encoding has its characters."""
        self.stream.write(self._fitting(text))

    def flush(self) -> None:
        """Hand over what was written, so that a reader at the other end of a pipe has it."""
        self.stream.flush()

    def _fitting(self, text: str) -> str:
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            return text.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)
        return text


def wants_color(stream: TextIO, color: str) -> bool:
    """Say whether to colour: as told, else by ``NO_COLOR`` and ``FORCE_COLOR``, else on a terminal."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
