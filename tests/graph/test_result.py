from __future__ import annotations

import json
import pickle

import pytest

import keras_paramlint
from keras_paramlint.algebra import symbol
from keras_paramlint.graph import (
    Analysis,
    Diagnostic,
    Edit,
    FileResult,
    Fix,
    LayerInfo,
    Related,
    Severity,
    Site,
    WeightInfo,
    show_shapes,
)


def test_the_object_of_a_run_is_the_contract(tagger, finding):
    file = FileResult("m.py", None, "keras3", "the default", (tagger,), (finding,))

    found = Analysis((file,)).to_json()

    assert list(found) == ["schema_version", "tool", "files", "statistics"]
    assert found["schema_version"] == 1
    assert found["tool"] == {"name": "keras-paramlint", "version": keras_paramlint.__version__}
    assert found["files"] == [file.to_json()]
    assert found["statistics"] == {
        "files": 1,
        "models": 1,
        "models_exact": 1,
        "layers": 2,
        "layers_exact": 2,
        "diagnostics": {"error": 0, "warning": 1, "info": 0},
    }


def test_a_model_has_every_key_of_the_contract(tagger):
    found = tagger.to_json()

    assert found["name"] == found["qualname"] == "tagger"
    assert (found["kind"], found["line"], found["column"], found["cell"]) == ("sequential", 3, 1, None)
    assert found["input_shape"] == [[None, None]]
    assert found["output_shape"] == [[None, None, 600]]
    assert found["params"]["total"] == 192_000 + 1_442_400


def test_a_layer_has_every_key_of_the_contract(tagger):
    embedding, bidirectional = tagger.to_json()["layers"]

    assert embedding["class"] == "Embedding"
    assert embedding["params"] == 640 * 300
    assert embedding["formula"] == "300·640"
    assert embedding["weights"] == [{"name": "embeddings", "shape": [640, 300], "trainable": True}]
    assert embedding["shared_with"] is None
    assert embedding["layers"] == []
    assert bidirectional["formula"] == "4·(1,200·300) + 2·1,200"
    assert [inner["class"] for inner in bidirectional["layers"]] == ["LSTM", "LSTM"]


def test_the_formula_of_a_layer_adds_up_to_its_count(tagger):
    for layer in tagger.walk():
        text = layer.formula().replace(",", "").replace("·", "*")

        assert eval(text) == layer.params.total


def test_dimensions_are_integers_null_and_formulas():
    height = symbol("height")
    layer = LayerInfo("x", "X", Site("m.py"), None, ((None, 1200, height // 2), None))

    found = layer.to_json()

    assert found["input_shape"] is None
    assert found["output_shape"] == [[None, 1200, "floor(height/2)"], None]


@pytest.mark.parametrize(
    ("shapes", "text"),
    [
        (None, "?"),
        (((),), "()"),
        (((None,),), "(None,)"),
        (((None, 1024, 3),), "(None, 1024, 3)"),
        (((2, 3), None), "[(2, 3), ?]"),
    ],
)
def test_shapes_are_written_like_keras_does(shapes, text):
    assert show_shapes(shapes) == text


def test_a_scalar_weight_counts_one_and_an_unknown_shape_nothing():
    assert WeightInfo("scale", ()).count == 1
    assert WeightInfo("w", (None, 3)).count is None
    assert WeightInfo("w", None).count is None
    assert (
        LayerInfo("a", "A", Site("m.py"), params=None or LayerInfo("b", "B", Site("m.py")).params).formula()
        == "0"
    )


def test_a_diagnostic_has_every_key_of_the_contract():
    site = Site("n.ipynb", 2, 5, 2, 9, cell=3)
    fix = Fix(safe=True, edits=(Edit(site, "LSTM"),))
    found = Diagnostic(
        "KPL101",
        "cudnn-extra-bias",
        Severity.INFO,
        "text",
        "n.ipynb",
        2,
        5,
        2,
        9,
        3,
        (Related(site, "here"),),
        fix,
        "u",
    ).to_json()

    assert found == {
        "code": "KPL101",
        "name": "cudnn-extra-bias",
        "severity": "info",
        "message": "text",
        "path": "n.ipynb",
        "line": 2,
        "column": 5,
        "end_line": 2,
        "end_column": 9,
        "cell": 3,
        "related": [{"path": "n.ipynb", "line": 2, "column": 5, "message": "here"}],
        "fix": {
            "safe": True,
            "edits": [{"line": 2, "column": 5, "end_line": 2, "end_column": 9, "cell": 3, "content": "LSTM"}],
        },
        "url": "u",
    }


def test_places_name_the_cell():
    assert str(Site("n.ipynb", 2, cell=3)) == "n.ipynb:cell 3:2"
    assert Site("m.py", 2, 7).start == "m.py:2:7"


def test_everything_can_be_sent_to_another_process(tagger, symbolic, finding):
    result = FileResult("m.py", models=(tagger, symbolic), diagnostics=(finding,))

    assert pickle.loads(pickle.dumps(result)) == result
    assert json.loads(json.dumps(result.to_json())) == result.to_json()


def test_severities_have_an_order():
    assert Severity.INFO.rank < Severity.WARNING.rank < Severity.ERROR.rank


def test_rules_find_the_layers_that_feed_a_layer(tagger):
    embedding, bidirectional = tagger.layers

    assert tagger.producers(bidirectional) == (embedding,)
    assert bidirectional.argument("merge_mode") == "concat"
    assert bidirectional.argument("layer", "nothing") == "nothing"
    assert bidirectional.child("backward_layer").class_name == "LSTM"
    assert bidirectional.child("cell") is None


def test_a_file_is_unreadable_only_if_nothing_came_of_it(tagger):
    complaint = Diagnostic("KPL000", "unreadable-file", Severity.ERROR, "text", "m.ipynb")

    assert FileResult("m.ipynb", diagnostics=(complaint,)).is_unreadable
    assert not FileResult("m.ipynb", models=(tagger,), diagnostics=(complaint,)).is_unreadable
    assert not FileResult("m.ipynb").is_unreadable
