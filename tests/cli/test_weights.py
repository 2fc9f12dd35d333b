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


SOURCE = """\
import keras
from keras import layers


def build(units, vocab_size=50):
    return keras.Sequential([keras.Input((4,)), layers.Dense(units)])


def other():
    return keras.Sequential([keras.Input((9,)), layers.Dense(3)])
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    return path


def test_a_source_that_loads_a_file_says_what_has_to_be_for_it(source, saved, capsys):
    assert main(["weights", f"{source}::build", str(saved)]) == 0

    printed = capsys.readouterr().out
    assert f"{saved} into `sequential` ({source}:6): loads, with units=8" in printed
    assert 'load_weights("m.weights.h5"): yes' in printed
    assert "matched 2 of 2 weights, missing 0, unexpected 0" in printed


def test_a_source_that_does_not_load_a_file_says_the_first_difference(source, saved, capsys):
    assert main(["weights", f"{source}::build(9)", str(saved)]) == 1

    printed = capsys.readouterr().out
    difference = f"`dense` ({source}:6): `kernel` is (4, 9) in the source, (4, 8) in the file at layers/dense"
    assert "does not load" in printed
    assert f'load_weights("m.weights.h5"): no: {difference}' in printed
    assert "skip_mismatch=True): without an error, and nothing is loaded" in printed
    assert f"    {difference}" in printed


def test_the_verdict_may_be_json(source, saved, capsys):
    assert main(["weights", f"{source}::build(9)", str(saved), "--output-format", "json"]) == 1

    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["model"], found["line"]) == ("fails", "sequential", 6)
    assert [each["status"] for each in found["attempts"]] == ["fails", "partly"]
    assert [each["weight"] for each in found["missing"]] == ["kernel", "bias"]
    assert [each["shape"] for each in found["unexpected"]] == [[4, 8], [8]]
    assert found["load_model"] is None


def test_a_verdict_by_a_value_that_is_told(source, saved, capsys):
    assert main(["weights", f"{source}::build", str(saved), "--set", "units=8"]) == 0
    assert main(["weights", f"{source}::build", str(saved), "--set", "unit=8"]) == 2
    assert "did you mean 'units'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (["{m}", "{f}"], "m.py has 2 models; name one of them: {m}::build, {m}::other"),
        (["{m}::none", "{f}"], "does not define 'none'"),
        (["{m}::build", "{m}::other", "{f}"], "give a target and one file"),
        (["{m}::build", "{f}x"], "no such file or directory"),
        (["{d}", "{f}"], "files; name one"),
        (["{e}", "{f}"], "no model is made there"),
        (["{b}", "{f}"], "the weights of `model` are not known"),
    ],
)
def test_what_cannot_be_asked_is_an_error(source, saved, capsys, targets, said):
    folder = source.parent
    (folder / "e.py").write_text("import keras\n")
    (folder / "b.py").write_text("import keras\nmodel = keras.Sequential([keras.layers.Dense(3)])\n")
    places = {"m": source, "f": saved, "d": folder, "e": folder / "e.py", "b": folder / "b.py"}

    status = main(["weights", "--isolated", *(target.format(**places) for target in targets)])

    assert status == 2
    assert said.format(**places) in capsys.readouterr().err
