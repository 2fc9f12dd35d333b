"""What an output format is, and how the formats are found."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.options import UsageError, closest
from keras_paramlint.report.output import Output


@dataclass(frozen=True, slots=True)
class View:
    """How much of the results a person asked to see; formats for programs always give all."""

    command: str = "check"
    quiet: bool = False
    expand_nested: bool = False
    statistics: bool = False


class Format:
    """Base of all formats: gets each result as it is finished, then the whole."""

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()

    def __init__(self, output: Output, view: View) -> None:
        self.output = output
        self.view = view

    def add(self, result: FileResult) -> None:
        """Take the next file's or target's result."""

    def finish(self, analysis: Analysis) -> None:
        """Write what needs all results."""


@lru_cache(maxsize=1)
def _formats() -> dict[str, type[Format]]:
    package = importlib.import_module("keras_paramlint.report.formats")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "base":
            importlib.import_module(f"{package.__name__}.{module.name}")
    found = sorted(Format.__subclasses__(), key=lambda cls: cls.name)
    return {name: cls for cls in found for name in (cls.name, *cls.aliases)}


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, aliases among them."""
    return tuple(_formats())


def format_named(name: str) -> type[Format]:
    """Return the format of a name.

    Raises:
        UsageError: there is none.
    """
    try:
        return _formats()[name]
    except KeyError:
        hint = closest(name, format_names()) or f"; there are {', '.join(format_names())}"
        raise UsageError(f"unknown output format {name!r}{hint}") from None
