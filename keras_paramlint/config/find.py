"""Where configuration files are looked for."""

from __future__ import annotations

import os
from collections.abc import Iterator

from keras_paramlint.sources.disk import MAX_DOCUMENT_BYTES, Disk


OWN_NAMES = ("keras_paramlint.toml", ".keras_paramlint.toml")
SHARED_NAMES = ("pyproject.toml", "setup.cfg", "tox.ini")
FILE_NAMES = (*OWN_NAMES, *SHARED_NAMES)
"""In the order in which they are looked for in a directory; the first one with our table counts."""

TABLE = "keras-paramlint"
"""In ``pyproject.toml`` it stands under ``tool``; in ``setup.cfg`` and ``tox.ini`` it is a section."""


def candidates(start: str) -> Iterator[str]:
    """Yield the files that can configure what lies in a directory, the one that counts most first.

    The search goes upward and ends at the root of a git repository.  A file of
    many tools that does not name ours is left out, unparsed: it is not ours to
    say whether it is well-formed.
    """
    for directory in directories(start):
        yield from candidates_in(directory)


def directories(start: str) -> Iterator[str]:
    """Yield a directory and those above it, up to the root of a git repository."""
    directory = os.path.abspath(start)
    while True:
        yield directory
        parent = os.path.dirname(directory)
        if parent == directory or os.path.exists(os.path.join(directory, ".git")):
            return
        directory = parent


def candidates_in(directory: str) -> Iterator[str]:
    """Yield the files of one directory that can configure what lies in it."""
    for name in FILE_NAMES:
        path = os.path.join(directory, name)
        if os.path.isfile(path) and (name in OWN_NAMES or _names_us(path)):
            yield path


def _names_us(path: str) -> bool:
    """Say whether a file has the name of our table; one that cannot be read may, and loading it will tell."""
    data = Disk().content(path, MAX_DOCUMENT_BYTES)
    return not isinstance(data, bytes) or TABLE.encode() in data
