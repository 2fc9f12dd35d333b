"""Messages of Protocol Buffers in their binary form, without their descriptions: fields by number."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.checkpoints.contents import BadCheckpoint


VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

Value = int | bytes


class Malformed(BadCheckpoint):
    """Bytes that are no message."""


def varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    r"""Return a number of seven bits a byte, the low ones first, and where it ends.

    >>> varint(b"\xac\x02", 0)
    (300, 2)
    """
    result = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result & 0xFFFF_FFFF_FFFF_FFFF, at
        shift += 7
    raise Malformed("a number that does not end")


def fields(message: bytes) -> Iterator[tuple[int, Value]]:
    r"""Yield each field of a message: its number, and a number or bytes.

    >>> list(fields(b"\x08\x01\x12\x02hi"))
    [(1, 1), (2, b'hi')]
    """
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        kind = tag & 7
        value: Value
        if kind == VARINT:
            value, at = varint(message, at)
        elif kind in (FIXED32, FIXED64):
            size = 4 if kind == FIXED32 else 8
            value = int.from_bytes(_cut(message, at, size), "little")
            at += size
        elif kind == BYTES:
            size, at = varint(message, at)
            value = _cut(message, at, size)
            at += size
        else:
            raise Malformed(f"a field of kind {kind}, which there is not")
        yield tag >> 3, value


def _cut(message: bytes, at: int, size: int) -> bytes:
    if at + size > len(message):
        raise Malformed("a field is cut short")
    return message[at : at + size]


def inner(value: Value) -> bytes:
    """Return a field that is a message, a text or bytes."""
    if isinstance(value, int):
        raise Malformed("a number where a message should be")
    return value


def text(value: Value) -> str:
    """Return a field that is a text."""
    return inner(value).decode("utf-8", "replace")


def number(value: Value) -> int:
    """Return a field that is a signed number."""
    if not isinstance(value, int):
        raise Malformed("bytes where a number should be")
    return value - (1 << 64) if value >> 63 else value
