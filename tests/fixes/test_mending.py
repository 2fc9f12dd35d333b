from __future__ import annotations

import json
import os
import re

import pytest

from keras_paramlint.cli.main import main
from keras_paramlint.fixes import mend
from keras_paramlint.graph import Diagnostic, Edit, FileResult, Fix, ModelInfo, Params, Severity, Site
from keras_paramlint.options import Options


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def analysed_as(monkeypatch):
    """Let words of the text be findings: `bad>good` is to become `good`; `ERR` is an error, `N=3` a model."""

    def run_one(target, options, text=None):
        found, models = [], []

        def say(code, severity, number, column=1, message="e", fix=None):
            found.append(Diagnostic(code, "n", severity, message, target.path, number, column, fix=fix))

        for number, line in enumerate(text.decode().split("\n"), start=1):
            for each in re.finditer(r"(?P<kind>[su]):(?P<bad>\w+)>(?P<good>[\w=]*)", line):
                site = Site(target.path, number, each.start() + 1, number, each.end() + 1)
                fix = Fix(each["kind"] == "s", (Edit(site, each["good"]),))
                say("KPL401", Severity.WARNING, number, message=each[0], fix=fix)
            for each in re.finditer(r"(?<!>)\bERR\b", line):
                say("KPL310", Severity.ERROR, number, each.start() + 1)
            for each in re.finditer(r"(?<!>)\bBROKEN\b", line):
                say("KPL000", Severity.ERROR, number, each.start() + 1)
            for each in re.finditer(r"(?<!>)N=(\d+)", line):
                total = int(each[1])
                models.append(ModelInfo("N", "sequential", Site("m.py"), Params(total, total, 0), ()))
        return FileResult(target.path, models=tuple(models), diagnostics=tuple(found))

    monkeypatch.setattr("keras_paramlint.fixes.mending.run_one", run_one)


@pytest.mark.usefixtures("analysed_as")
@pytest.mark.parametrize(
    ("text", "safe", "unsafe"),
    [
        ("a s:x>y b", "a y b", "a y b"),
        ("a u:x>y b", "a u:x>y b", "a y b"),
        ("s:a>b\ns:c>d s:e>f", "b\nd f", "b\nd f"),
        ("s:a>b s:c>ERR s:e>f", "b s:c>ERR f", "b s:c>ERR f"),
        ("ERR s:a>b", "ERR b", "ERR b"),
        ("s:a>BROKEN s:b>c", "s:a>BROKEN c", "s:a>BROKEN c"),
        ("N=3 s:a>N=4", "N=3 N=4", "N=3 N=4"),
        ("s:a>N=4 N=3", "s:a>N=4 N=3", "s:a>N=4 N=3"),
        ("u:a>N=4 N=3", "u:a>N=4 N=3", "N=4 N=3"),
        ("s:s>s", "s", "s"),
        (" ".join(f"s:a>{'ERR' if n % 3 else n}" for n in range(9)),) * 1
        + ("0 s:a>ERR s:a>ERR 3 s:a>ERR s:a>ERR 6 s:a>ERR s:a>ERR",) * 2,
    ],
)
def test_what_makes_nothing_worse_is_mended(here, text, safe, unsafe):
    (here / "m.py").write_text(text)

    assert mend("m.py", Options()).after.decode() == safe
    assert mend("m.py", Options(), unsafe=True).after.decode() == unsafe
    assert (here / "m.py").read_text() == text


@pytest.mark.usefixtures("analysed_as")
@pytest.mark.parametrize(
    "data",
    [
        "\ufeffé s:a>b\r\nx\r\n".encode(),
        "# coding: latin-1\né s:a>b\n".encode("latin-1"),
        b"s:a>b\nx\n\n\n",
        b"s:a>b\rx",
    ],
)
def test_everything_else_of_a_file_stays(here, data, monkeypatch):
    (here / "m.py").write_bytes(data)
    inner = __import__("keras_paramlint.fixes.mending", fromlist=["run_one"]).run_one
    encoding = "latin-1" if b"latin" in data else "utf-8"

    def decoded(target, options, text):
        plain = text.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return inner(target, options, plain.encode())

    monkeypatch.setattr("keras_paramlint.fixes.mending.run_one", decoded)

    assert mend("m.py", Options()).after == data.replace(b"s:a>b", b"b")


@pytest.mark.parametrize("data", [b"\xff\xfe", None, b"# coding: nonsense\n"])
def test_what_cannot_be_read_is_not_mended(here, data):
    if data is not None:
        (here / "m.py").write_bytes(data)

    assert mend("m.py", Options()) is None


@pytest.fixture
def run(capsys):
    def call(*argv):
        status = main(["check", *argv])
        out, err = capsys.readouterr()
        return status, out, err

    return call


