"""Programs for old releases of Keras are what those releases make of them, as recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keras_paramlint.graph import ModelInfo
from keras_paramlint.runner import analyze
from tests.keras_api.legacy_programs import PROGRAMS


RECORDED = json.loads((Path(__file__).parent / "recorded" / "legacy.json").read_text(encoding="utf-8"))
CASES = [(name, release) for name, program in PROGRAMS.items() for release in program.releases]


def model_of(name: str, tmp_path: Path) -> ModelInfo:
    path = tmp_path / "m.py"
    path.write_text(PROGRAMS[name].text, encoding="utf-8")
    file = analyze(path, flavour=PROGRAMS[name].flavour).files[0]
    assert not [d for d in file.diagnostics if d.severity.value == "error"]
    return file.models[-1]


@pytest.mark.parametrize(("name", "release"), CASES, ids=[f"{name} ({release})" for name, release in CASES])
def test_counts_what_the_release_counts(name: str, release: str, tmp_path: Path) -> None:
    model = model_of(name, tmp_path)
    facts = RECORDED[name][release]
    assert model.params.total == facts["total"], model.params.unknown
    assert model.params.trainable == facts["trainable"]
    assert sorted(layer.params.total for layer in model.layers if layer.params.total) == facts["layers"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_flavour_is_found_or_does_not_matter(name: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(PROGRAMS[name].text, encoding="utf-8")
    file = analyze(path).files[0]
    assert file.models[-1].params.total in {facts["total"] for facts in RECORDED[name].values()}
