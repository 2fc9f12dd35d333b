from __future__ import annotations

import json

import pytest

import keras_paramlint
from keras_paramlint.cli.main import main
from keras_paramlint.explain import Location, explain
from keras_paramlint.graph import Site
from keras_paramlint.options import UsageError


# ------------------------------------------------------------------ locations
@pytest.mark.parametrize(
    ("text", "target", "cell", "line", "column"),
    [
        ("m.py:12", "m.py", None, 12, None),
        ("m.py:12:5", "m.py", None, 12, 5),
        ("n.ipynb:cell 3:5", "n.ipynb", 3, 5, None),
        ("n.ipynb:cell 3:5:7", "n.ipynb", 3, 5, 7),
        ("m.py::build(10, name='a:3'):7", "m.py::build(10, name='a:3')", None, 7, None),
        (r"C:\m.py:7", r"C:\m.py", None, 7, None),
    ],
)
def test_a_line_is_read_as_it_is_printed(text, target, cell, line, column):
    found = Location.parse(text)

    assert (str(found.target), found.cell, found.line, found.column) == (target, cell, line, column)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("m.py", "a line is FILE:LINE"),
        ("m.py:x", "a line is FILE:LINE"),
        ("n.ipynb:5", "a notebook has cells, as in n.ipynb:cell 1:5"),
        ("m.py:cell 2:5", "only a notebook has cells; write m.py:5"),
    ],
)
def test_what_is_no_line_is_an_error_with_a_remedy(text, message):
    with pytest.raises(UsageError, match=message):
        Location.parse(text)


def test_a_site_over_several_lines_lies_around_its_lines():
    location = Location.parse("m.py:5")

    assert location.lies_in(Site("m.py", 4, 1, 6, 2))
    assert not location.begins(Site("m.py", 4, 1, 6, 2))
    assert not location.lies_in(Site("n.py", 5))


# ------------------------------------------------------------------ what is said
def explained(tmp_path, source, line, **options):
    path = tmp_path / "m.py"
    path.write_text(source)
    location = Location.parse(f"{path}:{line}")
    return explain(location, keras_paramlint.analyze(path, **options).files[0])


def steps(size, tmp_path):
    return [str(step).replace(f"{tmp_path}/", "") for step in size.steps]


NETWORK = """\
import keras
from keras import layers

BASE = 16


def block(x, filters, kernel=3):
    return layers.Conv2D(filters, kernel, padding="same")(x)


def build(classes, depth=2):
    inputs = keras.Input((32, 32, 3))
    x = inputs
    for level in range(depth):
        x = block(x, BASE * 2**level)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(units=classes)(x))


model = build(10)
"""


def test_weights_are_terms_with_named_factors(tmp_path):
    found = explained(tmp_path, NETWORK, 8)

    first, second = found.layers
    assert [(t.weight.name, t.names, t.numbers, t.count) for t in first.terms] == [
        ("kernel", "kernel_size·kernel_size·channels·filters", "3·3·3·16", 432),
        ("bias", "filters", "16", 16),
    ]
    assert [(t.numbers, t.count) for t in second.terms] == [("3·3·16·32", 4608), ("32", 32)]
    for each in found.layers:
        assert sum(term.count * term.times for term in each.terms) == each.layer.params.total


def test_sizes_lead_to_where_the_source_says_them(tmp_path):
    found = explained(tmp_path, NETWORK, 8)
    sizes = {size.name: steps(size, tmp_path) for size in found.layers[1].sizes}

    assert sizes["filters"] == [
        "`filters=filters` at m.py:8",
        "`filters=BASE * 2**level` in a call of block() at m.py:15",
        "`BASE = 16` at m.py:4",
        "`for level in range(depth)` at m.py:14",
        "`depth=2`, the default of build() at m.py:11",
    ]
    assert sizes["kernel_size"] == [
        "`kernel_size=kernel` at m.py:8",
        "`kernel=3`, the default of block() at m.py:7",
    ]
    assert sizes["channels"] == ["the output (None, 32, 32, 16) of `conv2d` (Conv2D) at m.py:8"]


