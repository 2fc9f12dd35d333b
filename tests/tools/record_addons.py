"""Record what real packages beside Keras make, for tests that run without them.

Run by developers with the packages and TensorFlow installed, a flavour at a time::

    python tests/tools/record_addons.py tfkeras2
    python tests/tools/record_addons.py keras3 --only hub

Packages that were written for an older TensorFlow find tf_keras under the names
where they look for Keras.
"""

from __future__ import annotations

import argparse
import inspect
import json
import math
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if "tfkeras2" in sys.argv:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1] / "keras_api")]
OUTPUT = HERE.parents[1] / "keras_api" / "recorded" / "addons.json"

from addon_cases import CASES, IMPORTS, program  # noqa: E402


def tf_keras_as_keras() -> None:
    """Let ``import keras`` find tf_keras."""
    import tensorflow as tf
    import tf_keras

    assert tf.keras.layers
    tf_keras.__name__ = "tensorflow.keras"
    for name, module in list(sys.modules.items()):
        if name == "tf_keras" or name.startswith("tf_keras."):
            sys.modules[f"keras{name.removeprefix('tf_keras')}"] = module


def observe(text: str) -> dict[str, Any]:
    """Return the counts, weights and output shapes of the program's model, or the error's class."""
    space: dict[str, Any] = {}
    try:
        exec(text, space)
    except Exception as error:  # noqa: BLE001
        return {"error": type(error).__name__, "message": str(error).splitlines()[:1]}
    model = space["model"]
    trained = {id(weight) for weight in model.trainable_weights}
    return {
        "total": int(model.count_params()),
        "trainable": sum(math.prod(weight.shape) for weight in model.trainable_weights),
        "weights": sorted([list(weight.shape), id(weight) in trained] for weight in model.weights),
        "output": [list(tensor.shape) for tensor in model.outputs],
    }


def constructors(flavour: str) -> list[dict[str, Any]]:
    """Return the parameters of the layers' constructors, with the defaults that are plain data."""
    space: dict[str, Any] = {}
    names = {
        name
        for case in CASES[flavour]
        for name in re.findall(r"(?<![.\w])(\w+(?:\.\w+)*\.[A-Z]\w+)\(", case.layer)
        if name.split(".")[0] in IMPORTS
    }
    rows = []
    for name in sorted(names):
        exec(IMPORTS[name.split(".")[0]], space)
        signature = inspect.signature(inspect.unwrap(eval(name, space).__init__))
        parameters = [
            [p.name, p.default if isinstance(p.default, (int, float, str, type(None))) else []]
            if p.default is not p.empty
            else [p.name]
            for p in list(signature.parameters.values())[1:]
            if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
        ]
        rows.append({"flavour": flavour, "layer": name, "parameters": parameters})
    return rows


def main() -> int:
    """Record the cases of a flavour and leave the others as they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("flavour", choices=sorted(CASES))
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.flavour == "tfkeras2":
        tf_keras_as_keras()
    recorded = json.loads(OUTPUT.read_text(encoding="utf-8")) if OUTPUT.exists() else []
    known = {(row["flavour"], row.get("program")): row for row in recorded}
    rows: list[dict[str, Any]] = []
    for flavour, cases in CASES.items():
        kept = [row for row in recorded if row["flavour"] == flavour and "layer" in row]
        rows += constructors(flavour) if flavour == options.flavour and not options.only else kept
        for case in cases:
            text = program(case, flavour)
            real = known.get((flavour, text))
            if flavour == options.flavour and (not options.only or case.layer.split(".")[0] in options.only):
                found = observe(text)
                if "error" in found:
                    print(case.layer, case.inputs, found)
                found.pop("message", None)
                real = {"flavour": flavour, "program": text, **found}
            if real is not None:
                rows.append(real)
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    OUTPUT.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
