"""Turns of real programs that were not counted; the counts are those of tf_keras, which was run."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


PROGRAMS = {
    "a private size of an attention layer": (
        """
import math
import tensorflow as tf
import tf_keras as keras


class Own(keras.layers.MultiHeadAttention):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.tau = tf.Variable(math.sqrt(float(self._key_dim)), trainable=True)

    def _compute_attention(self, query, key, value, attention_mask=None, training=None):
        query = tf.multiply(query, 1.0 / self.tau)
        return super()._compute_attention(query, key, value, attention_mask, training)


x = keras.Input((6, 8))
model = keras.Model(x, Own(num_heads=2, key_dim=3)(x, x))
""",
        219,
    ),
    "rates from a linspace of TensorFlow": (
        """
import tensorflow as tf
import tf_keras as keras

x = inputs = keras.Input((6, 8))
for rate in [rate for rate in tf.linspace(0.0, 0.1, 4)]:
    x = keras.layers.Dense(5)(x) if rate else keras.layers.Dense(8)(x)
    x = keras.layers.Dense(6 if rate > 0.05 else 8)(x)
model = keras.Model(inputs, x)
""",
        389,
    ),
    "a loss that is called inside of a layer": (
        """
import tensorflow as tf
import tf_keras as keras


class End(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)

    def call(self, logits, targets=None):
        if targets is not None:
            self.add_loss(self.loss_fn(targets, logits))
        return tf.nn.softmax(logits)


inputs, targets = keras.Input((7,)), keras.Input((1,))
model = keras.Model([inputs, targets], End()(keras.layers.Dense(1)(inputs), targets))
""",
        8,
    ),
    "the input of a layer in a stack that was called on data": (
        """
import numpy as np
import tensorflow as tf
import tf_keras as keras


class Transposed(keras.layers.Layer):
    def __init__(self, dense):
        super().__init__()
        self.dense = dense

    def build(self, shape):
        self.biases = self.add_weight(name="bias", shape=self.dense.input_shape[-1], initializer="zeros")
        super().build(shape)

    def call(self, inputs):
        return tf.matmul(inputs, self.dense.weights[0], transpose_b=True) + self.biases


dense = keras.layers.Dense(30)
encoder = keras.Sequential([dense])
encoder(np.zeros((8, 100)))
decoder = keras.Sequential([Transposed(dense), keras.layers.Reshape([10, 10])])
decoder(np.zeros((8, 30)))
""",
        3130,
    ),
    "which TensorFlow it is": (
        """
from tensorflow.python import tf2
import tf_keras as keras

x = keras.Input((4,))
model = keras.Model(x, keras.layers.Dense(3 if tf2.enabled() else 5)(x))
""",
        15,
    ),
    "sizes from an array that another was put into": (
        """
import numpy as np
import tf_keras as keras

exponents = np.insert(np.arange(3, dtype=np.float32), 0, 0)
sizes = 2**exponents
sizes *= 116
sizes[0] = 24
sizes = sizes.astype(int)
x = keras.Input((4,))
model = keras.Model(x, keras.layers.Dense(sizes[3])(x))
""",
        2320,
    ),
    "inputs in the order of their names": (
        """
import tf_keras as keras

parts = {"b": keras.Input((2,)), "a": keras.Input((3,)), "c": keras.Input((4,))}
joined = keras.layers.concatenate([tensor for _, tensor in sorted(parts.items())])
model = keras.Model(parts, keras.layers.Dense(2)(joined))
""",
        20,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_counts_what_tf_keras_counts(name: str, tmp_path: Path) -> None:
    source, total = PROGRAMS[name]
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")
    assert analyze(path).files[0].models[-1].params.total == total


def test_a_metric_that_a_layer_updates_hides_no_weights(tmp_path: Path) -> None:
    # Keras 3.15, executed: 8
    source = """
import keras


