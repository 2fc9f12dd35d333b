"""KPL301: a recurrent layer gets the last step of another one, not its sequence."""

from __future__ import annotations

from itertools import pairwise

from keras_paramlint.graph import Diagnostic, FileResult, Fix, LayerInfo
from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError
from keras_paramlint.rules.edits import add_argument


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
            "all but the last return sequences",
            _STACK.format(first="LSTM(64, return_sequences=True)", second="LSTM(32)", mark=""),
        ),
    )

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix of the layer in front; None where it is not one layer, made in one place."""
        producers = {
            layer.site: layer
            for model in result.models
            for front, behind in pairwise(model.layers)
            if behind.site == found.site and (layer := _recurrent(front)) is not None
            if not behind.inbound or behind.inbound == (front.name,)
        }
        if len(producers) != 1:
            return None
        (producer,) = producers.values()
        return add_argument(result, producer.site, producer.class_name, "return_sequences=True", safe=True)


def _recurrent(layer: LayerInfo) -> LayerInfo | None:
    """Return the recurrent layer itself, or the one that a Bidirectional wraps."""
    if layer.class_name == "Bidirectional" and layer.layers:
        return layer.layers[0]
    return layer if "return_sequences" not in layer.given else None
