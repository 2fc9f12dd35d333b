"""``tqdm``: a progress bar hands its iterable through."""

from __future__ import annotations

from keras_paramlint.interpreter.builtin.types import TYPES
from keras_paramlint.interpreter.library.support import Inert, apply, no_op
from keras_paramlint.interpreter.native import Call, Library
from keras_paramlint.interpreter.values import Builtin, Value


LIBRARY = Library("tqdm")


def tqdm(call: Call, iterable: Value = None, *args: Value, **options: Value) -> Value:
    """Return the iterable, or a bar that only counts."""
    return Inert("tqdm") if iterable is None else iterable


def trange(call: Call, *args: Value, **options: Value) -> Value:
    """Return the range."""
    return apply(call, TYPES["range"], args)


_BAR = Builtin("tqdm.tqdm", tqdm, {name: no_op(name) for name in ("write", "pandas", "set_lock")})
for _prefix in ("", "notebook.", "auto.", "autonotebook.", "std.", "keras."):
    LIBRARY.add(f"{_prefix}tqdm", _BAR)
    LIBRARY.add(f"{_prefix}trange", Builtin("tqdm.trange", trange))
LIBRARY.add("tqdm_notebook", _BAR)
