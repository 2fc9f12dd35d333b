"""KPL001: a count is not one number."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Severity
from keras_paramlint.rules.base import Example, Rule


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
            if not model.params.alternatives and not model.params.is_exact:
                yield from self._finding(model)

    def _finding(self, model: ModelInfo) -> Iterator[Diagnostic]:
        names = model.names()
        layer = next((layer for layer in model.layers if not isinstance(layer.params.total, int)), None)
        if layer is None:
            return
        whole = f"that of `{model.name}` is {model.params.formula(names)}"
        number = model.params.number()
        symbols = sorted(names.values())
        if layer.params.unknown or not symbols:
            remedy = f"{whole}: {_reason(layer)}"
        else:
            assumed = model.params.assumptions(names)
            if number is not None and assumed:
                values = ", ".join(f"{name}={value}" for name, value in assumed.items())
                whole += f", {number:,} at {values}"
            remedy = f"{whole}; `--set {symbols[0]}=...` makes it a number"
        yield self.finding(
            layer.site,
            layer=f"`{layer.name}` ({layer.class_name})",
            formula=layer.params.formula(names),
            remedy=remedy,
        )


def _reason(layer: LayerInfo) -> str:
    return str(layer.params.unknown[0]) if layer.params.unknown else "it holds under an assumption"
