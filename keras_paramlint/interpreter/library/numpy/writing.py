"""Functions that write into an array which they are given."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.support import plain
from keras_paramlint.interpreter.native import Call, NotKnown, passed_on
from keras_paramlint.interpreter.values import Builtin, Value


Function = Callable[..., Value]


def into_out(run: Function) -> Function:
    """Return a function that puts its result into the array ``out``, if it gets one."""

    @wraps(run)
    def written(call: Call, /, *args: Value, **options: Value) -> Value:
        out = plain(call, options.pop("out", None))
        if isinstance(out, tuple) and len(out) == 1:
            out = out[0]
        if out is None:
            return passed_on(run, call, *args, **options)
        target = out if isinstance(out, Array) else None
        try:
            result = passed_on(run, call, *args, **options)
        except NotKnown:
            result = None
        if target is None:
            raise NotKnown(call.source)
        target.overwrite(call, result)
        return target

    return written


def overwrite(call: Call, array: Value, /, *args: Value, **options: Value) -> None:
    """Forget the elements of the first argument, of which some are replaced."""
    target = plain(call, array)
    if isinstance(target, Array):
        target.write(call, None)


FUNCTIONS: dict[str, Function] = dict.fromkeys(
    ("put", "copyto", "place", "putmask", "put_along_axis", "fill_diagonal"), overwrite
)
"""The functions of this file by name."""
METHODS: dict[str, Function] = dict.fromkeys(
    ("put", "itemset", "partition", "byteswap", "setfield"), overwrite
)


def function(name: str, run: Function) -> Builtin:
    """Return a function of NumPy as the program sees it."""
    return Builtin(f"numpy.{name}", into_out(run), {"at": Builtin(f"numpy.{name}.at", overwrite)})
