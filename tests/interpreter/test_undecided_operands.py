"""``and`` and ``or`` whose first operand is not known: what follows it may be evaluated or not.

The counts are those of real Keras, with the name ``told`` set to what decides.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.graph.params import Params
from keras_paramlint.runner import analyze


def _params(tmp_path: Path, text: str) -> Params:
    path = tmp_path / "program.py"
    path.write_text("from keras import Input, Sequential, layers\nfrom elsewhere import told\n" + text)
    return analyze(path).files[0].models[-1].params


def test_a_default_that_may_not_be_taken_is_no_definite_number(tmp_path: Path) -> None:
    params = _params(tmp_path, "units = told or 5\nm = Sequential([Input((8,)), layers.Dense(units)])\n")
    assert params.number() is None
    assert params.formula() == "9·units"


@pytest.mark.parametrize(
    ("effect", "counts"),
    [
        ("told and m.add(layers.Dense(4))", {36, 0}),
        ("told or m.add(layers.Dense(4))", {36, 0}),
        ("told and told.deep and m.add(layers.Dense(4))", {36, 0}),
        ("told.a or (m.add(layers.Dense(4)), m.add(layers.Dense(2)))", {46, 0}),
    ],
)
def test_an_effect_that_may_not_happen_is_an_alternative(
    effect: str, counts: set[int], tmp_path: Path
) -> None:
    params = _params(tmp_path, f"m = Sequential([Input((8,))])\n{effect}\n")
    assert params.number() is None
    assert {each.total for each in params.alternatives} == counts


def test_an_operand_that_raises_was_not_evaluated(tmp_path: Path) -> None:
    params = _params(
        tmp_path,
        "def refuse(error):\n    raise error\n"
        "all(size % 2 for size in told) or refuse(ValueError('even'))\n"
        "m = Sequential([Input((8,)), layers.Dense(3)])\n",
    )
    assert params.total == 27


@pytest.mark.parametrize("sizes", ["(3,) * told", "[3] * told", "tuple(3 for _ in range(told))"])
def test_a_sequence_of_unknown_length_is_not_of_a_wrong_one(sizes: str, tmp_path: Path) -> None:
    params = _params(
        tmp_path, f"m = Sequential([Input((8, 8, 1)), layers.Conv2D(4, {sizes}), layers.Flatten()])\n"
    )
    assert params.number() is None
    assert "length that is not known" in str(params.unknown[0])


def test_names_of_tensorflow_come_through_two_modules_that_star_import_them(tmp_path: Path) -> None:
    (tmp_path / "operations.py").write_text("from tensorflow.nn import *\nfrom tensorflow.math import *\n")
    params = _params(
        tmp_path,
        "import keras, operations\nx = Input((4, 8))\n"
        "y = operations.reduce_mean(operations.relu(x), axis=1)\n"
        "m = keras.Model(x, layers.Dense(3)(y))\n",
    )
    assert params.total == 27


def test_a_module_that_cannot_be_read_hides_what_was_imported_before(tmp_path: Path) -> None:
    (tmp_path / "operations.py").write_text("from tensorflow.math import *\nfrom nowhere_at_all import *\n")
    params = _params(
        tmp_path,
        "import operations\nm = Sequential([Input((8,)), layers.Dense(operations.size_of_it)])\n",
    )
    assert params.number() is None


def test_an_unknown_decorator_may_give_a_class_a_constructor(tmp_path: Path) -> None:
    params = _params(
        tmp_path,
        "@told.factory\nclass Maker:\n    units = 3\n"
        "    def build(self):\n        return layers.Dense(self.units)\n"
        "m = Sequential([Input((8,)), Maker(units=5).build()])\n",
    )
    assert params.number() is None


IMAGES = (
    "np.array(x)",
    "np.concatenate([x, x])",
    "np.stack([x, x])",
    "np.vstack([x, x])",
    "np.squeeze(x)",
    "np.transpose(x)",
    "np.pad(x, 1)",
    "np.repeat(x, 2)",
    "np.tile(x, 2)",
    "np.append(x, x)",
    "np.zeros_like(x)",
    "np.atleast_2d(x)",
    "np.cumsum(x)",
    "np.dot(x, x)",
    "np.random.permutation(x)",
    "np.sort(x)",
    "x * 2",
)


@pytest.mark.parametrize("made", IMAGES)
@pytest.mark.parametrize("read", ["np.ndim(w) + 1", "np.shape(w)[-1] if np.ndim(w) else 7"])
def test_images_that_were_computed_with_are_not_taken_for_numbers(
    made: str, read: str, tmp_path: Path
) -> None:
    text = f"import numpy as np\nx = told / 255.0 - 1\nw = {made}\n"
    params = _params(tmp_path, f"{text}m = Sequential([Input((8,)), layers.Dense({read})])\n")
    assert params.number() is None
