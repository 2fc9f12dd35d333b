"""Edits in a repository, and what ``diff`` says of old weights: what real Keras was recorded to make of them.

``tox -e oracle-files`` compares the record with the real Keras.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest


sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))

from checkpoint_cases import cases, recorded


EDITS = {
    "LSTM for CuDNNLSTM": "some-formats",
    "CuDNNLSTM for LSTM": "some-formats",
    "CuDNNLSTM of compat.v1 for LSTM": "some-formats",
    "a GRU in both directions": "does-not-load",
    "Dense in TimeDistributed": None,
    "nothing but a variable was renamed": "loads",
    "a layer gets a name": "loads",
    "a Dropout is added": "loads",
    "another input size": "does-not-load",
    "another input size that no weight knows": "loads",
    "a frozen base": "loads",
    "a frozen base with BatchNormalization": None,
}
"""The verdict on each edit; None: it is another one in another flavour."""

DECISIVE = {
    "keras3": (".weights.h5", "set_weights"),
    "tfkeras2": (".weights.h5", ".h5", "TF checkpoint", "set_weights"),
    "tf1": (".h5", "TF checkpoint", "set_weights"),
}
REAL = recorded()
CASES = [case for case in cases() if case.title in EDITS]


def status_of(values):
    """Real Keras raised; or left weights as they were; or each got the one at its own place."""
    if values is None:
        return {"fails"}
    if -1.0 in values:
        return {"partly", "elsewhere"}
    in_place = all(value in (None, index) for index, value in enumerate(values, 1))
    return {"loads"} if in_place else {"elsewhere", "loads"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verdict_of_diff_is_what_real_keras_does(case, project, run):
    project.commit(m=case.before)
    project.write("m.py", case.after)

    status, out, _ = run("diff", "--flavour", case.flavour, "--output-format", "json")

    assert status == 0
    (file,) = json.loads(out)["files"]
    (model,) = [model for model in file["models"] if model["name"] == "model"]
    told, real = model["old_weights"], REAL[case.name]["loaded"]
    for form, fate in told["formats"].items():
        assert fate["status"] in status_of(real[form]), form
    loads = ["loads" in status_of(real[form]) for form in DECISIVE[case.flavour]]
    assert (told["verdict"] == "loads") == all(loads)
    assert (told["verdict"] == "does-not-load") == all(real[form] is None for form in DECISIVE[case.flavour])
    assert EDITS[case.title] in (None, told["verdict"])


def test_every_edit_is_there_in_every_flavour_that_has_it():
    assert {case.title for case in CASES} == set(EDITS)
    assert len(CASES) == 3 * 9 + 2 + 1
