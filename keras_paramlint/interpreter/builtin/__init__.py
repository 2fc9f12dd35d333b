"""Python's own names: built-in functions, types and exceptions."""

from __future__ import annotations

from keras_paramlint.interpreter.builtin.exceptions import EXCEPTIONS
from keras_paramlint.interpreter.builtin.functions import FUNCTIONS
from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.values import Value


BUILTINS: dict[str, Value] = {
    **EXCEPTIONS,
    **TYPES,
    **FUNCTIONS,
    "NotImplemented": NotImplemented,
    "Ellipsis": Ellipsis,
    "__debug__": True,
}

__all__ = ["BUILTINS"]
