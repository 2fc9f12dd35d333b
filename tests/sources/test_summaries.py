from __future__ import annotations

from keras_paramlint.sources import read_summaries


KERAS_2 = """\
# _________________________________________________________________
# Layer (type)                 Output Shape              Param #
# =================================================================
# embedding (Embedding)        (None, None, 300)         192000
# _________________________________________________________________
# bidirectional_1 (Bidirection (None, None, 600)         1442400
# =================================================================
# Total params: 1,634,400
"""
KERAS_3 = '''\
"""
┃ Layer (type)         ┃ Output Shape      ┃     Param # ┃
│ dense (Dense)        │ (None, 8)         │          40 │
│ dense_1 (Dense)      │ (None, 1)         │           9 │
 Total params: 149 (600.00 B)
 Optimizer params: 100 (404.00 B)
"""
'''


def test_a_table_of_keras_2_with_names_that_were_cut():
    (table,) = read_summaries(KERAS_2)

    assert [(row.name, row.class_name, row.shape, row.count) for row in table.rows] == [
        ("embedding", "Embedding", (None, None, 300), 192_000),
        ("bidirectional_1", "Bidirection", (None, None, 600), 1_442_400),
    ]
    assert (table.line, table.total, table.total_line) == (4, 1_634_400, 8)


def test_a_table_of_keras_3_in_a_documentation_string():
    (table,) = read_summaries(KERAS_3)

    assert [row.count for row in table.rows] == [40, 9]
    assert table.has_optimizer


def test_a_total_alone():
    (table,) = read_summaries("model = build()\n# Total params: 1,672\n")

    assert (table.rows, table.total, table.line) == ((), 1672, 2)


def test_code_and_prose_are_no_tables():
    assert read_summaries('print("Total params: %d" % n)\n') == ()
    assert read_summaries("# dense (Dense) has (None, 8) and 40 parameters\n") == ()
    assert read_summaries("x = 1\n") == ()


def test_two_tables_are_two():
    assert len(read_summaries(KERAS_2 + "\n" * 20 + KERAS_2)) == 2
