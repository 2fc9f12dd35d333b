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
from record_applications import RECORDED, facts

import keras_paramlint


pytestmark = pytest.mark.oracle

FACTS = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
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
