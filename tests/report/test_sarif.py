"""What the SARIF log tells beside the findings: what is kept quiet, and the ways of the sizes."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest
from test_schemas import SARIF

from keras_paramlint.cli.main import main


SOURCE = """\
import keras
from keras import layers

STEPS = 20
WIDTH = 64
units = WIDTH * 2
model = keras.Sequential([
    keras.Input((STEPS, 8)),
    layers.LSTM(4),
    layers.LSTM(units),
])
one = keras.Sequential([keras.Input((4,)), layers.Dense(1, "softmax")])  # noqa: KPL401
two = keras.Sequential([keras.Input((5,)), layers.Dense(1, "softmax")])
"""


@pytest.fixture
def log(tmp_path, monkeypatch, capsys):
    """Check the file on the command line, and return the run of its log."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(SOURCE)

    def run(*options):
        status = main(["check", "m.py", *options, "--output-format", "sarif"])
        read = json.loads(capsys.readouterr().out)
        SARIF.validate(read)
        return status, read["runs"][0]

    return run


def by_line(run):
    return {each["locations"][0]["physicalLocation"]["region"]["startLine"]: each for each in run["results"]}


def test_what_a_comment_keeps_quiet_is_there_and_says_so(log):
    for _ in ("analysed", "from the cache"):
        status, run = log()
        results = by_line(run)
        assert {line: each["ruleId"] for line, each in results.items()} == {
            10: "KPL301",
            12: "KPL401",
            13: "KPL401",
        }
        assert results[12]["suppressions"] == [{"kind": "inSource", "status": "accepted"}]
        assert "suppressions" not in results[10] | results[13]
        assert status == 1


def test_what_the_baseline_has_is_there_and_no_reason_to_fail(log, capsys):
    main(["baseline", "write", "m.py"])
    capsys.readouterr()
    status, run = log("--baseline", "keras_paramlint_baseline.json")

    assert status == 0
    kinds = {line: each["suppressions"][0]["kind"] for line, each in by_line(run).items()}
    assert kinds == {10: "external", 12: "inSource", 13: "external"}


def test_what_is_not_selected_is_not_there_at_all(log):
    _, run = log("--select", "KPL3")

    assert list(by_line(run)) == [10]


def test_a_size_has_its_way_from_where_it_stands_in_the_source(log):
    _, run = log()
    result = by_line(run)[10]

    (flow,) = result["codeFlows"]
    assert flow["message"]["text"] == "units = 128"
    places = [each["location"] for each in flow["threadFlows"][0]["locations"]]
    assert [each["physicalLocation"]["region"]["startLine"] for each in places] == [5, 6, 10, 10]
    assert [each["message"]["text"] for each in places[:2]] == ["`WIDTH = 64`", "`units = WIDTH * 2`"]
    assert places[-1]["message"] == result["message"]
    assert "codeFlows" not in by_line(run)[13]


def test_fingerprints_survive_unrelated_edits_and_comments(log, tmp_path):
    _, run = log()
    before = {line: each["partialFingerprints"] for line, each in by_line(run).items()}
    longer = SOURCE.replace("STEPS = 20", "\n# How long the series is.\nSTEPS = 30")
    (tmp_path / "m.py").write_text(longer.replace("  # noqa: KPL401", ""))

    _, run = log()

    assert {line: each["partialFingerprints"] for line, each in by_line(run).items()} == {
        line + 2: each for line, each in before.items()
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("results", 0, "level"), "fatal"),
        (("results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0),
        (("results", 0, "unheard-of"), 1),
        (("results", 0, "suppressions"), [{"kind": "inTheAir"}]),
        (("tool",), {}),
    ],
)
def test_the_schema_refuses_what_is_wrong(log, path, value):
    _, run = log()
    broken = copy.deepcopy(run)
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(jsonschema.ValidationError):
        SARIF.validate({"version": "2.1.0", "runs": [broken]})
