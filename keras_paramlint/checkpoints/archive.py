"""Zip archives, within bounds: texts as a whole, large members as files to look into."""

from __future__ import annotations

import contextlib
import io
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from keras_paramlint.checkpoints.contents import BadCheckpoint


MAGIC = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
"""How an archive without members begins."""

MAX_TEXT = 16 * 2**20
"""The size of a text member, at most."""

BOMB_SIZE, BOMB_RATIO = 2**28, 100
"""A member of more bytes than this that was packed by more than this is no array of weights."""

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")


@contextlib.contextmanager
def open_archive(path: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive.

    Raises:
        BadCheckpoint: it is none, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, struct.error, RuntimeError) as error:
        raise BadCheckpoint(f"{path}: damaged or truncated zip archive: {error}") from error


def text_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member as a whole.

    Raises:
        BadCheckpoint: it is missing, encrypted or too large.
    """
    info = _info(archive, name)
    if info.file_size > MAX_TEXT:
        raise BadCheckpoint(
            f"{archive.filename}: {name} has {info.file_size:,} bytes, more than {MAX_TEXT:,}; it is not read"
        )
    with archive.open(info) as file:
        return file.read()


@contextlib.contextmanager
def open_member(archive: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    """Open a member that is read here and there.

    Keras stores without packing, so that the archive itself can be read; what was packed by
    somebody else is unpacked into a temporary file.

    Raises:
        BadCheckpoint: it is missing, encrypted, cut short or would fill the disk.
    """
    info = _info(archive, name)
    if info.file_size > BOMB_SIZE and info.file_size > BOMB_RATIO * max(info.compress_size, 1):
        raise BadCheckpoint(
            f"{archive.filename}: {name} would unpack from {info.compress_size:,} to {info.file_size:,} "
            "bytes, which no weights do; it is not unpacked"
        )
    if info.compress_type == zipfile.ZIP_STORED:
        assert archive.fp is not None
        yield cast(BinaryIO, _Stretch(archive.fp, _start(archive.fp, info, archive), info.file_size))
        return
    with tempfile.TemporaryFile() as unpacked, archive.open(info) as packed:
        shutil.copyfileobj(packed, unpacked)
        unpacked.seek(0)
        yield unpacked


def _info(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise BadCheckpoint(f"{archive.filename}: it has no {name}") from None
    if info.flag_bits & 0x1:
        raise BadCheckpoint(f"{archive.filename}: {name} is encrypted, which Keras does not read either")
    return info


def _start(file: IO[bytes], info: zipfile.ZipInfo, archive: zipfile.ZipFile) -> int:
    """Return where the bytes of a member begin, behind its own header."""
    file.seek(info.header_offset)
    header = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if header[0] != MAGIC:
        raise BadCheckpoint(f"{archive.filename}: damaged zip archive: {info.filename} is not in its place")
    start = info.header_offset + _LOCAL_HEADER.size + int(header[9]) + int(header[10])
    file.seek(0, io.SEEK_END)
    if start + info.file_size > file.tell():
        raise BadCheckpoint(f"{archive.filename}: truncated zip archive: {info.filename} is cut short")
    return start


class _Stretch(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        wanted = max(0, min(len(view), self._size - self._at))
        self._file.seek(self._start + self._at)
        read = self._file.read(wanted)
        view[: len(read)] = read
        self._at += len(read)
        return len(read)
