"""What Keras lets a program set for all that is made from then on (``keras.config``)."""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.flow import Split
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.states import Lost, forget_names
from keras_paramlint.interpreter.values import Unknown, Value


class Settings:
    """The settings of a session, journaled like any other object."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {
            "image_data_format": "channels_last",
            "floatx": "float32",
            "epsilon": 1e-07,
            "learning_phase": 0,
        }

    def merge_states(
        self, split: Split, left: dict[str, Any], right: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Let the analysis fork where two sides set something else."""
        return left if left == right else None

    def forget_states(self, before: dict[str, Any], after: dict[str, Any], lost: Lost) -> dict[str, Any]:
        """Say that what a loop sets is not known."""
        return {"values": forget_names(before["values"], after["values"], lost.reason, lost.place)}

    @property
    def image_data_format(self) -> str:
        """Where channels are by default.

        Raises:
            NotKnown: the program sets it to something that is not known.
        """
        value = self.values["image_data_format"]
        if isinstance(value, Unknown):
            raise NotKnown(value)
        return value if isinstance(value, str) else "channels_last"

    @property
    def floatx(self) -> str:
        """The type of numbers that layers and tensors have by default, as far as the program says it."""
        value = self.values["floatx"]
        return value if isinstance(value, str) else "float32"
