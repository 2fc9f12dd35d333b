"""What a reader of a format is, and how the readers are found."""

from __future__ import annotations

import importlib
import os
import pkgutil
from functools import lru_cache
from typing import ClassVar

from keras_paramlint.checkpoints import archive, hdf5
from keras_paramlint.checkpoints.contents import BadCheckpoint, Checkpoint
from keras_paramlint.checkpoints.opening import open_file
from keras_paramlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path that is to be read, and how its content begins."""

    path: str
    head: bytes = b""
    """The first bytes; empty for a directory and for a prefix that is no file itself."""
    is_directory: bool = False
    inside: frozenset[str] = frozenset()
    """The names of the attributes and groups at the top of an HDF5 file."""

    @property
    def is_hdf5(self) -> bool:
        """Whether it begins as HDF5 files do."""
        return self.head.startswith(hdf5.MAGIC)

    @property
    def is_zip(self) -> bool:
        """Whether it begins as zip archives do."""
        return self.head.startswith((archive.MAGIC, archive.EMPTY))

    @property
    def name(self) -> str:
        """The last part of the path."""
        return os.path.basename(self.path.rstrip("/"))

    def has(self, *names: str) -> bool:
        """Say whether a directory has an entry of one of the names."""
        return self.is_directory and any(os.path.exists(os.path.join(self.path, name)) for name in names)


class Reader:
    """Base of all readers: one file of this package each, with one class."""

    name: ClassVar[str]
    """The format as ``keras-paramlint weights --help`` lists it."""
    rank: ClassVar[int] = 0
    """Who is asked first; a format that is recognised by its content alone has time."""

    def recognises(self, candidate: Candidate) -> bool:
        """Say whether this is the reader's format, by name and first bytes."""
        raise NotImplementedError

    def read(self, candidate: Candidate) -> Checkpoint:
        """Return what is in it.

        Raises:
            BadCheckpoint: it cannot be read.
        """
        raise NotImplementedError


@lru_cache(maxsize=1)
def readers() -> tuple[Reader, ...]:
    """Return one reader of each format, in the order in which they are asked."""
    package = importlib.import_module("keras_paramlint.checkpoints.formats")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(sorted((cls() for cls in Reader.__subclasses__()), key=lambda each: (each.rank, each.name)))


_HEAD = 64
"""How many bytes of a file are looked at to know what it is."""

_FOREIGN = {
    b"\x80\x02": "a pickle",
    b"\x80\x03": "a pickle",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
    b"\x93NUMPY": "a NumPy array",
}


def read(path: str) -> Checkpoint:
    """Return what a file of weights holds, whatever its format.

    Raises:
        BadCheckpoint: there is no such file, or it is of no known format, or damaged.
    """
    candidate = _candidate(path)
    for reader in readers():
        if reader.recognises(candidate):
            try:
                return reader.read(candidate)
            except OSError as error:
                raise BadCheckpoint(f"{path}: cannot be read: {error.strerror or error}") from error
    raise BadCheckpoint(_unknown(candidate))


def _candidate(path: str) -> Candidate:
    if os.path.isdir(path):
        return Candidate(path, is_directory=True)
    try:
        with open_file(path) as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        # ``save_weights("ckpt")`` in TensorFlow's format writes no file of that name.
        if os.path.exists(f"{path}.index"):
            return Candidate(path)
        raise BadCheckpoint(f"{path}: no such file or directory") from None
    except OSError as error:
        raise BadCheckpoint(f"{path}: cannot be read: {error.strerror or error}") from error
    found = Candidate(path, head)
    if not found.is_hdf5:
        return found
    with hdf5.open_hdf5(path) as root:
        return Candidate(path, head, inside=frozenset((*root.names(), *root.attributes())))


def _unknown(candidate: Candidate) -> str:
    known = "; ".join(reader.name for reader in readers())
    if candidate.is_directory:
        return f"{candidate.path}: a directory without weights that can be read; what can be is: {known}"
    if not candidate.head:
        return f"{candidate.path}: the file is empty"
    if candidate.head.startswith(b"version https://git-lfs"):
        return f"{candidate.path}: a pointer of Git LFS, not the file itself; fetch it with: git lfs pull"
    kind = next((what for head, what in _FOREIGN.items() if candidate.head.startswith(head)), None)
    if kind is not None:
        return f"{candidate.path}: {kind}, which is not read; what can be is: {known}"
    if candidate.path.endswith((".py", ".ipynb")):
        return (
            f"{candidate.path}: a source, and no file of weights; the source comes first, as in: "
            f"keras-paramlint weights {candidate.path} m.weights.h5"
        )
    return f"{candidate.path}: of no format that is known here; what can be read is: {known}"
