"""KPL312: a recurrent layer is given initial states that are not its own in number or width."""

from __future__ import annotations

from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program


class RnnInitialStateMismatch(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL312"
    name = "rnn-initial-state-mismatch"
    default = False
    summary = "a recurrent layer is given initial states that are not its own in number or width"
    why = "Keras raises a ValueError, when the layer is called or at the first batch."
    remedy = "Pass one state of `units` for a GRU, two for an LSTM, twice as many to a Bidirectional."
    examples = (
        Example(
            "a state of another width",
            keras_program(
                "x, state = keras.Input((5, 8)), keras.Input((32,))\n"
                "y = layers.GRU(16)(x, initial_state=state)  # <-- KPL312"
            ),
            flavour="keras3",
        ),
        Example(
            "a state of its width",
            keras_program(
                "x, state = keras.Input((5, 8)), keras.Input((16,))\ny = layers.GRU(16)(x, initial_state=state)"
            ),
        ),
    )
