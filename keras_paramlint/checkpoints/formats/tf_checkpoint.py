"""Checkpoints of TensorFlow: ``NAME.index``, a table of arrays, beside ``NAME.data-00000-of-00001``.

Those of TensorFlow 2 hold a graph of objects as well, by which variables are found again; those of
TensorFlow 1 know only the names of variables.
"""

from __future__ import annotations

import heapq
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keras_paramlint.checkpoints import protobuf
from keras_paramlint.checkpoints.base import Candidate, Reader
from keras_paramlint.checkpoints.contents import (
    BadCheckpoint,
    Checkpoint,
    Layout,
    ObjectNode,
    StoredGroup,
    StoredWeight,
)
from keras_paramlint.checkpoints.opening import open_file
from keras_paramlint.checkpoints.table import MAGIC, MAX_BYTES, BadTable, entries
from keras_paramlint.dataclass import dataclass
from keras_paramlint.late import late_pattern


GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
_STATE = late_pattern(
    r"(?:^|/)(?:\.OPTIMIZER_SLOT|optimizer|keras_api|save_counter)(?:/|$)"
    r"|^training/|^_all_variables/|^(?:beta[12]_power|global_step)$"
)
"""What in the name of a variable tells that it belongs to an optimizer or to the checkpoint itself."""

_DETOURS = late_pattern(
    r"(?:(?:non_)?trainable_variables|variables|_all_variables|keras_api|signatures|layer-\d+|.*_losses)"
)
"""Attributes that lead to what another attribute leads to in better words."""

_DATA = late_pattern(r"\.(?:index|data-\d{5}-of-\d{5}|meta)$")
MAX_DEPTH = 64
"""Objects inside each other, at most, of which the way is written."""

_TYPES = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string", 8: "complex64",
    9: "int64", 10: "bool", 14: "bfloat16", 17: "uint16", 18: "complex128", 19: "float16", 22: "uint32",
    23: "uint64",
}  # fmt: skip
"""The types of ``types.proto``."""


Node = tuple[dict[str, int], str]
"""An object: its children by name, and the key of its array where it is a variable."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of one array: the fields of ``BundleEntryProto``."""

    dtype: int = 0
    shape: tuple[int, ...] = ()
    shard: int = 0
    offset: int = 0
    size: int = 0


class TFCheckpoint(Reader):
    """Written by ``save_weights("x")`` of ``tf.keras``, ``tf.train.Checkpoint`` and ``tf.train.Saver``."""

    name = "TensorFlow checkpoint (.index)"
    rank = 4

    def recognises(self, candidate: Candidate) -> bool:
        """Say whether it is one of the files of a checkpoint, their common prefix, or their directory."""
        if candidate.is_directory:
            return candidate.has("checkpoint")
        return os.path.exists(f"{prefix_of(candidate.path)}.index") or bool(_DATA.search(candidate.path))

    def read(self, candidate: Candidate) -> Checkpoint:
        """Return what is in it."""
        path = candidate.path
        prefix = _latest(path) if candidate.is_directory else prefix_of(path)
        return read_bundle(path, prefix, self.name)


def prefix_of(path: str) -> str:
    """Return what the names of a checkpoint's files have in common.

    >>> prefix_of("run/ckpt-3.data-00000-of-00001")
    'run/ckpt-3'
    """
    return _DATA.sub("", path)


def _latest(directory: str) -> str:
    """Return the newest checkpoint of a directory, which its file ``checkpoint`` names."""
    with io.TextIOWrapper(open_file(os.path.join(directory, "checkpoint")), "utf-8", "replace") as file:
        found = re.search(r'^model_checkpoint_path: "((?:[^"\\]|\\.)*)"', file.read(65536), re.MULTILINE)
    if found is None:
        raise BadCheckpoint(f"{directory}: its file `checkpoint` names no checkpoint")
    return os.path.join(directory, found[1])


def read_bundle(path: str, prefix: str, format_name: str) -> Checkpoint:
    """Return what the files of a prefix hold.

    Raises:
        BadCheckpoint: one is missing or damaged.
    """
    index = _index(path, prefix)
    stored = {key: _weight(key, entry) for key, entry in index.items() if key != GRAPH}
    if GRAPH not in index:
        groups = _groups(stored, {})
        kind = f"{format_name}, by the names of variables"
        return Checkpoint(path, kind, Layout.NAMES, groups, loaded_as=prefix)
    try:
        nodes = list(_objects(_graph_bytes(path, prefix, index)))
    except protobuf.Malformed as error:
        raise BadCheckpoint(f"{path}: damaged: its graph of objects has {error}") from error
    ways = _addresses(nodes)
    objects = tuple(
        ObjectNode(children, replace(stored[key], name=ways.get(key, key)), _is_of_model(key, stored))
        if key in stored
        else ObjectNode(children)
        for children, key in nodes
    )
    groups = _groups(stored, ways)
    return Checkpoint(path, format_name, Layout.OBJECTS, groups, loaded_as=prefix, objects=objects)


