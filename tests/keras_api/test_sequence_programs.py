"""Whole programs with recurrent, wrapped and attending layers; the numbers are those of executed Keras."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keras_paramlint.analysis.run import analyze_file
from keras_paramlint.graph import FileResult
from keras_paramlint.options import Options, Target


RECORDED = Path(__file__).parent / "recorded" / "sequence_programs.json"
ROWS = json.loads(RECORDED.read_text(encoding="utf-8"))


def analyzed(tmp_path: Path, lines: list[str]) -> FileResult:
    path = tmp_path / "program.py"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return analyze_file(Target(str(path)), Options())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['name']}-{row['flavour']}")
def test_program(row: dict[str, Any], tmp_path: Path) -> None:
    result = analyzed(tmp_path, row["source"])
    errors = [d.code for d in result.diagnostics if d.code.startswith("KPL3")]
    if "error" in row:
        assert errors
        return
    model = result.models[-1]
    assert (model.params.total, model.params.trainable) == (row["total"], row["trainable"])
    if row["output"] is not None and model.output_shapes is not None:
        assert [list(shape) for shape in model.output_shapes] == row["output"]
    assert errors == (["KPL312"] if row["name"] == "state_bad" else [])


def test_a_later_right_call_of_the_same_layer_is_no_error(tmp_path: Path) -> None:
    source = """
import keras
from keras import layers
x = keras.Input((5, 3))
h = keras.Input((4,))
h8 = keras.Input((8,))
rnn = layers.SimpleRNN(8)
a = rnn(x, initial_state=h)
b = rnn(x, initial_state=h8)
model = keras.Model([x, h, h8], [a, b])
"""
    lines = [d.line for d in analyzed(tmp_path, source.splitlines()).diagnostics if d.code == "KPL312"]
    assert len(lines) == 1
