"""``.keras``: a zip archive, or a directory, with a configuration and the variables of a ``.weights.h5``."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from keras_paramlint.checkpoints.archive import MAX_TEXT, open_archive, open_member, text_of
from keras_paramlint.checkpoints.base import Candidate, Reader
from keras_paramlint.checkpoints.contents import BadCheckpoint, Checkpoint, Layout
from keras_paramlint.checkpoints.formats.keras_weights import groups_in
from keras_paramlint.checkpoints.hdf5 import open_hdf5
from keras_paramlint.checkpoints.opening import open_file
from keras_paramlint.checkpoints.texts import parsed


CONFIG, METADATA = "config.json", "metadata.json"
WEIGHTS, ARRAYS = "model.weights.h5", "model.weights.npz"


class KerasArchive(Reader):
    """Written by ``save("x.keras")`` of Keras 3, and of ``tf.keras`` since 2.12."""

    name = "Keras model (.keras)"

    def recognises(self, candidate: Candidate) -> bool:
        """Say whether it is an archive, or a directory as ``save(zipped=False)`` writes it."""
        return candidate.is_zip or candidate.has(CONFIG)

    def read(self, candidate: Candidate) -> Checkpoint:
        """Return what is in it."""
        path = candidate.path
        with _parts(candidate) as parts:
            if not parts.names & {CONFIG, WEIGHTS}:
                raise BadCheckpoint(f"{path}: a zip archive, but none of Keras{_inside(parts.names)}")
            config = parsed(parts.text(CONFIG), path, CONFIG)
            metadata = parsed(parts.text(METADATA), path, METADATA) if METADATA in parts.names else {}
            if WEIGHTS not in parts.names:
                raise BadCheckpoint(f"{path}: it has no {WEIGHTS}{_instead(parts.names)}")
            with parts.open(WEIGHTS) as content, open_hdf5(path, content) as file:
                groups = tuple(groups_in(file))
        stated = metadata.items() if isinstance(metadata, dict) else ()
        about = tuple((str(key), str(value)) for key, value in stated)
        return Checkpoint(path, self.name, Layout.PATHS, groups, about, config)


def _inside(names: frozenset[str]) -> str:
    packed = sorted(name for name in names if name.endswith((".h5", ".hdf5", ".keras")))
    return f"; unpack it, it holds {packed[0]}" if packed else f": it has neither {CONFIG} nor {WEIGHTS}"


def _instead(names: frozenset[str]) -> str:
    if ARRAYS in names:
        return f", but {ARRAYS}, whose arrays are pickles, which are not opened"
    return "; it is no model of Keras"


class _Archive:
    """The members of a zip archive."""

    def __init__(self, archive: Any) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def text(self, name: str) -> bytes:
        return text_of(self._archive, name)

    def open(self, name: str) -> contextlib.AbstractContextManager[BinaryIO]:
        return open_member(self._archive, name)


class _Directory:
    """The files of a directory."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.names = frozenset(os.listdir(path))

    def text(self, name: str) -> bytes:
        with open_file(os.path.join(self._path, name)) as file:
            return file.read(MAX_TEXT)

    def open(self, name: str) -> contextlib.AbstractContextManager[BinaryIO]:
        return open_file(os.path.join(self._path, name))


@contextlib.contextmanager
def _parts(candidate: Candidate) -> Iterator[_Archive | _Directory]:
    if candidate.is_directory:
        yield _Directory(candidate.path)
        return
    with open_archive(candidate.path) as archive:
        yield _Archive(archive)
