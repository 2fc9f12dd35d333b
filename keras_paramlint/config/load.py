"""Configuration files: where they are looked for, and what they may say."""

from __future__ import annotations

import os
from typing import Any

from keras_paramlint.config.settings import SETTINGS, Kind, Setting
from keras_paramlint.options import UsageError, closest


FILE_NAMES = ("keras_paramlint.toml", ".keras_paramlint.toml")
"""Files of our own; in ``pyproject.toml`` it is the table ``tool.keras-paramlint``."""


def load(path: str | None = None, *, start: str = os.curdir) -> tuple[dict[str, Any], str | None]:
    """Return the options that a configuration file sets, and the file.

    Without a path the nearest one is taken, from ``start`` upward; the search
    ends at the root of a git repository.

    Raises:
        UsageError: the file cannot be read, or says what no option takes.
    """
    if path is not None:
        table = _read(path)
        return _checked(table if table is not None else {}, path), path
    directory = os.path.abspath(start)
    while True:
        for name in (*FILE_NAMES, "pyproject.toml"):
            candidate = os.path.join(directory, name)
            if os.path.isfile(candidate):
                table = _read(candidate)
                if table is not None:
                    return _checked(table, candidate), candidate
        parent = os.path.dirname(directory)
        if parent == directory or os.path.exists(os.path.join(directory, ".git")):
            return {}, None
        directory = parent


def _read(path: str) -> dict[str, Any] | None:
    """Return our table of a file; None: a ``pyproject.toml`` without one."""
    import tomllib

    try:
        with open(path, "rb") as file:
            document = tomllib.load(file)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is not valid TOML: {error}") from error
    if os.path.basename(path) != "pyproject.toml":
        return document
    table = document.get("tool", {}).get("keras-paramlint")
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: tool.keras-paramlint must be a table")
    return table


def _checked(table: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the values by option; a key may be written with ``-`` or ``_``."""
    known = {setting.name: setting for setting in SETTINGS if setting.in_file}
    values: dict[str, Any] = {}
    for key, value in table.items():
        setting = known.get(key.replace("_", "-"))
        if setting is None:
            hint = closest(key, known) or f"; there are {', '.join(known)}"
            raise UsageError(f"{path}: unknown option {key!r}{hint}")
        values[setting.key] = _value(setting, value, f"{path}: {key}")
    return values


def _value(setting: Setting, value: Any, where: str) -> Any:
    """Return a value as the command line would give it.

    Raises:
        UsageError: it is not what the option takes.
    """
    if setting.kind is Kind.FLAG and isinstance(value, bool):
        return value
    if setting.kind is Kind.TEXT and isinstance(value, str):
        return value
    if setting.kind is Kind.CHOICE and isinstance(value, str):
        return check_choice(setting, value, where)
    if (
        setting.kind is Kind.NAMES
        and isinstance(value, list)
        and all(isinstance(item, str) for item in value)
    ):
        return value
    if setting.kind is Kind.VALUES and isinstance(value, dict):
        wrong = [name for name, item in value.items() if not isinstance(item, (int, float, str, bool))]
        if not wrong:
            return list(value.items())
        where = f"{where}.{wrong[0]}"
    if setting.kind is Kind.JOBS and (value == "auto" or (type(value) is int and value >= 0)):
        return 0 if value == "auto" else value
    raise UsageError(f"{where}: must be {_EXPECTED[setting.kind]}, not {value!r}")


def check_choice(setting: Setting, value: str, where: str) -> str:
    """Return a value that is one of an option's choices.

    Raises:
        UsageError: it is none of them.
    """
    if value not in setting.choices:
        hint = closest(value, setting.choices) or f"; there are {', '.join(setting.choices)}"
        raise UsageError(f"{where}: unknown value {value!r}{hint}")
    return value


_EXPECTED = {
    Kind.FLAG: "true or false",
    Kind.TEXT: "text",
    Kind.CHOICE: "text",
    Kind.NAMES: "an array of texts",
    Kind.VALUES: "a number, a text, true or false",
    Kind.JOBS: 'a number of processes or "auto"',
}
