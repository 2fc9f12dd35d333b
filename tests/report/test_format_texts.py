"""What each format writes of real results, word for word, and where it says that findings are."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from keras_paramlint.graph import Diagnostic, Edit, FileResult, Fix, Related, Severity, Site
from keras_paramlint.report.places import Texts, project_root
from keras_paramlint.runner import analyze
from keras_paramlint.sources.disk import Overlay, looking_at
from keras_paramlint.sources.notebook_json import NotebookLines, cell_text


MODEL = """\
import keras
from keras import layers

WIDTH = 4

model = keras.Sequential([
    layers.Input((WIDTH,)),
    layers.Dense(1, activation="softmax"),
])
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def softmax(here):
    (here / "m.py").write_text(MODEL)
    return analyze(["m.py"])


def notebook(cells, **options):
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "metadata": {}, "source": source}
                | ({"outputs": [], "execution_count": None} if kind == "code" else {})
                for kind, source in cells
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        **options,
    )


def test_full_shows_the_source_and_how_the_count_comes_about(report, softmax):
    assert report("full", softmax) == (
        "KPL401 Dense(1) is a softmax over one number, which is always 1.0: use sigmoid, or a softmax over 2 "
        "units\n"
        """\
  --> m.py:8:5
   |
 6 | model = keras.Sequential([
 7 |     layers.Input((WIDTH,)),
 8 |     layers.Dense(1, activation="softmax"),
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
 9 | ])
   |
   = how it is counted:
     Dense `dense` of `model`, parameters: 5
       (None, 4) -> (None, 1)
       kernel  features·units = 4·1 = 4
       bias    units = 1
       units = 1: `units=1` at m.py:8
       features = 4: the output of `input_layer`
   = help: --fix --unsafe-fixes applies a fix that may change what the program means:
     -     layers.Dense(1, activation="softmax"),
     +     layers.Dense(1, activation="sigmoid"),

"""
    )


def test_full_shows_related_places_and_fixes(report, here):
    (here / "m.py").write_text("first = 1\n\tsecond = 2\n")
    found = Diagnostic(
        *("KPL402", "bias-before-batchnorm", Severity.WARNING, "no bias", "m.py", 2, 2, 2, 8),
        related=(Related(Site("m.py", 1, 1, 1, 6), "see here"),),
        fix=Fix(True, (Edit(Site("m.py", 2, 2, 2, 8), "third"),)),
    )
    text = report("full", [FileResult("m.py", diagnostics=(found,))])

    assert (
        text
        == """\
KPL402 [*] no bias
  --> m.py:2:2
   |
 1 | first = 1
 2 |     second = 2
   |     ^^^^^^
   |
   = note: see here
  ::: m.py:1:1
   |
 1 | first = 1
   | -----
   |
   = help: --fix applies a fix:
     -     second = 2
     +     third = 2

[*] 1 fixable with --fix
"""
    )


def test_full_shows_a_finding_in_a_file_that_has_gone(report, finding):
    lines = report("full", [FileResult("m.py", diagnostics=(finding,))]).splitlines()

    assert lines[1:] == ["  --> m.py:5:8", ""]


def test_grouped_aligns_the_findings_of_a_file(report, finding):
    found = (finding, replace(finding, line=120, cell=2))

    assert report("grouped", [FileResult("m.py", diagnostics=found)]) == (
        "m.py:\n  5:8           KPL101 two bias vectors\n  cell 2:120:8  KPL101 two bias vectors\n\n"
    )


def test_lines_for_services(report, softmax):
    (found,) = softmax.diagnostics
    message = found.message

    assert "softmax over one number" in message
    assert report("pylint", softmax) == f"m.py:8: [KPL401] {message}\n"
    assert report("github", softmax) == (
        "::warning title=keras-paramlint (KPL401),file=m.py,line=8,col=5,endLine=8,endColumn=42"
        f"::m.py:8:5: KPL401 {message}\n"
    )
    assert report("azure", softmax) == (
        "##vso[task.logissue type=warning;sourcepath=m.py;linenumber=8;columnnumber=5;code=KPL401;]"
        f"{message}\n"
    )
    assert report("concise", softmax) == f"m.py:8:5: KPL401 {message}\n"


