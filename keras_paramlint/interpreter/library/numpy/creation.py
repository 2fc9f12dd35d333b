"""Functions that make arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly, Size, ceil_div, maximum, positive
from keras_paramlint.interpreter.extent import range_length
from keras_paramlint.interpreter.library.numpy.array import Array, Dims, known_dims
from keras_paramlint.interpreter.library.numpy.broadcasting import spread
from keras_paramlint.interpreter.library.numpy.convert import as_shape, certain_array, fitted
from keras_paramlint.interpreter.library.numpy.dtypes import dtype_name, fit, kind, promote, type_of_number
from keras_paramlint.interpreter.library.numpy.scalars import settled
from keras_paramlint.interpreter.library.support import charge, known_int, plain, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value


Function = Callable[..., Value]
FUNCTIONS: dict[str, Function] = {}
"""The functions of this file by name."""


def chosen_dtype(call: Call, dtype: Value, default: str | None) -> str | None:
    """Return the type that an argument names, or the default if it is None."""
    dtype = plain(call, dtype)
    return default if dtype is None else dtype_name(dtype)


def array(call: Call, object: Value, dtype: Value = None, *args: Value, **options: Value) -> Value:
    """Return an array with its own memory."""
    made = certain_array(call, object)
    dims = made.dims
    minimum_rank = options.get("ndmin", 0)
    if isinstance(minimum_rank, int) and minimum_rank > made.rank:
        dims = (1,) * (minimum_rank - made.rank) + dims
    kept = Array(dims, made.dtype, made.data)
    if "copy" in options and options["copy"] is not True:
        kept.memory.may_share(made.memory)
    return converted(call, kept, dtype)


def asarray(call: Call, a: Value, dtype: Value = None, *args: Value, **options: Value) -> Value:
    """Return an array, the same one where nothing changes."""
    made = certain_array(call, a)
    wanted = chosen_dtype(call, dtype, made.dtype)
    return made if dtype is None or wanted == made.dtype else converted(call, made, dtype)


def converted(call: Call, made: Array, dtype: Value) -> Array:
    """Return an array with another type of elements."""
    wanted = chosen_dtype(call, dtype, made.dtype)
    if wanted == made.dtype or dtype is None:
        return made
    data = made.data
    if data is not None:
        if wanted in (None, "str", "object") or not all(
            isinstance(v, (int, float, complex, Poly)) for v in data
        ):
            data = data if wanted == "object" else None
        elif kind(wanted) in "iu" and any(isinstance(v, float) and not math.isfinite(v) for v in data):
            data = None  # what becomes of a NaN depends on the processor
        else:
            data = fitted(call, data, wanted)
    return Array(made.dims, wanted, data)


FUNCTIONS.update(
    {
        "array": array,
        "asarray": asarray,
        "asanyarray": asarray,
        "ascontiguousarray": asarray,
        "asfortranarray": asarray,
        "copy": array,
    }
)


# ------------------------------------------------------------------ filled arrays
def filled(call: Call, shape: Dims, value: Value, dtype: str | None) -> Array:
    """Return an array with the same element everywhere."""
    for dim in shape:
        if isinstance(dim, int) and dim < 0:
            call.fail("ValueError", "negative dimensions are not allowed")
    known = known_dims(shape)
    if known is None:
        return Array(shape, dtype)
    charge(call, math.prod(known))
    return Array(shape, dtype, [value] * math.prod(known))


def _filled_function(name: str, value: float) -> None:
    def run(call: Call, shape: Value, dtype: Value = None, *args: Value, **options: Value) -> Value:
        wanted = chosen_dtype(call, dtype, "float64")
        return filled(call, as_shape(call, shape), fit(value, wanted), wanted)

    def like(
        call: Call, a: Value, dtype: Value = None, *args: Value, shape: Value = None, **options: Value
    ) -> Value:
        model = certain_array(call, a)
        wanted = chosen_dtype(call, dtype, model.dtype)
        dims = model.dims if shape is None else as_shape(call, shape)
        return filled(call, dims, fit(value, wanted), wanted)

    FUNCTIONS[name] = run
    FUNCTIONS[f"{name}_like"] = like


_filled_function("zeros", 0.0)
_filled_function("ones", 1.0)


def empty(call: Call, shape: Value, dtype: Value = None, *args: Value, **options: Value) -> Value:
    """Return an array whose elements are whatever was in memory."""
    return Array(filled(call, as_shape(call, shape), 0, None).dims, chosen_dtype(call, dtype, "float64"))


def empty_like(call: Call, prototype: Value, dtype: Value = None, *args: Value, **options: Value) -> Value:
    """Return an array of the same shape whose elements are whatever was in memory."""
    model = certain_array(call, prototype)
    return Array(model.dims, chosen_dtype(call, dtype, model.dtype))


def full(
    call: Call, shape: Value, fill_value: Value, dtype: Value = None, *args: Value, **options: Value
) -> Value:
    """Return an array filled with a value, which may itself be broadcast."""
    return _full(call, as_shape(call, shape), fill_value, dtype, None)


def full_like(
    call: Call, a: Value, fill_value: Value, dtype: Value = None, *args: Value, **options: Value
) -> Value:
    """Return an array of the same shape filled with a value."""
    model = certain_array(call, a)
    return _full(call, model.dims, fill_value, dtype, model.dtype)


def _full(call: Call, shape: Dims, fill_value: Value, dtype: Value, default: str | None) -> Array:
    fill_value = plain(call, fill_value)
    if isinstance(fill_value, Unknown):
        return Array(shape, chosen_dtype(call, dtype, default))
    model = certain_array(call, fill_value)
    wanted = chosen_dtype(call, dtype, default or model.dtype)
    known = known_dims(shape)
    if known is None or model.data is None:
        return Array(shape, wanted)
    charge(call, math.prod(known))
    return Array(shape, wanted, spread(fitted(call, model.data, wanted), model.dims, known))  # type: ignore[arg-type]


def eye(
    call: Call,
    N: Value,
    M: Value = None,
    k: Value = 0,
    dtype: Value = None,
    *args: Value,
    **options: Value,
) -> Value:
    """Return a matrix with ones on a diagonal."""
    rows = size(call, N, "the number of rows")
    columns = rows if M is None else size(call, M, "the number of columns")
    wanted = chosen_dtype(call, dtype, "float64")
    known = known_dims((rows, columns))
    if any(isinstance(each, int) and each < 0 for each in (rows, columns)):
        call.fail("ValueError", "negative dimensions are not allowed")
    if known is None or not isinstance(k, int):
        return Array((rows, columns), wanted)
    one, zero = fit(1.0, wanted), fit(0.0, wanted)
    data = [one if column - row == k else zero for row in range(known[0]) for column in range(known[1])]
    return Array(known, wanted, data)


def identity(call: Call, n: Value, dtype: Value = None, **options: Value) -> Value:
    """Return a square matrix with ones on the diagonal."""
    return eye(call, n, None, 0, dtype)


FUNCTIONS.update(
    {
        "empty": empty,
        "empty_like": empty_like,
        "full": full,
        "full_like": full_like,
        "eye": eye,
        "identity": identity,
    }
)


# ------------------------------------------------------------------ ranges
def _at_default(call: Call, value: Value) -> Value:
    """Return a symbol's default: what is made of ranges is mostly walked, not measured."""
    if isinstance(value, Poly):
        concrete = call.machine.concrete(value, call)
        return value if concrete is None else concrete
    return value


