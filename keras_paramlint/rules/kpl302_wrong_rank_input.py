"""KPL302: a layer gets an input of another rank than it needs."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class WrongRankInput(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL302"
    name = "wrong-rank-input"
    summary = "a layer gets an input of another rank than it needs"
    why = "Keras raises a ValueError when the layer is called."
    remedy = "Add or remove an axis in front of the layer: the channels of an image, the steps of a sequence."
    examples = (
        Example(
            "an image without its channels",
            keras_program("x = keras.Input((28, 28))\ny = layers.Conv2D(8, 3)(x)  # <-- KPL302"),
            says=("Conv2D",),
        ),
        Example(
            "an image with one channel",
            keras_program("x = keras.Input((28, 28, 1))\ny = layers.Conv2D(8, 3)(x)"),
        ),
    )
