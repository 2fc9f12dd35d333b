# ruff: noqa: E501 - tables as they are printed
"""Pasted tables: which model each is of, what is said of it, and what the fix makes of it."""

from __future__ import annotations

import json

import pytest

import keras_paramlint
from keras_paramlint.fixes import mend
from keras_paramlint.options import Options
from keras_paramlint.rules.selectors import select
from tests.oracle.record_tables import EDITS, PACKAGES, RECORDED, head


TABLES = json.loads(RECORDED.read_text(encoding="utf-8"))
CASES = [
    pytest.param(package, name, id=f"{name}-{package}") for package in PACKAGES for name in TABLES[package]
]
HEAD = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n\n"


def commented(table):
    return "".join(f"# {line}".rstrip() + "\n" for line in table.splitlines())


def quoted(table):
    return f'"""\n{table}"""\n'


def in_function(table):
    return "".join(f"    {line}".rstrip() + "\n" for line in quoted(table).splitlines())


def messages(tmp_path, text, flavour="keras3"):
    path = tmp_path / "m.py"
    path.write_text(text, encoding="utf-8")
    return [each.message for each in keras_paramlint.analyze(path, flavour=flavour, select=["KPL503"]).diagnostics]


def mended(tmp_path, text, flavour="keras3"):
    path = tmp_path / "m.py"
    path.write_text(text, encoding="utf-8")
    found = mend(str(path), Options(flavour=flavour, selection=select(["KPL503"])))
    return found.after.decode()


@pytest.mark.parametrize("paste", [commented, quoted], ids=["comment", "string"])
@pytest.mark.parametrize(("package", "name"), CASES)
def test_the_fix_writes_what_keras_prints(package, name, paste, tmp_path):
    before, after = TABLES[package][name]
    program = f"{head(package)}{EDITS[name][1]}\n"

    assert mended(tmp_path, program + paste(before), PACKAGES[package]) == program + paste(after)


@pytest.mark.parametrize(("package", "name"), CASES)
def test_true_tables_are_left_alone_and_old_ones_are_said(package, name, tmp_path):
    before, after = TABLES[package][name]
    program = f"{head(package)}{EDITS[name][1]}\n"

    assert messages(tmp_path, program + commented(after), PACKAGES[package]) == []
    assert len(messages(tmp_path, program + commented(before), PACKAGES[package])) == 1


def test_a_table_in_the_string_of_a_builder(tmp_path):
    before, after = TABLES["keras"]["every row is wrong"]
    program = HEAD + "def build():\n{}    " + EDITS["every row is wrong"][1].replace("m =", "return") + "\n\nm = build()\n"

    assert mended(tmp_path, program.format(in_function(before))) == program.format(in_function(after))


def test_a_table_in_a_notebook(tmp_path):
    before, after = TABLES["keras"]["layers are new"]
    text = HEAD + EDITS["layers are new"][1] + "\n"
    path = tmp_path / "m.ipynb"
    source = [f"{line}\n" for line in (text + commented(before)).splitlines()]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")

    found = mend(str(path), Options(flavour="keras3", selection=select(["KPL503"])))

    assert "".join(json.loads(found.after)["cells"][0]["source"]) == text + commented(after)


OLD = """\
# Layer (type)                 Output Shape              Param #
# =================================================================
# dense_1 (Dense)              (None, 8, 4)              8
# _________________________________________________________________
# {}
# _________________________________________________________________
# dense_2 (Dense)              (None, 2)                 {}
# =================================================================
# Total params: {}
"""


def test_what_is_too_long_is_cut_where_it_was_cut(tmp_path):
    program = HEAD + "m = Sequential([Input((8, 1)), Dense(4), Bidirectional(LSTM(2)), Dense(2)])\n"
    lstm = "lstm_1 (LSTM)                (None, 2)                 56"
    wrapped = "bidirectional (Bidirectional (None, 4)                 112"

    assert mended(tmp_path, program + OLD.format(lstm, 6, 70), "tfkeras2") == program + OLD.format(wrapped, 10, 130)


MODEL = HEAD + "m = Sequential([Input((5, 1)), LSTM(16), Dense(5), Dense(1)])\n"
TABLE = """\
Layer (type)                 Output Shape              Param #
=================================================================
lstm (LSTM)                  (None, 10)                480
dense (Dense)                (None, 5)                 55
dense_1 (Dense)              (None, 1)                 6
=================================================================
Total params: 541
"""
MARKDOWN = """\
| Layer (type)    | Output Shape | Param # |
|-----------------|--------------|---------|
| lstm (LSTM)     | (None, 10)   | 480     |
| dense (Dense)   | (None, 5)    | 55      |
| dense_1 (Dense) | (None, 1)    | 6       |
"""


def test_a_table_of_markdown(tmp_path):
    assert mended(tmp_path, MODEL + quoted(MARKDOWN)) == MODEL + quoted(
        MARKDOWN.replace("(None, 10)   | 480  ", "(None, 16)   | 1,152").replace("55", "85")
    )


def test_what_stands_behind_a_row_stays(tmp_path):
    table = commented(TABLE).replace("480", "480  # the memory").replace("55", "55 <- wide")

    assert mended(tmp_path, MODEL + table) == MODEL + table.replace("(None, 10)", "(None, 16)").replace(
        "480", "1152"
    ).replace("1152  #", "1152 #").replace("55", "85").replace("541", "1,243")


