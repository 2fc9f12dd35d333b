"""Asks real Keras and the analyser about the same source text, and compares the answers."""

from __future__ import annotations

import json
import re
import select
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras_paramlint
from keras_paramlint.graph import LayerInfo, ModelInfo, Severity


HERE = Path(__file__).parent
FLAVOURS = ("keras3", "tfkeras2", "tf1")
SECONDS = 600
"""How long one program may take; the first answer includes the import of TensorFlow."""


class Oracle:
    """One worker process with the real Keras of a flavour, started at the first question."""

    def __init__(self, flavour: str, worker: Path = HERE / "worker.py") -> None:
        self.flavour = flavour
        self.worker = worker
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; the import goes on while the tests do."""
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, str(self.worker), self.flavour],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.errors,
                cwd=tempfile.gettempdir(),
            )
            self._read()

    def run(self, source: str, path: str = "program.py") -> dict[str, Any]:
        """Return what real Keras builds from a source text."""
        return self.ask({"source": source, "path": path})

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the worker's answer."""
        self.start()
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        answer = self._read()
        assert "fault" not in answer, answer["fault"]
        return answer

    def _read(self) -> dict[str, Any]:
        assert self.process is not None
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], SECONDS)
        line = self.process.stdout.readline() if ready else b""
        if not line:
            self.errors.seek(0)
            text = self.errors.read().decode(errors="replace")[-3000:]
            raise AssertionError(f"the {self.flavour} oracle {'ended' if ready else 'is silent'}: {text}")
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            with self.process:  # closes its pipes and waits
                assert self.process.stdin is not None
                self.process.stdin.close()
        self.errors.close()


# ---------------------------------------------------------------------- programs
@dataclass(frozen=True)
class Program:
    """One cell of a file under ``programs``: ``# %% title [flavour flavour]``, then source text."""

    group: str
    title: str
    flavours: tuple[str, ...]
    source: str

    def __str__(self) -> str:
        return f"{self.group}: {self.title}"

    def text(self, flavour: str) -> str:
        """Return the source under the imports of a flavour."""
        if flavour != "tf1" or "compat.v1" in self.source:
            return self.source
        return re.sub(
            r"^( *)(from|import) tensorflow\b", r"\1\2 tensorflow.compat.v1", self.source, flags=re.MULTILINE
        )


def programs() -> list[Program]:
    """Return all programs, in the order of the files."""
    found = []
    for path in sorted((HERE / "programs").glob("*.py")):
        cells = re.split(r"^# %% (.*) \[(.*)\]\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for title, flavours, source in zip(cells[1::3], cells[2::3], cells[3::3], strict=True):
            chosen = FLAVOURS if flavours == "all" else tuple(flavours.split())
            assert set(chosen) <= set(FLAVOURS), f"{path.name}: {title}: {flavours}"
            found.append(Program(path.stem, title, chosen, source))
    return found


# ---------------------------------------------------------------------- comparison
def differences(real: dict[str, Any], path: Path, flavour: str | None) -> list[str]:
    """Return how the analyser's answer for a file differs from the real one, nothing where it does not."""
    result = keras_paramlint.analyze(path, flavour=flavour, select=["ALL"])
    if "error" in real:
        lines = [each.line for each in result.diagnostics if each.severity is Severity.ERROR]
        if real["line"] in lines:
            return []
        return [f"Keras refuses line {real['line']} ({real['error']}: {real['message']}); found at {lines}"]
    found = [f"refused: {each.message}" for each in result.diagnostics if each.severity is Severity.ERROR]
    ours = Counter(model.name for model in result.models)
    for name, facts in real["objects"].items():
        if facts["is_model"] and not any(ours[other] for other in facts["names"]):
            found.append(f"{name}: not among the models {sorted(ours)}")
        elif len(facts["names"]) == ours[name] == 1:
            mine = next(model for model in result.models if model.name == name)
            found += [f"{name}: {text}" for text in _model(facts, mine)]
        else:  # which of its names is the last one that was bound, Python does not say
            mine = keras_paramlint.analyze(f"{path}::{name}", flavour=flavour).models[-1]
            found += [f"::{name}: {text}" for text in _model(facts, mine)]
    return found


def _model(real: dict[str, Any], mine: ModelInfo) -> list[str]:
    found = []
    if (mine.params.total, mine.params.trainable) != (real["total"], real["trainable"]):
        found.append(
            f"{mine.params.total} parameters, {mine.params.trainable} trainable, really {real['total']}, "
            f"{real['trainable']}; unknown: {[str(part) for part in mine.params.unknown]}"
        )
    for key, shapes in (("input_shape", mine.input_shapes), ("model_output_shape", mine.output_shapes)):
        if real.get(key) is not None and _plain(shapes) != real[key]:
            found.append(f"{key} {_plain(shapes)}, really {real[key]}")
    if real["layers"] is not None:
        found += _layers(real["layers"], mine.layers)
    return found


def _layers(real: list[dict[str, Any]], mine: tuple[LayerInfo, ...]) -> list[str]:
    """Compare two sets of layers by name; the order of a graph's layers differs between releases."""
    found = []
    left = {layer.name: layer for layer in mine}
    right = {layer["name"]: layer for layer in real}
    if len(left) != len(mine) or sorted(left) != sorted(right):
        return [f"layers {[layer.name for layer in mine]}, really {[layer['name'] for layer in real]}"]
    for name, facts in right.items():
        layer = left[name]
        if layer.class_name != facts["class"]:
            found.append(f"{name} is a {layer.class_name}, really a {facts['class']}")
        weights = sorted(
            [weight.name.rsplit("/")[-1], _dims(weight.shape), weight.trainable] for weight in layer.weights
        )
        if weights != sorted(facts["weights"]):
            found.append(f"{name}: weights {weights}, really {sorted(facts['weights'])}")
        if (layer.params.total, layer.params.trainable) != (facts["total"], facts["trainable"]):
            found.append(
                f"{name}: {layer.params.total}, {layer.params.trainable} trainable, "
                f"really {facts['total']}, {facts['trainable']}"
            )
        if facts["output_shape"] is not None and _plain(layer.output_shapes) != facts["output_shape"]:
            found.append(f"{name}: output {_plain(layer.output_shapes)}, really {facts['output_shape']}")
        if facts["layers"] is not None:
            found += [f"{name}: {text}" for text in _layers(facts["layers"], layer.layers)]
    return found


def _dims(shape: Any) -> Any:
    return (
        None if shape is None else [dim if dim is None or isinstance(dim, int) else str(dim) for dim in shape]
    )


def _plain(shapes: Any) -> Any:
    return None if shapes is None else [_dims(shape) for shape in shapes]
