"""Loops that train, and end under conditions that are not known, cost the models behind them nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


HEAD = """\
import random
import numpy as np
from keras import layers, Input, Model, Sequential
n = int(open("n").read())
x = np.zeros((70000, 784))
model = Sequential([Input((784,)), layers.Dense(3)])
"""

TRAINING = """
index, last = 0, None
for turn in range(8000):
    if turn % 140 == 0:
        found = model.predict(x).argmax(1)
        moved = np.sum(found != last).astype(np.float32) / found.shape[0]
        last = np.copy(found)
        if turn > 0 and moved < 0.001:
            print("it has settled")
            break
    chosen = np.arange(70000)[index * 256 : min((index + 1) * 256, x.shape[0])]
    loss = model.train_on_batch(x[chosen], last[chosen])
    index = index + 1 if (index + 1) * 256 <= x.shape[0] else 0
"""

CHANGING = {
    "a size": """
width = 3
for turn in range(n):
    if turn % 7 == 0:
        width = 9
        if random.random() < 0.5:
            break
    width = 4
model = Sequential([Input((784,)), layers.Dense(width)])
""",
    "a size that only the way out has": """
width = 3
for turn in range(n):
    if turn % 7 == 0:
        if random.random() < 0.5:
            width = 9
            break
model = Sequential([Input((784,)), layers.Dense(width)])
""",
    "a size behind three conditions": """
width = 3
for turn in range(n):
    if turn % 7 == 0:
        if random.random() < 0.5:
            if turn % 11 == 0:
                width = 9
                break
            width = 5
model = Sequential([Input((784,)), layers.Dense(width)])
""",
    "layers": """
for turn in range(n):
    if turn % 7 == 0:
        if random.random() < 0.5:
            model.add(layers.Dense(4))
            break
""",
    "what the condition was": """
width = 3
for turn in range(n):
    stop = random.random() < 0.5
    if turn % 7 == 0:
        if stop:
            break
    if not stop:
        width = 9
model = Sequential([Input((784,)), layers.Dense(width)])
""",
    "an index of numbers": """
widths = [3, 4]
model = Sequential([Input((784,)), layers.Dense(widths[0 if n > 5 else 1])])
""",
    "the least of two numbers": """
model = Sequential([Input((784,)), layers.Dense(min(3 if n > 5 else 4, 7))])
""",
}


def models_of(text: str, tmp_path: Path):
    path = tmp_path / "m.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return analyze(path).files[0].models


def test_models_behind_loops_that_train(tmp_path: Path) -> None:
    # Keras 3.15: each has 784 * 4 + 4 = 3,140
    made = "".join(f"{TRAINING}\nm{i} = Sequential([Input((784,)), layers.Dense(4)])\n" for i in range(5))
    assert [model.params.total for model in models_of(made, tmp_path)] == [2355] + 5 * [3140]


@pytest.mark.parametrize("text", CHANGING.values(), ids=CHANGING.keys())
def test_what_they_change_is_no_definite_number(text: str, tmp_path: Path) -> None:
    assert not isinstance(models_of(text, tmp_path)[-1].params.total, int)


def test_models_behind_loops_that_read_nested_data(tmp_path: Path) -> None:
    # Keras 3.15: 784 * 4 + 4
    text = """
import xml.etree.ElementTree as ET
pictures, seen, labels = [], {}, ["a"]
for path in open("paths"):
    picture = {"objects": []}
    for element in ET.parse(path).iter():
        if "size" in element.tag:
            picture["size"] = int(element.text)
        if "object" in element.tag or "part" in element.tag:
            thing = {}
            for part in list(element):
                if "name" in part.tag:
                    thing["name"] = part.text
                    if thing["name"] in seen:
                        seen[thing["name"]] += 1
                    else:
                        seen[thing["name"]] = 1
                    if thing["name"] not in labels:
                        break
                    else:
                        picture["objects"] += [thing]
                if "box" in part.tag:
                    for side in list(part):
                        if "left" in side.tag:
                            thing["left"] = int(round(float(side.text)))
                        if "right" in side.tag:
                            thing["right"] = int(round(float(side.text)))
                        if "top" in side.tag:
                            thing["top"] = int(round(float(side.text)))
    if len(picture["objects"]) > 0:
        pictures += [picture]
after = Sequential([Input((784,)), layers.Dense(4)])
"""
    assert [model.params.total for model in models_of(text, tmp_path)] == [2355, 3140]


def test_a_choice_that_does_not_matter(tmp_path: Path) -> None:
    text = "model = Sequential([Input((784,)), layers.Dense(min(3 if n > 5 else 4, 2))])\n"
    assert models_of(text, tmp_path)[-1].params.total == 1570
