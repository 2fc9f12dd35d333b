"""Every option, declared once: the command line and the configuration file are made from this table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from keras_paramlint.options import FLAVOURS


class Kind(StrEnum):
    """What an option takes."""

    FLAG = "flag"
    TEXT = "text"
    CHOICE = "choice"
    NAMES = "names"
    """A list: repeatable and separated by commas on the command line, an array in a file."""
    VALUES = "values"
    """Names with values: repeatable ``NAME=VALUE``, a table in a file."""
    JOBS = "jobs"
    """A number of processes, or ``auto``."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One option: ``--name`` on the command line, ``name`` in a configuration file."""

    name: str
    kind: Kind
    help: str
    default: Any = None
    short: str | None = None
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    commands: tuple[str, ...] = ("check", "summary")
    in_file: bool = True

    @property
    def key(self) -> str:
        """The name as an attribute."""
        return self.name.replace("-", "_")


SETTINGS = (
    Setting(
        "flavour",
        Kind.CHOICE,
        "the Keras generation to count for (default: found from the evidence)",
        choices=FLAVOURS,
        metavar="NAME",
    ),
    Setting(
        "set",
        Kind.VALUES,
        "give a symbol, a module-level name or a builder's parameter a value; repeatable",
        metavar="NAME=VALUE",
    ),
    Setting("select", Kind.NAMES, "report only these rules: codes, prefixes, names, ALL", metavar="RULES"),
    Setting("ignore", Kind.NAMES, "do not report these rules", metavar="RULES"),
    Setting("extend-select", Kind.NAMES, "report these rules as well", metavar="RULES"),
    Setting("extend-ignore", Kind.NAMES, "do not report these rules either", metavar="RULES"),
    Setting(
        "output-format",
        Kind.TEXT,
        "text (default), json, or jsonl: one object a line for each file or target",
        default="text",
        metavar="FORMAT",
    ),
    Setting(
        "output-file",
        Kind.TEXT,
        "write there, not to standard output",
        short="-o",
        metavar="FILE",
        in_file=False,
    ),
    Setting(
        "expand-nested",
        Kind.FLAG,
        "show the layers inside wrappers and nested models",
        default=False,
        commands=("summary",),
    ),
    Setting(
        "fail-level",
        Kind.CHOICE,
        "the severity from which the exit status is 1 (default: warning)",
        default="warning",
        choices=("error", "warning", "info"),
        metavar="SEVERITY",
        commands=("check",),
    ),
    Setting("exit-zero", Kind.FLAG, "exit with 0 whatever was found", default=False, in_file=False),
    Setting(
        "jobs", Kind.JOBS, "processes (default: auto, as many as pay)", default=0, short="-j", metavar="N"
    ),
    Setting("no-cache", Kind.FLAG, "neither read nor write a cache", default=False, in_file=False),
    Setting(
        "color",
        Kind.CHOICE,
        "auto (default), always or never",
        default="auto",
        choices=("auto", "always", "never"),
        metavar="WHEN",
        in_file=False,
    ),
    Setting(
        "quiet", Kind.FLAG, "print less: no notes; one line a model", default=False, short="-q", in_file=False
    ),
    Setting(
        "verbose", Kind.FLAG, "say on standard error what is done", default=False, short="-v", in_file=False
    ),
    Setting("config", Kind.TEXT, "read the configuration from this file", metavar="FILE", in_file=False),
    Setting("isolated", Kind.FLAG, "read no configuration file", default=False, in_file=False),
    Setting(
        "targets-from",
        Kind.TEXT,
        "read further targets from a file, one a line (- for standard input)",
        metavar="FILE",
        in_file=False,
    ),
)


def settings_of(command: str) -> tuple[Setting, ...]:
    """Return the options of a command."""
    return tuple(setting for setting in SETTINGS if command in setting.commands)
