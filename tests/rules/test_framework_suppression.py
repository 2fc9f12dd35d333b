from __future__ import annotations

import json

import pytest

import keras_paramlint
from keras_paramlint.graph import Diagnostic, FileResult, Severity
from keras_paramlint.rules import run_rules, select
from keras_paramlint.rules.registry import all_rules
from keras_paramlint.sources import read_source
from keras_paramlint.sources.pragma_edits import without_words


BAD = "import keras\nlayer = keras.layers.Conv2D(8, 3)(keras.Input((28, 28)))"


def found(text, tmp_path, **options):
    path = tmp_path / "m.py"
    path.write_text(text)
    return [(each.code, each.line) for each in keras_paramlint.analyze(path, **options).diagnostics]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: KPL302",
        "# noqa: KPL3",
        "# noqa: E501, KPL302",
        "# paramlint: ignore",
        "# paramlint: ignore[KPL302]",
        "# paramlint: ignore[wrong-rank-input] since it is a test",
        "# paramlint: disable=KPL302",
    ],
)
def test_a_comment_keeps_a_finding_quiet(tmp_path, comment):
    assert found(f"{BAD}  {comment}\n", tmp_path) == []
    assert found(f"{BAD}\n", tmp_path) == [("KPL302", 2)]


def test_what_hides_nothing_is_reported(tmp_path):
    assert found(f"{BAD}  # noqa: KPL101\n", tmp_path) == [("KPL302", 2), ("KPL004", 2)]
    assert found(f"{BAD}  # noqa: KPL101, KPL302\n", tmp_path) == [("KPL004", 2)]
    assert found(f"# paramlint: ignore-file[KPL7]\n{BAD}\n", tmp_path) == [("KPL004", 1), ("KPL302", 3)]
    assert found(f"# paramlint: off\n# paramlint: on\n{BAD}\n", tmp_path) == [("KPL004", 1), ("KPL302", 4)]


def test_a_comment_for_rules_that_are_not_selected_is_no_unused_one(tmp_path):
    assert found(f"{BAD}  # noqa: KPL302\n", tmp_path, select=["KPL004", "KPL1"]) == []
    assert found(f"{BAD}  # noqa: KPL302\n", tmp_path, ignore=["KPL302"]) == []
    assert found(f"{BAD}  # noqa: KPL101\n", tmp_path, select=["KPL302"]) == [("KPL302", 2)]


def test_information_that_is_not_shown_still_uses_its_comment(tmp_path):
    text = (
        "from tensorflow.compat.v1.keras import layers, models\n"
        "m = models.Sequential([layers.CuDNNLSTM(3, input_shape=(5, 4))])  # noqa: KPL101\n"
    )
    assert found(text, tmp_path) == []


