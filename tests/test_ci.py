"""The action, the snippets and the problem matcher for continuous integration."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from keras_paramlint.cli.main import main
from keras_paramlint.report.formats import format_names


ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
ACTION = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
MATCHER = json.loads((ROOT / "docs" / "ci" / "problem-matcher.json").read_text(encoding="utf-8"))
MODEL = """\
import keras

model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1, activation="softmax")])
"""


def validate(document, name):
    """Check a document against the schema of the service that reads it."""
    schema = files("check_jsonschema").joinpath(f"builtin_schemas/vendor/{name}.json")
    jsonschema.validate(document, json.loads(schema.read_text(encoding="utf-8")))


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "m.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ------------------------------------------------------------------ snippets
def test_the_snippets_are_what_the_services_understand():
    github, gitlab, azure, part_of_job = (YAML(typ="safe").load(text) for text in SNIPPETS)

    validate(github, "github-workflows")
    validate(gitlab, "gitlab-ci")
    validate(azure, "azure-pipelines")
    validate({"on": "push", "jobs": {"check": {"runs-on": "any", **part_of_job}}}, "github-workflows")
    steps = github["jobs"]["check"]["steps"]
    with_action = next(step for step in steps if step["uses"].startswith("<owner>"))
    assert set(with_action["with"]) <= set(ACTION["inputs"])


COMMANDS = re.findall(r"^(?:    |    - |  - script: )keras-paramlint (.*?)(?:  +#.*)?$", PAGE, re.MULTILINE)


def test_the_commands_of_the_page_work_one_after_the_other(here, capsys):
    assert len(COMMANDS) == 6
    for command in COMMANDS:
        assert main(shlex.split(command)) in {0, 1}, command
        assert capsys.readouterr().err == "", command
    assert json.loads((here / "codequality.json").read_text())[0]["check_name"] == "KPL401"
    assert (here / "keras-paramlint.xml").read_text().startswith("<?xml")


def test_the_page_names_every_format():
    named = set(re.findall(r"`([\w-]+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))))
    assert named == set(format_names()) - {"text", "jsonl"}


# ------------------------------------------------------------------ the action
def step(name, **inputs):
    """Run a step of the action as a runner does, with inputs in place of their defaults."""
    given = {key: str(each["default"]) for key, each in ACTION["inputs"].items()} | inputs
    found = next(each for each in ACTION["runs"]["steps"] if each["name"] == name)
    environment = {
        key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], value)
        for key, value in found["env"].items()
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def runner(here, monkeypatch):
    """Stand for a runner: the tool is on the path, and there is a file for the summary of the run."""
    tool = here / "bin" / "keras-paramlint"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m keras_paramlint "$@"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here))
    return here


def test_the_action_is_one_that_github_understands():
    validate(ACTION, "github-actions")
    for each in ACTION["runs"]["steps"]:
        # What a pull request says must never become a part of a script.
        assert "${{" not in each["run"]


def test_the_action_annotates_summarises_and_fails(runner):
    done = step("Check")

    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::warning title=keras-paramlint (KPL401),file=m.py,line=3,")
    assert "KPL401 softmax-over-one-unit" in (runner / "summary.md").read_text()


def test_the_inputs_of_the_action_reach_the_tool(runner):
    (runner / "two words.py").write_text(MODEL)
    done = step(
        "Check",
        **{"sarif-file": "a.sarif", "fail-level": "error", "output-format": "concise", "summary": "false"},
        paths="two words.py\nm.py\n",
        args="--ignore\nKPL1\n",
    )

    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["two words.py", "m.py"]
    assert len(json.loads((runner / "a.sarif").read_text())["runs"][0]["results"]) == 2
    assert not (runner / "summary.md").exists()


def test_the_action_hides_what_the_baseline_knows(runner):
    assert main(["baseline", "write", "--baseline", "known.json", "."]) == 0
    done = step("Check", baseline="known.json")

    assert (done.returncode, done.stdout) == (0, "")
    assert "No findings." in (runner / "summary.md").read_text()
    assert step("Check", baseline="unknown.json").returncode == 2


def test_hostile_inputs_of_the_action_are_words_and_no_commands(runner):
    paths = "$(touch pwned)\n`touch pwned`\n; touch pwned"
    done = step("Check", paths=paths, args="--ignore\n$(touch pwned)")

    assert done.returncode == 2
    assert not (runner / "pwned").exists()


def test_the_action_installs_itself_into_an_environment_of_its_own(here, monkeypatch):
    fake = here / "fake-python"
    fake.write_text('#!/bin/sh\nmkdir -p "$3/bin" && cp "$0" "$3/bin/python"; echo "$@" >> "$CALLS"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("CALLS", str(here / "calls"))
    monkeypatch.setenv("RUNNER_TEMP", str(here / "temp"))
    monkeypatch.setenv("GITHUB_PATH", str(here / "path"))
    monkeypatch.setenv("GITHUB_ACTION_PATH", "/the action")
    done = step("Install keras-paramlint", python=str(fake))

    assert done.returncode == 0, done.stderr
    venv, pip = (here / "calls").read_text().splitlines()
    assert venv == f"-m venv {here}/temp/keras-paramlint"
    assert pip.startswith("-m pip install ")
    assert pip.endswith("/the action")
    assert (here / "path").read_text() == f"{here}/temp/keras-paramlint/bin\n"


# ------------------------------------------------------------------ the problem matcher
(PATTERN,) = MATCHER["problemMatcher"][0]["pattern"]


def matched(line):
    found = re.search(PATTERN["regexp"], line)
    return {key: found[group] for key, group in PATTERN.items() if key != "regexp"} if found else None


@pytest.mark.parametrize("color", ["never", "always"])
def test_the_problem_matcher_understands_every_line(here, capsys, color):
    (here / "n.ipynb").write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": MODEL}], "metadata": {}, "nbformat": 4})
    )
    (here / "b.py").write_text(MODEL.replace('"softmax")', '"relu"), keras.layers.Dense(0)'))
    formats = ["--output-format", "concise", "--output-format", "json:a.json"]
    main(["check", ".", "--color", color, "--extend-select", "KPL310", *formats])
    # The runner takes colours out before it looks for matches.
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    reported = json.loads((here / "a.json").read_text())["files"]
    expected = [each for file in reported for each in file["diagnostics"]]

    assert len(expected) >= 3
    for line, each in zip(lines, expected, strict=False):
        assert matched(line) == {
            "file": each["path"],
            "line": str(each["line"]),
            "column": str(each["column"]),
            "code": each["code"],
            "message": each["message"],
        }


def test_the_problem_matcher_knows_windows_paths_and_fixable_findings():
    found = matched(r"C:\models\net.py:12:5: KPL402 [*] no bias")

    assert found["file"] == r"C:\models\net.py"
    assert (found["line"], found["message"]) == ("12", "no bias")
    assert matched("[*] 1 fixable with --fix") is None


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", PAGE))
def test_the_links_of_the_page_lead_somewhere(link):
    assert (ROOT / "docs" / link).exists()