def _index(path: str, prefix: str) -> dict[str, Entry]:
    name = f"{prefix}.index"
    try:
        with open_file(name) as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        missing = os.path.basename(name)
        raise BadCheckpoint(f"{path}: {missing} is missing, which says what is in it") from None
    if len(data) > MAX_BYTES:
        raise BadCheckpoint(f"{name}: larger than {MAX_BYTES:,} bytes; it is not read")
    if data[-8:] != MAGIC:
        raise BadCheckpoint(f"{name}: no index of a checkpoint, or cut short: its end is not that of a table")
    try:
        found = {key.decode("utf-8", "replace"): value for key, value in entries(data)}
        header = found.pop("", None)
        if header is None:
            raise BadCheckpoint(f"{name}: no index of a checkpoint: it has no header")
        if any(field == 2 and value == 1 for field, value in protobuf.fields(header)):
            raise BadCheckpoint(f"{name}: written on a big-endian machine, which is not read")
        return {key: _entry(value) for key, value in found.items()}
    except (BadTable, protobuf.Malformed) as error:
        raise BadCheckpoint(f"{name}: damaged: {error}") from error


def _entry(message: bytes) -> Entry:
    facts: dict[int, int] = {}
    shape: tuple[int, ...] = ()
    for field, value in protobuf.fields(message):
        if field == 2:
            shape = tuple(_dims(protobuf.inner(value)))
        elif field in (1, 3, 4, 5):
            facts[field] = protobuf.number(value)
    return Entry(facts.get(1, 0), shape, facts.get(3, 0), facts.get(4, 0), facts.get(5, 0))


def _dims(message: bytes) -> Iterator[int]:
    for field, value in protobuf.fields(message):
        if field == 2:
            size = dict(protobuf.fields(protobuf.inner(value))).get(1, 0)
            yield max(0, protobuf.number(size))


def _weight(key: str, entry: Entry) -> StoredWeight:
    name = key.removesuffix(VALUE)
    return StoredWeight(name, entry.shape, _TYPES.get(entry.dtype, f"type {entry.dtype}"))


def _graph_bytes(path: str, prefix: str, index: Mapping[str, Entry]) -> bytes:
    """Return the graph of objects: a text in one of the files of arrays, behind its length and a checksum."""
    entry = index[GRAPH]
    if not 0 < entry.size <= MAX_BYTES:
        raise BadCheckpoint(f"{path}: damaged: its graph of objects has {entry.size:,} bytes")
    name = _shard(path, prefix, entry.shard)
    with open_file(name) as file:
        file.seek(max(0, entry.offset))
        data = file.read(entry.size)
    if len(data) < entry.size:
        raise BadCheckpoint(f"{name}: cut short: the graph of objects should be at {entry.offset:,}")
    length, at = protobuf.varint(data, 0)
    if at + 4 + length != len(data):
        raise BadCheckpoint(f"{name}: damaged: the graph of objects is not where the index says")
    return data[at + 4 :]


def _shard(path: str, prefix: str, number: int) -> str:
    directory, base = os.path.split(prefix)
    pattern = re.compile(rf"{re.escape(base)}\.data-{number:05}-of-\d{{5}}")
    found = sorted(name for name in os.listdir(directory or ".") if pattern.fullmatch(name))
    if not found:
        missing = f"{base}.data-{number:05}-of-..."
        raise BadCheckpoint(f"{path}: {missing} is missing, which holds the graph of objects")
    return os.path.join(directory, found[0])


def _objects(graph: bytes) -> Iterator[Node]:
    """Yield the nodes of a ``TrackableObjectGraph``."""
    for field, node in protobuf.fields(graph):
        if field != 1:
            continue
        children: dict[str, int] = {}
        key = ""
        for part, value in protobuf.fields(protobuf.inner(node)):
            facts = dict(protobuf.fields(protobuf.inner(value))) if part in {1, 2} else {}
            if part == 1:
                children[protobuf.text(facts.get(2, b""))] = protobuf.number(facts.get(1, 0))
            elif part == 2 and protobuf.text(facts.get(1, b"")) == "VARIABLE_VALUE":
                key = protobuf.text(facts.get(3, b""))
        yield children, key


def _addresses(nodes: Sequence[Node]) -> dict[str, str]:
    """Return the way to each variable from the root, by key; lists that repeat all of them are detours."""
    found: dict[str, str] = {}
    seen: set[int] = set()
    queue: list[tuple[int, int, str, int]] = [(0, 0, "", 0)] if nodes else []
    while queue:
        detours, length, path, number = heapq.heappop(queue)
        if number in seen:
            continue
        seen.add(number)
        children, key = nodes[number]
        if key:
            found[key] = path
        for name, child in children.items() if length < MAX_DEPTH else ():
            if 0 <= child < len(nodes) and child not in seen:
                more = detours + bool(_DETOURS.fullmatch(name))
                heapq.heappush(queue, (more, length + 1, f"{path}/{name}" if path else name, child))
    return found


def _is_of_model(key: str, stored: Mapping[str, StoredWeight]) -> bool:
    """Say whether an array is a weight, not the state of an optimizer, a counter or a text."""
    slot_of = stored[key].name.rpartition("/")[0]
    return _STATE.search(key) is None and slot_of not in stored and stored[key].dtype != "string"


def _groups(stored: Mapping[str, StoredWeight], paths: Mapping[str, str]) -> tuple[StoredGroup, ...]:
    """Return the arrays by the object, or the scope, that they are in."""
    found: dict[tuple[str, bool], list[StoredWeight]] = {}
    for key, weight in stored.items():
        address, _, name = paths.get(key, weight.name).rpartition("/")
        found.setdefault((address, _is_of_model(key, stored)), []).append(replace(weight, name=name))
    ordered = sorted(found.items(), key=lambda item: (not item[0][1], _natural(item[0][0])))
    return tuple(StoredGroup(address, tuple(weights), "", ours) for (address, ours), weights in ordered)


def _natural(address: str) -> list[tuple[int, str]]:
    """Order ``layer-10`` behind ``layer-9``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d{1,9})", address)]
