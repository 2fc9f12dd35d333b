"""The files that an analysis sees: those on disk, or others in their place.

Everything that reads the analysed project asks :func:`view`, so that an
editor's unsaved texts, or a revision of a repository, can stand where the
files do.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from keras_paramlint.sources.errors import SourceError


MAX_SOURCE_BYTES = 10_000_000
"""The longest module that is analysed; parsing takes more than a second a megabyte."""

MAX_NOTEBOOK_BYTES = 50_000_000
"""The longest notebook file that is opened; most of such a file is images in its outputs."""

MAX_DOCUMENT_BYTES = 20_000_000
"""The longest file of our own that is read: a configuration, a baseline, a lock, a list of targets."""

MAX_BYTES = 200_000_000
"""The longest file that is looked into for a word."""

EVERY = ".*"
"""The pattern that all names match."""

Content = str | bytes | Mapping[int, str]
"""What a file contains: text, bytes, or the code cells of a notebook under their numbers among all cells."""


class Disk:
    """The files on disk, as they are at the moment of each question."""

    label = ""
    """What a person calls this version of the files: ``HEAD``; empty: they are those on disk."""

    successive = False
    """Whether versions follow one another, one analysis at a time: what was made for the older is free."""

    def is_file(self, path: str) -> bool:
        """Say whether there is a file at a path."""
        return os.path.isfile(path)

    def is_directory(self, path: str) -> bool:
        """Say whether there is a directory at a path."""
        return os.path.isdir(path)

    def exists(self, path: str) -> bool:
        """Say whether there is anything at a path."""
        return os.path.exists(path)

    def names(self, directory: str, pattern: str = EVERY) -> list[str]:
        """Return the names in a directory that match a pattern, in order; none where it cannot be listed."""
        try:
            found = os.listdir(directory)
        except OSError:
            return []
        return _fitting(found, pattern)

    def content(self, path: str, limit: int) -> Content | SourceError:
        """Return what a regular file contains; pipes and devices are refused, for they may never end.

        Args:
            path: The file.
            limit: The number of bytes above which it is refused.
        """
        try:
            status = os.stat(path)
            if stat.S_ISDIR(status.st_mode):
                return _refused(path, "is a directory")
            if not stat.S_ISREG(status.st_mode):
                return _refused(path, "is not a regular file")
            if status.st_size > limit:
                return too_long(path, limit)
            with open(path, "rb") as file:
                # Files under /proc tell a size of 0, and others grow.
                data = file.read(limit + 1)
        except OSError as error:
            return _refused(path, f"cannot be read: {error.strerror or error}")
        except ValueError:
            return _refused(path, "cannot be read: its name contains a null byte")
        return data if len(data) <= limit else too_long(path, limit)


class Overlay(Disk):
    """The files on disk, with other contents in the place of some of them."""

    def __init__(self, contents: Mapping[str, Content], *, successive: bool = False) -> None:
        """Lay contents over the disk.

        Args:
            contents: What files contain, by their paths; what is not on disk is there all the same.
            successive: Whether the versions of a file are analysed one after the other, in this thread alone.
        """
        self.successive = successive
        self._contents = {os.path.abspath(path): content for path, content in contents.items()}

    def is_file(self, path: str) -> bool:
        """Say whether there is a file at a path."""
        return os.path.abspath(path) in self._contents or super().is_file(path)

    def exists(self, path: str) -> bool:
        """Say whether there is anything at a path."""
        return os.path.abspath(path) in self._contents or super().exists(path)

    def names(self, directory: str, pattern: str = EVERY) -> list[str]:
        """Return the names in a directory that match a pattern, in order."""
        place = os.path.abspath(directory)
        laid = [os.path.basename(path) for path in self._contents if os.path.dirname(path) == place]
        return sorted({*super().names(directory, pattern), *_fitting(laid, pattern)})

    def content(self, path: str, limit: int) -> Content | SourceError:
        """Return what a file contains."""
        found = self._contents.get(os.path.abspath(path))
        return super().content(path, limit) if found is None else found


def as_seen_from_here(path: str) -> str:
    """Return a path as the command line would be given it: ``m.py`` for what lies here."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return path  # on another drive
    return path if relative.startswith(os.pardir) else relative


def _fitting(names: list[str], pattern: str) -> list[str]:
    return sorted(names if pattern == EVERY else filter(re.compile(pattern, re.DOTALL).fullmatch, names))


def too_long(path: str, limit: int) -> SourceError:
    """Return the error about a file that is longer than what is analysed."""
    return _refused(path, f"is longer than {limit:,} bytes and is not analysed")


def _refused(path: str, reason: str) -> SourceError:
    # What only reads files, as the plugins do without Keras, does not import the class.
    from keras_paramlint.sources.errors import SourceError

    return SourceError(path, reason)


_DISK = Disk()
_view: ContextVar[Disk] = ContextVar("view", default=_DISK)


def view() -> Disk:
    """Return the files that the analysis at hand sees."""
    return _view.get()


def overlay() -> Disk | None:
    """Return the files that are seen in place of those on disk; None: nothing is."""
    found = _view.get()
    return None if found is _DISK else found


@contextlib.contextmanager
def looking_at(files: Disk | None) -> Iterator[None]:
    """Let what happens inside see these files; None: those on disk."""
    token = _view.set(files or _DISK)
    try:
        yield
    finally:
        _view.reset(token)


def read_bytes(path: str, *, limit: int = MAX_BYTES) -> bytes | SourceError:
    """Return what a file contains as bytes; the cells of an open notebook one after the other."""
    data = view().content(path, limit)
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        return data.encode("utf-8", "surrogatepass")
    if isinstance(data, Mapping):
        return "\n".join(data.values()).encode("utf-8", "surrogatepass")
    return data
