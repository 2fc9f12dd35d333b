"""Configuration files: what they say, each with its line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from keras_paramlint.config.find import TABLE, candidates_in, directories
from keras_paramlint.config.settings import SETTINGS, setting_named
from keras_paramlint.config.values import from_text, from_toml
from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.options import UsageError, closest
from keras_paramlint.sources.documents import Malformed, own_file, parse_toml
from keras_paramlint.sources.errors import SourceError


@dataclass(frozen=True, slots=True)
class Value:
    """What an option is set to, and where that was said."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A file with the options that it sets, under their keys."""

    path: str
    values: dict[str, Value] = field(default_factory=dict)


def nearest(start: str, known: dict[str, ConfigFile | None] | None = None) -> ConfigFile | None:
    """Return the configuration file that counts for what lies in a directory.

    It is the nearest one from there upward.  Files are not merged.

    Args:
        start: The directory.
        known: What other directories came to; added to, so that no place is searched twice.

    Raises:
        UsageError: the file cannot be read, or says what no option takes.
    """
    known = {} if known is None else known
    passed = []
    found = None
    for directory in directories(start):
        if directory in known:
            found = known[directory]
            break
        passed.append(directory)
        loaded = (load(candidate, is_named=False) for candidate in candidates_in(directory))
        found = next((each for each in loaded if each is not None), None)
        if found is not None:
            break
    known.update(dict.fromkeys(passed, found))
    return found


def load(path: str, *, is_named: bool = True) -> ConfigFile | None:
    """Return what a file sets; None: it has no table of ours, and was not named by anybody.

    Raises:
        UsageError: the file cannot be read, or says what no option takes.
    """
    shown = _shown(path)
    data = own_file(path)
    if isinstance(data, SourceError):
        raise UsageError(f"{shown}: {data.reason}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        kind = "an INI file" if path.endswith((".cfg", ".ini")) else "TOML"
        raise UsageError(f"{shown}: is not valid {kind}: it is not UTF-8") from error
    if path.endswith((".cfg", ".ini")):
        values = _read_ini(path, shown, text)
    else:
        values = _read_toml(path, shown, text)
    if values is None:
        return ConfigFile(path) if is_named else None
    return ConfigFile(path, values)


def _shown(path: str) -> str:
    """Return a path as a person would write it from here."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


# ------------------------------------------------------------------ TOML
def _read_toml(path: str, shown: str, text: str) -> dict[str, Value] | None:
    try:
        document = parse_toml(text)
    except Malformed as error:
        place = f"{shown}:{error.line}" if error.line else shown
        raise UsageError(f"{place}: is not valid TOML: {error.reason}") from error
    prefix: tuple[str, ...] = ()
    table: Any = document
    if os.path.basename(path) == "pyproject.toml":
        prefix = ("tool", TABLE)
        tools = document.get("tool", {})
        table = tools.get(TABLE) if isinstance(tools, dict) else None
        if table is None:
            return None
        if not isinstance(table, dict):
            line = _toml_lines(text).get(prefix)
            raise UsageError(f"{shown}{f':{line}' if line else ''}: tool.{TABLE} must be a table")
    lines = _toml_lines(text)
    values: dict[str, Value] = {}
    for key, value in table.items():

        def where(*inner: str, key: str = key) -> str:
            path = (*prefix, key, *inner)
            # What stands in one line with its table is found by that.
            parts = (path[:length] for length in range(len(path), len(prefix), -1))
            line = next((lines[part] for part in parts if part in lines), None)
            return f"{shown}{f':{line}' if line else ''}: {'.'.join((key, *inner))}"

        setting = setting_named(key)
        if setting is None:
            raise UsageError(f"{where().removesuffix(f': {key}')}: {_unknown(key)}")
        origin = where().removesuffix(f": {key}")
        base = os.path.dirname(os.path.abspath(path))
        values[setting.key] = Value(from_toml(setting, value, where, base), origin)
    return values


_HEADER = late_pattern(r"\s*\[\[?(?P<path>[^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_ASSIGNMENT = late_pattern(rf"\s*(?P<path>{_KEY}(?:\s*\.\s*{_KEY})*)\s*=")


def _toml_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of each table and key, as far as they begin a line; the parser does not tell."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = _keys(header["path"])
            path = table
        elif assignment := _ASSIGNMENT.match(line):
            path = (*table, *_keys(assignment["path"]))
        else:
            continue
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], number)
    return lines


def _keys(path: str) -> tuple[str, ...]:
    return tuple(key.strip().strip("\"'") for key in re.findall(_KEY, path))


# ------------------------------------------------------------------ INI
def _read_ini(path: str, shown: str, text: str) -> dict[str, Value] | None:
    """Read our section; other tools' sections may hold what they like."""
    if not re.search(rf"^\[{re.escape(TABLE)}\]", text, re.MULTILINE):
        return None
    base = os.path.dirname(os.path.abspath(path))
    values: dict[str, Value] = {}
    for key, content, line in _ini_items(text):
        origin = f"{shown}:{line}"
        setting = setting_named(key)
        if setting is None:
            raise UsageError(f"{origin}: {_unknown(key)}")
        texts = [part for part in re.split(r"\n", content) if part.strip()] or [""]
        if setting.kind == "values":
            texts = [part for part in re.split(r"[,\n]", content) if part.strip()]
        try:
            value = from_text(setting, texts, f"{origin}: {key}", base)
        except UsageError as error:
            place = "" if str(error).startswith(origin) else f"{origin}: {key}: "
            raise UsageError(f"{place}{error}") from None
        values[setting.key] = Value(value, origin)
    return values


def _ini_items(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield the keys of our section with their text and line; indented lines go on, as in configparser."""
    section = ""
    key, content, start = "", [""], 0
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\[([^\]]+)\]", line)
        is_comment = line.lstrip().startswith(("#", ";"))
        goes_on = bool(key) and line[:1].isspace() and line.strip()
        if is_comment or (goes_on and not header):
            if not is_comment:
                content.append(line.strip())
            continue
        if key and (header or line.strip()):
            yield key, "\n".join(content).strip(), start
            key = ""
        if header:
            section = header[1]
        elif section == TABLE and line[:1].strip() and (found := re.match(r"([^=:]+)[=:](.*)", line)):
            key, content, start = found[1].strip(), [found[2].strip()], number
    if key:
        yield key, "\n".join(content).strip(), start


def _unknown(key: str) -> str:
    known = [setting.name for setting in SETTINGS if setting.in_file]
    hint = closest(key.replace("_", "-"), known) or f"; there are {', '.join(known)}"
    return f"unknown option {key!r}{hint}"
