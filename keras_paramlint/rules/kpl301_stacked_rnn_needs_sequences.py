"""KPL301: a recurrent layer gets the last step of another one, not its sequence."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError


_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import GRU, LSTM, Bidirectional, Dense

model = Sequential()
model.add(Input((30, 8)))
model.add({first})
model.add({second}){mark}
model.add(Dense(1))
"""


class StackedRnnNeedsSequences(BuildError):
    """The producer is known, and it is told to return no sequences."""

    code = "KPL301"
    name = "stacked-rnn-needs-sequences"
    summary = "a recurrent layer follows another one that returns only its last step"
    why = "It needs an input of three axes (batch, steps, features) and gets two; Keras raises a ValueError."
    remedy = "Add `return_sequences=True` to every recurrent layer but the last."
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
            "all but the last return sequences",
            _STACK.format(first="LSTM(64, return_sequences=True)", second="LSTM(32)", mark=""),
        ),
    )
