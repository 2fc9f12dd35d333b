"""KPL303: a window is larger than what it slides over."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class SpatialSizeExhausted(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL303"
    name = "spatial-size-exhausted"
    summary = "a window is larger than what it slides over"
    why = "Nothing is left of the image or sequence; Keras raises a ValueError."
    remedy = 'Use a larger input, fewer poolings, or `padding="same"`.'
    examples = (
        Example(
            "a window of 3 on an image of 2",
            keras_program("x = keras.Input((2, 2, 8))\ny = layers.Conv2D(8, 3)(x)  # <-- KPL303"),
        ),
        Example(
            "padding keeps the size",
            keras_program('x = keras.Input((2, 2, 8))\ny = layers.Conv2D(8, 3, padding="same")(x)'),
        ),
    )
