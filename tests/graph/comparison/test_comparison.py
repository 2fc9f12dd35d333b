"""What became of each layer, and terms that add up to the whole difference.

The counts are those of executed Keras, of ``rules_cases.json`` and the founding examples.
"""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.graph.comparison import Cause, Kind, compare


IMPORTS = """\
import keras
from keras import layers
from keras.layers import *

"""

FOUNDING = """\
inp = keras.Input((64, 15))
x = {rnn}(inp)
model = keras.Model(inp, TimeDistributed(Dense(8))(x))
"""

GRU = "GRU(16, return_sequences=True, reset_after=False)"


@pytest.fixture
def compared(tmp_path):
    def run(before, after, **options):
        models = []
        for name, source in (("old.py", before), ("new.py", after)):
            (tmp_path / name).write_text(IMPORTS + source)
            models.append(keras_paramlint.analyze(tmp_path / name, **options).models[-1])
        return compare(*models)

    return run


def told(comparison):
    return [
        (sorted(edit.kinds), edit.old and edit.old.class_name, edit.new and edit.new.class_name)
        for edit in comparison.changes
    ]


def sizes(comparison):
    return [(term.size, term.cause, term.edit and term.edit.layer.class_name) for term in comparison.terms]


def test_a_wrapped_gru_and_the_kernel_behind_it(compared):
    found = compared(FOUNDING.format(rnn=GRU), FOUNDING.format(rnn=f"Bidirectional({GRU})"))

    assert found.difference == 3336 - 1672
    assert told(found) == [([Kind.WRAPPED], "GRU", "Bidirectional")]
    assert sizes(found) == [
        (1536, Cause.OWN, "Bidirectional"),
        (128, Cause.INPUT, "TimeDistributed"),
    ]
    (product,) = found.terms[1].products
    assert (product.weight, product.rows, product.elements, product.times) == ("kernel", 16, 8, 1)
    assert found.terms[1].kept == ("bias",)


def test_a_layer_that_was_resized_and_gets_another_input_is_both(compared):
    found = compared(
        "model = keras.Sequential([Input((4,)), Dense(8), Dense(8), Dense(2)])",
        "model = keras.Sequential([Input((4,)), Dense(16), Dense(32), Dense(2)])",
    )

    assert found.difference == (4 * 16 + 16 + 16 * 32 + 32 + 32 * 2 + 2) - (4 * 8 + 8 + 8 * 8 + 8 + 8 * 2 + 2)
    assert [term.size for term in found.terms] == [40, 8 * 24 + 24, 8 * 32, 24 * 2]
    assert sum(term.size for term in found.terms) == found.difference


@pytest.mark.parametrize(
    ("layer", "own", "kernels"),
    [
        ("Dense({0})", 72, [("kernel", 8, 16, 1)]),
        ("Conv1D({0}, 3)", 200, [("kernel", 8, 3 * 16, 1)]),
        ("GRU({0})", 816, [("kernel", 8, 3 * 16, 1)]),
        ("Bidirectional(LSTM({0}))", 2_112, [("kernel", 8, 4 * 16, 2)]),
    ],
)
def test_rows_that_are_as_many_as_the_input_is_wide_by_chance_do_not_follow_it(layer, own, kernels, compared):
    model = "model = keras.Sequential([Input((5, {0})), " + layer + "])"
    found = compared(model.format(8), model.format(16))

    following = [term for term in found.terms if term.cause is Cause.INPUT]
    assert [(p.weight, p.rows, p.elements, p.times) for t in following for p in t.products] == kernels
    assert sum(term.size for term in found.terms if term.cause is Cause.OWN) == own
    assert sum(term.size for term in found.terms) == found.difference


