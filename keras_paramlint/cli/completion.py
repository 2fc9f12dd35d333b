"""``keras-paramlint completion``: a script that lets a shell complete commands, options and their values."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from keras_paramlint.cli.arguments import PLAIN_FORMATS, parse_plain
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.config.setting import Kind, Setting
from keras_paramlint.config.settings import settings_of
from keras_paramlint.dataclass import dataclass
from keras_paramlint.options import UsageError, closest


SHELLS = ("bash", "zsh", "fish")

ARGUMENTS: dict[str, dict[str, Any]] = {
    "shell": {"metavar": "SHELL", "help": f"{', '.join(SHELLS[:-1])} or {SHELLS[-1]}"},
}

FILES = ("FILE", "DIRECTORIES")
"""Metavars that stand for paths."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command, as a shell sees it."""

    names: tuple[str, ...]
    help: str
    takes: str = ""
    """What its value is called; empty: it takes none."""
    choices: tuple[str, ...] = ()
    """What the value can be; none: anything, or a file."""
    is_repeatable: bool = False

    @property
    def takes_file(self) -> bool:
        """Whether its value is a path."""
        return not self.choices and self.takes in FILES


@dataclass(frozen=True, slots=True)
class Command:
    """One command, as a shell sees it."""

    name: str
    help: str
    options: tuple[Option, ...]
    words: tuple[str, ...] = ()
    """What may stand behind it, where that is no path."""
    takes_files: bool = False


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: there is no script for that shell.
    """
    shell = parse_plain("completion", COMMANDS["completion"], argv, ARGUMENTS).shell
    if shell not in SHELLS:
        hint = closest(shell, SHELLS) or f"; there are {', '.join(SHELLS)}"
        raise UsageError(f"there is no completion for the shell {shell!r}{hint}")
    from keras_paramlint.cli import shells

    sys.stdout.write(getattr(shells, shell)(commands()))
    return Exit.CLEAN


def commands() -> list[Command]:
    """Return all commands with everything that can be completed behind them."""
    return [_command(name, text) for name, text in COMMANDS.items()]


def _command(name: str, text: str) -> Command:
    module = import_module(f"keras_paramlint.cli.{name}")
    plain: dict[str, dict[str, Any]] | None = getattr(module, "ARGUMENTS", None)
    verbs = tuple(getattr(module, "VERBS", ()))
    if plain is None:
        options = tuple(_of_setting(name, setting) for setting in settings_of(name))
        return Command(name, text, (*options, _HELP), verbs, takes_files=True)
    options = tuple(_of_arguments(key, facts) for key, facts in plain.items() if key.startswith("-"))
    places = {facts.get("metavar") for key, facts in plain.items() if not key.startswith("-")}
    takes_files = bool(places & {*FILES, "PATH", "DIRECTORY"})
    return Command(name, text, (*options, _HELP), _words(name), takes_files=takes_files)


_HELP = Option(("-h", "--help"), "show the options")


def _of_setting(command: str, setting: Setting) -> Option:
    names = [f"-{setting.short[1:]}"] if setting.short else []
    names += [f"--{name}" for name in (setting.name, *setting.aliases)]
    if setting.kind is Kind.FLAG:
        return Option(tuple(names), setting.help)
    is_repeatable = setting.kind in {Kind.NAMES, Kind.TEXTS} or setting.kind.adds_up
    return Option(
        tuple(names), setting.help, setting.metavar or "VALUE", _choices(command, setting), is_repeatable
    )


def _choices(command: str, setting: Setting) -> tuple[str, ...]:
    if setting.kind is Kind.CHOICE:
        return setting.choices
    if setting.name == "output-format":
        if hasattr(import_module(f"keras_paramlint.cli.{command}"), "plain_format"):
            # It writes no findings.
            return PLAIN_FORMATS
        from keras_paramlint.report.formats import format_names

        return format_names()
    if setting.metavar == "RULES":
        return ("ALL", *(code for code, _ in _rules()))
    return ()


def _of_arguments(name: str, facts: dict[str, Any]) -> Option:
    if "action" in facts:
        return Option((name,), facts["help"])
    return Option((name,), facts["help"], facts.get("metavar", "VALUE"))


def _words(command: str) -> tuple[str, ...]:
    """Return what may stand behind a command that analyses nothing."""
    if command == "rule":
        return tuple(word for rule in _rules() for word in rule)
    if command == "layer":
        from keras_paramlint.reference.facts import documented

        return tuple(sorted(set(documented())))
    return SHELLS if command == "completion" else ()


def _rules() -> Iterator[tuple[str, str]]:
    from keras_paramlint.rules import all_rules

    yield from ((rule.code, rule.name) for rule in all_rules())
