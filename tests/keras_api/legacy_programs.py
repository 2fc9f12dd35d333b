"""Programs for standalone Keras before version 3, and for TensorFlow 1; each ends with ``model``.

The releases that are named run them: ``tests/tools/record_legacy.py`` writes down what they build.
"""

from __future__ import annotations

from typing import NamedTuple


class Program(NamedTuple):
    """A program, and the releases of Keras that it is written for."""

    releases: tuple[str, ...]
    text: str
    flavour: str = "keras2"


KERAS_2 = ("2.0.8", "2.2.4", "2.3.1")

PROGRAMS: dict[str, Program] = {
    "names that star imports bring in": Program(
        ("2.0.8", "2.2.4"),
        """
from keras.models import *
from keras.layers import *

x = Input((6, 4))
y = Lambda(lambda t: K.concatenate([t, t], axis=-1))(x)
y = Dense(int(np.prod((2, 3))), kernel_regularizer=regularizers.l2(0.1))(y)
y = Dense(3, kernel_initializer=initializers.RandomNormal(), activation=activations.relu)(y)
model = Model(x, Flatten()(y))
""",
    ),
    "subclasses of the old base of recurrent layers": Program(
        ("2.0.8", "2.2.4"),
        """
from keras import backend as K
from keras.engine import InputSpec
from keras.layers import Dense, Input, Recurrent
from keras.models import Model


class Adding(Recurrent):
    def __init__(self, units, **kwargs):
        super(Adding, self).__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.states = [None]
        self.input_spec = [InputSpec(shape=(None, None, input_shape[2]))]
        self.state_spec = InputSpec(shape=(None, self.units))
        self.kernel = self.add_weight(shape=(input_shape[2], self.units), name="kernel", initializer="zeros")
        self.built = True

    def preprocess_input(self, inputs, training=None):
        return inputs

    def step(self, x, states):
        output = K.dot(x, self.kernel) + states[0]
        return output, [output]


class Twice(Adding):
    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.units)


x = Input((7, 3))
y = Adding(5, return_sequences=True)(x)
model = Model(x, Dense(2)(Twice(4)(y)))
""",
    ),
    "what a compiled model has": Program(
        ("2.0.8", "2.2.4", "2.3.1"),
        """
from keras.callbacks import *
from keras.layers import Dense, Input
from keras.models import Model


class Trainer:
    def __init__(self):
        x = Input((3,))
        self.net = Model(x, Dense(4)(x))
        self.net.compile("sgd", "mse")
        self.net.metrics_names.append("other")
        assert not self.net.uses_learning_phase
        self.watch = EarlyStopping(patience=2)
        y = Input((4,))
        self.head = Model(y, Dense(5)(y))


model = Trainer().head
""",
    ),
    "TensorFlow behind the backend": Program(
        ("2.0.8", "2.2.4"),
        """
import os
import keras.backend as K
from keras.layers import Dense, Flatten, Input, Lambda
from keras.models import Model

name = "tensorflow"
if "KERAS_BACKEND" in os.environ:
    name = os.environ["KERAS_BACKEND"]
units = 6 if name == "tensorflow" else 7
x = Input((4, 4, 3))
y = Lambda(lambda t: K.tf.image.resize_bilinear(t, (8, 8)))(x)
model = Model(x, Dense(units)(Flatten()(y)))
""",
    ),
    "weights in lists": Program(
        ("2.3.1",),
        """
import numpy as np
import keras.backend as K
from keras.engine.topology import Layer
from keras.layers import Dense, Input
from keras.models import Model


class Listed(Layer):
    def build(self, s):
        self.a = K.variable(np.ones((s[1], 3)))
        self.b = self.add_weight(name="b", shape=(3,), initializer="zeros")
        self.c = K.variable(np.zeros((5,)))
        self.trainable_weights = [self.a, self.b]
        self.non_trainable_weights = [self.c]
        super(Listed, self).build(s)

    def call(self, x):
        return K.dot(x, self.a) + self.b

    def compute_output_shape(self, s):
        return (s[0], 3)


class Dropped(Listed):
    def build(self, s):
        self.a = self.add_weight(name="a", shape=(s[1], 3), initializer="ones")
        self.b = self.add_weight(name="b", shape=(3,), initializer="zeros")
        self.trainable_weights = [self.a]
        self.built = True


class Appended(Layer):
    def build(self, s):
        self.kernel = K.variable(np.ones((s[1], 4)))
        self._trainable_weights.append(self.kernel)
        self.dense = Dense(7)
        self.dense.build((None, 4))
        self._trainable_weights.extend(self.dense.trainable_weights)
        self.late = self.add_weight(name="late", shape=(2,), initializer="zeros")
        super(Appended, self).build(s)

    def call(self, x):
        return self.dense(K.dot(x, self.kernel))

    def compute_output_shape(self, s):
        return (s[0], 7)


class Made(Layer):
    def build(self, s):
        self.w = K.random_normal_variable((s[1], 2), 0, 1)
        self.z = K.zeros((2,))
        self.trainable_weights = [self.w, self.z]
        super(Made, self).build(s)

    def call(self, x):
        return K.dot(x, self.w) + self.z

    def compute_output_shape(self, s):
        return (s[0], 2)


x = Input((8,))
model = Model(x, Made()(Appended()(Dropped()(Listed()(x)))))
""",
    ),
    "initializers under the name that they had in Keras 1": Program(
        ("2.2.4", "2.3.1"),
        """
from keras import backend as K
from keras.engine import Layer
from keras.layers import Dense, Input
from keras.models import Model

try:
    from keras import initializations
except ImportError:
    from keras import initializers as initializations
try:
    from keras.initializations import normal
except ImportError:
    from keras.initializers import normal


class Scale(Layer):
    def __init__(self, axis=-1, gamma="one", beta="zero", **kwargs):
        self.axis = axis
        self.gamma_init = initializations.get(gamma)
        self.beta_init = initializations.get(beta)
        super(Scale, self).__init__(**kwargs)

    def build(self, s):
        shape = (int(s[self.axis]),)
        self.gamma = K.variable(self.gamma_init(shape), name="gamma")
        self.beta = K.variable(self.beta_init(shape), name="beta")
        self.trainable_weights = [self.gamma, self.beta]

    def call(self, x):
        return x * self.gamma + self.beta


x = Input((4, 3))
model = Model(x, Dense(2, kernel_initializer=normal())(Scale()(x)))
""",
    ),
    "inputs made of tensors that there are already": Program(
        ("2.2.4", "2.3.1"),
        """
import tensorflow as tf
from keras import backend as K
from keras.engine.topology import get_source_inputs
from keras.layers import Dense, Input
from keras.models import Model


def build(tensor):
    first = tensor if K.is_keras_tensor(tensor) else Input(tensor=tensor, shape=(6,))
    return Model(get_source_inputs(tensor), Dense(3)(first))


given = tf.placeholder("float32", shape=(None, 6))
inner = build(given)
middle = Dense(4)(Input((7,)))
cut = Input(tensor=middle)
late = Model(middle, Dense(2)(cut))
x = Input((7,))
model = Model(x, late(Dense(4)(inner(Dense(6)(x)))))
""",
    ),
}
