"""KPL304: tensors are concatenated that differ in another axis as well."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class ConcatShapeMismatch(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL304"
    name = "concat-shape-mismatch"
    summary = "tensors are concatenated that differ in another axis as well"
    why = "Keras raises a ValueError when the layer is called."
    remedy = (
        "Crop, pad or resize one of them; in a network that halves its input, use a size that can be halved."
    )
    examples = (
        Example(
            "179 and 178 rows",
            keras_program(
                "a, b = keras.Input((179, 179, 8)), keras.Input((178, 178, 8))\n"
                "c = layers.Concatenate()([a, b])  # <-- KPL304"
            ),
            says=("179", "178"),
        ),
        Example(
            "only the channels differ",
            keras_program(
                "a, b = keras.Input((8, 8, 3)), keras.Input((8, 8, 5))\nc = layers.Concatenate()([a, b])"
            ),
        ),
    )
