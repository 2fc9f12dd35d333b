"""Which dotted names are tensor operations: aliases of modules, public names, constants.

The lists of names are facts, extracted from the real packages into
``names.json`` by ``tests/tools/extract_op_names.py``.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras_paramlint.keras_api.ops.operands import DTYPES
from keras_paramlint.keras_api.tensors import DType


_MODULES = (
    ("tf_keras.", "keras."),
    ("keras_core.", "keras."),
    ("tensorflow.python.keras.", "keras."),
    ("tensorflow.keras.", "keras."),
    ("tensorflow.compat.v1.keras.", "keras."),
    ("tensorflow.compat.v2.keras.", "keras."),
    ("tensorflow.compat.v2.", "tensorflow."),
    ("tensorflow.compat.v1.", "tensorflow."),
    ("tensorflow.contrib.keras.", "keras."),
    ("tensorflow.python.layers.utils.", "keras.utils.conv_utils."),
    ("tensorflow.python.ops.array_ops.", "tensorflow."),
    ("tensorflow.python.ops.math_ops.", "tensorflow."),
    ("tensorflow.python.ops.nn_ops.", "tensorflow.nn."),
    ("tensorflow.python.ops.nn.", "tensorflow.nn."),
    ("tensorflow.python.ops.gen_array_ops.", "tensorflow."),
    ("tensorflow.python.ops.gen_nn_ops.", "tensorflow.nn."),
    ("tensorflow.python.ops.image_ops.", "tensorflow.image."),
    ("tensorflow.python.ops.random_ops.", "tensorflow.random."),
    ("tensorflow.python.ops.linalg_ops.", "tensorflow.linalg."),
    ("tensorflow.manip.", "tensorflow."),
    ("tensorflow.spectral.", "tensorflow.signal."),
    ("tensorflow.experimental.numpy.", "keras.ops."),
    ("keras.src.", "keras."),
    ("keras.python.", "keras."),
    ("keras._tf_keras.keras.", "keras."),
    ("keras.legacy.backend.", "keras.backend."),
    ("keras.backend.tensorflow_backend.", "keras.backend."),
    ("keras.backend.common.", "keras.backend."),
    ("keras.backend.load_backend.", "keras.backend."),
    ("keras.ops.numpy.", "keras.ops."),
    ("keras.ops.nn.", "keras.ops."),
    ("keras.ops.linalg.", "keras.ops."),
    ("keras.ops.math.", "keras.ops."),
    ("keras.ops.core.", "keras.ops."),
    ("keras.backend.random.", "keras.random."),
    ("keras.metrics.", "keras.losses."),
    ("keras.objectives.", "keras.losses."),
)
"""Modules that offer the functions of another one, as prefixes; applied until none fits."""

_SHARED = ("tensorflow.", "tensorflow.math.", "tensorflow.linalg.", "tensorflow.nn.")
"""Modules of TensorFlow that offer the same functions under the same last name."""

_ALIASES = {
    "tensorflow.div": "tensorflow.divide",
    "tensorflow.batch_matmul": "tensorflow.matmul",
    "tensorflow.initialize_all_variables": "tensorflow.global_variables_initializer",
    "tensorflow.keras_backend": "keras.backend",
}


@functools.lru_cache(maxsize=8192)
def candidates(dotted: str) -> tuple[str, ...]:
    """Return the canonical names under which a dotted name may be registered, best first."""
    found = list(_canonical(dotted))
    if found[-1] in _ALIASES:
        found.append(_ALIASES[found[-1]])
    module, _, last = found[-1].rpartition(".")
    if f"{module}." in _SHARED:
        found += [f"{prefix}{last}" for prefix in _SHARED if prefix + last not in found]
    return tuple(found)


def _canonical(dotted: str) -> Iterator[str]:
    yield dotted
    changed = True
    while changed:
        changed = False
        for prefix, replacement in _MODULES:
            if dotted.startswith(prefix):
                dotted = replacement + dotted[len(prefix) :]
                changed = True
                yield dotted


@functools.lru_cache(maxsize=1)
def _facts() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).with_name("names.json")
    facts: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return {module: {key: text.split() for key, text in lists.items()} for module, lists in facts.items()}


def is_function(dotted: str) -> bool:
    """Say whether a canonical name is a public function that takes and gives tensors."""
    module, _, last = dotted.rpartition(".")
    return any(last in listing for listing in _facts().get(module, {}).values())


def members(module: str, flavour: str) -> tuple[str, ...]:
    """Return the public function names of a module, sorted; of any flavour if this one has no list."""
    canonical = list(_canonical(module + "."))[-1].rstrip(".")
    listings = _facts().get(canonical, {})
    chosen = listings.get(flavour) or listings.get("any") or next(iter(listings.values()), [])
    return tuple(chosen)


_CONSTANTS: dict[str, Any] = {
    **{f"tensorflow.{name}": DType(name) for name in DTYPES},
    "tensorflow.half": DType("float16"),
    "tensorflow.double": DType("float64"),
    "tensorflow.newaxis": None,
    "tensorflow.e": math.e,
    "tensorflow.pi": math.pi,
}
_CONSTANTS |= {name.replace("tensorflow.", "tensorflow.dtypes."): value for name, value in _CONSTANTS.items()}


def constant(dotted: str) -> Any:
    """Return a constant of these namespaces.

    Raises:
        KeyError: there is none of this name.
    """
    for name in _canonical(dotted):
        if name in _CONSTANTS:
            return _CONSTANTS[name]
    raise KeyError(dotted)
