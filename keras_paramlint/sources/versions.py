"""Two versions of a project: a revision, and another one, the index, or the files on disk."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

from keras_paramlint.sources.disk import Disk, looking_at, view
from keras_paramlint.sources.git import Moved, Repository, Tree
from keras_paramlint.sources.reach import Gate
from keras_paramlint.sources.requirements import stated_for, versions_in


SUFFIXES = (".py", ".ipynb")


class Versions:
    """What changed between two versions, and which files that can matter for."""

    def __init__(
        self,
        repository: Repository,
        old: Tree,
        new: Disk,
        changes: Sequence[Moved],
        packages: Collection[str],
        further: tuple[str, ...] = (),
    ) -> None:
        """Take two versions.

        Args:
            repository: Where they are from.
            old: The older one.
            new: The other one.
            changes: The files that differ.
            packages: Those whose required versions matter to every program.
            further: Directories in which modules are found beside those of the importing file.
        """
        self.repository, self.old, self.new = repository, old, new
        self._old_of = {each.new: each.old for each in changes if each.new is not None}
        self._new_of = {each.old: each.new for each in changes if each.old is not None}
        self._gates = {id(files): Gate(further) for files in (old, new)}
        self._restated = self._where_restated(changes, packages)
        """The directories below which another Keras may be meant, which matters for every file there."""

    @classmethod
    def since(
        cls, directory: str, revision: str, packages: Collection[str], further: tuple[str, ...] = ()
    ) -> Versions:
        """Return a revision and the files on disk.

        Raises:
            GitError: there is no repository, or no such revision.
        """
        repository = Repository.around(directory)
        old = repository.tree(revision)
        return cls(repository, old, view(), repository.changes(revision), packages, further)

    def _where_restated(self, changes: Sequence[Moved], packages: Collection[str]) -> list[str]:
        paths = [path for each in changes for path in (each.old, each.new) if path is not None]
        found = []
        for directory in sorted({place for path in paths for place in stated_for(path)}):
            said = []
            for files in (self.old, self.new):
                with looking_at(files):
                    said.append(versions_in(directory, packages))
            if said[0] != said[1]:
                found.append(directory)
        return found

    def old_path(self, path: str) -> str | None:
        """Return where a file of the new version was in the old one; None: it was not there."""
        full = os.path.abspath(path)
        if full in self._old_of:
            return self._old_of[full]
        return full if self.old.is_file(full) else None

    def new_path(self, path: str) -> str | None:
        """Return where a file of the old version is in the new one; None: it is gone."""
        full = os.path.abspath(path)
        if full in self._new_of:
            return self._new_of[full]
        return full if self.new.is_file(full) else None

    def is_affected(self, path: str) -> bool:
        """Say whether a file of the new version, what it imports, or the Keras it is for has changed."""
        before = self.old_path(path)
        return (
            any(_is_below(each, self._restated) for each in (os.path.abspath(path), before) if each)
            or self._reaches(path, self.new, self._old_of)
            or (before is not None and self._reaches(before, self.old, self._new_of))
        )

    def _reaches(self, path: str, files: Disk, changed: dict[str, str | None]) -> bool:
        with looking_at(files):
            return not changed.keys().isdisjoint(self._gates[id(files)].reached(path))

    def affected(self, paths: Sequence[str]) -> list[Moved]:
        """Return the files below some paths whose models can differ, in order.

        Args:
            paths: Files and directories; of a file that was renamed either name counts.
        """
        places = [os.path.abspath(path) for path in paths] or [self.repository.root]
        changed = {new for new in self._old_of if self.new.is_file(new)}
        tracked = {path for path in self._candidates(places) if self.new.is_file(path)} | changed
        found = [
            Moved(self.old_path(path), path)
            for path in sorted(tracked)
            if _is_below(path, places) or _is_below(self._old_of.get(path) or path, places)
            if path.endswith(SUFFIXES) and self.is_affected(path) and self._concerns_keras(path, self.new)
        ]
        gone = sorted(old for old, new in self._new_of.items() if new is None and old.endswith(SUFFIXES))
        found.extend(
            Moved(path, None)
            for path in gone
            if _is_below(path, places) and self._concerns_keras(path, self.old)
        )
        return found

    def _candidates(self, places: Sequence[str]) -> list[str]:
        """Return the files that both versions may have; those on disk that git does not know are changes."""
        tree = self.new if isinstance(self.new, Tree) else self.old
        return [path for path in tree.paths if path.endswith(SUFFIXES) and _is_below(path, places)]

    def _concerns_keras(self, path: str, files: Disk) -> bool:
        with looking_at(files):
            return self._gates[id(files)].passes(path)


def _is_below(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(place.rstrip(os.sep) + os.sep) for place in places)
