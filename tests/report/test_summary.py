from __future__ import annotations

import io

import pytest

from keras_paramlint.algebra import symbol
from keras_paramlint.graph import Alternative, FileResult, LayerInfo, ModelInfo, Params, Site
from keras_paramlint.report.output import plain
from keras_paramlint.report.summary import file_header, model_line, model_table, totals


def text_of(lines):
    return "\n".join(plain(line).rstrip() for line in lines)


def rows_of(model, **options):
    return [line.split("  ") for line in text_of(model_table(model, **options)).splitlines()]


def test_the_table_looks_like_keras_does(tagger):
    assert (
        text_of(model_table(tagger))
        == """\
Model: "tagger" (sequential) at m.py:3
________________________________________________________________
 Layer (class)                  Output Shape          Param #
================================================================
 embedding (Embedding)          (None, None, 300)     192,000
 bidirectional (Bidirectional)  (None, None, 600)     1,442,400
================================================================
 Total params: 1,634,400
 Trainable params: 1,634,400
 Non-trainable params: 0
________________________________________________________________"""
    )


def test_layers_inside_others_are_shown_on_request(tagger):
    shown = text_of(model_table(tagger, expand_nested=True))

    assert "    forward_lstm (LSTM)" in shown
    assert "    backward_lstm (LSTM)" in shown
    assert shown.count("721,200") == 2
    assert "forward_lstm" not in text_of(model_table(tagger))


def test_no_line_is_longer_than_the_rules(tagger, symbolic):
    for model in (tagger, symbolic):
        lines = text_of(model_table(model)).splitlines()
        rule = next(len(line) for line in lines if line.startswith("="))

        body = lines[2 : max(index for index, line in enumerate(lines) if line.startswith("="))]
        assert all(len(line) <= rule for line in body)


def test_a_formula_stands_where_there_is_no_number(symbolic):
    shown = text_of(model_table(symbolic))

    assert " embedding (Embedding)     (None, None, 300)     300·vocab_size" in shown
    assert " Total params: not known; the known layers have 300·vocab_size" in shown
    assert "   where vocab_size = len(word_index) + 1 (line 7)" in shown
    assert "   not known: `units` comes from `json.load` at m.py:12" in shown


def test_a_total_at_defaults_says_so():
    units = symbol("units", default=64, line=4)

    shown = text_of(totals(Params(22 * units + 1, 22 * units + 1, 0)))

    assert " Total params: 1,409 at units=64; 22·units + 1 in general" in shown
    assert "   where units (line 4), 64 unless given" in shown


def test_a_choice_that_was_taken_for_granted_is_said():
    assert " Total params: 12 at mode=train" in text_of(
        totals(Params(12, 12, 0, choices=(("mode", "train"),)))
    )


def test_alternatives_are_listed_with_their_conditions():
    either = (Alternative("gpu", 1_444_800), Alternative("not gpu", 1_442_400, 400))

    shown = text_of(totals(Params(None, None, None, either)))

    assert " Total params: 1,444,800 if gpu else 1,442,400" in shown
    assert "   - 1,444,800 if gpu\n   - 1,442,400 if not gpu, 400 of them trainable" in shown


def branched():
    def layer(name, *inbound, **more):
        return LayerInfo(
            name, "Dense", Site("m.py"), None, ((None, 4),), Params(20, 20, 0), inbound=inbound, **more
        )

    layers = (
        layer("a"),
        layer("b", "a"),
        layer("c", "a", calls=2),
        layer("d", "b", "c", shared_with="encoder"),
    )
    return ModelInfo("net", "functional", Site("m.py", 1), Params(80, 80, 0), layers)


def test_a_graph_that_branches_says_what_is_connected_to_what():
    shown = text_of(model_table(branched()))

    assert "Connected to" in shown
    assert " d (Dense)                 (None, 4)             20          b, c" in shown
    assert "called 2 times" in shown
    assert "shared with encoder" in shown


def test_a_chain_does_not(tagger):
    shown = text_of(model_table(tagger))

    assert "Connected to" not in shown
    assert "Note" not in shown


def test_frozen_layers_are_pointed_out():
    frozen = LayerInfo("base", "Dense", Site("m.py"), params=Params(20, 0, 20))
    plain_one = LayerInfo("relu", "ReLU", Site("m.py"))
    shown = text_of(
        model_table(ModelInfo("net", "sequential", Site("m.py"), Params(20, 0, 20), (frozen, plain_one)))
    )

    assert shown.count("not trainable") == 1


def test_a_model_without_layers_has_a_table_too():
    shown = text_of(model_table(ModelInfo("net", "sequential", Site("m.py", 3), Params(0, 0, 0))))

    assert "(no layers)" in shown
    assert " Total params: 0" in shown


def test_the_flavour_comes_with_its_reason():
    header = file_header(
        FileResult("m.py", "m.py::net", "tf1", "`tensorflow.compat.v1` is imported at line 3")
    )

    assert plain(header) == "m.py::net: tf1 (`tensorflow.compat.v1` is imported at line 3)"


def test_a_model_fits_on_a_line(tagger, symbolic):
    assert plain(model_line(tagger)) == "m.py:3:1: tagger: 1,634,400"
    assert plain(model_line(symbolic)) == "m.py:9:1: net: not known; the known layers have 300·vocab_size"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_every_stream_takes_every_table(symbolic, encoding):
    from keras_paramlint.report.output import Output

    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    Output(stream, color="never").lines(model_table(symbolic))
    stream.flush()

    assert "vocab_size" in raw.getvalue().decode(encoding)
    assert r"\x" not in raw.getvalue().decode(encoding)