def test_a_keyword_passed_by_position_leads_to_the_call(tmp_path):
    (dense,) = explained(tmp_path, NETWORK, 17).layers

    units = next(size for size in dense.sizes if size.name == "units")
    assert steps(units, tmp_path) == [
        "`units=classes` at m.py:17",
        "`classes=10` in a call of build() at m.py:20",
    ]


def test_a_line_that_calls_a_builder_explains_its_model(tmp_path):
    found = explained(tmp_path, NETWORK, 20)

    assert [model.name for model in found.models] == ["model"]


def test_a_line_that_calls_a_helper_explains_its_layers(tmp_path):
    found = explained(tmp_path, NETWORK, 15)

    assert [layer.name for _, layer in found.called] == ["conv2d", "conv2d_1"]


def test_attributes_of_a_class(tmp_path):
    source = (
        "import keras\nclass Net(keras.Model):\n    def __init__(self, width):\n        super().__init__()\n"
        "        self.width = 2 * width\n        self.dense = keras.layers.Dense(self.width)\n"
        "    def call(self, x):\n        return self.dense(x)\n"
        "net = Net(8)\nnet.build((None, 4))\n"
    )
    (dense,) = explained(tmp_path, source, 6).layers

    assert steps(next(s for s in dense.sizes if s.name == "units"), tmp_path) == [
        "`units=self.width` at m.py:6",
        "`self.width = 2 * width` at m.py:5",
        "`width=8` in a call of Net() at m.py:9",
    ]


def gru(flavour, arguments=""):
    source = (
        "import keras\nfrom keras import layers\nmodel = keras.Sequential([\n    keras.Input((64, 15)),\n"
        f"    layers.GRU(16{arguments}),\n])\n"
    )
    return source, {"flavour": flavour}


# recorded from executed Keras: 1,584 with `reset_after`, 1,536 without
@pytest.mark.parametrize(
    ("flavour", "total", "rule"),
    [
        ("keras3", 1584, "`reset_after=True` is the default here, `reset_after=False` in tf1, keras2"),
        ("keras2", 1536, "`reset_after=False` is the default here, `reset_after=True` in keras3, tfkeras2"),
    ],
)
def test_the_flavour_rule_behind_a_count(tmp_path, flavour, total, rule):
    source, options = gru(flavour)
    (layer,) = explained(tmp_path, source, 5, **options).layers

    assert sum(term.count for term in layer.terms) == total
    assert any(each.startswith(rule) for each in layer.rules)
    assert any(f"{3120 - total:,} parameters" in each for each in layer.rules)


def test_what_is_stated_is_the_same_everywhere(tmp_path):
    source, options = gru("keras3", ", reset_after=True")
    (layer,) = explained(tmp_path, source, 5, **options).layers

    assert not any("default here" in rule for rule in layer.rules)


def test_directions_that_agree_are_one(tmp_path):
    source, options = gru("keras3")
    source = source.replace("layers.GRU(16)", "layers.Bidirectional(layers.GRU(16))")
    (layer,) = explained(tmp_path, source, 5, **options).layers

    (inner,) = layer.inner
    assert (inner.layer.name, inner.others) == ("forward_gru", ("backward_gru",))


def test_symbols_keep_their_names(tmp_path):
    source = NETWORK.replace("model = build(10)\n", "")
    (dense,) = explained(tmp_path, source, 17).layers

    kernel = dense.terms[0]
    assert (kernel.names, kernel.numbers) == ("features·units", "32768·classes".replace("32768", "32,768"))
    assert steps(dense.sizes[0], tmp_path)[-1] == "parameter `classes` of build() at m.py:11"


# ------------------------------------------------------------------ the command
def run(capsys, *arguments):
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.py").write_text(NETWORK)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_the_command_prints_the_derivation(capsys):
    status, out, err = run(capsys, "explain", "m.py:17")

    assert (status, err) == (0, "")
    assert "kernel  features·units = 32,768·10 = 327,680" in out
    assert "`classes=10` in a call of build() at m.py:20" in out


@pytest.mark.usefixtures("here")
def test_a_line_without_a_layer_names_the_nearest_ones(capsys):
    status, out, err = run(capsys, "explain", "m.py:9")

    assert (status, out) == (2, "")
    assert "m.py:9: no layer or model is constructed there, and nothing found; the nearest lines" in err
    assert "with one: m.py:8" in err


