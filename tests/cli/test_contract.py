"""What every command promises: the same findings, in the contract's form, and the exit status."""

from __future__ import annotations

import json
import random

import pytest

from keras_paramlint.cli.main import main
from keras_paramlint.graph import Severity
from keras_paramlint.rules import all_rules, rule_for


PROGRAMS = [
    pytest.param(rule.code, example, id=f"{rule.code}-{example.title}")
    for rule in all_rules()
    for example in rule.examples
    if example.lines(rule.code) and not example.before
]

PLACE = {"line": int, "column": int, "end_line": int, "end_column": int, "cell": (int, type(None))}
DIAGNOSTIC = {
    "code": str,
    "name": str,
    "severity": str,
    "message": str,
    "path": str,
    **PLACE,
    "related": list,
    "fix": (dict, type(None)),
    "url": str,
}
EDIT = {**PLACE, "content": str}


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(*argv):
        status = main(list(argv))
        return status, capsys.readouterr().out

    return call


def in_json(text):
    return json.loads(text)["files"][0]["diagnostics"]


@pytest.mark.parametrize(("code", "example"), PROGRAMS)
def test_the_findings_are_the_same_whichever_command_is_run(here, run, code, example):
    (here / "m.py").write_text(example.source)
    options = ["--select", "ALL", "m.py", *(["--flavour", example.flavour] if example.flavour else [])]

    checked = in_json(run("check", "--output-format", "json", *options)[1])
    summarised = in_json(run("summary", "--output-format", "json", *options)[1])
    (line,) = run("check", "--output-format", "jsonl", *options)[1].splitlines()
    lines = [each for each in run("check", *options)[1].splitlines() if each.startswith("m.py:")]

    assert code in {each["code"] for each in checked}
    assert checked == summarised == json.loads(line)["diagnostics"]
    assert [each.split(":")[1:3] for each in lines] == [
        [str(each["line"]), str(each["column"])] for each in checked
    ]
    for each in checked:
        assert set(each) == set(DIAGNOSTIC)
        assert all(isinstance(each[key], kind) for key, kind in DIAGNOSTIC.items())
        assert each["name"] == rule_for(each["code"]).name
        assert each["severity"] in list(Severity)
        assert 1 <= each["line"] <= each["end_line"] <= example.source.count("\n") + 1
        assert each["column"] >= 1
        assert (each["line"], each["column"]) <= (each["end_line"], each["end_column"])
        assert "\n" not in each["message"]
        for edit in each["fix"]["edits"] if each["fix"] else ():
            assert set(edit) == set(EDIT)
            assert all(isinstance(edit[key], kind) for key, kind in EDIT.items())


@pytest.mark.parametrize(
    ("severities", "level", "status"),
    [
        ("error", "error", 1),
        ("error", "info", 1),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("warning", None, 1),
        ("info", None, 0),
        ("info", "info", 1),
    ],
)
def test_the_status_is_that_of_the_worst_finding(here, run, severities, level, status):
    (here / "m.py").write_text("import keras\nx = 1  # noqa: KPL101\n")
    options = ["--select", "KPL004", "--severity", f"KPL004={severities}"]

    assert run("check", "m.py", *options, *(["--fail-level", level] if level else []))[0] == status
    assert run("check", "m.py", *options, "--exit-zero", "--fail-level", "info")[0] == 0
    assert run("summary", "m.py", *options)[0] == 0


def test_a_file_that_cannot_be_parsed_is_said_whatever_is_selected(here, run):
    (here / "m.py").write_text("import keras\nx = (\n")
    (here / "n.py").write_bytes(b"import keras\n\xff\n")

    for name in ("m.py", "n.py"):
        for command in ("check", "summary"):
            status, out = run(command, "--select", "KPL302", name)
            assert status == 1
            assert "KPL000" in out
        assert run("check", "--ignore", "KPL000", name) == (0, "")


def test_what_cannot_be_done_is_status_2_whatever_was_found(here, run):
    (here / "m.py").write_text("import keras\nx = (\n")

    assert run("check", "m.py", "gone.py")[0] == 2
    assert run("check", "m.py", "gone.py", "--exit-zero")[0] == 2
    (here / "setup.cfg").write_text("[keras-paramlint]\nslect = KPL1\n")
    assert run("check", "m.py") == (2, "")


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_the_order_of_the_findings_is_that_of_the_files(here, run, jobs):
    names = [f"m{number}.py" for number in range(6)]
    for name in names:
        (here / name).write_text("import keras\ny = 2  # noqa: KPL2\nx = 1  # noqa: KPL101\n")
    random.Random(1).shuffle(names)

    lines = run("check", "-j", jobs, *names)[1].splitlines()[:-1]

    assert [line.split(":")[:2] for line in lines] == [[name, line] for name in names for line in ("2", "3")]
