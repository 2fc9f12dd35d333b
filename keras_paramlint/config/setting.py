"""What an option is: its name, what it takes, and where it can be set."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from keras_paramlint.dataclass import dataclass


class Kind(StrEnum):
    """What an option takes."""

    FLAG = "flag"
    TEXT = "text"
    CHOICE = "choice"
    TEXTS = "texts"
    """Texts: repeatable on the command line, a text or an array of them in a file."""
    NAMES = "names"
    """A list: repeatable and separated by commas on the command line, an array in a file."""
    FILES = "files"
    """File patterns: repeatable and separated by commas on the command line, an array in a file."""
    VALUES = "values"
    """Names with values: repeatable ``NAME=VALUE``, a table in a file."""
    NUMBER = "number"
    """A number greater than zero."""
    JOBS = "jobs"
    """A number of processes, or ``auto``."""
    SEVERITIES = "severities"
    """Selectors with severities: repeatable ``RULE=SEVERITY``, a table in a file."""
    FILE_RULES = "file-rules"
    """File patterns with selectors: repeatable ``PATTERN:RULES``, a table of arrays in a file."""
    BUDGETS = "budgets"
    """Patterns for models with what these may have: repeatable ``PATTERN:LIMIT=COUNT``, a table of tables."""
    NUMBERS = "numbers"
    """Some of several names with numbers greater than zero: repeatable ``NAME=NUMBER``, a table in a file."""
    SHARD = "shard"
    """Which part of how many: ``2/5``."""
    FILE_FLAVOURS = "file-flavours"
    """File patterns with flavours: repeatable ``PATTERN:FLAVOUR``, a table in a file."""

    @property
    def adds_up(self) -> bool:
        """Whether what is given in several places counts together."""
        return self in {
            Kind.VALUES,
            Kind.SEVERITIES,
            Kind.FILE_RULES,
            Kind.FILE_FLAVOURS,
            Kind.BUDGETS,
            Kind.NUMBERS,
        }

    @property
    def is_repeatable(self) -> bool:
        """Whether the command line can give it several times, and all of them count."""
        return self.adds_up or self in {Kind.TEXTS, Kind.NAMES, Kind.FILES}


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
    commands: tuple[str, ...] | None = None
    """The commands that have it; None: all that analyse."""
    in_file: bool = True
    """Whether a configuration file can set it."""
    aliases: tuple[str, ...] = ()
    """Other names on the command line."""
    environment: str = ""
    """The variable that counts where the command line says nothing."""
    example: str = ""
    """What it looks like in ``keras_paramlint.toml``."""

    @property
    def has_opposite(self) -> bool:
        """Whether the command line can also say no, to what a file or the default says."""
        return self.kind is Kind.FLAG and self.in_file

    @property
    def key(self) -> str:
        """The name as an attribute."""
        return self.name.replace("-", "_")
