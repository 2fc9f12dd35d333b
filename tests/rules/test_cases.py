"""Programs that real Keras was run on: each bad one is reported, no good one that looks like it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import keras_paramlint
from keras_paramlint.graph.changes import changes_of
from keras_paramlint.graph.checkpoints import Format
from keras_paramlint.options import Options, Target
from keras_paramlint.rules import select
from keras_paramlint.runner import run_one


FLAVOURS = {"tf1-compat": "tf1", "tf2.15": "tfkeras2"}
CASES = json.loads((Path(__file__).parent / "cases" / "verified.json").read_text(encoding="utf-8"))
PROGRAMS = [case for case in CASES if "source_before" not in case]
EDITS = [case for case in CASES if "source_before" in case]
GOOD = [case for case in PROGRAMS if case["kind"] == "good"]


def found(case, tmp_path, **options):
    path = tmp_path / "program.py"
    path.write_text(case["source"], encoding="utf-8")
    flavour = FLAVOURS.get(case["flavour"], case["flavour"])
    return keras_paramlint.analyze(path, flavour=flavour, **options)


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case["id"])
def test_the_rule_speaks_on_that_line_and_on_no_look_alike(case, tmp_path):
    diagnostics = found(case, tmp_path, select=[case["rule"]]).diagnostics

    expected = [(case["rule"], case["expect_line"])] if case["kind"] == "bad" else []
    assert [(each.code, each.line) for each in diagnostics] == expected


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["id"])
def test_good_programs_are_left_alone_by_what_is_on_by_default(case, tmp_path):
    assert found(case, tmp_path).diagnostics == ()


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case["id"])
def test_the_counts_are_those_that_keras_gave(case, tmp_path):
    """Counts of other flavours than the one that was run, and at defaults of symbols, are left out."""
    models = {model.name: model for model in found(case, tmp_path).models}
    for name, facts in (case["facts"].get("models") or {}).items():
        model = models.get(name)
        if model is None or "params" not in facts or model.params.alternatives:
            continue
        assert model.params.number() in (facts["params"], None)


def test_all_rules_of_the_catalogue_have_cases():
    assert len({case["rule"] for case in CASES}) == 50


def edited(case, **chosen):
    """Return what a program was before an edit, and what it is."""
    flavour = FLAVOURS.get(case["flavour"], case["flavour"])
    options = Options(flavour=flavour, selection=select(**chosen))
    before = run_one(Target("program.py"), options, case["source_before"])
    return before, run_one(Target("program.py"), options, case["source"], before=before)


@pytest.mark.parametrize("case", EDITS, ids=lambda case: case["id"])
def test_an_edit_is_reported_where_old_weights_do_not_load(case):
    before, after = edited(case)

    expected = [] if case["facts"]["old_weights_load"] else [(case["rule"], case["expect_line"])]
    assert [(each.code, each.line) for each in after.diagnostics] == expected
    (change,) = changes_of(before, after)
    assert change.compatibility.of(Format.WEIGHTS_H5).loading.loads is case["facts"]["old_weights_load"]


@pytest.mark.parametrize("case", EDITS, ids=lambda case: case["id"])
def test_the_counts_before_and_behind_an_edit_are_those_that_keras_gave(case):
    for result, facts in zip(edited(case), ("before_models", "models"), strict=True):
        for model in result.models:
            assert model.params.total == case["facts"][facts][model.name]["params"]


def test_there_are_edits_of_both_kinds():
    assert {case["facts"]["old_weights_load"] for case in EDITS} == {True, False}