def arange(call: Call, *args: Value, dtype: Value = None, **options: Value) -> Value:
    """Return equally spaced numbers below a bound."""
    values = [_at_default(call, getattr(v, "item_value", v)) for v in (plain(call, value) for value in args)]
    if len(values) > 3:
        dtype, values = values[3], values[:3]
    if not values:
        call.fail("TypeError", "arange() requires stop to be specified.")
    if "step" in options:
        values = [*([0] if len(values) == 1 else []), *values, options["step"]]
    start, stop, step = (0, values[0], 1) if len(values) == 1 else (*values, 1)[:3]
    if all(isinstance(v, (int, float)) and not isinstance(v, Poly) for v in (start, stop, step)):
        return _known_range(call, start, stop, step, dtype)
    if any(not isinstance(v, (int, Poly, Unknown)) for v in (start, stop, step)) or not isinstance(step, int):
        raise NotKnown(call.source)
    first, last = (v.size if isinstance(v, Unknown) else v for v in (start, stop))
    length = maximum(ceil_div(last - first, step), 0)
    return Array((_tidy(last - first, length, step),), chosen_dtype(call, dtype, "int64"))


def _tidy(distance: Size, length: Size, step: int) -> Size:
    """Return the length without a needless maximum where the distance is certainly not negative."""
    return distance if step == 1 and positive(distance) is True else length


def _known_range(call: Call, start: float, stop: float, step: float, dtype: Value) -> Array:
    if step == 0:
        call.fail("ZeroDivisionError", "division by zero")
    try:
        length = max(math.ceil((stop - start) / step), 0)
    except (OverflowError, ValueError):
        call.fail("ValueError", "Maximum allowed size exceeded")
    if all(isinstance(value, int) for value in (start, stop, step)):
        length = range_length(range(int(start), int(stop), int(step)))
    natural: str | None = "bool"
    for value in (start, stop, step):
        natural = promote(natural, type_of_number(value))
    wanted = chosen_dtype(call, dtype, natural)
    if known_dims((length,)) is None:
        return Array((length,), wanted)
    charge(call, length)
    # the second element fixes the distance of all others
    delta = (start + step) - start
    return Array((length,), wanted, fitted(call, [start + index * delta for index in range(length)], wanted))


