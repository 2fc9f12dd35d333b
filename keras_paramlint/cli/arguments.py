"""Command lines and configuration files become one :class:`Request`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, NoReturn

from keras_paramlint.config.load import Value
from keras_paramlint.config.resolve import Configuration
from keras_paramlint.config.setting import Kind, Setting
from keras_paramlint.config.settings import settings_of
from keras_paramlint.config.values import from_text
from keras_paramlint.dataclass import dataclass
from keras_paramlint.options import Target, UsageError, closest
from keras_paramlint.sources.disk import MAX_DOCUMENT_BYTES


STDIN = "-"
"""The target that is read from standard input."""

STDIN_NAME = "<stdin>"
"""What it is called if nobody says what."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a command is asked to do."""

    command: str
    targets: tuple[Target, ...]
    values: dict[str, Any]
    """Every option of the command under its key, with the value that counts for the run as a whole."""
    config_file: str | None = None
    configuration: Configuration = field(default_factory=Configuration)
    """What counts for each file."""
    stdin: str | None = None
    """The name of the target that is read from standard input; None: there is none."""

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def is_told(self, key: str) -> bool:
        """Say whether the command line itself sets an option."""
        return key in self.configuration.told

    def get(self, key: str, default: Any = None) -> Any:
        """Return an option's value; the default where the command has no such option."""
        return self.values.get(key, default)


PLAIN_FORMATS = ("text", "json", "jsonl", "json-lines")
"""The formats of commands that write no findings."""


def plain_format(request: Request) -> str:
    """Return the output format of a command that writes no findings.

    Raises:
        UsageError: the command line asks for another one.
    """
    form: str = request["output_format"][-1]
    if form in PLAIN_FORMATS:
        return form
    if not request.is_told("output_format"):
        # What a project wants of its checks, this command need not have.
        return "text"
    hint = closest(form, PLAIN_FORMATS) or f"; there are {', '.join(PLAIN_FORMATS[:3])}"
    raise UsageError(f"{request.command} has no output format {form!r}{hint}")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say it as all errors are said.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{message}; see: {self.prog} --help")


@dataclass(frozen=True, slots=True)
class Operands:
    """What a command is given besides its options."""

    metavar: str = "TARGET"
    help: str = "m.py, m.ipynb, directory, m.py::name, m.py::call()"
    missing: str = "nothing to analyse; give a file or directory, as in: {command} ."
    """What is said where there are none; empty: there need not be any."""
    has_examples: bool = False
    """Whether what ``--help`` says of the command has lines that stay as they are."""


TARGETS = Operands()
"""What most commands are given."""


def parse(
    command: str,
    description: str,
    argv: Sequence[str],
    name: str | None = None,
    operands: Operands = TARGETS,
) -> Request:
    """Read a command line, and the configuration file that counts for it.

    Args:
        command: The command whose options are read.
        description: What ``--help`` says of it.
        argv: What stands behind the command.
        name: The command as it is written, where that is more than one word.
        operands: What stands beside the options.

    Raises:
        UsageError: one of them cannot be understood.
        SystemExit: ``--help`` was asked for and printed.
    """
    settings = settings_of(command)
    parser = _Parser(
        prog=f"keras-paramlint {name or command}",
        description=description,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
        formatter_class=argparse.RawDescriptionHelpFormatter
        if operands.has_examples
        else argparse.HelpFormatter,
    )
    parser.add_argument("targets", nargs="*", metavar=operands.metavar, help=operands.help)
    for setting in settings:
        _add(parser, setting)
    # argparse would take -::name for an option.
    words = [f"{STDIN_NAME}{word[1:]}" if word.startswith("-::") else word for word in argv]
    values = vars(_given(parser, words))
    names = values.pop("targets", [])
    told = {setting.key: _told(setting, values[setting.key]) for setting in settings if setting.key in values}
    listed = _listed(told.get("targets_from"))
    targets, stdin = _targets([*names, *listed], told)
    environment = dict(_from_environment(settings))
    configuration = Configuration(told, told.get("config"), bool(told.get("isolated")), environment)
    run = configuration.of_run(tuple(target.path for target in targets))
    merged = {setting.key: run[setting.key] for setting in settings}
    is_given = targets or told.get("targets_from") is not None or merged["show_settings"]
    if operands.missing and not is_given:
        raise UsageError(operands.missing.format(command=parser.prog))
    return Request(command, targets, merged, run.config_file, configuration, stdin)


