"""The verdict on a file is what the real Keras does with it, for each format and each call."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import pytest
from edits import PROGRAMS

import keras_paramlint
from keras_paramlint.checkpoints import Layout, read
from keras_paramlint.checkpoints.loading import Status, match
from keras_paramlint.graph.checkpoints import objects_of, ordered_weights


pytestmark = pytest.mark.oracle

WORKER = Path(__file__).with_name("keras_files.py")


class Oracle:
    """One process a flavour."""

    def __init__(self, flavour):
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self.process = subprocess.Popen(
            [sys.executable, str(WORKER), flavour],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            cwd=tempfile.gettempdir(),
        )

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise AssertionError(self.errors.read().decode(errors="replace")[-3000:])
        answer = json.loads(line)
        assert "fault" not in answer, answer["fault"]
        return answer

    def close(self):
        with self.process:
            self.process.stdin.close()
        self.errors.close()


@pytest.fixture(scope="module")
def oracles():
    found = {}
    yield lambda flavour: found.get(flavour) or found.setdefault(flavour, Oracle(flavour))
    for oracle in found.values():
        oracle.close()


def arguments_of(call):
    """The keyword arguments of a call in words."""
    node = ast.parse(call, mode="eval").body
    return {each.arg: ast.literal_eval(each.value) for each in node.keywords}


def under(flavour, text):
    """A program under the imports of a flavour."""
    if flavour != "tf1":
        return text
    return re.sub(r"^(from|import) tensorflow", r"\1 tensorflow.compat.v1", text, flags=re.MULTILINE)


def analysed(tmp_path, text, flavour):
    path = tmp_path / "m.py"
    path.write_text(text)
    (model,) = keras_paramlint.analyze(f"{path}::model", flavour=flavour).models[-1:]
    return model


def status_of(answer):
    """What real Keras did: raise, or change all weights, or some."""
    if "error" in answer:
        return Status.FAILS
    left = [value for _, value in answer["weights"] if value == -1]
    return Status.PARTLY if left else Status.LOADS


def values_in(checkpoint, attempt):
    """The number that fills each array of an HDF5 file, by the identity of what stands for it."""
    inside = "model.weights.h5" if checkpoint.path.endswith(".keras") else None
    if inside or checkpoint.layout not in {Layout.PATHS, Layout.LAYERS} or checkpoint.path.endswith(".json"):
        return None
    found = {}
    with h5py.File(checkpoint.path) as file:
        root = file.get("model_weights", file)
        for group in attempt.saved.groups:
            place = f"{group.path}/vars" if checkpoint.layout is Layout.PATHS else group.path
            for weight in group.weights:
                found[id(weight)] = float(root[place][weight.name][()].reshape(-1)[0])
        for weight in attempt.saved.top or ():
            found[id(weight)] = float(root["top_level_model_weights"][weight.name][()].reshape(-1)[0])
    return found


def compared(oracle, flavour, checkpoints, after, model):
    """Yield each call with what Keras did, and what of the verdict on it is wrong."""
    every = ordered_weights(objects_of(model), flavour)
    shapes = [list(weight.shape) for weight in every]
    found = {path: match(model, flavour, checkpoint) for path, checkpoint in checkpoints.items()}
    tried = [
        (path, attempt)
        for path, each in found.items()
        for attempt in each.attempts
        if attempt.way.call.startswith("load_weights")
    ]
    calls = [[path, arguments_of(attempt.way.call)] for path, attempt in tried]
    for (path, attempt), answer in zip(tried, oracle.ask(after=after, calls=calls), strict=True):
        real, wrong = status_of(answer), ""
        if attempt.status is not real:
            # Without eager execution, TensorFlow puts arrays of wrong shapes in.
            silent = flavour == "tf1" and checkpoints[path].layout is Layout.OBJECTS and "weights" in answer
            if attempt.status is not Status.FAILS or not silent:
                wrong = f"{attempt.status.value}: {answer.get('error')}; {attempt.problem}"
            elif [shape for shape, _ in answer["weights"]] == shapes:
                wrong = f"fails: {attempt.problem}"
        elif real is Status.LOADS and not attempt.converted:
            values = values_in(checkpoints[path], attempt)
            if values is not None:
                given = {weight.number: values[id(one)] for weight, one in attempt.assigned}
                mine = [given.get(weight.number, -1) for weight in every]
                theirs = [value for _, value in answer["weights"]]
                wrong = "" if mine == theirs else f"weights {mine}, really {theirs}"
        yield os.path.basename(path), attempt.way.call, real, wrong


def note(*verdict):
    """Keep a verdict, where somebody asks for the whole list."""
    place = os.environ.get("KPL_VERDICTS")
    if place:
        with open(place, "a", encoding="utf-8") as file:
            file.write(json.dumps(verdict) + "\n")


CASES = [
    pytest.param(program, flavour, id=f"{program.title}-{flavour}")
    for program in PROGRAMS
    for flavour in program.flavours
]


LEFT_OUT = {("custom layer", "tfkeras2"): (("m.weights.h5", "m.keras"), 20)}
"""Where real Keras leaves weights out, and how many: tf_keras does not look into lists of lists."""


@pytest.mark.parametrize(("program", "flavour"), CASES)
def test_the_verdict_is_what_keras_does(program, flavour, oracles, tmp_path):
    oracle = oracles(flavour)
    saved = oracle.ask(before=under(flavour, program.before()), folder=str(tmp_path / "saved"))
    files = [name for name, error in saved["files"].items() if error is None]
    assert {"m.weights.h5", "m.h5"} & set(files), saved
    checkpoints = {str(tmp_path / "saved" / name): read(str(tmp_path / "saved" / name)) for name in files}
    partial, missing = LEFT_OUT.get((program.title, flavour), ((), 0))
    totals = {name: checkpoints[str(tmp_path / "saved" / name)].total for name in files}
    assert totals == {name: saved["total"] - (missing if name in partial else 0) for name in files}
    wrong, seen = [], set()
    for edit in program.edits:
        after = under(flavour, program.after(edit))
        model = analysed(tmp_path, after, flavour)
        for name, call, real, text in compared(oracle, flavour, checkpoints, after, model):
            note(flavour, program.title, edit, name, call, real.value, text)
            seen.add(real)
            if text:
                wrong.append(f"{edit}: {call}: really {real.value}, said {text}")
    assert not wrong, "\n".join(wrong)
    assert {Status.LOADS, Status.FAILS} <= seen


ACROSS = [
    pytest.param(program, one, other, id=f"{program.title}-{one}-{other}")
    for program in PROGRAMS
    for one, other in (("keras3", "tfkeras2"), ("tfkeras2", "keras3"))
    if {one, other} <= set(program.flavours)
]


@pytest.mark.parametrize(("program", "saver", "loader"), ACROSS)
def test_files_of_one_keras_are_loaded_by_another(program, saver, loader, oracles, tmp_path):
    saved = oracles(saver).ask(before=program.before(), folder=str(tmp_path / "saved"))
    common = ("m.weights.h5", "m.keras", "m.h5", "s.weights.json", "tf/ck")
    files = [name for name, error in saved["files"].items() if error is None and name in common]
    checkpoints = {str(tmp_path / "saved" / name): read(str(tmp_path / "saved" / name)) for name in files}
    model = analysed(tmp_path, program.before(), loader)
    wrong = []
    for name, call, real, text in compared(oracles(loader), loader, checkpoints, program.before(), model):
        note(f"{saver} to {loader}", program.title, "nothing", name, call, real.value, text)
        if text:
            wrong.append(f"{call}: really {real.value}, said {text}")
    assert not wrong, "\n".join(wrong)
