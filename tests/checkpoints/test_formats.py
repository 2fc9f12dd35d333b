"""Each format is read: addresses, shapes, types, and what the file says of itself."""

from __future__ import annotations

import json
import zipfile

import h5py
import pytest
from building import (
    VALUE,
    keras_members,
    write_archive,
    write_bundle,
    write_layers,
    write_paths,
)

from keras_paramlint.checkpoints import Layout, StoredWeight, read


DENSE = {"": [], "layers/dense": [(4, 8), (8,)], "layers/dense_1": [(8, 2), (2,)]}


def shapes(checkpoint):
    return {group.address: [weight.shape for weight in group.weights] for group in checkpoint.of_model}


def test_weights_of_keras_3_are_listed_under_their_addresses(tmp_path):
    path = write_paths(tmp_path / "m.weights.h5", DENSE, names={"layers/dense": "hidden"})

    found = read(str(path))

    assert shapes(found) == {"": [], "layers/dense": [(4, 8), (8,)], "layers/dense_1": [(8, 2), (2,)]}
    assert found.layout is Layout.PATHS
    assert found.total == 4 * 8 + 8 + 8 * 2 + 2
    assert found.group("layers/dense").name == "hidden"
    assert {weight.dtype for _, weight in found.weights()} == {"float32"}


def test_the_tenth_variable_comes_behind_the_ninth(tmp_path):
    path = write_paths(tmp_path / "m.weights.h5", {"layers/cell": [(n,) for n in range(1, 13)]})

    assert shapes(read(str(path))) == {"layers/cell": [(n,) for n in range(1, 13)]}


def test_the_state_of_the_optimizer_is_no_weight_of_the_model(tmp_path):
    path = write_paths(tmp_path / "m.weights.h5", {**DENSE, "optimizer": [(), ()], "metrics/mean": [()]})

    found = read(str(path))

    assert [group.address for group in found.others] == ["metrics/mean", "optimizer"]
    assert found.total == 58


def test_types_that_numpy_does_not_know_are_what_keras_notes(tmp_path):
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        stored = file.create_group("layers/dense/vars").create_dataset("0", (2, 2), "float32")
        stored.attrs["dtype"] = "bfloat16"

    assert [weight.dtype for _, weight in read(str(path)).weights()] == ["bfloat16"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_model_of_keras_3_is_read_packed_or_not(tmp_path, method):
    path = write_archive(tmp_path / "m.keras", keras_members(DENSE), method)

    found = read(str(path))

    assert shapes(found)["layers/dense"] == [(4, 8), (8,)]
    assert ("keras_version", "3.15.1") in found.about
    assert found.config == {"class_name": "Sequential"}


def test_a_model_of_keras_3_may_be_a_directory(tmp_path):
    for name, content in keras_members(DENSE).items():
        mode = "wb" if isinstance(content, bytes) else "w"
        with open(tmp_path / name, mode) as file:
            file.write(content)

    assert shapes(read(str(tmp_path)))["layers/dense_1"] == [(8, 2), (2,)]


def test_shards_are_read_together(tmp_path):
    write_paths(tmp_path / "m_00000.weights.h5", {"layers/dense": [(4, 8)]})
    with h5py.File(tmp_path / "m_00001.weights.h5", "w") as file:
        file.create_group("layers/dense/vars").create_dataset("1", (8,), "float32")
    places = {"/layers/dense/vars": ["m_00000.weights.h5", "m_00001.weights.h5"]}
    path = tmp_path / "m.weights.json"
    path.write_text(json.dumps({"metadata": {"total_size": 160}, "weight_map": places}))

    assert shapes(read(str(path))) == {"layers/dense": [(4, 8), (8,)]}


LAYERS = {"input_1": {}, "dense": {"dense/kernel:0": (4, 8), "dense/bias:0": (8,)}}


def test_legacy_weights_keep_the_order_of_layers_and_weights(tmp_path):
    path = write_layers(tmp_path / "m.h5", LAYERS)

    found = read(str(path))

    assert found.layout is Layout.LAYERS
    assert [(group.name, [w.name for w in group.weights]) for group in found.groups] == [
        ("input_1", []),
        ("dense", ["dense/kernel:0", "dense/bias:0"]),
    ]
    assert ("keras_version", "2.15.0") in found.about


def test_a_legacy_model_has_a_configuration(tmp_path):
    path = write_layers(tmp_path / "m.h5", LAYERS, config={"class_name": "Sequential"})

    found = read(str(path))

    assert found.config == {"class_name": "Sequential"}
    assert "whole model" in found.format
    assert found.total == 40


def test_lists_of_layers_that_are_kept_in_pieces_are_joined(tmp_path):
    layers = {f"dense_{n}": {f"dense_{n}/kernel:0": (1, n + 1)} for n in range(7)}
    path = write_layers(tmp_path / "m.h5", layers, chunks=3)

    assert [group.name for group in read(str(path)).groups] == list(layers)


OBJECTS = [
    {"layer_with_weights-0": 1, "layer-1": 1, "variables": 4},
    {"kernel": 2, "bias": 3},
    f"layer_with_weights-0/kernel{VALUE}",
    f"variables/1{VALUE}",
    {"0": 2, "1": 3},
]
STORED = {f"layer_with_weights-0/kernel{VALUE}": (4, 8), f"variables/1{VALUE}": (8,)}


@pytest.mark.parametrize("asked", ["run/ck", "run/ck.index", "run/ck.data-00000-of-00001", "run"])
def test_a_checkpoint_is_found_by_any_of_its_names(tmp_path, asked):
    write_bundle(tmp_path / "run" / "ck", STORED, OBJECTS)
    (tmp_path / "run" / "checkpoint").write_text('model_checkpoint_path: "ck"\n')

    found = read(str(tmp_path / asked))

    assert found.layout is Layout.OBJECTS
    assert shapes(found) == {"layer_with_weights-0": [(4, 8), (8,)]}
    assert found.objects[0].children["layer_with_weights-0"] == 1
    assert found.objects[3].weight == StoredWeight("layer_with_weights-0/bias", (8,), "float32")


def test_a_checkpoint_of_tensorflow_1_has_names_only(tmp_path):
    stored = {"dense/kernel": (4, 8), "dense/bias": (8,), "dense/kernel/Adam": (4, 8), "global_step": ()}
    write_bundle(tmp_path / "model.ckpt", stored)

    found = read(str(tmp_path / "model.ckpt"))

    assert found.layout is Layout.NAMES
    assert shapes(found) == {"dense": [(8,), (4, 8)]}
    assert {group.address for group in found.others} == {"dense/kernel", ""}


def test_a_saved_model_is_read_by_its_variables(tmp_path):
    write_bundle(tmp_path / "variables" / "variables", STORED, OBJECTS)
    (tmp_path / "saved_model.pb").write_bytes(b"")

    found = read(str(tmp_path))

    assert shapes(found) == {"layer_with_weights-0": [(4, 8), (8,)]}
    assert "SavedModel" in found.format


def test_json_has_everything_that_was_read(tmp_path):
    path = write_paths(tmp_path / "m.weights.h5", {"layers/dense": [(4, 8)], "optimizer": [()]})

    found = read(str(path)).to_json()

    assert found["groups"] == [
        {
            "address": "layers/dense",
            "layer": None,
            "params": 32,
            "weights": [{"name": "0", "shape": [4, 8], "dtype": "float32"}],
        }
    ]
    assert found["other"][0]["address"] == "optimizer"
    assert found["layout"] == "paths"
