"""Asks real Keras what recurrent, wrapped, attending and preprocessing layers are.

``record_sequence_layers.py record [COUNT]`` writes
``tests/keras_api/recorded/sequence_layers_<flavour>.json``;
``record_sequence_layers.py compare [SEED [COUNT [FAMILY ...]]]`` compares fresh
random configurations with the entries.  Needs ``tensorflow``, ``keras``, ``tf_keras``.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

HERE = Path(__file__).resolve().parent
PATHS = (str(HERE), str(HERE.parent / "keras_api"), str(HERE.parent.parent))
sys.path[:0] = [path for path in PATHS if path not in sys.path]

import preprocessing_cases  # noqa: E402, F401 - it registers its families
from sequence_cases import FAMILIES, Case  # noqa: E402


FLAVOURS = ("keras3", "tfkeras2", "tf1")


def keras_of(flavour: str) -> Any:
    """Return the package that is the flavour."""
    if flavour == "keras3":
        import keras

        return keras
    import tf_keras
    from tensorflow.compat.v1 import keras as keras_v1

    return tf_keras if flavour == "tfkeras2" else keras_v1


def construct(described: Any, keras: Any) -> Any:
    """Make real layers of a description."""
    if isinstance(described, tuple) and len(described) == 2 and isinstance(described[1], dict):
        kwargs = {key: construct(value, keras) for key, value in described[1].items()}
        return find_class(described[0], keras)(**kwargs)
    if isinstance(described, list):
        return [construct(item, keras) for item in described]
    if isinstance(described, dict) and set(described) == {"__tuple__"}:
        return tuple(described["__tuple__"])
    return described


def find_class(name: str, keras: Any) -> Any:
    """Return a layer class, wherever the flavour keeps it."""
    if name.startswith("tf.nn.rnn_cell."):
        from tf_keras.src.layers.rnn import legacy_cell_wrappers, legacy_cells

        short = name.rpartition(".")[2]
        return getattr(legacy_cells, short, None) or getattr(legacy_cell_wrappers, short)
    if name.startswith("tf.layers."):
        from tf_keras.api._v1.keras.__internal__.legacy import layers as legacy_layers

        return getattr(legacy_layers, name.rpartition(".")[2])
    for holder in (
        keras.layers,
        getattr(keras.layers, "experimental", None),
        getattr(getattr(keras.layers, "experimental", None), "preprocessing", None),
        getattr(keras, "experimental", None),
    ):
        if hasattr(holder, name):
            return getattr(holder, name)
    raise AttributeError(name)


def tensors(shapes: Any, keras: Any, dtype: str | None) -> Any:
    """Make symbolic inputs of a shape or a list of shapes."""
    if isinstance(shapes, list):
        return [tensors(shape, keras, dtype) for shape in shapes]
    kwargs = {} if dtype is None else {"dtype": dtype}
    return keras.Input(batch_shape=tuple(shapes), **kwargs)


def shapes_of(value: Any) -> Any:
    """Return the shapes of nested tensors as lists."""
    if isinstance(value, (list, tuple)):
        return [shapes_of(item) for item in value]
    return list(value.shape)


def ask(case: Case, flavour: str) -> dict[str, Any]:
    """Return what real Keras makes of a case."""
    keras = keras_of(flavour)
    try:
        layer = construct(case.layer, keras)
        inputs = tensors(case.inputs, keras, case.dtype)
        kwargs = {
            key: tensors(value, keras, case.dtype) if case.is_shapes(value) else value
            for key, value in case.call.items()
        }
        output = layer(inputs, **kwargs)
        trained = {id(weight) for weight in layer.trainable_weights}
        return {
            "weights": [[name_of(w), [int(d) for d in w.shape]] for w in layer.weights],
            "trainable": [id(w) in trained for w in layer.weights],
            "output": shapes_of(output),
        }
    except Exception as error:  # noqa: BLE001 - whatever Keras raises is the answer
        return {"error": type(error).__name__, "message": str(error)[:200]}


def ask_afresh(case: Case, flavour: str) -> dict[str, Any]:
    """Ask with automatic names that start again."""
    keras_of(flavour).backend.clear_session()
    return ask(case, flavour)


def name_of(weight: Any) -> str:
    """Return a variable's path without TensorFlow's output number."""
    return str(getattr(weight, "path", weight.name)).removesuffix(":0")


def cases(flavour: str, seed: int, count: int, only: set[str]) -> Iterator[tuple[str, Case]]:
    """Yield the name and the random cases of every family that the flavour has."""
    for name, make in FAMILIES.items():
        if only and name not in only:
            continue
        rng = random.Random(f"{seed}/{flavour}/{name}")
        for _ in range(count):
            case = make(rng, flavour)
            if case is not None:
                yield name, case


def compare(seed: int, count: int, only: set[str]) -> int:
    """Compare random cases and return how many disagree."""
    from sequence_bench import Bench, agrees

    bad = total = 0
    for flavour in FLAVOURS:
        for name, case in cases(flavour, seed, count, only):
            real = ask_afresh(case, flavour)
            ours = Bench(flavour).result(case.layer, case.inputs, case.call)
            total += 1
            if not agrees(real, ours):
                bad += 1
                print(f"--- {flavour} {name}\n    {case}\n    keras {real}\n    ours  {ours}")
    print(f"{total} configurations, seed {seed}, {bad} disagree")
    return bad


def record(flavour: str, seed: int, count: int) -> None:
    """Write what real Keras says of random cases."""
    rows = [
        {"family": name, **case.as_json(), "expected": ask_afresh(case, flavour)}
        for name, case in cases(flavour, seed, count, set())
    ]
    target = HERE.parent / "keras_api" / "recorded" / f"sequence_layers_{flavour}.json"
    target.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
    print(target, len(rows))


def main() -> None:
    """Record or compare."""
    arguments = sys.argv[2:]
    if sys.argv[1:2] == ["record"]:
        for flavour in FLAVOURS:
            record(flavour, seed=20, count=int(arguments[0]) if arguments else 8)
        return
    seed, count, *only = [*arguments, *["0", "10"][len(arguments) :]]
    sys.exit(1 if compare(int(seed), int(count), set(only)) else 0)


if __name__ == "__main__":
    main()
