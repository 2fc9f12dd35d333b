"""KPL105: a layer is given an argument that its Keras does not know."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class RemovedArgument(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL105"
    name = "removed-argument"
    summary = "a layer is given an argument that its Keras does not know, or not the one that it needs"
    why = "Keras raises a TypeError or ValueError when the layer is constructed."
    remedy = "What an older release takes is reported only where Keras 3 is told, or proven by the file. Use the argument of this Keras generation, or say with `--flavour` for which one the program is."
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
