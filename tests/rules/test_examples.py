"""The examples of every rule, run: they are documentation, and documentation is true."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.options import Options, Target
from keras_paramlint.rules import all_rules
from keras_paramlint.rules.selectors import select as selected
from keras_paramlint.runner import run_one


CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.title}")
    for rule in all_rules()
    for example in rule.examples
]


VARIANTS = {"KPL101", "KPL201", "KPL202"}
"""Each says its own part of what two variants of a model in one file differ in."""


def diagnostics(tmp_path, example, select=None):
    path = tmp_path / "example.py"
    path.write_text(example.source)
    if not example.before:
        return keras_paramlint.analyze(path, flavour=example.flavour, select=select).diagnostics
    options = Options(flavour=example.flavour, selection=selected(select))
    before = run_one(Target(str(path)), options, example.before)
    return run_one(Target(str(path)), options, before=before).diagnostics


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_rule_speaks_on_the_marked_lines_and_nowhere_else(tmp_path, rule, example):
    found = diagnostics(tmp_path, example, select=[rule.code])

    assert [(each.code, each.line) for each in found] == [
        (rule.code, line) for line in example.lines(rule.code)
    ]
    assert all(each.name == rule.name for each in found)
    assert all(each.severity == (example.severity or rule.severity) for each in found)
    for text in example.says:
        assert any(text in each.message for each in found), [each.message for each in found]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example_shows_one_thing(tmp_path, rule, example):
    found = diagnostics(tmp_path, example)

    together = VARIANTS if rule.code in VARIANTS else {rule.code}
    assert {each.code for each in found} <= together
