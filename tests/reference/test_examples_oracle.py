"""The formulas of the pages about layers, with numbers for their sizes, against the installed Keras."""

from __future__ import annotations

import importlib
import os
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from keras_paramlint.algebra import Poly, evaluate
from keras_paramlint.reference.examples import example_model, example_program
from keras_paramlint.reference.facts import entries, facts


pytestmark = pytest.mark.oracle

PACKAGES = {"keras3": "keras._tf_keras.keras", "tfkeras2": "tf_keras", "tf1": "tf_keras.api._v1.keras"}
PRIMES = (5, 7, 11, 13, 17, 19, 23)


def uses(flavour: str) -> list[tuple[str, str]]:
    return [
        (name, use.outcome.code)
        for name, _ in entries()
        for use in facts(name).uses
        if flavour in use.flavours and name != "STFTSpectrogram"  # its window needs SciPy
    ]


def numbers(sizes: tuple[str, ...]) -> dict[str, int]:
    """Return a different number for each size, small ones for kernels."""
    return {
        name: 2 + at % 2 if name.startswith("kernel") else PRIMES[at % len(PRIMES)]
        for at, name in enumerate(sizes)
    }


def find_class(name: str, package: Any) -> Any:
    """Return a class, wherever the flavour keeps it."""
    experimental = getattr(package.layers, "experimental", None)
    holders = (package.layers, experimental, getattr(experimental, "preprocessing", None))
    return next(getattr(holder, name) for holder in holders if hasattr(holder, name))


def real_layer(text: str, sizes: dict[str, int], flavour: str) -> tuple[Any, list[Any]]:
    """Use the layer of an example with the installed package of a flavour; it and its outputs."""
    package = importlib.import_module(PACKAGES[flavour])
    head = next(line for line in text.splitlines() if ".layers import " in line)
    names = head.partition(" import ")[2].split(", ")
    scope: dict[str, Any] = {name: find_class(name, package) for name in names}
    if "tf." in text:
        from tf_keras.api._v1.keras.__internal__.legacy import layers, rnn_cell

        scope["tf"] = SimpleNamespace(layers=layers, nn=SimpleNamespace(rnn_cell=rnn_cell))
    body = text[text.index("def example") :].partition("    return")[0]
    exec(f"{body}    return outputs", scope)
    flat = flattened(scope["example"](**sizes))
    history = flat[0]._keras_history
    return getattr(history, "operation", None) or history.layer, flat


def flattened(value: Any) -> list[Any]:
    return (
        [each for item in value for each in flattened(item)] if isinstance(value, (list, tuple)) else [value]
    )


def at(value: Any, sizes: dict[str, int]) -> Any:
    if isinstance(value, (tuple, list)):
        return [at(item, sizes) for item in value]
    return evaluate(value, sizes) if isinstance(value, Poly) else value


@pytest.mark.parametrize("flavour", PACKAGES)
def test_formulas_give_what_keras_counts(flavour: str) -> None:
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    wrong, tried = [], 0
    for name, code in uses(flavour):
        text, names = example_program(code)
        sizes = numbers(names)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layer, outputs = real_layer(text, sizes, flavour)
        model = example_model(code, flavour)
        assert not isinstance(model, str)
        ours = next(each for each in reversed(model.layers) if each.class_name != "InputLayer")
        found = {
            "weights": [at(weight.shape, sizes) for weight in ours.weights],
            "trainable": at(ours.params.trainable, sizes),
            "output": at(model.output_shapes, sizes),
        }
        expected = {
            "weights": [[int(size) for size in weight.shape] for weight in variables(layer.weights)],
            "trainable": sum(count(weight) for weight in variables(layer.trainable_weights)),
            "output": [list(each.shape) for each in outputs],
        }
        tried += 1
        if found != expected:
            wrong.append((name, code, sizes, found, expected))
    assert wrong == []
    assert tried > 70


def variables(weights: list[Any]) -> list[Any]:
    """Leave out the tables of vocabularies, which tf_keras lists among the weights."""
    return [weight for weight in weights if hasattr(weight, "shape")]


def count(weight: Any) -> int:
    total = 1
    for size in weight.shape:
        total *= int(size)
    return total
