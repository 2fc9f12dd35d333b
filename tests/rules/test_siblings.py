# ruff: noqa: E501 - programs in a few lines each
"""Variants of a model in one file: what KPL101, KPL201 and KPL202 say unasked, and what only when selected."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.graph import Severity
from keras_paramlint.rules import select as selected
from keras_paramlint.rules.page import is_on_in_part
from keras_paramlint.rules.registry import rule_for


TF1 = """\
from tensorflow.compat.v1.keras.layers import LSTM, Bidirectional, CuDNNLSTM, Dense, Embedding, Input, concatenate
from tensorflow.compat.v1.keras.models import Model, Sequential

"""
KERAS = """\
import keras
from keras.layers import GRU, LSTM, Bidirectional, Dense, Embedding, Flatten, Input, SimpleRNN
from keras import Model, Sequential

"""

WARNED = {
    "a layer in a builder's argument": (
        TF1 + "def build(rnn):\n    return Sequential([Embedding(640, 300), Bidirectional(rnn(300)), Dense(3)])\n\n"
        "fast = build(CuDNNLSTM)\nslow = build(LSTM)\n",
        [("KPL101", 5), ("KPL201", 5)],
    ),
    "two functions that nobody calls": (
        TF1 + "def on_gpu():\n    model = Sequential([Embedding(640, 300)])\n    model.add(CuDNNLSTM(300))\n"
        "    return model\n\ndef anywhere():\n    model = Sequential([Embedding(640, 300)])\n"
        "    model.add(LSTM(300))\n    return model\n",
        [("KPL101", 6), ("KPL201", 10)],
    ),
    "a loop over classes": (
        TF1 + "for rnn in (CuDNNLSTM, LSTM):\n    model = Sequential([Embedding(640, 300), rnn(300), Dense(3)])\n",
        [("KPL101", 5), ("KPL201", 5)],
    ),
    "the same swap in each layer of a stack": (
        TF1 + "def build(rnn):\n    stack = [rnn(n, return_sequences=True) for n in (300, 200, 100)]\n"
        "    return Sequential([Input((None, 30)), *stack])\n\nfast = build(CuDNNLSTM)\nslow = build(LSTM)\n",
        [("KPL101", 5), ("KPL201", 6)],
    ),
    "an embedding that both variants share": (
        TF1 + "tokens = Input((9,))\nwords = Embedding(640, 300)(tokens)\n"
        "fast = Model(tokens, Dense(3)(CuDNNLSTM(64)(words)))\nslow = Model(tokens, Dense(3)(LSTM(64)(words)))\n",
        [("KPL101", 6), ("KPL201", 7)],
    ),
    "a size that is not known": (
        TF1 + "import sys\n\nn = int(sys.argv[1])\n\ndef build(rnn):\n"
        "    return Sequential([Embedding(n, 300), rnn(300)])\n\nfast = build(CuDNNLSTM)\nslow = build(LSTM)\n",
        [("KPL101", 9), ("KPL201", 9)],
    ),
    "a flag of the builder, given both ways": (
        KERAS + "def build(both=False):\n    x = Embedding(100, 16)(tokens := Input((20,)))\n    rnn = LSTM(8)\n"
        "    if both:\n        rnn = Bidirectional(rnn)\n    return Model(tokens, Dense(3)(rnn(x)))\n\n"
        "one = build()\ntwo = build(True)\n",
        [("KPL201", 10), ("KPL202", 10)],
    ),
    "layers in a dictionary": (
        KERAS + "rnns = {'one': LSTM(8), 'two': Bidirectional(LSTM(8))}\n"
        "models = {name: Sequential([Input((20, 5)), rnn, Dense(3)]) for name, rnn in rnns.items()}\n",
        [("KPL201", 6), ("KPL202", 6)],
    ),
    "two classes": (
        KERAS + "class Tagger(keras.Model):\n    def __init__(self, rnn):\n        super().__init__()\n"
        "        self.words, self.rnn, self.top = Embedding(100, 16), rnn, Dense(3)\n\n"
        "    def call(self, tokens):\n        return self.top(self.rnn(self.words(tokens)))\n\n"
        "one, two = Tagger(LSTM(8)), Tagger(Bidirectional(LSTM(8)))\none(Input((20,)))\ntwo(Input((20,)))\n",
        [("KPL201", 13), ("KPL202", 8)],
    ),
    "an undecided flag around a wrapper": (
        KERAS + "def build(both):\n    tokens = Input((20,))\n    rnn = LSTM(8)\n    if both:\n"
        "        rnn = Bidirectional(rnn)\n    return Model(tokens, Dense(3)(rnn(Embedding(100, 16)(tokens))))\n",
        [("KPL102", 8)],
    ),
}

QUIET = {
    "models of other things, one with cuDNN": (
        TF1 + "tagger = Sequential([Embedding(640, 300), Bidirectional(CuDNNLSTM(300, return_sequences=True))])\n"
        "forecast = Sequential([LSTM(32, input_shape=(24, 3)), Dense(1)])\n",
        {"KPL101"},
    ),
    "models of other things, with the same head": (
        KERAS + "sentiment = Sequential([Input((20,)), Embedding(100, 16), Bidirectional(LSTM(8)), Dense(3)])\n"
        "forecast = Sequential([Input((12, 4)), GRU(8), Dense(3)])\n",
        {"KPL202"},
    ),
    "both layers in one model": (
        TF1 + "x = Input((9, 30))\nmodel = Model(x, concatenate([CuDNNLSTM(32)(x), LSTM(32)(x)]))\n",
        {"KPL101"},
    ),
    "a wider layer": (
        KERAS + "narrow = Sequential([Input((20, 4)), Bidirectional(LSTM(8)), Dense(3)])\n"
        "wide = Sequential([Input((20, 4)), Bidirectional(LSTM(16)), Dense(3)])\n",
        {"KPL201", "KPL202"},
    ),
    "another layer of another size": (
        KERAS + "first = Sequential([Input((20, 4)), SimpleRNN(8), Dense(3)])\n"
        "second = Sequential([Input((20, 4)), LSTM(64), Dense(3)])\n",
        {"KPL201"},
    ),
    "two directions of half the size": (
        KERAS + "one = Sequential([Input((20, 4)), LSTM(64), Dense(3)])\n"
        "two = Sequential([Input((20, 4)), Bidirectional(LSTM(32)), Dense(3)])\n",
        {"KPL201", "KPL202"},
    ),
    "an encoder and the model that it is a part of": (
        KERAS + "x = Input((20, 4))\nlast = LSTM(8)(x)\nencoder = Model(x, last)\nmodel = Model(x, Dense(3)(last))\n",
        set(),
    ),
}  # fmt: skip


def found(source, tmp_path, select=None):
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")
    return keras_paramlint.analyze(path, select=select).diagnostics


@pytest.mark.parametrize("case", WARNED.values(), ids=WARNED)
def test_variants_of_one_file_are_told_unasked(case, tmp_path):
    source, expected = case

    diagnostics = found(source, tmp_path)

    assert sorted({(each.code, each.line) for each in diagnostics}) == sorted(expected)
    assert {each.severity for each in diagnostics} == {Severity.WARNING}


@pytest.mark.parametrize("case", QUIET.values(), ids=QUIET)
def test_what_is_no_variant_of_another_is_worth_knowing_at_most(case, tmp_path):
    source, codes = case

    diagnostics = found(source, tmp_path, select=["KPL101", "KPL201", "KPL202"])

    assert {(each.code, each.severity) for each in diagnostics} == {(code, Severity.INFO) for code in codes}
    assert found(source, tmp_path) == ()


def test_variants_of_two_files_are_two_programs(tmp_path):
    for name in ("CuDNNLSTM", "LSTM"):
        text = f"{TF1}def build():\n    return Sequential([Embedding(640, 300), {name}(300), Dense(3)])\n"
        (tmp_path / f"{name.lower()}.py").write_text(text, encoding="utf-8")
    both = tmp_path / "both.py"
    both.write_text("import cudnnlstm, lstm\n\nfast = cudnnlstm.build()\nslow = lstm.build()\n", encoding="utf-8")

    assert keras_paramlint.analyze(tmp_path).diagnostics == ()
    (delta,) = keras_paramlint.analyze(both, select=["KPL201"]).diagnostics
    assert delta.severity is Severity.INFO
    assert f"1,200 parameters fewer than `fast` of {tmp_path / 'cudnnlstm.py'}:5 (" in delta.message


def test_a_notebook_names_the_cell_of_the_other_variant(notebook):
    model = "Sequential([Embedding(640, 300), {}, Dense(3)])"
    cells = [
        TF1,
        f"model = {model.format('CuDNNLSTM(300)')}",
        f"# on any machine\nmodel = {model.format('LSTM(300)')}",
        f"both = {model.format('Bidirectional(LSTM(300))')}\none = {model.format('LSTM(300)')}",
    ]
    path = notebook(cells)

    deltas = [
        each for each in keras_paramlint.analyze(path).diagnostics if each.code == "KPL201"
    ]

    assert [(each.cell, each.line) for each in deltas] == [(3, 2), (4, 1), (4, 2)]
    texts = [each.message.partition(" (")[0].partition(" than ")[2] for each in deltas]
    assert texts == ["`model` of cell 2, line 1", "`model` of cell 3", "`both`"]


def test_these_rules_are_on_in_part():
    selection = selected()
    for code in ("KPL101", "KPL201", "KPL202"):
        assert is_on_in_part(rule_for(code))
        assert selection.admits(code, "warning")
        assert not selection.admits(code, "info")
