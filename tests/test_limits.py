"""Bounds of the analysis of one file can be set, and what they cut is told."""

from __future__ import annotations

from dataclasses import fields

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.interpreter.budget import Limits
from keras_paramlint.options import BOUNDS


LOOP = """import keras
n = 0
for i in range(300):
    n += i % 7
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(n)])
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(LOOP)
    return tmp_path


def test_every_bound_can_be_set():
    assert [field.name for field in fields(Limits)] == list(BOUNDS)


def test_a_bound_of_the_configuration_cuts_and_is_told_with_its_place(program, capsys):
    (program / "keras_paramlint.toml").write_text("limits = { iterations = 100 }\n")

    assert main(["check", "m.py"]) == 1
    assert "m.py:3:10: KPL002 a loop of more than 100 iterations" in capsys.readouterr().out


def test_a_cut_that_no_model_rests_on_is_not_told(program, capsys):
    (program / "m.py").write_text(LOOP.replace("Dense(n)", "Dense(4)"))

    assert main(["check", "m.py", "--limits", "iterations=100"]) == 0
    assert main(["check", "m.py", "--limits", "steps=50"]) == 1


def test_another_bound_is_another_result(program, capsys):
    assert main(["check", "m.py"]) == 0
    assert main(["check", "m.py", "--limits", "steps=50"]) == 1
    assert "more than 50 steps" in capsys.readouterr().out
    assert main(["check", "m.py", "--limits", "steps=5_000,iterations=400"]) == 0


@pytest.mark.parametrize("text", ["steps", "steps=0", "steps=-1", "steps=many", "time=3"])
def test_what_is_no_bound_is_refused(program, text, capsys):
    assert main(["check", "m.py", "--limits", text]) == 2
    assert "--limits" in capsys.readouterr().err


TABLES = ["{ steps = 0 }", "{ time = 3 }", "{ steps = true }", "{ steps = 'x' }", "5"]


@pytest.mark.parametrize("table", TABLES)
def test_a_file_that_says_what_is_no_bound_is_refused(program, table, capsys):
    (program / "keras_paramlint.toml").write_text(f"limits = {table}\n")

    assert main(["check", "m.py"]) == 2
    assert "limits" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/0", "-1/3"])
def test_what_is_no_part_is_refused(program, text, capsys):
    assert main(["check", "m.py", f"--shard={text}"]) == 2
    assert "--shard" in capsys.readouterr().err


def test_a_function_whose_code_is_replaced_is_not_called(tmp_path):
    source = "def g(): return 3\n\ndef h(): return 6\n\ng.__code__ = h.__code__\n"
    path = tmp_path / "m.py"
    path.write_text(
        f"import keras\n\n{source}"
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(g())])\n"
    )

    (file,) = keras_paramlint.analyze([path], flavour="keras3").files

    assert 9 not in [model.params.number() for model in file.models]
    assert [(each.code, "the code of g() was replaced" in each.message) for each in file.diagnostics] == [
        ("KPL002", True)
    ]
