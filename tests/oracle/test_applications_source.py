"""``keras.applications``, all 40 functions, analysed from the source in the installed package.

Nothing is imported to find the source.  The facts in ``recorded_applications.json`` are those of executed
Keras (``record_applications.py``); the small models are built again to see that they still hold.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import time
from collections import Counter
from pathlib import Path

import pytest
from oracle import _model
from record_applications import CLASSES, RECORDED, facts

import keras_paramlint
from keras_paramlint.graph import show_shapes
from keras_paramlint.graph.substitution import with_values


pytestmark = pytest.mark.oracle

RECORDS = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
SECOND = {name: found.pop(f"with_{CLASSES}_classes") for name, found in RECORDS.items()}
FACTS = RECORDS
SMALL = ("MobileNetV2", "MobileNetV3Small", "NASNetMobile", "EfficientNetB0", "DenseNet121")


@pytest.fixture(scope="module")
def folder():
    found = importlib.util.find_spec("keras")
    assert found is not None
    return Path(found.submodule_search_locations[0]) / "src" / "applications"


@pytest.fixture(scope="module")
def targets(folder):
    """Where each function is defined."""
    defined = {
        node.name: path
        for path in sorted(folder.glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    return {name: f"{defined[name]}::{name}(weights=None)" for name in FACTS}


def analysed(target):
    (file,) = keras_paramlint.analyze(target).files
    model = file.models[-1]
    layers = Counter((each.class_name, each.params.total, each.params.trainable) for each in model.layers)
    return {
        "total": model.params.total,
        "trainable": model.params.trainable,
        "input_shape": [list(shape) for shape in model.input_shapes],
        "output_shape": [list(shape) for shape in model.output_shapes],
        "layers": [[*key, times] for key, times in sorted(layers.items())],
    }


def test_all_40_are_recorded():
    assert len(FACTS) == 40


@pytest.mark.parametrize("name", sorted(FACTS))
def test_the_source_gives_what_keras_builds(name, targets):
    assert analysed(targets[name]) == FACTS[name]


@pytest.mark.parametrize("name", sorted(FACTS))
def test_with_unknown_classes_it_is_a_formula(name, tmp_path):
    path = tmp_path / "program.py"
    body = f"    return keras.applications.{name}(weights=None, classes=classes)\n"
    path.write_text(f"import keras\ndef build(classes):\n{body}")
    model = keras_paramlint.analyze(path).files[0].models[-1]

    assert [symbol.name for symbol in model.params.symbols] == ["classes"]
    for classes, real in ((1000, FACTS[name]), (CLASSES, SECOND[name])):
        put_in = with_values(model, dict.fromkeys(model.params.symbols, classes))
        assert (put_in.params.total, put_in.params.trainable) == (real["total"], real["trainable"])
        assert [list(shape) for shape in put_in.output_shapes] == real["output_shape"]


@pytest.mark.parametrize(
    ("call", "output"),
    [
        ("ResNet50", "(None, ceil(h/32), ceil(w/32), 2048)"),
        ("MobileNetV2", "(None, ceil(h/32), ceil(w/32), 1280)"),
        ("VGG16", "(None, floor(h/32), floor(w/32), 512)"),
        ("EfficientNetB0", "(None, ceil(h/32), ceil(w/32), 1280)"),
        ("DenseNet121", "(None, floor((h + 3)/32), floor((w + 3)/32), 1024)"),
    ],
)
def test_output_shapes_are_formulas_in_the_sides(call, output, oracles, tmp_path):
    path = tmp_path / "program.py"
    header = "import keras\ndef build(h, w):\n"
    body = f"    return keras.applications.{call}(include_top=False, weights=None, input_shape=(h, w, 3))\n"
    path.write_text(header + body)
    model = keras_paramlint.analyze(f"{path}::build").models[-1]

    assert show_shapes(model.output_shapes, model.names()) == output
    real = oracles["keras3"].run(f"{header}{body}model = build(97, 130)\n")["objects"]["model"]
    sides = {symbol: {"h": 97, "w": 130}[symbol.name] for symbol in model.names()}
    put_in = with_values(model, sides)
    assert _model(real, put_in) == []


@pytest.mark.parametrize("name", SMALL)
def test_the_facts_are_those_of_the_installed_keras(name, oracles):
    answer = oracles["keras3"].run(f"import keras\nmodel = keras.applications.{name}(weights=None)\n")

    assert facts(answer["objects"]["model"]) == FACTS[name]


def test_resnet152_takes_well_under_a_second(targets):
    target = targets["ResNet152"]
    keras_paramlint.analyze(targets["ResNet50"])  # start-up, and the parsing of what all models share

    spent = []
    for _ in range(3):
        start = time.process_time()
        keras_paramlint.analyze(target)
        spent.append(time.process_time() - start)

    assert min(spent) < 0.7
