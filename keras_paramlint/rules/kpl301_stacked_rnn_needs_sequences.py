"""KPL301: a recurrent layer gets the last step of another one, not its sequence."""

from __future__ import annotations

from keras_paramlint.graph import Diagnostic, FileResult, Fix
from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError
from keras_paramlint.rules.edits import add_argument


_CLASSES = ("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout

model = Sequential()
model.add(Input((30, 8)))
model.add({first})
model.add({second}){mark}
model.add(Dense(1))
"""

_OWN = """\
import keras
from keras import layers

class Stack(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.LSTM(8)
        self.second = layers.LSTM(8)

    def call(self, x):
        return self.second(self.first(x))  # <-- KPL301

stack = Stack()
stack(keras.Input((5, 3)))
"""


class StackedRnnNeedsSequences(BuildError):
    """The producer is known, and it is told to return no sequences."""

    code = "KPL301"
    name = "stacked-rnn-needs-sequences"
    summary = "a recurrent layer follows another one that returns only its last step"
    why = "It needs an input of three axes (batch, steps, features) and gets two; Keras raises a ValueError."
    remedy = "Add `return_sequences=True` to every recurrent layer but the last."
    fix_safety = (
        "The fix adds `return_sequences=True` to the layer in front, where it is constructed. It is safe: without it "
        "there is no program."
    )
    examples = (
        Example(
            "two LSTM layers",
            _STACK.format(first="LSTM(64)", second="LSTM(32)", mark="  # <-- KPL301"),
            says=("LSTM(64) returns (None, 64)", "return_sequences=True"),
        ),
        Example(
            "behind two directions",
            _STACK.format(first="Bidirectional(LSTM(64))", second="GRU(32)", mark="  # <-- KPL301"),
            says=("Bidirectional(LSTM(64)) returns (None, 128)",),
        ),
        Example(
            "with a layer between that keeps the shape",
            _STACK.format(first="LSTM(64)", second="Dropout(0.2)", mark="\nmodel.add(LSTM(32))  # <-- KPL301"),
            says=("LSTM(64) returns (None, 64)",),
        ),
        Example(
            "in a model of one's own, where it is called",
            _OWN,
            says=("LSTM(8) returns (None, 8)",),
        ),
        Example(
            "all but the last return sequences",
            _STACK.format(first="LSTM(64, return_sequences=True)", second="LSTM(32)", mark=""),
        ),
    )

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix of the layer in front, which the finding names."""
        producer = found.related[0].site
        for name in _CLASSES:
            fix = add_argument(result, producer, name, "return_sequences=True", safe=True)
            if fix is not None:
                return fix
        return None
