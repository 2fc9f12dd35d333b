"""KPL702: an Embedding has one row too few for ids that start at 1."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.edits import append


_MODEL = """\
import keras
from keras import layers

word_index = {indices}
inp = keras.Input((6,), dtype="int32")
x = layers.Embedding(len(word_index){more}, 8)(inp){mark}
model = keras.Model(inp, layers.GlobalAveragePooling1D()(x))
"""
_FROM_ONE = '{"the": 1, "cat": 2, "sat": 3, "mat": 4}'


class EmbeddingVocabOffByOne(Rule):
    """Only where the ids certainly start at 1: a Tokenizer's, or a dictionary that is spelt out."""

    code = "KPL702"
    name = "embedding-vocab-off-by-one"
    summary = "an Embedding has as many rows as the largest id, which needs one more"
    message = (
        "ids run from 0 to `{source}`, so that the Embedding needs `{source} + 1` rows ({more} parameters more): "
        "the largest id is out of range"
    )
    fix_safety = "The fix adds the row. It is not a safe one: weights that were saved have a row less."
    explanation = """\
## What it does
Finds `Embedding(len(word_index), ...)` where the ids are known to start at 1: those of a Keras `Tokenizer`, or
of a dictionary that is spelt out in the file; and `Embedding(ids.max(), ...)` of an array. The number may have
been given a name first.

## Why is this bad?
Row 0 is for padding, so that the last word has no row. On a CPU the lookup raises an exception when the word
comes; on a GPU it gives zeros and says nothing.

## What to do
Write `Embedding(len(word_index) + 1, ...)`.
"""
    examples = (
        Example(
            "no row for the last word",
            _MODEL.format(indices=_FROM_ONE, more="", mark="  # <-- KPL702"),
            says=("len(word_index) + 1", "8 parameters more"),
        ),
        Example(
            "a Tokenizer's index, under a name",
            """\
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Embedding
from tensorflow.keras.preprocessing.text import Tokenizer

tokenizer = Tokenizer()
tokenizer.fit_on_texts(open("texts.txt"))
vocab_size = len(tokenizer.word_index)
inp = Input((6,), dtype="int32")
model = Model(inp, Embedding(vocab_size, 50)(inp))  # <-- KPL702
""",
            says=("len(tokenizer.word_index) + 1", "50 parameters more"),
        ),
        Example(
            "the largest id of an array",
            """\
import numpy as np
import keras

ids = np.array([[1, 2, 3], [3, 4, 0]])
largest = int(np.max(ids))
inp = keras.Input((3,), dtype="int32")
model = keras.Model(inp, keras.layers.Embedding(largest, 8)(inp))  # <-- KPL702
""",
            says=("`np.max(ids) + 1` rows", "8 parameters more"),
        ),
        Example("one more for padding", _MODEL.format(indices=_FROM_ONE, more=" + 1", mark="")),
        Example(
            "ids from 0",
            _MODEL.format(indices='{"the": 0, "cat": 1, "sat": 2}', more="", mark=""),
        ),
        Example(
            "ids from a file",
            _MODEL.format(indices="__import__('json').load(open('index.json'))", more="", mark=""),
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each Embedding."""
        for found in result.observations("largest-id"):
            width = found.layer.argument("output_dim") if found.layer is not None else None
            if width is not None:
                source = found.value("source")
                fix = append(result, found.site, "Embedding", source, " + 1")
                yield self.finding(found.site, source=source, more=render(width), fix=fix)
