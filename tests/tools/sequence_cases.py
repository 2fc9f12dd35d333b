"""Random configurations of layers, described as data, for real Keras and for the entries."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """One layer and one call.

    ``layer`` is ``(class name, arguments)``, where an argument may again be a
    layer; ``call`` holds keyword arguments, lists of shapes standing for tensors.
    """

    layer: tuple[str, dict[str, Any]]
    inputs: Any
    call: dict[str, Any] = field(default_factory=dict)
    dtype: str | None = None

    @staticmethod
    def is_shapes(value: Any) -> bool:
        """Say whether a call argument stands for tensors: a shape, or a list of shapes."""
        if isinstance(value, list):
            return bool(value) and all(isinstance(item, tuple) for item in value)
        return isinstance(value, tuple)

    def as_json(self) -> dict[str, Any]:
        """Return the case as JSON data."""
        return {"layer": self.layer, "inputs": self.inputs, "call": self.call, "dtype": self.dtype}


Rng = random.Random
FAMILIES: dict[str, Callable[[Rng, str], Case | None]] = {}


def family(name: str) -> Callable[[Callable[[Rng, str], Case | None]], Callable[[Rng, str], Case | None]]:
    """Register a generator of cases; it returns None where the flavour lacks the layer."""

    def register(make: Callable[[Rng, str], Case | None]) -> Callable[[Rng, str], Case | None]:
        FAMILIES[name] = make
        return make

    return register


def coin(rng: Rng, chance: float = 0.5) -> bool:
    """Return True with this chance."""
    return rng.random() < chance


def some(rng: Rng, **choices: list[Any]) -> dict[str, Any]:
    """Choose a value for about half of the arguments."""
    return {name: rng.choice(values) for name, values in choices.items() if coin(rng)}


BOOL = [False, True]


def sequence(rng: Rng, *, rare: bool = True) -> tuple[int | None, ...]:
    """Return a shape of sequences, seldom one that a recurrent layer refuses."""
    shape: tuple[int | None, ...] = (
        rng.choice([None, None, 2]),
        rng.choice([None, 1, 5, 7]),
        rng.randint(1, 6),
    )
    if rare and coin(rng, 0.06):
        return rng.choice([shape[:2], (*shape, 3), (*shape[:2], None)])
    return shape


def units(rng: Rng) -> Any:
    """Return a number of units, seldom an illegal one."""
    return rng.choice([0, -1, 4.0]) if coin(rng, 0.04) else rng.randint(1, 6)


def rnn_settings(rng: Rng) -> dict[str, Any]:
    """Choose the arguments that all recurrent layers share."""
    chosen = some(rng, return_sequences=BOOL, return_state=BOOL, go_backwards=BOOL)
    if coin(rng, 0.1):
        chosen["stateful"] = True
    if coin(rng, 0.1):
        chosen["unroll"] = True
    return chosen


def plain_rnn(rng: Rng, flavour: str, name: str) -> tuple[str, dict[str, Any]]:
    """Return an LSTM, GRU or SimpleRNN."""
    args = {"units": units(rng), **rnn_settings(rng), **some(rng, use_bias=BOOL, dropout=[0.2])}
    if name == "GRU":
        args |= some(rng, reset_after=BOOL)
    if flavour == "tfkeras2" and name != "SimpleRNN" and coin(rng, 0.15):
        args["time_major"] = True
    if coin(rng, 0.1):
        args["trainable"] = False
    return name, args


def _rnn_family(name: str) -> None:
    @family(name)
    def make(rng: Rng, flavour: str) -> Case:
        layer = plain_rnn(rng, flavour, name)
        shape = sequence(rng)
        call: dict[str, Any] = {}
        if flavour != "keras3" and coin(rng, 0.25) and not layer[1].get("time_major"):
            count = (2 if name == "LSTM" else 1) if coin(rng, 0.8) else rng.randint(1, 3)
            width = layer[1]["units"] if coin(rng, 0.8) else rng.randint(1, 6)
            if isinstance(width, int) and width > 0:
                call["initial_state"] = [(shape[0], width)] * count
        return Case(layer, shape, call)


for _name in ("LSTM", "GRU", "SimpleRNN"):
    _rnn_family(_name)


def _cudnn_family(name: str) -> None:
    @family(name)
    def make(rng: Rng, flavour: str) -> Case | None:
        if flavour != "tf1":
            return None
        args = {"units": rng.randint(1, 6)} | some(
            rng, return_sequences=BOOL, return_state=BOOL, go_backwards=BOOL
        )
        if coin(rng, 0.2):
            args["time_major"] = True
        return Case((name, args), sequence(rng))


for _name in ("CuDNNLSTM", "CuDNNGRU"):
    _cudnn_family(_name)


CELLS = ["LSTMCell", "GRUCell", "SimpleRNNCell"]


def cell(rng: Rng, name: str = "") -> tuple[str, dict[str, Any]]:
    """Return a cell, of any kind if none is named."""
    name = name or rng.choice(CELLS)
    args = {"units": rng.randint(1, 5), **some(rng, use_bias=BOOL)}
    if name == "GRUCell":
        args |= some(rng, reset_after=BOOL)
    return name, args


def cells(rng: Rng) -> Any:
    """Return a cell, a list of cells, or stacked cells."""
    kind = rng.randrange(3)
    if kind == 0:
        return cell(rng)
    listed = [cell(rng) for _ in range(rng.randint(1, 3))]
    return listed if kind == 1 else ("StackedRNNCells", {"cells": listed})


@family("RNN")
def rnn(rng: Rng, flavour: str) -> Case:
    """Return an RNN around cells."""
    args = {"cell": cells(rng), **rnn_settings(rng)}
    args.pop("stateful", None)
    return Case(("RNN", args), sequence(rng))


def _cell_family(name: str) -> None:
    @family(name)
    def make(rng: Rng, flavour: str) -> Case:
        """Return a cell called on one step."""
        made = cell(rng, name)
        width = made[1]["units"]
        states = [(None, width)] * (2 if name == "LSTMCell" else 1)
        return Case(made, (None, rng.randint(1, 5)), {"states": states})


for _name in CELLS:
    _cell_family(_name)


@family("Bidirectional")
def bidirectional(rng: Rng, flavour: str) -> Case:
    """Return a Bidirectional, seldom one whose directions do not go together."""
    kind = rng.randrange(5)
    args: dict[str, Any]
    shape: Any = sequence(rng)
    if kind < 3:
        inner = plain_rnn(rng, flavour, rng.choice(["LSTM", "GRU", "SimpleRNN"]))
        inner[1].pop("time_major", None)
    elif kind == 3:
        inner = ("RNN", {"cell": cells(rng), **some(rng, return_sequences=BOOL, return_state=BOOL)})
    else:
        inner, shape = conv_lstm(rng, 2)
    args = {"layer": inner, **some(rng, merge_mode=["concat", "sum", "mul", "ave", None])}
    if kind < 3 and coin(rng, 0.3):
        back = (rng.choice(["LSTM", "GRU"]), dict(inner[1], units=rng.randint(1, 6)))
        back[1].pop("reset_after", None)
        back[1]["go_backwards"] = not inner[1].get("go_backwards", False) or coin(rng, 0.05)
        if coin(rng, 0.05):
            back[1]["return_sequences"] = not inner[1].get("return_sequences", False)
        if coin(rng, 0.5):
            back[1]["units"] = inner[1]["units"]
        args["backward_layer"] = back
    if coin(rng, 0.05):
        args["layer"], args["backward_layer"] = ("Dense", {"units": 3}), None
    if coin(rng, 0.03):
        args["merge_mode"] = "max"
    return Case(("Bidirectional", args), shape)


def conv_lstm(rng: Rng, rank: int) -> tuple[tuple[str, dict[str, Any]], tuple[int | None, ...]]:
    """Return a ConvLSTM and an input for it."""
    args: dict[str, Any] = {
        "filters": rng.randint(1, 4),
        "kernel_size": rng.choice([1, 2, 3, {"__tuple__": [rng.randint(1, 3) for _ in range(rank)]}]),
        **some(rng, return_sequences=BOOL, return_state=BOOL, use_bias=BOOL, padding=["same", "valid"]),
    }
    if coin(rng, 0.3):
        args["strides"] = rng.choice([1, 2])
    elif coin(rng, 0.2):
        args["dilation_rate"] = 2
    sizes = [rng.randint(3, 8) for _ in range(rank)]
    shape: tuple[int | None, ...] = (None, rng.choice([None, 3]), *sizes, rng.randint(1, 3))
    return (f"ConvLSTM{rank}D", args), shape


def _conv_family(rank: int) -> None:
    @family(f"ConvLSTM{rank}D")
    def make(rng: Rng, flavour: str) -> Case:
        layer, shape = conv_lstm(rng, rank)
        if coin(rng, 0.1):
            layer[1]["data_format"] = "channels_last"
        if coin(rng, 0.05):
            shape = rng.choice([shape[:-1], (*shape[:2], None, *shape[3:]), (*shape[:-1], None)])
        return Case(layer, shape)


for _rank in (1, 2, 3):
    _conv_family(_rank)


@family("TimeDistributed")
def time_distributed(rng: Rng, flavour: str) -> Case:
    """Return a TimeDistributed around dense, recurrent, convolutional or wrapped layers."""
    kind = rng.randrange(5)
    batch, time = rng.choice([None, 2]), rng.choice([None, 3])
    if kind == 0:
        inner: Any = ("Dense", {"units": rng.randint(1, 5)})
        shape: Any = (batch, time, *[rng.randint(1, 4) for _ in range(rng.choice([0, 1, 1, 2]))])
    elif kind == 1:
        inner, shape = plain_rnn(rng, flavour, "LSTM"), (batch, time, rng.randint(2, 5), rng.randint(1, 4))
        for name in ("stateful", "time_major", "unroll"):
            inner[1].pop(name, None)
    elif kind == 2:
        inner = ("Conv2D", {"filters": 3, "kernel_size": 2})
        shape = (batch, time, 5, 6, 2)
    elif kind == 3:
        inner, shape = ("Bidirectional", {"layer": ("GRU", {"units": 3})}), (batch, time, 4, 2)
    else:
        inner = ("TimeDistributed", {"layer": ("Dense", {"units": 2})})
        shape = (batch, time, 4, 2) if coin(rng, 0.8) else (batch, time, 4)
    return Case(("TimeDistributed", {"layer": inner}), shape)


@family("Attention")
def attention(rng: Rng, flavour: str) -> Case:
    """Return an Attention, seldom one whose inputs do not fit."""
    args = some(rng, use_scale=BOOL, score_mode=["dot", "concat"], dropout=[0.1])
    return _attention(rng, "Attention", args, flavour)


@family("AdditiveAttention")
def additive_attention(rng: Rng, flavour: str) -> Case:
    """Return an AdditiveAttention."""
    return _attention(rng, "AdditiveAttention", some(rng, use_scale=BOOL), flavour)


def _attention(rng: Rng, name: str, args: dict[str, Any], flavour: str) -> Case:
    if name == "Attention" and coin(rng, 0.05):
        args["score_mode"] = "add"
    width, steps = rng.randint(2, 5), rng.randint(2, 6)
    query: Any = (None, rng.choice([None, 4]), width)
    value: Any = (None, steps, width)
    inputs: Any = [query, value]
    if name == "Attention" and coin(rng, 0.4):
        inputs = [query, (None, steps, rng.randint(2, 5)), (None, steps, width)]
    if flavour != "keras3" and coin(rng, 0.1):
        inputs[-1] = (None, steps, width + 1)
    if coin(rng, 0.05):
        inputs = rng.choice([query, [query]])
    call = {"return_attention_scores": True} if coin(rng, 0.3) else {}
    return Case((name, args), inputs, call)


@family("MultiHeadAttention")
def multi_head_attention(rng: Rng, flavour: str) -> Case:
    """Return a MultiHeadAttention, called on query, value and sometimes key."""
    args: dict[str, Any] = {"num_heads": rng.randint(1, 4), "key_dim": rng.randint(1, 5)}
    args |= some(
        rng, value_dim=[1, 3, 5], use_bias=BOOL, output_shape=[4, {"__tuple__": [2, 3]}], dropout=[0.1]
    )
    if flavour == "keras3":
        args |= some(rng, use_gate=BOOL)
    if coin(rng, 0.03):
        args["num_heads"] = rng.choice([0, 2.0])
        if flavour != "keras3":
            args["num_heads"] = 2.0
    rank = rng.choice([3, 3, 4])
    steps = [rng.randint(2, 5) for _ in range(rank - 2)]
    query: Any = (rng.choice([None, 2]), *[rng.choice([s, s + 1]) for s in steps], rng.randint(2, 6))
    value = (query[0], *steps, rng.randint(2, 6))
    call: dict[str, Any] = {"value": value}
    if rank == 4 and coin(rng):
        axes = rng.choice([(1,), (2,), (1, 2)])
        args["attention_axes"] = {"__tuple__": list(axes)}
        query = (query[0], *[query[i] if i in axes else value[i] for i in (1, 2)], query[3])
    if coin(rng, 0.3):
        call["key"] = (*value[:-1], rng.randint(2, 6))
    if coin(rng, 0.1):
        call["key"] = (value[0], *[s + 1 for s in steps], 3)
    if coin(rng, 0.05):
        query = (*query[:-1], None)
    if coin(rng, 0.3):
        call["return_attention_scores"] = True
    if flavour == "keras3" and coin(rng, 0.15):
        args["dtype"] = rng.choice(POLICIES)
    return Case(("MultiHeadAttention", args), query, call)


@family("GroupQueryAttention")
def group_query_attention(rng: Rng, flavour: str) -> Case | None:
    """Return a GroupQueryAttention."""
    if flavour != "keras3":
        return None
    groups = rng.randint(1, 3)
    heads = groups * rng.randint(1, 3) if coin(rng, 0.9) else groups * 2 + 1
    args = {"head_dim": rng.randint(1, 4), "num_query_heads": heads, "num_key_value_heads": groups}
    args |= some(rng, use_bias=BOOL, use_gate=BOOL)
    if coin(rng, 0.2):
        args["dtype"] = rng.choice(POLICIES)
    width = rng.randint(2, 5)
    query, value = (None, rng.randint(2, 5), width), (None, rng.randint(2, 5), width)
    if coin(rng, 0.1):
        value = (None, value[1], width + 1)
    call: dict[str, Any] = {"value": value, **({"return_attention_scores": True} if coin(rng, 0.3) else {})}
    if coin(rng, 0.2):
        call["key"] = value
    return Case(("GroupQueryAttention", args), query, call)


POLICIES = ["int8_from_float32", "int4_from_float32", "int4/2_from_float32", "float8_from_float32"]

EQUATIONS = [
    ("ab,bc->ac", 2, 1),
    ("abc,cd->abd", 3, 2),
    ("abc,bcd->ad", 3, 1),
    ("abc,cde->abde", 3, 3),
    ("abcd,cde->abe", 4, 2),
    ("abc,bd->adc", 3, 2),
    ("...x,xy->...y", 3, 1),
    ("...x,xy->...y", 4, 1),
    ("...x,xy->...y", 2, 1),
    ("...bc,cd->...bd", 4, 2),
    ("ab...,bc->ac...", 4, 1),
    ("abc,bcd->abd", 3, 2),
    ("abc,cd->abe", 3, 2),
    ("ab,bc", 2, 1),
]


@family("EinsumDense")
def einsum_dense(rng: Rng, flavour: str) -> Case:
    """Return an EinsumDense; some equations and outputs do not fit."""
    equation, rank, outputs = rng.choice(EQUATIONS)
    shape = (rng.choice([None, 2]), *[rng.randint(2, 4) for _ in range(rank - 1)])
    source, _, target = equation.partition("->")[0].partition(",")[0], None, equation.partition("->")[2]
    letters = target.replace(".", "")
    labels = source.replace(".", "")
    start = 0 if target.startswith("...") else 1
    output: list[int | None] = []
    for position in range(outputs):
        label = letters[start + position] if start + position < len(letters) else ""
        offset = rank - len(labels) if source.startswith("...") else 0
        known = shape[labels.index(label) + offset] if label in labels and label else None
        output.append(rng.choice([None, known]) if known else rng.randint(2, 5))
    if coin(rng, 0.05):
        output[0] = 9
    args: dict[str, Any] = {"equation": equation, "output_shape": {"__tuple__": output}}
    if coin(rng, 0.6) and len(letters) > 1:
        args["bias_axes"] = "".join(
            rng.sample(letters[1:] if start else letters, rng.randint(1, len(letters) - start))
        )
    if flavour == "keras3":
        if coin(rng, 0.2):
            args["lora_rank"] = rng.randint(0, 3)
        elif coin(rng, 0.25):
            args["dtype"] = rng.choice(POLICIES)
    return Case(("EinsumDense", args), shape)
