# ruff: noqa: E501 - tables of comments in one line each
"""What people write beside layers in their own words: read where it can mean only one thing.

Shapes are those of executed Keras: Conv2D(64, 3) makes (None, 26, 26, 64) of (None, 28, 28, 1), with 640 parameters.
"""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.sources.side_notes import read_side_notes


@pytest.mark.parametrize(
    ("comment", "shape", "count"),
    [
        ("(None, 26, 26, 64)", (None, 26, 26, 64), None),
        ("(?, 570, 570, 64)", ("?", 570, 570, 64), None),
        ("[b, 784]", ("b", 784), None),
        ("(batch, timesteps, 64)", ("batch", "timesteps", 64), None),
        ("(None, 7, 7, 256), Note: None is the batch size", (None, 7, 7, 256), None),
        ("output: 14 × 14 x 16", (14, 14, 16), None),
        ("=> 28x28x64", (28, 28, 64), None),
        ("[b, 32] => [b, 10], 330 = 32*10 + 10", ("b", 10), None),
        ("now model.output_shape == (None, 64, 256, 256)", (None, 64, 256, 256), None),
        ("output shape: (None, 5)", (None, 5), None),
        ("(None, 10), 330 params", (None, 10), 330),
        ("9,408 parameters", None, 9_408),
        ("9_408 trainable params.", None, 9_408),
        ("(3, 3)", None, None),
        ("kernel (3, 3) -> 64", None, None),
        ("see (None, 3)", None, None),
        ("(None, 3) is the input", None, None),
        ("input (None, 3)", None, None),
        ("3 params", None, None),
        ("2 params: x and y", None, None),
        ("about 9,408 params", None, None),
        ("https://x/(None,3)", None, None),
        ("-> 512", None, None),
    ],
)
def test_shapes_and_counts_are_read_where_nothing_else_is_meant(comment, shape, count):
    found = read_side_notes(f"x = f(x)  # {comment}\n")
    promises = [promise for note in found for promise in note.expectation.promises]

    assert [promise.shapes[0] for promise in promises if promise.shapes] == ([shape] if shape else [])
    assert [promise.count for promise in promises if promise.count is not None] == ([count] if count else [])
    above = read_side_notes(f"# {comment}\nx = f(x)\n")
    assert [note.expectation.promises[0].count for note in above] == ([count] if count and not shape else [])
    assert read_side_notes(f"# some layers\n# {comment}\nx = f(x)\n") == ()


HEAD = "import keras\nfrom keras import layers\n\ninp = keras.Input((28, 28, 1))\n"


def found(body, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(HEAD + body, encoding="utf-8")
    return keras_paramlint.analyze(path, select=["KPL501", "KPL502", "KPL509"]).diagnostics


LAYER = "x = layers.Conv2D(64, 3)(inp)  # {}\nm = keras.Model(inp, x)\n"


@pytest.mark.parametrize(
    "comment",
    ["(None, 26, 26, 64)", "(None, 28, 28, 1)", "(?, h, w, 64)", "output: 26 x 26 x 64", "-> (None, 26, 26, 64)",
     "640 params", "(None, 26, 26, 64), 640 params", "(None, 676)", "(3, 3)", "=> 64x26"],
)  # fmt: skip
def test_true_notes_and_those_about_other_things_are_left_alone(comment, tmp_path):
    assert found(LAYER.format(comment), tmp_path) == ()


@pytest.mark.parametrize(
    ("comment", "code", "message"),
    [
        ("(None, 28, 28, 64)", "KPL502", "the output of Conv2D(64) is (None, 26, 26, 64), not (None, 28, 28, 64)"),
        ("output: 28 x 28 x 64", "KPL502", "not (28, 28, 64)"),
        ("(None, 28, 28, 1) -> (None, 26, 26, 32)", "KPL502", "not (None, 26, 26, 32)"),
        ("576 params", "KPL501", "Conv2D(64) has 640 parameters, not 576"),
        ("(None, 26, 26, 64), 576 parameters", "KPL501", "not 576"),
    ],
)
def test_false_notes_are_said_and_left_to_their_author(comment, code, message, tmp_path):
    (diagnostic,) = found(LAYER.format(comment), tmp_path)

    assert diagnostic.code == code
    assert message in diagnostic.message
    assert diagnostic.fix is None
    assert code == "KPL502" or diagnostic.severity == "warning"


def test_each_layer_of_a_stack_has_its_own_note(tmp_path):
    (diagnostic,) = found(
        "m = keras.Sequential([\n    inp,\n    layers.Conv2D(64, 3),  # (None, 26, 26, 64)\n"
        "    layers.MaxPooling2D(),  # (None, 13, 13, 64)\n    layers.Flatten(),  # (None, 10816)\n"
        "    layers.Dense(10),  # (None, 11)\n])\n",
        tmp_path,
    )

    assert (diagnostic.line, "not (None, 11)" in diagnostic.message) == (10, True)


ABOVE = "# {}\nx = layers.Conv2D(64, 3)(inp)\ny = layers.Conv2D(8, 3)(x)\nm = keras.Model(inp, y)\n"


def test_a_count_alone_on_its_line_speaks_of_the_next_statement(tmp_path):
    (diagnostic,) = found(ABOVE.format("576 params"), tmp_path)

    assert (diagnostic.code, diagnostic.line, diagnostic.severity) == ("KPL501", 5, "warning")
    assert "Conv2D(64) has 640 parameters, not 576" in diagnostic.message
    assert diagnostic.fix is None


@pytest.mark.parametrize(
    "comment",
    [
        "640 params",
        "4,616 params",
        "5,256 trainable parameters",
        "the second layer\n# 576 params",
        "576 params\n# as in the paper",
        "(None, 28, 28, 64)",
        "about 576 params",
        "576 params\n\nprint(1)\n",
    ],
)
def test_what_may_be_the_count_of_something_else_is_left_alone(comment, tmp_path):
    assert found(ABOVE.format(comment), tmp_path) == ()