def test_symbols_of_the_same_expression_cancel(compared):
    source = "import json\nvocab = len(json.load(open('x'))) + 1\n"
    found = compared(
        source
        + "model = keras.Sequential([Input((7,)), Embedding(vocab, 32), GlobalMaxPooling1D(), Dense(4)])",
        source
        + "\n\nmodel = keras.Sequential([Input((7,)), Embedding(vocab, 32), GlobalMaxPooling1D(), Dense(6)])",
    )

    assert found.difference == 2 * 32 + 2
    assert told(found) == [([Kind.RESIZED], "Dense", "Dense")]


def test_symbols_of_another_expression_do_not_cancel(compared):
    source = "import json\nvocab = len(json.load(open('x'))) + {}\n"
    model = "model = keras.Sequential([Input((7,)), Embedding(vocab, 32)])"
    found = compared(source.format(1) + model, source.format(2) + model)

    assert not isinstance(found.difference, int)


def test_an_inserted_layer_renames_nothing(compared):
    found = compared(
        "model = keras.Sequential([Input((4,)), Dense(8), Dense(8), Dense(2)])",
        "model = keras.Sequential([Input((4,)), Dense(8), Dropout(0.2), Dense(8), Dense(8), Dense(2)])",
    )

    assert told(found) == [([Kind.ADDED], None, "Dropout"), ([Kind.ADDED], None, "Dense")]
    assert found.difference == 72


def test_layers_that_changed_places_were_moved(compared):
    found = compared(
        "model = keras.Sequential([Input((8,)), Dense(8, activation='relu'), BatchNormalization()])",
        "model = keras.Sequential([Input((8,)), BatchNormalization(), Dense(8, activation='relu')])",
    )

    assert [kinds for kinds, *_ in told(found)] == [[Kind.MOVED]]
    assert found.difference == 0


def test_layers_inside_models_are_looked_at_singly(compared):
    base = """\
def base():
    i = keras.Input((8,))
    return keras.Model(i, Dense({units})(Dense(8)(i)))
net = base()
net.trainable = {trainable}
model = keras.Sequential([Input((8,)), net, Dense(2)])
"""
    found = compared(base.format(units=8, trainable=True), base.format(units=9, trainable=False))

    assert told(found) == [
        ([Kind.FROZEN], "Dense", "Dense"),
        ([Kind.FROZEN, Kind.RESIZED], "Dense", "Dense"),
    ]
    assert [term.size for term in found.terms] == [9, 2]
    assert found.terms[0].edit.new.argument("units") == 9


def test_weights_that_layers_share_count_once(compared):
    source = """\
table = Embedding({rows}, 4)
left, right = keras.Input((3,)), keras.Input((5,))
model = keras.Model([left, right], [Dense(2)(table(left)), Dense(2)(table(right))])
"""
    found = compared(source.format(rows=10), source.format(rows=12))

    assert found.difference == 8
    assert [term.size for term in found.terms] == [8]


def test_weights_of_the_model_itself_are_a_term(compared):
    source = """\
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(shape=({size},), name="scale")
        self.out = Dense(2)

    def call(self, x):
        return self.out(x)

model = Net()
model.build((None, 4))
"""
    found = compared(source.format(size=3), source.format(size=7))

    assert [(term.size, term.edit) for term in found.terms] == [(4, None)]


def test_what_is_not_known_is_no_term_and_the_sum_is_not_claimed(compared):
    found = compared(
        "model = keras.Sequential([Input((4,)), Dense(8), Dense(2)])",
        "from elsewhere import Thing\nmodel = keras.Sequential([Input((4,)), Dense(9), Thing()])",
    )

    assert found.difference is None
    assert not found.is_complete


def test_hundreds_of_layers_are_aligned_in_short_time(compared):
    source = "model = keras.applications.{}(weights=None)"
    found = compared(source.format("ResNet152"), source.format("ResNet101"))

    assert sum(term.size for term in found.terms) == found.difference == 44_707_176 - 60_419_944
    assert {kind for edit in found.changes for kind in edit.kinds} == {Kind.REMOVED}
    assert len(found.changes) == 17 * 10
