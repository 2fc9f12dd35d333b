"""From the paths that were asked for to the files that are analysed."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import field
from typing import TYPE_CHECKING

from keras_paramlint.dataclass import dataclass
from keras_paramlint.sources import globs
from keras_paramlint.sources.defaults import DEFAULT_EXCLUDES, DEFAULT_INCLUDES
from keras_paramlint.sources.disk import view
from keras_paramlint.sources.errors import MissingPath, SourceError
from keras_paramlint.sources.ignores import IgnoreRules, rules_above


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Found:
    """The files to analyse, and the directories that could not be looked into."""

    files: tuple[str, ...]
    """In the order of the given paths, each directory's sorted; every file once, named as it was reached."""
    errors: tuple[SourceError, ...] = ()


def discover(
    paths: Iterable[str | os.PathLike[str]],
    *,
    include: Sequence[str] = DEFAULT_INCLUDES,
    exclude: Sequence[str] = DEFAULT_EXCLUDES,
    root: str | os.PathLike[str] | None = None,
    respect_gitignore: bool = True,
    force_exclude: bool = False,
) -> Found:
    """Find the Python files and notebooks under the given paths.

    A file that is given is taken, whatever it is called and whoever ignores
    it.  A directory that is given is walked even if its own name is excluded.
    Below it, symbolic links to directories are not followed (git does not
    either), and whatever is no regular file is passed over.

    Args:
        paths: Files and directories.
        include: Glob patterns of the files that are taken from directories: without a slash for names, with
            one for paths relative to ``root``.
        exclude: Glob patterns of files and directories that are not.
        root: The project's directory; the current one if not given.
        respect_gitignore: Whether to leave out what git ignores.
        force_exclude: Whether ``exclude`` holds for the given paths as well, as hooks want it.

    Raises:
        MissingPath: A given path does not exist.
    """
    given = [os.fspath(path) for path in paths]
    for path in given:
        if _is_missing(path):
            raise MissingPath(path)
    top = os.path.abspath(root or os.curdir)
    walk = _Walk(Globs(include, top), Globs(exclude, top), respect_gitignore)
    for path in given:
        if force_exclude and walk.excludes.match_with_parents(os.path.abspath(path)):
            continue
        if os.path.isdir(path):
            walk.directory(path)
        else:
            walk.take(path)
    return Found(tuple(walk.files.values()), tuple(walk.errors))


def is_excluded(path: str, exclude: Sequence[str], root: str | os.PathLike[str]) -> bool:
    """Say whether a pattern means a file, or a directory between it and the root."""
    return Globs(exclude, os.path.abspath(root)).match_with_parents(os.path.abspath(path))


def is_included(path: str, include: Sequence[str], root: str | os.PathLike[str]) -> bool:
    """Say whether a pattern means a file that is to be taken from a directory."""
    return Globs(include, os.path.abspath(root)).match(os.path.abspath(path), os.path.basename(path))


def _is_missing(path: str) -> bool:
    """Whether nothing is there; what may not be looked at is there, and reading it will tell."""
    if view().is_file(path):
        return False
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False


class Globs:
    """Glob patterns, compiled once."""

    def __init__(self, patterns: Sequence[str], root: str) -> None:
        self._root = root
        names = [pattern for pattern in patterns if "/" not in pattern.rstrip("/")]
        paths = [pattern.rstrip("/") for pattern in patterns if "/" in pattern.rstrip("/")]
        self._names = _compiled([name.rstrip("/") for name in names])
        absolute = (os.path.normpath(os.path.join(globs.literally(root), path)) for path in paths)
        self._paths = _compiled([path.replace(os.sep, "/") for path in absolute])

    def match(self, path: str, name: str) -> bool:
        """Whether a pattern has this entry's name, or its absolute path."""
        if self._names is not None and self._names.match(name):
            return True
        return self._paths is not None and self._paths.match(path.replace(os.sep, "/")) is not None

    def match_with_parents(self, path: str) -> bool:
        """Whether a pattern means a path, or a directory between it and the root."""
        while path != self._root:
            parent, name = os.path.split(path)
            if not name:
                return False
            if self.match(path, name):
                return True
            path = parent
        return False


def _compiled(patterns: list[str]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile("|".join(rf"(?s:{globs.expression(pattern)})\Z" for pattern in patterns))


@dataclass(slots=True)
class _Walk:
    """One search; files are remembered by their absolute path, so that each comes once."""

    includes: Globs
    excludes: Globs
    respect_gitignore: bool
    files: dict[str, str] = field(default_factory=dict)
    errors: list[SourceError] = field(default_factory=list)

    def take(self, path: str) -> None:
        self.files.setdefault(os.path.abspath(path), path)

    def directory(self, top: str) -> None:
        """Walk a directory in the order of the names, without recursion: trees may be deep."""
        absolute = os.path.abspath(top)
        rules = rules_above(absolute) if self.respect_gitignore else None
        # Entries still to be visited, the next one last; the path as given, and absolute.
        pending: list[tuple[str, str, bool, IgnoreRules | None]] = [(top, absolute, True, rules)]
        while pending:
            path, absolute, is_directory, rules = pending.pop()
            if not is_directory:
                self.take(path)
                continue
            entries = self._entries(path)
            names = {entry.name for entry in entries}
            if "pyvenv.cfg" in names and path != top:
                continue
            inner = rules.entering(absolute, names=names) if rules is not None else None
            prefix = "" if path == os.curdir else path
            for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
                is_directory = _is_directory(entry)
                below = os.path.join(absolute, entry.name)
                if not is_directory and not (self.includes.match(below, entry.name) and _is_file(entry)):
                    continue
                if self.excludes.match(below, entry.name):
                    continue
                if inner is not None and inner.ignores(entry.name, is_directory=is_directory):
                    continue
                pending.append((os.path.join(prefix, entry.name), below, is_directory, inner))

    def _entries(self, path: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(path) as entries:
                return list(entries)
        except OSError as error:
            self.errors.append(SourceError(path, f"cannot be looked into: {error.strerror or error}"))
            return []


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a regular file, or a link to one."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        # A broken link, a loop of links, or a link into a forbidden place.
        return False
