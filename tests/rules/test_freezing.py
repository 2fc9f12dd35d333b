"""What the fixes of KPL601 and KPL603 make of a program; ``tests/oracle`` has what Keras trains then."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.graph.edits import apply


HEAD = """\
import keras
from data import x, y

base = keras.Sequential([keras.Input((6,)), keras.layers.Dense(16), keras.layers.Dense(16)], name="base")
model = keras.Sequential([base, keras.layers.Dense(1)])
"""
COMPILE = 'model.compile(optimizer="sgd", loss="mse")'
FIT = "model.fit(x, y)"

MENDED = {
    "compile() goes behind the change": (
        f"{COMPILE}\nbase.trainable = False  # the body\n{FIT}",
        f"base.trainable = False  # the body\n{COMPILE}\n{FIT}",
    ),
    "several lines of it, and what stands between stays": (
        'model.compile(\n    "sgd",\n    "mse",\n)\n\nprint(1)\nbase.trainable = False\n' + FIT,
        '\nprint(1)\nbase.trainable = False\nmodel.compile(\n    "sgd",\n    "mse",\n)\n' + FIT,
    ),
    "behind a loop": (
        f"{COMPILE}\nfor layer in base.layers:\n    layer.trainable = False\n{FIT}",
        f"for layer in base.layers:\n    layer.trainable = False\n{COMPILE}\n{FIT}",
    ),
    "in a function": (
        f"def train():\n    {COMPILE}\n    base.trainable = False\n    {FIT}\n\ntrain()",
        f"def train():\n    base.trainable = False\n    {COMPILE}\n    {FIT}\n\ntrain()",
    ),
    "at the end of the file": (f"{COMPILE}\nbase.trainable = False", f"base.trainable = False\n{COMPILE}"),
    "once more between two trainings": (
        f"base.trainable = False\n{COMPILE}\n{FIT}\nbase.trainable = True\n{FIT}",
        f"base.trainable = False\n{COMPILE}\n{FIT}\nbase.trainable = True\n{COMPILE}\n{FIT}",
    ),
    "the layers in place of the model": (
        f"base.trainable = False\nbase.layers[-1].trainable = True\n{COMPILE}",
        (
            "base.trainable = True\nfor layer in base.layers:\n    layer.trainable = False\n"
            f"base.layers[-1].trainable = True\n{COMPILE}"
        ),
    ),
    "a name that the program has": (
        f"layer = 1\nbase.trainable = False  # all\nbase.layers[-1].trainable = True\n{COMPILE}",
        (
            "layer = 1\nbase.trainable = True  # all\nfor inner_layer in base.layers:\n"
            f"    inner_layer.trainable = False\nbase.layers[-1].trainable = True\n{COMPILE}"
        ),
    ),
}

LEFT = {
    "other blocks": f"if True:\n    {COMPILE}\nbase.trainable = False\n{FIT}",
    "a function of its own": f"def freeze():\n    base.trainable = False\n\n{COMPILE}\nfreeze()\n{FIT}",
    "in a line with something else": f"{COMPILE}; print(1)\nbase.trainable = False\n{FIT}",
    "an optimizer that knows its weights": (
        "sgd = keras.optimizers.SGD()\nbase.trainable = False\nmodel.compile(sgd, 'mse')\n"
        f"{FIT}\nbase.trainable = True\n{FIT}"
    ),
    "a value that is computed": f"{COMPILE}\nbase.trainable = not True\n{FIT}",
    "layers of a model in the model": (
        f"model.trainable = False\nbase.layers[-1].trainable = True\n{COMPILE}"
    ),
}


def found(path):
    return keras_paramlint.analyze(path, flavour="keras3", select=["KPL601", "KPL603"]).diagnostics


@pytest.mark.parametrize("case", MENDED.values(), ids=MENDED)
def test_the_fix_makes_what_was_meant(case, tmp_path):
    before, after = case
    path = tmp_path / "m.py"
    path.write_text(f"{HEAD}{before}\n")

    (diagnostic,) = found(path)

    assert diagnostic.fix is not None
    assert not diagnostic.fix.safe
    path.write_text(apply(path.read_text(), diagnostic.fix.edits))
    assert path.read_text() == f"{HEAD}{after}\n"
    assert found(path) == ()


@pytest.mark.parametrize("program", LEFT.values(), ids=LEFT)
def test_what_is_written_otherwise_is_left_to_its_author(program, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(f"{HEAD}{program}\n")

    (diagnostic,) = found(path)

    assert diagnostic.fix is None


def test_a_change_in_another_cell_is_left_alone(notebook):
    cells = [HEAD, COMPILE, f"base.trainable = False\n{FIT}"]
    path = notebook(cells)

    (diagnostic,) = found(path)

    assert (diagnostic.cell, diagnostic.fix) == (3, None)


def test_a_change_is_told_with_what_it_changes(tmp_path):
    """Dense(16) on 6 and then on 16 have 112 + 272 parameters, Dense(1) 17; Keras counts the same."""
    path = tmp_path / "m.py"
    change = "base.trainable = {0}\nmodel.layers[-1].trainable = {0}\n"
    before = f"{HEAD}{change.format(False)}{COMPILE}\n"
    path.write_text(f"{before}{change.format(True)}{FIT}\n")
    line = before.count("\n") + 1

    told = sorted(found(path), key=lambda each: each.line)

    assert [each.line for each in told] == [line, line + 1]
    for each, count in zip(told, (384, 17), strict=True):
        assert f"Keras 2 still freezes these {count} parameters, Keras 3 trains them" in each.message
