"""What an output format is, and how the formats are found."""

from __future__ import annotations

import importlib
import os
import pkgutil
from dataclasses import field
from functools import lru_cache
from typing import ClassVar, NamedTuple

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Analysis, Diagnostic, FileResult
from keras_paramlint.options import UsageError, closest
from keras_paramlint.report.output import Output
from keras_paramlint.report.places import Texts


@dataclass(frozen=True, slots=True)
class View:
    """How much of the results a person asked to see; formats for programs always give all."""

    command: str = "check"
    quiet: bool = False
    expand_nested: bool = False
    statistics: bool = False
    root: str = field(default_factory=os.getcwd)
    """The directory that paths start from where programs want them to be the same on every machine."""
    texts: Texts = field(default_factory=Texts, compare=False)
    """The analysed texts."""


class Format:
    """Base of all formats: gets each result as it is finished, then the whole."""

    name: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    for_people: ClassVar[bool] = False
    """Whether a person reads it, so that statistics can stand below it."""

    def __init__(self, output: Output, view: View) -> None:
        self.output = output
        self.view = view

    def add(self, result: FileResult) -> None:
        """Take the next file's or target's result."""

    def finish(self, analysis: Analysis) -> None:
        """Write what needs all results."""


class Finding(NamedTuple):
    """A diagnostic with the result that it belongs to."""

    result: FileResult
    diagnostic: Diagnostic


class FindingsFormat(Format):
    """Base of the formats that list findings; one in a module that many files import is listed once."""

    def __init__(self, output: Output, view: View) -> None:
        super().__init__(output, view)
        self.found: list[Finding] = []
        """All findings up to now."""
        self._said: set[Diagnostic] = set()

    def add(self, result: FileResult) -> None:
        """Take the next file's or target's result."""
        unsaid = dict.fromkeys(each for each in result.diagnostics if each not in self._said)
        new = [Finding(result, each) for each in unsaid]
        self._said.update(each.diagnostic for each in new)
        self.found.extend(new)
        self.write(result, new)

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write what can be written as soon as a file is finished."""

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All diagnostics up to now."""
        return [each.diagnostic for each in self.found]


def _modules() -> list[str]:
    """Return the modules that may define formats."""
    package = importlib.import_module("keras_paramlint.report.formats")
    return [module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "base"]


def _load(module: str) -> None:
    importlib.import_module(f"keras_paramlint.report.formats.{module}")


@lru_cache(maxsize=1)
def _formats() -> dict[str, type[Format]]:
    for module in _modules():
        _load(module)
    found = sorted(_named(Format), key=lambda cls: cls.name)
    return {name: cls for cls in found for name in (cls.name, *cls.aliases)}


def _named(cls: type[Format]) -> list[type[Format]]:
    """Return the subclasses that have a name of their own."""
    return [
        each
        for sub in cls.__subclasses__()
        for each in ([sub] if "name" in vars(sub) and sub.__module__.startswith(__package__ or "") else [])
        + _named(sub)
    ]


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, aliases among them."""
    return tuple(_formats())


def format_named(name: str) -> type[Format]:
    """Return the format of a name.

    Raises:
        UsageError: there is none.
    """
    if name in _modules():
        # Nearly always it is in the module of its name: the others need not be loaded.
        _load(name)
        for form in _named(Format):
            if form.name == name:
                return form
    if name not in _formats():
        hint = closest(name, format_names()) or f"; there are {', '.join(format_names())}"
        raise UsageError(f"unknown output format {name!r}{hint}")
    return _formats()[name]
