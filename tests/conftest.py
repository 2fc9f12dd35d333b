"""Fixtures that several test packages share: a small result made by hand, and a stand-in for the analysis."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

import pytest

from keras_paramlint.algebra import symbol
from keras_paramlint.graph import (
    Diagnostic,
    FileResult,
    LayerInfo,
    ModelInfo,
    Params,
    Severity,
    Site,
    UnknownPart,
    WeightInfo,
)


def lstm_weights(prefix, units, width):
    return (
        WeightInfo(f"{prefix}/kernel", (width, 4 * units)),
        WeightInfo(f"{prefix}/recurrent_kernel", (units, 4 * units)),
        WeightInfo(f"{prefix}/bias", (4 * units,)),
    )


@pytest.fixture
def tagger():
    """`Embedding(640, 300)`, then a bidirectional LSTM of 300: 192,000 and 1,442,400 in executed Keras."""
    forward, backward = lstm_weights("forward", 300, 300), lstm_weights("backward", 300, 300)
    one = Params(721_200, 721_200, 0)
    layers = (
        LayerInfo(
            "embedding",
            "Embedding",
            Site("m.py", 4, 8),
            ((None, None),),
            ((None, None, 300),),
            Params(192_000, 192_000, 0),
            (WeightInfo("embeddings", (640, 300)),),
        ),
        LayerInfo(
            "bidirectional",
            "Bidirectional",
            Site("m.py", 5, 8),
            ((None, None, 300),),
            ((None, None, 600),),
            Params(1_442_400, 1_442_400, 0),
            forward + backward,
            layers=(
                LayerInfo(
                    "forward_lstm",
                    "LSTM",
                    Site("m.py", 5, 22),
                    params=one,
                    weights=forward,
                    role="forward_layer",
                ),
                LayerInfo(
                    "backward_lstm",
                    "LSTM",
                    Site("m.py", 5, 22),
                    params=one,
                    weights=backward,
                    role="backward_layer",
                ),
            ),
            inbound=("embedding",),
            config=(("merge_mode", "concat"),),
        ),
    )
    return ModelInfo(
        "tagger",
        "sequential",
        Site("m.py", 3, 1),
        Params(1_634_400, 1_634_400, 0),
        layers,
        keras_name="sequential",
        input_shapes=((None, None),),
        output_shapes=((None, None, 600),),
    )


@pytest.fixture
def symbolic():
    """`Embedding(vocab_size, 300)`, then a layer whose width nobody knows."""
    vocabulary = symbol("vocab_size", line=7, source="len(word_index) + 1")
    return ModelInfo(
        "net",
        "functional",
        Site("m.py", 9, 1),
        Params(
            None,
            None,
            None,
            unknown=(UnknownPart("`units` comes from `json.load`", Site("m.py", 12)),),
            known=300 * vocabulary,
        ),
        (
            LayerInfo(
                "embedding",
                "Embedding",
                Site("m.py", 10),
                output_shapes=((None, None, 300),),
                params=Params(300 * vocabulary, 300 * vocabulary, 0),
                weights=(WeightInfo("embeddings", (vocabulary, 300)),),
            ),
            LayerInfo(
                "dense",
                "Dense",
                Site("m.py", 12),
                params=Params(
                    None,
                    None,
                    None,
                    unknown=(UnknownPart("`units` comes from `json.load`", Site("m.py", 12)),),
                ),
                inbound=("embedding",),
            ),
        ),
    )


@pytest.fixture
def finding():
    return Diagnostic("KPL101", "cudnn-extra-bias", Severity.WARNING, "two bias vectors", "m.py", 5, 8)


@pytest.fixture
def analysis_of(monkeypatch):
    """Put a function in the place of `keras_paramlint.analysis.analyze_file`."""

    # What imports the function while it is replaced would keep the stand-in for good.
    import_module("keras_paramlint.explain")

    def install(function):
        module = ModuleType("keras_paramlint.analysis")
        module.analyze_file = function
        monkeypatch.setitem(sys.modules, "keras_paramlint.analysis", module)

    return install


@pytest.fixture
def analysed(analysis_of, tagger, finding):
    """Every file holds the tagger and one warning."""

    def analyze_file(target, options):
        name = None if target.expression is None else str(target)
        return FileResult(
            target.path, name, "tf1", "`tensorflow.compat.v1` is imported at line 1", (tagger,), (finding,)
        )

    analysis_of(analyze_file)
