"""What a run is asked to do: targets and options, as plain values that are cheap to import and to send."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.options.bounds import BOUNDS, Bound
from keras_paramlint.options.budgets import LIMITS, Budget, ModelPattern, read_count
from keras_paramlint.options.patterns import FilePattern


__all__ = [
    "ALWAYS",
    "BOUNDS",
    "FLAVOURS",
    "LIMITS",
    "MAX_VALUE",
    "SEVERITIES",
    "Bound",
    "Budget",
    "FilePattern",
    "ModelPattern",
    "Options",
    "Selection",
    "Setting",
    "Target",
    "TargetError",
    "UsageError",
    "closest",
    "parse_setting",
    "read_count",
    "read_value",
]

FLAVOURS = ("keras3", "tfkeras2", "tf1", "keras2")
"""The Keras generations: Keras 3, TF 2.0 to 2.15, TF 1, and standalone Keras up to 2.3."""

ALWAYS = frozenset({"KPL000"})
"""Codes that are reported unless they are ignored: silence about a file that cannot be read would mislead."""

SEVERITIES = ("error", "warning", "info")
"""How bad a finding is, the worst first."""

Setting = Any
"""A value that ``--set NAME=VALUE`` can give: a literal of Python."""

_TARGET = late_pattern(r"(?P<path>.*?\.(?:py|ipynb))::(?P<expression>.*)", re.DOTALL)


class UsageError(Exception):
    """The tool cannot do what it is asked; the message names the place and a remedy.

    On the command line it is printed behind ``error:``, and the exit status is 2.
    """


class TargetError(UsageError):
    """One target cannot be looked at (no such name in the file); the others can."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file or directory, or something that a file defines or can build.

    >>> Target.parse("pkg/m.py::build(size=(8, 8))")
    Target(path='pkg/m.py', expression='build(size=(8, 8))')
    >>> Target.parse("pkg")
    Target(path='pkg', expression=None)
    """

    path: str
    expression: str | None = None
    """A name, or an expression evaluated in the module's namespace; None: the whole file."""

    @classmethod
    def parse(cls, text: str) -> Target:
        """Split at the first ``::`` behind ``.py`` or ``.ipynb``.

        Raises:
            UsageError: nothing stands behind the ``::``.
        """
        found = _TARGET.fullmatch(text)
        if found is None:
            return cls(text)
        if not found["expression"].strip():
            remedy = f"name a model, a class or a call, as in {found['path']}::build()"
            raise UsageError(f"nothing behind :: in {text!r}; {remedy}")
        return cls(found["path"], found["expression"].strip())

    def __str__(self) -> str:
        return self.path if self.expression is None else f"{self.path}::{self.expression}"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which diagnostics are reported, and how bad they are; made by :func:`keras_paramlint.rules.select`.

    It holds codes and prefixes of codes.  Where a code is both selected and
    ignored, the longer one counts, and ``ignored`` where both are equally long.
    """

    selected: tuple[str, ...] | None = None
    """What is reported beside :data:`ALWAYS`; None: everything that is on by default."""
    extended: tuple[str, ...] = ()
    """What is reported beside that."""
    ignored: tuple[str, ...] = ()
    """What is not."""
    off: Container[str] = frozenset()
    """The codes that are off by default; asked only where nothing else decides."""
    per_file: tuple[tuple[FilePattern, tuple[str, ...]], ...] = ()
    """What is not reported in some files, whatever is selected."""
    severities: tuple[tuple[str, str], ...] = ()
    """The severity that codes have in place of their own; the longest one counts, then the last."""
    with_info: bool = False
    """Whether ``info`` findings are reported without being asked for, as an editor does: as hints."""

    def asking_for(self, codes: Iterable[str]) -> Selection:
        """Return the selection that also has codes which a file asks for by its comments.

        Where rules are selected by name, or one of these is ignored, that counts more.
        """
        if self.selected is not None:
            return self
        more = tuple(code for code in codes if code in self.off and not _longest(self.ignored, code))
        return replace(self, extended=(*self.extended, *more)) if more else self

    def asks_for(self, code: str) -> bool:
        """Say whether a code was asked for, so that its ``info`` findings are reported as well."""
        return self._specificity(code) > 0 and self.wants(code)

    def wants(self, code: str) -> bool:
        """Say whether findings with this code can be reported at all."""
        asked = self._specificity(code)
        if _longest(self.ignored, code) >= max(asked, 1):
            return False
        return asked > 0 or code in ALWAYS or (self.selected is None and code not in self.off)

    def admits(self, code: str, severity: str, path: str | None = None) -> bool:
        """Say whether a diagnostic of this code and severity is reported in a file."""
        if path is not None and self.spares(path, code):
            return False
        return self.asks_for(code) if severity == "info" and not self.with_info else self.wants(code)

    def spares(self, path: str, code: str) -> bool:
        """Say whether a code is not reported in this file."""
        return any(_longest(codes, code) > 0 and files.matches(path) for files, codes in self.per_file)

    def severity(self, code: str, own: str) -> str:
        """Return the severity that a diagnostic is reported with, given its own."""
        length, chosen = 0, own
        for prefix, severity in self.severities:
            if code.startswith(prefix) and len(prefix) >= length:
                length, chosen = len(prefix), severity
        return chosen

    @property
    def whole(self) -> Selection:
        """A selection that keeps nothing back, with the same severities."""
        return replace(self, selected=("KPL",), ignored=(), per_file=())

    def _specificity(self, code: str) -> int:
        return _longest((*(self.selected or ()), *self.extended), code)


def _longest(prefixes: Iterable[str], code: str) -> int:
    """Return the length of the longest prefix that a code has, 0 for none."""
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Which files are looked at; None in place of patterns: the usual ones."""

    include: tuple[str, ...] | None = None
    """Globs of the files that are taken from directories."""
    exclude: tuple[str, ...] | None = None
    """Globs of files and directories that are not."""
    root: str = os.curdir
    """The project's directory: names of directories above it do not count."""
    respect_gitignore: bool = True
    """Whether what git ignores is left out."""
    force_exclude: bool = False
    """Whether what is excluded is left out even where it was named."""


