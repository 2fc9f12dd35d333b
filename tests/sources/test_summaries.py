# ruff: noqa: E501 - tables as they are printed
"""Tables of `model.summary()` in all layouts; those of Keras 2.21 and 3.15 were printed by these."""

from __future__ import annotations

import pytest

from keras_paramlint.sources import read_summaries


KERAS_1 = """\
____________________________________________________________________________________________________
Layer (type)                     Output Shape          Param #     Connected to
====================================================================================================
dense_1 (Dense)                  (None, 64)            640         dense_input_1[0][0]
____________________________________________________________________________________________________
activation_1 (Activation)        (None, 64)            0           dense_1[0][0]
____________________________________________________________________________________________________
timedistributed_1 (TimeDistribut (None, 10, 1)         65          activation_1[0][0]
====================================================================================================
Total params: 705
____________________________________________________________________________________________________
"""
KERAS_2 = """\
_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
embedding (Embedding)        (None, None, 300)         192000
_________________________________________________________________
bidirectional_1 (Bidirection (None, None, 600)         1442400
=================================================================
Total params: 1,634,400
Trainable params: 1,634,400
Non-trainable params: 0
"""
TF_KERAS = """\
Model: "cnn"
__________________________________________________________________________________________________
 Layer (type)                Output Shape                 Param #   Connected to
==================================================================================================
 input_1 (InputLayer)        [(None, 28, 28, 1)]          0         []

 add (Add)                   (None, 26, 26, 64)           0         ['conv2d[0][0]',
                                                                     'conv2d_1[0][0]']

 batch_normalization (Batch  (None, 26, 26, 64)           256       ['add[0][0]']
 Normalization)

 dense (Dense)               (None, 10)                   432650    ['flatten[0][0]']

==================================================================================================
Total params: 470474 (1.79 MB)
Trainable params: 470346 (1.79 MB)
Non-trainable params: 128 (512.00 Byte)
__________________________________________________________________________________________________
"""
NESTED = """\
Model: "outer"
____________________________________________________________________________
 Layer (type)                Output Shape              Param #   Trainable
============================================================================
 input_4 (InputLayer)        [(None, 8)]               0         Y

 inner (Sequential)          (None, 3)                 51        Y
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| dense_2 (Dense)            (None, 4)                 36        Y         |
|                                                                          |
| dense_3 (Dense)            (None, 3)                 15        Y         |
¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯
 dense_4 (Dense)             (None, 2)                 8         Y

============================================================================
Total params: 59 (236.00 Byte)
"""
KERAS_3 = """\
Model: "tagger"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape   ┃ Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━━━━┩
│ a_rather_long_name… │ (None, 64,     │ 758,400 │
│ (Bidirectional)     │ 600)           │         │
├─────────────────────┼────────────────┼─────────┤
│ time_distributed    │ (None, 64, 8)  │   4,808 │
│ (TimeDistributed)   │                │         │
├─────────────────────┼────────────────┼─────────┤
│    └ dense (Dense)  │ (None, 64, 8)  │   4,808 │
├─────────────────────┼────────────────┼─────────┤
│ lstm (LSTM)         │ [(None, 4),    │       0 │
│                     │ (None, 4)]     │         │
└─────────────────────┴────────────────┴─────────┘
 Total params: 763,294 (2.91 MB)
 Trainable params: 763,208 (2.91 MB)
 Non-trainable params: 0 (0.00 B)
 Optimizer params: 86 (348.00 B)
"""
MARKDOWN = """\
| Layer (type)    | Output Shape | Param # |
|-----------------|--------------|---------|
| dense (Dense)   | (None, 8)    | 40      |
| dense_1 (Dense) | (None, 1)    | 9       |
Total params: 49
"""
TABLES = [
    (
        KERAS_1,
        [("dense_1", "Dense", (None, 64), 640), ("activation_1", "Activation", (None, 64), 0),
         ("timedistributed_1", "TimeDistribut", (None, 10, 1), 65)],
        705,
    ),
    (
        KERAS_2,
        [("embedding", "Embedding", (None, None, 300), 192_000),
         ("bidirectional_1", "Bidirection", (None, None, 600), 1_442_400)],
        1_634_400,
    ),
    (
        TF_KERAS,
        [("input_1", "InputLayer", (None, 28, 28, 1), 0), ("add", "Add", (None, 26, 26, 64), 0),
         ("batch_normalization", "BatchNormalization", (None, 26, 26, 64), 256), ("dense", "Dense", (None, 10), 432_650)],
        470_474,
    ),
    (
        NESTED,
        [("input_4", "InputLayer", (None, 8), 0), ("inner", "Sequential", (None, 3), 51), ("dense_4", "Dense", (None, 2), 8)],
        59,
    ),
    (
        KERAS_3,
        [("a_rather_long_name…", "Bidirectional", (None, 64, 600), 758_400),
         ("time_distributed", "TimeDistributed", (None, 64, 8), 4_808), ("lstm", "LSTM", None, 0)],
        763_208,
    ),
    (MARKDOWN, [("dense", "Dense", (None, 8), 40), ("dense_1", "Dense", (None, 1), 9)], 49),
]  # fmt: skip


