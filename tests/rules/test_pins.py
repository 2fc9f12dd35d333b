# ruff: noqa: E501 - programs in one line each
"""Comments that promise counts and shapes: what they speak of, and when they are false.

Counts are those of executed Keras: Dense(10) on 32 features has 330 parameters, on 10 features 110;
Conv2D(4, 3) on one channel has 40, Conv2D(8, 3) on four has 296.
"""

from __future__ import annotations

import pytest

import keras_paramlint


HEAD = """\
import keras
from keras import layers

def build(units=10):{on_def}
    inp = keras.Input((32,))
    x = layers.Dense(units)(inp)
    return keras.Model(inp, x)

class Net(keras.Model):{on_class}
    def __init__(self, units=10):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)

inp = keras.Input((32,))
"""


def findings(body, *, on_def="", on_class="", flavour=None, tmp_path):
    head = HEAD.format(on_def=on_def, on_class=on_class)
    path = tmp_path / "m.py"
    path.write_text(head + body, encoding="utf-8")
    analysis = keras_paramlint.analyze(path, flavour=flavour, select=["KPL5", "KPL005"], ignore=["KPL503"])
    return list(analysis.diagnostics)


TRUE = [
    "x = layers.Dense(10)(inp)  # params: 330\nm = keras.Model(inp, x)\n",
    "x = layers.Dense(10)(inp)  # paramlint: params=330 trainable=330 non-trainable=0 shape=(None, 10)\nm = keras.Model(inp, x)\n",
    "# params: 330\nx = layers.Dense(10)(inp)\nm = keras.Model(inp, x)\n",
    "x = layers.Dense(\n    10,\n)(inp)  # params: 330\nm = keras.Model(inp, x)\n",
    "m = keras.Sequential([  # paramlint: params=440\n    inp,\n    layers.Dense(10),  # params: 330\n    layers.Dense(10)])  # params: 110\n",
    "m = keras.Sequential([\n    keras.Input((32,)),\n    layers.Dense(10),\n])  # params: 330\n",
    "m = build()  # params: 330\n",
    "m = build(\n    units=20,\n)  # params: 660\n",
    "m = keras.Sequential()\nm.add(keras.Input((32,)))\nm.add(layers.Dense(10))  # params: 330\n",
    "for units in (10, 20):\n    m = build(units)  # params: 660\n",
    "x = inp\nfor _ in range(2):\n    x = layers.Dense(10)(x)  # params: 110\nm = keras.Model(inp, x)\n",
    "x = layers.Dense(10)(layers.Dropout(0.5)(inp))  # params: 330\nm = keras.Model(inp, x)\n",
    "x = layers.Dense(10)(layers.Dense(10)(inp))  # params: 440\nm = keras.Model(inp, x)\n",
    "def head(x):\n    x = layers.Dense(10)(x)\n    return layers.Dense(10)(x)\n\nx = head(inp)  # paramlint: params=440\nm = keras.Model(inp, x)\n",
    "class Box:\n    def __init__(self):\n        self.model = build()  # params: 330\n\nbox = Box()\n",
    "m = build()  # paramlint: params=16*4 + 266\n",
    "m = build()  # paramlint: params=1 if tf1-compat else 330\n",
    "m = build()  # paramlint: max-params=330 min-params=330 max-trainable=1_000\n",
    "import numpy as np\nnet = Net()  # params: 330\nnet(np.zeros((1, 32)))\n",
    "# params: 3\ndef f(a, b):  # params: 2\n    return a\n\nf(1, 2)  # params: 2\n",
    "# params: batch size\nm = build()  # params: the units\n",
    "def late():\n    return unknown()  # paramlint: params=7\n",
    "import mylib\nx = mylib.block(inp)  # paramlint: params=7\n",
    "import os\nif os.environ.get('BIG'):\n    x = 3  # noqa\nelse:\n    pass\n",
]


@pytest.mark.parametrize("body", TRUE)
def test_true_promises_and_comments_about_other_things_are_left_alone(body, tmp_path):
    assert findings(body, tmp_path=tmp_path) == []


