"""Columns count characters, whatever stands to their left."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.interpreter.parse import parse


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
