"""What a program relies on about divisibility shows in its formulas and decides its conditions."""

from __future__ import annotations

import pytest

import keras_paramlint


HEADER = "import keras\nfrom keras import layers\n"


def model(tmp_path, body, parameters="d, h"):
    path = tmp_path / "m.py"
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    path.write_text(f"{HEADER}def build({parameters}):\n{lines}")
    analysis = keras_paramlint.analyze(f"{path}::build")
    assert analysis.diagnostics == ()
    return analysis.models[-1]


ATTENTION = (
    "i = keras.Input((8, d))\n"
    "x = layers.MultiHeadAttention(h, d // h)(i, i)\n"
    "model = keras.Model(i, x)\n"
    "return model\n"
)


def formula(model):
    return model.params.formula(model.names())


def test_without_a_fact_the_quotient_stays(tmp_path):
    assert formula(model(tmp_path, ATTENTION)) == "4·d·floor(d/h)·h + 3·floor(d/h)·h + d"


@pytest.mark.parametrize(
    "fact",
    [
        "assert d % h == 0",
        "assert d % h == 0 and h > 0, 'no'",
        "assert not d % h",
        "if d % h:\n    raise ValueError('no')",
        "if d % h != 0:\n    raise ValueError('no')",
        "if d % h == 0:\n    pass\nelse:\n    raise ValueError('no')",
    ],
)
def test_what_raises_otherwise_is_relied_on(tmp_path, fact):
    # with d = 8 and h = 2 executed Keras has 288 parameters, as the formula does
    assert formula(model(tmp_path, f"{fact}\n{ATTENTION}")) == "4·d² + 4·d"


def test_a_product_needs_no_fact(tmp_path):
    assert formula(model(tmp_path, f"d = h * k\n{ATTENTION}", "h, k")) == "4·h²·k² + 4·h·k"


def test_what_is_caught_is_no_fact_for_other_sizes(tmp_path):
    assert "floor(d/h)" in formula(model(tmp_path, f"assert d % k == 0\n{ATTENTION}", "d, h, k"))


def test_facts_decide_conditions(tmp_path):
    body = (
        "assert d % 4 == 0\n"
        "i = keras.Input((d,))\n"
        "units = 1 if d % 2 == 0 else 5\n"
        "units += 1 if d // h * h == d else 7\n"
        "return keras.Model(i, layers.Dense(units)(i))\n"
    )
    made = model(tmp_path, f"if d % h:\n    raise ValueError\n{body}")

    assert formula(made) == "2·d + 2"
    assert made.params.alternatives == ()
