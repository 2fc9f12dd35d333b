"""What the server asks its analysis process, and what that answers."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


def pack(message: Question | Answer) -> bytes:
    """Return a message with its length in front; pickled, since both ends are this program."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(data)) + data


def unpack(data: bytes) -> Any:
    """Return the message behind a length."""
    return pickle.loads(data)  # noqa: S301 - from the process that we started, over a pipe of its own
