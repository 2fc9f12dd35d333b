"""Formulas against real Keras: random substitutions, put in afterwards and given with ``--set``."""

from __future__ import annotations

import random

import pytest
from oracle import _model
from symbolic import SYMBOLIC

import keras_paramlint
from keras_paramlint.algebra import Poly
from keras_paramlint.graph import show_shapes
from keras_paramlint.graph.substitution import settable, with_values


pytestmark = pytest.mark.oracle


def substituted(model, values):
    symbols = settable([model])
    return with_values(
        model, {symbol: value for name, value in values.items() for symbol in symbols.get(name, ())}
    )


@pytest.mark.parametrize("program", SYMBOLIC, ids=str)
def test_formulas_are_what_keras_counts(program, oracles, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(program.source, encoding="utf-8")
    target = f"{path}::{program.target}"
    general = keras_paramlint.analyze(target, flavour=program.flavour).models[-1]
    chance = random.Random(program.title)

    assert general.params.total is not None, general.params
    if program.formula:
        assert general.params.formula(general.names()) == program.formula
    if program.output:
        assert show_shapes(general.output_shapes, general.names()) == program.output
    for _ in range(program.substitutions):
        values = program.draw(chance)
        real = oracles[program.flavour].run(program.real(values))
        assert "error" not in real, (values, real)
        facts = real["objects"][program.model]

        put_in = substituted(general, values)
        given = keras_paramlint.analyze(target, flavour=program.flavour, settings=values).models[-1]

        assert not any(isinstance(size, Poly) for size in given.params.sizes())
        assert _model(facts, put_in) == [], values
        assert _model(facts, given) == [], values
