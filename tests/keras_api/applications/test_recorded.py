"""What the real applications were, replayed: name, counts, shape, and a digest of all layers in order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.keras_api.applications import replay
from tests.keras_api.applications.cases import ALL, calls


RECORDED = json.loads(
    (Path(__file__).resolve().parents[1] / "recorded" / "applications.json").read_text(encoding="utf-8")
)
CASES = [(flavour, call, expected) for flavour, found in RECORDED.items() for call, expected in found.items()]


@pytest.mark.parametrize(("flavour", "call", "expected"), CASES, ids=[f"{f}-{c}" for f, c, _ in CASES])
def test_an_application_is_what_the_framework_builds(flavour, call, expected, tmp_path):
    model, diagnostics = replay.analysed(tmp_path, flavour, call)

    if "error" in expected:
        assert any(each.code in ("KPL310", "KPL314") for each in diagnostics)
    else:
        assert replay.facts(model) == expected


def test_all_functions_are_recorded():
    assert len(ALL) == 40
    for flavour in ("keras3", "tfkeras2", "keras2"):
        assert set(calls(flavour)) == set(RECORDED[flavour])
