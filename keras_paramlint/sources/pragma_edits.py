"""Comments that speak to this tool, taken back word by word, with everything around them left as it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from keras_paramlint.late import late_pattern


class Replacement(NamedTuple):
    """Text in place of a stretch of a line; columns from 1, the last one behind the stretch."""

    column: int
    end_column: int
    content: str
    whole_line: bool = False
    """Whether the line has nothing else, and goes with its newline."""


_LIST = late_pattern(r"(?P<open>\[|=\s*|:\s*(?=[A-Za-z]+[0-9]))(?P<words>[^\[\]#]*?)(?P<close>\]|\s*$)")
_WORD = late_pattern(r"[^\s,]+")
_NOQA = late_pattern(r"#\s*(?:flake8[:=]\s*)?noqa\b", re.IGNORECASE)


def without_words(line: str, column: int, end_column: int, words: Collection[str]) -> Replacement:
    """Return what takes some selectors out of a comment; the comment itself where none is left.

    Args:
        line: The line of source.
        column: Where the comment's own text begins, from 1.
        end_column: The column behind it.
        words: The selectors, in any case; none: the whole comment.
    """
    text = line[column - 1 : end_column - 1]
    verb = re.match(r"#\s*(?:keras[-_])?paramlint\s*:\s*[\w-]+\s*", text) or _NOQA.match(text)
    start = verb.end() if verb else 0
    found = _LIST.search(text, start)
    unwanted = {word.lower() for word in words}
    if found and words:
        present = list(_WORD.finditer(found["words"]))
        kept = [word for word in present if word.group().lower() not in unwanted]
        if kept:
            between = found["words"][present[0].end() : present[1].start()]
            content = between.join(word.group() for word in kept)
            begin = column + found.start("words") + present[0].start()
            return Replacement(begin, column + found.start("words") + present[-1].end(), content)
    return _without_comment(line, column, end_column)


def _without_comment(line: str, column: int, end_column: int) -> Replacement:
    before, behind = line[: column - 1], line[end_column - 1 :]
    if behind.strip() and not behind.lstrip().startswith("#"):
        # Words of somebody's own follow, which stay a comment.
        return Replacement(column, end_column + len(behind) - len(behind.lstrip()), "# ")
    if behind.strip():
        return Replacement(column, end_column + len(behind) - len(behind.lstrip()), "")
    if not before.strip():
        return Replacement(1, len(line) + 1, "", whole_line=True)
    return Replacement(len(before.rstrip()) + 1, len(line) + 1, "")


_NOQA_LIST = late_pattern(r"#\s*noqa\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)", re.IGNORECASE)


def with_code(line: str, code: str) -> Replacement:
    """Return what keeps a code quiet on a line: one more in its ``# noqa``, or a comment behind the rest.

    >>> with_code("x = f()", "KPL101")
    Replacement(column=8, end_column=8, content='  # noqa: KPL101', whole_line=False)
    >>> with_code("x = f()  # noqa: E501", "KPL101").content
    ', KPL101'
    """
    found = _NOQA_LIST.search(line)
    if found:
        return Replacement(found.end("codes") + 1, found.end("codes") + 1, f", {code}")
    end = len(line.rstrip()) + 1
    return Replacement(end, len(line) + 1, f"  # noqa: {code}")
