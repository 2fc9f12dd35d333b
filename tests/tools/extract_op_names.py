"""Extract the public function names of TensorFlow and Keras into a data file.

Run by developers, with the real packages installed::

    python tests/tools/extract_op_names.py

Functions only: classes and modules are modelled elsewhere.  Standalone Keras 2
cannot be installed beside the others; its backend has what the version 1
interface of ``tf_keras`` has, and a few names of its own.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
from pathlib import Path
from types import ModuleType


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

TARGET = Path(__file__).resolve().parents[2] / "keras_paramlint" / "keras_api" / "ops" / "names.json"
TENSORFLOW_MODULES = (
    "", "math", "nn", "linalg", "image", "random", "signal", "strings", "bitwise", "sparse", "ragged",
    "debugging",
    "quantization", "audio", "io", "sets", "dtypes", "nn.experimental", "spectral", "manip",
)  # fmt: skip
NO_OPERATIONS = ("get", "serialize", "deserialize")
KERAS2_BACKEND = (
    "image_dim_ordering", "set_image_dim_ordering", "is_placeholder", "is_tensor", "is_variable", "identity",
    "logsumexp", "control_dependencies", "get_variable_shape", "set_value", "normalize_data_format",
    "batch_set_value", "backend", "slice",
)  # fmt: skip


def functions(module: ModuleType) -> list[str]:
    """Return the public names of a module that are functions."""
    found = []
    for name in dir(module):
        if name.startswith("_") or name in NO_OPERATIONS:
            continue
        try:
            value = getattr(module, name)
        except (AttributeError, ImportError):
            continue
        if callable(value) and not inspect.isclass(value) and not inspect.ismodule(value):
            found.append(name)
    return sorted(found)


def find(root: ModuleType, dotted: str) -> ModuleType | None:
    """Return a submodule by attribute path, or None."""
    module = root
    for part in dotted.split(".") if dotted else ():
        module = getattr(module, part, None)
        if module is None:
            return None
    return module


def main() -> None:
    """Write the lists."""
    tensorflow = importlib.import_module("tensorflow")
    facts: dict[str, dict[str, list[str]]] = {}
    for name in TENSORFLOW_MODULES:
        lists = {}
        for flavour, root in (("any", tensorflow), ("tf1", tensorflow.compat.v1)):
            module = find(root, name)
            if module is not None and functions(module):
                lists[flavour] = functions(module)
        if lists:
            facts[f"tensorflow.{name}".rstrip(".")] = lists
    for name in ("keras.ops", "keras.ops.image", "keras.random", "keras.activations", "keras.losses"):
        facts[name] = {"any": functions(importlib.import_module(name))}
    version1 = functions(importlib.import_module("tf_keras.api._v1.keras.backend"))
    facts["keras.backend"] = {
        "keras3": functions(importlib.import_module("keras._tf_keras.keras.backend")),
        "tfkeras2": functions(importlib.import_module("tf_keras.backend")),
        "tf1": version1,
        "keras2": sorted({*version1, *KERAS2_BACKEND}),
    }
    lines = ",\n".join(
        f" {json.dumps(module)}: {{\n"
        + ",\n".join(
            f"  {json.dumps(key)}: {json.dumps(' '.join(names))}" for key, names in sorted(lists.items())
        )
        + "\n }"
        for module, lists in sorted(facts.items())
    )
    TARGET.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
