"""Patterns for names and paths, in the one dialect that all options have.

``*`` matches any text, slashes as well, ``?`` one character, ``**/`` any
directories or none, ``[...]`` one of some characters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from keras_paramlint.late import late_pattern


_PART = late_pattern(r"\*\*/|\*+|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)
_MEANINGS = {"**/": "(?:.*/)?", "?": "[^/]"}
_SPECIAL = late_pattern(r"[*?[]")


def expression(pattern: str) -> str:
    """Return the regular expression of a pattern.

    >>> bool(re.fullmatch(expression("models/**/*.py"), "models/net.py"))
    True
    """
    text = "".join(map(_meaning, _PART.findall(pattern)))
    try:
        re.compile(text)
    except re.error:
        # A range that runs backwards matches only itself.
        return re.escape(pattern)
    return text


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return what matches the whole of a path that a pattern means, or that lies in a directory it means."""
    return re.compile(f"{expression(pattern)}(?:/.*)?", re.DOTALL)


def literally(path: str) -> str:
    """Return the pattern that means just this path."""
    return _SPECIAL.sub(r"[\g<0>]", path)


def _meaning(part: str) -> str:
    if part.startswith("[") and len(part) > len("[]"):
        inside = part[1:-1].replace("\\", r"\\").replace("[", r"\[")
        return f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
    return _MEANINGS.get(part) or (".*" if part.startswith("*") else re.escape(part))
