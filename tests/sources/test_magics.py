"""What IPython 9 makes of each cell was read off ``TransformerManager().transform_cell``."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_paramlint.sources.magics import MagicKind, translate


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("y = !ls -l", "y = get_ipython()"),
        ("y = %env HOME", "y = get_ipython()"),
        ("files = !ls \\\n  -l\nz = 1", "files = get_ipython()\n\nz = 1"),
        ("a, b = !ls", "a, b = get_ipython()"),
        ("d['a'] = !ls", "d['a'] = get_ipython()"),
        ("x: list = !ls", "x: list = get_ipython()"),
        ("if x: y = !ls", "if x: y = get_ipython()"),
        ("if x:\n    !pip install a\n", "if x:\n    pass\n"),
        (
            "try:\n    %tensorflow_version 2.x\nexcept Exception:\n    pass",
            "try:\n    pass\nexcept Exception:\n    pass",
        ),
        ("?foo", ""),
        ("foo?", ""),
        ("foo.bar??", ""),
        ("a.b[0]?", ""),
        ("x = foo?", ""),
        ("%time?", ""),
        ("%%time?", ""),
        ("!", ""),
        ("!!ls", ""),
        ("%", ""),
        (",f a b", "f('a', 'b')"),
        (";f a b", "f('a b')"),
        ("/f a b", "f(a, b)"),
        ("/f", "f()"),
        ("%cd \\\n foo\nx = 1", "\n\nx = 1"),
        ("%timeit f(x)", ""),
        ("%time x = f()", "x = f()"),
        ("x = %time f()", "x = f()"),
        ("for i in r:\n    %time f(i)\nelse:\n    !ls", "for i in r:\n    f(i)\nelse:\n    pass"),
        ("!pip install 'x\ny = 1", "\ny = 1"),
        ("x = 5 % y\n%y = 3", "x = 5 % y\n"),
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
        (">>> x = 1\n>>> if x:\n...     y = 2", "x = 1\nif x:\n    y = 2"),
        ("In [1]: x = 1\n   ...: y = 2", "x = 1\ny = 2"),
        ("ls ./data/train/", ""),
        ("pip install --upgrade keras", ""),
        ("time x = f()", "x = f()"),
    ],
)
def test_ipython_syntax_becomes_python(cell, python):
    translation = translate(cell.split("\n"))
    assert "\n".join(translation.lines) == python
    ast.parse(python)


@pytest.mark.parametrize(
    "cell",
    [
        "x = '''\n%matplotlib\n!ls\nwhat?\n'''",
        "x = [1,\n%time\n]",
        "f(a,\n  b=!x)",
        "x == !y",
        "x %= y",
        "x = a \\\n% b",
        "# what?\ns = 'why?'  # %time",
        "def f():\n    '''\n    %x\n    '''\n    return 1",
        "a = b = !ls",
        "ls = 3",
        "time.sleep(3)",
        "ls ./data/train/\nx = 1",
        "tree ./data",
    ],
)
def test_what_ipython_leaves_alone_stays(cell):
    assert "\n".join(translate(cell.split("\n")).lines) == cell


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%capture out\n\n%%time\nx = 1", "\n\n\n\nx = 1"),
        ("%%timeit -n 3\n!ls\ny", "\n\ny"),
        ("%%bash\nls\n", "\n\n"),
        ("%%writefile a.py\nx = 1", "\n"),
        ("%%html\n<b>?</b>", "\n"),
        ("%%!\nls", "\n"),
    ],
)
def test_cell_magics_keep_python_and_drop_other_languages(cell, python):
    translation = translate(cell.split("\n"))
    assert "\n".join(translation.lines) == python
    assert not translation.is_unread


def test_an_unknown_cell_magic_is_marked():
    assert translate(["%%backend jax", "x = 1"]).is_unread


@pytest.mark.parametrize(
    ("cell", "kind", "name", "text"),
    [
        ("%tensorflow_version 1.x", MagicKind.LINE, "tensorflow_version", "1.x"),
        ("%env TF_USE_LEGACY_KERAS=1", MagicKind.LINE, "env", "TF_USE_LEGACY_KERAS=1"),
        ("!pip install \\\n  keras==2.2.4", MagicKind.SHELL, "", "pip install   keras==2.2.4"),
        ("!!ls", MagicKind.SHELL, "", "ls"),
        ("%%bash --out x\nls", MagicKind.CELL, "bash", "--out x"),
        ("x??", MagicKind.HELP, "", "x"),
        (",f a", MagicKind.CALL, "f", "f a"),
    ],
)
def test_magics_are_kept_as_evidence(cell, kind, name, text):
    (magic,) = translate(cell.split("\n")).magics
    assert (magic.line, magic.kind, magic.name, magic.text) == (1, kind, name, text)


@pytest.mark.parametrize(
    ("cell", "line", "column", "seen"),
    [
        ("%time x = f()", 1, 5, 11),
        ("x = %time f()", 1, 1, 1),
        ("x = %time f()", 1, 5, 11),
        ("if a:\n    %time x = f()", 2, 9, 15),
        ("\t%time x", 1, 1, 8),
        (">>> x", 1, 1, 5),
    ],
)
def test_columns_lead_back_to_what_is_seen(cell, line, column, seen):
    translation = translate(cell.split("\n"))
    added = sum(more for start, more in translation.shifts.get(line, ()) if column >= start)
    assert column + added == seen
    assert translation.lines[line - 1][column - 1] == cell.split("\n")[line - 1][seen - 1]


@given(st.text(alphabet="%!?/,;=xy '\"#\\\n\t()[]>.1:"))
def test_no_cell_makes_it_raise_or_lose_a_line(cell):
    lines = cell.split("\n")
    assert len(translate(lines).lines) == len(lines)
