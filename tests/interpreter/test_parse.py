"""Trees that take over the statements of an older text are those that the text alone gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from astroid import nodes
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_paramlint.interpreter.parse import Parsed, ParseError, parse, parse_after


STATEMENTS = [
    '"""What it is about."""',
    "import numpy as np, os.path",
    "from keras import layers",
    "x = 1; y = x",
    "x = (2,\n     y)",
    "@decorated(x,\n    y)\ndef f(a, *, b=x):\n    global x\n    x = a\n    return lambda c: c + y",
    "def f(a):\n    return x + a",
    "class C(y):\n    size = x\n    def g(self):\n        self.size = size = 3\n        return [*y]",
    "if x:\n    y = 'é'; x = y\nelse:\n    import os",
    "",
    "# a comment",
    "z = f'''{x}\n'''",
    "é = ü = x",
    "x = y = [x for x in y]",
    "x = (",
]


def facts(tree: nodes.Module) -> Iterator[object]:
    """Yield all that a tree tells: nodes with their places, and what binds each name."""
    yield tree.repr_tree(include_linenos=True)
    yield {name: [place(node) for node in found] for name, found in tree.locals.items()}
    for node in tree.nodes_of_class(nodes.NodeNG):
        yield place(node), node.root() is tree, node.fromlineno, node.tolineno
        if isinstance(node, nodes.Name):
            scope, found = node.lookup(node.name)
            yield place(scope), [place(each) for each in found]


def place(node: nodes.NodeNG) -> tuple[object, ...]:
    """Return what a node is and where it stands."""
    return type(node).__name__, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


@given(
    st.lists(st.sampled_from(STATEMENTS[:-1]), min_size=2, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 2), st.sampled_from(STATEMENTS)), max_size=8),
)
@settings(max_examples=100, deadline=None)
def test_edits_give_the_tree_of_the_text(
    statements: list[str], edits: list[tuple[int, int, str]]
) -> None:
    kept: Parsed | None = None
    for position, removed, statement in [(0, 0, ""), *edits]:
        statements[position : position + removed] = [statement]
        text = "\n".join(statements)
        try:
            fresh = parse(text)
        except ParseError:
            with pytest.raises(ParseError):
                parse_after(kept, text)
        else:
            kept = parse_after(kept, text)
            assert [*facts(kept.tree)] == [*facts(fresh)]


def test_a_statement_that_stayed_is_taken_over() -> None:
    before = parse_after(None, "x = 1\ndef f():\n    return x\n")
    after = parse_after(before, "x = 12\ndef f():\n    return x\n")

    assert after.tree.body[1] is before.tree.body[1]
    assert after.tree.body[0] is not before.tree.body[0]


def test_a_tree_that_cannot_be_built_leaves_the_older_one_whole() -> None:
    before = parse_after(None, "x = 1\n" + "y = 2\n")
    with pytest.raises(ParseError):
        parse_after(before, "x = 1\ny = " + "-" * 900 + "1")

    assert all(statement.parent is before.tree for statement in before.tree.body)
