"""KPL105: a layer is given an argument that its Keras does not know."""

from __future__ import annotations

import ast
import re

from keras_paramlint.graph import Diagnostic, FileResult, Fix
from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program
from keras_paramlint.rules.edits import Stretch, remove_argument
from keras_paramlint.rules.rewriting import constructors, inserted_before, renamed


class RemovedArgument(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL105"
    name = "removed-argument"
    summary = "a layer is given an argument that its Keras does not know, or not the one that it needs"
    why = "Keras raises a TypeError or ValueError when the layer is constructed."
    remedy = "What an older release takes is reported only where Keras 3 is told, or proven by the file. Use the argument of this Keras generation, or say with `--flavour` for which one the program is."
    fix_safety = (
        "The fix states the batch shape in an `Input` before the layer of a Sequential, the steps of a sequence "
        "likewise, or calls the learning rate by its name. It is safe: the program does not run without it."
    )
    examples = (
        Example(
            "gone since Keras 3",
            keras_program(
                "model = keras.Sequential()\n"
                "model.add(layers.LSTM(4, batch_input_shape=(1, 1, 7), stateful=True))  # <-- KPL105"
            ),
            says=("use `Input(batch_shape=(1, 1, 7))`",),
            flavour="keras3",
        ),
        Example(
            "needed since Keras 3",
            keras_program("layer = layers.AveragePooling2D()  # <-- KPL105"),
            says=("`pool_size`",),
            flavour="keras3",
        ),
        Example(
            "an argument of Keras 2, where it may be Keras 2",
            keras_program("layer = layers.Dense(4, weights=None, input_shape=(3,))"),
        ),
        Example(
            "a misspelt argument", keras_program("layer = layers.Dense(8, activations='relu')  # <-- KPL105")
        ),
        Example("the argument of today", keras_program("layer = layers.Dense(8, activation='relu')")),
    )

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix that says the same in the words of Keras 3."""
        for stretch, call in constructors(result, found):
            if "(lr=...)" in found.message:
                return renamed(stretch, call, "lr", "learning_rate")
            stated = re.search(r"\((batch_input_shape|input_dim)=.*: use `Input\((?P<input>.*)\)`$", found.message)
            if stated is not None and "..." not in stated["input"]:
                return _with_input(result, stretch, call, stated[1], stated["input"])
        return None


def _with_input(result: FileResult, stretch: Stretch, call: ast.Call, argument: str, shape: str) -> Fix | None:
    """Return the fix that takes an argument from a layer and puts an `Input` in front of it."""
    maker = _input_name(stretch, call)
    edit = inserted_before(stretch, call, f"{maker}({shape})") if maker else None
    site = stretch.edit(stretch.start(call), stretch.end(call), "").site
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    removed = remove_argument(result, site, name, argument, safe=True)
    if edit is None or removed is None:
        return None
    return Fix(safe=True, edits=(edit, *removed.edits))


def _input_name(stretch: Stretch, call: ast.Call) -> str | None:
    """Return under which name the program can reach `Input`; None: it has none yet."""
    if isinstance(call.func, ast.Attribute):
        return f"{stretch.text_of(call.func.value)}.Input"
    text = "\n".join(stretch.source.text.splitlines())
    if re.search(r"^\s*from [\w.]+ import [^#\n]*\bInput\b", text, re.MULTILINE):
        return "Input"
    if re.search(r"^\s*(import keras|from tensorflow import keras)\s*$", text, re.MULTILINE):
        return "keras.Input"
    return "tf.keras.Input" if re.search(r"^\s*import tensorflow as tf\s*$", text, re.MULTILINE) else None
