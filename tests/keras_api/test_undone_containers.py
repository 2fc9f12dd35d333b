"""What one side of an undecided condition puts into a layer's containers is not there on the other side.

The counts are those of Keras 3, which was run with each value of the condition.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


PROGRAM = """
import keras
from elsewhere import flag
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [keras.layers.Dense(4)]
        self.table = {}
        self.some = set()
        if flag:
%s
    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x
model = M()
model(keras.Input((4,)))
"""
OWNER_FIRST = "            self.head = None\n"
CONTAINERS = """\
            self.table["a"] = keras.layers.Dense(4)
            self.some.add(keras.layers.Dense(4))
            self.blocks.append(keras.layers.Dense(4))
"""


@pytest.mark.parametrize("body", [CONTAINERS, OWNER_FIRST + CONTAINERS, CONTAINERS + OWNER_FIRST])
def test_the_other_side_has_none_of_it(body: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(PROGRAM % body)
    (model,) = analyze(str(path), flavour="keras3").files[0].models
    assert model.params.formula() == "40 if flag else 20"


RAISES = """
import keras
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.table = {"a": keras.layers.Dense(3)}
        %s
model = M()
"""


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("self.table.update(b=keras.layers.Dense(3))", "TypeError: update() got an unexpected"),
        ("raise ValueError('no such size')", "ValueError: no such size"),
        ("self.table['b']", "KeyError: 'b'"),
        ("[1] + (2,)", "TypeError: can only concatenate list"),
    ],
)
def test_a_model_whose_constructor_raises_has_no_count(statement: str, error: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(RAISES % statement)
    (model,) = analyze(str(path), flavour="keras3").files[0].models
    assert model.params.total is None
    assert f"the constructor of M raises {error}" in str(model.params.unknown)
