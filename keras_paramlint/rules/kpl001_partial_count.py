"""KPL001: a count is not one number."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, ModelInfo, Severity
from keras_paramlint.options import can_be_set
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import call_text


class PartialCount(Rule):
    """Once a model: the first layer whose count is a formula or is not known."""

    code = "KPL001"
    name = "partial-count"
    severity = Severity.INFO
    default = False
    summary = "a count is a formula, holds under an assumption, or is not known"
    message = "the count of {layer} is {formula}; {remedy}"
    explanation = """\
## What it does
Points at the first layer of a model whose parameters cannot be counted as one number: a size comes from the
command line or a file, or a layer is of a class that is not modelled.

## Why is this bad?
It is not; but nothing that depends on the number can be checked. The model's count is then a formula, or
what is known of it.

## What to do
Give the size a value: `keras-paramlint check --set units=64 model.py`.
"""
    examples = (
        Example(
            "the width comes from the command line",
            """\
import argparse
from tensorflow.keras import layers, models

parser = argparse.ArgumentParser()
parser.add_argument("--units", type=int, default=64)
args = parser.parse_args([])

model = models.Sequential([
    layers.Input((20,)),
    layers.Dense(args.units, activation="relu"),  # <-- KPL001
    layers.Dense(1),
])
""",
            says=("22·units + 1", "1,409 at units=64", "--set units="),
        ),
        Example(
            "a text of the environment that is made a number",
            """\
import os
import keras

UNITS = int(os.environ.get("UNITS", "32"))
model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(UNITS)])  # <-- KPL001
""",
            says=("11·UNITS", "352 at UNITS=32"),
        ),
        Example(
            "something of another package between the layers",
            """import keras
from some_package import FancyBlock

inp = keras.Input((32, 32, 3))
x = keras.layers.Conv2D(8, 3)(inp)
x = FancyBlock(64)(x)  # <-- KPL001
model = keras.Model(inp, x)
""",
            says=("224 + ?", "FancyBlock(64)"),
        ),
        Example(
            "constants in a dictionary, and a loop over them",
            """\
from tensorflow.keras import layers, models

CONFIG = {"units": 64, "depth": 2}
model = models.Sequential([layers.Input((20,))])
for _ in range(CONFIG["depth"]):
    model.add(layers.Dense(CONFIG["units"], activation="relu"))
model.add(layers.Dense(1))
""",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield at most one finding for each model."""
        for model in result.models:
            if not model.params.alternatives and not isinstance(model.params.total, int):
                yield self._finding(model)

    def _finding(self, model: ModelInfo) -> Diagnostic:
        names = model.names()
        layer = next((layer for layer in model.layers if not isinstance(layer.params.total, int)), None)
        whole = f"of `{model.name}` is {model.params.formula(names)}"
        number, assumed = model.params.number(), model.params.assumptions(names)
        if number is not None and assumed:
            whole += f", {number:,} at {', '.join(f'{name}={value}' for name, value in assumed.items())}"
        unknown = (layer.params if layer is not None else model.params).unknown
        settable = sorted(name for name in names.values() if can_be_set(name))
        if unknown:
            remedy = unknown[0].reason
        elif settable:
            name = settable[0] if settable[0].isidentifier() else f'"{settable[0]}"'
            remedy = f"`--set {name}=...` makes it a number"
        else:
            remedy = f"the source does not tell {min(names.values())}"
        if layer is None:
            # it is no layer of the model: what stands between them is not known, or there is no input yet
            site = unknown[0].site if unknown else None
            return self.diagnostic(site or model.site, f"the count {whole}: {remedy}")
        return self.finding(
            layer.site,
            layer=call_text(layer),
            formula=layer.params.formula(names),
            remedy=f"that {whole}: {remedy}",
        )
