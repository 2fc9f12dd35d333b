# ruff: noqa: E501, ISC004 - tables of messages in one line each
"""What programs and tests assert of counts and shapes, in the words of several libraries.

Counts are those of executed Keras: Dense(10) on 32 features has 330 parameters.
"""

from __future__ import annotations

import pytest

import keras_paramlint


HEAD = """\
import numpy as np
import tensorflow as tf
import unittest
import keras
from keras import layers

EXPECTED = {"small": 330, "large": [1, 500]}
LIMIT = 300


def build(units=10):
    return keras.Sequential([keras.Input((32,)), layers.Dense(units)])


model = build()
"""


def found(text, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return keras_paramlint.analyze(path, select=["KPL501", "KPL502", "KPL504"]).diagnostics


TRUE = [
    "assert model.count_params() == 330",
    "assert model.count_params() == EXPECTED['small'] == 300 + 30",
    "assert 300 < model.count_params() <= 330",
    "assert model.count_params() != 331",
    "assert model.count_params() in (330, 331)",
    "assert model.count_params() == 330 and model.output_shape == (None, 10)",
    "assert model.count_params() / 2 == 165.0",
    "np.testing.assert_equal(model.count_params(), 330)",
    "np.testing.assert_array_equal(model.output_shape, [None, 10])",
    "tf.debugging.assert_equal(330, model.count_params())",
    "assert model.output_shape[1:] == (10,) and model.output_shape[-1] == 10",
    "assert model.layers[0].kernel.shape == (32, 10)",
    "assert list(model.output_shape) == [None, 10]",
    "assert keras.backend.int_shape(model.output) == (None, 10)",
    "np.testing.assert_allclose(model.count_params(), 331, rtol=0.1)",
    "model.assert_ready(model.count_params(), 331)",
    "assert model.count_params() == unknown_limit()",
    "try:\n    assert model.count_params() == 331\nexcept AssertionError:\n    pass",
    "unittest.TestCase().assertNotEqual(model.count_params(), 331)",
]


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_or_not_known_is_left_alone(text, tmp_path):
    assert found(text + "\n", tmp_path) == ()


FALSE = [
    ("assert model.count_params() == 331", "KPL501", "`model` has 330 parameters, not 331"),
    ("assert EXPECTED['large'][1] == model.count_params()", "KPL501", "not 500"),
    ("assert model.count_params() == 16*4 + 16, 'drift'", "KPL501", "not 80"),
    ("assert model.output_shape == (None, 10) and model.count_params() == 331", "KPL501", "not 331"),
    ("assert model.count_params() == 330 and model.output_shape == (None, 11)", "KPL502", "not (None, 11)"),
    ("assert model.count_params() < LIMIT", "KPL504", "`model.count_params() < LIMIT` is false"),
    ("assert 20_000 < model.count_params() < 40_000", "KPL504", "`20000 < model.count_params() < 40000` is false"),
    ("assert build(20).count_params() == 330", "KPL501", "`build(20)` has 660 parameters, not 330"),
    ("np.testing.assert_equal(model.count_params(), 331)", "KPL501", "not 331"),
    ("np.testing.assert_equal(actual=model.count_params(), desired=331)", "KPL501", "not 331"),
    ("np.testing.assert_array_equal(model.output_shape, [None, 11])", "KPL502", "(None, 10), not (None, 11)"),
    ("np.testing.assert_array_less(model.count_params(), 300)", "KPL504", "is false"),
    ("tf.debugging.assert_less(model.count_params(), 300)", "KPL504", "is false"),
    ("assert model.output_shape[1:] == (11,)", "KPL502", "`model.output_shape[1:]` is (10,), not (11,)"),
    ("assert model.output_shape[-1] == 11", "KPL502", "`model.output_shape[-1]` is 10, not 11"),
    ("assert tuple(model.input_shape) == (None, 33)", "KPL502", "`tuple(model.input_shape)` is (None, 32)"),
    ("assert model.get_layer(index=0).output_shape == (None, 11)", "KPL502", "(None, 10), not (None, 11)"),
    ("assert keras.backend.int_shape(model.output) == (None, 11)", "KPL502", "not (None, 11)"),
    ("assert model.layers[0].kernel.shape.as_list() == [32, 11]", "KPL502", "(32, 10), not (32, 11)"),
]


@pytest.mark.parametrize(("text", "code", "message"), FALSE)
def test_what_is_false_is_said_with_what_is_true(text, code, message, tmp_path):
    (diagnostic,) = found(text + "\n", tmp_path)

    assert (diagnostic.code, diagnostic.line) == (code, 16)
    assert message in diagnostic.message
    assert diagnostic.fix is None


CASES = """
class {name}({base}):
    def {setup}(self):
        self.model = build()

    def test_counts(self):
        small = build(4)
        {check}


if __name__ == "__main__":
    unittest.main()
"""


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("self.assertEqual(self.model.count_params(), 330)", None),
        ("self.assertEqual(small.count_params(), 4 * 32 + 4)", None),
        ("self.assertEqual(self.model.count_params(), 16 * 4 + 16)", "`self.model` has 330 parameters, not 80"),
        ("self.assertEqual(80, small.count_params(), 'message')", "`small` has 132 parameters, not 80"),
        ("self.assertLess(small.count_params(), 132)", "`self.assertLess(small.count_params(), 132)` is false"),
        ("self.assertLessEqual(small.count_params(), 132)", None),
        ("self.assertGreater(small.count_params(), 132)", "is false"),
        ("self.assertTrue(small.count_params() == 133)", "`small` has 132 parameters, not 133"),
        ("self.assertTrue(100 < small.count_params() < 133)", None),
        ("self.assertTupleEqual(small.output_shape, (None, 5))", "`small.output_shape` is (None, 4), not (None, 5)"),
        ("self.assertAllEqual(small.output_shape, [None, 5])", "(None, 4), not (None, 5)"),
    ],
)
@pytest.mark.parametrize("base", ["unittest.TestCase", "tf.test.TestCase"])
def test_the_methods_of_tests_are_carried_out(check, message, base, tmp_path):
    text = CASES.format(name="ModelTest", base=base, setup="setUp", check=check)
    diagnostics = found(text, tmp_path)

    assert [message in each.message for each in diagnostics] == ([] if message is None else [True])


