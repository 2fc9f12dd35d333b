"""What a lock says of old weights is what real Keras was recorded to make of them, where it says anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))

from checkpoint_cases import analysed, cases, recorded

from keras_paramlint.graph.checkpoints import DECISIVE
from keras_paramlint.lock.entry import _entry
from keras_paramlint.lock.files import _loads, verdict


REAL = recorded()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_what_is_said_of_old_weights_holds(case, tmp_path):
    old, new = (
        _entry("m", case.flavour, analysed(tmp_path, "m.py", source, case.flavour))
        for source in (case.before, case.after)
    )
    before, now, models = dict(old.files), dict(new.files), (old.model, new.model)
    real = {form: values for form, values in REAL[case.name]["loaded"].items() if form in before}

    said = {
        form: _loads(form, before[form], now[form], models, case.flavour)
        for form in DECISIVE[case.flavour]
        if form in real
    }
    for form, answer in said.items():
        if answer is not None:
            assert answer == (real[form] is not None and -1.0 not in real[form]), form
    text = verdict(old.files, new.files, models, case.flavour)
    assert (text == "old weights load") == all(said.values())
