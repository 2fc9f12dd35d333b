"""Which model of an old version is which one of the new version."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.graph.comparison.pairing import pair_models


BUILDER = """\
import keras
from keras import layers

def build(units, classes=3):
    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(classes)(layers.Dense(units)(inputs)))
    return model

"""


@pytest.fixture
def paired(tmp_path):
    def run(before, after):
        models = []
        for name, source in (("old.py", before), ("new.py", after)):
            (tmp_path / name).write_text(source)
            models.append(keras_paramlint.analyze(tmp_path / name).models)
        return [
            (old and (old.name, old.called), new and (new.name, new.called))
            for old, new in pair_models(*models)
        ]

    return run


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a = build(1)\n", "b = build(1)\n", [(("a", "build(1)"), ("b", "build(1)"))]),
        (
            "a = build(1)\nb = build(2)\n",
            "b = build(2)\na = build(1)\n",
            [(("b", "build(2)"), ("b", "build(2)")), (("a", "build(1)"), ("a", "build(1)"))],
        ),
        (
            "a = build(1)\nb = build(2)\n",
            "b = build(1)\na = build(2)\n",
            [(("b", "build(2)"), ("b", "build(1)")), (("a", "build(1)"), ("a", "build(2)"))],
        ),
        (
            "nets = [build(1), build(2)]\n",
            "nets = [build(2), build(1)]\n",
            [
                (("model", "build(2)"), ("model", "build(2)")),
                (("model", "build(1)"), ("model", "build(1)")),
            ],
        ),
        (
            "nets = [build(n) for n in (1, 2)]\n",
            "nets = [build(n) for n in (1, 3, 2)]\n",
            [
                (("model", "build(n)"), ("model", "build(n)")),
                (None, ("model", "build(n)")),
                (("model", "build(n)"), ("model", "build(n)")),
            ],
        ),
        (
            "a = build(1)\n",
            "a = build(1)\nb = build(1)\n",
            [(("a", "build(1)"), ("a", "build(1)")), (None, ("b", "build(1)"))],
        ),
    ],
)
def test_builders(paired, before, after, expected):
    found = paired(BUILDER + before, BUILDER + after)

    known = [(old, new) for old, new in found if (new or old)[1] != "def build"]
    assert known == expected


def test_a_builder_that_nobody_calls_is_known_by_its_name(paired):
    other = BUILDER.replace("def build", "def other").replace("classes=3", "classes=5")
    swapped = BUILDER.partition("def ")[0] + other.split("\n\n", 1)[1] + BUILDER.split("\n\n", 1)[1]

    found = paired(BUILDER + other.split("\n\n", 1)[1], swapped)

    assert [(old[1], new[1]) for old, new in found] == [
        ("def other", "def other"),
        ("def build", "def build"),
    ]
