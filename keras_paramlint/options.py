"""What a run is asked to do: targets and options, as plain values that are cheap to import and to send."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


FLAVOURS = ("keras3", "tfkeras2", "tf1", "keras2")
"""The Keras generations: Keras 3, TF 2.0 to 2.15, TF 1, and standalone Keras up to 2.3."""

Setting = int | float | str | bool | None
"""A value that ``--set NAME=VALUE`` can give."""

_TARGET = re.compile(r"(?P<path>.*?\.(?:py|ipynb))::(?P<expression>.*)", re.DOTALL)


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
    """Which diagnostics are reported; made by :func:`keras_paramlint.rules.select`.

    It holds codes and prefixes of codes.  Where a code is both selected and
    ignored, the longer one counts, and ``ignored`` where both are equally long.
    """

    selected: tuple[str, ...] | None = None
    """What is reported; None: everything that is on by default."""
    extended: tuple[str, ...] = ()
    """What is reported beside that."""
    ignored: tuple[str, ...] = ()
    """What is not."""
    off: frozenset[str] = frozenset()
    """The codes that are off by default."""

    def asks_for(self, code: str) -> bool:
        """Say whether a code was asked for, so that its ``info`` findings are reported as well."""
        return self._specificity(code) > 0 and self.wants(code)

    def wants(self, code: str) -> bool:
        """Say whether findings with this code can be reported at all."""
        asked = self._specificity(code)
        if _longest(self.ignored, code) >= max(asked, 1):
            return False
        return asked > 0 or (self.selected is None and code not in self.off)

    def admits(self, code: str, severity: str) -> bool:
        """Say whether a diagnostic of this code and severity is reported."""
        return self.asks_for(code) if severity == "info" else self.wants(code)

    def _specificity(self, code: str) -> int:
        return _longest((*(self.selected or ()), *self.extended), code)


def _longest(prefixes: Iterable[str], code: str) -> int:
    """Return the length of the longest prefix that a code has, 0 for none."""
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


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

    def setting(self, name: str, default: Setting = None) -> Setting:
        """Return the value that ``--set`` gives a name."""
        return dict(self.settings).get(name, default)


def parse_setting(text: str) -> tuple[str, Setting]:
    """Read ``NAME=VALUE``; a value that is no number, boolean or None is text.

    >>> parse_setting("vocab_size=20_000"), parse_setting("mode=train"), parse_setting("gpu=False")
    (('vocab_size', 20000), ('mode', 'train'), ('gpu', False))

    Raises:
        UsageError: it is not of that form.
    """
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not all(part.isidentifier() for part in name.split(".")):
        raise UsageError(f"--set takes NAME=VALUE, not {text!r}; for example --set vocab_size=20000")
    return name, read_value(value.strip())


def read_value(text: str) -> Setting:
    """Read a literal: a number, ``True``, ``None``, a quoted text; anything else is the text itself."""
    constants = {"true": True, "false": False, "none": None}
    if text.lower() in constants:
        return constants[text.lower()]
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    # Python refuses to read integers of more than some thousand digits; as sizes they mean nothing.
    for reader in (int, float):
        try:
            return reader(text)
        except ValueError:
            continue
    return text


def closest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known word, else nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
