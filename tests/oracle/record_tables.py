"""Record what real `model.summary()` prints before and after edits, with Keras 3 and tf_keras installed.

Run as ``python tests/oracle/record_tables.py``; with the name of a package it prints that package's tables.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


RECORDED = Path(__file__).resolve().parents[1] / "rules" / "recorded_tables.json"
PACKAGES = {"keras": "keras3", "tf_keras": "tfkeras2"}
STACK = "m = Sequential([Input((5, 1)), LSTM(10), Dense(5), Dense(2)])"
INNER = "b = Sequential([Input((8,)), Dense(4), Dense(3)], name='b')"
NESTED = f"{INNER}\ni = Input((8,))\nm = Model(i, Dense(2)(b(i)))"
EDITS = {
    "a layer is wider": (STACK, STACK.replace("10", "16")),
    "every row is wrong": (STACK, "m = Sequential([Input((5, 3)), LSTM(160), Dense(50), Dense(12)])"),
    "a layer is gone": (STACK.replace(" Dense(5)", " Dropout(0.1), Dense(5)"), STACK),
    "the last layers are gone": (STACK.replace("])", ", Activation('relu'), Softmax()])"), STACK),
    "layers are new": (STACK, STACK.replace(" Dense(2)", " Dropout(0.1), BatchNormalization(), Dense(2)")),
    "the first layer is new": (STACK, STACK.replace(" LSTM", " BatchNormalization(), LSTM")),
    "the last layer is new": (STACK, STACK.replace("])", ", Softmax()])")),
    "a layer of the same class is new": (
        "m = Sequential([Input((5,)), Dense(10), Dense(5)])",
        "m = Sequential([Input((5,)), Dense(100), Dense(10), Dense(5)])",
    ),
    "a layer is another one": (STACK, STACK.replace("LSTM", "GRU")),
    "a layer is wrapped": (STACK, STACK.replace("LSTM(10)", "Bidirectional(LSTM(10))")),
    "shapes are larger": (
        "m = Sequential([Input((32, 32, 3)), Conv2D(8, 3), MaxPooling2D(), Flatten(), Dense(10)])",
        "m = Sequential([Input((224, 224, 3)), Conv2D(64, 3), MaxPooling2D(), Flatten(), Dense(10)])",
    ),
    "a graph": (
        "i = Input((8,))\nx = Dense(4)(i)\nm = Model(i, Concatenate()([x, Dense(3)(x)]))",
        "i = Input((28,))\nx = Dense(40)(i)\nm = Model(i, Concatenate()([x, Dense(3)(x)]))",
    ),
    "a model inside": (NESTED, NESTED.replace("Dense(4)", "Dense(40)")),
    "a model inside, expanded": (NESTED, NESTED.replace("Dense(4)", "Dense(40)")),
    "a model inside is frozen": (NESTED, NESTED.replace("\ni =", "\nb.trainable = False\ni =")),
}


def head(package: str) -> str:
    """Return the imports of the programs."""
    return f"from {package} import Input, Model, Sequential\nfrom {package}.layers import *\n\n"


def table(package: str, source: str, **options: Any) -> str:
    """Return the table of the model ``m``, without blanks at the ends of its lines."""
    keras = importlib.import_module(package)
    keras.backend.clear_session()
    names: dict[str, Any] = {}
    exec(head(package) + source, names)
    lines: list[str] = []
    names["m"].summary(print_fn=lambda text, **_: lines.append(text), **options)
    return "".join(f"{line.rstrip()}\n" for text in lines for line in text.split("\n"))


def tables(package: str) -> dict[str, list[str]]:
    """Return the tables before and after each edit."""
    return {
        name: [table(package, source, expand_nested="expanded" in name) for source in sources]
        for name, sources in EDITS.items()
    }


def printed(package: str) -> Any:
    """Return what :func:`tables` gives in a process of its own."""
    run = subprocess.run(
        [sys.executable, __file__, package],
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    return json.loads(run.stdout.splitlines()[-1])


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(tables(sys.argv[1])))
    else:
        text = json.dumps({package: printed(package) for package in PACKAGES}, ensure_ascii=False, indent=1)
        RECORDED.write_text(text + "\n", encoding="utf-8")
