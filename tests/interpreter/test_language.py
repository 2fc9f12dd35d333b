"""Python's statements and expressions: every snippet ends in the machine as it ends in CPython."""

from __future__ import annotations

import pytest
from differential import differences, snippets


SNIPPETS = snippets()


@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_the_machine_agrees_with_python(snippet):
    assert differences(snippet) == []


def test_there_are_enough_snippets():
    assert len(SNIPPETS) >= 80
    assert len({str(snippet) for snippet in SNIPPETS}) == len(SNIPPETS)
