"""How much code a text is, before anything of it is parsed."""

from __future__ import annotations

import re
from itertools import islice

from keras_paramlint.late import late_pattern


MAX_TOKENS = 400_000
"""The most words, signs and lines of a file that is analysed: a tree takes up to a kilobyte for each."""

TOO_MUCH = f"has more than {MAX_TOKENS:,} words, signs and lines and is not analysed"

_TOKEN = late_pattern(r"\w+|[^\w\s]|\n")
_FORMATTED = late_pattern(r"""[fF][rR]?['"]|[rR][fF]['"]""")
_PASSIVE = late_pattern(
    r"""#[^\n]*+"""
    r"""|\"{3}(?:[^"\\]|\\.|"(?!""))*+(?:"{3})?|'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3})?"""
    r"""|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?""",
    re.DOTALL,
)
"""Comments and texts, which are nothing or one node; what is not closed goes on to the end."""


def has_too_much(text: str) -> bool:
    r"""Say whether a text is more code than is analysed.

    >>> has_too_much("x = 1\n" * 90_000), has_too_much("x = 1\n" * 200_000)
    (False, True)
    >>> has_too_much(f"# {'a b ' * 400_000}\nx = '{'a b ' * 400_000}'")
    False
    """
    if len(text) <= MAX_TOKENS:
        return False
    # What stands in the braces of a text is code; whether it is one is not found out here.
    code = text if _FORMATTED.search(text) else _PASSIVE.sub("0", text)
    return next(islice(_TOKEN.finditer(code), MAX_TOKENS, None), None) is not None
