"""Packages beside Keras: against what they made when they were executed, and by hand where they cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from addon_cases import IMPORTS

import keras_paramlint
from keras_paramlint.keras_api.addons import load
from keras_paramlint.keras_api.addons.declaration import signature


RECORDED = Path(__file__).parent / "recorded" / "addons.json"
EVERYTHING = json.loads(RECORDED.read_text(encoding="utf-8"))
ROWS = [row for row in EVERYTHING if "program" in row]
CONSTRUCTORS = [row for row in EVERYTHING if "layer" in row]


def models(tmp_path: Path, program: str, flavour: str | None) -> Any:
    path = tmp_path / "program.py"
    path.write_text(program, encoding="utf-8")
    (found,) = keras_paramlint.analyze(path, flavour=flavour, extend_select=["KPL3"]).files
    return found


def label(row: dict[str, Any]) -> str:
    return row["program"].split("layer = ")[-1].split("\n")[0]


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_layers_are_what_the_executed_package_made(tmp_path: Path, row: dict[str, Any]) -> None:
    result = models(tmp_path, row["program"], row["flavour"])
    model = result.models[-1] if result.models else None
    if "error" in row:
        assert result.diagnostics
        return
    assert model is not None
    assert model.params.unknown == ()
    assert (model.params.total, model.params.trainable) == (row["total"], row["trainable"])
    assert [list(shape) for shape in model.output_shapes] == row["output"]
    listed = [[list(weight.shape), weight.trainable] for layer in model.layers for weight in layer.weights]
    assert sorted(listed) == row["weights"]
    assert result.diagnostics == ()


@pytest.mark.parametrize("row", CONSTRUCTORS, ids=lambda row: row["layer"])
def test_constructors_take_what_the_package_s_own_take(row: dict[str, Any]) -> None:
    statement = IMPORTS[row["layer"].split(".")[0]]
    addon = load(statement.split()[1].split(".")[0])
    assert addon is not None
    name = row["layer"].rpartition(".")[2]
    if name in addon.same_as_keras:
        return
    name, entry = addon.layers[name]
    if not entry.signature or not row["parameters"]:
        return  # it takes what Keras's class takes, or what its base takes
    parameters = [
        p for p in signature(name, entry.signature, row["flavour"]).parameters if p.kind[:3] != "var"
    ]
    assert [p.name for p in parameters] == [name for name, *_ in row["parameters"]]
    assert [p.required for p in parameters] == [len(p) == 1 for p in row["parameters"]]
    for parameter, (_, *default) in zip(parameters, row["parameters"], strict=True):
        if default and default != [[]]:
            assert parameter.default == default[0]


DERIVED = [
    ("contrib.GroupNormalization(groups=4)", "(8, 8, 16)", 2 * 16, (None, 8, 8, 16)),
    ("contrib.GroupNormalization(8, 1, scale=False)", "(8, 8, 16)", 8, (None, 8, 8, 16)),
    ("contrib.SubPixelUpscaling(scale_factor=2)", "(8, 8, 16)", 0, (None, 16, 16, 4)),
    ("contrib.SReLU()", "(12,)", 4 * 12, (None, 12)),
    ("contrib.SReLU(shared_axes=[1, 2])", "(8, 8, 16)", 4 * 16, (None, 8, 8, 16)),
    ("contrib.CRF(5, learn_mode='marginal')", "(None, 12)", 12 * 5 + 5 * 5 + 5 + 2 * 5, (None, None, 5)),
    ("contrib.Swish()", "(12,)", 0, (None, 12)),
    ("contrib.Swish(trainable=True)", "(12,)", 1, (None, 12)),
    ("contrib.CosineConvolution2D(5, (3, 3))", "(8, 8, 16)", 9 * 16 * 5 + 5, (None, 6, 6, 5)),
]


@pytest.mark.parametrize(("layer", "shape", "count", "output"), DERIVED, ids=[row[0] for row in DERIVED])
def test_layers_that_need_an_older_keras_are_what_their_source_says(
    tmp_path: Path, layer: str, shape: str, count: int, output: tuple[int | None, ...]
) -> None:
    program = (
        "import keras\nimport keras_contrib.layers as contrib\n"
        f"x = keras.layers.Input({shape})\nmodel = keras.models.Model(x, {layer}(x))\n"
    )
    result = models(tmp_path, program, None)
    assert result.flavour == "keras2"
    assert (result.models[-1].params.total, result.models[-1].output_shapes) == (count, (output,))


def test_the_project_s_own_source_comes_first(tmp_path: Path) -> None:
    package = tmp_path / "keras_layer_normalization"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from tensorflow import keras\nclass LayerNormalization(keras.layers.Dense):\n"
        "    def __init__(self):\n        super().__init__(7)\n",
        encoding="utf-8",
    )
    program = (
        "from tensorflow import keras\nfrom keras_layer_normalization import LayerNormalization\n"
        "m = keras.Sequential([keras.Input((3,)), LayerNormalization()])\n"
    )
    assert models(tmp_path, program, None).models[-1].params.total == 3 * 7 + 7


def test_every_way_to_import_a_layer_gives_the_same_class(tmp_path: Path) -> None:
    program = (
        "import tensorflow as tf\nimport tensorflow_addons as tfa\nfrom tensorflow_addons.layers import *\n"
        "from tensorflow_addons.layers.normalizations import InstanceNormalization as third\n"
        "assert InstanceNormalization is third and tfa.layers.InstanceNormalization is third\n"
        "assert issubclass(third, tf.keras.layers.Layer)\n"
        "assert issubclass(tfa.layers.NoisyDense, tf.keras.layers.Dense)\n"
        "x = tf.keras.Input((4, 4, 6))\nmodel = tf.keras.Model(x, third()(x))\n"
        "model.compile(tfa.optimizers.AdamW(1e-3), loss=tfa.losses.TripletSemiHardLoss(),\n"
        "              metrics=[tfa.metrics.F1Score(6)])\n"
    )
    result = models(tmp_path, program, None)
    assert result.flavour == "tfkeras2"
    assert (result.models[-1].params.total, result.diagnostics) == (12, ())


def test_what_a_package_has_beside_its_layers_is_not_guessed(tmp_path: Path) -> None:
    program = (
        "import tensorflow as tf\nimport tensorflow_addons as tfa\n"
        "x = tf.keras.Input((4, 4, 6))\n"
        "model = tf.keras.Model(x, tfa.layers.CorrelationCost(1, 1, 1, 1, 1)(x))\n"
    )
    assert models(tmp_path, program, None).models[-1].params.total is None


def test_subclasses_and_copies_keep_the_weights(tmp_path: Path) -> None:
    program = (
        "import tensorflow as tf\nimport tensorflow_addons as tfa\n"
        "class Norm(tfa.layers.InstanceNormalization):\n"
        "    def __init__(self, **kwargs):\n        super().__init__(center=False, **kwargs)\n"
        "model = tf.keras.Sequential([tf.keras.Input((4, 4, 6)), Norm(), tfa.layers.Maxout(3)])\n"
        "copy = tf.keras.models.clone_model(model)\n"
    )
    result = models(tmp_path, program, None)
    assert [model.params.total for model in result.models] == [6, 6]
    assert result.models[-1].output_shapes == ((None, 4, 4, 3),)
