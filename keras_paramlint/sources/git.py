"""Revisions of a git repository, read without checking anything out.

The ``git`` program is asked, never a library or the repository's files, so that
worktrees, packs and shallow clones are its affair.  It runs no program and fetches
nothing that the repository's configuration names.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from keras_paramlint.dataclass import dataclass
from keras_paramlint.sources.disk import Content, Disk, too_long
from keras_paramlint.sources.errors import SourceError
from keras_paramlint.sources.git_program import GitError, Objects, ask, without_filters


LINKS = 8
"""How many symbolic links are followed one after the other."""

INDEX = "the index"
WORKING_TREE = "the working tree"


@dataclass(frozen=True, slots=True)
class Moved:
    """A file that two versions of a repository have under different contents or names.

    Paths are absolute; None: that version does not have it.
    """

    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: int
    name: str
    """The object's name, a hash."""


class Repository:
    """A git repository with its working tree."""

    def __init__(self, root: str) -> None:
        self.root = root
        """The top of the working tree, in the spelling in which it was reached."""

    @classmethod
    def around(cls, directory: str) -> Repository:
        """Return the repository that a directory belongs to.

        Raises:
            GitError: there is none, or git is not installed.
        """
        start = os.path.abspath(directory)
        if not os.path.isdir(start):
            raise GitError(f"no such directory: {directory}")
        try:
            up = ask(["rev-parse", "--show-cdup"], start).decode("utf-8", "surrogateescape").rstrip("\n")
        except GitError as error:
            if "not a git repository" in str(error):
                raise GitError(f"{start} is in no git repository") from None
            raise
        return cls(os.path.normpath(os.path.join(start, up)))

    def ask(self, arguments: Sequence[str]) -> bytes:
        """Return what git answers.

        Raises:
            GitError: it refuses.
        """
        return ask(arguments, self.root)

    def commit(self, revision: str) -> str:
        """Return the full name of the commit that a revision is.

        Raises:
            GitError: there is no such revision.
        """
        try:
            return self._named(revision)
        except GitError as error:
            detail = f": {error}" if str(error) != "git rev-parse failed" else ""
            raise GitError(f"there is no revision {revision!r}{detail}{self.hint(revision)}") from None

    def _named(self, revision: str) -> str:
        # Behind ":/" stands what a message says, to its end; only commits are found.
        wanted = revision if revision.startswith(":/") else f"{revision}^{{commit}}"
        return self.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", wanted]).decode().strip()

    def hint(self, revision: str) -> str:
        """Return what may help somebody who named a revision that there is not, ``; ...``; else nothing."""
        try:
            if self.ask(["rev-parse", "--is-shallow-repository"]).strip() == b"true":
                return "; this clone is shallow, and git fetch --unshallow gets the rest"
            names = self.ask(["for-each-ref", "--format=%(refname:short)"]).decode("utf-8", "replace").split()
            base = re.match(r"[^~^]*(?=[~^])", revision)
            if base is not None and self.has(base[0] or "HEAD"):
                return self._length(base[0] or "HEAD")
        except GitError:
            return ""
        near = get_close_matches(revision, ["HEAD", *names], n=1, cutoff=0.7)
        return f"; did you mean {near[0]!r}?" if near else ""

    def _length(self, revision: str) -> str:
        """Say how far back a revision reaches."""
        before = int(self.ask(["rev-list", "--count", "--first-parent", revision])) - 1
        if not before:
            return f"; {revision} is the first commit, and nothing is before it"
        return f"; {revision} has {before:,} commit{'s' if before > 1 else ''} before it"

    def has(self, revision: str) -> bool:
        """Say whether something is a revision."""
        try:
            self._named(revision)
        except GitError:
            return False
        return True

    def merge_base(self, one: str, other: str) -> str:
        """Return the last commit that two revisions have in common.

        Raises:
            GitError: they have none, as in a clone that is too shallow.
        """
        try:
            return self.ask(["merge-base", self.commit(one), self.commit(other)]).decode().split()[0]
        except GitError as error:
            if str(error) != "git merge-base failed":
                raise
            raise GitError(
                f"{one!r} and {other!r} have no commit in common (in a shallow clone: git fetch --unshallow)"
            ) from None

    def tree(self, revision: str) -> Tree:
        """Return the files of a revision.

        Raises:
            GitError: there is no such revision.
        """
        commit = self.commit(revision)
        listed = self.ask(["ls-tree", "-r", "-z", "--full-tree", commit])
        entries: dict[str, _Entry] = {}
        for line in _parts(listed):
            facts, _, path = line.partition("\t")
            mode, _, name = facts.split()[:3]
            entries[path] = _Entry(int(mode, 8), name)
        return Tree(self, revision, entries)

    def index(self) -> Tree:
        """Return the files of the index, which are what the next commit would have.

        Raises:
            GitError: git cannot read it.
        """
        entries: dict[str, _Entry] = {}
        for line in _parts(self.ask(["ls-files", "-s", "-z"])):
            facts, _, path = line.partition("\t")
            mode, name, _ = facts.split()
            entries[path] = _Entry(int(mode, 8), name)
        return Tree(self, INDEX, entries)

    def changes(self, old: str, new: str | None = None, *, staged: bool = False) -> list[Moved]:
        """Return the files in which a revision differs from another one, the index or the working tree.

        Args:
            old: The revision.
            new: The other one; None: the working tree, files that git does not know yet included.
            staged: Whether it is compared with the index.
        """
        options = ["--name-status", "-z", "-M", "--no-ext-diff", "--no-textconv", "--ignore-submodules"]
        wanted = [*without_filters(self.root), "diff", *options]
        if staged:
            wanted.append("--cached")
        wanted.append(self.commit(old))
        if new is not None:
            wanted.append(self.commit(new))
        parts = iter(_parts(self.ask([*wanted, "--"])))
        found = []
        for status in parts:
            first = self.path(next(parts))
            if status[0] in "RC":
                second = self.path(next(parts))
                found.append(Moved(first if status[0] == "R" else None, second))
            else:
                found.append(Moved(None if status == "A" else first, None if status == "D" else first))
        if new is None and not staged:
            others = self.ask(["ls-files", "--others", "--exclude-standard", "-z"])
            found.extend(Moved(None, self.path(path)) for path in _parts(others))
        return found

    def ignored(self) -> tuple[str, ...]:
        """Return what is on disk and ignored, absolute; whole directories end in a slash."""
        arguments = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"]
        found = _parts(self.ask(arguments))
        return tuple(self.path(path) + ("/" if path.endswith("/") else "") for path in found)

    def path(self, name: str) -> str:
        """Return the absolute path of a file that git names."""
        return os.path.normpath(os.path.join(self.root, name))

    def name(self, path: str) -> str | None:
        """Return what git calls a path; None: it is outside."""
        inner = os.path.relpath(os.path.abspath(path), self.root)
        if inner == os.pardir or inner.startswith(os.pardir + os.sep) or os.path.isabs(inner):
            return None
        return "" if inner == os.curdir else inner.replace(os.sep, "/")


