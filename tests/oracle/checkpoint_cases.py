"""The edits of ``checkpoints/edits``, what real Keras made of them, and what is predicted."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras_paramlint
from keras_paramlint.graph.checkpoints import (
    FORMATS,
    Format,
    as_saved,
    compatibility,
    objects_of,
    ordered_weights,
)
from keras_paramlint.graph.comparison import compare


HERE = Path(__file__).parent / "checkpoints"
FLAVOURS = ("keras3", "tfkeras2", "tf1")
RECORD = HERE / "recorded.json"

UNSAVED = {
    # In tf_keras, what a layer's build() builds is called like it: two kernels of one name.
    "tfkeras2-layers in a list that build() builds become attributes": {".h5", ".h5 by_name"},
}
"""What real Keras does not save, so that nothing can become of it."""


@dataclass(frozen=True)
class Case:
    """An edit under a flavour."""

    title: str
    flavour: str
    before: str
    after: str

    @property
    def name(self) -> str:
        return f"{self.flavour}-{self.title}"

    @property
    def digest(self) -> str:
        """What a record is recognised by as one of these very programs."""
        programs = f"{self.before.strip()}\0{self.after.strip()}"
        return hashlib.blake2b(programs.encode(), digest_size=8).hexdigest()


def cases() -> list[Case]:
    """Return each edit under each of its flavours."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((HERE / "edits").glob("*.py")))
    parts = (re.split(r"^# %% (.*) \[(.*)\]\n", text, flags=re.MULTILINE)[1:] for text in texts)
    cells = list(itertools.chain.from_iterable(parts))
    found = []
    for title, flavours, source in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
        before, after = source.split("# ->\n")
        found += [
            Case(title, flavour, under(before, flavour), under(after, flavour))
            for flavour in (FLAVOURS if flavours == "all" else flavours.split())
        ]
    return found


def under(source: str, flavour: str) -> str:
    """Return a program under the imports of a flavour."""
    if flavour != "tf1":
        return source
    return source.replace("from tensorflow import keras\n", "from tensorflow.compat.v1 import keras\n")


# ------------------------------------------------------------------ the record
def facts(case: Case, answer: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of the worker's answer: names, shapes, and which variable got whose value."""
    forms = FORMATS[case.flavour]
    loaded = {}
    for form in (*forms, ".keras"):
        outcome = answer["loaded"].get(str(form))
        if outcome is not None and (form in forms or Format.WEIGHTS_H5 in forms):
            loaded[str(form)] = outcome["values"]
    held = [
        {name: [_row(*row) for row in saved["value"]] for name, saved in side.items() if "value" in saved}
        for side in (answer["saved"], answer["saved_after"])
    ]
    for side in held:
        # The archive holds the same file.  In TF 1 there was none; today's compat.v1 writes it all the same.
        archive = side.pop(".keras", None)
        if Format.WEIGHTS_H5 in forms:
            assert archive == side[".weights.h5"]
        else:
            del side[".weights.h5"]
    return {"digest": case.digest, "before": held[0], "after": held[1], "loaded": loaded}


def _row(path: str, name: str, shape: list[int]) -> str:
    return f"{path}:{_last(name)} {'x'.join(map(str, shape)) or 'scalar'}"


def recorded() -> dict[str, Any]:
    """Return what was recorded, by the name of the case."""
    found: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


# ------------------------------------------------------------------ the prediction
def analysed(folder: Path, name: str, source: str, flavour: str) -> Any:
    """Return the model of a program."""
    path = folder / name
    path.write_text(source, encoding="utf-8")
    (model,) = [m for m in keras_paramlint.analyze(path, flavour=flavour).models if m.name == "model"]
    return model


def contents(model: Any, flavour: str) -> dict[str, list[str]]:
    """Return what the files of a model are predicted to hold, in the form of the record."""
    found = {}
    for form in FORMATS[flavour]:
        if form is Format.H5_BY_NAME:
            continue
        saved = as_saved(model, flavour, form)
        rows = [(group.path, weight) for group in saved.groups for weight in group.weights]
        rows += [("", weight) for weight in saved.top or ()]
        found[str(form)] = [_row(path, weight.name, list(weight.shape)) for path, weight in rows]
    return found


def _last(name: str) -> str:
    """Return the name of a variable without the scopes around it."""
    return name.rpartition("/")[2].partition(":")[0]


def fates(case: Case, folder: Path) -> tuple[Any, dict[str, list[float | None] | None]]:
    """Return what is predicted to become of the old weights, and the same in the form of the record."""
    old = analysed(folder, "old.py", case.before, case.flavour)
    new = analysed(folder, "new.py", case.after, case.flavour)
    comparison = compare(old, new)
    found = compatibility(comparison, case.flavour, case.flavour)
    return found, {
        str(fate.format): _values(fate, comparison.old, comparison.new, case.flavour) for fate in found.fates
    }


def _values(fate: Any, old: Any, new: Any, flavour: str) -> list[float | None] | None:
    """Return the value of each new variable, None where Keras converts it; None: it is refused."""
    if not fate.loading.loads:
        return None
    number = {weight.number: index for index, weight in enumerate(_weights(old, flavour), 1)}
    values = {weight.number: float(number[given.number]) for weight, given in fate.loading.assigned}
    return [
        None if weight.number in fate.loading.converted else values.get(weight.number, -1.0)
        for weight in _weights(new, flavour)
    ]


def _weights(model: Any, flavour: str) -> Any:
    return ordered_weights(objects_of(model), flavour)


def assert_same_fates(case: Case, loaded: dict[str, Any], folder: Path) -> None:
    """Compare what is predicted with what became of the weights in real Keras."""
    _, mine = fates(case, folder)
    for form, values in mine.items():
        if form in UNSAVED.get(case.name, ()):
            continue
        real = loaded[form]
        assert (values is None) == (real is None), (form, values, real)
        if values is not None:
            pairs = zip(values, real, strict=True)
            assert all(one is None or one == other for one, other in pairs), (form, values, real)
    if ".keras" in loaded:
        assert (loaded[".keras"] is None) == (mine[".weights.h5"] is None)
