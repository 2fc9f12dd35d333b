"""What is damaged, hostile or something else gets an error that names the file and says why."""

from __future__ import annotations

import contextlib
import json
import sys
import zipfile

import h5py
import pytest
from building import (
    MAGIC,
    VALUE,
    block,
    field,
    keras_members,
    table,
    varint,
    write_archive,
    write_bundle,
    write_layers,
    write_paths,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_paramlint.checkpoints import BadCheckpoint, hdf5, read


DENSE = {"layers/dense": [(4, 8), (8,)]}


def refused(path, *texts):
    with pytest.raises(BadCheckpoint) as caught:
        read(str(path))
    message = str(caught.value)
    assert message.startswith(str(path))
    for text in texts:
        assert text in message
    return message


def test_a_missing_file(tmp_path):
    refused(tmp_path / "m.h5", "no such file")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x80\x04\x95", "a pickle, which is not read"),
        (b"\x93NUMPY\x01\0", "a NumPy array"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"hello world", "of no format that is known"),
    ],
)
def test_something_else(tmp_path, content, said):
    path = tmp_path / "m.h5"
    path.write_bytes(content)

    refused(path, said)


def test_a_source_in_the_place_of_a_file(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("import keras\n")

    refused(path, "a source, and no file of weights; the source comes first")


def test_an_empty_directory(tmp_path):
    refused(tmp_path, "a directory without weights")


def test_hdf5_that_keras_did_not_write(tmp_path):
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("x", (2,))

    refused(path, "of no format")


@pytest.mark.parametrize("left", [9, 100, 900, 1500])
def test_hdf5_that_is_cut_short(tmp_path, left):
    path = write_paths(tmp_path / "m.weights.h5", DENSE)
    path.write_bytes(path.read_bytes()[:left])

    refused(path, "damaged or truncated")


def test_links_are_not_followed(tmp_path):
    write_paths(tmp_path / "other.h5", DENSE)
    for link in (
        h5py.SoftLink("/layers/dense"),
        h5py.ExternalLink("other.h5", "/layers"),
        h5py.SoftLink("/no"),
    ):
        path = write_paths(tmp_path / "m.weights.h5", DENSE)
        with h5py.File(path, "a") as file:
            file["layers/more"] = link

        refused(path, "layers/more is a link to another", "not followed")


def test_a_group_that_holds_itself(tmp_path):
    path = write_paths(tmp_path / "m.weights.h5", DENSE)
    with h5py.File(path, "a") as file:
        file["layers/dense/again"] = file["layers"]

    refused(path, "deep inside each other")


def test_content_in_another_file_is_not_read(tmp_path):
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("layers/dense/vars")
        group.create_dataset("0", (4,), "float32", external=[("/etc/passwd", 0, 16)])

    refused(path, "lies in another file")


def test_a_file_of_too_many_groups(tmp_path, monkeypatch):
    path = write_paths(tmp_path / "m.weights.h5", {f"layers/dense_{n}": [(1,)] for n in range(30)})
    monkeypatch.setattr(hdf5, "MAX_OBJECTS", 50)
    monkeypatch.setattr(hdf5.Budget, "__init__", lambda self: setattr(self, "left", 50))

    refused(path, "more than 50 groups")


def test_a_text_that_is_too_long(tmp_path, monkeypatch):
    path = write_layers(tmp_path / "m.h5", {"dense": {"kernel": (1,)}})
    monkeypatch.setattr(hdf5, "MAX_TEXT", 3)

    refused(path, "larger than 3 bytes")


def test_a_shape_that_no_memory_holds_is_only_a_shape(tmp_path):
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("layers/dense/vars")
        group.create_dataset("0", (2**40, 2**20), "float32", chunks=(1024, 1024))

    assert read(str(path)).total == 2**60


def test_legacy_layers_that_are_named_and_missing(tmp_path):
    path = write_layers(tmp_path / "m.h5", {"dense": {"dense/kernel:0": (1,)}})
    with h5py.File(path, "a") as file:
        file.attrs["layer_names"] = [b"dense", b"gone"]

    refused(path, "gone is missing")


def test_a_missing_h5py_is_said_with_the_command_that_installs_it(tmp_path, monkeypatch):
    path = write_paths(tmp_path / "m.weights.h5", DENSE)
    monkeypatch.setitem(sys.modules, "h5py", None)

    with pytest.raises(BadCheckpoint, match=r'pip install "keras-paramlint\[weights\]"'):
        read(str(path))


def test_archives_that_are_no_models(tmp_path):
    refused(write_archive(tmp_path / "a.zip", {"a.txt": "a"}), "none of Keras: it has neither config.json")
    refused(write_archive(tmp_path / "b.zip", {"out/b.weights.h5": "b"}), "unpack it, it holds out/b")
    refused(write_archive(tmp_path / "b.keras", {"config.json": "{}"}), "no model.weights.h5")
    refused(write_archive(tmp_path / "c.keras", {"config.json": "[" * 10**5}), "config.json is not JSON")
    pickled = {"config.json": "{}", "model.weights.npz": "x"}
    refused(write_archive(tmp_path / "d.keras", pickled), "pickles, which are not opened")


@pytest.mark.parametrize("left", [10, 500, 2500])
def test_an_archive_that_is_cut_short(tmp_path, left):
    path = write_archive(tmp_path / "m.keras", keras_members(DENSE))
    path.write_bytes(path.read_bytes()[:left])

    refused(path, "zip archive")


def test_an_encrypted_archive(tmp_path):
    path = write_archive(tmp_path / "m.keras", keras_members(DENSE))
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(content)

    refused(path, "encrypted")


def test_a_member_that_would_fill_the_disk(tmp_path):
    members = {"config.json": "{}", "model.weights.h5": bytes(2**28 + 1)}
    path = write_archive(tmp_path / "m.keras", members, zipfile.ZIP_DEFLATED)

    refused(path, "not unpacked")


def test_shards_that_are_missing_or_elsewhere(tmp_path):
    path = tmp_path / "m.weights.json"
    for places, said in (
        ({"/vars": "m_00000.weights.h5"}, "m_00000.weights.h5 is missing"),
        ({"/vars": "../m_00000.weights.h5"}, "not the name of a file in the same directory"),
        ({"/vars": [3]}, "not the name of a file"),
        (3, "no `weight_map`"),
    ):
        path.write_text(json.dumps({"weight_map": places}))
        refused(path, said)
    path.write_text("{")
    refused(path, "not JSON")


def stored_bundle(tmp_path, **how):
    nodes = [{"layer": 1}, {"kernel": 2}, f"layer/kernel{VALUE}"]
    return write_bundle(tmp_path / "ck", {f"layer/kernel{VALUE}": (4, 8)}, nodes, **how)


def test_an_index_that_is_damaged(tmp_path):
    index = stored_bundle(tmp_path).with_name("ck.index")
    content = index.read_bytes()
    for damaged, said in (
        (content[:-3], "cut short"),
        (content[:20] + bytes([content[20] ^ 1]) + content[21:], "checksum"),
        (content[-48:], "beyond its end"),
        (table([(b"x", b"")]), "no header"),
        (table([(b"", field(2, 1))]), "big-endian"),
        (table([(b"", b""), (b"x", b"\x12\x7f")]), "cut short"),
    ):
        index.write_bytes(damaged)
        with pytest.raises(BadCheckpoint, match=said):
            read(str(tmp_path / "ck"))


def test_blocks_that_are_named_over_and_over(tmp_path):
    index = stored_bundle(tmp_path).with_name("ck.index")
    content, whole = block([(b"x", b"y" * 500)])
    place = varint(0) + varint(len(content))
    names, listed = block([(str(number).encode(), place) for number in range(100, 400)])
    footer = varint(len(whole)) + varint(0) + varint(len(whole)) + varint(len(names))
    index.write_bytes(whole + listed + footer.ljust(40, b"\0") + MAGIC)

    with pytest.raises(BadCheckpoint, match="lie over each other"):
        read(str(tmp_path / "ck"))


def test_objects_without_end_inside_each_other(tmp_path):
    stored = {f"x/kernel{VALUE}": (4, 8)}
    deep = [{"next": number + 1} for number in range(5_000)]
    prefix = write_bundle(tmp_path / "ck", stored, [*deep, {"kernel": 5_001}, f"x/kernel{VALUE}"])

    assert read(str(prefix)).total == 32


def test_packed_blocks_are_said(tmp_path):
    with pytest.raises(BadCheckpoint, match="packed"):
        read(str(stored_bundle(tmp_path, packed=1)))


def test_a_checkpoint_without_its_other_file(tmp_path):
    prefix = stored_bundle(tmp_path)
    data = prefix.with_name("ck.data-00000-of-00001")
    content = data.read_bytes()
    data.write_bytes(content[:5])
    with pytest.raises(BadCheckpoint, match="cut short"):
        read(str(prefix))
    data.write_bytes(b"\x7f" * len(content))
    with pytest.raises(BadCheckpoint, match="not where the index says"):
        read(str(prefix))
    data.unlink()
    with pytest.raises(BadCheckpoint, match=r"ck\.data-00000-of-\.\.\. is missing"):
        read(str(prefix))
    data.write_bytes(content)
    prefix.with_name("ck.index").unlink()
    with pytest.raises(BadCheckpoint, match=r"ck\.index is missing"):
        read(str(data))


def test_a_saved_model_without_variables(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"")

    refused(tmp_path, "variables.index is missing")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, 1), flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), max_size=4)
)
def test_bytes_that_were_changed_anywhere_never_crash_it(tmp_path, at, flips):
    prefix = stored_bundle(tmp_path)
    path = (prefix.with_name("ck.index"), prefix.with_name("ck.data-00000-of-00001"))[at]
    content = bytearray(path.read_bytes())
    for place, flip in flips:
        content[place % len(content)] ^= flip
    path.write_bytes(content)

    with contextlib.suppress(BadCheckpoint):
        assert read(str(prefix)).format


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), min_size=1, max_size=4))
def test_archives_with_changed_bytes_never_crash_it(tmp_path, flips):
    path = write_archive(tmp_path / "m.keras", keras_members(DENSE))
    content = bytearray(path.read_bytes())
    for place, flip in flips:
        content[place % len(content)] ^= flip
    path.write_bytes(content)

    with contextlib.suppress(BadCheckpoint):
        assert read(str(path)).format
