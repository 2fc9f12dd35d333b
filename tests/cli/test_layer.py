import json
import re

import pytest

from keras_paramlint.cli.main import main


def lines(capsys, *arguments):
    assert main(["layer", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out.splitlines()


def test_the_count_of_a_gru_depends_on_the_flavour(capsys):
    found = [line.strip() for line in lines(capsys, "GRU")]
    assert found[0] == "GRU: keras3, tfkeras2, tf1, keras2"
    assert "parameters: 3·features·units + 3·units² + 6·units" in found
    assert "parameters: 3·features·units + 3·units² + 3·units" in found
    assert any(line.startswith("tf1: ") and "`reset_after=False`, not `True`" in line for line in found)
    assert "bias              (2, 3·units)" in found


def test_one_flavour_only(capsys):
    found = "\n".join(lines(capsys, "GRU", "--flavour", "tf1"))
    assert "3·units² + 3·units\n" in found
    assert "6·units" not in found
    assert "keras3" not in found
    assert "tf1: GRU(units, activation='tanh'" in found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("BatchNormalization", "of which 2·features are not trained"),
        ("SpectralNormalization", "vector_u  (1, units)   not trained"),
        ("Normalization", "parameters: 2·features + 1, none of them trained"),
        ("CuDNNLSTM", "parameters: 4·features·units + 4·units² + 8·units"),
        ("Dropout", "a variable, not a weight"),
        ("TFSMLayer", "Its parameters cannot be known"),
        ("Bidirectional", "backward_layer/bias"),
        ("Conv2D", "also called: AtrousConv2D, AtrousConvolution2D, Convolution2D"),
    ],
)
def test_where_people_go_wrong(name, said, capsys):
    assert said in "\n".join(lines(capsys, name))


def test_aliases_and_paths_lead_to_the_class(capsys):
    expected = lines(capsys, "MaxPooling2D")
    assert lines(capsys, "MaxPool2D") == expected
    assert lines(capsys, "tf.keras.layers.MaxPooling2D") == expected
    assert lines(capsys, "MaxPool2D", "MaxPooling2D") == expected
    assert lines(capsys, "tf.layers.MaxPooling2D") != expected


def test_json(capsys):
    data = json.loads("\n".join(lines(capsys, "LSTM", "CuDNNLSTM", "--output-format", "json")))
    first, second = data["layers"]
    assert (data["schema_version"], first["name"], second["name"]) == (1, "LSTM", "CuDNNLSTM")
    assert list(second["flavours"]) == ["tf1", "keras2"]
    (use,) = first["uses"]
    assert use["flavours"] == ["keras3", "tfkeras2", "tf1", "keras2"]
    assert use["weights"][0] == {"name": "kernel", "shape": "(features, 4·units)", "trainable": True}
    assert use["params"] == "4·features·units + 4·units² + 4·units"


def test_markdown(capsys):
    found = lines(capsys, "Dense", "--output-format", "markdown")
    assert found[0] == "## Dense"
    assert "| `kernel` | `(features, units)` | yes |" in found


def test_all_names(capsys):
    names = lines(capsys, "--all")
    assert len(names) > 150
    assert {"LSTM", "tf.layers.Dense", "ReversibleEmbedding"} <= set(names)
    assert "MaxPool2D" not in names
    old = lines(capsys, "--all", "--flavour", "keras2")
    assert "MaxoutDense" in old
    assert "RMSNormalization" not in old


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Lstm"], r"no layer is called 'Lstm'; did you mean 'LSTM'\?"),
        (["BatchNormalisation"], r"did you mean 'BatchNormalization'\?"),
        (["Qqqqqqq"], r"--all lists them"),
        (["CuDNNLSTM", "--flavour", "keras3"], r"keras3 has no CuDNNLSTM; it is in tf1, keras2"),
        (["LSTM", "--flavour", "keras4"], r"--flavour does not take 'keras4'; did you mean 'keras3'\?"),
        (["LSTM", "--output-format", "xml"], r"--output-format does not take 'xml'; there are text"),
        ([], r"no layer is named"),
        (["LSTM", "--all"], r"contradict"),
    ],
)
def test_what_cannot_be_done(arguments, message, capsys):
    assert main(["layer", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.search(message, captured.err)
