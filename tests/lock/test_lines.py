# ruff: noqa: E501 - tables of messages in one line each
"""Layers as lines, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_paramlint.algebra import symbol
from keras_paramlint.graph import LayerInfo, Params, Site, UnknownPart, WeightInfo
from keras_paramlint.lock import Entry, Lock
from keras_paramlint.lock.file import parse, text_of
from keras_paramlint.lock.lines import LineError, layers_of, lines_of


DIMS = st.one_of(
    st.integers(1, 3000),
    st.sampled_from([symbol("vocab_size"), 2 * symbol("n") + 1, (symbol("h") + 31) // 32, symbol("len(words) + 1")]),
)
WEIGHTS = st.builds(
    lambda name, shape, dtype, state: WeightInfo(name, tuple(shape), state == 0, dtype, state != 2),
    st.sampled_from(["kernel", "bias", "gamma", "moving_mean", "recurrent_kernel"]),
    st.lists(DIMS, max_size=4),
    st.sampled_from(["float32", "float16", "int32"]),
    st.integers(0, 2),
)
VALUES = st.one_of(DIMS, st.booleans(), st.none(), st.sampled_from(["same, or = (not)", "ab,cbd->acd"]))
CONFIG = st.lists(
    st.tuples(st.sampled_from(["units", "filters", "kernel_size", "equation", "axis"]), st.one_of(VALUES, st.tuples(DIMS, DIMS))),
    max_size=3, unique_by=lambda pair: pair[0],
)  # fmt: skip


def _made(children):
    def make(name, cls, config, own, layers, is_named):
        weights = (*own, *(weight for layer in layers for weight in layer.weights))
        counts = [weight.count for weight in weights]
        total = sum(counts[1:], start=counts[0]) if counts else 0
        params = Params(total, total, 0) if counts else Params(None, None, None, unknown=(UnknownPart("why"),))
        return LayerInfo(
            name, cls, Site("m.py"), params=params, weights=weights, layers=tuple(layers), config=tuple(config),
            own=tuple(own), given=frozenset({"name"}) if is_named else frozenset(),
        )  # fmt: skip

    return st.builds(
        make,
        st.sampled_from(["a", "out put", "x: y(", 'q"uote', "é/1"]),
        st.sampled_from(["Dense", "Conv2D", "Block", "BatchNormalization"]),
        CONFIG,
        st.lists(WEIGHTS, max_size=3),
        children,
        st.booleans(),
    )


LAYERS = st.lists(
    st.recursive(_made(st.just([])), lambda inner: _made(st.lists(inner, max_size=3)), max_leaves=6), max_size=4
)


def facts(weights):
    return [(w.name, len(w.shape), w.trainable, w.dtype, w.may_train) for w in weights]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(LAYERS)
def test_what_is_written_reads_as_the_same_weights_and_writes_the_same_lock(layers):
    lines = lines_of(layers, (), None)
    read = layers_of(lines)

    written = [layer for layer in layers if layer.weights or layer.params.unknown]
    assert [layer.class_name for layer in read] == [layer.class_name for layer in written]
    assert facts(w for layer in read for w in layer.weights) == facts(w for layer in written for w in layer.weights)
    counts = [(layer.params.total, other.params.total) for layer, other in zip(read, written, strict=True)]
    assert all(one == other for one, other in counts if isinstance(other, int))

    lock = Lock(("src", "a'b\"c"), (Entry("m.py::é\"'\\net", "keras3", "300*v + 1", 8, tuple(lines), ("why\n",)),))
    assert parse(text_of(lock), "x") == lock
    assert text_of(parse(text_of(lock), "x")) == text_of(lock)


@pytest.mark.parametrize(
    "line",
    ["", "dense", "dense: Dense(", "dense: Dense()", "dense: Dense() 3 =", "dense: Dense() 3 = kernel",
     "  dense: Dense() 3 = kernel (3,)", "dense: Dense(units) 3", 'x"y: Dense() 3', "dense: Dense() 3 = kernel (3"],
)  # fmt: skip
def test_lines_that_nobody_wrote_are_refused(line):
    with pytest.raises(LineError):
        layers_of([line])


def test_layers_are_named_by_what_stays():
    dense = LayerInfo("dense_17", "Dense", Site("m.py"), weights=(WeightInfo("bias", (3,), number=1),),
                      own=(WeightInfo("bias", (3,), number=1),), params=Params(3, 3, 0), number=5)  # fmt: skip
    again = LayerInfo("dense_18", "Dense", Site("m.py"), weights=dense.weights, own=dense.own,
                      params=Params(3, 3, 0), shared_with="dense_17", number=6)  # fmt: skip

    assert lines_of([dense, again], (), None) == ["dense: Dense() 3 = bias (3,)", "dense_1: Dense() shared with dense"]
    assert lines_of([dense], (("_layers", ((0, 5),)), ("blocks", (("a", 5),))), None) == [
        "blocks/a: Dense() 3 = bias (3,)"
    ]
    first, second = layers_of(["dense: Dense() 3 = bias (3,)", "dense_1: Dense() shared with dense"])
    assert first.weights == second.weights
    assert first.weights[0].number == second.weights[0].number
