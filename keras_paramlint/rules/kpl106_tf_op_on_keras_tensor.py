"""KPL106: a function of TensorFlow gets a symbolic tensor."""

from __future__ import annotations

import ast
import re

from keras_paramlint.graph import Diagnostic, FileResult, Fix
from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError
from keras_paramlint.rules.edits import Stretch


_GRAPH = """\
import tensorflow as tf
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Conv2D, Dense, GlobalAveragePooling2D, Lambda

inp = Input((32, 32, 3))
x = Conv2D(16, 3)(inp)
{line}
model = Model(inp, Dense(10)(GlobalAveragePooling2D()(x)))
"""


class TfOpOnKerasTensor(BuildError):
    """Only where the flavour is told, or proven."""

    code = "KPL106"
    name = "tf-op-on-keras-tensor"
    default = False
    summary = "a function of TensorFlow, or of `keras.backend`, is called on a tensor of a functional model"
    why = (
        "Since Keras 3 such a tensor is a placeholder that TensorFlow does not know: it raises a ValueError. "
        "Inside the `call` of a layer, or in a `Lambda`, tensors are TensorFlow's own."
    )
    remedy = "Use the function of the same name in `keras.ops`, or a layer."
    fix_safety = (
        "The fix calls the function of the same name in `keras.ops`, where there is one. It is not a safe one: "
        "the two may name or order their arguments in another way."
    )
    examples = (
        Example(
            "an activation function of TensorFlow",
            _GRAPH.format(line="x = tf.nn.relu(x)  # <-- KPL106"),
            says=("`tf.nn.relu`", "`keras.ops.relu`"),
            flavour="keras3",
        ),
        Example(
            "inside a Lambda",
            _GRAPH.format(line="x = Lambda(lambda t: tf.nn.relu(t))(x)"),
            flavour="keras3",
        ),
        Example("in Keras 2", _GRAPH.format(line="x = tf.nn.relu(x)"), flavour="tfkeras2"),
    )

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix that calls the function of ``keras.ops``, under a name that the program has."""
        name = re.search(r"use `(keras\.ops\.\w+)`", found.message)
        stretch = Stretch.at(result, found.site)
        call = stretch.tree if stretch is not None else None
        if name is None or stretch is None or not isinstance(call, ast.Call):
            return None
        root = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        imports = r"^\s*(import keras|from tensorflow import keras)\s*$"
        if re.search(imports, stretch.source.text, re.MULTILINE):
            text = name[1]
        elif isinstance(root, ast.Name) and root.id == "tf":
            text = f"tf.{name[1]}"
        else:
            return None
        return Fix(safe=False, edits=(stretch.edit(stretch.start(call.func), stretch.end(call.func), text),))
