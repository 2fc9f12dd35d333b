"""KPL308: channels are to be divided into groups that they cannot be divided into."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class IndivisibleGroups(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL308"
    name = "indivisible-groups"
    summary = "channels are to be divided into groups that they cannot be divided into"
    why = "Keras raises a ValueError when the layer is constructed or built."
    remedy = "Choose a number of groups that divides both the input channels and the filters."
    examples = (
        Example(
            "8 filters in 3 groups",
            keras_program("layer = layers.Conv2D(8, 3, groups=3)  # <-- KPL308"),
        ),
        Example("9 filters in 3 groups", keras_program("layer = layers.Conv2D(9, 3, groups=3)")),
    )
