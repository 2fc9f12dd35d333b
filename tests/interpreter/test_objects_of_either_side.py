"""What only the preparation of data depends on takes no alternatives from the models behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


HEAD = """\
import pandas
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from keras import Input, Sequential, layers

table = pandas.read_csv("table.csv")


class Scaler:
    def __init__(self, factor):
        self.factor = factor

    def fit(self, values):
        self.values = values
        return self


class Shifted(Scaler):
    def fit(self, values):
        return values + self.factor


def doubled(values):
    return values * 2


y = table.y
"""

STEPS = {
    "objects of the program": "s = Scaler(1) if table.c{0} else Shifted(2)\ny = s.fit(y)\n",
    "objects of a library": (
        "s = StandardScaler() if table.c{0} else MinMaxScaler()\ny = s.fit_transform(y)\n"
    ),
    "functions": "f = doubled if table.c{0} else abs\ny = f(y)\n",
    "an object or None": "s = Scaler(1) if table.c{0} else None\nif s is not None:\n    y = s.fit(y)\n",
    "attributes": "s = Scaler(1) if table.c{0} else Scaler(2)\ny = y * s.factor\n",
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_it_makes_no_alternatives(step: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    steps = "".join(step.format(n) for n in range(14))
    model = "model = Sequential([Input((4,)), layers.Dense(8 if table.wide else 16)])\n"
    path.write_text(HEAD + steps + model)
    params = analyze(path).files[0].models[-1].params
    assert [alternative.total for alternative in params.alternatives] == [40, 80]


def test_what_makes_layers_still_does(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        HEAD + "class Wide:\n    def build(self):\n        return layers.Dense(8)\n"
        "class Narrow:\n    def build(self):\n        return layers.Dense(16)\n"
        "maker = Wide() if table.wide else Narrow()\nmodel = Sequential([Input((4,)), maker.build()])\n"
    )
    params = analyze(path).files[0].models[-1].params
    assert [alternative.total for alternative in params.alternatives] == [40, 80]
