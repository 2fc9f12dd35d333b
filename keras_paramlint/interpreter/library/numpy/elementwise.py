"""Functions of single elements, applied to whole arrays."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly, maximum, minimum
from keras_paramlint.interpreter.library import math as exact
from keras_paramlint.interpreter.library.numpy.arithmetic import NoValue
from keras_paramlint.interpreter.library.numpy.array import Array, known_dims
from keras_paramlint.interpreter.library.numpy.broadcasting import (
    apply_unary,
    binary,
    combine,
    common_type,
    is_number,
    negate,
    spread,
)
from keras_paramlint.interpreter.library.numpy.convert import as_array, broadcast
from keras_paramlint.interpreter.library.numpy.dtypes import fit, float_of, kind
from keras_paramlint.interpreter.library.numpy.scalars import settled
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Builtin, Unknown, Value


Function = Callable[..., Value]
FUNCTIONS: dict[str, Function] = {}
"""The functions of this file by name."""


# ------------------------------------------------------------------ functions of one element
def _float_function(name: str, real: Callable[[Any], Any], *, exact_for_small: bool = False) -> None:
    """Register a function with a float result; single precision is only computed where it is exact."""

    def element(value: Value) -> Value:
        if not isinstance(value, (int, float)) or isinstance(value, Poly):
            raise NoValue
        try:
            return real(float(value))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    def run(call: Call, x: Value, /, *args: Value, **options: Value) -> Value:
        array = as_array(call, x)
        dtype = float_of(array.dtype)
        if dtype in ("float16", "float32") and not exact_for_small:
            return settled(call, Array(array.dims, dtype))
        return apply_unary(call, array, element, dtype)

    FUNCTIONS[name] = run


def _log(real: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else real(value)


def _cube_root(value: float) -> float:
    return math.cbrt(value)


for _name, _real in {
    "exp": math.exp, "exp2": math.exp2, "expm1": math.expm1, "log": _log(math.log), "log2": _log(math.log2),
    "log10": _log(math.log10), "log1p": math.log1p, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan, "sinh": math.sinh, "cosh": math.cosh,
    "tanh": math.tanh, "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh,
    "cbrt": _cube_root,
    "deg2rad": math.radians, "radians": math.radians, "rad2deg": math.degrees, "degrees": math.degrees,
    "sinc": lambda value: 1.0 if value == 0 else math.sin(math.pi * value) / (math.pi * value),
}.items():  # fmt: skip
    _float_function(_name, _real)
_float_function("sqrt", math.sqrt, exact_for_small=True)


def _rounding(names: tuple[str, ...], method: str, real: Callable[[float], int]) -> None:
    def run(call: Call, x: Value, /, **options: Value) -> Value:
        array = as_array(call, x)

        def element(value: Value) -> Value:
            if isinstance(value, int):
                return value
            if isinstance(value, float):
                return value if not math.isfinite(value) else math.copysign(float(real(value)), value)
            return exact.LIBRARY.members[method].run(call, value)

        return apply_unary(call, array, element, array.dtype)

    for name in names:
        FUNCTIONS[name] = run


_rounding(("ceil",), "ceil", math.ceil)
_rounding(("floor",), "floor", math.floor)
_rounding(("trunc", "fix"), "trunc", math.trunc)


def around(call: Call, a: Value, decimals: Value = 0, **options: Value) -> Value:
    """Return elements rounded to an even number of decimals."""
    array = as_array(call, a)

    def element(value: Value) -> Value:
        if isinstance(value, (int, Poly)) and decimals == 0:
            return value
        if isinstance(value, float) and isinstance(decimals, int):
            # NumPy scales, rounds and scales back
            factor = 10.0 ** abs(decimals)
            scaled = value * factor if decimals >= 0 else value / factor
            if not math.isfinite(scaled):
                return value
            rounded = math.copysign(float(round(scaled)), value)
            return rounded / factor if decimals >= 0 else rounded * factor
        raise NoValue

    return apply_unary(call, array, element, array.dtype)


FUNCTIONS.update({"around": around, "round": around, "round_": around})
FUNCTIONS["rint"] = lambda call, x, /, **options: around(call, x)


def _simple(name: str, element: Callable[[Any], Value], dtype: Callable[[str | None], str | None]) -> None:
    def guarded(value: Value) -> Value:
        if not is_number(value):
            raise NoValue
        return element(value)

    def run(call: Call, x: Value, /, **options: Value) -> Value:
        array = as_array(call, x)
        return apply_unary(call, array, guarded, dtype(array.dtype))

    FUNCTIONS[name] = run


def _same(dtype: str | None) -> str | None:
    return dtype


def _bool(dtype: str | None) -> str | None:
    return "bool"


def _sign(value: Any) -> Value:
    return value if value != value else (value > 0) - (value < 0)  # noqa: PLR0124 - a NaN keeps itself


_simple("square", lambda value: value * value, _same)
_simple("sign", _sign, _same)
_simple("reciprocal", lambda value: 1.0 / value if isinstance(value, float) and value else _no_value(), _same)
_simple("isnan", cmath.isnan, _bool)
_simple("isinf", cmath.isinf, _bool)
_simple("isfinite", cmath.isfinite, _bool)
_simple("logical_not", lambda value: not value, _bool)
_simple("signbit", lambda value: math.copysign(1.0, value) < 0, _bool)
_simple("real", lambda value: value.real, lambda dtype: dtype if kind(dtype) != "c" else "float64")
_simple("imag", lambda value: value.imag, lambda dtype: dtype if kind(dtype) != "c" else "float64")
_simple("conj", lambda value: value.conjugate(), _same)
_simple("invert", lambda value: not value if isinstance(value, bool) else ~value, _same)
_simple("angle", cmath.phase, lambda dtype: "float64")


def _no_value() -> Value:
    raise NoValue


def absolute(call: Call, x: Value, /, **options: Value) -> Value:
    """Return absolute values."""
    array = as_array(call, x)

    def element(value: Value) -> Value:
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float, complex)):
            return abs(value)
        return maximum(value, -value) if isinstance(value, Poly) else _no_value()

    dtype = "float64" if kind(array.dtype) == "c" else array.dtype
    return apply_unary(call, array, element, dtype)


FUNCTIONS.update({"abs": absolute, "absolute": absolute, "fabs": absolute})


# ------------------------------------------------------------------ functions of two elements
def _operator_function(names: tuple[str, ...], symbol: str) -> None:
    def run(call: Call, x1: Value, x2: Value, /, *args: Value, **options: Value) -> Value:
        return binary(call, symbol, x1, x2)

    for name in names:
        FUNCTIONS[name] = run


for _names, _symbol in (
    (("add",), "+"), (("subtract",), "-"), (("multiply",), "*"), (("divide", "true_divide"), "/"),
    (("floor_divide",), "//"), (("mod", "remainder"), "%"), (("power", "float_power", "pow"), "**"),
    (("bitwise_and",), "&"), (("bitwise_or",), "|"), (("bitwise_xor",), "^"), (("left_shift",), "<<"),
    (("right_shift",), ">>"), (("equal",), "=="), (("not_equal",), "!="), (("less",), "<"),
    (("less_equal",), "<="), (("greater",), ">"), (("greater_equal",), ">="),
):  # fmt: skip
    _operator_function(_names, _symbol)
FUNCTIONS["negative"] = lambda call, x, /, **options: negate(call, as_array(call, x), "-")


def _two(name: str, element: Callable[[Any, Any], Value], dtype: str | None = "") -> None:
    def guarded(x: Value, y: Value, common: str | None) -> Value:
        if not is_number(x) or not is_number(y):
            raise NoValue
        try:
            return fit(element(x, y), common if dtype == "" else dtype)
        except OverflowError:
            raise NoValue from None

    def run(call: Call, x1: Value, x2: Value, /, *args: Value, **options: Value) -> Value:
        return combine(call, x1, x2, guarded, dtype)

    FUNCTIONS[name] = run


_two("logical_and", lambda x, y: bool(x and y), "bool")
_two("logical_or", lambda x, y: bool(x or y), "bool")
_two("logical_xor", lambda x, y: bool(x) != bool(y), "bool")
_two("arctan2", math.atan2, "float64")
_two("hypot", math.hypot, "float64")
_two("fmod", lambda x, y: math.fmod(x, y) if y else _no_value())
_two("gcd", math.gcd)
_two("lcm", math.lcm)
_two("copysign", math.copysign, "float64")
_two("logaddexp", lambda x, y: _no_value(), "float64")


def _extreme(name: str, real: Callable[..., Any], sizes: Callable[[Any, Any], Any]) -> None:
    def element(x: Value, y: Value, dtype: str | None) -> Value:
        if is_number(x) and is_number(y):
            return x if x != x else y if y != y else real(x, y)  # noqa: PLR0124 - NaN wins
        if isinstance(x, (int, Poly)) and isinstance(y, (int, Poly)):
            return sizes(x, y)
        raise NoValue

    def run(call: Call, x1: Value, x2: Value, /, *args: Value, **options: Value) -> Value:
        return combine(call, x1, x2, element)

    FUNCTIONS[name] = run


_extreme("maximum", max, maximum)
_extreme("minimum", min, minimum)
_extreme("fmax", max, maximum)
_extreme("fmin", min, minimum)


def clip(call: Call, a: Value, a_min: Value = None, a_max: Value = None, **options: Value) -> Value:
    """Return elements limited to an interval."""
    low = a_min if a_min is not None else options.get("min")
    high = a_max if a_max is not None else options.get("max")
    if low is not None:
        a = FUNCTIONS["maximum"](call, a, low)
    if high is not None:
        a = FUNCTIONS["minimum"](call, a, high)
    return a


FUNCTIONS["clip"] = clip


def where(call: Call, condition: Value, x: Value = None, y: Value = None, /) -> Value:
    """Return elements chosen by a condition; alone, the positions where it holds."""
    if x is None and y is None:
        from keras_paramlint.interpreter.library.numpy.searching import nonzero

        return nonzero(call, condition)
    test, left, right = as_array(call, condition), as_array(call, x), as_array(call, y)
    shape = broadcast(call, test.dims, left.dims, right.dims)
    known = known_dims(shape)
    data: list[Value] | None = None
    if known is not None and test.data is not None and left.data is not None and right.data is not None:
        parts = (spread(part.data or [], part.dims, known) for part in (test, left, right))  # type: ignore[arg-type]
        if all(is_number(item) for item in test.data):
            data = [a if c else b for c, a, b in zip(*parts, strict=True)]
    return settled(call, Array(shape, common_type(x, y, left, right), data))


FUNCTIONS["where"] = where


def vectorize(call: Call, pyfunc: Value, **options: Value) -> Value:
    """Return a function applied to every element."""

    def run(inner: Call, /, *args: Value) -> Value:
        arrays = [as_array(inner, value) for value in args]
        shape = broadcast(inner, *(array.dims for array in arrays))
        if shape == () and not any(isinstance(value, Unknown) for value in args):
            return inner.invoke(pyfunc, *args)
        return settled(inner, Array(shape, None))

    return Builtin("vectorize", run)


FUNCTIONS["vectorize"] = vectorize
