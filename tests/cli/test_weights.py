"""``keras-paramlint weights``."""

from __future__ import annotations

import json

import h5py
import pytest

from keras_paramlint.cli.main import main


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        variables = file.create_group("layers/dense/vars")
        variables.attrs["name"] = "hidden"
        variables.create_dataset("0", (4, 8), "float32")
        variables.create_dataset("1", (8,), "float32")
        file.create_group("optimizer/vars").create_dataset("0", (), "int64")
    return path


def test_a_file_alone_is_listed(saved, capsys):
    assert main(["weights", str(saved)]) == 0

    printed = capsys.readouterr().out
    assert f"{saved}: Keras weights (.weights.h5)" in printed
    assert "layers/dense  hidden  0       (4, 8)  float32  32" in printed
    assert "Params of the model: 40 in 2 arrays" in printed
    assert "Besides: 1 in 1 array (optimizer)" in printed


def test_a_list_may_be_json(saved, capsys):
    assert main(["weights", str(saved), "--output-format", "json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["params"] == 40
    assert found["groups"][0]["layer"] == "hidden"


def test_a_file_that_cannot_be_read_is_an_error(tmp_path, capsys):
    (tmp_path / "m.h5").write_bytes(b"")

    assert main(["weights", str(tmp_path / "m.h5")]) == 2
    assert "the file is empty" in capsys.readouterr().err


def test_an_unknown_format_is_an_error(saved, capsys):
    assert main(["weights", str(saved), "--output-format", "jsn"]) == 2
    assert "did you mean 'json'" in capsys.readouterr().err