@dataclass(frozen=True, slots=True)
class Options:
    """What every analysis of a run shares."""

    flavour: str | None = None
    """The flavour that was told; None: found from the evidence."""
    settings: tuple[tuple[str, Setting], ...] = ()
    """The names that ``--set`` gives a value, in order; the last one of a name counts."""
    selection: Selection = Selection()
    jobs: int = 0
    """Processes; 0: as many as pay."""
    flavour_reason: str = "--flavour"
    """Who told the flavour."""
    per_file_flavour: tuple[tuple[FilePattern, str, str], ...] = ()
    """Flavours that are told for some files, each with who told it; the last one that matches counts."""
    assumed: tuple[tuple[str, Setting], ...] = ()
    """The names that a configuration file gives a value; comments in the source count before these."""
    budgets: tuple[Budget, ...] = ()
    """What models may have, by a configuration file or the command line."""
    limits: tuple[tuple[str, int], ...] = ()
    """Bounds of the analysis of one file that are not the usual ones; the last one of a name counts."""
    source_roots: tuple[str, ...] = ()
    """Directories in which the project's modules are found, beside those of the importing file."""
    follow_installed: bool = False
    """Whether imported packages are analysed where they are installed."""
    files: FileChoice = FileChoice()

    cache: str = ""
    """The directory of results of earlier runs; empty: none are used or kept."""
    since: str | None = None
    """The git revision whose weights are to load, for rules about edits; None: edits do not matter."""

    def setting(self, name: str, default: Setting = None) -> Setting:
        """Return the value that ``--set`` gives a name."""
        return dict(self.settings).get(name, default)

    def told_flavour(self, path: str) -> tuple[str, str] | None:
        """Return the flavour that was told for a file and who told it; None: nobody did."""
        for files, flavour, reason in reversed(self.per_file_flavour):
            if files.matches(path):
                return flavour, reason
        return None if self.flavour is None else (self.flavour, self.flavour_reason)


_NAME = late_pattern(r"[^\W\d]\w*(?:\.[^\W\d]\w*|\([^=]*\)|\[[^=]*\])*")


def can_be_set(name: str) -> bool:
    """Say whether a symbol's name can stand in ``--set NAME=VALUE``.

    >>> can_be_set("cfg['units']"), can_be_set("contents of open(path)")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def parse_setting(text: str, where: str = "--set") -> tuple[str, Setting]:
    """Read ``NAME=VALUE``; a value that is no literal of Python is text.

    The name may be any that a formula shows: ``vocab_size``, ``x_train.shape[1]``.

    >>> parse_setting("vocab_size=20_000"), parse_setting("mode=train"), parse_setting("size=(64, 64)")
    (('vocab_size', 20000), ('mode', 'train'), ('size', (64, 64)))

    Raises:
        UsageError: it is not of that form.
    """
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not _NAME.fullmatch(name):
        example = f"{where} vocab_size=20000" if where.startswith("--") else "vocab_size=20000"
        raise UsageError(f"{where} takes NAME=VALUE, not {text!r}; for example {example}")
    return name, read_value(value.strip())


MAX_VALUE = 10_000
"""Characters of a value that are read as a literal; a longer one is text."""


def read_value(text: str) -> Setting:
    """Read a literal: a number, ``True``, ``None``, a quoted text, a tuple ...; anything else is the text."""
    constants = {"true": True, "false": False, "none": None}
    if text.lower() in constants:
        return constants[text.lower()]
    # Python refuses to read integers of more than some thousand digits; as sizes they mean nothing.
    for reader in (int, float):
        try:
            return reader(text)
        except ValueError:
            continue
    if text[:1] in _LITERAL_BEGINS and len(text) <= MAX_VALUE:
        import ast

        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return text
    return text


_LITERAL_BEGINS = tuple("([{'\"-+") + tuple("0123456789")


def closest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known word, else nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
