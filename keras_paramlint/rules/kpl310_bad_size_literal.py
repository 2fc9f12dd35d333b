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
        Example(
            "half of a size that is not known is a float as well",
            keras_program(
                "def head(units):\n"
                "    return keras.Sequential([keras.Input((8,)), layers.Dense(units / 2)])  # <-- KPL310"
            ),
            says=("use `//`",),
            flavour="keras3",
        ),
        Example(
            "an integer of NumPy",
            "import numpy as np\nimport keras\n\nids = np.array([3, 1, 2])\n"
            "layer = keras.layers.Embedding(ids.max() + 1, 8)  # <-- KPL310\n",
            says=("`int()`",),
            flavour="keras3",
        ),
        Example("a size by whole division", keras_program("layer = layers.Dense(128 // 2)")),
    )