def test_github_gets_columns_only_where_they_are_of_one_line(report, finding):
    found = replace(finding, end_line=7, end_column=3)

    (line,) = report("github", [FileResult("m.py", diagnostics=(found,))]).splitlines()
    assert ",line=5,endLine=7::" in line


def test_special_characters_are_escaped_as_each_service_wants_it(report, finding):
    found = replace(finding, message="50% :: a,b; c]", path="a,b;c.py")
    result = [FileResult(found.path, diagnostics=(found,))]

    assert "file=a%2Cb;c.py,line=5" in report("github", result)
    assert report("github", result).endswith("KPL101 50%25 :: a,b; c]\n")
    assert "sourcepath=a,b%3Bc.py;" in report("azure", result)
    assert report("azure", result).endswith("]50%AZP25 :: a,b; c]\n")


def test_markdown_shows_names_as_they_are(report, tagger, finding):
    found = replace(finding, message="`a|b` has <b>_two_</b> biases, see @tf.function")
    text = report("markdown", [FileResult("m.py", models=(tagger,), diagnostics=(found,))])

    assert text.splitlines()[2] == (
        r"| `m.py:5:8` | warning | KPL101 cudnn-extra-bias | `a\|b` has &lt;b\>\_two\_&lt;/b\> biases, "
        "see &#64;tf.function |"
    )
    assert text.splitlines()[-2] == "1 finding: 1 warning"


def test_markdown_has_a_table_for_each_model_of_a_summary(report, tagger):
    result = FileResult("m.py", None, "tf1", "told", (tagger,))
    lines = report("markdown", [result], command="summary").splitlines()

    assert lines[:5] == ["## `m.py`", "", "tf1 (told)", "", "### `tagger` (sequential) at `m.py:3`"]
    assert lines[6:9] == [
        "| Layer (class) | Output Shape | Param # |",
        "| --- | --- | --- |",
        "| embedding (Embedding) | (None, None, 300) | 192,000 |",
    ]
    assert lines[11] == "- Total params: 1,634,400"


def test_markdown_says_that_there_is_nothing(report):
    assert report("markdown", [FileResult("a.py")]) == "No findings.\n\n"
    assert report("markdown", [FileResult("a.py")], command="summary") == "No Keras model found.\n\n"


def test_csv_has_the_layers_of_a_summary(report, tagger):
    rows = report("csv", [FileResult("m.py", models=(tagger,))], command="summary").splitlines()

    assert rows[0].startswith("path,model,layer,class,cell,line,output_shape,params")
    assert rows[2].startswith('m.py,tagger,bidirectional,Bidirectional,,5,"(None, None, 600)",1442400,')
    nested = report("csv", [FileResult("m.py", models=(tagger,))], command="summary", expand_nested=True)
    assert "tagger,bidirectional/forward_lstm,LSTM," in nested


def test_a_passed_case_stands_for_a_file_without_findings(report, tagger, finding):
    results = [FileResult("plain.py"), FileResult("m.py", models=(tagger,), diagnostics=(finding,))]
    clean = [FileResult("pkg/m.py", models=(tagger,))]

    assert '<testsuite name="m.py" tests="1" failures="1"' in report("junit", results)
    assert "plain" not in report("junit", results)
    assert '<testcase name="org.keras_paramlint" classname="pkg/m" />' in report("junit", clean)
    assert 'tests="1" failures="0"' in report("junit", [])


def test_reviewdog_gets_columns_in_bytes_and_suggestions(report, here):
    (here / "m.py").write_text('"é"; x = Dense(0)\n', encoding="utf-8")
    found = Diagnostic(
        *("KPL310", "bad-size-literal", Severity.ERROR, "not positive", "m.py", 1, 10, 1, 18),
        fix=Fix(False, (Edit(Site("m.py", 1, 16, 1, 17), "1"),)),
    )
    document = json.loads(report("rdjson", [FileResult("m.py", diagnostics=(found,))]))

    (each,) = document["diagnostics"]
    assert document["severity"] == each["severity"] == "ERROR"
    assert each["location"]["range"] == {"start": {"line": 1, "column": 11}, "end": {"line": 1, "column": 19}}
    assert each["suggestions"] == [
        {"range": {"start": {"line": 1, "column": 17}, "end": {"line": 1, "column": 18}}, "text": "1"}
    ]


