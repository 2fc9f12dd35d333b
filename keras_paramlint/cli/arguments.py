"""Command lines and configuration files become one :class:`Request`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from keras_paramlint.config.settings import Kind, Setting, settings_of
from keras_paramlint.options import Target, UsageError, closest, parse_setting


@dataclass(frozen=True, slots=True)
class Request:
    """What a command is asked to do."""

    command: str
    targets: tuple[Target, ...]
    values: dict[str, Any]
    """Every option of the command under its key, with the value that counts."""
    config_file: str | None = None

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def get(self, key: str, default: Any = None) -> Any:
        """Return an option's value; the default where the command has no such option."""
        return self.values.get(key, default)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say it as all errors are said.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{message}; see: {self.prog} --help")


def parse(command: str, description: str, argv: Sequence[str]) -> Request:
    """Read a command line, and the configuration file that counts for it.

    Raises:
        UsageError: one of them cannot be understood.
        SystemExit: ``--help`` was asked for and printed.
    """
    settings = settings_of(command)
    parser = _Parser(
        prog=f"keras-paramlint {command}",
        description=description,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help="m.py, m.ipynb, directory, m.py::name, m.py::call()"
    )
    for setting in settings:
        _add(parser, setting)
    given, rest = parser.parse_known_intermixed_args(list(argv))
    if rest:
        known = [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001
        hint = closest(rest[0].partition("=")[0], known) or f"; see: {parser.prog} --help"
        raise UsageError(f"unknown option {rest[0]!r}{hint}")
    values = vars(given)
    names = values.pop("targets", [])
    told = {setting.key: _told(setting, values[setting.key]) for setting in settings if setting.key in values}
    if told.get("config") and told.get("isolated"):
        raise UsageError("--config and --isolated contradict each other; give one of them")
    file_values: dict[str, Any] = {}
    config_file = None
    if not told.get("isolated"):
        from keras_paramlint.config.load import load

        file_values, config_file = load(told.get("config"))
    merged = {setting.key: _merged(setting, told, file_values) for setting in settings}
    targets = [Target.parse(name) for name in (*names, *_listed(merged["targets_from"]))]
    if not targets:
        if merged["targets_from"] is not None:
            return Request(command, (), merged, config_file)
        raise UsageError(f"nothing to analyse; give a file or directory, as in: {parser.prog} .")
    return Request(command, tuple(targets), merged, config_file)


def _add(parser: argparse.ArgumentParser, setting: Setting) -> None:
    flags = [flag for flag in (setting.short, f"--{setting.name}") if flag]
    if setting.kind is Kind.FLAG:
        parser.add_argument(*flags, action="store_true", help=setting.help, dest=setting.key)
        return
    action = "append" if setting.kind in {Kind.NAMES, Kind.VALUES} else "store"
    parser.add_argument(*flags, action=action, metavar=setting.metavar, help=setting.help, dest=setting.key)


def _told(setting: Setting, value: Any) -> Any:
    """Return an option's value as the program uses it.

    Raises:
        UsageError: it is not what the option takes.
    """
    if setting.kind is Kind.NAMES:
        return [name.strip() for text in value for name in text.split(",") if name.strip()]
    if setting.kind is Kind.VALUES:
        return [parse_setting(text) for text in value]
    if setting.kind is Kind.CHOICE:
        from keras_paramlint.config.load import check_choice

        return check_choice(setting, value, f"--{setting.name}")
    if setting.kind is Kind.JOBS:
        if value == "auto":
            return 0
        if not value.isascii() or not value.isdigit() or len(value) > 4:
            raise UsageError(f"--{setting.name} takes a number of processes or auto, not {value!r}")
        return int(value)
    return value


def _merged(setting: Setting, told: dict[str, Any], file_values: dict[str, Any]) -> Any:
    """Return the value that counts: the command line before the file before the default.

    Values for names add up, and so do lists that extend others.
    """
    key = setting.key
    if setting.kind is Kind.VALUES or (setting.kind is Kind.NAMES and key.startswith("extend_")):
        return [*file_values.get(key, []), *told.get(key, [])]
    if key in told:
        return told[key]
    if setting.kind is Kind.NAMES and key != "select":
        return file_values.get(key, [])
    return file_values.get(key, setting.default)


def _listed(source: str | None) -> list[str]:
    """Return the targets that a file or standard input lists, one a line."""
    if source is None:
        return []
    try:
        if source == "-":
            text = sys.stdin.read()
        else:
            with open(source, encoding="utf-8", errors="surrogateescape") as file:
                text = file.read()
    except OSError as error:
        raise UsageError(f"--targets-from {source}: cannot be read: {error.strerror or error}") from error
    return [line.strip() for line in text.splitlines() if line.strip()]
