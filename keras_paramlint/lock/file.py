"""The file itself: TOML, one table a model, sorted, so that versions of it can be reviewed and merged."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from typing import Any, TypeGuard

from keras_paramlint.dataclass import dataclass
from keras_paramlint.lock.entry import Entry
from keras_paramlint.lock.lines import LineError, layers_of
from keras_paramlint.options import UsageError
from keras_paramlint.sources.documents import Malformed, own_file, parse_toml
from keras_paramlint.sources.errors import SourceError


FILE_NAME = "keras_paramlint.lock"
VERSION = 1


class LockError(UsageError):
    """The file cannot be used; the message says why, where, and what to do."""

    is_newer = False
    """Whether a newer keras-paramlint wrote it."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock file says."""

    paths: tuple[str, ...] = (".",)
    """What was analysed for it, seen from the file."""
    entries: tuple[Entry, ...] = ()

    def by_name(self) -> dict[str, Entry]:
        """Return the entries under their names."""
        return {entry.name: entry for entry in self.entries}


_HEAD = """\
# Parameter counts and weights of all models, written by: keras-paramlint lock
# Compare them with the source by: keras-paramlint lock --check
"""


def text_of(lock: Lock) -> str:
    """Return the text of a lock file."""
    parts = [_HEAD, f"version = {VERSION}\n", f"paths = [{', '.join(map(_text, lock.paths))}]\n"]
    parts.extend("".join(_table(entry)) for entry in sorted(lock.entries, key=lambda entry: entry.name))
    return "".join(parts)


def _table(entry: Entry) -> Iterator[str]:
    yield f"\n[models.{_text(entry.name)}]\n"
    yield f"flavour = {_text(entry.flavour)}\n"
    yield f"params = {_count(entry.params)}\n"
    yield f"trainable = {_count(entry.trainable)}\n"
    if entry.unknown:
        yield f"unknown = [{', '.join(map(_text, entry.unknown))}]\n"
    yield f"digest = {_text(entry.digest)}\n"
    if entry.files:
        inside = (f"{_text(name)} = {_text(digest)}" for name, digest in entry.files)
        yield f"files = {{ {', '.join(inside)} }}\n"
    yield "layers = [\n"
    yield from (f"    {_text(line)},\n" for line in entry.layers)
    yield "]\n"


def _count(count: int | str) -> str:
    return f"{count:_}" if isinstance(count, int) else _text(count)


def _text(text: str) -> str:
    """Return a string of TOML: a literal one where that is easier to read, else that of JSON."""
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    written = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join("\ufffd" if "\ud800" <= mark <= "\udfff" else mark for mark in written)


def write(path: str, lock: Lock) -> None:
    """Write a lock file in one step: it is the old one until it is the new one.

    Raises:
        LockError: that is not possible.
    """
    directory = os.path.dirname(os.path.abspath(path))
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=directory, prefix=".keras_paramlint-", delete=False, encoding="utf-8", newline="\n"
        ) as file:
            temporary = file.name
            file.write(text_of(lock))
        # Such files are private; the lock is to be read by whoever reads the project.
        mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise LockError(f"{path}: cannot be written: {error.strerror or error}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# ---------------------------------------------------------------------- reading
def read(path: str) -> Lock:
    """Read a lock file.

    Raises:
        LockError: there is none, or it is not one that this version understands.
    """
    if not os.path.lexists(path):
        raise LockError(f"{path}: there is no lock file; keras-paramlint lock writes one")
    data = own_file(path)
    if isinstance(data, SourceError):
        raise LockError(f"{path}: {data.reason}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise LockError(f"{path}: is no lock file: it is not UTF-8") from None
    return parse(text, path)


def parse(text: str, path: str) -> Lock:
    """Read the text of a lock file.

    Raises:
        LockError: it is not one that this version understands.
    """
    if conflict := re.search(r"^(?:<{7}|>{7}|={7})(?: |$)", text, re.MULTILINE):
        line = text.count("\n", 0, conflict.start()) + 1
        raise LockError(f"{path}:{line}: has conflicts of a merge; {_REMEDY}")
    try:
        document = parse_toml(text)
    except Malformed as error:
        place = f"{path}:{error.line}" if error.line else path
        raise LockError(f"{place}: is no valid TOML: {error.reason}; {_REMEDY}") from None
    version = document.get("version")
    if type(version) is not int:
        raise LockError(f"{path}: is no lock file: it has no version; {_REMEDY}")
    if version > VERSION:
        newer = LockError(
            f"{path}: is of version {version}, and this keras-paramlint understands version {VERSION}; "
            "update keras-paramlint, or remove the file and write it anew"
        )
        newer.is_newer = True
        raise newer
    paths, models = document.get("paths"), document.get("models", {})
    if version < 1 or not _is_texts(paths) or not isinstance(models, dict):
        raise LockError(f"{path}: is no lock file that keras-paramlint has written; {_REMEDY}")
    return Lock(tuple(paths), tuple(_entry(path, text, name, table) for name, table in models.items()))


_REMEDY = "write it anew: keras-paramlint lock"


def _entry(path: str, text: str, name: str, table: Any) -> Entry:
    """Return an entry.

    Raises:
        LockError: it has not what an entry has, or was changed by hand.
    """
    line = text.count("\n", 0, max(text.find(f"[models.{_text(name)}]"), 0)) + 1
    place = f"{path}:{line}: {name}"
    if not isinstance(table, dict):
        raise LockError(f"{place}: is no model; {_REMEDY}")
    flavour, layers, unknown = table.get("flavour"), table.get("layers"), table.get("unknown", [])
    params, trainable = table.get("params"), table.get("trainable")
    files = table.get("files", {})
    if not (isinstance(flavour, str) and _is_texts(layers) and _is_texts(unknown)) or not (
        isinstance(params, (int, str)) and isinstance(trainable, (int, str))
    ):
        raise LockError(f"{place}: lacks its flavour, params, trainable or layers; {_REMEDY}")
    if not isinstance(files, dict) or not _is_texts([*files.values()]):
        raise LockError(f"{place}: its files are no formats with digests; {_REMEDY}")
    found = tuple(sorted(files.items()))
    entry = Entry(name, flavour, params, trainable, tuple(layers), tuple(unknown), found)
    try:
        layers_of(entry.layers)
    except (LineError, ValueError) as error:
        shown = repr(str(error)[:80])
        raise LockError(f"{place}: a line of its layers cannot be read: {shown}; {_REMEDY}") from None
    if table.get("digest") != entry.digest:
        raise LockError(f"{place}: its digest is not that of its layers, as after a merge by hand; {_REMEDY}")
    return entry


def _is_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
