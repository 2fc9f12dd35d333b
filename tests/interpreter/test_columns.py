"""Columns count characters, whatever stands to their left."""

from __future__ import annotations

import time
import unicodedata

import pytest
from astroid import nodes

import keras_paramlint
from keras_paramlint.interpreter.parse import ParseError, parse


STACKED = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(16),
    {before}layers.LSTM(4),
])
"""


@pytest.mark.parametrize("text", ["", "e", "é", "🎈", "日本語", "e\u0301"])
def test_a_finding_behind_any_text_begins_where_the_expression_does(text, tmp_path):
    before = f"{text!r} and " if text else ""
    path = tmp_path / "m.py"
    path.write_text(STACKED.format(before=before), encoding="utf-8")

    (found,) = keras_paramlint.analyze(path, select=["KPL301"], flavour="keras3").diagnostics
    (model,) = keras_paramlint.analyze(path, flavour="keras3").models

    line = path.read_text(encoding="utf-8").split("\n")[6]
    assert line[found.column - 1 :].startswith("layers.LSTM(4)")
    site = model.layers[-1].site
    assert line[site.column - 1 : site.end_column - 1] == "layers.LSTM(4)"


def test_a_finding_in_an_imported_module_counts_characters_too(tmp_path):
    net = "import keras\n\ndef net(x):\n    return 'é' and keras.layers.Conv2D(2, 9)(x)\n"
    (tmp_path / "net.py").write_text(net, encoding="utf-8")
    main = tmp_path / "main.py"
    main.write_text("import keras\nfrom net import net\n\ny = net(keras.Input((4, 4, 1)))\n")

    (found,) = keras_paramlint.analyze(main, select=["KPL303"], flavour="keras3").diagnostics

    assert (found.line, found.column) == (4, 20)


def test_every_kind_of_node_is_counted():
    text = "é = lambda ü=1, *ä: (ü, ä)\nmatch é:\n    case {'ß': ö}: pass\nfrom a import é as ñ, b\n"
    lines = text.split("\n")

    for node in parse(text).get_children():
        for each in [node, *node.nodes_of_class(type(node))]:
            if each.col_offset is not None:
                assert 0 <= each.col_offset <= each.end_col_offset <= len(lines[each.end_lineno - 1])


LINES = [
    "x = 'ä€'; y, z = 1, '😀'; w = 1",
    "def é(a, *, 模型=None): return 模型[a:é(a)], a",
    "plain = [x, 'a' * 3]",
    "e\u0301 = '''ä",
    "ö'''; u = 'ü'; v = u",
    "class Ä(x): x: 'ß' = é; y = é",
]


def test_every_name_stands_where_its_place_says():
    tree = parse("\n".join(LINES))

    names = [*tree.nodes_of_class((nodes.Name, nodes.AssignName))]
    assert len(names) > 15
    for node in names:
        text = LINES[node.lineno - 1][node.col_offset : node.end_col_offset]
        # The parser composes names.
        assert unicodedata.normalize("NFC", text).startswith(node.name)
    (long,) = (each for each in tree.nodes_of_class(nodes.Const) if each.value == "ä\nö")
    assert (long.col_offset, long.end_col_offset) == (5, 4)


def test_the_place_of_an_error_is_counted_in_characters():
    with pytest.raises(ParseError) as caught:
        parse("x = 'ä€'; y = )")

    assert (caught.value.line, caught.value.column) == (1, 15)


def test_a_long_line_takes_no_longer_than_a_short_one():
    text = f"x = ['é', {'1, ' * 200_000}]\n"
    start = time.process_time()

    (last,) = [*parse(text).nodes_of_class(nodes.List)]

    assert last.end_col_offset == len(text) - 1
    # It would take minutes if each node read the line from its beginning.
    assert time.process_time() - start < 30
