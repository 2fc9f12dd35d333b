"""What the fixes of the rules make of a line."""

from __future__ import annotations

import pytest

import keras_paramlint
from keras_paramlint.graph.edits import apply


HEAD = "import tensorflow as tf\nimport keras\nfrom keras import layers, Input, Sequential\n"
STACK = "m = Sequential()\nm.add(Input((9, 9, 4)))\n"

FIXES = [
    (
        "KPL105",
        "m = Sequential()\nm.add(layers.LSTM(4, batch_input_shape=(1, 1, 7)))",
        "m = Sequential()\nm.add(layers.Input(batch_shape=(1, 1, 7)))\nm.add(layers.LSTM(4))",
        True,
    ),
    (
        "KPL105",
        "m = Sequential([layers.LSTM(4, batch_input_shape=(1, 1, 7))])",
        "m = Sequential([layers.Input(batch_shape=(1, 1, 7)), layers.LSTM(4)])",
        True,
    ),
    (
        "KPL105",
        "def f():\n    m = Sequential()\n    m.add(layers.LSTM(input_dim=7, units=4))\n\nf()",
        (
            "def f():\n"
            "    m = Sequential()\n"
            "    m.add(layers.Input((None, 7)))\n"
            "    m.add(layers.LSTM(units=4))\n"
            "\n"
            "f()"
        ),
        True,
    ),
    (
        "KPL105",
        "o = keras.optimizers.Adam(lr=1e-3)",
        "o = keras.optimizers.Adam(learning_rate=1e-3)",
        True,
    ),
    (
        "KPL106",
        "x = tf.nn.relu(Input((3,)))",
        "x = keras.ops.relu(Input((3,)))",
        False,
    ),
    (
        "KPL208",
        "h = [layers.Dense(4, activation='relu')] * 3\nm = Sequential([Input((4,)), *h])",
        "h = [layers.Dense(4, activation='relu') for _ in range(3)]\nm = Sequential([Input((4,)), *h])",
        False,
    ),
    (
        "KPL210",
        "a = Input((3,))\nb = Input((3,))\nm = keras.Model(a, layers.Add()([a, b]))",
        "a = Input((3,))\nb = Input((3,))\nm = keras.Model([a, b], layers.Add()([a, b]))",
        False,
    ),
    (
        "KPL210",
        (
            "a, c = Input((3,)), Input((3,))\n"
            "b = Input((3,))\n"
            "m = keras.Model(inputs=[a, c], outputs=layers.Add()([a, b, c]))"
        ),
        (
            "a, c = Input((3,)), Input((3,))\n"
            "b = Input((3,))\n"
            "m = keras.Model(inputs=[a, c, b], outputs=layers.Add()([a, b, c]))"
        ),
        False,
    ),
    (
        "KPL301",
        "m = Sequential([Input((3, 4)), layers.LSTM(3), layers.Dropout(0.1), layers.GRU(3)])",
        (
            "m = Sequential([Input((3, 4)), layers.LSTM(3, return_sequences=True), "
            "layers.Dropout(0.1), layers.GRU(3)])"
        ),
        True,
    ),
    (
        "KPL303",
        "x = layers.Conv2D(8, 5)(Input((3, 3, 1)))",
        'x = layers.Conv2D(8, 5, padding="same")(Input((3, 3, 1)))',
        False,
    ),
    (
        "KPL303",
        "c = layers.Conv2D(8, 5)\nx = c(Input((3, 3, 1)))",
        'c = layers.Conv2D(8, 5, padding="same")\nx = c(Input((3, 3, 1)))',
        False,
    ),
    (
        "KPL310",
        "x = Input(shape=(256))",
        "x = Input(shape=(256,))",
        True,
    ),
    (
        "KPL310",
        "x = Input(256)",
        "x = Input((256,))",
        True,
    ),
    (
        "KPL310",
        "m = Sequential([layers.Dense(3, input_shape=(784 ))])",
        "m = Sequential([layers.Dense(3, input_shape=(784, ))])",
        True,
    ),
    (
        "KPL310",
        "x = layers.Dense(128 / 2)",
        "x = layers.Dense(128 // 2)",
        True,
    ),
    (
        "KPL310",
        "def f(n):\n    return Sequential([Input((3,)), layers.Dense(n / 2)])",
        "def f(n):\n    return Sequential([Input((3,)), layers.Dense(n // 2)])",
        False,
    ),
    (
        "KPL401",
        "m = Sequential([Input((3,)), layers.Dense(1, activation='softmax')])",
        "m = Sequential([Input((3,)), layers.Dense(1, activation='sigmoid')])",
        False,
    ),
    (
        "KPL401",
        'm = Sequential([Input((3,)), layers.Dense(1), layers.Activation("softmax")])',
        'm = Sequential([Input((3,)), layers.Dense(1), layers.Activation("sigmoid")])',
        False,
    ),
    (
        "KPL402",
        (
            "m = Sequential()\n"
            "m.add(Input((9, 9, 4)))\n"
            "m.add(layers.Conv2D(3, 3))\n"
            "m.add(layers.BatchNormalization())"
        ),
        (
            "m = Sequential()\n"
            "m.add(Input((9, 9, 4)))\n"
            "m.add(layers.Conv2D(3, 3, use_bias=False))\n"
            "m.add(layers.BatchNormalization())"
        ),
        False,
    ),
    (
        "KPL404",
        "m = Sequential()\nm.add(Input((9, 9, 4)))\nm.add(layers.PReLU())",
        "m = Sequential()\nm.add(Input((9, 9, 4)))\nm.add(layers.PReLU(shared_axes=[1, 2]))",
        False,
    ),
    (
        "KPL404",
        "m = Sequential([Input((None, 4)), layers.PReLU()])",
        "m = Sequential([Input((None, 4)), layers.PReLU(shared_axes=[1])])",
        True,
    ),
    (
        "KPL406",
        (
            "m = Sequential()\n"
            "m.add(Input((9, 9, 4)))\n"
            "m.add(layers.Conv2D(3, 3))\n"
            "m.add(layers.BatchNormalization(axis=1))"
        ),
        (
            "m = Sequential()\n"
            "m.add(Input((9, 9, 4)))\n"
            "m.add(layers.Conv2D(3, 3))\n"
            "m.add(layers.BatchNormalization(axis=-1))"
        ),
        False,
    ),
    (
        "KPL605",
        "m = Sequential([Input((3,)), layers.Dense(2)])\nm.trainable = 'False'",
        "m = Sequential([Input((3,)), layers.Dense(2)])\nm.trainable = False",
        True,
    ),
    (
        "KPL701",
        (
            "d = 8\n"
            "x = Input((3, d))\n"
            "y = layers.MultiHeadAttention(num_heads=4, key_dim=d)(x, x)\n"
            "m = keras.Model(x, y)"
        ),
        (
            "d = 8\n"
            "x = Input((3, d))\n"
            "y = layers.MultiHeadAttention(num_heads=4, key_dim=d // 4)(x, x)\n"
            "m = keras.Model(x, y)"
        ),
        False,
    ),
    (
        "KPL701",
        "x = Input((3, 8))\ny = layers.MultiHeadAttention(2, 4 + 4)(x, x)\nm = keras.Model(x, y)",
        "x = Input((3, 8))\ny = layers.MultiHeadAttention(2, (4 + 4) // 2)(x, x)\nm = keras.Model(x, y)",
        False,
    ),
]


@pytest.mark.parametrize(("code", "before", "after", "safe"), FIXES)
def test_a_fix_changes_what_it_speaks_of_and_nothing_else(code, before, after, safe, tmp_path):
    path = tmp_path / "m.py"
    path.write_text(f"{HEAD}{before}\n")

    (found,) = keras_paramlint.analyze(path, flavour="keras3", select=[code]).diagnostics

    assert found.fix is not None
    assert found.fix.safe is safe
    path.write_text(apply(path.read_text(), found.fix.edits))
    assert path.read_text() == f"{HEAD}{after}\n"
    assert keras_paramlint.analyze(path, flavour="keras3", select=[code]).diagnostics == ()
