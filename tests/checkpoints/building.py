"""Writes small files of weights, byte by byte where no library that the tests need does it."""

from __future__ import annotations

import io
import json
import zipfile

import h5py

from keras_paramlint.checkpoints.table import MAGIC, crc32c


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number, value):
    """A field of a message: a number, or bytes, a text or a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def masked(crc):
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFF_FFFF


def block(entries, packed=0):
    """A block of a table, keys shortened by what they share with the one before."""
    out, last = bytearray(), b""
    for key, value in entries:
        shared = 0
        while shared < min(len(key), len(last)) and key[shared] == last[shared]:
            shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    out += (0).to_bytes(4, "little") + (1).to_bytes(4, "little")
    data = bytes(out)
    return data, data + bytes([packed]) + masked(crc32c(data + bytes([packed]))).to_bytes(4, "little")


def table(entries, packed=0, size=3):
    """A table with a few entries a block."""
    entries = sorted(entries)
    out, index = bytearray(), []
    for start in range(0, len(entries), size):
        part = entries[start : start + size]
        content, whole = block(part, packed)
        index.append((part[-1][0], varint(len(out)) + varint(len(content))))
        out += whole
    handles = []
    for part in ([], index):
        content, whole = block(part)
        handles.append(varint(len(out)) + varint(len(content)))
        out += whole
    return bytes(out) + b"".join(handles).ljust(40, b"\0") + MAGIC


def entry(shape, dtype=1, offset=0, size=0):
    """A ``BundleEntryProto``."""
    dims = b"".join(field(2, field(1, dim)) for dim in shape)
    return field(1, dtype) + field(2, dims) + field(4, offset) + field(5, size)


HEADER = field(1, 1) + field(3, field(1, 1))
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"


def graph(nodes):
    """A ``TrackableObjectGraph``: each node is its children by name, or the key of a variable."""
    out = b""
    for node in nodes:
        if isinstance(node, str):
            out += field(1, field(2, field(1, "VARIABLE_VALUE") + field(3, node)))
        else:
            out += field(1, b"".join(field(1, field(1, to) + field(2, name)) for name, to in node.items()))
    return out


def write_bundle(prefix, weights, nodes=None, packed=0):
    """A checkpoint of TensorFlow: of objects where nodes are given, else of names."""
    entries = [(b"", HEADER)]
    entries += [(key.encode(), entry(shape)) for key, shape in weights.items()]
    data = b""
    if nodes is not None:
        text = graph(nodes)
        data = varint(len(text)) + b"\0\0\0\0" + text
        entries.append((GRAPH.encode(), entry((), dtype=7, size=len(data))))
    prefix.parent.mkdir(parents=True, exist_ok=True)
    prefix.with_name(f"{prefix.name}.index").write_bytes(table(entries, packed))
    prefix.with_name(f"{prefix.name}.data-00000-of-00001").write_bytes(data)
    return prefix


def write_paths(target, groups, names=None):
    """The layout of ``.weights.h5``: the shapes of the variables of each object, by address."""
    with h5py.File(target, "w") as file:
        for address, shapes in groups.items():
            variables = file.create_group(f"{address}/vars" if address else "vars")
            if names and address in names:
                variables.attrs["name"] = names[address]
            for number, shape in enumerate(shapes):
                variables.create_dataset(str(number), shape, "float32")
    return target


def write_layers(target, layers, config=None, chunks=0, **attributes):
    """The layout of ``.h5``: the shapes of the weights of each layer, by name."""
    with h5py.File(target, "w") as file:
        root = file.create_group("model_weights") if config is not None else file
        if config is not None:
            file.attrs["model_config"] = json.dumps(config)
        for key, value in {"keras_version": "2.15.0", "backend": "tensorflow", **attributes}.items():
            root.attrs[key] = value
        names = [name.encode() for name in layers]
        if chunks:
            for start in range(0, len(names), chunks):
                root.attrs[f"layer_names{start // chunks}"] = names[start : start + chunks]
        else:
            root.attrs["layer_names"] = names
        for name, weights in layers.items():
            group = root.create_group(name)
            group.attrs["weight_names"] = [weight.encode() for weight in weights]
            for weight, shape in weights.items():
                group.create_dataset(weight, shape, "float32")
    return target


def paths_as_bytes(groups):
    content = io.BytesIO()
    write_paths(content, groups)
    return content.getvalue()


def write_archive(target, members, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def keras_members(groups, config=None):
    return {
        "metadata.json": json.dumps({"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}),
        "config.json": json.dumps(config or {"class_name": "Sequential"}),
        "model.weights.h5": paths_as_bytes(groups),
    }
