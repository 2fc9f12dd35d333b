"""``keras-paramlint compare``, and ``diff`` of two files."""

from __future__ import annotations

import pytest


TWO = """\
import keras
from keras import layers

def net(units):
    return keras.Sequential([keras.Input((4,)), layers.Dense(units), layers.Dense(2)])

plain = net(8)
wide = net(16)
"""


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    (tmp_path / "two.py").write_text(TWO)
    (tmp_path / "one.py").write_text(TWO.replace("wide = net(16)\n", ""))
    (tmp_path / "none.py").write_text("import keras\n")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "two.py::plain", "two.py::wide"],
        ["compare", "two.py"],
        ["compare", "two.py::net(8)", "two.py::net(16)"],
        ["diff", "two.py::plain", "two.py::wide"],
        ["compare", "one.py", "two.py::wide"],
    ],
)
def test_two_models(run, arguments):
    status, out, err = run(*arguments)

    assert (status, err) == (0, "")
    assert "58 → 114 parameters (+56, +96.6 %)" in out
    assert "+16 = 8·2 in the kernel, +0 in the bias" in out


def test_two_files_by_the_names_of_their_models(run, tmp_path):
    (tmp_path / "three.py").write_text(TWO.replace("net(16)", "net(9)"))

    _, out, _ = run("diff", "two.py", "three.py")

    assert "wide (net(9), line 5): 114 → 65 parameters" in out


def test_the_same_model_twice(run):
    assert "no difference" in run("compare", "two.py::plain", "one.py::plain")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["one.py"], "one.py has one model; name two targets: one.py::plain"),
        (["none.py"], "none.py has no Keras model"),
        (["two.py", "one.py"], "two.py has 2 models; name one: two.py::plain, two.py::wide"),
        (["two.py::plain"], "compare takes two targets, not 1"),
        (["a", "b", "c"], "compare takes two targets, not 3"),
        ([], "compare takes two targets, not none"),
        (["two.py::plain", "missing.py"], "no such file or directory: missing.py"),
        (["two.py::plain", "two.py::widee"], "does not define 'widee'; did you mean 'wide'?"),
        ([".", "two.py::plain"], ". is a directory"),
    ],
)
def test_what_cannot_be_compared(run, arguments, message):
    status, out, err = run("compare", *arguments)

    assert (status, out) == (2, "")
    assert message in err


def test_fail_on_counts_here_too(run):
    assert run("compare", "two.py", "--fail-on", "growth=90%")[0] == 1
    assert run("compare", "two.py", "--fail-on", "growth=97%")[0] == 0
