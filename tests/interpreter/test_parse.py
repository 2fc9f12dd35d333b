from __future__ import annotations

import unicodedata

import pytest
from astroid import nodes

from keras_paramlint.interpreter.parse import ParseError, parse


LINES = [
    "x = 'ä€'; y, z = 1, '😀'; w = 1",
    "def é(a, *, 模型=None): return 模型[a:é(a)], a",
    "plain = [x, 'a' * 3]",
    "e\u0301 = '''ä",
    "ö'''; u = 'ü'; v = u",
    "class Ä(x): x: 'ß' = é; y = é",
]


def test_columns_are_counted_in_characters():
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