def linspace(
    call: Call,
    start: Value,
    stop: Value,
    num: Value = 50,
    endpoint: Value = True,
    retstep: Value = False,
    dtype: Value = None,
    axis: Value = 0,
) -> Value:
    """Return numbers from one end to the other."""
    length = _at_default(call, size(call, num, "the number of samples"))
    ends: list[Any] = [getattr(v, "item_value", v) for v in (plain(call, start), plain(call, stop))]
    wanted = chosen_dtype(call, dtype, "float64")
    step: Value = call.unknown(f"the step of {call.source}")
    data: list[Value] | None = None
    if isinstance(length, int) and length < 0:
        call.fail("ValueError", f"Number of samples, {length}, must be non-negative.")
    known = known_dims((length,))
    if known is not None and all(isinstance(v, (int, float)) for v in ends) and isinstance(endpoint, bool):
        data, step = _samples(float(ends[0]), float(ends[1]), known[0], endpoint=endpoint)
        charge(call, known[0])
        if kind(wanted) in "iu":
            data = [math.floor(value) for value in data]
        data = fitted(call, data, wanted)
    made = Array((length,), wanted, data)
    return (made, step) if retstep is True else made


def _samples(start: float, stop: float, length: int, *, endpoint: bool) -> tuple[list[Value], float]:
    divisions = length - 1 if endpoint else length
    delta = stop - start
    step = delta / divisions if divisions > 0 else math.nan
    if divisions <= 0:
        data = [index * delta + start for index in range(length)]
    elif step == 0:
        data = [index / divisions * delta + start for index in range(length)]
    else:
        data = [index * step + start for index in range(length)]
    if endpoint and length > 1:
        data[-1] = stop
    return list(data), step


def logspace(call: Call, start: Value, stop: Value, num: Value = 50, *args: Value, **options: Value) -> Value:
    """Return numbers spaced evenly on a logarithmic scale."""
    return Array((size(call, num, "the number of samples"),), "float64")


FUNCTIONS.update({"arange": arange, "linspace": linspace, "logspace": logspace, "geomspace": logspace})


def meshgrid(
    call: Call, *xi: Value, indexing: Value = "xy", sparse: Value = False, **options: Value
) -> Value:
    """Return coordinate matrices."""
    vectors = [certain_array(call, value) for value in xi]
    dims: list[Size] = [vector.dims[0] if vector.rank else 1 for vector in vectors]
    if indexing == "xy" and len(dims) > 1:
        dims[0], dims[1] = dims[1], dims[0]
    return [Array(tuple(dims), vector.dtype) for vector in vectors]


def indices(call: Call, dimensions: Value, dtype: Value = None, **options: Value) -> Value:
    """Return the grid of indices of a shape."""
    shape = as_shape(call, dimensions)
    return Array((len(shape), *shape), chosen_dtype(call, dtype, "int64"))


def fromfunction(call: Call, function: Value, shape: Value, **options: Value) -> Value:
    """Return an array of a shape whose elements a function gives."""
    return Array(as_shape(call, shape), None)


def unknown_contents(call: Call, *args: Value, **options: Value) -> Value:
    """Return the contents of a file or buffer, which are not known."""
    return call.unknown(f"contents of {call.source}")


FUNCTIONS.update({"meshgrid": meshgrid, "indices": indices, "fromfunction": fromfunction})
for _name in ("load", "loadtxt", "genfromtxt", "fromfile", "frombuffer", "memmap", "fromstring", "fromiter"):
    FUNCTIONS[_name] = unknown_contents


def tri(call: Call, N: Value, M: Value = None, k: Value = 0, dtype: Value = None, **options: Value) -> Value:
    """Return a lower triangle of ones."""
    rows = size(call, N, "the number of rows")
    return Array(
        (rows, rows if M is None else size(call, M, "the number of columns")),
        chosen_dtype(call, dtype, "float64"),
    )


def diag(call: Call, v: Value, k: Value = 0) -> Value:
    """Return a diagonal matrix, or the diagonal of a matrix."""
    made = certain_array(call, v)
    if made.rank not in (1, 2):
        call.fail("ValueError", "Input must be 1- or 2-d.")
    offset = known_int(call, k, "the diagonal")
    if made.rank == 1:
        side = made.dims[0] + abs(offset)
        return Array((side, side), made.dtype)
    if offset or not all(isinstance(dim, int) for dim in made.dims):
        return Array((call.unknown(f"the length of {call.source}").size,), made.dtype)
    return settled(call, Array((min(made.dims),), made.dtype))


FUNCTIONS.update({"tri": tri, "diag": diag})
