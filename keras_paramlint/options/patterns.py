"""Globs for files."""

from __future__ import annotations

import os

from keras_paramlint.dataclass import dataclass
from keras_paramlint.sources import globs


@dataclass(frozen=True, slots=True)
class FilePattern:
    """A glob for files: ``*`` matches slashes as well, and a directory stands for all that is in it.

    A pattern without a slash is compared with the file's name; one with a
    slash with the path below ``base``.  ``!`` in front turns it round.

    >>> FilePattern("tests/*", "/project").matches("/project/tests/models/test_net.py")
    True
    >>> FilePattern("test_*.py", "/project").matches("/project/src/test_net.py")
    True
    >>> FilePattern("!src/**", "/project").matches("/project/src/net.py")
    False
    """

    pattern: str
    base: str
    """The directory that it starts from: the configuration file's, or the working directory."""

    def matches(self, path: str) -> bool:
        """Say whether a file is meant."""
        pattern = self.pattern.removeprefix("!").removeprefix("./")
        full = os.path.abspath(path).replace(os.sep, "/")
        base = os.path.abspath(self.base).replace(os.sep, "/").rstrip("/")
        if "/" not in pattern.rstrip("/"):
            below = full.removeprefix(f"{base}/")
            names = below.split("/") if below != full else [full.rpartition("/")[2]]
            # The last name is the file's; the others are directories on the way to it.
            glob = globs.compiled(pattern.rstrip("/"))
            found = any(glob.fullmatch(name) is not None for name in names)
        else:
            found = globs.compiled(self.glob.rstrip("/")).fullmatch(full) is not None
        return found is not self.pattern.startswith("!")

    @property
    def glob(self) -> str:
        """The pattern for who knows no base: of a name, or of a whole path."""
        pattern = self.pattern.removeprefix("!").removeprefix("./")
        if "/" not in pattern.rstrip("/") or pattern.startswith("/"):
            return pattern
        base = os.path.abspath(self.base).replace(os.sep, "/").rstrip("/")
        return f"{globs.literally(base)}/{pattern}"