def test_a_class_of_pytest_is_prepared_as_pytest_does(tmp_path):
    check = "assert self.model.count_params() == 133 + small.count_params()"
    (diagnostic,) = found(
        CASES.format(name="TestModel", base="object", setup="setup_method", check=check), tmp_path
    )

    assert "`self.model` has 330 parameters, not 265" in diagnostic.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def test_it():\n    model = build(4)\n    assert model.count_params() == 133\n", "not 133"),
        ("def test_it():\n    model = build(4)\n    assert model.count_params() == 132\n", None),
        ("def check_it():\n    model = build(4)\n    assert model.count_params() == 133\n", None),
        (
            "import pytest\n\n@pytest.fixture\ndef small():\n    return build(4)\n\n"
            "def test_it(small):\n    assert small.count_params() == 133\n",
            "`small` has 132 parameters, not 133",
        ),
        (
            "import pytest\n\n@pytest.fixture(scope='module')\ndef small():\n    return build(4)\n\n"
            "class TestSmall:\n    def test_it(self, small):\n        assert small.output_shape == (None, 5)\n",
            "not (None, 5)",
        ),
        (
            "import pytest\n\n@pytest.mark.parametrize('units', [4, 5])\n"
            "def test_it(units):\n    assert build(units).count_params() == 133\n",
            None,
        ),
        ("def test_it(client):\n    assert client.model.count_params() == 133\n", None),
    ],
)
def test_functions_that_are_tests_are_carried_out_with_their_fixtures(text, message, tmp_path):
    diagnostics = found(text, tmp_path)

    assert [message in each.message for each in diagnostics] == ([] if message is None else [True])


def test_a_test_that_states_nothing_is_looked_at_as_before(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(
        "import keras\n\ndef test_it():\n    m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])\n"
    )

    assert [model.name for model in keras_paramlint.analyze(path).models] == ["m"]
