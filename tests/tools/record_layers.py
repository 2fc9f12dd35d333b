"""Record what real Keras makes of random layer configurations, for tests that run without it.

Run by developers with the real packages installed::

    python tests/tools/record_layers.py keras3 --count 12 --output tests/keras_api/recorded/keras3.json
    python tests/tools/record_layers.py tfkeras2 --count 200 --compare
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if "tfkeras2" in sys.argv:
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")  # tf_keras's own layers import each other by `tf.keras`
HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1] / "keras_api"), str(HERE.parents[2])]

from comparison import difference  # noqa: E402
from configurations import MAKERS, Case, cases  # noqa: E402


def construct(library: Any, name: str, arguments: dict[str, Any]) -> Any:
    """Return a real layer; a nested ``{"layer": ..., "config": ...}`` becomes one too."""
    return getattr(library.layers, name)(
        **{
            key: construct(library, value["layer"], value["config"])
            if isinstance(value, dict) and "layer" in value
            else value
            for key, value in arguments.items()
        }
    )


def observe(library: Any, case: Case) -> dict[str, Any]:
    """Return the weights and the output shape of a real layer, or the error's class."""
    integers = "Embedding" in json.dumps(case.arguments) or case.layer == "Embedding"
    dtype = "int32" if integers else "float32"
    try:
        layer = construct(library, case.layer, case.arguments)
        if isinstance(case.inputs, list):
            inputs: Any = [library.Input(batch_shape=shape, dtype=dtype) for shape in case.inputs]
        else:
            inputs = library.Input(batch_shape=case.inputs, dtype=dtype)
        output = layer(inputs)
    except Exception as error:  # noqa: BLE001
        return {
            "error": type(error).__name__,
            "message": str(error).splitlines()[0][:200] if str(error) else "",
        }
    again: Any = None
    if case.again is not None:
        try:
            again = list(layer(library.Input(batch_shape=case.again, dtype=dtype)).shape)
        except Exception as error:  # noqa: BLE001
            again = type(error).__name__
    trained = {id(weight) for weight in layer.trainable_weights}
    return {
        "weights": [
            [weight.name.split("/")[-1].split(":")[0], list(weight.shape), id(weight) in trained]
            for weight in layer.weights
        ],
        "output": list(output.shape),
        "again": again,
        "params": layer.count_params(),
    }


def main() -> int:
    """Record, or compare and list the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("flavour", choices=["keras3", "tfkeras2"])
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--output", type=Path)
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.flavour == "keras3":
        import keras as library
    else:
        import tf_keras as library
    recorded: list[str] = []
    tried = different = 0
    for name in MAKERS:
        if (options.only and name not in options.only) or not hasattr(library.layers, name):
            continue
        wrong = 0
        for case in cases(name, options.flavour, options.count, options.seed):
            real = observe(library, case)
            tried += 1
            if options.compare:
                found = difference(options.flavour, case, real)
                if found is not None:
                    different += 1
                    wrong += 1
                    if wrong <= 4:
                        print(name, case.arguments, case.inputs, "\n   ", found)
            real.pop("message", None)
            recorded.append(json.dumps([*case, real], separators=(",", ":")))
        library.backend.clear_session()
        if wrong > 4:
            print(f"  ... {name}: {wrong} of {options.count} differ")
    print(f"{tried} configurations tried, {different} differ")
    if options.output is not None:
        options.output.write_text("[\n" + ",\n".join(recorded) + "\n]\n", encoding="utf-8")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
