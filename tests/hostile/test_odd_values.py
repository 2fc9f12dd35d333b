"""What nobody would write: Keras, NumPy and Python refuse it, and so does the analysis, without a defect.

Which of these real Keras 3.15, tf_keras 2.21 and TensorFlow 2.21 refuse was found by running them.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

import keras_paramlint
from keras_paramlint import defects
from keras_paramlint.analysis.room import with_room
from keras_paramlint.interpreter.values import Class
from keras_paramlint.rules import run_rules, select


HEAD = """
import keras, tf_keras, tensorflow as tf, numpy as np
from keras import Input, ops
scalar, vector, matrix = ops.sum(Input((4,))), ops.sum(Input((4,)), axis=0), Input((4,))
"""


@pytest.fixture
def analysed(tmp_path, monkeypatch):
    """Analyse a program; a defect on the way is an error, also where it costs nothing that anybody sees."""
    failures = []
    described = defects._described
    monkeypatch.setattr(defects, "_described", lambda error: failures.append(described(error)) or "")

    def run(text, head=HEAD):
        path = tmp_path / "m.py"
        path.write_text(head + text)
        (result,) = keras_paramlint.analyze(path, select=["ALL"]).files
        assert failures == []
        return result

    return run


REFUSED = {
    "ops.pinv(vector)": "KPL302",
    "ops.svd(vector)": "KPL302",
    "ops.qr(vector)": "KPL302",
    "ops.cross(scalar, scalar)": "KPL302",
    "ops.rfft(scalar)": "KPL302",
    "ops.irfft((scalar, scalar))": "KPL302",
    "ops.stft(scalar, 2, 1, 2)": "KPL302",
    "ops.glu(scalar)": "KPL302",
    "ops.diag(scalar)": "KPL302",
    "ops.vander(matrix)": "KPL302",
    "ops.tensordot(matrix, matrix, 3)": "KPL302",
    "ops.fft((vector, vector, vector))": "KPL310",
    "ops.trace(scalar)": "KPL302",
    "ops.diagonal(vector)": "KPL302",
    "ops.image.rgb_to_grayscale(vector)": "KPL302",
    "ops.image.pad_images(vector, 1, 1, 1, 1)": "KPL302",
    "matrix[:, ::0]": "KPL310",
    "Input((3,), 'a')": "KPL310",
    "Input((3,), 2.0)": "KPL310",
    "tf_keras.layers.Dense(float('inf'))": "KPL310",
    "tf_keras.layers.Dense(float('nan'))": "KPL310",
    "tf_keras.layers.Conv2D(float('inf'), 3)": "KPL310",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_what_keras_refuses_is_refused(analysed, expression):
    result = analysed(f"r = {expression}\n")

    assert REFUSED[expression] in {each.code for each in result.diagnostics}


@pytest.mark.parametrize(
    "expression",
    [
        "tf.nn.crelu(tf.constant(1.0))",
        "tf.linalg.diag(tf.constant(1.0))",
        "tf.linalg.diag_part(tf.constant([1.0]))",
        "tf.signal.frame(tf.constant(1.0), 2, 1)",
        "tf.image.central_crop(tf.zeros((3, 3, 3)), 1.5)",
        "tf.image.central_crop(tf.zeros((3, 3, 3)), float('nan'))",
    ],
)
def test_what_tensorflow_refuses_at_once_is_no_defect(analysed, expression):
    analysed(f"r = {expression}\n")


def test_what_keras_allows_is_allowed(analysed):
    result = analysed("a = tf_keras.backend.batch_flatten(tf.constant(1.0))\nb = a.shape\nprint(a)\n")

    assert not [each for each in result.diagnostics if each.severity.value == "error"]


RAISED = {
    "list(1, 2)": "TypeError",
    "float(1, 2)": "TypeError",
    "slice(1, 2, 3, 4)": "TypeError",
    "{1}.isdisjoint()": "TypeError",
    "{1}.remove([1])": "TypeError",
    "__import__('collections').Counter([1, [2]])": "TypeError",
    "bytes(range(10**30))": "OverflowError",
    "np.diag(5)": "ValueError",
    "np.bincount(['a'])": "TypeError",
    "np.bincount(5)": "ValueError",
    "np.tensordot(2, 3.0)": "IndexError",
    "np.nanmax(range(5), axis=(0, 0))": "ValueError",
    "np.random.weibull(1, (-1,))": "ValueError",
    "np.zeros((2, -1))": "ValueError",
    "{1}.discard({})": "TypeError",
    "{1}.symmetric_difference([1], [2])": "TypeError",
    "'a'.join(2.5)": "TypeError",
    "{'a': 1}.pop([])": "TypeError",
    "__import__('collections').Counter(1, 2, 3)": "TypeError",
    "__import__('collections').UserDict([[1]])": "ValueError",
    "np.eye(-1)": "ValueError",
    "np.repeat([1, 2, 3], [1, 2])": "ValueError",
    "np.column_stack([])": "ValueError",
    "np.expand_dims([1], (0, 0))": "ValueError",
    "complex([])": "TypeError",
    "np.arange()": "TypeError",
    "np.zeros(3)[::0]": "ValueError",
}


@pytest.mark.parametrize("expression", RAISED)
def test_what_python_raises_is_raised(analysed, expression):
    result = analysed(
        f"units = 5\ntry:\n    r = {expression}\nexcept {RAISED[expression]}:\n    units = 7\n"
        "model = keras.Sequential([Input((2,)), keras.layers.Dense(units)])\n"
    )

    assert [model.params.total for model in result.models] == [21]


@pytest.mark.parametrize(
    "expression",
    [
        "keras.layers.Layer.build((1, 2), 3)",
        "keras.Model.summary(5)",
        "tf.data.Dataset.batch(A(), 5)",
        "E.__getitem__(A(), 'a')",
        "np.nonzero(5), np.argwhere(5)",
        "np.vstack(tup=[[1]])",
        "tf.TensorSpec(np.zeros((2, 3))) @ 5, tf.keras.Input(tensor=tf.TensorSpec([[1]]))",
        "__import__('dataclasses').field() == 5",
        "type(E).__len__(A())",
        "np.argmax([1], 0, None, 5)",
        "{1}.__ior__({2: 3})",
        "tf.reshape(Input((10**30,)), tf.zeros((10**30,)))",
        "np.split([1, 2], ['a'])",
        "np.sort([10**400, 1])",
        "np.column_stack([1, 2])",
        "keras.backend.temporal_padding(matrix)",
        "tf.scan(print, 5)",
        "__import__('typing').NamedTuple('N', [()])",
        "np.random.default_rng().permuted(np.zeros((5, 3)), axis=0, out=5)",
        "np.argmax(2, 0, [np.zeros(3), np.zeros(3)], keepdims=unknown / 3)",
        "np.array(options=1, dtype=A, object=[1])",
        "keras.ops.switch(5, {})",
        "keras.backend.placeholder(None, 2**63)",
        "keras.layers.Dot(axes=[])([matrix, matrix])",
        "keras.layers.Lambda(print, output_shape=(4,))()",
        "keras.layers.Dense(-10**5000)",
        "keras.applications.NASNetMobile(include_top=False, weights=None, input_shape=(None, 64, 3))",
        "np.pad(np.zeros(3), (None, 4))",
        "np.full('a', []), np.full((2, 3), [])",
        "keras.ops.extract_sequences(matrix, 1, 0)",
        "keras.applications.MobileNetV3Small(vector, float('inf'))",
        "keras.utils.timeseries_dataset_from_array((-1,), np.array(unknown), 2)",
        "keras.utils.to_categorical(float('nan'))",
        "keras.datasets.boston_housing.load_data(test_split=float('inf'))",
        "keras.backend.ctc_batch_cost(matrix, 5.0, 1, 1)",
        "tf.expand_dims(5.0, axis=(2, 2, 2))",
        "__import__('packaging.version').version.parse('10' * 5000)",
        "tf_keras.utils.conv_utils.deconv_output_length(1, 2, '', 3)",
    ],
)
def test_what_nobody_would_call_is_no_defect(analysed, expression):
    analysed(
        "import enum, json\nclass A: pass\nclass E(enum.Enum): a = 1\n"
        f"unknown = json.load(open(0))\nr = {expression}\n"
    )


@pytest.mark.parametrize("expression", ["tf.stack(range(10**30))", "tf.gradients(5, range(10**30))"])
def test_no_list_is_made_of_so_many_tensors(analysed, expression):
    result = analysed(f"r = {expression}\nmodel = keras.Sequential([matrix, keras.layers.Dense(2)])\n")

    assert not any("seconds" in each.message for each in result.diagnostics)


@pytest.mark.parametrize("expression", ["range(10**30)", "np.zeros(range(10**9))", "tf.zeros(range(10**30))"])
def test_ranges_longer_than_words_count(analysed, expression):
    analysed(f"r = {expression}\ns = np.array(r)\nt = tf.reshape(s, r)\nfor i in r: break\n")


@pytest.mark.parametrize("number", ["10**400", "2**63", "10**19", "-10**400"])
def test_numbers_longer_than_floats(analysed, number):
    analysed(
        f"a = keras.Sequential([Input((200, 200, 3)), keras.layers.Conv2D(8, 3), keras.layers.Flatten(), "
        f"keras.layers.Dense({number})])\n"
        f"b = keras.Sequential([Input(({number},)), keras.layers.Dense(3), keras.layers.Dense(3)])\n"
    )


def test_numbers_that_cannot_be_written_are_not_counted(analysed):
    result = analysed(
        "model = keras.Sequential([Input((10**400,) * 12), keras.layers.Flatten(), keras.layers.Dense(2)])\n"
        "other = keras.Sequential([Input((4,)), keras.layers.Dense(2)])\n"
    )

    assert [model.params.total for model in result.models] == [None, 10]
    assert "a count of some thousands of digits" in json.dumps(result.to_json())


@pytest.mark.parametrize("shape", ["(1j,)", "('a', 2)", "lambda s: (s[0], 2.5)", "lambda s: [1, (2,)]"])
def test_a_stated_shape_that_is_none(analysed, shape):
    result = analysed(
        f"model = keras.Sequential([Input((4,)), keras.layers.Lambda(lambda t: t, output_shape={shape})])\n"
    )

    json.dumps(result.to_json())


@pytest.mark.parametrize("size", ["str", "A()", "print"])
def test_a_batch_that_is_no_size(analysed, size):
    result = analysed(
        f"class A: pass\nx = Input((4,), {size})\nmodel = keras.Model(x, x)\n"
        f"other = keras.Sequential([keras.layers.Dense(2, input_shape=(3,), batch_size={size})])\n"
    )

    json.dumps(result.to_json())


def test_a_float_as_width_of_tf_keras(analysed):
    result = analysed(
        "from tf_keras import Input, Sequential\nfrom tf_keras.layers import Dense\n"
        "model = Sequential([Input((4,)), Dense(3.7), Dense(9)])\n",
        head="",
    )

    assert [model.params.total for model in result.models] == [4 * 3 + 3 + 3 * 9 + 9]


def test_layers_of_one_name_are_no_ring(analysed):
    """A model that Keras would refuse may have them; who goes from layer to layer by names never ends."""
    result = analysed(
        "model = keras.Sequential([Input((4,)), keras.layers.Dense(2), keras.layers.Dense(2), "
        "keras.layers.Dense(2)])\n"
    )
    (model,) = result.models
    layers = tuple(replace(each, name="same", inbound=("same",)) for each in model.layers)
    for some in (layers, layers[:2], layers[-1:]):
        ring = replace(result, models=(replace(model, layers=some, output_layers=()),))
        with_room(lambda ring=ring: run_rules(ring, select(["ALL"])), longest=20)


def test_an_overflow_of_ours_is_a_defect(tmp_path, monkeypatch):
    """It is not taken for numbers of the program that are too large."""
    from keras_paramlint.interpreter.values import Builtin
    from keras_paramlint.keras_api import provider  # noqa: F401 - registers what is replaced
    from keras_paramlint.keras_api.functions import registry

    def run(call, *args, **kwargs):
        return int(float("inf"))

    names = registry._ANYWHERE
    monkeypatch.setitem(names, ("keras.utils", "to_categorical"), Builtin("keras.utils.to_categorical", run))
    path = tmp_path / "m.py"
    path.write_text(
        "import keras\nn = keras.utils.to_categorical([0, 1])\n"
        "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(n)])\n"
    )
    (said,) = keras_paramlint.analyze(path).files[0].diagnostics

    assert said.message.startswith("the analysis failed (OverflowError")


@pytest.mark.parametrize("seed", range(20))
def test_classes_have_the_order_that_python_gives_them(seed):
    chosen = random.Random(seed)
    real, ours = [object], [Class("object")]
    for number in range(60):
        picked = chosen.sample(range(len(real)), min(len(real), chosen.randint(1, 3)))
        try:
            made = type(f"C{number}", tuple(real[each] for each in picked), {})
        except TypeError:
            Class(f"C{number}", tuple(ours[each] for each in picked))
            continue
        real.append(made)
        ours.append(Class(f"C{number}", tuple(ours[each] for each in picked)))
        assert [each.name for each in ours[-1].mro] == [each.__name__ for each in made.__mro__]


def test_a_long_line_of_classes_is_bounded(analysed):
    result = analysed("A = object\nfor i in range(20000):\n    A = type('A', (A,), {})\nunits = A.x\n")

    assert any("elements of collections" in each.message for each in result.diagnostics)