def parse_plain(
    command: str, description: str, argv: Sequence[str], arguments: Mapping[str, Mapping[str, Any]]
) -> argparse.Namespace:
    """Read the command line of a command that analyses nothing, and has arguments of its own.

    Raises:
        UsageError: it cannot be understood.
        SystemExit: ``--help`` was asked for and printed.
    """
    parser = _Parser(
        prog=f"keras-paramlint {command}",
        description=f"{description[0].upper()}{description[1:]}.",
        allow_abbrev=False,
    )
    for name, facts in arguments.items():
        parser.add_argument(name, **facts)
    return _given(parser, argv)


def _given(parser: argparse.ArgumentParser, argv: Sequence[str]) -> argparse.Namespace:
    """Return what a command line gives; options may stand anywhere.

    Raises:
        UsageError: it has an option that there is not.
    """
    given, rest = parser.parse_known_intermixed_args(list(argv))
    if rest:
        known = [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001
        hint = closest(rest[0].partition("=")[0], known) or f"; see: {parser.prog} --help"
        raise UsageError(f"unknown option {rest[0]!r}{hint}")
    return given


def _add(parser: argparse.ArgumentParser, setting: Setting) -> None:
    flags = [flag for flag in (setting.short, f"--{setting.name}") if flag]
    flags += [f"--{alias}" for alias in setting.aliases]
    explained = setting.help.replace("%", "%%")
    if setting.kind is Kind.FLAG:
        switch = argparse.BooleanOptionalAction if setting.has_opposite else "store_true"
        parser.add_argument(*flags, action=switch, help=explained, dest=setting.key)
        return
    action = "append" if setting.kind.is_repeatable else "store"
    parser.add_argument(*flags, action=action, metavar=setting.metavar, help=explained, dest=setting.key)


def _told(setting: Setting, value: Any) -> Any:
    """Return an option's value as the program uses it.

    Raises:
        UsageError: it is not what the option takes.
    """
    if setting.kind is Kind.FLAG:
        return value
    texts = value if isinstance(value, list) else [value]
    return from_text(setting, texts, f"--{setting.name}", os.getcwd())


def _targets(names: Sequence[str], told: Mapping[str, Any]) -> tuple[tuple[Target, ...], str | None]:
    """Return what is to be analysed, and the name that standard input goes by; None: it is not read.

    Raises:
        UsageError: standard input is meant to be two things, or a name stands for nothing.
    """
    named = told.get("stdin_filename")
    found = [_target(name) for name in names] or ([Target(STDIN)] if named is not None else [])
    meant = {STDIN, STDIN_NAME, named}
    is_read = any(target.path in meant for target in found)
    if is_read and told.get("targets_from") == STDIN:
        raise UsageError("standard input cannot be both a target and the list of targets")
    if named is not None and not is_read:
        raise UsageError(f"--stdin-filename {named}: give the target - as well; it stands for standard input")
    name = named or STDIN_NAME
    shown = (Target(name, each.expression) if each.path in meant else each for each in found)
    return tuple(shown), name if is_read else None


def _target(name: str) -> Target:
    begin = f"{STDIN_NAME}::"
    return Target(STDIN, name.removeprefix(begin)) if name.startswith(begin) else Target.parse(name)


def _from_environment(settings: Sequence[Setting]) -> Iterator[tuple[str, Value]]:
    """Yield what variables of the environment set.

    Raises:
        UsageError: it is not what the option takes.
    """
    for setting in settings:
        text = os.environ.get(setting.environment, "") if setting.environment else ""
        if text:
            value = from_text(setting, [text], setting.environment, os.getcwd())
            yield setting.key, Value(value, f"${setting.environment}")


def _listed(source: str | None) -> list[str]:
    """Return the targets that a file or standard input lists, one a line."""
    if source is None:
        return []
    try:
        # A pipe is as good as a file here; of a device that never ends, some is enough.
        if source == "-":
            text = sys.stdin.read(MAX_DOCUMENT_BYTES + 1)
        else:
            with open(source, encoding="utf-8-sig", errors="surrogateescape") as file:
                text = file.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise UsageError(f"--targets-from {source}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"--targets-from {source}: cannot be read: {error}") from error
    if len(text) > MAX_DOCUMENT_BYTES:
        raise UsageError(f"--targets-from {source}: is longer than {MAX_DOCUMENT_BYTES:,} characters")
    return [line.strip() for line in text.splitlines() if line.strip()]
