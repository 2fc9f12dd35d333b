"""KPL303: a window is larger than what it slides over."""

from __future__ import annotations

from keras_paramlint.graph import Diagnostic, FileResult, Fix
from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program
from keras_paramlint.rules.rewriting import added


class SpatialSizeExhausted(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL303"
    name = "spatial-size-exhausted"
    summary = "a window is larger than what it slides over"
    why = "Nothing is left of the image or sequence; Keras raises a ValueError."
    remedy = 'Use a larger input, fewer poolings, or `padding="same"`.'
    fix_safety = 'The fix writes `padding="same"`. It is not a safe one: the sizes behind the layer are others then.'
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

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix that lets the layer pad its input."""
        if '`padding="same"`' not in found.message:
            return None
        return added(result, found, 'padding="same"', safe=False)