@pytest.mark.usefixtures("here")
def test_values_for_symbols_and_targets(capsys):
    _, out, _ = run(capsys, "explain", "m.py::build(depth=0, classes=3):17")
    assert "features·units = 3,072·3 = 9,216" in out
    _, out, _ = run(capsys, "explain", "m.py:8", "--set", "BASE=2")
    assert "3·3·3·2" in out


@pytest.mark.usefixtures("here")
def test_one_object_for_programs(capsys):
    status, out, _ = run(capsys, "explain", "m.py:17", "--output-format", "json")
    found = json.loads(out)

    assert (status, found["path"], found["line"], found["flavour"]) == (0, "m.py", 17, "keras3")
    (layer,) = found["layers"]
    assert [(term["name"], term["factors"], term["count"]) for term in layer["terms"]] == [
        ("kernel", "features·units", 327680),
        ("bias", "units", 10),
    ]
    units = next(size for size in layer["sizes"] if size["name"] == "units")
    assert [(step["path"], step["line"]) for step in units["from"]] == [("m.py", 17), ("m.py", 20)]


def test_findings_of_the_line_come_with_their_explanation(here, capsys):
    (here / "m.py").write_text(NETWORK.replace("units=classes", "units=0"))
    status, out, _ = run(capsys, "explain", "m.py:17", "--select", "KPL310")

    assert status == 0
    assert "KPL310" in out
    assert "## Why is this bad?" in out


LATE = """\
import keras

model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(4)])
model.compile(loss="mse", optimizer="adam")
model.trainable = False
model.fit([[1]], [[1]])
"""


def test_a_line_with_nothing_but_a_finding_says_what_it_rests_on(here, capsys):
    (here / "m.py").write_text(LATE)
    status, out, err = run(capsys, "explain", "m.py:5")

    assert (status, err) == (0, "")
    assert "0 of 44 parameters" in out
    assert "m.py:4: `model` is compiled here with 44 to train" in out
    assert "m.py:6: and trained here for the first time" in out
    assert "warning under keras3 (the default)" in out
    assert "gan-discriminator-never-trains" in out


def test_findings_that_are_not_reported_are_explained_and_say_so(here, capsys):
    stack = "keras.Input((9, 9, 1)), layers.Conv2D(8, 3), layers.BatchNormalization()"
    (here / "m.py").write_text(f"import keras\nfrom keras import layers\n\nm = keras.Sequential([{stack}])\n")
    status, out, _ = run(capsys, "explain", "m.py:4")

    assert status == 0
    assert "KPL402" in out
    assert "`check` does not report it as it is configured; `--select KPL402` does" in out

    _, out, _ = run(capsys, "explain", "m.py:4", "--output-format", "json")
    found = [(each["code"], each["reported"]) for each in json.loads(out)["diagnostics"]]
    assert found == [("KPL402", False)]

    _, out, _ = run(capsys, "explain", "m.py:4", "--select", "KPL4")
    assert "does not report it" not in out


def test_a_notebook_is_addressed_by_cell(here, capsys):
    def code(*lines):
        return {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": list(lines),
        }

    model = "model = keras.Sequential([keras.Input((3,)), layer])\n"
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
        code("import keras\n"),
        code("%matplotlib inline\n", "n = 5\n", "layer = keras.layers.Dense(n)\n", model),
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (here / "n.ipynb").write_text(json.dumps(notebook))

    status, out, err = run(capsys, "explain", "n.ipynb:cell 3:3")
    assert (status, err) == (0, "")
    assert "`n = 5` at n.ipynb:cell 3:2" in out
    status, _, err = run(capsys, "explain", "n.ipynb:cell 2:1")
    assert status == 2
    assert "n.ipynb:cell 3:3" in err


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.py:3"], "no such file or directory: gone.py"),
        (["m.py"], "a line is FILE:LINE"),
        (["m.py:8", "--output-format", "xml"], "explain has no output format 'xml'"),
        (["m.py::gone:8"], "does not define 'gone'"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, arguments, message):
    status, _, err = run(capsys, "explain", *arguments)

    assert status == 2
    assert message in err
