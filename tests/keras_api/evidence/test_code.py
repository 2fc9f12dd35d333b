"""The flavour that a file's text is evidence for: each program runs under no other generation."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_paramlint.keras_api.evidence import code, infer


EVIDENCE = [
    ("import os\nos.environ['KERAS_BACKEND'] = 'theano'\nimport keras", "keras2"),
    ("import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras", "keras3"),
    ("import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nfrom keras.layers.core import Dense", "keras2"),
    ("from keras.layers.recurrent import GRU\nmodel.save_weights('gru.weights.h5')", "keras2"),
    ("from keras.layers import GRU\nmodel.save_weights('gru.weights.h5')", "keras3"),
    ("import tensorflow.compat.v1 as tf\nmodel.save_weights('gru.weights.h5')", "tf1"),
    ("from keras.preprocessing.image import ImageDataGenerator", "keras2"),
    ("from keras.preprocessing.image import load_img", "keras3"),
    ("from keras.wrappers.scikit_learn import KerasClassifier", "keras2"),
    ("import keras\nmodel.add(keras.layers.LSTM(8, batch_input_shape=(1, 4, 2)))", "keras2"),
    ("from tensorflow import keras\nkeras.layers.LSTM(8, batch_input_shape=(1, 4, 2))", "tfkeras2"),
    ("from tensorflow import keras\nkeras.optimizers.Adam(lr=0.1)", "tfkeras2"),
    ("from tensorflow import keras\nkeras.optimizers.Adam(learning_rate=0.1)", "keras3"),
    ("from tensorflow import keras\nmodel.fit(zip(x, y), workers=2)", "tfkeras2"),
    ("from tensorflow import keras\nkeras.losses.BinaryCrossentropy(keras.losses.Reduction.SUM)", "tfkeras2"),
    ("import keras\nfor i in xrange(3): pass", "keras2"),
    ("import keras\nimport tensorflow as tf\ntf.set_random_seed(1)", "keras2"),
    ("import keras\nimport tensorflow as tf\ntf.random.set_seed(1)", "keras3"),
    ("import tensorflow as tf\nx = tf.placeholder(tf.float32)\ntf.keras.layers.Dense(1)", "tf1"),
    ("import tensorflow as tf\ntf.keras.layers.Dense(x.shape[-1].value)", "tf1"),
    ("from tensorflow.python.keras.layers import Dense\nDense(x.get_shape()[-1].value)", "tf1"),
    ("from keras.layers import Dense\nDense(x.shape[1].value)", "keras2"),
    ("import tensorflow as tf\ntf.keras.layers.Dense(variables[1].value)", "keras3"),
    (
        "import tensorflow as tf\ntf.compat.v1.keras.backend.set_session(s)\ntf.keras.layers.GRU(1)",
        "tfkeras2",
    ),
    ("import tensorflow as tf\ntf.compat.v1.keras.layers.GRU(1)", "tf1"),
    (
        "import tensorflow.keras\nfrom tensorflow.compat.v1.keras.initializers import he_normal",
        "tfkeras2",
    ),
    ("from tensorflow.compat.v1.keras.layers import GRU", "tf1"),
    ("from tensorflow.compat.v1 import keras", "tf1"),
]


@pytest.mark.parametrize(("text", "flavour"), EVIDENCE)
def test_the_strongest_evidence_wins(text: str, flavour: str) -> None:
    assert infer(text).name == flavour


def test_the_backend_that_all_generations_have_is_no_evidence() -> None:
    found = infer("import os\nos.environ['KERAS_BACKEND'] = 'tensorflow'\nimport keras")
    assert found.reason == "the default"


@pytest.mark.parametrize(
    "text",
    [
        "from tensorflow import keras\n# once it was tf.Session()\n",
        'from tensorflow import keras\ndef f():\n    """As in tf.contrib.rnn."""\n',
    ],
)
def test_what_only_prose_names_is_no_evidence(text: str) -> None:
    assert infer(text).name == "keras3"


@pytest.mark.parametrize(
    ("text", "flavour"),
    [
        ("# pip install keras==2.2.4\nimport keras\n", "keras2"),
        ("# pip install tensorflow==2.3\nimport tensorflow.keras\n", "tfkeras2"),
        ("# pip install tensorflow==1.15\nimport tensorflow.keras\n", "tf1"),
        ("# pip install tensorflow==1.15\nimport keras\n", "keras2"),
        ("# pip install tensorflow>=2.3\nimport tensorflow.keras\n", "keras3"),
        ("# pip install keras-tuner==1.0\nimport keras\n", "keras3"),
        ("# Using TensorFlow backend.\nimport keras\n", "keras2"),
        ("# Using TensorFlow backend.\nimport tensorflow.keras\n", "keras3"),
    ],
)
def test_what_a_comment_installs_or_quotes_is(text: str, flavour: str) -> None:
    assert infer(text).name == flavour


_RULE = "_" * 60
_TABLE = f"{_RULE}\nLayer (type)                 Output Shape              Param #\n{'=' * 60}\n"


@pytest.mark.parametrize(
    ("way", "row", "flavour"),
    [
        ("import keras", "dense_1 (Dense)              (None, 10)                50\n", "keras2"),
        ("import keras", "input_1 (InputLayer)         [(None, 4)]               0\n", "tfkeras2"),
        (
            "import tensorflow.keras",
            "dense (Dense)                (None, 10)                50\n",
            "tfkeras2",
        ),
    ],
)
def test_a_pasted_table_shows_who_printed_it(way: str, row: str, flavour: str) -> None:
    table = "".join(f"# {line}\n" for line in (_TABLE + row).splitlines())

    assert infer(f"{way}\n{table}").name == flavour
    boxed = "# ┏━━━━━┳━━━━━┓\n"
    assert infer(f"{way}\n{boxed}").reason == "Keras 3 printed the summary"


SIGNS = sorted(
    sign
    for group in vars(code).values()
    if isinstance(group, tuple)
    for sign in set(group)
    # what may stand between parentheses takes long to make up
    if isinstance(sign, code.Sign) and "[^()" not in sign.pattern
)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"{sign.what}: {sign.words.split()[0]}")
@given(data=st.data())
@settings(max_examples=3, deadline=None)
def test_whatever_a_pattern_finds_has_one_of_its_words(sign: code.Sign, data: st.DataObject) -> None:
    pattern = re.compile(sign.pattern, re.MULTILINE)
    text = data.draw(st.from_regex(pattern, alphabet=st.characters(codec="ascii")))

    assert not code.words_of(text).isdisjoint(sign.words.split())
