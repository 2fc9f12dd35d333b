"""The examples of the rules, executed: what the messages say of counts, exceptions and training is so."""

from __future__ import annotations

import ast

import pytest
from oracle import Program, _plain

import keras_paramlint
from keras_paramlint.graph import Severity
from keras_paramlint.graph.edits import apply
from keras_paramlint.rules import all_rules, rule_for


pytestmark = pytest.mark.oracle

LATER = {"KPL205", "KPL312", "KPL602", "KPL000"}
"""What is an error although the program itself runs to its end: it shows at the first batch, or never."""

RELEASES = {"KPL104", "KPL105", "KPL106"}
"""What speaks only where the release is told, or proven by the file."""

COMMENTS = {"KPL501", "KPL502", "KPL504"}
"""What a comment states is compared by nobody but us."""

NOT_TO_BE_RUN = {"KPL000", "KPL002", "KPL004", "KPL005"}
"""Examples that are no programs, never end, or speak of comments only."""

AS_RUN = {
    "something of another package between the layers": (
        "from some_package import FancyBlock",
        "FancyBlock = lambda filters: keras.layers.Conv2D(filters, 1)",
        "",
    ),
    "half of a size that is not known is a float as well": ("", "", "head(7)\n"),
}
"""What an example is run as: a line, what is run for it, and what behind the program.

A package that is not installed is stood in for, and a builder that nobody calls is called.
"""

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.title}")
    for rule in all_rules()
    if rule.code not in NOT_TO_BE_RUN
    for example in rule.examples
    if example.flavour != "keras2" and "open(" not in example.source and "import data" not in example.source
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples_are_what_keras_builds(rule, example, oracles, tmp_path):
    path = tmp_path / "example.py"
    path.write_text(example.source, encoding="utf-8")
    mine = keras_paramlint.analyze(path, flavour=example.flavour, select=["ALL"])
    flavour = mine.files[0].flavour
    if flavour not in oracles:
        pytest.skip(f"{flavour} is not installed")

    real = oracles[flavour].run(Program("rules", "", (), as_run(example)).text(flavour), str(path))

    if real.get("error") == "FileNotFoundError" or "URL fetch failure" in real.get("message", ""):
        pytest.skip(real["message"])
    if "error" in real and example.flavour is None and rule.code in RELEASES:
        pytest.skip("whether it is Keras 3 is not certain, so nothing is said")
    errors = [each for each in mine.diagnostics if each.severity is Severity.ERROR]
    if "error" in real:
        assert statement_at(example.source, real["line"]) & {each.line for each in errors}, real
        return
    assert [each.message for each in errors if each.code not in LATER | COMMENTS] == []
    totals = {}
    for model in mine.models:
        totals.setdefault(model.name, []).append(model)
    for facts in real["objects"].values():
        for name in facts["names"]:
            if facts["is_model"] and len(totals.get(name, ())) == 1:
                same_counts(facts, totals[name][0])


def as_run(example):
    """Return the program that is run for an example, with the same lines."""
    line, instead, behind = AS_RUN.get(example.title, ("", "", ""))
    assert line in example.source
    return example.source.replace(line, instead) + behind


def statement_at(source, line):
    """Return the lines of the statement that begins at a line: a traceback points at its first one."""
    spans = [
        range(node.lineno, node.end_lineno + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Assign, ast.Expr)) and node.lineno == line
    ]
    return {line}.union(*spans)


def same_counts(facts, model):
    """Compare a model's counts, and those of its layers; a count may be one of several alternatives."""
    params = model.params
    alternatives = [each.total for each in params.alternatives]
    if params.unknown:
        assert 0 < params.known < facts["total"]
    else:
        assert facts["total"] in (alternatives or [params.number()])
        assert alternatives or facts["trainable"] == params.number("trainable")
    if alternatives:
        return
    layers = {layer["name"]: layer for layer in facts["layers"] or ()}
    for layer in model.layers:
        real = layers.get(layer.name)
        if real is not None:
            assert (layer.class_name, layer.params.number()) == (real["class"], real["total"])
            if not model.params.symbols:
                assert real["output_shape"] in (None, _plain(layer.output_shapes))


# ---------------------------------------------------------------------- what would be
_ONE = "import keras\nfrom keras import layers\nmodel = keras.Sequential([keras.Input({shape}), {layers}])\n"


def one(shape, layers):
    return _ONE.format(shape=shape, layers=layers)


_ATTENTION = """\
import keras

inp = keras.Input((50, 256))
model = keras.Model(inp, keras.layers.MultiHeadAttention(8, 32)(inp, inp))
"""

WOULD_BE = [
    ("KPL103", "1,536", one("(64, 15)", "layers.GRU(16, reset_after=False)")),
    ("KPL202", "264", one("(32,)", "layers.Dense(8)")),
    ("KPL203", "20,992", one("(10, 8)", "layers.LSTM(32)"), 4),
    ("KPL208", "12,480", one("(64,)", "layers.Dense(64)"), 3),
    ("KPL212", "30,050", one("(600,)", "layers.Dense(50)")),
    ("KPL311", "896", one("(224, 224, 3)", "layers.Conv2D(32, 3)")),
    ("KPL401", "1.0", None),
    ("KPL403", "8,320", one("(109, 109, 64)", "layers.GlobalAveragePooling2D(), layers.Dense(128)")),
    ("KPL404", "32 with", one("(24, 24, 32)", "layers.PReLU(shared_axes=[1, 2])")),
    ("KPL405", "work of 6", one("(5,)", "layers.Dense(1)")),
    ("KPL406", "256", one("(224, 200, 64)", "layers.BatchNormalization(axis=-1)")),
    (
        "KPL701",
        "263,168",
        _ATTENTION,
    ),
]


