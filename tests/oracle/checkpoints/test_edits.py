"""What the analysis says becomes of old weights is what becomes of them in real Keras, in every format.

Real Keras saves the model before an edit and loads it into the model behind it.  Every variable carries a
number, so that weights which arrive in another place without a word are seen as well.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest


sys.path.insert(0, str(Path(__file__).parents[1]))

from oracle import FLAVOURS, Oracle

import keras_paramlint
from keras_paramlint.graph.checkpoints import FORMATS, Format, compatibility, objects_of, ordered_weights
from keras_paramlint.graph.comparison import compare


pytestmark = pytest.mark.oracle

HERE = Path(__file__).parent


def edits():
    """Yield each edit with its flavour: title, flavour, the source before and the source behind it."""
    text = (HERE / "edits.py").read_text(encoding="utf-8")
    cells = re.split(r"^# %% (.*) \[(.*)\]\n", text, flags=re.MULTILINE)
    for title, flavours, source in zip(cells[1::3], cells[2::3], cells[3::3], strict=True):
        before, after = source.split("# ->\n")
        for flavour in FLAVOURS if flavours == "all" else flavours.split():
            yield pytest.param(
                flavour, under(before, flavour), under(after, flavour), id=f"{flavour}-{title}"
            )


def under(source, flavour):
    if flavour != "tf1":
        return source
    return source.replace("from tensorflow import keras\n", "from tensorflow.compat.v1 import keras\n")


@pytest.fixture(scope="session")
def checkpoints():
    found = {flavour: Oracle(flavour, HERE / "checkpoint_worker.py") for flavour in FLAVOURS}
    yield found
    for oracle in found.values():
        oracle.close()


def analysed(tmp_path, name, source, flavour):
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    (model,) = [m for m in keras_paramlint.analyze(path, flavour=flavour).models if m.name == "model"]
    return model


def weights_of(model, flavour):
    return ordered_weights(objects_of(model), flavour)


def predicted(fate, old, new, flavour):
    """Return the value of each new variable, None where Keras converts it; None: it is refused."""
    if not fate.loading.loads:
        return None
    number = {weight.number: index for index, weight in enumerate(weights_of(old, flavour), 1)}
    values = {weight.number: float(number[given.number]) for weight, given in fate.loading.assigned}
    return [
        None if weight.number in fate.loading.converted else values.get(weight.number, -1.0)
        for weight in weights_of(new, flavour)
    ]


@pytest.mark.parametrize(("flavour", "before", "after"), list(edits()))
def test_what_becomes_of_old_weights(flavour, before, after, checkpoints, tmp_path):
    real = checkpoints[flavour].ask({"before": before, "after": after})

    models = (
        analysed(tmp_path, name, source, flavour) for name, source in (("old.py", before), ("new.py", after))
    )
    comparison = compare(*models)
    found = compatibility(comparison, flavour, flavour)

    for form in FORMATS[flavour]:
        outcome, fate = real["loaded"][form.value], found.of(form)
        mine = predicted(fate, comparison.old, comparison.new, flavour)
        assert (mine is None) == ("error" in outcome), (form, fate, outcome)
        if mine is not None:
            pairs = zip(mine, outcome["values"], strict=True)
            assert all(a is None or a == b for a, b in pairs), (form, mine, outcome["values"])
    if ".keras" in real["loaded"]:
        # The archive holds the same file.
        failed = "error" in real["loaded"][".keras"]
        assert failed == (found.of(Format.WEIGHTS_H5).loading.loads is not True)


def test_there_are_edits_of_every_kind():
    assert len({case.id.partition("-")[2] for case in edits()}) >= 30