# ------------------------------------------------------------------ SARIF
def test_sarif_has_relative_paths_rules_fixes_and_related_places(report, here):
    (here / "sub dir").mkdir()
    found = Diagnostic(
        *("KPL402", "bias-before-batchnorm", Severity.INFO, "no bias", "sub dir/é.py", 2, 2, 2, 8),
        related=(Related(Site("m.py", 1, 1, 1, 6), "see here"), Related(Site("/elsewhere/m.py", 3), "there")),
        fix=Fix(False, (Edit(Site("sub dir/é.py", 2, 2, 2, 8), "third"),)),
    )
    run = json.loads(report("sarif", [FileResult("sub dir/é.py", diagnostics=(found,))]))["runs"][0]
    (result,) = run["results"]
    (rule,) = run["tool"]["driver"]["rules"]

    assert str(here) not in json.dumps(run)
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "sub%20dir/%C3%A9.py", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 8}
    assert result["level"] == "note"
    places = [each["physicalLocation"]["artifactLocation"]["uri"] for each in result["relatedLocations"]]
    assert places == ["m.py", "file:///elsewhere/m.py"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "third"}
    assert rule["id"] == "KPL402"
    assert rule["help"]["markdown"].startswith("# KPL402 bias-before-batchnorm")
    assert run["columnKind"] == "unicodeCodePoints"


def prints(report, analysis):
    run = json.loads(report("sarif", analysis))["runs"][0]
    return [each["partialFingerprints"]["kerasParamlint/v1"] for each in run["results"]]


