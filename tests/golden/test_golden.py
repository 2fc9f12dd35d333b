"""One corpus goes through every surface and gives the same findings."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from surfaces import expected, of_json, surfaces

import editors  # noqa: F401 - a surface as well
import keras_paramlint
from keras_paramlint.sources import read_source


CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("surface", surfaces(), ids=lambda surface: surface.name)
def test_the_findings_are_the_same(surface, corpus):
    shown = [each.finding for each in expected(with_hints=True) if surface.shows(each)]

    found = surface.findings(corpus)

    assert sorted(set(found), key=str) == sorted(shown, key=str)
    if surface.is_by_file:
        assert max(Counter(found).values()) == 1


def test_the_severities_are_those_that_the_configuration_asks_for(corpus, monkeypatch):
    monkeypatch.chdir(corpus)
    found = {
        of_json(each.to_json()): each.severity
        for each in keras_paramlint.analyze(".", config=True).diagnostics
    }

    assert found == {each.finding: each.severity for each in expected()}


def test_the_corpus_has_what_is_hard():
    found = expected()

    assert {each.severity for each in found} == {"error", "warning", "info"}
    assert any(each.through for each in found)
    assert any(each.finding.cell for each in found)
    signs = {"bom.py": b"\xef\xbb\xbf", "crlf.py": b"\r\n", "tabs.py": b"\t", "latin.py": b"\xe9"}
    for path, sign in signs.items():
        assert sign in (CORPUS / path).read_bytes(), f"{path} was changed by an editor or by git"


def test_the_places_that_were_written_down_are_those_of_the_layers(corpus):
    named = {"KPL101", "KPL301", "KPL302", "KPL303", "KPL304", "KPL305", "KPL401"}
    checked = 0
    for finding, *_ in expected():
        source = read_source(str(corpus / finding.path))
        if finding.code in named:
            line, column = source.analysed(finding.cell, finding.line, finding.column)
            called = re.match(r"(?:layers\.)?(\w+)\(", source.line_text(line)[column - 1 :])
            assert finding.message.lower().startswith(called[1].lower()), finding
            checked += 1
    assert checked > 20