class Tree(Disk):
    """The files of one revision in the place of those on disk, where what git ignores still is."""

    def __init__(self, repository: Repository, label: str, entries: dict[str, _Entry]) -> None:
        self.label = label
        self._repository = repository
        self._entries = entries
        self._children: dict[str, set[str]] = {}
        for path in entries:
            child = path
            while child:
                parent, _, base = child.rpartition("/")
                known = self._children.setdefault(parent, set())
                if base in known:
                    break
                known.add(base)
                child = parent
        self._ignored: tuple[str, ...] | None = None
        self._objects = Objects(repository.root)

    @property
    def paths(self) -> list[str]:
        """All files, absolute, in git's order."""
        return [self._repository.path(path) for path, entry in self._entries.items() if _is_file(entry)]

    def is_file(self, path: str) -> bool:
        """Say whether there is a file at a path."""
        name = self._name(path)
        if name is None:
            return super().is_file(path)
        return (entry := self._followed(name)) is not None and stat.S_ISREG(entry.mode)

    def is_directory(self, path: str) -> bool:
        """Say whether there is a directory at a path."""
        name = self._name(path)
        return super().is_directory(path) if name is None else name in self._children

    def exists(self, path: str) -> bool:
        """Say whether there is anything at a path."""
        return self.is_file(path) or self.is_directory(path)

    def names(self, directory: str, pattern: str = ".*") -> list[str]:
        """Return the names in a directory that match a pattern, in order; what git ignores is on disk."""
        name = self._name(directory)
        on_disk = super().names(directory, pattern)
        if name is None:
            return on_disk
        place = os.path.abspath(directory)
        others = [each for each in on_disk if self._is_ignored(os.path.join(place, each))]
        fitting = filter(re.compile(pattern, re.DOTALL).fullmatch, self._children.get(name, ()))
        return sorted({*fitting, *others})

    def content(self, path: str, limit: int) -> Content | SourceError:
        """Return what a file contains."""
        name = self._name(path)
        if name is None:
            return super().content(path, limit)
        entry = self._followed(name)
        if entry is None:
            reason = "is a directory" if name in self._children else f"is not in {self.label}"
            return SourceError(path, reason)
        try:
            data = self._objects.read(entry.name, limit)
        except GitError as error:
            return SourceError(path, f"cannot be read: {error}")
        return data if data is not None else too_long(path, limit)

    def _name(self, path: str) -> str | None:
        """Return what the revision calls a path; None: the disk answers."""
        name = self._repository.name(path)
        if name is None or name.partition("/")[0] == ".git" or self._is_ignored(os.path.abspath(path)):
            return None
        return name

    def _is_ignored(self, path: str) -> bool:
        name = self._repository.name(path)
        if name is None or name in self._entries or name in self._children:
            return False
        if self._ignored is None:
            try:
                self._ignored = self._repository.ignored()
            except GitError:
                self._ignored = ()
        return any(path == each or path.startswith(each) for each in self._ignored if each.endswith("/")) or (
            path in self._ignored
        )

    def _followed(self, name: str) -> _Entry | None:
        """Return the file at a path, through symbolic links."""
        for _ in range(LINKS):
            entry = self._entries.get(name)
            if entry is None or not stat.S_ISLNK(entry.mode):
                return entry if entry is not None and _is_file(entry) else None
            try:
                target = self._objects.read(entry.name, 4096)
            except GitError:
                return None
            text = os.fsdecode(target or b"")
            name = os.path.normpath(f"{name.rpartition('/')[0] or '.'}/{text}").replace(os.sep, "/")
        return None


def _is_file(entry: _Entry) -> bool:
    """Say whether an entry is a file or a link, and not a submodule."""
    return stat.S_ISREG(entry.mode) or stat.S_ISLNK(entry.mode)


def _parts(answer: bytes) -> list[str]:
    """Return the parts of an answer that null bytes end."""
    return [os.fsdecode(part) for part in answer.split(b"\0") if part]


def outermost(paths: Iterable[str]) -> str:
    """Return the directory that paths are in, the working directory where there are none."""
    absolute = [os.path.abspath(path) for path in paths]
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in absolute]
    folder = os.path.commonpath(folders) if folders else os.getcwd()
    while folder and not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder
