"""The built-in functions."""

from __future__ import annotations

from keras_paramlint.interpreter.builtin import environment, numbers, objects, sequences
from keras_paramlint.interpreter.values import Builtin


FUNCTIONS: dict[str, Builtin] = {
    **environment.FUNCTIONS,
    **numbers.FUNCTIONS,
    **objects.FUNCTIONS,
    **sequences.FUNCTIONS,
}
