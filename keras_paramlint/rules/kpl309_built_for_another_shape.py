"""KPL309: a layer is called on a shape that does not fit its weights."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class BuiltForAnotherShape(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL309"
    name = "built-for-another-shape"
    summary = "a layer is called on a shape that does not fit its weights"
    why = "Its weights exist since the first call; Keras raises a ValueError at the second."
    remedy = "Use a layer of its own for the other shape, or bring both inputs to one width."
    examples = (
        Example(
            "one Dense for two widths",
            keras_program(
                "dense = layers.Dense(4)\n"
                "a = dense(keras.Input((8,)))\n"
                "b = dense(keras.Input((16,)))  # <-- KPL309"
            ),
        ),
        Example(
            "one Dense for two inputs of one width",
            keras_program(
                "dense = layers.Dense(4)\na = dense(keras.Input((8,)))\nb = dense(keras.Input((8,)))"
            ),
        ),
    )
