from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_paramlint.fixes.notebook import apply_to_cells
from keras_paramlint.graph import Diagnostic, Edit, Fix, Severity, Site
from keras_paramlint.graph.edits import apply, choose
from keras_paramlint.sources.notebook_json import cell_text


def edit(line, column, end_line, end_column, content, cell=None, path="m.py"):
    return Edit(Site(path, line, column, end_line, end_column, cell), content)


def finding(*edits, safe=True, code="KPL310"):
    return Diagnostic(code, "name", Severity.WARNING, "text", "m.py", fix=Fix(safe, tuple(edits)))


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("a\nb\nc\n", [edit(2, 1, 2, 2, "B")], "a\nB\nc\n"),
        ("a\nb\nc\n", [edit(2, 1, 3, 1, "")], "a\nc\n"),
        ("a\nb\nc", [edit(3, 1, 4, 1, "")], "a\nb\n"),
        ("a\r\nb\r\nc\r\n", [edit(2, 2, 2, 2, "x\ny")], "a\r\nbx\r\ny\r\nc\r\n"),
        ("a\rb\r", [edit(2, 1, 2, 2, "B\nC")], "a\rB\rC\r"),
        ("abc", [edit(1, 4, 1, 4, "d"), edit(1, 1, 1, 2, "A")], "Abcd"),
        ("abc\nd", [edit(1, 9, 1, 99, "!")], "abc!\nd"),
        ("ä·b", [edit(1, 3, 1, 4, "c")], "ä·c"),
        ("a\fb\u2028c\nd", [edit(2, 1, 2, 2, "D")], "a\fb\u2028c\nD"),
        ("ab", [edit(1, 2, 0, 0, "x")], "axb"),
        ("ab", [edit(1, 1, 1, 2, "x"), edit(1, 1, 1, 2, "x")], "xb"),
    ],
)
def test_edits_change_only_their_stretch(text, edits, expected):
    assert apply(text, edits) == expected


def test_fixes_that_touch_wait_for_the_next_time():
    first = finding(edit(1, 1, 1, 5, "x"))
    inside = finding(edit(1, 3, 1, 4, "y"))
    behind = finding(edit(1, 5, 1, 6, "z"))
    apart = finding(edit(1, 7, 1, 8, "z"))

    assert choose([first, inside, behind, apart], unsafe=False) == (first, apart)


def test_a_fix_is_applied_as_a_whole_or_not_at_all():
    first = finding(edit(1, 1, 1, 5, "x"))
    both = finding(edit(1, 3, 1, 4, "y"), edit(9, 1, 9, 2, "z"))
    other = finding(edit(9, 1, 9, 2, "w"))

    assert choose([first, both, other], unsafe=False) == (first, other)


def test_findings_with_the_same_fix_go_together():
    one, same = finding(edit(1, 1, 1, 5, "x")), finding(edit(1, 1, 1, 5, "x"), code="KPL311")

    assert choose([one, same], unsafe=False) == (one, same)


def test_unsafe_fixes_and_fixes_elsewhere_are_not_chosen():
    unsafe = finding(edit(1, 1, 1, 5, "x"), safe=False)
    elsewhere = finding(edit(3, 1, 3, 5, "x", path="n.py"))

    assert choose([unsafe, elsewhere, finding()], unsafe=False) == ()
    assert choose([unsafe, elsewhere, finding()], unsafe=True) == (unsafe,)


def test_stretches_in_different_cells_do_not_touch():
    one, other = finding(edit(1, 1, 1, 5, "x", cell=1)), finding(edit(1, 1, 1, 5, "x", cell=2))

    assert choose([one, other], unsafe=False) == (one, other)


def notebook(*sources, indent=1, ensure_ascii=True, **more):
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    return json.dumps(document, indent=indent, ensure_ascii=ensure_ascii)


def test_only_the_line_that_changes_is_written_anew():
    text = notebook(["import keras\n", "x = 1\n", "y = 'ä'"], ["z = 3"], indent=2)

    made = apply_to_cells(text, {1: [edit(2, 5, 2, 6, "2", 1)]})

    assert made == text.replace('"x = 1\\n"', '"x = 2\\n"')


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize(
    ("source", "change"),
    [
        (["a\n", "b\n", "c"], edit(2, 1, 3, 1, "")),
        (["a\n", "b\n", "c"], edit(1, 1, 2, 1, "")),
        (["a\n", "b\n", "c"], edit(3, 1, 3, 2, "c\nd\ne")),
        (["a\n", "b\n", "c"], edit(1, 1, 1, 1, "x\n")),
        (["a\n", "b\n", "c\n"], edit(3, 1, 4, 1, "")),
        (["a"], edit(1, 1, 1, 2, "b")),
        (["a"], edit(1, 1, 1, 2, "")),
        (["a\n", "b"], edit(1, 1, 2, 2, "")),
        ([], edit(1, 1, 1, 1, "x\ny")),
        (["a\nb\n", "c"], edit(2, 1, 2, 2, "B")),
        ("a\nb\nc", edit(2, 1, 2, 2, "B\nC")),
        ("", edit(1, 1, 1, 1, "x")),
        (["é\n", 'b"\\'], edit(1, 2, 1, 2, "ü")),
    ],
)
def test_the_json_stays_as_it_is_around_a_change(indent, source, change):
    joined = source if isinstance(source, str) else "".join(source)
    for ensure_ascii in (True, False):
        text = notebook("before", source, ["after\n", "]},{"], indent=indent, ensure_ascii=ensure_ascii)
        made = apply_to_cells(text, {2: [change]})
        expected = json.loads(text)
        cell = json.loads(made)["cells"][1]
        assert "".join(cell["source"]) == apply(joined, [change])
        assert isinstance(cell["source"], type(source))
        expected["cells"][1]["source"] = cell["source"]
        assert json.loads(made) == expected
        if indent is not None and isinstance(source, list) and len(source) > 1:
            assert made == json.dumps(expected, indent=indent, ensure_ascii=text.isascii())


def test_old_notebooks_have_worksheets_and_inputs():
    text = json.dumps(
        {"worksheets": [{"cells": [{"input": ["a\n", "b"]}]}, {"cells": [{"input": "c"}]}], "nbformat": 3}
    )

    made = json.loads(apply_to_cells(text, {2: [edit(1, 1, 1, 2, "C")], 1: [edit(2, 1, 2, 2, "B")]}))

    assert made["worksheets"] == [{"cells": [{"input": ["a\n", "B"]}]}, {"cells": [{"input": "C"}]}]
    assert cell_text(text, 1) == "a\nb"


@pytest.mark.parametrize("text", ["{}", '{"cells": []}', '{"cells": [{"source": 3}]}', '{"cells": [{}]}'])
def test_a_cell_that_is_not_there_is_left_alone(text):
    assert apply_to_cells(text, {1: [edit(1, 1, 1, 1, "x")]}) is None
    assert cell_text(text, 1) is None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.text(alphabet='ab "\\[]{},:é\n', max_size=8), max_size=5),
    st.integers(1, 5),
    st.integers(1, 9),
    st.integers(0, 3),
    st.text(alphabet='x\n"', max_size=4),
)
def test_a_notebook_changes_as_its_text_does(lines, line, column, length, content):
    source = "".join(lines).splitlines(keepends=True)
    change = edit(line, column, line, column + length, content)
    text = notebook(source, "other")
    document = json.loads(apply_to_cells(text, {1: [change]}))
    assert "".join(document["cells"][0]["source"]) == apply("".join(source), [change])
    assert document["cells"][1]["source"] == "other"