FALSE = [
    ("x = layers.Dense(10)(inp)  # params: 331\nm = keras.Model(inp, x)\n", "KPL501", "Dense(10) has 330 parameters, not 331"),
    ("# params: 331\nx = layers.Dense(10)(inp)\nm = keras.Model(inp, x)\n", "KPL501", "not 331"),
    ("m = keras.Sequential([  # paramlint: params=330\n    inp,\n    layers.Dense(10),\n    layers.Dense(10)])\n", "KPL501", "`m` has 440 parameters, not 330"),
    ("m = build()  # params: 110\n", "KPL501", "`m` has 330 parameters, not 110"),
    ("m = build(\n    units=20,\n)  # params: 330\n", "KPL501", "`m` has 660 parameters, not 330"),
    ("for units in (10, 20):\n    m = build(units)  # params: 110\n", "KPL501", "330 (`m`) or 660 (`m`) parameters, not 110"),
    ("x = layers.Dense(10)(layers.Dense(10)(inp))  # params: 441\nm = keras.Model(inp, x)\n", "KPL501", "440 (Dense(10) and Dense(10) together)"),
    ("def head(x):\n    x = layers.Dense(10)(x)\n    return layers.Dense(10)(x)\n\nx = head(inp)  # paramlint: params=441\nm = keras.Model(inp, x)\n", "KPL501", "together has 440"),
    ("m = build()  # paramlint: params=330 trainable=20\n", "KPL501", "330 trainable parameters, not 20"),
    ("m = build()  # paramlint: shape=(None, 11)\n", "KPL502", "`m` is (None, 10), not (None, 11)"),
    ("m = build()  # paramlint: shape=[(None, 10), (None, 10)]\n", "KPL502", "not [(None, 10), (None, 10)]"),
    ("m = build()  # paramlint: max-params=300\n", "KPL504", "`m` has 330 parameters, of 300 that it may have"),
    ("m = build()  # paramlint: min-params=331\n", "KPL504", "of 331 that it must have at least"),
    ("m = build()  # paramlint: max-trainable=3\n", "KPL504", "330 trainable parameters"),
    ("m = build()  # paramlint: params=330 if tf1 else 331\n", "KPL501", "not 331"),
    ("m = build()  # paramlint: params=330 if tf9 else 330\n", "KPL005", "no flavour is called 'tf9'"),
    ("m = build()  # paramlint: params=330 for sure\n", "KPL005", "'params=330 for sure' cannot be read"),
    ("m = build()\nz = 3  # paramlint: params=5\n", "KPL509", "no layer or model is made here"),
    ("m = build()\nm.compile()  # paramlint: params=330\n", "KPL509", "no layer or model is made here"),
    ("m = build()\nz = inp + 1  # params: 721_200\n", "KPL509", "no layer or model is made here"),
    ("m = build()\n# paramlint: params=330\n", "KPL509", "no code follows"),
    ("m = build()\n# paramlint: params=330\nimport os\n", "KPL509", "no layer or model is made here"),
    ("m = build()  # paramlint: params=33*unit\n", "KPL509", "`unit` is no size of `m`, which has 330 parameters"),
    ("m = build()  # paramlint: params=330 set unit=3\n", "KPL509", "`unit` is no size"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "text"), FALSE)
def test_what_is_false_is_said(body, code, text, tmp_path):
    (found,) = findings(body, tmp_path=tmp_path)

    assert found.code == code
    assert text in found.message


DEFINITIONS = [
    ("  # paramlint: params=330", "build()\n", None),
    ("  # paramlint: params=660", "build()\nbuild(20)\n", None),
    ("  # paramlint: params=33*units", "build()\nbuild(20)\n", None),
    ("  # paramlint: params=33*units", "", None),
    ("  # paramlint: max-params=660", "build()\nbuild(20)\n", None),
    ("  # params: 3", "build()\n", None),
    ("  # paramlint: params=331", "build()\nbuild(20)\n", "330 (`functional`) or 660 (`functional_1`)"),
    ("  # paramlint: params=33*units + 1", "build(20)\n", "660 parameters, not 661"),
    ("  # paramlint: max-params=600", "build()\nbuild(20)\n", "660 parameters, of 600"),
]


