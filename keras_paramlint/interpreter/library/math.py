"""``math``: real functions on plain numbers, exact ones on sizes with symbols."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.library.support import binary, known_int, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown
from keras_paramlint.interpreter.values import Instance, Unknown, Value


LIBRARY = Library("math")

for _name in ("pi", "e", "tau", "inf", "nan"):
    LIBRARY.add(_name, getattr(math, _name))

for _name in (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "copysign", "cos", "cosh", "degrees",
    "dist", "erf", "erfc", "exp", "exp2", "expm1", "fmod", "frexp", "fsum", "gamma", "hypot", "isclose",
    "isfinite", "isinf", "isnan", "ldexp", "lgamma", "log", "log10", "log1p", "log2", "modf", "pow",
    "radians",
    "remainder", "sin", "sinh", "sqrt", "tan", "tanh",
):  # fmt: skip
    LIBRARY.pure(_name, real=getattr(math, _name))


def _rounding(name: str, real: Callable[[Any], Any]) -> None:
    @LIBRARY.function(name)
    def run(call: Call, x: Value, /) -> Value:
        x = plain(call, x)
        if isinstance(x, Unknown):
            # only a quotient of sizes says exactly what rounding makes of it; any other
            # unknown may be a fraction, so that its rounded value is a number of its own
            if x.has_size and not isinstance(x.number, (int, Poly)):
                return Unknown(call.source, x.place, key=(name, x.key), size=real(x.number))
            return Unknown(call.source, x.place, key=(name, x.key))
        if isinstance(x, Poly):
            return x
        if isinstance(x, Instance) and x.cls.has(f"__{name}__"):
            return call.invoke(call.attribute(x, f"__{name}__"))
        try:
            return real(x)
        except (OverflowError, ValueError) as error:
            call.fail(type(error).__name__, str(error))
        except TypeError as error:
            if isinstance(x, (str, list, tuple, dict, type(None))):
                call.fail("TypeError", str(error))
            raise NotKnown(f"{name} of something that is not a plain number") from None


_rounding("ceil", math.ceil)
_rounding("floor", math.floor)
_rounding("trunc", math.trunc)


@LIBRARY.function("fabs")
def fabs(call: Call, x: Value, /) -> Value:
    """Return the absolute value as a float."""
    x = plain(call, x)
    if isinstance(x, (int, float)):
        return abs(float(x))
    raise NotKnown(x if isinstance(x, Unknown) else f"{call.source} of something that is not a plain number")


@LIBRARY.function("prod")
def prod(call: Call, iterable: Value, /, *, start: Value = 1) -> Value:
    """Return the product of the elements, symbols included."""
    result = start
    for item in call.iterate(iterable):
        result = binary(call, "*", result, item)
    return result


def _integers(name: str, real: Callable[..., int], limit: int | None = None) -> None:
    @LIBRARY.function(name)
    def run(call: Call, /, *args: Value) -> Value:
        unknown = first_unknown(args)
        if unknown is not None:
            raise NotKnown(unknown)
        numbers = [known_int(call, value, f"an argument of {name}") for value in args]
        if limit is not None and any(number > limit for number in numbers):
            raise NotKnown(f"{call.source} is too large to compute")
        try:
            return real(*numbers)
        except (ValueError, TypeError) as error:
            call.fail(type(error).__name__, str(error))


_integers("gcd", math.gcd)
_integers("lcm", math.lcm)
_integers("isqrt", math.isqrt)
_integers("factorial", math.factorial, limit=1000)
_integers("comb", math.comb, limit=1000)
_integers("perm", math.perm, limit=1000)