def test_a_part_of_a_file_says_nothing_about_its_comments(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("import keras\nmodel = keras.Sequential()  # noqa: KPL101\n")
    assert not keras_paramlint.analyze(f"{path}::model").diagnostics
    assert [each.code for each in keras_paramlint.analyze(path).diagnostics] == ["KPL004"]


def test_a_file_that_was_not_analysed_to_its_end_says_nothing_about_its_comments(tmp_path):
    endless = "import keras\nn = 1  # noqa: KPL101\nwhile n:\n    n += 1\n"
    model = "model = keras.Sequential([keras.Input((n,)), keras.layers.Dense(1)])\n"
    assert found(endless + model, tmp_path) == [("KPL002", 3)]


def test_the_report_of_an_unused_comment_can_itself_be_hidden(tmp_path):
    assert found("import keras\nx = 1  # noqa: KPL101, KPL004\n", tmp_path) == []
    for whole_file in ("# paramlint: ignore-file[unused-suppression]", "# flake8: noqa"):
        assert found(f"{whole_file}\nimport keras\n# paramlint: ignore\n", tmp_path) == []


def test_comments_in_a_module_that_is_imported_count_as_well(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts.py").write_text(f"{BAD}  # noqa: KPL302\n")
    assert found("import keras\nimport parts\n", tmp_path) == []


def test_cells_have_comments_of_their_own(tmp_path):
    path = tmp_path / "n.ipynb"
    cells = [
        "import keras",
        "x, f = keras.Input((28, 28)), keras.layers.Conv2D\na = f(8, 3)(x)\nb = f(8, 3)(x)  # noqa: KPL302",
        "c = f(\n  8, 3)(x)  # paramlint: ignore\nd = f(8, 3)  # noqa: KPL3",
    ]
    document = {
        "cells": [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in cells],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document))

    diagnostics = keras_paramlint.analyze(path).diagnostics

    assert [(each.code, each.cell, each.line) for each in diagnostics] == [("KPL302", 2, 2), ("KPL004", 3, 3)]


def test_every_rule_can_be_hidden_by_its_code_and_by_its_name():
    for rule in all_rules():
        for word in (rule.code, rule.name):
            source = read_source("m.py", f"import keras\nx = 1  # paramlint: ignore[{word}]\n")
            finding = Diagnostic(rule.code, rule.name, Severity.ERROR, "text", "m.py", 2)
            result = FileResult("m.py", diagnostics=(finding,), source=source)
            assert run_rules(result, select(["ALL"]), []).reported == ()


@pytest.mark.parametrize(
    ("line", "words", "expected"),
    [
        ("x = 1  # noqa: KPL101", ["KPL101"], "x = 1"),
        ("x = 1  # noqa: KPL101,E501", ["KPL101"], "x = 1  # noqa: E501"),
        ("x = 1  # noqa: E501, kpl101, W291", ["KPL101"], "x = 1  # noqa: E501, W291"),
        ("x = 1  # noqa: KPL101 since", ["KPL101"], "x = 1  # since"),
        ("x = 1  # type: ignore  # noqa: KPL101", ["KPL101"], "x = 1  # type: ignore"),
        ("x = 1  # noqa: KPL101  # type: ignore", ["KPL101"], "x = 1  # type: ignore"),
        ("x = 1  # paramlint: ignore[KPL1, KPL2] why", ["KPL1"], "x = 1  # paramlint: ignore[KPL2] why"),
        ("x = 1  # paramlint: ignore[KPL1] why", ["KPL1"], "x = 1"),
        ("x = 1  # paramlint: disable=KPL1,KPL2", ["KPL2"], "x = 1  # paramlint: disable=KPL1"),
        ("x = 1  # paramlint: ignore", [], "x = 1"),
        ("    # paramlint: ignore[KPL1]", ["KPL1"], None),
    ],
)
def test_words_are_taken_out_and_the_rest_stays(line, words, expected):
    from keras_paramlint.sources import read_pragmas

    comment = read_pragmas(f"{line}\ny = 2\n").suppressions[0]
    change = without_words(line, comment.column, comment.end_column, words)
    made = line[: change.column - 1] + change.content + line[change.end_column - 1 :]
    assert (None if change.whole_line else made) == expected


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("# noqa: KPL999", "no rule is called 'KPL999'"),
        ("# paramlint: ignore[wrong-rank-imput]", "did you mean 'wrong-rank-input'?"),
        ("# noqa: wrong-rank-input", "write KPL302"),
        ("# paramlint: on", "none is open"),
        ("# paramlint: ignore[", "names no rules"),
        ("# paramlint: params=1.5M", "params=18_496"),
        ("# paramlint: igmore", "did you mean 'ignore'?"),
    ],
)
def test_comments_that_cannot_be_understood_are_reported(tmp_path, comment, words):
    path = tmp_path / "m.py"
    path.write_text(f"import keras\nx = 1  {comment}\n")
    (diagnostic,) = keras_paramlint.analyze(path).diagnostics
    assert (diagnostic.code, diagnostic.line, diagnostic.column) == ("KPL005", 2, 8)
    assert words in diagnostic.message


@pytest.mark.parametrize("comment", ["# noqa: because of it", "# noqa: E999", "# noqa: D", "# params: many"])
def test_comments_for_others_are_not_ours_to_judge(tmp_path, comment):
    assert found(f"import keras\nx = 1  {comment}\n", tmp_path) == []
