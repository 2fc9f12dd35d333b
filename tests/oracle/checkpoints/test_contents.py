"""What files hold, and what becomes of them, as real Keras was recorded: these tests need no framework.

``test_edits.py`` compares the record with the real Keras.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


sys.path.insert(0, str(Path(__file__).parents[1]))

from checkpoint_cases import RECORD, analysed, assert_same_fates, cases, contents, recorded


CASES = pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
FACTS = recorded()


def test_everything_is_recorded_and_nothing_else():
    assert {case.name: case.digest for case in cases()} == {
        name: facts["digest"] for name, facts in FACTS.items()
    }, f"run tests/tools/record_checkpoints.py: {RECORD.name} is of other programs"


def test_there_are_edits_of_every_kind():
    assert len({case.title for case in cases()}) >= 30
    outcomes = [values is None for facts in FACTS.values() for values in facts["loaded"].values()]
    assert min(outcomes.count(True), outcomes.count(False)) >= 100


@CASES
@pytest.mark.parametrize("side", ["before", "after"])
def test_what_files_hold(case, side, tmp_path):
    mine = contents(analysed(tmp_path, "m.py", getattr(case, side), case.flavour), case.flavour)

    for form, rows in FACTS[case.name][side].items():
        # Groups of HDF5 and the keys of a checkpoint are listed by name, whatever was written first.
        ordered = list if form in (".h5", "set_weights") else sorted
        assert ordered(mine[form]) == ordered(rows), form


@CASES
def test_what_becomes_of_old_weights(case, tmp_path):
    assert_same_fates(case, FACTS[case.name]["loaded"], tmp_path)
