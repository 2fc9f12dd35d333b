"""Every program under ``programs``, built by real Keras and analysed, under each flavour that takes it."""

from __future__ import annotations

import pytest
from oracle import differences, programs


pytestmark = pytest.mark.oracle

CASES = [
    pytest.param(program, flavour, id=f"{flavour}-{program}")
    for flavour in ("keras3", "tfkeras2", "tf1")
    for program in programs()
    if flavour in program.flavours
]


@pytest.mark.parametrize(("program", "flavour"), CASES)
def test_the_analysis_is_what_keras_builds(program, flavour, oracles, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(program.text(flavour), encoding="utf-8")

    real = oracles[flavour].run(program.text(flavour), str(path))

    assert ("error" in real) == (program.group == "refused"), real
    assert "error" in real or real["objects"], "the program makes no model"
    assert differences(real, path, flavour) == []


def test_there_are_enough_programs():
    assert len(programs()) >= 60
    assert len({str(program) for program in programs()}) == len(programs())
