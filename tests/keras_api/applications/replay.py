"""What the analysis says of a call of an application, as the recorder writes it down of the real one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import keras_paramlint


def program(flavour: str) -> str:
    """Return a module in which the expressions of a flavour can be evaluated."""
    if flavour == "keras2":
        return "import keras\nfrom keras_applications import *\nfrom keras.applications import *\n"
    package = "keras" if flavour == "keras3" else "tf_keras"
    alias = "" if flavour == "keras3" else "import tf_keras as keras\n"
    return f"import {package}\n{alias}from {package}.applications import *\n"


def analysed(directory: Any, flavour: str, call: str) -> Any:
    """Return the model of a call and what was found on the way."""
    path = directory / f"{flavour}.py"
    if not path.exists():
        path.write_text(program(flavour))
    result = keras_paramlint.analyze([f"{path}::{call}"], flavour=flavour).files[0]
    return (result.models[-1] if result.models else None), result.diagnostics


def listing(model: Any) -> list[list[Any]]:
    """Return class, name, parameters, trainable parameters and output shape of each layer, in order."""
    return [
        [
            layer.class_name,
            layer.name,
            layer.params.total,
            layer.params.trainable,
            list(layer.output_shapes[0]),
        ]
        for layer in model.layers
    ]


def facts(model: Any) -> dict[str, Any]:
    """Return what is recorded of a model."""
    rows = listing(model)
    return {
        "name": model.keras_name,
        "total": model.params.total,
        "trainable": model.params.trainable,
        "output": list(model.output_shapes[0]),
        "layers": len(rows),
        "digest": hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16],
    }
