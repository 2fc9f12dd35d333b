"""KPL310: an argument has a value that its layer refuses."""

from __future__ import annotations

import ast

from keras_paramlint.graph import Diagnostic, FileResult, Fix
from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program
from keras_paramlint.rules.rewriting import argument, as_tuple, constructors, whole_division


class BadSizeLiteral(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL310"
    name = "bad-size-literal"
    default = False
    summary = "an argument has a value that its layer refuses"
    why = "Keras raises a ValueError or TypeError when the layer is constructed or called."
    remedy = "Give a whole number where a size is expected: `//` divides without a fraction."
    fix_safety = (
        "The fix makes a tuple of the number, or a `//` of the `/`, which is safe: the program does not run without "
        "it. Where it is not known whether the division leaves a rest, it is not a safe one."
    )
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

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix of a number for a shape, or of a division that gives a float."""
        for stretch, call in constructors(result, found):
            if "must be a tuple" in found.message:
                values = [argument(call, name) for name in ("shape", "input_shape")]
                first = call.args[0] if call.args and isinstance(call.args[0], ast.Constant) else None
                value = values[0] or values[1] or first
                return as_tuple(stretch, call, value) if isinstance(value, (ast.Constant, ast.Name)) else None
            if "must be integers" in found.message or "must be an integer" in found.message:
                return whole_division(stretch, call, safe=found.message.endswith(".0"))
        return None
