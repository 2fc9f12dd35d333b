"""The oracle of files: real Keras in a process of its own saves one model and loads it into another.

``python keras_files.py FLAVOUR`` reads one JSON object a line.  ``{"before": source, "folder": path}``:
write the model of a program in every format, and answer with the files.  ``{"after": source, "calls": [[path,
arguments], ...]}``: try each call on the model of another program.  Weights are known again by their values:
each one that is saved is filled with its own number, each one that is loaded into with -1.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
import traceback
import types
import warnings
from typing import Any


FLAVOUR = sys.argv[1]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
if FLAVOUR == "keras3":
    os.environ.pop("TF_USE_LEGACY_KERAS", None)
else:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"


def import_keras() -> Any:
    """Return the Keras of the flavour."""
    if FLAVOUR == "keras3":
        import keras

        return keras
    import tensorflow as tf

    if FLAVOUR == "tf1":
        tf.compat.v1.disable_v2_behavior()
        return tf.compat.v1.keras
    return tf.keras


def run(source: str, keras: Any) -> Any:
    """Return the model that a program makes."""
    keras.backend.clear_session()
    module = types.ModuleType("__main__")
    sys.modules["program"] = module
    exec(compile(source, "program.py", "exec", dont_inherit=True), module.__dict__)
    return module.model


def fill(model: Any, *, numbered: bool) -> None:
    """Give every weight a value by which it is known again."""
    import numpy as np

    shapes = [array.shape for array in model.get_weights()]
    values = range(1, len(shapes) + 1) if numbered else [-1] * len(shapes)
    model.set_weights([np.full(shape, value) for shape, value in zip(shapes, values, strict=True)])


def read(model: Any) -> list[Any]:
    """Return each weight's shape, and the value that fills it; None: it has several."""
    found = []
    for array in model.get_weights():
        flat = array.reshape(-1)
        same = len(flat) > 0 and bool((flat == flat[0]).all())
        found.append([list(array.shape), float(flat[0]) if same else None])
    return found


def save(source: str, folder: str, keras: Any) -> dict[str, Any]:
    """Write a model in every format of the flavour; return the files, each with the error if it failed."""
    model = run(source, keras)
    fill(model, numbered=True)
    whole = {"keras3": ("m.keras", "m.h5"), "tfkeras2": ("m.keras", "whole.h5"), "tf1": ("whole.h5",)}[
        FLAVOUR
    ]
    found: dict[str, Any] = {}
    os.makedirs(os.path.join(folder, "tf"), exist_ok=True)
    for name in (
        "m.weights.h5",
        *whole,
        *(("m.h5", "tf/ck") if FLAVOUR != "keras3" else ("s.weights.json",)),
    ):
        path = os.path.join(folder, name)
        try:
            if name in whole:
                model.save(path)
            elif name == "s.weights.json":
                model.save_weights(path, max_shard_size=1)
            else:
                model.save_weights(path)
        except Exception as error:  # noqa: BLE001 - Keras does not write every model in every format
            found[name] = f"{type(error).__name__}: {error}"[:200]
        else:
            found[name] = None
    if FLAVOUR == "tfkeras2":
        with contextlib.suppress(Exception):
            model.save(os.path.join(folder, "saved"), save_format="tf")
            found["saved"] = None
    return {"files": found, "total": model.count_params()}


def load(source: str, calls: list[Any], keras: Any) -> list[Any]:
    """Try each call on a model that is filled anew; return the weights behind it, or the error."""
    found = []
    model = None
    for path, arguments in calls:
        # A checkpoint of TensorFlow goes on being restored as a model grows.
        if model is None or not path.endswith((".h5", ".keras", ".json")):
            model = run(source, keras)
        fill(model, numbered=False)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.load_weights(path, **arguments)
            found.append({"weights": read(model)})
        except Exception as error:  # noqa: BLE001 - what Keras refuses is an answer
            found.append({"error": f"{type(error).__name__}: {error}"[:300]})
        if not path.endswith((".h5", ".keras", ".json")):
            model = None
    return found


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    keras = import_keras()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "before" in request:
                answer: Any = save(request["before"], request["folder"], keras)
            else:
                answer = load(request["after"], request["calls"], keras)
        except Exception:  # noqa: BLE001 - a fault of this file must be seen, not hang the session
            answer = {"fault": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        gc.collect()


if __name__ == "__main__":
    main()