class End(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.accuracy = keras.metrics.BinaryAccuracy(name="accuracy")

    def call(self, logits, targets=None):
        if targets is not None:
            self.accuracy.update_state(targets, logits)
        return keras.ops.softmax(logits)


inputs, targets = keras.Input((7,)), keras.Input((1,))
model = keras.Model([inputs, targets], End()(keras.layers.Dense(1)(inputs), targets))
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")
    assert analyze(path).files[0].models[-1].params.total == 8


def test_modules_of_a_package_that_import_each_other(tmp_path: Path) -> None:
    # Python executes `pk/__init__.py` first, so that `attention` finds `block`: 16, executed
    files = {
        "pk/__init__.py": "from pk import attention\nfrom pk.sub import thing\n",
        "pk/attention.py": "from pk.sub.thing import block\n",
        "pk/sub/__init__.py": "from pk.sub.thing import *\n",
        "pk/sub/thing.py": (
            "from keras import layers, Model, Input\nfrom pk import attention\n\n\n"
            "def block(x, n):\n    return layers.Dense(n)(x)\n\n\n"
            "def build():\n    x = Input((3,))\n    return Model(x, attention.block(x, 4))\n"
        ),
        "main.py": "from pk.sub.thing import build\n\nmodel = build()\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert analyze(tmp_path / "main.py").files[0].models[-1].params.total == 16


def test_what_a_layer_calls_in_a_stack_is_part_of_its_graph_in_keras_2(tmp_path: Path) -> None:
    # tf_keras counts 182: the layers that `__call__` makes stand in the model in place of it
    path = tmp_path / "m.py"
    path.write_text(
        """
import tf_keras as keras
from tf_keras import layers


class Making(layers.Layer):
    def __call__(self, x):
        y = layers.Dense(int(x.shape[-1]), use_bias=False)(x)
        return layers.Dense(16)(y)


model = keras.Sequential([keras.Input((6,)), Making(), layers.Dense(2)])
""",
        encoding="utf-8",
    )

    params = analyze(path).files[0].models[0].params

    assert params.total is None
    assert "`__call__` of Making" in params.unknown[0].reason


def test_unknown_data_takes_no_count_from_layers_without_weights(tmp_path: Path) -> None:
    # Keras 3.15, executed with a picture of 8 rows and columns: 0, 56 and 56
    source = """
import matplotlib.image as mpimg
import tensorflow as tf
import keras
from keras import layers

flip = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.2)])
picture = mpimg.imread("picture.png")
shown = flip(tf.expand_dims(picture, axis=0))
x = keras.Input((8, 8, 3))
model = keras.Model(x, layers.Conv2D(2, 3)(flip(x)))
learnt = keras.Sequential([layers.RandomFlip(), layers.Conv2D(2, 3)])
learnt(picture)
other = keras.Model(x, learnt(x))
"""
    path = tmp_path / "m.py"
    path.write_text(source, encoding="utf-8")

    models = {model.name: model for model in analyze(path).files[0].models}

    assert [models[name].params.total for name in ("flip", "model", "other")] == [0, 56, None]
    assert [layer.output_shapes for layer in models["flip"].layers] == [(None,), (None,)]


RAISING = """
import numpy as np
import keras
from keras import layers


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.many = []
        self.last = layers.Dense(3)

    def call(self, x):
        for layer in self.many.nothing:
            x = layer(x)
        return self.last(x)


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.first, self.block = layers.Dense(4), Block()

    def call(self, x):
        return self.block(self.first(x))


model = Net()
"""


@pytest.mark.parametrize("use", ["model(np.zeros((5, 2)))", "model.fit(np.zeros((5, 2)), np.zeros((5, 3)))"])
def test_a_call_that_raises_leaves_weights_out(use: str, tmp_path: Path) -> None:
    # Keras ends there as well; `last` has no weights yet, which is no reason to count none
    path = tmp_path / "m.py"
    path.write_text(f"{RAISING}{use}\n", encoding="utf-8")

    params = analyze(path).files[0].models[0].params

    assert params.total is None
    assert "the call of Block raises AttributeError" in params.unknown[-1].reason


@pytest.mark.parametrize(
    ("use", "data"),
    [
        ("model.fit(table['a'], table['b'])", "table['a']"),
        ("model.fit(np.stack(table['a']), table['b'])", "table['a']"),
    ],
)
def test_a_stack_on_unknown_data_says_which(use: str, data: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        "import numpy as np\nimport pandas as pd\nimport keras\n\n"
        "model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(2)])\n"
        f"table = pd.read_csv('table.csv')\n{use}\n",
        encoding="utf-8",
    )

    (part,) = analyze(path).files[0].models[0].params.unknown

    assert part.reason == f"`sequential` has no input known yet: its data is {data}"
    assert part.site.line == 7


OBJECTS_BY_NAME = """
import tf_keras as keras

class Small(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(2,))

class Large(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(9,))

@keras.utils.register_keras_serializable("own")
class Registered(keras.layers.Dense):
    pass

x = keras.Input((3,))
"""


@pytest.mark.parametrize(
    "made",
    [
        # tf_keras makes a Large: the scope comes before the module's objects.
        """
with keras.utils.custom_object_scope({'Small': Large}):
    layer = keras.utils.legacy.deserialize_keras_object('Small', module_objects=globals())
""",
        "layer = keras.utils.get_registered_object('own>Registered')(4)\n",
    ],
)
def test_an_object_by_a_name_that_is_not_followed_is_not_known(made: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(f"{OBJECTS_BY_NAME}{made}model = keras.Model(x, layer(x))\n")
    result = analyze(str(path)).files[0]
    assert result.models[-1].params.total is None
    assert not result.diagnostics