@pytest.mark.parametrize(
    "text",
    [
        f'TABLE = """\n{TABLE}"""\n',
        f'assert printed(m) == """\n{TABLE}"""\n',
        commented(TABLE.replace("541", "541 (1.00 KB)")),
        commented(TABLE + "Optimizer params: 10\n"),
        commented(TABLE.replace("480", "0.5K")),
        commented(TABLE) + "m.compile()\nm.trainable = False\n" + "",
    ],
    ids=["a value", "an assertion", "other memory", "an optimizer", "a rounded count", "frozen later"],
)
def test_where_the_table_is_used_or_not_all_is_known_nothing_is_written(text, tmp_path):
    if "trainable" in text:
        text = text.replace("541\n", "541\n# Trainable params: 541\n")

    assert len(messages(tmp_path, MODEL + text)) == 1
    assert mended(tmp_path, MODEL + text) == MODEL + text


PAIR = HEAD + (
    "def build(units):\n    return Sequential([Input((5, 1)), LSTM(units), Dense(5), Dense(1)])\n\n"
    "a = build(10)\n{}b = build(20)\n{}"
)


def test_each_of_two_models_has_its_table(tmp_path):
    table = commented(TABLE)
    twenty = table.replace("(None, 10)", "(None, 20)").replace("480", "1760").replace("55 ", "105").replace("55\n", "105\n").replace("541", "1,871")

    assert messages(tmp_path, PAIR.format(table, twenty)) == []
    assert messages(tmp_path, PAIR.format("", table)) == []
    assert mended(tmp_path, PAIR.format("", twenty.replace("105", "106"))) == PAIR.format("", twenty)
    (said,) = messages(tmp_path, PAIR.format("", table.replace("10)", "12)").replace("480", "672")))
    assert "(None, 20) 1,760" in said


@pytest.mark.parametrize(
    "program",
    [
        "{table}m = Sequential([Input((5, 1)), LSTM(16), Dense(5), Dense(1)])\n",
        "m = Sequential([Input((5, 1)), GRU(16), Dense(5), Conv1D(1, 1)])\n{table}",
        "m = Sequential([Input((5, 1)), LSTM(10), Dense(5), Dense(1)])\n{table}m.add(Dense(7))\n",
        ("m = Sequential()\nm.add(Input((5, 1)))\nm.add(LSTM(10))\nm.add(Dense(5))\nm.add(Dense(1))\nm.summary()\n"
        "{table}n = Sequential([Input((5, 1)), LSTM(16), Dense(5), Dense(1)])\nm.summary()\n{table}"),
        "m = Sequential([Input((5, 1)), LSTM(units), Dense(5), Dense(1)])\n{table}",
    ],
    ids=["above", "of other classes", "layers follow", "asked for again", "a size that is not known"],
)
def test_tables_of_another_model_or_time_are_left_alone(program, tmp_path):
    assert messages(tmp_path, HEAD + program.format(table=commented(TABLE))) == []


def test_a_table_with_the_name_of_another_model_is_left_alone(tmp_path):
    named = '# Model: "tagger"\n' + commented(TABLE.replace("(None, 1) ", "(None, 3) ").replace("6\n", "18\n"))

    assert messages(tmp_path, MODEL + named.replace("tagger", "sequential_4")) != []
    assert messages(tmp_path, MODEL + named) == []


def test_operations_have_rows_and_are_no_layers(tmp_path):
    program = HEAD + "i = Input((8,))\nx = Dense({})(i) + 1.0\nm = Model(i, Dense(2)(x) * 2)\n"
    table = """\
# │ input (InputLayer)  │ (None, 8)  │          0 │
# ├─────────────────────┼────────────┼────────────┤
# │ dense (Dense)       │ (None, 4)  │         36 │
# ├─────────────────────┼────────────┼────────────┤
# │ add (Add)           │ (None, 4)  │          0 │
# ├─────────────────────┼────────────┼────────────┤
# │ dense_1 (Dense)     │ (None, 2)  │         10 │
# ├─────────────────────┼────────────┼────────────┤
# │ multiply (Multiply) │ (None, 2)  │          0 │
# └─────────────────────┴────────────┴────────────┘
#  Total params: 46 (184.00 B)
"""
    heading = "# ┃ Layer (type)        ┃ Output Shape ┃  Param # ┃\n"

    assert messages(tmp_path, program.format(4) + heading + table) == []
    # The shape of the operation's row is not known, so the table is said to be wrong and left as it is.
    assert len(messages(tmp_path, program.format(5) + heading + table)) == 1
    assert mended(tmp_path, program.format(5) + heading + table) == program.format(5) + heading + table


def test_a_bare_total_belongs_to_the_only_model(tmp_path):
    assert messages(tmp_path, MODEL + "# Total params: 541\n") == [
        "the pasted summary says 541 parameters; the code gives 1,243"
    ]
    assert mended(tmp_path, MODEL + "# Total params: 541\n") == MODEL + "# Total params: 1,243\n"
    assert messages(tmp_path, MODEL + "n = Sequential([Input((2,)), Dense(1)])\n# Total params: 541\n") == []
