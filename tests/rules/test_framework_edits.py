"""Edits of calls and comments, and the fixes of rules on whole programs."""

from __future__ import annotations

import ast
import json

import pytest

from keras_paramlint.algebra import symbol
from keras_paramlint.cli.main import main
from keras_paramlint.fixes.notebook import apply_to_cells
from keras_paramlint.graph import FileResult, Site
from keras_paramlint.graph.edits import apply
from keras_paramlint.rules import all_rules
from keras_paramlint.rules.edits import (
    add_argument,
    append,
    comparison_to_assignment,
    remove_argument,
    replace_argument,
)
from keras_paramlint.rules.restating import restate, restate_shape
from keras_paramlint.sources import Claim, Promise, read_pragmas, read_source


def result_of(text, path="m.py"):
    return FileResult(path, source=read_source(path, text))


def site_of(text, part):
    start = text.index(part)
    before, whole = text[:start].split("\n"), text[: start + len(part)].split("\n")
    return Site("m.py", len(before), len(before[-1]) + 1, len(whole), len(whole[-1]) + 1)


def fixed(text, part, make, *arguments, **options):
    fix = make(result_of(text), site_of(text, part), *arguments, **options)
    return None if fix is None else apply(text, fix.edits)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("GRU(3)", "GRU(3, a=1)"),
        ("GRU()", "GRU(a=1)"),
        ("GRU( )", "GRU( a=1)"),
        ("layers.GRU(3,)", "layers.GRU(3, a=1,)"),
        ("GRU(\n    3,\n    b=2,  # why\n)", "GRU(\n    3,\n    b=2, a=1,  # why\n)"),
        ("GRU((3))", "GRU((3), a=1)"),
        ("GRU(b=(\n 3 # )\n))", "GRU(b=(\n 3 # )\n), a=1)"),
        ("GRU('é·', *x)", "GRU('é·', *x, a=1)"),
        ("GRU([n for n in (1, 2)][0])", "GRU([n for n in (1, 2)][0], a=1)"),
        ("GRU(3, a=2)", None),
        ("GRU(3, **more)", None),
        ("GRU(n for n in x)", None),
        ("LSTM(3)", None),
        ("GRU", None),
        ("GRU(3)(x)", "GRU(3, a=1)(x)"),
        ("GRU()(x)(y)", "GRU(a=1)(x)(y)"),
        ("RNN[0](3)", None),
    ],
)
def test_an_argument_is_added_behind_the_others(call, expected):
    text = f"é = 1; y = [{call}]  # GRU\n"
    made = fixed(text, call, add_argument, "GRU", "a=1", safe=True)

    assert made == (None if expected is None else f"é = 1; y = [{expected}]  # GRU\n")
    if made is not None:
        ast.parse(made)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Dense(3, n=2)", "Dense(3)"),
        ("Dense(n=2)", "Dense()"),
        ("Dense(n=2, m=3)", "Dense(m=3)"),
        ("Dense(3, n=(2, 3), m=3)", "Dense(3, m=3)"),
        ("Dense(\n    3,\n    n=2,\n    m=3,\n)", "Dense(\n    3,\n    m=3,\n)"),
        ("Dense(\n    3,\n    m=3,\n    n=2,\n)", "Dense(\n    3,\n    m=3,\n)"),
        ("Dense(3,  # units\n    n=2)", None),
        ("Dense(3, n='#')", "Dense(3)"),
        ("Dense(3, m=2)", None),
        ("Conv(3, n=2)", None),
    ],
)
def test_an_argument_goes_with_its_comma(call, expected):
    text = f"x = {call}\n"
    made = fixed(text, call, remove_argument, "Dense", "n", safe=True)

    assert made == (None if expected is None else f"x = {expected}\n")


def test_the_value_of_an_argument_is_replaced():
    call = "Dense(3, frozen='False')"
    text = f"x = {call}\n"

    made = fixed(text, call, replace_argument, "Dense", "frozen", "False", safe=True)

    assert made == "x = Dense(3, frozen=False)\n"
    assert fixed(text, call, replace_argument, "Dense", "n", "1", safe=True) is None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("a.b == c", "a.b = c"),
        ("a['=='].b == c", "a['=='].b = c"),
        ("a.b==c", "a.b=c"),
        ("a.b != c", None),
        ("a == b == c", None),
        ("a", None),
    ],
)
def test_a_comparison_becomes_an_assignment(statement, expected):
    made = fixed(f"{statement}\n", statement, comparison_to_assignment)

    assert made == (None if expected is None else f"{expected}\n")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Embedding(len( words ), 8)", "Embedding(len( words ) + 1, 8)"),
        ("Embedding(input_dim=len(words))", "Embedding(input_dim=len(words) + 1)"),
        ("Embedding(max(words), 8)", None),
        ("Embedding(len(words), len(words))", None),
        ("Dense(len(words))", None),
    ],
)
def test_something_is_written_behind_an_argument(call, expected):
    made = fixed(f"x = {call}\n", call, append, "Embedding", "len(words)", " + 1")

    assert made == (None if expected is None else f"x = {expected}\n")


