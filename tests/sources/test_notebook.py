from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_paramlint.runner import analyze
from keras_paramlint.sources import MagicKind, Source, SourceError, read_cells, read_source


def code(*source, **more):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": list(source), **more}


def notebook(*cells, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more})


MARKDOWN = {"cell_type": "markdown", "metadata": {}, "source": "# x"}


def test_code_cells_are_joined_and_cells_are_counted_over_all_cells():
    source = read_source(
        "n.ipynb", notebook(MARKDOWN, code("x = 1\n", "y = 2"), MARKDOWN, code(), code("z = 3\n"))
    )
    assert source.text == "x = 1\ny = 2\n\nz = 3\n\n"
    assert source.is_notebook
    assert source.errors == ()
    assert [source.locate(line, 3) for line in (1, 2, 3, 4)] == [(2, 1, 3), (2, 2, 3), (4, 1, 3), (5, 1, 3)]
    # Ends of ranges may lie behind the text; they stay in the last cell.
    assert source.locate(99, 1) == (5, 2, 1)
    assert source.locate(0, 1) == (2, 1, 1)


def test_positions_lead_there_and_back():
    source = read_source("n.ipynb", notebook(code("  a = 1\n", "  b = %time f()"), code(">>> c = 1")))
    assert source.text == "a = 1\nb = f()\nc = 1\n"
    for line, text in enumerate(source.text.splitlines(), start=1):
        for column in range(1, len(text) + 1):
            place = source.locate(line, column)
            assert source.analysed(*place) == (line, column)
    assert source.locate(2, 5) == (1, 2, 13)
    assert source.analysed(7, 1, 1) is None
    assert source.analysed(1, 3, 1) is None


@pytest.mark.parametrize("nbformat", [2, 3])
def test_old_formats_have_worksheets(nbformat):
    cell = {"cell_type": "code", "language": "python", "input": ["x = 1\n", "y = 2"], "outputs": []}
    sheets = [
        {"cells": [{"cell_type": "heading", "source": "a"}, cell]},
        {"cells": [{**cell, "input": "z = 3"}]},
    ]
    source = read_source("n.ipynb", json.dumps({"nbformat": nbformat, "metadata": {}, "worksheets": sheets}))
    assert source.text == "x = 1\ny = 2\nz = 3\n"
    assert source.locate(3) == (3, 1, 1)


def test_a_source_may_be_one_string_with_any_line_ends():
    assert (
        read_source("n.ipynb", notebook({**code(), "source": "x = 1\r\ny = 2\rz"})).text
        == "x = 1\ny = 2\nz\n"
    )


def test_a_cell_that_cannot_be_parsed_is_left_out_alone():
    source = read_source(
        "n.ipynb", notebook(code("x = 1"), MARKDOWN, code("y = 2\n", "def f(:\n"), code("z = 3"))
    )
    (error,) = source.errors
    assert (error.path, error.cell, error.line, error.column) == ("n.ipynb", 3, 2, 7)
    assert error.reason.startswith("cannot be parsed: ")
    assert source.text == "x = 1\ny = f = get_ipython()\n\n\nz = 3\n"
    ast.parse(source.text)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("units = 64\nprint units", "units"),
        ("a, b = 1, 2\nc = d = 3\n(", "a b c d"),
        ("model.add(Dense(1))\nmodel.layers[0].trainable = False\nprint model", "model"),
        ("for i in range(3):\n  print i", "i"),
        ("class A:\n  def f(self): print self", "A f"),
        ("with open(p) as f: print f", "f"),
        ("x: int = 3; y[0] = 2; z += 1\n(", "x y z"),
        ("print 'x'\nif a == 2: print b\nnp.random.seed(1)", ""),
    ],
)
def test_names_that_such_a_cell_would_set_become_unknown(cell, names):
    source = read_source("n.ipynb", notebook(code(cell)))
    assert len(source.errors) == 1
    first, *rest = source.text.split("\n")
    expected = [*names.split(), "get_ipython()"] if names else [""]
    assert sorted(first.split(" = ")) == sorted(expected)
    assert set(rest) <= {""}
    assert source.text.count("\n") == cell.count("\n") + 1


def test_below_an_unknown_cell_magic_names_become_unknown_without_an_error():
    source = read_source(
        "n.ipynb", notebook(code("%%backend jax\n", "model = f()\n"), code("%%bash\n", "x=1"))
    )
    assert source.text == "model = get_ipython()\n\n\n\n\n"
    assert source.errors == ()


def test_magics_are_kept_with_their_line_in_the_text():
    source = read_source("n.ipynb", notebook(code("x = 1\n"), code("\n", "%tensorflow_version 1.x\n")))
    (magic,) = source.magics
    assert (magic.line, magic.kind, magic.name, magic.text) == (
        4,
        MagicKind.LINE,
        "tensorflow_version",
        "1.x",
    )
    assert source.locate(magic.line) == (2, 2, 1)


@pytest.mark.parametrize(
    ("line", "column", "cell"),
    [(1, 15, "%time x = f(:)"), (2, 12, "  x = 1\n  y = (1;)")],
)
def test_a_syntax_error_is_where_a_person_sees_it(line, column, cell):
    (error,) = read_source("n.ipynb", notebook(code(cell))).errors
    assert error.line == line
    assert abs(error.column - column) <= 3


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"language": "R"}},
        {"language_info": {"name": "julia"}, "kernelspec": {"language": "python"}},
    ],
)
def test_a_notebook_in_another_language_has_no_text_and_no_errors(metadata):
    source = read_source("n.ipynb", notebook(code("x <- 1 %>% y"), metadata=metadata))
    assert (source.text, source.errors) == ("", ())
    assert source.locate(1, 1) == (None, 1, 1)


