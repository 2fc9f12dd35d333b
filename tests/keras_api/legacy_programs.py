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
}
