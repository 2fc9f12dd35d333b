"""Programs about data show what executed Keras, TensorFlow and scikit-learn show."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.modules import run_module
from keras_paramlint.interpreter.parse import parse
from keras_paramlint.interpreter.values import Module, Open, Unknown, is_open
from keras_paramlint.keras_api.provider import KerasProvider, LibraryProvider
from tests.interpreter.library.harness import NoFiles
from tests.keras_api.data_programs import IMPORTS, SUITES


RECORDED = json.loads((Path(__file__).parent / "recorded" / "data.json").read_text(encoding="utf-8"))
CASES = [(flavour, name) for flavour, programs in RECORDED.items() for name in programs]


def interpret(source, flavour="keras3"):
    """Return the names that a program binds."""
    providers = [KerasProvider(flavour), LibraryProvider()]
    machine = Machine(providers=providers, finder=NoFiles())
    providers[0].session(machine)
    module = Module("main", "main.py")
    run_module(machine, module, parse(source, "main", "main.py"))
    return module.scope.vars


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (Unknown, Poly)):
        return "?"
    value = getattr(value, "value", value)
    return int(value)


@pytest.mark.parametrize(("flavour", "name"), CASES, ids=[f"{flavour}: {name}" for flavour, name in CASES])
def test_shows_what_real_keras_shows(flavour, name):
    source = textwrap.dedent(IMPORTS[flavour]) + "show = {}\n" + textwrap.dedent(SUITES[flavour][name])
    shown = plain(interpret(source, flavour)["show"])
    expected = RECORDED[flavour][name]
    assert set(shown) == set(expected)
    wrong = {key: (shown[key], expected[key]) for key in expected if shown[key] != expected[key]}
    assert not wrong


# ------------------------------------------------------------------ data that is not in the source
SHAPES = {
    # the shapes that the documentation of keras.datasets asserts
    "mnist": [((60000, 28, 28), (60000,)), ((10000, 28, 28), (10000,))],
    "fashion_mnist": [((60000, 28, 28), (60000,)), ((10000, 28, 28), (10000,))],
    "cifar10": [((50000, 32, 32, 3), (50000, 1)), ((10000, 32, 32, 3), (10000, 1))],
    "cifar100": [((50000, 32, 32, 3), (50000, 1)), ((10000, 32, 32, 3), (10000, 1))],
    "boston_housing": [((404, 13), (404,)), ((102, 13), (102,))],
    "california_housing": [((16512, 8), (16512,)), ((4128, 8), (4128,))],
    "imdb": [((25000,), (25000,)), ((25000,), (25000,))],
    "reuters": [((8982,), (8982,)), ((2246,), (2246,))],
}


@pytest.mark.parametrize("name", SHAPES)
def test_datasets_have_their_documented_shapes(name):
    parts = interpret(f"from keras.datasets import {name}\ndata = {name}.load_data()")["data"]
    assert [tuple(array.shape for array in part) for part in parts] == SHAPES[name]


CLASSES = [("mnist", 10), ("cifar10", 10), ("cifar100", 100), ("reuters", 46)]


@pytest.mark.parametrize(("name", "classes"), CLASSES)
def test_classes_of_data_sets_are_counted(name, classes):
    counted = interpret(f"""
import numpy as np
from keras.datasets import {name}
from keras.utils import to_categorical
(x, y), (xt, yt) = {name}.load_data()
whole = np.concatenate((y, yt))
counts = [
    len(np.unique(y)), np.max(y) + 1, int(y.max()) + 1, len(np.unique(whole)),
    np.unique(y.flatten()).shape[0],
    len(np.unique(np.argmax(to_categorical(y.astype("float32")), 1))), np.max(y.reshape(-1)) + 1,
]
y[0] = 500
changed = np.max(y) + 1
""")
    assert plain(counted["counts"]) == [classes] * 7
    assert plain(counted["changed"]) == "?"


def test_some_labels_need_not_have_all_classes():
    counted = interpret("""
import numpy as np
from keras.datasets import mnist
(x, y), (xt, yt) = mnist.load_data()
counts = [len(np.unique(y[:50])), np.max(y[:50]), np.max(y * 2), np.max(np.concatenate((y, [12])))]
""")
    assert plain(counted["counts"]) == ["?"] * 4


def test_channels_follow_the_image_data_format():
    names = interpret("""
import keras
keras.backend.set_image_data_format("channels_first")
(x, y), _ = keras.datasets.cifar10.load_data()
""")
    assert names["x"].shape == (50000, 3, 32, 32)


def test_reviews_that_are_left_out_are_not_counted():
    names = interpret(
        "from keras.datasets import imdb\n(x, y), test = imdb.load_data(maxlen=200)\nn = len(x)"
    )
    assert isinstance(names["n"], Poly)
    assert names["x"].shape[0] == names["n"]


def test_classes_of_known_labels():
    names = interpret("""
import keras
(x, y), _ = keras.datasets.mnist.load_data()
whole = keras.utils.to_categorical(y).shape
part = keras.utils.to_categorical(y[:100]).shape
""")
    assert names["whole"] == (60000, 10)
    assert names["part"][0] == 100
    assert isinstance(names["part"][1], Poly)


def test_reviews_are_padded_to_rows_of_numbers():
    names = interpret("""
