"""KPL307: a layer needs a dimension for its weights that Keras leaves open."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class DenseNeedsKnownWidth(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL307"
    name = "dense-needs-known-width"
    summary = "a layer needs a dimension for its weights that Keras leaves open"
    why = "The weights cannot be created; Keras raises a ValueError when the layer is built."
    remedy = "Give the input that dimension, or take it away with a global pooling."
    examples = (
        Example(
            "flattening an open axis gives an open width",
            keras_program(
                "x = keras.Input((None, 8))\ny = layers.Dense(2)(layers.Flatten()(x))  # <-- KPL307"
            ),
        ),
        Example(
            "pooling takes the open axis away",
            keras_program("x = keras.Input((None, 8))\ny = layers.Dense(2)(layers.GlobalMaxPooling1D()(x))"),
        ),
    )