@pytest.mark.parametrize(("table", "rows", "total"), TABLES)
@pytest.mark.parametrize("around", ["# {}", "#{}", "    {}", "{}", "    # {}"])
def test_rows_are_read_however_they_are_pasted(table, rows, total, around):
    text = "".join(around.format(line) + "\n" for line in table.splitlines())
    (found,) = read_summaries(f'x = 1\n"""\n{text}"""\n' if "#" not in around else text)

    outer = [row for row in found.rows if not row.depth]
    assert [(row.name, row.class_name, row.shape, row.count) for row in outer] == rows
    assert found.total == total


def test_rows_inside_others_are_marked():
    for table, names in ((NESTED, ["dense_2", "dense_3"]), (KERAS_3, ["dense"])):
        (found,) = read_summaries(table)
        assert [row.name for row in found.rows if row.depth] == names


def test_the_places_of_rows_and_counts():
    (table,) = read_summaries("".join(f"# {line}\n" for line in KERAS_2.splitlines()))

    assert (table.line, table.column, table.rows[1].line) == (4, 3, 6)
    total = table.stated("Total")
    assert (total.line, total.column, total.end_column) == (8, 17, 26)
    assert table.stated("Non-trainable").value == 0
    assert table.stated("Optimizer") is None


def test_the_name_of_the_model_is_read():
    assert [table.model for table in read_summaries(KERAS_3 + "\n\n" + NESTED + "\n" + KERAS_2)] == [
        "tagger",
        "outer",
        "",
    ]


def test_a_total_alone():
    (table,) = read_summaries("model = build()\n# Total params: 1,672\n")

    assert (table.rows, table.total, table.line) == ((), 1672, 2)


@pytest.mark.parametrize(
    ("text", "value", "tolerance"),
    [("1.5M", 1_500_000, 50_000), ("25.6M", 25_600_000, 50_000), ("331K", 331_000, 500), ("2B", 2 * 10**9, 5 * 10**8)],
)
def test_abbreviated_counts_are_right_to_half_their_last_digit(text, value, tolerance):
    (table,) = read_summaries(f"# Total params: {text}\n")

    assert (table.stated("Total").value, table.stated("Total").tolerance) == (value, tolerance)


def test_a_table_whose_counts_are_cut_has_no_rows():
    cut = """\
 Layer (type)  Output Shape   Pa
                              ra
==================================
 conv2d (Conv  (None, 26, 2   64
 2D)           6, 64)         0

 dense (Dense  (None, 10)     43
 )                            26
==================================
Total params: 4966
"""
    (table,) = read_summaries(cut)

    assert (table.rows, table.total) == ((), 4966)


def test_code_and_prose_are_no_tables():
    assert read_summaries('print("Total params: %d" % n)\n') == ()
    assert read_summaries("# dense (Dense) has (None, 8) and 40 parameters\n") == ()
    assert read_summaries("# Total params: many, Param # 3\n") == ()
    assert read_summaries("x = 1\n") == ()


def test_two_tables_are_two():
    assert len(read_summaries(KERAS_2 + "\n" * 20 + KERAS_2)) == 2
    assert len(read_summaries(KERAS_2 + KERAS_2)) == 2
