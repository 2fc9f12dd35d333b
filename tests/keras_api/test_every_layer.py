"""Every public layer has an entry: of the recorded names, and of the installed packages."""

from __future__ import annotations

import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keras_paramlint.keras_api.engine import classes
from keras_paramlint.keras_api.entry import entry_for, known_names
from keras_paramlint.keras_api.functions.tf_layers import classes_by_function
from keras_paramlint.keras_api.signatures import (
    FLAVOURS,
    exists,
    layer_names,
    layer_signature,
    public_names,
)


ROOT = Path(__file__).resolve().parents[2]
ENGINE = {"Layer", "InputLayer", "Model", "Sequential"}
"""Classes that the engine itself is; an entry says what is special to one layer."""
MODELS = {"Distiller", "SharpnessAwareMinimization"}
"""Models around models that a program gives them; no module of layers has them."""
FUNCTIONS = set(
    """
    Input add average concatenate deserialize disable_v2_dtype_behavior dot enable_v2_dtype_behavior maximum
    merge minimum multiply serialize subtract
    """.split()
)

assert classes  # importing it registers the entries


def has_entry(name: str, flavour: str) -> bool:
    return name.rpartition(".")[2] in ENGINE or entry_for(name, flavour) is not None


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_recorded_layer_has_an_entry(flavour: str) -> None:
    missing = [n for n in layer_names(flavour) if not has_entry(n, flavour) and n not in MODELS]
    assert missing == []


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_recorded_name_of_a_module_of_layers_is_a_layer_or_a_function(flavour: str) -> None:
    for module in ("keras.layers", "tf.keras.layers"):
        names = {n for n in public_names(flavour, module) or () if n[:1].isupper() and n != "Input"}
        assert {n for n in names - {"InputSpec"} if not exists(n, flavour)} == set()
        assert {n for n in names if layer_signature(n, flavour) and not has_entry(n, flavour)} == set()
        others = {n for n in public_names(flavour, module) or () if n[:1].islower()} - FUNCTIONS
        assert others <= {"experimental"}


@pytest.mark.parametrize(
    "module",
    [
        "advanced_activations",
        "convolutional",
        "convolutional_recurrent",
        "core",
        "cudnn_recurrent",
        "embeddings",
        "local",
        "merge",
        "noise",
        "normalization",
        "pooling",
        "recurrent",
        "wrappers",
    ],
)
def test_the_module_paths_of_keras_2_lead_to_entries(module: str, tmp_path: Path) -> None:
    import keras_paramlint

    paths = [
        path
        for name in layer_names("keras2")
        for path in layer_signature(name, "keras2").paths  # type: ignore[union-attr]
        if path.startswith(f"keras.layers.{module}.")
    ]
    assert paths
    names = [path.rpartition(".")[2] for path in paths]
    assert [name for name in names if not has_entry(name, "keras2")] == []
    source = tmp_path / "program.py"
    source.write_text(f"from keras.layers.{module} import {', '.join(names)}\nassert {names[0]}\n")
    assert keras_paramlint.analyze([str(source)]).diagnostics == ()


def test_no_entry_is_for_a_name_that_no_keras_has() -> None:
    unknown = {n for n in known_names() if not any(layer_signature(n, f) is not None for f in FLAVOURS)}
    assert unknown == ELSEWHERE


ELSEWHERE = {"PeepholeLSTMCell"}
"""What only ``keras.experimental`` of some releases had, with the constructor of a class that is recorded."""


def test_every_function_of_tf_layers_makes_a_layer() -> None:
    found = classes_by_function()
    assert found["tf.layers.max_pooling2d"] == "tf.layers.MaxPooling2D"
    made = {name for name in layer_names("tf1") if name.startswith("tf.layers.")} - {"tf.layers.Layer"}
    assert set(found.values()) == made


# ------------------------------------------------------------------ the installed packages
MODULES = {
    "keras3": ("keras.layers", "keras._tf_keras.keras.layers"),
    "tfkeras2": (
        "tf_keras.layers",
        "tf_keras.layers.experimental",
        "tf_keras.layers.experimental.preprocessing",
        "tf_keras.experimental",
    ),
    "tf1": (
        "tf_keras.api._v1.keras.layers",
        "tf_keras.api._v1.keras.layers.experimental",
        "tf_keras.api._v1.keras.layers.experimental.preprocessing",
        "tf_keras.api._v1.keras.experimental",
        "tf_keras.api._v1.keras.__internal__.legacy.layers",
        "tf_keras.api._v1.keras.__internal__.legacy.rnn_cell",
    ),
}
PREFIXES = {"legacy.layers": "tf.layers.", "legacy.rnn_cell": "tf.nn.rnn_cell."}


@pytest.mark.oracle
@pytest.mark.parametrize("flavour", ["keras3", "tfkeras2", "tf1"])
def test_every_layer_of_the_installed_packages_has_an_entry(flavour: str) -> None:
    root = importlib.import_module("keras" if flavour == "keras3" else "tf_keras")
    missing, tried = [], 0
    for path in MODULES[flavour]:
        module = importlib.import_module(path)
        prefix = next((new for end, new in PREFIXES.items() if path.endswith(end)), "")
        for name, value in vars(module).items():
            if inspect.isclass(value) and issubclass(value, root.layers.Layer) and name[0] != "_":
                tried += 1
                if not has_entry(prefix + name, flavour) or layer_signature(prefix + name, flavour) is None:
                    missing.append(f"{path}.{name}")
    assert missing == []
    assert tried > 100


@pytest.mark.oracle
def test_the_interface_of_tf_compat_v1_is_the_one_that_is_enumerated() -> None:
    # In a process of its own: which Keras `tf.compat.v1.keras` is, is decided when it is first asked for.
    code = (
        "import tensorflow.compat.v1 as tf\n"
        "for module in (tf.keras.layers, tf.layers, tf.nn.rnn_cell):\n"
        "    print(*sorted(n for n in dir(module) if isinstance(getattr(module, n), type)))\n"
    )
    environment = {**os.environ, "TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd=ROOT
    )
    listed = [line.split() for line in done.stdout.splitlines()]
    for names, prefix in zip(listed, ("", "tf.layers.", "tf.nn.rnn_cell."), strict=True):
        assert [
            n for n in names if n not in ("InputSpec", "LSTMStateTuple") and not has_entry(prefix + n, "tf1")
        ] == []
        assert len(names) > 8
