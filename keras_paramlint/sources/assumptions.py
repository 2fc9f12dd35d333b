"""``# paramlint: assume vocab_size=20000``: what a comment says that a name is, as data."""

from __future__ import annotations

import re

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern


@dataclass(frozen=True, slots=True)
class Assumption:
    """The values that one comment gives to names on the lines that it speaks of."""

    line: int
    """Where the comment's own text begins, from 1."""
    column: int
    end_column: int
    first_line: int
    """The first line of the code that it speaks of."""
    last_line: int
    values: tuple[tuple[str, str], ...]
    """The names with their values, as written: ``(("vocab_size", "20000"),)``."""


class AssumptionSyntaxError(Exception):
    """What stands behind ``assume`` is no list of ``NAME=VALUE``; ``text`` is the part that is wrong."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


_ASSUME = late_pattern(r"assume(?![\w=-])[:\s]*", re.IGNORECASE)
_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_BRACKETS = r"\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^][]*(?:\[[^][]*\][^][]*)*\]"
_PAIR = late_pattern(
    rf"(?P<name>{_NAME})\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|{_BRACKETS}|[^\s,;()\[\]\"']+)[\s,;]*"
)


def is_assumption(text: str) -> bool:
    """Say whether what stands behind ``# paramlint:`` begins with the word."""
    return _ASSUME.match(text) is not None


def parse_assumption(text: str) -> tuple[tuple[str, str], ...]:
    """Return the names and values of an assumption.

    >>> parse_assumption("assume vocab_size=20_000, size=(64, 64) mode='train'")
    (('vocab_size', '20_000'), ('size', '(64, 64)'), ('mode', "'train'"))

    Raises:
        AssumptionSyntaxError: it is no list of ``NAME=VALUE``.
    """
    found = _ASSUME.match(text)
    position = found.end() if found else 0
    values: list[tuple[str, str]] = []
    while position < len(text):
        pair = _PAIR.match(text, position)
        if pair is None:
            # A reason may follow, as it may behind a suppression.
            if values and re.match(r"(?:because|and|-|–|—|:|\()", text[position:]):
                break
            raise AssumptionSyntaxError(text[position:].strip())
        values.append((pair["name"], pair["value"]))
        position = pair.end()
    if not values:
        raise AssumptionSyntaxError(text.strip())
    return tuple(values)
