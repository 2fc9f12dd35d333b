"""KPL210: a model's outputs depend on an input that the model does not have."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class GraphDisconnected(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL210"
    name = "graph-disconnected"
    summary = "a model's outputs depend on an input that the model does not have"
    why = "Keras raises a ValueError when the model is constructed."
    remedy = "Name every input that the outputs need in `Model(inputs=...)`."
    examples = (
        Example(
            "an input is forgotten",
            keras_program(
                "a, b = keras.Input((4,)), keras.Input((4,))\n"
                "c = layers.Concatenate()([a, b])\n"
                "model = keras.Model(a, layers.Dense(2)(c))  # <-- KPL210"
            ),
        ),
        Example(
            "both inputs are named",
            keras_program(
                "a, b = keras.Input((4,)), keras.Input((4,))\n"
                "c = layers.Concatenate()([a, b])\n"
                "model = keras.Model([a, b], layers.Dense(2)(c))"
            ),
        ),
    )
