"""A defect in the model of one function costs one value, in a report one file: never the run."""

from __future__ import annotations

import json

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.graph import Params
from keras_paramlint.interpreter.values import Builtin
from keras_paramlint.keras_api import provider  # noqa: F401 - what it registers is there before it is replaced
from keras_paramlint.keras_api.functions import registry


PROGRAM = """
import keras
before = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
labels = keras.utils.to_categorical([0, 1, 2])
after = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
lost = keras.Sequential([keras.Input((4,)), keras.layers.Dense(labels)])
"""


@pytest.fixture
def broken(monkeypatch):
    def run(call, *args, **kwargs):
        raise AttributeError("'int' object has no attribute 'nothing'")

    names = registry._ANYWHERE
    monkeypatch.setitem(names, ("keras.utils", "to_categorical"), Builtin("keras.utils.to_categorical", run))


def test_a_defect_costs_one_value(broken, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(PROGRAM)
    result = keras_paramlint.analyze(path)

    assert [(m.name, m.params.formula()) for m in result.models] == [
        ("before", "8"), ("after", "10"), ("lost", "5·labels"),
    ]  # fmt: skip
    (said,) = result.diagnostics
    assert (said.code, said.line) == ("KPL002", 4)
    assert said.message.startswith("the analysis failed (AttributeError: 'int' object has no attribute")


def test_a_defect_in_a_report_costs_one_file(monkeypatch, tmp_path, capsys):
    for name, units in (("a.py", 2), ("b.py", 3)):
        text = f"import keras\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense({units})])\n"
        (tmp_path / name).write_text(text)
    to_json = Params.to_json

    def broken_for_a(self, names=None):
        if self.total == 8:
            raise AttributeError("'Ratio' object has no attribute 'terms'")
        return to_json(self, names)

    monkeypatch.setattr(Params, "to_json", broken_for_a)
    main(["summary", "--no-cache", "--output-format", "jsonl", str(tmp_path)])
    first, second = map(json.loads, capsys.readouterr().out.splitlines())

    assert [d["code"] for d in first["diagnostics"]] == ["KPL000"]
    assert "has no attribute 'terms'" in first["diagnostics"][0]["message"]
    assert [m["params"]["total"] for m in second["models"]] == [12]
