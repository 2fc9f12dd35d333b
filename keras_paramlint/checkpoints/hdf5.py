"""HDF5 files, opened with h5py: names, shapes and types only, within bounds; links are not followed."""

from __future__ import annotations

import contextlib
import importlib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from keras_paramlint.checkpoints.contents import BadCheckpoint, StoredWeight
from keras_paramlint.dataclass import dataclass


MAGIC = b"\x89HDF\r\n\x1a\n"

MAX_OBJECTS = 200_000
"""Groups and arrays that are looked at, at most, in one file."""
MAX_DEPTH = 64
MAX_TEXT = 16 * 2**20
"""The size of one attribute, at most: the configuration of a model is one."""

_DAMAGED = (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError)
"""What h5py raises where the bytes are not what they should be."""


def h5py() -> Any:
    """Return the module.

    Raises:
        BadCheckpoint: it is not installed.
    """
    try:
        return importlib.import_module("h5py")
    except ImportError as error:
        raise BadCheckpoint(
            'reading HDF5 needs h5py; install it with: pip install "keras-paramlint[weights]"'
        ) from error


@dataclass(slots=True)
class Budget:
    """How many objects of a file may still be looked at."""

    left: int = MAX_OBJECTS

    def spend(self, path: str) -> None:
        """Count one.

        Raises:
            BadCheckpoint: there were too many.
        """
        self.left -= 1
        if self.left < 0:
            raise BadCheckpoint(f"{path}: more than {MAX_OBJECTS:,} groups and arrays, which is too many")


class Group:
    """A group of an HDF5 file, or the file itself."""

    def __init__(self, handle: Any, path: str, address: str = "", budget: Budget | None = None) -> None:
        self._handle = handle
        self.path = path
        """The file's path, for messages."""
        self.address = address
        self._budget = budget or Budget()

    def names(self) -> list[str]:
        """Return the names in it."""
        return [_text(name) for name in self._handle]

    def attributes(self) -> list[str]:
        """Return the names of its attributes."""
        return [_text(name) for name in self._handle.attrs]

    def __contains__(self, name: str) -> bool:
        return name in self._handle

    def is_group(self, name: str) -> bool:
        """Say whether a name is a group; a link that leads elsewhere is refused."""
        return isinstance(self._get(name), h5py().Group)

    def group(self, name: str) -> Group:
        """Return the group of a name, which may be a path.

        Raises:
            BadCheckpoint: there is none, or a link leads elsewhere.
        """
        first, _, rest = name.strip("/").partition("/")
        handle, place = self._get(first), self._at(first)
        if not isinstance(handle, h5py().Group):
            raise BadCheckpoint(f"{self.path}: {place} is an array, where a group should be")
        if place.count("/") > MAX_DEPTH:
            raise BadCheckpoint(f"{self.path}: groups more than {MAX_DEPTH} deep inside each other")
        found = Group(handle, self.path, place, self._budget)
        return found.group(rest) if rest else found

    def weight(self, name: str) -> StoredWeight:
        """Return the shape and type of an array; its name may be a path.

        Raises:
            BadCheckpoint: there is none, or its content lies elsewhere.
        """
        parent, _, last = name.strip("/").rpartition("/")
        if parent:
            return replace(self.group(parent).weight(last), name=name)
        handle, place = self._get(last), self._at(last)
        if not isinstance(handle, h5py().Dataset):
            raise BadCheckpoint(f"{self.path}: {place} is a group, where an array should be")
        if handle.is_virtual or handle.external:
            raise BadCheckpoint(f"{self.path}: the content of {place} lies in another file; it is not read")
        if handle.shape is None:
            raise BadCheckpoint(f"{self.path}: {place} has no content")
        dtype = _text(handle.attrs["dtype"]) if "dtype" in handle.attrs else str(handle.dtype)
        return StoredWeight(name, tuple(int(dim) for dim in handle.shape), dtype)

    def texts(self, name: str) -> list[str] | None:
        """Return an attribute that is a list of texts; None: there is none.

        A list that exceeds what HDF5 allows in one attribute is kept in several: ``layer_names0`` and so on.
        """
        if name in self._handle.attrs:
            return self._list(name)
        found: list[str] = []
        number = 0
        while f"{name}{number}" in self._handle.attrs:
            found += self._list(f"{name}{number}")
            number += 1
        return found if number else None

    def text(self, name: str) -> str | None:
        """Return an attribute that is one text; None: there is none."""
        if name not in self._handle.attrs:
            return None
        self._size(name)
        value = self._handle.attrs[name]
        return _text(value) if isinstance(value, (str, bytes)) or not hasattr(value, "__len__") else None

    def _list(self, name: str) -> list[str]:
        if not self._size(name):
            return []
        value = self._handle.attrs[name]
        if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
            raise BadCheckpoint(f"{self.path}: the attribute {name} of {self._at()} is not a list of names")
        return [_text(each) for each in value]

    def _size(self, name: str) -> int:
        """Return how many bytes an attribute has, which may not be too many."""
        attribute = self._handle.attrs.get_id(name)
        size = int(math.prod(attribute.shape)) * int(attribute.dtype.itemsize)
        if size > MAX_TEXT:
            raise BadCheckpoint(
                f"{self.path}: the attribute {name} of {self._at()} is larger than {MAX_TEXT:,} bytes"
            )
        return size

    def _get(self, name: str) -> Any:
        self._budget.spend(self.path)
        link = self._handle.get(name, getlink=True) if name in self._handle or self._is_link(name) else None
        if link is None:
            raise BadCheckpoint(f"{self.path}: {self._at(name)} is missing")
        if not isinstance(link, h5py().HardLink):
            kind = "another file" if isinstance(link, h5py().ExternalLink) else "another place"
            raise BadCheckpoint(f"{self.path}: {self._at(name)} is a link to {kind}; links are not followed")
        return self._handle[name]

    def _is_link(self, name: str) -> bool:
        """Say whether there is a link of the name; one that leads nowhere is not "in" the group."""
        return bool(self._handle.id.links.exists(name.encode()))

    def _at(self, name: str = "") -> str:
        return "/".join(part for part in (self.address, name) if part) or "/"


@contextlib.contextmanager
def open_hdf5(path: str, content: BinaryIO | None = None) -> Iterator[Group]:
    """Open a file, or the content of one that lies inside another.

    Raises:
        BadCheckpoint: it is not HDF5, or damaged, or h5py is missing.
    """
    module = h5py()
    try:
        with module.File(path if content is None else content, "r") as file:
            yield Group(file, path)
    except _DAMAGED as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise BadCheckpoint(f"{path}: damaged or truncated: HDF5 says: {reason}") from error


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
