"""``copy``: see :mod:`.copying`."""

from __future__ import annotations

from keras_paramlint.interpreter.library.copying import deep_copy, shallow_copy
from keras_paramlint.interpreter.native import Call, Library, any_depth
from keras_paramlint.interpreter.values import Value


LIBRARY = Library("copy")


@LIBRARY.function("copy")
def copy(call: Call, x: Value) -> Value:
    """Return a shallow copy."""
    return shallow_copy(call, x)


@LIBRARY.function("deepcopy")
@any_depth
def deepcopy(call: Call, x: Value, memo: Value = None) -> Value:
    """Return a deep copy."""
    return deep_copy(call, x, {})
