"""Record what the 40 functions of ``keras.applications`` really build, with Keras 3 installed.

Facts only: totals, shapes, and for each class of layer how many have how many (trainable) parameters.
Run as ``python tests/oracle/record_applications.py``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any


HERE = Path(__file__).resolve().parent
RECORDED = HERE / "recorded_applications.json"
CLASSES = 13
"""The classes of a second model of each function, by which a formula in the classes is checked."""
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from oracle import Oracle  # noqa: E402

from tests.keras_api.applications.cases import ALL  # noqa: E402


def facts(model: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that are kept of a model that the oracle describes."""
    layers = Counter((layer["class"], layer["total"], layer["trainable"]) for layer in model["layers"])
    return {
        "total": model["total"],
        "trainable": model["trainable"],
        "input_shape": model["input_shape"],
        "output_shape": model["model_output_shape"],
        "layers": [[*key, times] for key, times in sorted(layers.items())],
    }


def main() -> None:
    """Build all 40, which needs a few minutes and 3 GB of memory, and write what they are."""
    oracle = Oracle("keras3")
    recorded = {}
    for name in sorted(ALL):
        answer = oracle.run(f"import keras\nmodel = keras.applications.{name}(weights=None)\n")
        recorded[name] = facts(answer["objects"]["model"])
        answer = oracle.run(
            f"import keras\nmodel = keras.applications.{name}(weights=None, classes={CLASSES})\n"
        )
        model = answer["objects"]["model"]
        recorded[name][f"with_{CLASSES}_classes"] = {
            "total": model["total"],
            "trainable": model["trainable"],
            "output_shape": model["model_output_shape"],
        }
        print(name, recorded[name]["total"], flush=True)
    oracle.close()
    lines = ",\n".join(f'"{name}": {json.dumps(found)}' for name, found in recorded.items())
    RECORDED.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
