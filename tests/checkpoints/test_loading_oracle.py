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
    yield lambda flavour: found.setdefault(flavour, Oracle(flavour))
    for oracle in found.values():
        oracle.close()


def arguments_of(call):
    """The keyword arguments of a call in words."""
    node = ast.parse(call, mode="eval").body
    return {each.arg: ast.literal_eval(each.value) for each in node.keywords}


def analysed(tmp_path, text, flavour):
    path = tmp_path / "m.py"
    path.write_text(text)
    if flavour == "tf1":
        path.write_text(
            re.sub(r"^(from|import) tensorflow", r"\1 tensorflow.compat.v1", text, flags=re.MULTILINE)
        )
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


CASES = [
    pytest.param(program, flavour, id=f"{program.title}-{flavour}")
    for program in PROGRAMS
    for flavour in program.flavours
]


@pytest.mark.parametrize(("program", "flavour"), CASES)
def test_the_verdict_is_what_keras_does(program, flavour, oracles, tmp_path):
    oracle = oracles(flavour)
    folder = tmp_path / "saved"
    saved = oracle.ask(before=program.before(), folder=str(folder))
    files = [name for name, error in saved.items() if error is None]
    assert any(name.endswith(".h5") for name in files), saved
    checkpoints = {name: read(str(folder / name)) for name in files}
    wrong = []
    verdicts = {}
    for edit in program.edits:
        after = program.after(edit)
        model = analysed(tmp_path, after, flavour)
        found = {name: match(model, flavour, checkpoint) for name, checkpoint in checkpoints.items()}
        tried = [
            (name, attempt)
            for name, each in found.items()
            for attempt in each.attempts
            if attempt.way.call.startswith("load_weights")
        ]
        calls = [[str(folder / name), arguments_of(attempt.way.call)] for name, attempt in tried]
        for (name, attempt), answer in zip(tried, oracle.ask(after=after, calls=calls), strict=True):
            real = status_of(answer)
            verdicts[edit, name, attempt.way.call] = real.value
            said = attempt.status
            if said is not real:
                shape = "" if "error" in answer else [s for s, _ in answer["weights"]]
                silent = flavour == "tf1" and name == "tf/ck" and said is Status.FAILS
                wanted = [list(w.shape) for w in ordered_weights(objects_of(model), flavour)]
                if silent and (shape != wanted or real is Status.LOADS):
                    continue
                what = f"{edit}: {name}: {attempt.way.call}: {said.value}, really {real.value}"
                wrong.append(f"{what}: {answer.get('error')}; {attempt.problem}")
                continue
            if real is Status.FAILS or attempt.converted:
                continue
            values = values_in(checkpoints[name], attempt)
            if values is not None:
                given = {weight.number: values[id(one)] for weight, one in attempt.assigned}
                mine = [
                    given.get(weight.number, -1) for weight in ordered_weights(objects_of(model), flavour)
                ]
                theirs = [value for _, value in answer["weights"]]
                if mine != theirs and real is Status.LOADS:
                    wrong.append(f"{edit}: {name}: {attempt.way.call}: weights {mine}, really {theirs}")
    report = os.environ.get("KPL_VERDICTS")
    if report:
        with open(report, "a", encoding="utf-8") as file:
            for (edit, name, call), status in verdicts.items():
                file.write(json.dumps([flavour, program.title, edit, name, call, status]) + "\n")
    assert not wrong, "\n".join(wrong)
    assert {"loads", "fails"} <= set(verdicts.values())