EDITS = {
    "lines above": lambda text: "# a comment\n\n\n" + text,
    "another model above": lambda text: text.replace(
        "WIDTH = 4\n", "WIDTH = 4\nother = keras.Sequential([layers.Input((2,)), layers.Dense(3)])\n"
    ),
    "another layer of the kind": lambda text: text.replace(
        "layers.Dense(1,", "layers.Dense(7), layers.Dense(1,"
    ),
    "another format": lambda text: text.replace("\n    ", " "),
    "another width": lambda text: text.replace("WIDTH = 4", "WIDTH = 40"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_fingerprints_survive_unrelated_edits(report, softmax, here, edit):
    before = prints(report, softmax)
    (here / "m.py").write_text(edit(MODEL))

    assert edit(MODEL) != MODEL
    assert prints(report, analyze(["m.py"])) == before


def test_fingerprints_tell_findings_models_and_files_apart(report, softmax, here):
    twice = MODEL + MODEL.replace("model =", "other =")
    (here / "m.py").write_text(twice)
    (here / "n.py").write_text(MODEL)
    found = prints(report, analyze(["m.py", "n.py"]))

    assert len(set(found)) == 3
    assert set(prints(report, softmax)) < set(found)


def test_a_fingerprint_does_not_depend_on_the_directory(report, softmax, here, monkeypatch):
    (here / "deep").mkdir()
    monkeypatch.chdir(here / "deep")

    assert project_root() == str(here)
    moved = analyze(["../m.py"])
    (issue,) = json.loads(report("gitlab", moved, root=project_root()))
    assert issue["location"]["path"] == "m.py"
    monkeypatch.chdir(here)
    (same,) = json.loads(report("gitlab", softmax))
    assert issue["fingerprint"] == same["fingerprint"]


# ------------------------------------------------------------------ notebooks
CELLS = [
    ("markdown", ["# Title\n", "text"]),
    ("code", ["import keras\n", "from keras import layers\n", "Dense = layers.Dense\n"]),
    ("code", ['a = "é\\n"\n', 'm = keras.Sequential([Dense(1, activation="softmax")])\n', "m.build((1, 4))"]),
]


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("as_text", [False, True], ids=["list", "text"])
@pytest.mark.parametrize("is_ascii", [False, True], ids=["utf8", "ascii"])
def test_lines_of_a_cell_are_found_in_the_file(indent, as_text, is_ascii):
    cells = [(kind, "".join(source) if as_text else source) for kind, source in CELLS]
    text = notebook(cells, indent=indent, ensure_ascii=is_ascii)
    lines = NotebookLines(text)

    for number, (_, source) in enumerate(CELLS, start=1):
        whole = "".join(source)
        assert cell_text(text, number) == whole
        for at, line in enumerate(whole.split("\n"), start=1):
            for column, character in enumerate(line, start=1):
                row, place = lines.locate(number, at, column)
                seen = text.split("\n")[row - 1][place - 1 :]
                written = json.dumps(character, ensure_ascii=is_ascii)[1:-1]
                assert seen.startswith(written)


def test_every_format_for_programs_names_the_line_of_the_file_and_the_cell(report, here):
    text = notebook(CELLS, indent=1)
    (here / "n.ipynb").write_text(text, encoding="utf-8")
    analysis = analyze(["n.ipynb"])
    (found,) = analysis.diagnostics
    rows = text.split("\n")
    row = next(at for at, line in enumerate(rows, start=1) if "softmax" in line)
    column = rows[row - 1].index("Dense(1") + 1

    assert (found.cell, found.line) == (3, 2)
    assert report("concise", analysis).startswith(f"n.ipynb:cell 3:2:{found.column}: KPL401")
    assert report("pylint", analysis).startswith(f"n.ipynb:{row}: [KPL401] cell 3, line 2: ")
    assert f"line={row},col={column},endLine={row}" in report("github", analysis)
    assert f"linenumber={row};columnnumber={column};" in report("azure", analysis)
    assert f"line {row}, col {column}, cell 3, line 2: " in report("junit", analysis)
    (issue,) = json.loads(report("gitlab", analysis))
    assert issue["location"]["positions"]["begin"] == {"line": row, "column": column}
    (result,) = json.loads(report("sarif", analysis))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (row, column)
    (each,) = json.loads(report("rdjson", analysis))["diagnostics"]
    assert each["location"]["range"]["start"]["line"] == row
    assert " 2 | m = keras.Sequential(" in report("full", analysis)


def test_a_notebook_that_has_changed_since_is_no_trouble(report, here):
    (here / "n.ipynb").write_text(notebook(CELLS, indent=1), encoding="utf-8")
    analysis = analyze(["n.ipynb"])
    for text in ("", "{", "[]", '{"cells": []}', notebook(CELLS[:1])):
        (here / "n.ipynb").write_text(text)
        for name in ("full", "github", "sarif", "rdjson"):
            assert "KPL401" in report(name, analysis)


# ------------------------------------------------------------------ places
def test_paths_start_at_the_checkout_of_a_ci_job(here, monkeypatch):
    (here / "checkout" / "sub").mkdir(parents=True)
    monkeypatch.chdir(here / "checkout" / "sub")

    assert project_root() == str(here)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here / "checkout"))
    assert project_root() == str(here / "checkout")
    monkeypatch.setenv("GITHUB_WORKSPACE", "/nowhere")
    assert project_root() == str(here)


def test_texts_are_those_that_the_analysis_saw(here):
    texts = Texts()

    with looking_at(Overlay({"m.py": "a\nb\n", "n.ipynb": notebook(CELLS)})):
        assert texts.line(Site("m.py", 2)) == "b"
        assert texts.line(Site("m.py", 7)) == ""
        assert texts.lines(Site("n.ipynb", 1, cell=2))[0] == "import keras"
        assert texts.lines(Site("gone.py")) == []
        assert texts.in_file(Site("gone.ipynb", 4, cell=2)) == Site("gone.ipynb")
        place = texts.in_file(Site("n.ipynb", 1, cell=2))
    assert re.match("import", notebook(CELLS)[place.column - 1 :])
