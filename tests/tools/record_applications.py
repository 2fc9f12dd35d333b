"""Record what real ``keras.applications`` functions build: ``python -m tests.tools.record_applications``.

Needs ``keras`` and ``tf_keras``; with ``keras_applications`` importable also
the models of standalone Keras 2, built by ``tf_keras`` layers.  The
layer-by-layer listing is kept as a digest, and written in full with
``--full FILE`` to find out what differs.
"""

from __future__ import annotations

import argparse
import functools
import gc
import hashlib
import importlib
import json
import re
from pathlib import Path
from typing import Any

from tests.keras_api.applications.cases import calls


RECORDED = Path(__file__).parent.parent / "keras_api" / "recorded" / "applications.json"


def listing(model: Any, keras: Any) -> list[list[Any]]:
    """Return class, name, parameters, trainable parameters and output shape of each layer, in order."""
    rows = []
    for layer in model.layers:
        output = layer.output
        shape = [None if d is None else int(d) for d in output.shape]
        trainable = sum(_size(w.shape) for w in layer.trainable_weights)
        rows.append([type(layer).__name__, layer.name, int(layer.count_params()), trainable, shape])
    return rows


def _size(shape: Any) -> int:
    return int(functools.reduce(lambda a, b: a * int(b), tuple(shape), 1))


def digest(rows: list[list[Any]]) -> str:
    """Return a short digest of a listing."""
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


GIVEN = ("flatten", "dropout", "reshape_1", "reshape_2")
"""Names that applications give, though they look like automatic ones."""


def standalone(rows: list[list[Any]]) -> list[list[Any]]:
    """Return a listing with the automatic names of standalone Keras 2, which count from 1, not from 0."""
    found = []
    for row in rows:
        prefix = snake_case(row[0])
        match = re.fullmatch(rf"{prefix}(?:_(\d+))?", row[1])
        if match and row[1] not in GIVEN and row[0] != "InputLayer":
            row = [row[0], f"{prefix}_{int(match[1] or 0) + 1}", *row[2:]]
        found.append(row)
    return found


def snake_case(name: str) -> str:
    """Return the automatic name of a class."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()


def facts(model: Any, keras: Any, *, old: bool = False) -> tuple[dict[str, Any], list[list[Any]]]:
    """Return the facts of one model, and its listing."""
    rows = standalone(listing(model, keras)) if old else listing(model, keras)
    record = {
        "name": model.name,
        "total": int(model.count_params()),
        "trainable": sum(_size(w.shape) for w in model.trainable_weights),
        "output": [None if d is None else int(d) for d in model.output.shape],
        "layers": len(rows),
        "digest": digest(rows),
    }
    return record, rows


def namespace(flavour: str) -> dict[str, Any]:
    """Return the names that the expressions of a flavour use."""
    keras = importlib.import_module("keras" if flavour == "keras3" else "tf_keras")
    names: dict[str, Any] = {"keras": keras}
    if flavour != "keras2":
        names.update(vars(keras.applications))
        return names
    old = importlib.import_module("keras_applications")
    parts = {"backend": keras.backend, "layers": keras.layers, "models": keras.models, "utils": keras.utils}
    for module in vars(old).values():
        for name, value in vars(module).items() if hasattr(module, "__file__") else ():
            if name[:1].isupper() and callable(value) and not isinstance(value, type):
                if name == "ResNet50" and module.__name__ != "keras_applications.resnet50":
                    continue
                names[name] = functools.partial(value, **parts)
    return names


def record(flavour: str, full: dict[str, Any]) -> dict[str, Any]:
    """Build all models of a flavour."""
    names = namespace(flavour)
    keras = names["keras"]
    found: dict[str, Any] = {}
    for call in calls(flavour):
        keras.backend.clear_session()
        try:
            model = eval(call, names)
            found[call], full[f"{flavour}: {call}"] = facts(model, keras, old=flavour == "keras2")
            del model
        except Exception as error:  # noqa: BLE001 - what Keras refuses is a fact too
            found[call] = {"error": type(error).__name__}
            print(flavour, call, repr(error)[:200], flush=True)
        gc.collect()
    return found


def main() -> None:
    """Record and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", type=Path)
    parser.add_argument("--flavour", action="append")
    options = parser.parse_args()
    full: dict[str, Any] = {}
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    for flavour in options.flavour or ("keras3", "tfkeras2", "keras2"):
        recorded[flavour] = record(flavour, full)
        RECORDED.write_text(json.dumps(recorded, indent=1) + "\n")
        if options.full:
            options.full.write_text(json.dumps(full))


if __name__ == "__main__":
    main()
