"""The oracle: real Keras in a process of its own, which builds the programs that it is sent.

``python worker.py FLAVOUR`` reads one JSON object a line (``{"source": ...}``, ``{"path": ...}`` or
``{"expression": ...}``) and answers each with one: what every model and layer that the program's module-level
names hold became, or the error that it ended with.  Keras is imported once.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import sys
import traceback
import types
from typing import Any


FLAVOUR = sys.argv[1]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
if FLAVOUR == "keras3":
    os.environ.pop("TF_USE_LEGACY_KERAS", None)
else:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"

RAW_OPERATIONS = frozenset(
    {
        "AddLoss",
        "AddMetric",
        "ClassMethod",
        "InstanceMethod",
        "InstanceProperty",
        "SlicingOpLambda",
        "TFOpLambda",
        "TensorFlowOpLayer",
    }
)
"""What tf_keras makes of operations on tensors: layers to it, no layers to the person who wrote them."""


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


def plain_shape(shape: Any) -> Any:
    """Return a shape, or a structure of shapes, as flat list of lists."""
    if shape is None:
        return None
    if isinstance(shape, dict):
        shape = [shape[key] for key in sorted(shape)]
    if type(shape).__name__ == "TensorShape":
        return [shape.as_list()] if shape.rank is not None else None
    if all(d is None or isinstance(d, int) for d in shape):
        return [[None if d is None else int(d) for d in shape]]
    parts = [plain_shape(item) for item in shape]
    return None if any(part is None for part in parts) else [one for part in parts for one in part]


def node_shapes(layer: Any) -> Any:
    """Return the output shapes of a layer's first call in a graph, None where it has none."""
    nodes = getattr(layer, "_inbound_nodes", None)
    if not nodes:
        return None
    if FLAVOUR == "keras3":
        return plain_shape([tensor.shape for tensor in nodes[0].output_tensors])
    try:
        return plain_shape(nodes[0].output_shapes)
    except AttributeError:
        return None


def count(weights: Any) -> int:
    """Return the number of elements of weights."""
    return sum(math.prod(int(dim) for dim in weight.shape) for weight in weights)


def describe(layer: Any, depth: int = 0) -> dict[str, Any]:
    """Return the facts of a layer or model."""
    trainable = {id(weight) for weight in layer.trainable_weights}
    found: dict[str, Any] = {
        "class": type(layer).__name__,
        "name": layer.name,
        "output_shape": node_shapes(layer),
        "weights": [
            [
                weight.name.rsplit("/")[-1].split(":")[0],
                [int(d) for d in weight.shape],
                id(weight) in trainable,
            ]
            for weight in layer.weights
        ],
        "total": count(layer.weights),
        "trainable": count(layer.trainable_weights),
        "layers": None,
    }
    if hasattr(layer, "layers") and depth < 8:
        found["layers"] = [
            describe(inner, depth + 1)
            for inner in layer.layers
            if type(inner).__name__ not in RAW_OPERATIONS and hasattr(inner, "trainable_weights")
        ]
        found["input_shape"] = found["model_output_shape"] = None
        with contextlib.suppress(Exception):
            found["input_shape"] = plain_shape(layer.input_shape)
        with contextlib.suppress(Exception):
            found["model_output_shape"] = plain_shape(layer.output_shape)
    return found


def reset(keras: Any) -> None:
    """Put the global state of Keras back to what it is after the import."""
    keras.backend.clear_session()
    keras.backend.set_image_data_format("channels_last")
    keras.backend.set_floatx("float32")
    with contextlib.suppress(AttributeError):
        keras.mixed_precision.set_global_policy("float32")


def run(source: str, path: str, keras: Any) -> dict[str, Any]:
    """Execute a program and describe what its names hold."""
    reset(keras)
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["program"] = module
    try:
        exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    except SystemExit:
        pass
    except Exception as error:  # noqa: BLE001 - what Keras refuses is an answer
        lines = [
            frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path
        ]
        return {
            "error": type(error).__name__,
            "message": str(error)[:400],
            "line": lines[-1] if lines else None,
        }
    objects: dict[str, Any] = {}
    names: dict[int, list[str]] = {}
    for name, value in list(vars(module).items()):
        if isinstance(value, keras.layers.Layer) and not isinstance(value, type):
            names.setdefault(id(value), []).append(name)
            if len(names[id(value)]) == 1:
                objects[name] = describe(value) | {"is_model": isinstance(value, keras.Model)}
    for name, found in objects.items():
        found["names"] = names[id(vars(module)[name])]
    return {"objects": objects}


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what programs print must not be taken for an answer
    keras = import_keras()
    answers.write(json.dumps({"ready": keras.__name__}) + "\n")
    answers.flush()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = run(request["source"], request.get("path", "<program>"), keras)
        except Exception:  # noqa: BLE001 - a fault of this file must be seen, not hang the session
            answer = {"fault": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        gc.collect()


if __name__ == "__main__":
    main()
