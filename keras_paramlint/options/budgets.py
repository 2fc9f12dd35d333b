"""Budgets: how many parameters the configuration allows which models, as plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern
from keras_paramlint.options.patterns import FilePattern


LIMITS = ("max-params", "min-params", "max-trainable", "max-layer-params")
"""What a budget can limit; all count parameters."""

_SUFFIXES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "g": 10**9}
_COUNT = late_pattern(r"(?P<whole>\d+(?:[_,]\d{3})*)(?:\.(?P<part>\d{1,9}))?\s*(?P<suffix>[kKmMbBgG]?)")


def read_count(text: str) -> int | None:
    """Return the number that a text writes, None if it is no whole one.

    >>> read_count("60_000"), read_count("1.5M"), read_count("250k"), read_count("1.5")
    (60000, 1500000, 250000, None)
    """
    found = _COUNT.fullmatch(text.strip())
    if found is None or not text.isascii() or len(text) > 40:
        return None
    part = found["part"] or ""
    scaled = int(re.sub("[_,]", "", found["whole"]) + part) * _SUFFIXES[found["suffix"].lower()]
    return scaled // 10 ** len(part) if scaled % 10 ** len(part) == 0 else None


@dataclass(frozen=True, slots=True)
class ModelPattern:
    """A glob for models: ``models/*.py::tiny*``, ``tiny*``, ``models/tiny.py``.

    What stands in front of ``::`` is a pattern for files, what stands behind it, or alone, one for names.
    A pattern that looks like a path stands for all models of the files.

    >>> ModelPattern("models/*.py::tiny*", "/p").matches(["/p/models/a.py"], ["tiny_net"])
    True
    >>> ModelPattern("models/**", "/p").matches(["/p/models/a.py"], ["net"])
    True
    """

    pattern: str
    base: str
    """The directory from which file patterns start."""

    def matches(self, paths: Iterable[str], names: Iterable[str]) -> bool:
        """Say whether a model of one of these names, in one of these files, is meant."""
        files, colons, name = self.pattern.rpartition("::")
        if not colons and (name.endswith((".py", ".ipynb")) or "/" in name):
            files, name = name, "*"
        if files and not any(FilePattern(files, self.base).matches(path) for path in paths):
            return False
        return any(fnmatchcase(each, name or "*") for each in names)


@dataclass(frozen=True, slots=True)
class Budget:
    """What models of a pattern may have."""

    pattern: ModelPattern
    limits: tuple[tuple[str, int], ...]
    """The names of :data:`LIMITS`, each with its count."""
    origin: str = "--budgets"
    """Who states it: ``pyproject.toml:12``, or the command line."""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.origin} {self.pattern.pattern}"

    @property
    def place(self) -> tuple[str, int] | None:
        """The file and line where it is stated; None: on the command line."""
        path, _, line = self.origin.rpartition(":")
        return (path, int(line)) if path and line.isdigit() else None

    def limits_of(self, paths: Iterable[str], names: Iterable[str]) -> tuple[tuple[str, int], ...]:
        """Return what a model may have; nothing where it is not meant."""
        return self.limits if self.pattern.matches(paths, names) else ()
