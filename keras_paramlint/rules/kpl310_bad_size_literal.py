"""KPL310: an argument has a value that its layer refuses."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class BadSizeLiteral(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL310"
    name = "bad-size-literal"
    default = False
    summary = "an argument has a value that its layer refuses"
    why = "Keras raises a ValueError or TypeError when the layer is constructed or called."
    remedy = "Give a whole number where a size is expected: `//` divides without a fraction."
    examples = (
        Example(
            "no units at all", keras_program("layer = layers.Dense(0)  # <-- KPL310"), flavour="keras3"
        ),
        Example("a size by whole division", keras_program("layer = layers.Dense(128 // 2)")),
    )
