"""What options take: values from TOML, and from text, in one and the same form.

A list is a list of texts; a table is a list of pairs, in order, since what is
given later counts.  Patterns for files start at a directory, which is that of
the file in which they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from keras_paramlint.config.setting import Kind, Setting
from keras_paramlint.late import late_pattern
from keras_paramlint.options import (
    LIMITS,
    Budget,
    FilePattern,
    ModelPattern,
    UsageError,
    closest,
    parse_setting,
    read_count,
)


EXPECTED = {
    Kind.FLAG: "true or false",
    Kind.TEXT: "text",
    Kind.CHOICE: "text",
    Kind.TEXTS: "a text, or an array of texts",
    Kind.NAMES: "an array of texts",
    Kind.FILES: "an array of file patterns",
    Kind.VALUES: "a table of names with a number, a text, true or false",
    Kind.NUMBER: "a number greater than zero",
    Kind.JOBS: 'a number of processes or "auto"',
    Kind.SEVERITIES: "a table of rules with a severity",
    Kind.NUMBERS: "a table of names with a number greater than zero",
    Kind.FILE_RULES: "a table of file patterns with an array of rules",
    Kind.FILE_FLAVOURS: "a table of file patterns with a flavour",
    Kind.BUDGETS: "a table of model patterns, each with a table of limits and counts",
}
"""What a file may say."""

Where = Callable[..., str]
"""Gives the place of an option, or of a key of its table, or of one inside that, for a message."""


def from_toml(setting: Setting, value: Any, where: Where, base: str) -> Any:
    """Return a value of a TOML file.

    Raises:
        UsageError: it is not what the option takes.
    """
    kind = setting.kind
    if (kind is Kind.FLAG and isinstance(value, bool)) or (kind is Kind.TEXT and isinstance(value, str)):
        return value
    if kind is Kind.CHOICE and isinstance(value, str):
        return check_choice(setting, value, where())
    if kind is Kind.TEXTS and isinstance(value, str):
        return [value]
    if kind in {Kind.NAMES, Kind.TEXTS} and _is_texts(value):
        return value
    if kind is Kind.FILES and _is_texts(value):
        return [FilePattern(pattern, base) for pattern in value]
    if kind is Kind.NUMBER and type(value) is int and value > 0:
        return value
    if kind is Kind.JOBS and (value == "auto" or (type(value) is int and value >= 0)):
        return 0 if value == "auto" else value
    if kind.adds_up and isinstance(value, dict):
        return [_pair(setting, key, item, where, base) for key, item in value.items()]
    raise UsageError(f"{where()}: must be {EXPECTED[kind]}, not {value!r}")


def _pair(setting: Setting, key: str, item: Any, where: Where, base: str) -> tuple[Any, Any]:
    kind = setting.kind
    if kind is Kind.VALUES and _is_literal(item):
        return key, item
    if kind is Kind.SEVERITIES and isinstance(item, str):
        return key, check_choice(setting, item, where(key))
    if kind is Kind.FILE_FLAVOURS and isinstance(item, str):
        return FilePattern(key, base), check_choice(setting, item, where(key))
    if kind is Kind.FILE_RULES and _is_texts(item):
        return FilePattern(key, base), item
    if kind is Kind.BUDGETS:
        return key, _budget(key, item, where, base)
    if kind is Kind.NUMBERS:
        name = check_choice(setting, key, where())
        if type(item) is not int or item <= 0:
            raise UsageError(f"{where(key)}: must be a number greater than zero, not {item!r}")
        return name, item
    expected = {
        Kind.VALUES: "a number, a text, true, false, or an array of these",
        Kind.FILE_RULES: "an array of texts",
    }.get(kind, f"one of {', '.join(setting.choices)}")
    raise UsageError(f"{where(key)}: must be {expected}, not {item!r}")


def _budget(pattern: str, item: Any, where: Where, base: str) -> Budget:
    """Return what a table allows; a count alone is the most parameters.

    Raises:
        UsageError: it has what is no limit, or no count.
    """
    table = item if isinstance(item, dict) else {"max-params": item}
    limits = []
    for name, value in table.items():
        limit = name.replace("_", "-")
        place = where(pattern, name) if isinstance(item, dict) else where(pattern)
        if limit not in LIMITS:
            hint = closest(limit, LIMITS) or f"; there are {', '.join(LIMITS)}"
            raise UsageError(f"{place}: a budget has no {name!r}{hint}")
        limits.append((limit, _count(value, place)))
    if not limits:
        raise UsageError(f"{where(pattern)}: a budget takes one of {', '.join(LIMITS)}")
    origin = where(pattern).removesuffix(f": budgets.{pattern}")
    return Budget(ModelPattern(pattern, base), tuple(limits), origin)


def _count(value: Any, place: str) -> int:
    """Return a count.

    Raises:
        UsageError: it is none.
    """
    count = read_count(value) if isinstance(value, str) else value
    if isinstance(count, float) and count.is_integer():
        count = int(count)
    if type(count) is not int or count < 0:
        raise UsageError(f'{place}: must be a count, as in 60_000 or "1.5M", not {value!r}')
    return count


def _is_literal(item: Any) -> bool:
    if isinstance(item, list):
        return all(map(_is_literal, item))
    return isinstance(item, (int, float, str, bool))


def from_text(setting: Setting, texts: Sequence[str], where: str, base: str) -> Any:
    """Return a value of the command line, where an option may stand repeatedly, or of an INI file.

    Raises:
        UsageError: it is not what the option takes.
    """
    last = texts[-1]
    match setting.kind:
        case Kind.NAMES:
            return _names(texts)
        case Kind.FILES:
            return [FilePattern(pattern, base) for pattern in _names(texts)]
        case Kind.TEXTS:
            return [part.strip() for text in texts for part in text.split("\n") if part.strip()]
        case Kind.VALUES:
            return [parse_setting(text, where) for text in texts]
        case Kind.CHOICE:
            return check_choice(setting, last, where)
        case Kind.NUMBER:
            if not last.isascii() or not last.isdigit() or len(last) > 9 or not int(last):
                raise UsageError(f"{where} takes a number greater than zero, not {last!r}")
            return int(last)
        case Kind.JOBS:
            if last == "auto":
                return 0
            if not last.isascii() or not last.isdigit() or len(last) > 4:
                raise UsageError(f"{where} takes a number of processes or auto, not {last!r}")
            return int(last)
        case Kind.SEVERITIES:
            return [pair for text in texts for pair in _severities(setting, text, where)]
        case Kind.NUMBERS:
            return [pair for text in texts for pair in _numbers(setting, text, where)]
        case Kind.SHARD:
            return _shard(last, where)
        case Kind.BUDGETS:
            return [pair for text in texts for pair in _budgets(text, where, base)]
        case Kind.FILE_RULES | Kind.FILE_FLAVOURS:
            return [pair for text in texts for pair in _per_file(setting, text, where, base)]
        case Kind.FLAG:
            return _flag(last, where)
    return last


def _names(texts: Sequence[str]) -> list[str]:
    return [name.strip() for text in texts for name in re.split(r"[,\n]", text) if name.strip()]


def _flag(text: str, where: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False}
    if text.lower() not in {*words, "0"}:
        raise UsageError(f"{where}: must be true or false, not {text!r}")
    return words.get(text.lower(), False)


def _severities(setting: Setting, text: str, where: str) -> Iterator[tuple[str, str]]:
    """Read ``RULE=SEVERITY``, several with commas or line by line."""
    for part in re.split(r"[,\n]", text):
        if not part.strip():
            continue
        selector, equals, severity = (word.strip() for word in part.partition("="))
        if not equals or not selector:
            example = f"{setting.name} KPL101=error" if where.startswith("--") else "KPL101 = error"
            raise UsageError(f"{where} takes RULE=SEVERITY, not {part.strip()!r}; for example {example}")
        yield selector, check_choice(setting, severity, where)


def _numbers(setting: Setting, text: str, where: str) -> Iterator[tuple[str, int]]:
    """Read ``NAME=NUMBER``, several with commas or line by line."""
    for part in re.split(r"[,\n]", text):
        if not part.strip():
            continue
        name, _, number = (word.strip() for word in part.partition("="))
        count = read_count(number)
        if not count or count <= 0:
            raise UsageError(f"{where} takes {setting.metavar}, the number above zero, not {part.strip()!r}")
        yield check_choice(setting, name, where), int(count)


def _shard(text: str, where: str) -> tuple[int, int]:
    """Read ``I/N``."""
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise UsageError(f"{where} takes I/N, the part and how many there are, as in 2/5; not {text!r}")
    return int(found[1]), int(found[2])


def _per_file(setting: Setting, text: str, where: str, base: str) -> Iterator[tuple[FilePattern, Any]]:
    """Read ``PATTERN:RULES`` as flake8 does: what has a colon begins a new pattern."""
    pairs: list[tuple[str, list[str]]] = []
    for token in re.findall(r"[^\s,]+", re.sub(r":\s+", ":", text)):
        # The last colon: C:\models\net.py:KPL1 has one more.
        pattern, colon, word = token.rpartition(":")
        if colon and pattern:
            pairs.append((pattern, [word] if word else []))
        elif pairs and not colon:
            pairs[-1][1].append(token)
        else:
            raise UsageError(f"{where} takes {setting.metavar}, not {token!r}")
    for pattern, words in pairs:
        if not words:
            raise UsageError(f"{where} takes {setting.metavar}; nothing stands behind {pattern!r}")
        if setting.kind is Kind.FILE_RULES:
            yield FilePattern(pattern, base), words
        else:
            yield FilePattern(pattern, base), check_choice(setting, words[-1], where)


_BUDGET = late_pattern(r"\s*(?P<pattern>.+):(?P<limits>[\w-]+\s*=[^:]*)")


def _budgets(text: str, where: str, base: str) -> Iterator[tuple[str, Budget]]:
    """Read ``PATTERN:LIMIT=COUNT``, with further limits behind commas."""
    found = _BUDGET.fullmatch(text)
    if found is None:
        example = "for example tiny*:max-params=60_000"
        raise UsageError(f"{where} takes PATTERN:LIMIT=COUNT, not {text!r}; {example}")
    pairs = re.split(r"[,\s]+(?=[a-z])", found["limits"].strip())
    table: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        table[name.strip()] = value.strip()
    pattern = found["pattern"].strip()
    is_command_line = where.startswith("--")

    def place(*inner: str) -> str:
        return ": ".join((where, *inner[1:])) if is_command_line else where

    made = _budget(pattern, table, place, base)
    origin = where if is_command_line else where.removesuffix(": budgets")
    yield pattern, replace(made, origin=origin)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def check_choice(setting: Setting, value: str, where: str) -> str:
    """Return a value that is one of an option's choices.

    Raises:
        UsageError: it is none of them.
    """
    if value not in setting.choices:
        hint = closest(value, setting.choices) or f"; there are {', '.join(setting.choices)}"
        raise UsageError(f"{where}: unknown value {value!r}{hint}")
    return value
