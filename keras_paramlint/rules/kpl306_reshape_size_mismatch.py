"""KPL306: a tensor is reshaped to a shape of another size."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class ReshapeSizeMismatch(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL306"
    name = "reshape-size-mismatch"
    default = False
    summary = "a tensor is reshaped to a shape of another size"
    why = "Keras raises a ValueError when the layer is called."
    remedy = (
        "Choose a shape whose dimensions multiply to the size of the input, or leave one to Keras with -1."
    )
    examples = (
        Example(
            "6,272 values do not fill 12,544 places",
            keras_program("x = keras.Input((6272,))\ny = layers.Reshape((7, 7, 256))(x)  # <-- KPL306"),
            says=("6,272 numbers", "12,544"),
        ),
        Example(
            "they fill 6,272", keras_program("x = keras.Input((6272,))\ny = layers.Reshape((7, 7, 128))(x)")
        ),
    )