from keras.datasets import imdb
from keras.preprocessing.sequence import pad_sequences
(x, y), _ = imdb.load_data(num_words=500)
known = pad_sequences(x[:300], maxlen=80).shape
longest = pad_sequences(x).shape
""")
    assert names["known"] == (300, 80)
    assert names["longest"][0] == 25000
    assert isinstance(names["longest"][1], Poly)


def test_rank_of_unknown_sequences_stays_open():
    names = interpret("""
import json
from keras.preprocessing.sequence import pad_sequences
x = pad_sequences(json.load(open("f")), maxlen=80)
width = x.shape[1]
rank = x.ndim
""")
    assert names["width"] == 80
    assert isinstance(names["rank"], Unknown)


def test_vocabulary_that_is_read_is_one_symbol():
    names = interpret(
        """
from keras.preprocessing.text import Tokenizer
texts = open("f").readlines()
t = Tokenizer()
t.fit_on_texts(texts)
same = len(t.word_index) + 1 == t.texts_to_matrix(texts).shape[1]
size = len(t.word_index) + 1
limited = Tokenizer(num_words=70)
limited.fit_on_texts(texts)
known = limited.texts_to_matrix(texts).shape[1]
""",
        "tfkeras2",
    )
    assert names["same"] is True
    assert names["size"].name == "size"
    assert names["known"] == 70


def test_images_of_a_directory():
    names = interpret("""
import keras
train = keras.utils.image_dataset_from_directory("d", image_size=(60, 50), color_mode="grayscale")
x, y = train.element_spec
for images, labels in train.take(1):
    image = images[0]
classes = len(train.class_names)
both = keras.utils.image_dataset_from_directory("d", subset="both", validation_split=0.2, label_mode=None)
plain = both[1].element_spec
one_hot = keras.utils.image_dataset_from_directory("d", label_mode="categorical", class_names=["a", "b"])
label = one_hot.element_spec[1]
""")
    assert names["x"].shape == (None, 60, 50, 1)
    assert names["y"].shape == (None,)
    assert names["image"].shape == (60, 50, 1)
    assert isinstance(names["classes"], Unknown)
    assert names["plain"].shape == (None, 256, 256, 3)
    assert names["label"].shape == (None, 2)


def test_iterators_over_directories():
    names = interpret(
        """
from keras.preprocessing.image import ImageDataGenerator
g = ImageDataGenerator(rescale=1 / 255).flow_from_directory("d", target_size=(60, 50), batch_size=8)
x, y = next(g)
n = g.num_classes
m = len(g.class_indices)
binary = ImageDataGenerator().flow_from_directory("d", class_mode="binary", color_mode="grayscale")
""",
        "tfkeras2",
    )
    assert names["x"].shape[1:] == (60, 50, 3)
    assert isinstance(names["x"], Array)
    assert names["y"].shape[1] == names["n"] == names["m"]
    assert [leaf.shape for leaf in names["binary"].spec] == [(None, 256, 256, 1), (None,)]


def test_elements_of_unknown_data_are_unknown():
    names = interpret("""
import tensorflow as tf
import tensorflow_datasets as tfds
from elsewhere import parse
ds, info = tfds.load("mnist", with_info=True)
files = tf.data.TFRecordDataset(["f"]).map(parse)
pairs = files.map(lambda x, y: (tf.reshape(tf.ensure_shape(x, (6,)), (3, 2)), y)).batch(4)
ragged = tf.data.Dataset.from_tensor_slices(open("f").readlines())
""")
    assert isinstance(names["ds"], Unknown)
    assert isinstance(names["files"].spec.shape, Unknown)
    assert isinstance(names["pairs"].spec, tuple)
    assert isinstance(names["ragged"].spec.shape, Unknown)


def test_columns_that_are_not_known_are_no_columns():
    names = interpret("""
import pandas as pd
import tensorflow as tf
ds = tf.data.Dataset.from_tensor_slices(dict(pd.read_csv("x.csv"))).batch(4)
for features in ds.take(1):
    seen = [key for key, value in features.items()]
""")
    assert isinstance(is_open(names["ds"].spec), Open)
    assert isinstance(names["seen"], Unknown)


def test_a_function_that_fails_leaves_elements_unknown():
    names = interpret("""
import numpy as np
import tensorflow as tf
ds = tf.data.Dataset.from_tensor_slices(np.zeros((4, 2))).map(lambda x: {}["missing"])
n = len(ds)
""")
    assert isinstance(names["ds"].spec, Unknown)
    assert names["n"] == 4


def test_conditions_inside_a_function_of_elements_do_not_fork():
    names = interpret("""
import numpy as np
import tensorflow as tf
def jitter(x):
    if tf.random.uniform(()) > 0.5:
        x = tf.image.flip_left_right(x)
    if tf.random.uniform(()) > 0.5:
        x = tf.reshape(x, (8, 4, 3))
    return x
def flip(x):
    if tf.random.uniform(()) > 0.5:
        return tf.image.flip_left_right(x)
    return x
images = tf.data.Dataset.from_tensor_slices(np.zeros((5, 4, 8, 3)))
flipped = images.map(flip).batch(2).element_spec
turned = images.map(jitter).element_spec
""")
    assert names["flipped"].shape == (None, 4, 8, 3)
    assert isinstance(names["turned"].shape, Unknown)