def test_cells_in_another_language_are_passed_over():
    shell = code("ls -l", metadata={"vscode": {"languageId": "shellscript"}})
    source = read_source(
        "n.ipynb", notebook(shell, code("x = 1", language="python"), code("y", language="R"))
    )
    assert source.text == "x = 1\n"
    assert source.locate(1) == (2, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 1",
        "null",
        "[]",
        "1",
        '"cells"',
        "{}",
        '{"cells": 3}',
        '{"worksheets": {}}',
        '{"cells": [',
        "[" * 200_000,
        '{"cells":' * 100_000,
        '{"a": ' + "1" * 10_000 + "}",
        b"\xff\xfe{}",
        b'{"cells": ["\xe4"]}',
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        '{"cells": []\n<<<<<<< HEAD\n}',
    ],
)
def test_what_is_no_notebook_is_an_error(text):
    error = read_source("n.ipynb", text)
    assert isinstance(error, SourceError)
    assert error.reason.startswith("is not a notebook: ")


def test_broken_json_is_reported_at_its_line():
    assert read_source("n.ipynb", '{"cells": []\n<<<<<<< HEAD\n}').line == 2


@pytest.mark.parametrize(
    "cell",
    [
        3,
        None,
        [],
        "code",
        {"cell_type": "code"},
        {"cell_type": "code", "source": [1]},
        {"cell_type": "code", "source": {"a": "b"}},
        code("x = '\ud800'"),
        code("x\0"),
        code("(" * 5000),
        code("x" + "(" * 150),
    ],
)
def test_a_broken_cell_is_an_error_of_that_cell(cell):
    source = read_source("n.ipynb", notebook(code("x = 1"), cell, code("y = 2")))
    assert [error.cell for error in source.errors] == [2]
    assert source.text.startswith("x = 1\n")
    assert source.text.endswith("\ny = 2\n")
    source.text.encode("utf-8")


@pytest.mark.parametrize(
    "cell",
    [code("-" * 200_000), code("a" + ".a" * 100_000), code("x = " + "9" * 10_000), code("a" + "+a" * 50_000)],
)
def test_a_monstrous_cell_is_survived(cell):
    source = read_source("n.ipynb", notebook(code("x = 1"), cell, code("y = 2")))
    assert isinstance(source, Source)
    assert [error.cell for error in source.errors] in ([2], [])
    assert source.text.startswith("x = 1\n")
    assert source.text.endswith("\ny = 2\n")
    source.text.encode("utf-8")


def test_long_integers_in_outputs_do_no_harm():
    text = notebook(code("x = 1")).replace('"outputs": []', f'"outputs": [{"9" * 100_000}]')
    assert read_source("n.ipynb", text).text == "x = 1\n"


def test_images_count_for_the_file_and_code_for_the_text():
    text = notebook(code("x = 1", outputs=["A" * 5000]))
    assert isinstance(read_source("n.ipynb", text, max_bytes=100), Source)
    assert isinstance(read_source("n.ipynb", text, max_notebook_bytes=5000), SourceError)
    assert isinstance(read_source("n.ipynb", notebook(code("#" * 101)), max_bytes=100), SourceError)


def test_an_editors_cells_are_read_under_their_numbers():
    source = read_cells("n.ipynb", {2: "x = 1", 5: "!ls\ny = 2"})
    assert source.text == "x = 1\n\ny = 2\n"
    assert source.locate(3) == (5, 2, 1)


KEYS = ["cells", "worksheets", "cell_type", "source", "input", "metadata", "kernelspec", "language", "vscode"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("x = 1\n%time y"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner | st.just("code"),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(
    JSON, st.lists(st.fixed_dictionaries({"cell_type": st.just("code"), "source": JSON, "metadata": JSON}))
)
def test_no_json_makes_it_raise(document, cells):
    for value in (
        document,
        {"cells": document},
        {"cells": cells, "metadata": document},
        {"worksheets": document},
    ):
        source = read_source("n.ipynb", json.dumps(value))
        assert isinstance(source, Source | SourceError)
        if isinstance(source, Source):
            ast.parse(source.text)
            assert all(source.locate(line).line >= 1 for line in range(1, source.text.count("\n") + 2))


@given(st.lists(st.text(alphabet="%!?x=y '\"#\\\n\t()[].:1"), max_size=4))
def test_the_text_always_parses_and_keeps_every_line(cells):
    source = read_cells("n.ipynb", dict(enumerate(cells, start=1)))
    ast.parse(source.text)
    assert source.text.count("\n") == sum(cell.count("\n") + 1 for cell in cells)
    for error in source.errors:
        assert 1 <= error.line <= cells[error.cell - 1].count("\n") + 1


@pytest.mark.parametrize("text", ["print 'a'", "try:\n    pass\nexcept IOError, e:\n    pass", "x = 07"])
def test_a_program_for_python_2_is_said_to_be_one(text, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(f"import keras\n{text}\n")
    (finding,) = analyze(path).files[0].diagnostics
    assert finding.code == "KPL000"
    assert "it is Python 2" in finding.message
