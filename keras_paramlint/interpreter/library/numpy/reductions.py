"""Functions that fold axes away: sums, means, extremes."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly, product
from keras_paramlint.interpreter.library.numpy.arithmetic import NoValue, operate
from keras_paramlint.interpreter.library.numpy.array import Array, Dims, known_dims, strides
from keras_paramlint.interpreter.library.numpy.convert import as_array, as_axes, as_axis, certain_array
from keras_paramlint.interpreter.library.numpy.creation import chosen_dtype
from keras_paramlint.interpreter.library.numpy.dtypes import fit, float_of, kind
from keras_paramlint.interpreter.library.numpy.scalars import settled
from keras_paramlint.interpreter.library.support import binary, charge, plain
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Value


Fold = Callable[[Call, list[Value], str | None], Value]
FUNCTIONS: dict[str, Callable[..., Value]] = {}
"""The functions of this file by name."""


def reduced(shape: Dims, axes: tuple[int, ...], *, keep: bool) -> Dims:
    """Return the shape without the axes, or with ones in their place."""
    if keep:
        return tuple(1 if axis in axes else dim for axis, dim in enumerate(shape))
    return tuple(dim for axis, dim in enumerate(shape) if axis not in axes)


def groups(array: Array, axes: tuple[int, ...]) -> list[list[Value]] | None:
    """Return the elements that fall together, one list for each element of the result."""
    shape = known_dims(array.dims)
    data = array.data
    if shape is None or data is None or len(data) != math.prod(shape):
        return None
    steps = strides(shape)
    kept = [axis for axis in range(len(shape)) if axis not in axes]
    inner = [
        sum(i * steps[axis] for i, axis in zip(index, axes, strict=True))
        for index in itertools.product(*(range(shape[axis]) for axis in axes))
    ]
    starts = [
        sum(i * steps[axis] for i, axis in zip(index, kept, strict=True))
        for index in itertools.product(*(range(shape[axis]) for axis in kept))
    ]
    return [[data[start + offset] for offset in inner] for start in starts]


def reduce(
    call: Call,
    a: Value,
    axis: Value,
    fold: Fold,
    result: Callable[[str | None], str | None],
    keepdims: Value,
    dtype: Value,
    *,
    has_identity: bool = True,
) -> Value:
    """Return an array folded along the axes."""
    array = as_array(call, a)
    # numbers may be folded along the axis that they do not have
    axes = () if array.rank == 0 and axis in (0, -1) else as_axes(call, axis, array.rank)
    wanted = chosen_dtype(call, dtype, result(array.dtype))
    if not has_identity and product(array.dims[place] for place in axes) == 0:
        call.fail("ValueError", f"{call.source}: a zero-size array has no such element")
    keep = keepdims is not None and call.truth(keepdims)
    parts = groups(array, axes)
    data: list[Value] | None = None
    if parts is not None:
        charge(call, sum(map(len, parts)))
        try:
            data = [fit(fold(call, part, wanted), wanted) for part in parts]
        except (NoValue, TypeError, ZeroDivisionError, OverflowError):
            data = None
        except ValueError as error:
            call.fail("ValueError", str(error))
    return settled(call, Array(reduced(array.dims, axes, keep=keep), wanted, data))


def _wide(dtype: str | None) -> str | None:
    """Return the type of a sum: small integers are added as 64 bits."""
    return {"b": "int64", "i": "int64", "u": "uint64"}.get(kind(dtype), dtype) if dtype is not None else None


def _plain(values: list[Value]) -> bool:
    return all(isinstance(v, (int, float)) and not isinstance(v, Poly) for v in values)


def _float_sum(values: list[float]) -> float:
    """Return a sum that does not depend on the order of additions.

    Raises:
        NoValue: it would, and NumPy's order differs from version to version.
    """
    total = math.fsum(values)
    if total != sum(values) and len(values) > 2:
        raise NoValue
    return total


def _sum(call: Call, values: list[Value], dtype: str | None) -> Value:
    if not _plain(values):
        return functools.reduce(lambda x, y: binary(call, "+", x, y), values, 0)
    if kind(dtype) == "f":
        if dtype != "float64" and not all(float(v).is_integer() for v in values):
            raise NoValue
        return _float_sum([float(v) for v in values])
    return sum(values)


def _prod(call: Call, values: list[Value], dtype: str | None) -> Value:
    if not _plain(values):
        return functools.reduce(lambda x, y: binary(call, "*", x, y), values, 1)
    if kind(dtype) != "f":
        result: Value = 1
        for value in values:
            result = operate("*", result, value, dtype)
        return result
    if dtype != "float64" or (len(values) > 8 and not all(float(v).is_integer() for v in values)):
        raise NoValue
    return math.prod(float(v) for v in values)


def _mean(call: Call, values: list[Value], dtype: str | None) -> Value:
    if not _plain(values):
        return binary(call, "/", _sum(call, values, None), len(values))
    return _float_sum([float(v) for v in values]) / len(values) if values else math.nan


def _best(call: Call, values: list[Value], real: Callable[..., Any]) -> Value:
    if not values:
        raise ValueError("zero-size array to reduction operation which has no identity")
    if not _plain(values):
        raise NoValue
    if any(v != v for v in values):  # noqa: PLR0124 - a NaN is the only value that differs from itself
        return math.nan
    return real(values)


def _median(call: Call, values: list[Value], dtype: str | None) -> Value:
    if not _plain(values) or not values:
        raise NoValue
    ordered = sorted(values)
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _truths(call: Call, values: list[Value]) -> list[bool]:
    known = [call.machine.test(value, call) for value in values]
    if not all(isinstance(value, bool) for value in known):
        raise NoValue
    return known  # type: ignore[return-value]


def _no_value(call: Call, values: list[Value], dtype: str | None) -> Value:
    raise NoValue


def _always(name: str) -> Callable[[str | None], str | None]:
    return lambda dtype: name


def _same(dtype: str | None) -> str | None:
    return dtype


_FOLDS: dict[str, tuple[Fold, Callable[[str | None], str | None]]] = {
    "sum": (_sum, _wide),
    "prod": (_prod, _wide),
    "mean": (_mean, lambda dtype: "float64" if kind(dtype) in "biu" else dtype),
    "median": (_median, lambda dtype: "float64" if kind(dtype) in "biu" else dtype),
    "std": (_no_value, lambda dtype: "float64" if kind(dtype) in "biu" else dtype),
    "var": (_no_value, lambda dtype: "float64" if kind(dtype) in "biu" else dtype),
    "max": (lambda call, values, dtype: _best(call, values, max), _same),
    "min": (lambda call, values, dtype: _best(call, values, min), _same),
    "ptp": (lambda call, values, dtype: _best(call, values, max) - _best(call, values, min), _same),
    "any": (lambda call, values, dtype: any(_truths(call, values)), _always("bool")),
    "all": (lambda call, values, dtype: all(_truths(call, values)), _always("bool")),
    "count_nonzero": (lambda call, values, dtype: sum(_truths(call, values)), _always("int64")),
}
_ALIASES = {
    "amax": "max", "amin": "min", "product": "prod", "alltrue": "all", "sometrue": "any", "nansum": "sum",
    "nanmean": "mean", "nanstd": "std", "nanvar": "var", "nanmax": "max", "nanmin": "min",
    "nanmedian": "median",
    "nanprod": "prod",
}  # fmt: skip


def _register(name: str) -> None:
    fold, result = _FOLDS[_ALIASES.get(name, name)]
    # a NaN is only left out where there is one, and then the value is not told
    chosen = _without_nan(fold) if name.startswith("nan") else fold

    def run(
        call: Call,
        a: Value,
        axis: Value = None,
        dtype: Value = None,
        out: Value = None,
        keepdims: Value = None,
        **options: Value,
    ) -> Value:
        return reduce(call, a, axis, chosen, result, keepdims, dtype)

    def run_without_dtype(
        call: Call, a: Value, axis: Value = None, out: Value = None, keepdims: Value = None, **options: Value
    ) -> Value:
        return reduce(call, a, axis, chosen, result, keepdims, None, has_identity=has_identity)

    has_identity = _ALIASES.get(name, name) not in ("max", "min", "ptp")
    has_dtype = _ALIASES.get(name, name) in ("sum", "prod", "mean", "std", "var")
    FUNCTIONS[name] = run if has_dtype else run_without_dtype


def _without_nan(fold: Fold) -> Fold:
    def run(call: Call, values: list[Value], dtype: str | None) -> Value:
        if not _plain(values) or any(v != v for v in values):  # noqa: PLR0124
            raise NoValue
        return fold(call, values, dtype)

    return run


for _name in (*_FOLDS, *_ALIASES):
    _register(_name)


def quantile(
    call: Call, a: Value, q: Value, axis: Value = None, *args: Value, keepdims: Value = None, **options: Value
) -> Value:
    """Return quantiles along the axes: their shape only."""
    array, levels = as_array(call, a), as_array(call, q)
    axes = as_axes(call, axis, array.rank)
    keep = keepdims is not None and call.truth(keepdims)
    shape = (*levels.dims, *reduced(array.dims, axes, keep=keep))
    return settled(call, Array(shape, float_of(array.dtype) if kind(array.dtype) == "f" else "float64"))


for _name in ("quantile", "percentile", "nanquantile", "nanpercentile"):
    FUNCTIONS[_name] = quantile


def average(
    call: Call, a: Value, axis: Value = None, weights: Value = None, returned: Value = False, **options: Value
) -> Value:
    """Return a mean, weighted or not."""
    if weights is None and returned is False:
        return FUNCTIONS["mean"](call, a, axis)
    return reduce(call, a, axis, _no_value, lambda dtype: "float64", options.get("keepdims"), None)


FUNCTIONS["average"] = average


def norm(call: Call, x: Value, ord: Value = None, axis: Value = None, keepdims: Value = None) -> Value:
    """Return the norm of vectors or matrices: its shape only."""
    return reduce(call, x, axis, _no_value, float_of, keepdims, None)


# ------------------------------------------------------------------ positions
def _position(name: str, real: Callable[..., Any]) -> None:
    def fold(call: Call, values: list[Value], dtype: str | None) -> Value:
        if not values:
            raise ValueError("attempt to get the position in an empty sequence")
        if not _plain(values) or any(v != v for v in values):  # noqa: PLR0124
            raise NoValue
        return values.index(real(values))

    def run(call: Call, a: Value, axis: Value = None, out: Value = None, *, keepdims: Value = None) -> Value:
        return reduce(call, a, axis, fold, lambda dtype: "int64", keepdims, None, has_identity=False)

    FUNCTIONS[name] = run


for _name, _real in (("argmax", max), ("argmin", min), ("nanargmax", max), ("nanargmin", min)):
    _position(_name, _real)


# ------------------------------------------------------------------ running totals
def _running(name: str, symbol: str) -> None:
    def run(call: Call, a: Value, axis: Value = None, dtype: Value = None, out: Value = None) -> Value:
        array = certain_array(call, a)
        wanted = chosen_dtype(call, dtype, _wide(array.dtype))
        if plain(call, axis) is not None:
            as_axis(call, axis, max(array.rank, 1))
            if array.rank > 1:
                return Array(array.dims, wanted)
        data = array.data
        if data is not None and _plain(data) and wanted != "float32":
            data = [
                fit(v, wanted) for v in itertools.accumulate(data, lambda x, y: operate(symbol, x, y, wanted))
            ]
        else:
            data = None
        return Array((product(array.dims),), wanted, data)

    FUNCTIONS[name] = run


_running("cumsum", "+")
_running("cumprod", "*")
FUNCTIONS["nancumsum"] = FUNCTIONS["cumsum"]
FUNCTIONS["nancumprod"] = FUNCTIONS["cumprod"]
