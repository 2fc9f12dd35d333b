"""KPL704: an Embedding gets a matrix of another shape than its own."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError


_MODEL = """\
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

VOCAB, DIM = 2489, 200
matrix = np.zeros(({rows}, DIM))
inp = keras.Input((40,), dtype="int32")
x = layers.Embedding(VOCAB + 1, DIM, {argument}, trainable=False)(inp){mark}
model = keras.Model(inp, layers.GlobalMaxPooling1D()(x))
"""


class EmbeddingMatrixShape(BuildError):
    """Sizes that are symbols are compared as formulas: `VOCAB` and `VOCAB + 1` differ whatever it is."""

    code = "KPL704"
    name = "embedding-matrix-shape"
    default = False
    summary = "the matrix that an Embedding is to start from has another shape than its weights"
    why = "Keras raises a ValueError when the layer is built."
    remedy = "Make the matrix with as many rows as the Embedding, one more than there are words if row 0 is padding."
    examples = (
        Example(
            "one row too few",
            _MODEL.format(rows="VOCAB", argument="weights=[matrix]", mark="  # <-- KPL704"),
            says=("(2490, 200)", "(2489, 200)"),
        ),
        Example(
            "as an initializer",
            _MODEL.format(
                rows="VOCAB",
                argument="embeddings_initializer=keras.initializers.Constant(matrix)",
                mark="  # <-- KPL704",
            ),
            says=("(2490, 200)", "(2489, 200)"),
        ),
        Example("the shapes agree", _MODEL.format(rows="VOCAB + 1", argument="weights=[matrix]", mark="")),
    )
