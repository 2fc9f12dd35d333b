"""What the analysis says becomes of old weights is what becomes of them in real Keras, in every format.

Real Keras saves the model before an edit and loads it into the model behind it.  Every variable carries a
number, so that weights which arrive in another place without a word are seen as well.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


sys.path.insert(0, str(Path(__file__).parents[1]))

from checkpoint_cases import UNSAVED, assert_same_fates, cases, facts, recorded
from oracle import FLAVOURS, Oracle


pytestmark = pytest.mark.oracle

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def checkpoints():
    found = {flavour: Oracle(flavour, HERE / "checkpoint_worker.py") for flavour in FLAVOURS}
    yield found
    for oracle in found.values():
        oracle.close()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_what_becomes_of_old_weights(case, checkpoints, tmp_path):
    real = checkpoints[case.flavour].ask({"before": case.before, "after": case.after})

    unsaved = {name for name, saved in real["saved"].items() if "error" in saved}
    assert unsaved == UNSAVED.get(case.name, set()) - {".h5 by_name"}
    found = facts(case, real)
    assert_same_fates(case, found["loaded"], tmp_path)
    assert found == recorded()[case.name], "run tests/tools/record_checkpoints.py, and look at what differs"
