"""The page about findings in published code says what was judged, and nothing else."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from keras_paramlint.rules import all_rules, select


ROOT = Path(__file__).parents[1]
TOOL = runpy.run_path(str(ROOT / "benchmarks" / "precision.py"))
JUDGED = json.loads(TOOL["VERDICTS"].read_text(encoding="utf-8"))
ROWS = [*JUDGED["read"], *JUDGED["mended"]]


def test_the_page_agrees_with_the_verdicts():
    page = (ROOT / "docs" / "precision.md").read_text(encoding="utf-8")

    assert page == TOOL["page"](JUDGED), "run benchmarks/precision.py --write"


def test_every_finding_is_judged_with_a_reason():
    codes = {rule.code for rule in all_rules()}

    assert {row["verdict"] for row in JUDGED["read"]} <= {"right", "wrong"}
    assert {row["verdict"] for row in JUDGED["mended"]} <= {"wrong"}
    for row in ROWS:
        assert row["reason"]
        assert row["code"] in codes
        assert row["package"] in JUDGED["files"]
        assert set(row) == {"package", "path", "cell", "line", "code", "severity", "verdict", "reason"}


def test_the_findings_are_of_rules_that_speak_unasked():
    assert all(select().admits(row["code"], row["severity"]) for row in ROWS)
    assert len({TOOL["place"](row) for row in ROWS}) == len(ROWS)


def test_verdicts_are_kept_from_run_to_run(tmp_path, monkeypatch, capsys):
    row = {"package": "p==1", "path": "m.py", "cell": None, "line": 3, "code": "KPL403"}
    row["severity"] = "warning"
    other = {**row, "line": 7}
    verdicts = tmp_path / "verdicts.json"
    judged = [
        {**row, "verdict": "right", "reason": "so"},
        {**other, "verdict": "wrong", "reason": "not so"},
    ]
    verdicts.write_text(json.dumps({"read": judged, "mended": []}))
    monkeypatch.setitem(TOOL["judge"].__globals__, "VERDICTS", verdicts)
    hits = tmp_path / "hits.jsonl"
    found = [{**row, "message": "text"}, {**row, "line": 9, "message": "text"}, {"files": {"p==1": 2}}]
    hits.write_text("".join(json.dumps(each) + "\n" for each in found))

    assert TOOL["judge"](str(hits)) == 1

    assert json.loads(capsys.readouterr().out)["line"] == 9
    written = json.loads(verdicts.read_text())
    assert (written["read"], written["mended"]) == (judged[:1], judged[1:])
    assert written["files"] == {"p==1": 2}
