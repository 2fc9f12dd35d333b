"""Class numbers: arrays that hold each number from zero to a largest one that is known.

Data sets are like that.  What only rearranges such an array is again one, and
programs count the classes: ``len(np.unique(y))``, ``y.max() + 1``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from keras_paramlint.algebra import product
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.dtypes import kind
from keras_paramlint.interpreter.library.numpy.scalars import result
from keras_paramlint.interpreter.native import Call, passed_on, signature_of
from keras_paramlint.interpreter.values import Value


Function = Callable[..., Value]


def keeping(run: Function) -> Function:
    """Return a function that rearranges arrays, so that it keeps what is known of class numbers."""
    name = next(iter(signature_of(run).parameters), "")

    @wraps(run)
    def kept(call: Call, *args: Value, **options: Value) -> Value:
        made = passed_on(run, call, *args, **options)
        a = args[0] if args else options.get(name)
        if isinstance(a, Array) and isinstance(made, Array) and made is not a:
            if a.largest is not None and product(a.dims) == product(made.dims) and kind(made.dtype) in "iuf":
                made.largest = a.largest
            if a.hot is not None and a.dims == made.dims and kind(made.dtype) in "iuf":
                made.hot = a.hot
        return made

    return kept


def joining(run: Function) -> Function:
    """Return a function that joins arrays, so that class numbers stay such where all have the same ones."""

    @wraps(run)
    def joined(call: Call, *args: Value, **options: Value) -> Value:
        made = passed_on(run, call, *args, **options)
        arrays = next(iter((*args, *options.values())), None)
        if isinstance(made, Array) and isinstance(arrays, (list, tuple)):
            largest = {item.largest if isinstance(item, Array) else None for item in arrays}
            if len(largest) == 1:
                made.largest = largest.pop()
        return made

    return joined


def extreme(run: Function, which: Callable[[int], int]) -> Function:
    """Return a function that finds the largest or the smallest element, which is known of class numbers."""

    @wraps(run)
    def found(call: Call, a: Value, *args: Value, **options: Value) -> Value:
        if isinstance(a, Array) and a.largest is not None and not args and not options:
            return result(Array((), a.dtype, [which(a.largest)]))
        return passed_on(run, call, a, *args, **options)

    return found


def position(run: Function) -> Function:
    """Return ``argmax``, of which the rows of class numbers are known: they are class numbers again."""

    @wraps(run)
    def found(call: Call, a: Value, axis: Value = None, *args: Value, **options: Value) -> Value:
        made = passed_on(run, call, a, axis, *args, **options)
        if isinstance(a, Array) and a.hot is not None and axis in (1, -1) and isinstance(made, Array):
            made.largest = a.hot
        return made

    return found


def distinct(run: Function) -> Function:
    """Return ``unique``, which gives all class numbers in order."""

    @wraps(run)
    def found(call: Call, ar: Value, *args: Value, **options: Value) -> Value:
        if isinstance(ar, Array) and ar.largest is not None and not args and not options:
            return Array((ar.largest + 1,), ar.dtype, list(range(ar.largest + 1)))
        return passed_on(run, call, ar, *args, **options)

    return found


def know_labels(*tables: dict[str, Any]) -> None:
    """Let the functions of some tables know class numbers."""
    for table in tables:
        for name, wrap in _KNOWING.items():
            if name in table:
                table[name] = wrap(table[name])


_KNOWING: dict[str, Callable[[Function], Function]] = {
    **dict.fromkeys("array asarray asanyarray ascontiguousarray copy astype".split(), keeping),
    **dict.fromkeys("reshape ravel flatten squeeze expand_dims".split(), keeping),
    **dict.fromkeys(("concatenate", "hstack", "vstack"), joining),
    **dict.fromkeys(("max", "amax", "nanmax"), lambda run: extreme(run, lambda largest: largest)),
    **dict.fromkeys(("min", "amin", "nanmin"), lambda run: extreme(run, lambda largest: 0)),
    "argmax": position,
    "unique": distinct,
}
