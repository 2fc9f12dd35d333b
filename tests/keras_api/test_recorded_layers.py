from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fakes
import pytest
from comparison import difference
from configurations import Case

from keras_paramlint.algebra import Poly, evaluate, symbol
from keras_paramlint.interpreter.native import NotKnown


RECORDED = Path(__file__).parent / "recorded"
NUMBER = "n"


def tuples(value: Any) -> Any:
    """Give the lists of JSON back as the tuples that they were, but for lists of shapes."""
    if isinstance(value, list):
        return tuple(tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: tuples(item) for key, item in value.items()}
    return value


def shapes(value: Any) -> Any:
    several = isinstance(value, list) and any(isinstance(item, list) for item in value)
    return [tuples(item) for item in value] if several else tuples(value)


def recorded(flavour: str) -> list[tuple[Case, dict[str, Any]]]:
    rows = json.loads((RECORDED / f"layers_{flavour}.json").read_text(encoding="utf-8"))
    return [
        (Case(layer, tuples(arguments), shapes(inputs), tuples(again)), real)
        for layer, arguments, inputs, again, real in rows
    ]


ROWS = [(flavour, case, real) for flavour in ("keras3", "tfkeras2") for case, real in recorded(flavour)]


def test_entries_agree_with_what_real_keras_made() -> None:
    wrong = [
        (flavour, case, found)
        for flavour, case, real in ROWS
        if (found := difference(flavour, case, real)) is not None
    ]
    assert wrong == []


def test_counts_agree_with_count_params() -> None:
    for flavour, case, real in ROWS:
        if "error" in real or flavour == "tfkeras2":
            continue
        layer, _ = fakes.run(case.layer, flavour, case.arguments, case.inputs)
        total = 0
        for _, shape, _ in fakes.all_weights(layer):
            count = 1
            for size in shape:
                count *= size
            total += count
        assert total == real["params"], case


# ------------------------------------------------------------------- sizes that are not known
SIZES = (
    "units",
    "filters",
    "depth_multiplier",
    "kernel_size",
    "strides",
    "pool_size",
    "input_dim",
    "output_dim",
)


def values(thing: Any, number: int) -> Any:
    if isinstance(thing, Poly):
        return evaluate(thing, {NUMBER: number})
    if isinstance(thing, (list, tuple)):
        return [values(item, number) for item in thing]
    return thing


def variants(case: Case) -> list[tuple[Case, int]]:
    """Return the case with one number replaced by a symbol, for each number of it."""
    made: list[tuple[Case, int]] = []
    if not isinstance(case.inputs, list):
        for axis, size in enumerate(case.inputs):
            if axis and size:
                changed = (*case.inputs[:axis], symbol(NUMBER), *case.inputs[axis + 1 :])
                made.append((case._replace(inputs=changed), size))
    else:
        for at, shape in enumerate(case.inputs):
            for axis, size in enumerate(shape):
                if axis and size:
                    changed = (*shape[:axis], symbol(NUMBER), *shape[axis + 1 :])
                    inputs = [*case.inputs[:at], changed, *case.inputs[at + 1 :]]
                    made.append((case._replace(inputs=inputs), size))
    for name in SIZES:
        size = case.arguments.get(name)
        if isinstance(size, int) and size > 0:
            made.append((case._replace(arguments={**case.arguments, name: symbol(NUMBER)}), size))
    return made


@pytest.mark.parametrize("flavour", ["keras3", "tfkeras2"])
def test_formulas_give_the_real_numbers(flavour: str) -> None:
    tried = formulas = 0
    for case, real in recorded(flavour):
        if "error" in real:
            continue
        for variant, number in variants(case):
            tried += 1
            try:
                layer, output = fakes.run(variant.layer, flavour, variant.arguments, variant.inputs)
            except NotKnown:
                continue
            weights = [[name, values(shape, number)] for name, shape, _ in fakes.all_weights(layer)]
            assert sorted(weights) == sorted([name, shape] for name, shape, _ in real["weights"]), variant
            found = values(output, number)
            if number == 1 and flavour == "tfkeras2" and isinstance(variant.inputs, list):
                # Against an axis of 1 TensorFlow leaves an open axis open; the formula says "n".
                found = [None if b is None else a for a, b in zip(found, real["output"], strict=True)]
            assert found == real["output"], variant
            formulas += 1
    assert tried > 400
    assert formulas > 0.97 * tried
