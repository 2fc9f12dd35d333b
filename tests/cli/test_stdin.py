"""Standard input as a target, and the files that there are to analyse."""

from __future__ import annotations

import io
import json
import sys

import pytest

from keras_paramlint.cli.main import main


MODEL = """\
import keras

model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1, activation="softmax")])
"""
HEAD = "from keras import Sequential\nfrom keras.layers import Dense\n"
NEEDLESS = "import keras\n\nx = 'é'  # paramlint: ignore[KPL310]\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capfdbinary):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def call(*argv, stdin=""):
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        status = main(list(argv))
        sys.stdout.flush()
        out, err = (each.decode() for each in capfdbinary.readouterr())
        return status, out, err

    return call


def test_standard_input_is_a_target(run):
    status, out, err = run("check", "-", stdin=MODEL)

    assert (status, err) == (1, "")
    assert out.startswith("<stdin>:3:53: KPL401 ")
    assert run("-", stdin=MODEL)[1] == out
    assert run("summary", "-", "-q", stdin=MODEL)[1].startswith("<stdin>:3:9: model: 5\n")
    assert run("-", stdin="") == (0, "", "")


@pytest.mark.parametrize("option", ["--stdin-filename", "--stdin-display-name"])
def test_standard_input_goes_by_the_name_that_it_is_given(run, option):
    assert run("check", option, "pkg/m.py", "-", stdin=MODEL)[1].startswith("pkg/m.py:3:53: KPL401 ")
    assert run("check", option, "pkg/m.py", stdin=MODEL)[1].startswith("pkg/m.py:3:53: KPL401 ")
    document = json.dumps({"cells": [{"cell_type": "code", "source": MODEL}], "metadata": {}, "nbformat": 4})
    assert run("check", option, "n.ipynb", "-", stdin=document)[1].startswith("n.ipynb:cell 1:3:53: KPL401 ")
    text = run("check", option, "n.ipynb", "-", "--output-format", "github", stdin=document)[1]
    assert f"line=1,col={document.index('keras.layers.Dense') + 1}," in text


def test_the_name_decides_what_counts_for_standard_input(run, tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "keras_paramlint.toml").write_text('ignore = ["KPL401"]\n')

    assert run("check", "-", "--stdin-filename", "pkg/m.py", stdin=MODEL) == (0, "", "")
    assert run("check", "-", "--stdin-filename", "other/m.py", stdin=MODEL)[0] == 1


def test_a_part_of_standard_input_is_a_target_too(run):
    source = f"{HEAD}def build(n):\n    return Sequential([Dense(n, input_shape=(3,))])\n"

    assert run("summary", "-::build(2)", "-q", stdin=source)[1].startswith("<stdin>:4:12:")
    arguments = ("summary", "--stdin-filename", "m.py", "m.py::build(5)", "-q")
    assert run(*arguments, stdin=source)[1].endswith(": 20\n")


def test_standard_input_sees_the_modules_beside_it(run, tmp_path):
    (tmp_path / "width.py").write_text("WIDTH = 7\n")
    source = f"{HEAD}from width import WIDTH\nm = Sequential([Dense(WIDTH, input_shape=(3,))])\n"

    assert run("summary", "-", "-q", stdin=source)[1].endswith(": 28\n")


def test_standard_input_and_files_are_analysed_together(run, tmp_path):
    (tmp_path / "m.py").write_text(MODEL)

    out = run("check", "m.py", "-", "-j2", stdin=MODEL)[1]
    assert [line.split(":")[0] for line in out.splitlines()] == ["m.py", "<stdin>"]


def test_full_shows_the_source_that_was_read(run):
    out = run("check", "-", "--output-format", "full", stdin=MODEL)[1]

    assert "3 | model = keras.Sequential(" in out
    assert "kernel  features·units = 4·1 = 4" in out


def test_any_bytes_are_a_source(run):
    assert run("check", "-", stdin=b"import keras\n\xff\n")[0] == 1
    assert "KPL000" in run("check", "-", stdin=b"import keras\n\x00")[1]
    assert run("check", "-", stdin=b"\xff\xfe") == (0, "", "")


def test_a_fix_of_standard_input_goes_to_standard_output_and_what_is_left_to_standard_error(run):
    status, out, err = run("check", "--fix", "-", stdin=NEEDLESS + MODEL)

    assert status == 1
    assert out == NEEDLESS.replace("  # paramlint: ignore[KPL310]", "") + MODEL
    assert err.splitlines()[0].startswith("<stdin>:6:53: KPL401")
    assert err.splitlines()[-1] == "mended 1 finding in 1 file"
    assert run("check", "--fix", "-q", "-", stdin="import keras\r\n") == (0, "import keras\r\n", "")
    assert "-x = 'é'  # paramlint" in run("check", "--diff", "-", stdin=NEEDLESS)[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--stdin-filename", "x.py", "m.py"], "--stdin-filename x.py: give the target - as well"),
        (["check", "-", "--targets-from", "-"], "both a target and the list of targets"),
        (["check", "-", "--watch"], "--watch needs files"),
    ],
)
def test_what_standard_input_cannot_be_is_an_error(run, tmp_path, arguments, message):
    (tmp_path / "m.py").write_text(MODEL)
    status, out, err = run(*arguments, stdin=MODEL)

    assert (status, out) == (2, "")
    assert message in err


# ------------------------------------------------------------------ --show-files
def test_the_files_that_would_be_analysed_are_shown(run, tmp_path):
    (tmp_path / "pkg").mkdir()
    for name in ("pkg/b.py", "pkg/a.ipynb", "m.py", "notes.txt"):
        (tmp_path / name).write_text("(")
    (tmp_path / ".gitignore").write_text("pkg/b.py\n")

    assert run("check", "--show-files", ".") == (0, "m.py\npkg/a.ipynb\n", "")
    twice = ("m.py", "pkg/b.py", "m.py", "m.py::x")
    assert run("summary", "--show-files", *twice) == (0, "m.py\npkg/b.py\n", "")
    assert run("check", "--show-files", "-", "--stdin-filename", "x.py") == (0, "x.py\n", "")
    status, out, err = run("check", "--show-files", "gone", "m.py")
    assert (status, out) == (2, "m.py\n")
    assert "no such file or directory: gone" in err
