from __future__ import annotations

import ast
import sys
import timeit
from pathlib import Path

import pytest

import keras_paramlint.sources
from keras_paramlint.sources import may_concern_keras


@pytest.mark.parametrize(
    "data",
    [
        b"import keras",
        b"from tensorflow.compat.v1 import layers",
        b"import tf_keras as k",
        b"import keras_core",
        b'{"cells": [{"cell_type": "code", "source": ["import tensorflow as tf\\n"]}]}',
        b"\xff\xfe keras",
    ],
)
def test_what_names_keras_or_tensorflow_passes(data):
    assert may_concern_keras(data)


@pytest.mark.parametrize("data", [b"", b"import torch", b"KERAS", b"import numpy as np\n" * 100])
def test_what_names_neither_is_held_back(data):
    assert not may_concern_keras(data)


def test_the_gate_takes_microseconds():
    data = b"x = [1, 2, 3]  # nothing to see\n" * 1000
    best = min(timeit.repeat(lambda: may_concern_keras(data), number=20, repeat=10)) / 20
    assert best < 500e-6


def test_this_package_imports_nothing_from_above_it_and_nothing_slow():
    folder = Path(keras_paramlint.sources.__file__).parent
    imported = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            elif isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
    ours = {name for name in imported if name.startswith("keras_paramlint")}
    # "late" and "dataclass" are nothing but how what is written down here is made
    allowed = ("keras_paramlint.sources", "keras_paramlint.late", "keras_paramlint.dataclass")
    assert all(name.startswith(allowed) for name in ours)
    others = {name.partition(".")[0] for name in imported - ours}
    assert others - set(sys.stdlib_module_names) == set()
