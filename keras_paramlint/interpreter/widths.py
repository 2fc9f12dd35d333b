"""How long a formatted text may become: a width of ten digits is a text that fits into no memory."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

from keras_paramlint.interpreter.extent import extent
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.late import late_pattern


WIDEST = 10_000
"""The most columns that a width or precision may ask for."""

_NUMBER = late_pattern(r"\d+")
_PERCENT = late_pattern(r"%(?:\([^)]*\))?([#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d*))?)[hlL]?[a-zA-Z]")


def check_spec(spec: str) -> None:
    """Refuse a format that asks for too many columns.

    Raises:
        NotKnown: it does.
    """
    if any(len(number) > 5 or int(number) > WIDEST for number in _NUMBER.findall(spec)):
        raise NotKnown("a text too wide to format")


def check_percent(template: str, values: Any, most: int) -> None:
    """Refuse ``template % values`` where the text would be longer than so many characters.

    Raises:
        NotKnown: it could be.
    """
    specs = _PERCENT.findall(template)
    for spec in specs:
        check_spec(spec)
    given: Iterable[Any] = values if isinstance(values, tuple) else ()
    if any("*" in spec for spec in specs) and any(isinstance(v, int) and abs(v) > WIDEST for v in given):
        raise NotKnown("a text too wide to format")
    times = len(specs) if isinstance(values, dict) else 1
    check_length(len(template) + times * extent(values, most), most)


def check_length(length: int, most: int) -> None:
    """Refuse a text that would be longer than so many characters.

    Raises:
        NotKnown: it would be.
    """
    if length > most:
        raise NotKnown("a text too long to make")


class Formatter(string.Formatter):
    """``str.format`` that stops where the text grows too long."""

    def __init__(self, most: int) -> None:
        self.left = most

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one field.

        Raises:
            NotKnown: it is too wide, or the text too long.
        """
        check_spec(format_spec)
        check_length(extent(value, self.left), self.left)
        text: str = super().format_field(value, format_spec)
        self.left -= len(text)
        check_length(0, self.left)
        return text