@pytest.mark.parametrize(
    ("comment", "claim", "expected"),
    [
        ("# params: 1_234", "params", "# params: 5_678"),
        ("# params: 1,234", "params", "# params: 5,678"),
        ("# params: 1234", "params", "# params: 5678"),
        ("# paramlint: params=12 trainable=1_234", "trainable", "# paramlint: params=12 trainable=5_678"),
        ("# paramlint: max-params=9 params = 1234,", "params", "# paramlint: max-params=9 params = 5678,"),
        ("# paramlint: non_trainable=1234", "non-trainable", "# paramlint: non_trainable=5678"),
        ("# paramlint: params=1_234 if tf1 else 2", "params", None),
        ("# paramlint: params=n set n=3", "params", None),
        ("# paramlint: params=2*n + 8 trainable=3", "params", "# paramlint: params=5_678 trainable=3"),
    ],
)
def test_a_count_in_a_comment_is_restated(comment, claim, expected):
    text = f"é = f()  {comment}\n"
    (expectation,) = read_pragmas(text).expectations
    promise = next(each for each in expectation.promises if each.claim == claim)
    made = fixed(text, comment, restate, promise, 5678)

    assert made == (None if expected is None else f"é = f()  {expected}\n")


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# paramlint: params=300*n + 8", "# paramlint: params=6*n**2 + 1_000"),
        ("# paramlint: params=3", "# paramlint: params=6*n**2 + 1_000"),
        ("# params: 3", None),
    ],
)
def test_a_formula_in_a_comment_is_restated(comment, expected):
    n = symbol("n")
    text = f"x = f()  {comment}\n"
    (expectation,) = read_pragmas(text).expectations
    made = fixed(text, comment, restate, expectation.promises[0], 6 * n**2 + 1000)

    assert made == (None if expected is None else f"x = f()  {expected}\n")


def test_a_shape_in_a_comment_is_restated():
    comment = "# paramlint: params=3 shape=(None, 3), trainable=3"
    made = fixed(f"x = f()  {comment}\n", comment, restate_shape, ((None, 4),))

    assert made == "x = f()  # paramlint: params=3 shape=(None, 4), trainable=3\n"


def test_a_size_whose_name_cannot_be_read_back_is_left_to_the_author():
    comment = "# paramlint: params=3"
    promise = read_pragmas(f"x = f()  {comment}\n").expectations[0].promises[0]

    assert fixed(f"x = f()  {comment}\n", comment, restate, promise, 3 * symbol("len(x for...")) is None


@pytest.mark.parametrize("site", [Site("m.py", 1, 1), Site("n.py", 1, 1, 1, 5), Site("m.py", 7, 1, 9, 5)])
def test_where_there_is_no_text_there_is_no_fix(site):
    assert add_argument(result_of("GRU()\n"), site, "GRU", "a=1", safe=True) is None
    assert add_argument(FileResult("m.py"), site, "GRU", "a=1", safe=True) is None
    assert restate(FileResult("m.py"), site, Promise(Claim.PARAMS, 1, "1"), 2) is None


def test_calls_in_cells_are_edited_there():
    text = json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": "GRU(3)"},
                {"cell_type": "code", "source": ["import keras\n", "%pylab inline\n", "x = GRU(\n", " 3)"]},
            ],
            "metadata": {},
        }
    )
    result = result_of(text, "n.ipynb")
    fix = add_argument(result, Site("n.ipynb", 3, 5, 4, 4, 2), "GRU", "a=1", safe=True)

    made = json.loads(apply_to_cells(text, {2: fix.edits}))

    assert made["cells"][1]["source"][2:] == ["x = GRU(\n", " 3, a=1)"]
    assert made["cells"][0]["source"] == "GRU(3)"


WITH_FIX = [
    pytest.param(rule, example, id=f"{rule.code}-{example.title}")
    for rule in all_rules()
    if rule.fix_safety
    for example in rule.examples
    if example.lines(rule.code)
]


@pytest.mark.parametrize(("rule", "example"), WITH_FIX)
def test_the_fixes_of_the_examples_mend_them_or_leave_them(tmp_path, monkeypatch, capsys, rule, example):
    """What a fix leaves is Python, is mended once and for all, and only what it speaks of is gone."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.py"
    path.write_text(example.source)
    options = ["--select", rule.code, "m.py", *(["--flavour", example.flavour] if example.flavour else [])]

    def found():
        main(["check", "--output-format", "json", *options])
        return json.loads(capsys.readouterr().out)["files"][0]["diagnostics"]

    before = found()
    main(["check", "--fix", "--unsafe-fixes", "-q", *options])
    capsys.readouterr()
    after, text = found(), path.read_text()

    ast.parse(text)
    mended = [each for each in before if each["fix"]]
    assert len(after) == len(before) - len(mended)
    assert (text != example.source) is bool(mended)


def test_every_rule_that_speaks_of_a_fix_has_one(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for rule in all_rules():
        fixes = []
        for example in rule.examples:
            (tmp_path / "m.py").write_text(example.source)
            flavour = ["--flavour", example.flavour] if example.flavour else []
            main(["check", "--output-format", "json", "--select", rule.code, "m.py", *flavour])
            diagnostics = json.loads(capsys.readouterr().out)["files"][0]["diagnostics"]
            fixes.extend(each["fix"] for each in diagnostics if each["fix"])
        assert bool(fixes) is bool(rule.fix_safety) or rule.code == "KPL005", rule.code
