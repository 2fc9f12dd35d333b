"""Entries of recurrent, wrapping, attending and preprocessing layers, against what Keras said.

The recorded cases come from ``tests/tools/record_sequence_layers.py``; where
Keras 2.2.4 is asked, which does not run here, the numbers are those that
``counting.md`` of the project's reference recorded from it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sequence_bench import Bench, agrees

from keras_paramlint.algebra import evaluate, product, symbol


RECORDED = Path(__file__).parent / "recorded"
FLAVOURS = ("keras3", "tfkeras2", "tf1")


def restored(value: Any) -> Any:
    """Return a described layer from JSON, where tuples became lists."""
    match value:
        case [str(name), dict(args)]:
            return name, {key: restored(item) for key, item in args.items()}
    if isinstance(value, list):
        return [restored(item) for item in value]
    return value


def shape_or_shapes(value: Any) -> Any:
    """Return a shape as a tuple, a list of shapes as a list of tuples."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return [tuple(item) for item in value]
    return tuple(value) if isinstance(value, list) else value


def count(result: dict[str, Any]) -> int:
    """Return the number of parameters."""
    return sum(product(shape) for _, shape in result["weights"])


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_recorded_cases(flavour: str) -> None:
    rows = json.loads((RECORDED / f"sequence_layers_{flavour}.json").read_text(encoding="utf-8"))
    wrong = []
    for row in rows:
        call = {key: shape_or_shapes(value) for key, value in row["call"].items()}
        ours = Bench(flavour).result(restored(row["layer"]), shape_or_shapes(row["inputs"]), call)
        if not agrees(row["expected"], ours):
            wrong.append((row, ours))
    assert not wrong
    assert len(rows) > 100


def test_founding_examples() -> None:
    bench = Bench("tf1")
    for name, expected in (("CuDNNLSTM", 1_444_800), ("LSTM", 1_442_400)):
        inner = (name, {"units": 300, "return_sequences": True})
        result = bench.result(("Bidirectional", {"layer": inner}), (None, None, 300))
        assert count(result) == expected
        assert result["output"] == [None, None, 600]


@pytest.mark.parametrize(
    ("flavour", "single", "double"),
    [("keras2", 1536, 3072), ("tf1", 1536, 3072), ("tfkeras2", 1584, 3168), ("keras3", 1584, 3168)],
)
def test_gru_default_depends_on_the_flavour(flavour: str, single: int, double: int) -> None:
    inner = ("GRU", {"units": 16, "return_sequences": True})
    assert count(Bench(flavour).result(inner, (None, 64, 15))) == single
    assert count(Bench(flavour).result(("Bidirectional", {"layer": inner}), (None, 64, 15))) == double


def test_stacked_states_of_standalone_keras_are_flat_and_reversed() -> None:
    cells = [("LSTMCell", {"units": 4}), ("GRUCell", {"units": 5})]
    result = Bench("keras2").result(("RNN", {"cell": cells, "return_state": True}), (None, 7, 3))
    assert result["output"] == [[None, 5], [None, 5], [None, 4], [None, 4]]


def test_explicit_backward_layer_widths() -> None:
    back = ("LSTM", {"units": 6, "go_backwards": True})
    layers = {"layer": ("LSTM", {"units": 4}), "backward_layer": back}
    assert Bench("tfkeras2").result(("Bidirectional", layers), (None, 7, 3))["output"] == [None, 10]
    assert Bench("keras3").result(("Bidirectional", layers), (None, 7, 3))["output"] == [None, 8]


def test_same_cell_twice_is_counted_once() -> None:
    bench = Bench("keras3")
    cell = bench.make("LSTMCell", {"units": 4})
    layer = bench.make("RNN", {"cell": [cell, cell]})
    bench.build(layer, (None, 7, 4))
    assert len(cell.own_weights) == 3
    assert sum(product(w.shape) for w in cell.own_weights) == 144


@pytest.mark.parametrize(
    ("name", "args", "states", "code"),
    [
        ("LSTM", {}, [(None, 4), (None, 4)], None),
        ("LSTM", {}, [(None, 4)], "KPL312"),
        ("LSTM", {}, [(None, 4)] * 3, "KPL312"),
        ("LSTM", {"unroll": True}, [(None, 4)] * 3, None),
        ("LSTM", {}, [(None, 5), (None, 5)], "KPL312"),
        ("LSTM", {}, [(None, 4), (None, 1)], "KPL312"),
        ("LSTM", {"unroll": True}, [(None, 4), (None, 1)], None),
        ("GRU", {}, [(None, 4), (None, 4)], None),
        ("GRU", {}, [(None, 1)], "KPL312"),
        ("SimpleRNN", {}, [(None, 4), (None, 4)], "KPL312"),
        ("SimpleRNN", {"unroll": True}, [(None, 4), (None, 4)], None),
    ],
)
def test_initial_states_that_keras_3_refuses_at_the_first_batch(
    name: str, args: dict[str, Any], states: list[Any], code: str | None
) -> None:
    # each was run on a batch of zeros with Keras 3.15.1
    result = Bench("keras3").result((name, {"units": 4, **args}), (None, 7, 3), {"initial_state": states})
    assert result["late"] == ([code] if code else [])
    assert result["output"] == [None, 4]


def test_keras_2_takes_states_in_the_input_list() -> None:
    inputs = [(None, 7, 3), (None, 4), (None, 4)]
    assert Bench("tfkeras2").result(("LSTM", {"units": 4}), inputs)["output"] == [None, 4]
    assert Bench("keras3").result(("LSTM", {"units": 4}), inputs)["error"] == "KPL302"
    assert Bench("tfkeras2").result(("LSTM", {"units": 4}), inputs[:2])["error"] == "KPL312"


def test_time_major_cudnn() -> None:
    layer = ("CuDNNLSTM", {"units": 4, "time_major": True, "return_sequences": True, "return_state": True})
    assert Bench("tf1").result(layer, (None, 7, 3))["output"] == [[None, 7, 4], [7, 4], [7, 4]]


def test_symbolic_sizes() -> None:
    units, width = symbol("units"), symbol("width")
    layer = ("Bidirectional", {"layer": ("LSTM", {"units": units})})
    result = Bench("keras3").result(layer, (None, 7, width))
    values = {"units": 300, "width": 200}
    assert evaluate(count(result), values) == 2 * 4 * 300 * (200 + 300 + 1)
    assert evaluate(result["output"][-1], values) == 600


def test_foreign_layers_say_why() -> None:
    assert "SavedModel" in Bench("keras3").result(("TFSMLayer", {"filepath": "x"}), (None, 3))["unknown"]


def test_adapted_vocabulary_is_unknown_but_unadapted_is_open() -> None:
    layer = ("TextVectorization", {"output_mode": "multi_hot", "split": None})
    assert Bench("keras3").result(layer, (None, 4))["output"] == [None, None]
    assert Bench("tfkeras2").result(layer, (None, 4))["error"] == "KPL310"


@pytest.mark.parametrize(
    ("flavour", "batch", "accepted"),
    [("tf1", 2, True), ("tf1", None, False), ("tfkeras2", 2, False), ("keras3", 2, False)],
)
def test_time_distributed_takes_several_outputs_only_in_a_loop(
    flavour: str, batch: int | None, accepted: bool
) -> None:
    layer = ("TimeDistributed", {"layer": ("LSTM", {"units": 5, "return_state": True})})
    result = Bench(flavour).result(layer, (batch, 3, 5, 2))
    assert (result.get("output") == [[2, 3, 5]] * 3) is accepted
    assert (result.get("error") == "KPL302") is not accepted