@pytest.mark.parametrize(("comment", "body", "text"), DEFINITIONS)
def test_the_line_of_a_def_speaks_of_what_the_function_returns(comment, body, text, tmp_path):
    found = findings(body, on_def=comment, tmp_path=tmp_path)

    assert [text in each.message for each in found] == ([] if text is None else [True])


CALLED = "import numpy as np\nnet = Net()\nnet(np.zeros((1, 32)))\n"


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("  # paramlint: params=330", None),
        ("  # paramlint: params=33*units", None),
        ("  # params: 3", None),
        ("  # paramlint: params=331", "`net` has 330 parameters, not 331"),
    ],
)
def test_the_line_of_a_class_speaks_of_its_instances(comment, text, tmp_path):
    found = findings(CALLED, on_class=comment, tmp_path=tmp_path)

    assert [text in each.message for each in found] == ([] if text is None else [True])


SYMBOLIC = """\
import keras
from keras import layers

vocab_size = len(open("words.txt").read().split())
m = keras.Sequential([keras.Input((None,)), layers.Embedding(vocab_size, 300), layers.Dense(8)])  # paramlint: {}
"""


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("params=300*vocab_size + 2_408", None),
        ("params=300·vocab_size + 2,408", None),
        ("params=2_708 set vocab_size=1", None),
        ("max-params=10_000 set vocab_size=20", None),
        ("params=902_408", None),
        ("params=301*vocab_size", "has 300·vocab_size + 2,408 parameters, not 301·vocab_size"),
        ("params=2_709 set vocab_size=1", "2,708 parameters, not 2,709"),
        ("max-params=10_000 set vocab_size=2_000", "602,408 parameters, of 10,000"),
        ("params=100", "has 300·vocab_size + 2,408 parameters, not 100"),
        ("params=300*words", "`words` is no size of `m`"),
    ],
)
def test_formulas_are_compared_with_formulas(comment, text, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(SYMBOLIC.format(comment), encoding="utf-8")
    found = keras_paramlint.analyze(path).diagnostics

    assert [text in each.message for each in found] == ([] if text is None else [True])


def test_a_false_formula_is_mended(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(SYMBOLIC.format("params=301*vocab_size"), encoding="utf-8")
    (found,) = keras_paramlint.analyze(path).diagnostics

    assert found.fix.edits[0].content == "300*vocab_size + 2_408"


CHOSEN = """\
import os
import keras
from keras import layers

wide = os.path.exists("wide")
inp = keras.Input((32,))
m = keras.Model(inp, layers.Dense(20 if wide else 10)(inp))  # paramlint: {}
"""


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("params=330", None),
        ("params=660", None),
        ("params=331", "660 if wide else 330 parameters, not 331"),
        ("max-params=600", "660 parameters if wide, of 600"),
        ("max-params=660", None),
    ],
)
def test_each_alternative_counts(comment, text, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(CHOSEN.format(comment), encoding="utf-8")
    found = keras_paramlint.analyze(path, select=["KPL5"]).diagnostics

    assert [text in each.message for each in found] == ([] if text is None else [True])


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({}, ["KPL502", "KPL504"]),
        ({"select": ["KPL501"]}, []),
        ({"ignore": ["KPL504"]}, ["KPL502"]),
        ({"ignore": ["KPL5"]}, []),
        ({"extend_select": ["KPL504"], "ignore": ["KPL502"]}, ["KPL504"]),
    ],
)
def test_a_comment_turns_on_the_rule_that_checks_it(options, codes, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(
        "import keras\n\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])"
        "  # paramlint: max-params=3 shape=(None, 4)\n",
        encoding="utf-8",
    )

    assert [each.code for each in keras_paramlint.analyze(path, **options).diagnostics] == codes


def test_of_several_models_the_returned_one_is_meant(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(
        "import keras\nfrom keras import layers\n\n"
        "def build():  # paramlint: params=693\n"
        "    inp = keras.Input((32,))\n"
        "    encoder = keras.Model(inp, layers.Dense(10)(inp))\n"
        "    code = keras.Input((10,))\n"
        "    decoder = keras.Model(code, layers.Dense(33)(code))\n"
        "    return keras.Model(inp, decoder(encoder(inp)))\n\n"
        "model = build()  # params: 693\n",
        encoding="utf-8",
    )

    assert keras_paramlint.analyze(path).diagnostics == ()
