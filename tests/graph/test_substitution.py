from __future__ import annotations

import pytest

from keras_paramlint.algebra import symbol
from keras_paramlint.graph import LayerInfo, ModelInfo, Params, Site, WeightInfo
from keras_paramlint.graph.params import Alternative
from keras_paramlint.graph.substitution import settable, with_values


UNITS = symbol("units", key="u")
OTHER = symbol("units", key="v", line=9)
SITE = Site("m.py")


def made():
    dense = LayerInfo(
        "dense",
        "Dense",
        SITE,
        params=Params(9 * UNITS, 9 * UNITS, 0),
        weights=(WeightInfo("kernel", (8, UNITS)), WeightInfo("bias", (UNITS,))),
        output_shapes=((None, UNITS),),
        config=(("units", UNITS), ("name", "dense"), ("shape", (UNITS, None))),
    )
    either = (Alternative("gpu", UNITS + OTHER, UNITS, OTHER), Alternative("not gpu", None))
    return ModelInfo(
        "model",
        "functional",
        SITE,
        Params(None, None, None, alternatives=either, known=9 * UNITS),
        (dense,),
        output_shapes=((None, UNITS), None),
    )


def values(model, **given):
    named = settable([model])
    return {each: value for name, value in given.items() for each in named[name]}


def test_numbers_stand_wherever_the_symbol_stood():
    model = with_values(made(), values(made(), units=4))

    (dense,) = model.layers
    assert dense.params == Params(36, 36, 0)
    assert [weight.shape for weight in dense.weights] == [(8, 4), (4,)]
    assert dense.config == (("units", 4), ("name", "dense"), ("shape", (4, None)))
    assert model.output_shapes == ((None, 4), None)
    assert model.params.known == 36
    assert [each.total for each in model.params.alternatives] == [8, None]


def test_a_number_in_print_tells_two_symbols_apart():
    model = made()

    assert set(settable([model])) == {"units", "units_2"}
    assert len(settable([model])["units"]) == 2
    assert len(settable([model])["units_2"]) == 1


def test_a_value_that_a_size_cannot_have_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        with_values(made(), values(made(), units=0))


def test_without_values_nothing_changes():
    model = made()

    assert with_values(model, {}) is model
