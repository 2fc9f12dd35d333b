"""KPL305: tensors are merged element by element whose shapes do not fit."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class MergeShapeMismatch(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL305"
    name = "merge-shape-mismatch"
    summary = "tensors are merged element by element whose shapes do not fit"
    why = "Keras raises a ValueError when the layer is called."
    remedy = "Bring both to one width, for example with a Dense or 1x1 convolution on the shortcut."
    examples = (
        Example(
            "64 and 128 features",
            keras_program(
                "a, b = keras.Input((64,)), keras.Input((128,))\nc = layers.Add()([a, b])  # <-- KPL305"
            ),
            says=("64", "128"),
        ),
        Example(
            "an axis of 1 is spread",
            keras_program("a, b = keras.Input((8, 64)), keras.Input((1, 64))\nc = layers.Add()([a, b])"),
        ),
    )
