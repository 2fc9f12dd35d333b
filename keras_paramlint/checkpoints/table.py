"""Tables of sorted keys and values, as LevelDB keeps them and TensorFlow its index of a checkpoint.

The format is described in LevelDB's ``doc/table_format.md``: blocks of entries that share the beginning of
their keys, an index of the blocks, and a footer that says where the index is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from keras_paramlint.checkpoints.contents import BadCheckpoint
from keras_paramlint.checkpoints.protobuf import Malformed, varint


FOOTER = 48
MAGIC = (0xDB4775248B80FB57).to_bytes(8, "little")
_TRAILER = 5
"""Behind each block: how it is packed, and its checksum."""

MAX_BYTES = 2**26
"""The size of a table, at most; the index of the largest models has a few megabytes."""
MAX_ENTRIES = 2_000_000


class BadTable(BadCheckpoint):
    """Bytes that are no table, or a damaged one."""


def entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keys and values of a table in order.

    Raises:
        BadTable: it is damaged.
    """
    if len(data) < FOOTER or data[-8:] != MAGIC:
        raise BadTable("its end is not that of a table; it may be cut short")
    try:
        _, at = _handle(data, len(data) - FOOTER)
        index, _ = _handle(data, at)
        count = read = 0
        for _, where in _block(data, *index):
            place, _ = _handle(where, 0)
            read += place[1]
            if read > len(data):
                raise BadTable("its blocks lie over each other")
            for entry in _block(data, *place):
                count += 1
                if count > MAX_ENTRIES:
                    raise BadTable(f"it has more than {MAX_ENTRIES:,} entries")
                yield entry
    except Malformed as error:
        raise BadTable(str(error)) from error


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    """Return where a block is, its size, and where this statement ends."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return (offset, size), at


def _block(data: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    end = offset + size
    if end + _TRAILER > len(data):
        raise BadTable("a block lies beyond its end")
    packed = data[end]
    if packed:
        raise BadTable(f"a block is packed (method {packed}), which TensorFlow's own are not")
    if _masked(crc32c(data[offset : end + 1])) != int.from_bytes(data[end + 1 : end + _TRAILER], "little"):
        raise BadTable("the checksum of a block is wrong")
    block = data[offset:end]
    restarts = int.from_bytes(block[-4:], "little")
    stop = len(block) - 4 * (restarts + 1)
    if len(block) < 4 or stop < 0:
        raise BadTable("a block is cut short")
    at, key = 0, b""
    while at < stop:
        shared, at = varint(block, at)
        added, at = varint(block, at)
        length, at = varint(block, at)
        if shared > len(key) or at + added + length > stop:
            raise BadTable("an entry is cut short")
        key = key[:shared] + block[at : at + added]
        at += added
        yield key, block[at : at + length]
        at += length


def _masked(crc: int) -> int:
    """Return a checksum as tables keep it, so that one over checksums is a good one."""
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFF_FFFF


def crc32c(data: bytes) -> int:
    """Return the CRC-32 with Castagnoli's polynomial.

    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    table = _crc_table()
    crc = 0xFFFF_FFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFF_FFFF


@lru_cache(maxsize=1)
def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return tuple(table)
