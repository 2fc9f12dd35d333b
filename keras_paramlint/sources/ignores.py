"""What git would not track, so that nobody wants to hear of it.

``.gitignore`` files of every directory from the top of the working tree down,
and ``.git/info/exclude``, with git's own precedence: the deepest file with a
matching pattern decides, in it the last one.  The user's global excludes are
left out, since the same tree must give the same files on every machine.
"""

from __future__ import annotations

import os

from keras_paramlint.dataclass import dataclass
from keras_paramlint.sources.gitignore import IgnoreFile


_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The patterns that hold in one directory, nearest first."""

    directory: str
    """The directory, absolute."""
    files: tuple[tuple[str, IgnoreFile], ...] = ()
    """Patterns, each with the directory that they are relative to."""

    def ignores(self, name: str, *, is_directory: bool) -> bool:
        """Whether git would ignore an entry of the directory."""
        path = os.path.join(self.directory, name)
        for base, file in self.files:
            relative = path[len(base) :].replace(os.sep, "/").lstrip("/")
            answer = file.ignores(relative, is_directory=is_directory)
            if answer is not None:
                return answer
        return False

    def entering(self, directory: str, *, names: set[str]) -> IgnoreRules:
        """Return the rules that hold in a directory below, whose entries are ``names``."""
        if ".git" in names:
            # Another working tree: what surrounds it has no say in it.
            return _rules_of(directory, _excluded_in(directory), names)
        return _rules_of(directory, self.files, names)


def rules_above(directory: str) -> IgnoreRules:
    """Return the rules that the directories above give to an absolute directory.

    Outside of a git working tree nothing above a directory is looked at.
    """
    parents: list[str] = []
    current = directory
    while not os.path.lexists(os.path.join(current, ".git")):
        parent = os.path.dirname(current)
        if parent == current:
            return IgnoreRules(directory)
        current = parent
        parents.append(current)
    if not parents:
        return IgnoreRules(directory)
    files = _excluded_in(current)
    for parent in reversed(parents):
        files = _rules_of(parent, files, {".gitignore"}).files
    return IgnoreRules(directory, files)


def _rules_of(directory: str, outer: tuple[tuple[str, IgnoreFile], ...], names: set[str]) -> IgnoreRules:
    """Return the rules of a directory: those of its own file before those from outside."""
    found = _patterns(os.path.join(directory, ".gitignore")) if ".gitignore" in names else None
    return IgnoreRules(directory, ((directory, found), *outer) if found else outer)


def _excluded_in(top: str) -> tuple[tuple[str, IgnoreFile], ...]:
    """Return the patterns of ``info/exclude`` for the top of a working tree."""
    found = _patterns(os.path.join(_git_directory(top), "info", "exclude"))
    return ((top, found),) if found else ()


def _git_directory(top: str) -> str:
    """Return the repository of a working tree; a linked one and a submodule have a file that tells."""
    place = os.path.join(top, ".git")
    if not os.path.isfile(place):
        return place
    told = _read(place).strip()
    if not told.startswith("gitdir:"):
        return place
    repository = os.path.join(top, told.removeprefix("gitdir:").strip())
    common = _read(os.path.join(repository, "commondir")).strip()
    return os.path.join(repository, common) if common else repository


def _patterns(path: str) -> IgnoreFile | None:
    """Read a file of patterns, None if there is none."""
    text = _read(path)
    return IgnoreFile(text) if text else None


def _read(path: str) -> str:
    """Return a small text file, ``""`` if it cannot be read."""
    try:
        # A pipe of this name would be waited for without end.
        if not os.path.isfile(path):
            return ""
        with open(path, "rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8-sig", "surrogateescape")
    except (OSError, ValueError):
        return ""
    return text