@pytest.mark.parametrize("case", WOULD_BE, ids=lambda case: case[0])
def test_counts_that_messages_compare_with_are_those_of_the_other_program(case, oracles, tmp_path):
    code, text, source, *times = case
    path = tmp_path / "example.py"
    said = []
    for example in rule_for(code).examples:
        path.write_text(example.source, encoding="utf-8")
        said += keras_paramlint.analyze(path, flavour=example.flavour, select=[code]).diagnostics
    assert any(text in each.message for each in said), [each.message for each in said]
    if source is None:
        return

    real = oracles["keras3"].run(source)["objects"]["model"]["total"]

    number = int("".join(character for character in text if character.isdigit()))
    assert number == real * (times or [1])[0]


# ---------------------------------------------------------------------- nearest sizes
@pytest.mark.parametrize(("size", "fits"), [(357, True), (358, False), (359, False), (360, True)])
def test_the_nearest_size_is_one_that_keras_takes(size, fits, oracles):
    source = f"""
from keras import Input, Model
from keras.layers import Concatenate, Conv2D, MaxPooling2D, UpSampling2D

inp = Input(({size}, {size}, 1))
c1 = Conv2D(16, 3, padding="same")(inp)
c2 = Conv2D(32, 3, padding="same")(MaxPooling2D()(c1))
c3 = Conv2D(64, 3, padding="same")(MaxPooling2D()(c2))
model = Model(inp, Concatenate()([UpSampling2D()(c3), c2]))
"""
    assert ("error" not in oracles["keras3"].run(source)) is fits


# ---------------------------------------------------------------------- what is trained
_FREEZING = """
import numpy as np
import keras

base = keras.Sequential([keras.Input((6,)), keras.layers.Dense(16, activation="relu")], name="base")
model = keras.Sequential([base, keras.layers.Dense(1)])
x, y = np.random.rand(8, 6), np.random.rand(8, 1)
{before}
model.compile(optimizer="sgd", loss="mse")
{between}
was = [np.array(w) for w in base.get_weights()]
model.fit(x, y, verbose=0)
moved = any((np.array(a) != np.array(b)).any() for a, b in zip(was, base.get_weights()))
assert moved is {moved}, moved
"""
_TRAINING = [
    ("frozen after compile", "keras3", "", "base.trainable = False", False),
    ("frozen after compile", "tfkeras2", "", "base.trainable = False", True),
    ("unfrozen after compile", "keras3", "base.trainable = False", "base.trainable = True", True),
    ("unfrozen after compile", "tfkeras2", "base.trainable = False", "base.trainable = True", False),
    (
        "unfrozen after the first fit",
        "keras3",
        "base.trainable = False",
        "model.fit(x, y, verbose=0)\nbase.trainable = True",
        False,
    ),
    (
        "unfrozen after the first fit",
        "tfkeras2",
        "base.trainable = False",
        "model.fit(x, y, verbose=0)\nbase.trainable = True",
        False,
    ),
]


@pytest.mark.parametrize(("what", "flavour", "before", "between", "moved"), _TRAINING)
def test_what_is_trained_is_what_the_rules_say(what, flavour, before, between, moved, oracles):
    source = _FREEZING.format(before=before, between=between, moved=moved)
    if flavour == "tfkeras2":
        source = source.replace("import keras\n", "from tensorflow import keras\n")

    answer = oracles[flavour].run(source)

    assert "error" not in answer, answer


@pytest.mark.parametrize(
    ("example", "learns"),
    [(example, not example.lines("KPL602")) for example in rule_for("KPL602").examples if example.flavour],
    ids=lambda value: getattr(value, "title", str(value)),
)
def test_a_discriminator_learns_or_not_as_the_rule_says(example, learns, oracles):
    head, loop = example.source.split("noise, real", 1)
    source = (
        f"{head}was = [np.array(w) for w in discriminator.get_weights()]\nnoise, real{loop}"
        "moved = any((np.array(a) != np.array(b)).any() for a, b in zip(was, discriminator.get_weights()))\n"
        f"assert moved is {learns}, moved\n"
    )
    if example.flavour == "tfkeras2":
        source = source.replace("import keras\n", "from tensorflow import keras\n").replace(
            "from keras import", "from tensorflow.keras import"
        )

    answer = oracles[example.flavour].run(source)

    assert "error" not in answer, answer


@pytest.mark.parametrize("flavour", ["keras3", "tfkeras2"])
@pytest.mark.parametrize(("number", "meant"), [(0, 323), (1, 289)])
def test_what_was_meant_is_trained_once_layers_are_frozen_singly(number, meant, flavour, oracles, tmp_path):
    path = tmp_path / "example.py"
    path.write_text(rule_for("KPL603").examples[number].source, encoding="utf-8")
    (found,) = keras_paramlint.analyze(path, flavour=flavour, select=["KPL603"]).diagnostics
    source = apply(path.read_text(encoding="utf-8"), found.fix.edits)
    if flavour == "tfkeras2":
        source = source.replace("import keras\n", "from tensorflow import keras\n").replace(
            "from keras import", "from tensorflow.keras import"
        )

    answer = oracles[flavour].run(source)

    assert "error" not in answer, answer
    assert answer["objects"]["model"]["trainable"] == meant