UNUSED = "import keras\n\nx = 1  # noqa: KPL101\n# paramlint: ignore-file[KPL2]\ny = 2  # noqa: KPL3, E501\n"
MENDED = "import keras\n\nx = 1\ny = 2  # noqa: E501\n"


def test_fix_writes_the_file_and_reports_what_is_left(here, run):
    path = here / "m.py"
    path.write_text(UNUSED + "z = keras.layers.Conv2D(8, 3)(keras.Input((28, 28)))\n")
    path.chmod(0o640)

    status, out, err = run("--fix", "m.py")

    assert path.read_text() == MENDED + "z = keras.layers.Conv2D(8, 3)(keras.Input((28, 28)))\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert status == 1
    assert [line.split()[1] for line in out.splitlines()] == ["KPL302"]
    assert out.startswith("m.py:5:5: KPL302")
    assert err == "mended 3 findings in 1 file\n"


def test_a_file_without_anything_left_is_clean(here, run):
    (here / "m.py").write_text(UNUSED)

    assert run("--fix", "-q", "m.py") == (0, "", "")
    assert run("m.py") == (0, "", "")
    assert run("--fix", "m.py") == (0, "", "mended 0 findings in 0 files\n")


def test_diff_shows_the_change_and_writes_nothing(here, run):
    (here / "m.py").write_text(UNUSED)

    status, out, err = run("--diff", "m.py")

    assert (here / "m.py").read_text() == UNUSED
    assert status == 1
    assert out == (
        "--- m.py\n+++ m.py\n@@ -1,5 +1,4 @@\n import keras\n \n-x = 1  # noqa: KPL101\n"
        "-# paramlint: ignore-file[KPL2]\n-y = 2  # noqa: KPL3, E501\n+x = 1\n+y = 2  # noqa: E501\n"
    )
    assert err == "would mend 3 findings in 1 file\n"
    assert run("--diff", "--exit-zero", "m.py")[0] == 0
    (here / "m.py").write_text(MENDED)
    assert run("--diff", "m.py")[:2] == (0, "")


def test_only_what_is_reported_is_mended(here, run):
    (here / "m.py").write_text(UNUSED)

    run("--fix", "--ignore", "KPL004", "m.py")

    assert (here / "m.py").read_text() == UNUSED


def test_a_target_in_a_file_is_not_mended(here, run):
    (here / "m.py").write_text("import keras\nmodel = keras.Sequential()\n# paramlint: on\n")

    assert run("--fix", "m.py::model")[0] == 1
    assert (here / "m.py").read_text().endswith("# paramlint: on\n")


def test_a_range_that_hides_nothing_goes_with_its_end(here, run):
    (here / "m.py").write_text(
        "import keras\n# paramlint: off[KPL1, KPL2]\nx = 1\n# paramlint: on[KPL1]\n# paramlint: on\n"
    )

    assert run("--fix", "m.py")[0] == 0
    assert (here / "m.py").read_text() == "import keras\nx = 1\n"


def test_findings_say_whether_they_can_be_mended(here, run):
    (here / "m.py").write_text(UNUSED)

    lines = run("m.py")[1].splitlines()
    found = json.loads(run("--output-format", "json", "m.py")[1])["files"][0]["diagnostics"]

    assert lines[0].startswith("m.py:3:8: KPL004 [*] `# noqa: KPL101` hides nothing")
    assert lines[-1] == "[*] 3 fixable with --fix"
    assert [each["fix"]["safe"] for each in found] == [True] * 3
    assert found[0]["fix"]["edits"] == [
        {"line": 3, "column": 6, "end_line": 3, "end_column": 22, "cell": None, "content": ""}
    ]


def test_notebooks_are_mended_in_their_cells(here, run):
    cells = [
        ["import keras\n", "%matplotlib inline\n", "x = 1  # noqa: KPL101"],
        ["# paramlint: ignore\n", "y = 2"],
    ]
    document = {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# noqa: KPL101"]},
            *({"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells),
        ],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    text = json.dumps(document, indent=1) + "\n"
    (here / "n.ipynb").write_text(text)

    shown = run("--diff", "n.ipynb")[1]
    status, _, _ = run("--fix", "n.ipynb")

    assert status == 0
    document["cells"][1]["source"][2] = "x = 1"
    document["cells"][2]["source"] = ["y = 2"]
    assert (here / "n.ipynb").read_text() == json.dumps(document, indent=1) + "\n"
    assert "--- n.ipynb:cell 2\n" in shown
    assert "+++ n.ipynb:cell 3\n" in shown
    assert "-x = 1  # noqa: KPL101\n\\ No newline at end of file\n+x = 1\n" in shown


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_file_that_cannot_be_written_is_an_error(here, run):
    (here / "m.py").write_text(UNUSED)
    (here / "m.py").chmod(0o440)

    status, _, err = run("--fix", "m.py")

    assert status == 2
    assert "m.py: cannot be written" in err
