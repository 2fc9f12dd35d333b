"""What the server asks its analysis process, and what that answers."""

from __future__ import annotations

import dataclasses
import functools
import io
import operator
import pickle
import struct
from collections.abc import Callable, Mapping
from dataclasses import field
from types import MemberDescriptorType
from typing import Any, NamedTuple

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, FileResult
from keras_paramlint.sources.disk import Content


@dataclass(frozen=True, slots=True)
class Show:
    """An editor has another text of a file than the disk; it has no answer."""

    path: str
    content: Content | None
    """None: the document was closed, and the file on disk counts again."""


@dataclass(frozen=True, slots=True)
class Analyse:
    """Analyse a file as the editor has it; the answer is an :class:`Analysed`."""

    path: str
    told: Mapping[str, Any] = field(default_factory=dict)
    """What the editor's settings say, in the place of a command line, under the options' keys."""


@dataclass(frozen=True, slots=True)
class Explain:
    """Explain how the count of a line comes about; the answer is an :class:`Explained`."""

    path: str
    line: int
    column: int | None = None
    cell: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pin:
    """Offer comments that pin the counts of what stands on some lines; the answer is :class:`Offers`."""

    path: str
    first: int
    last: int
    cell: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


Question = Show | Analyse | Explain | Pin


@dataclass(frozen=True, slots=True)
class Analysed:
    """What a file came to."""

    result: FileResult
    peak: int = 0
    """The most memory that the process ever had, in bytes."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The lines of an explanation; empty where there is nothing to explain."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """What could be written, as findings with their edits."""

    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no answer."""

    reason: str
    code: str = ""
    """The rule that names it, where it is about the document; empty: a setting cannot be followed."""


Answer = Analysed | Explained | Offers | Failed

HEADER = struct.Struct(">I")
"""The length of what follows."""


class _Pickler(pickle.Pickler):
    """Writes slotted dataclasses, of which results consist, five times as fast as their own methods do."""

    def reducer_override(self, thing: Any) -> Any:
        """Return how an object is made again."""
        kind: type = type(thing)
        fields = _fields_of(kind)
        return NotImplemented if fields is None else (_made, (kind, fields.read(thing)))


class _Fields(NamedTuple):
    """How the fields of a class are read together, and each is set: a frozen one refuses its own way."""

    read: Callable[[Any], tuple[Any, ...]]
    setters: tuple[Callable[[Any, Any], None], ...]


@functools.cache
def _fields_of(kind: type) -> _Fields | None:
    """Return the fields of a slotted dataclass that has no way of its own, None for any other class."""
    if not dataclasses.is_dataclass(kind) or kind.__reduce__ is not object.__reduce__:
        return None
    names = [field.name for field in dataclasses.fields(kind)]
    slots = [slot for name in names if isinstance(slot := getattr(kind, name, None), MemberDescriptorType)]
    if len(names) < 2 or len(slots) < len(names):
        return None
    return _Fields(operator.attrgetter(*names), tuple(slot.__set__ for slot in slots))


def _made(kind: type, values: tuple[Any, ...]) -> Any:
    """Return an instance with some values in its fields."""
    fields = _fields_of(kind)
    assert fields is not None
    made: Any = object.__new__(kind)
    for set_field, value in zip(fields.setters, values, strict=True):
        set_field(made, value)
    return made


def pack(message: Question | Answer) -> bytes:
    """Return a message with its length in front; pickled, since both ends are this program."""
    buffer = io.BytesIO()
    buffer.write(bytes(HEADER.size))
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(message)
    data = buffer.getbuffer()
    HEADER.pack_into(data, 0, len(data) - HEADER.size)
    return data.tobytes()


def unpack(data: bytes) -> Any:
    """Return the message behind a length."""
    return pickle.loads(data)  # noqa: S301 - from the process that we started, over a pipe of its own
