"""``numpy.random``: shapes are known, numbers are not."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.library.numpy.array import Array, Dims
from keras_paramlint.interpreter.library.numpy.convert import as_array, as_shape, broadcast, is_surely_integer
from keras_paramlint.interpreter.library.numpy.writing import into_out
from keras_paramlint.interpreter.library.support import native_class, no_op, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown, passed_on
from keras_paramlint.interpreter.values import Builtin, Instance, Unknown, Value


FUNCTIONS: dict[str, Callable[..., Value]] = {}
"""The functions of this file by name, below ``random``."""


def drawn(call: Call, shape: Value, dtype: str, *parameters: Value) -> Value:
    """Return numbers of a shape; without one, of the shape of the parameters."""
    if plain(call, shape) is not None:
        return Array(as_shape(call, shape), dtype)
    dims: Dims = broadcast(
        call, *(as_array(call, value).dims for value in parameters if not isinstance(value, Unknown))
    )
    return call.unknown(call.source) if dims == () else Array(dims, dtype)


def _from_dimensions(call: Call, *dims: Value) -> Value:
    """Return ``rand(2, 3)``: the dimensions are separate arguments."""
    return drawn(call, dims or None, "float64")


def _from_size(call: Call, size: Value = None, *args: Value, **options: Value) -> Value:
    dtype = getattr(options.get("dtype"), "name", "float64")
    return drawn(call, size, dtype if isinstance(dtype, str) else "float64")


def _distribution(parameters: int, dtype: str = "float64") -> Callable[..., Value]:
    """Return a function whose size comes after so many parameters."""

    def run(call: Call, *args: Value, size: Value = None, **options: Value) -> Value:
        if len(args) > parameters:
            size, args = args[parameters], args[:parameters]
        named = [
            value for name, value in options.items() if name not in ("dtype", "endpoint", "axis", "method")
        ]
        return drawn(call, size, dtype, *args, *named)

    return run


def randint(
    call: Call,
    low: Value,
    high: Value = None,
    size: Value = None,
    dtype: Value = None,
    endpoint: Value = False,
) -> Value:
    """Return integers."""
    return drawn(call, size, "int64", low, *(() if high is None else (high,)))


def choice(
    call: Call, a: Value, size: Value = None, replace: Value = True, p: Value = None, **options: Value
) -> Value:
    """Return elements of an array, or numbers below a bound."""
    source = plain(call, a)
    rest: Dims = ()
    dtype: str | None = "int64"
    if not isinstance(source, (int, Poly, Unknown)):
        array = as_array(call, source)
        rest, dtype = array.dims[1:], array.dtype
        if array.data is not None and len(array.data) == 1 and plain(call, size) is None:
            return array.data[0]
    if plain(call, size) is None:
        return call.unknown(call.source) if not rest else Array(rest, dtype)
    return Array((*as_shape(call, size), *rest), dtype)


def permutation(call: Call, x: Value, axis: Value = 0) -> Value:
    """Return the rows of an array, or the numbers below a bound, in another order."""
    source = plain(call, x)
    if isinstance(source, Unknown) and not is_surely_integer(source):
        raise NotKnown(source)
    if isinstance(source, (int, Poly, Unknown)):
        return Array(as_shape(call, source), "int64")
    array = as_array(call, source)
    return Array(array.dims, array.dtype)


def shuffle(call: Call, x: Value, axis: Value = 0) -> Value:
    """Forget which row stands where."""
    target = plain(call, x)
    if isinstance(target, Array):
        target.write(call, None)
    elif isinstance(target, list):
        from keras_paramlint.interpreter.library.random import shuffle as shuffle_list

        shuffle_list(call, target)
    return None


def multivariate_normal(
    call: Call, mean: Value, cov: Value, size: Value = None, *args: Value, **options: Value
) -> Value:
    """Return vectors as long as the mean."""
    vector = as_array(call, mean).dims
    return Array((*(() if plain(call, size) is None else as_shape(call, size)), *vector), "float64")


def _state(call: Call, *args: Value, **options: Value) -> Value:
    return call.unknown(call.source)


FUNCTIONS.update(
    {
        "rand": _from_dimensions,
        "randn": _from_dimensions,
        "random": _from_size,
        "random_sample": _from_size,
        "ranf": _from_size,
        "sample": _from_size,
        "standard_normal": _from_size,
        "standard_exponential": _from_size,
        "standard_cauchy": _from_size,
        "randint": randint,
        "integers": randint,
        "random_integers": randint,
        "choice": choice,
        "permutation": permutation,
        "permuted": into_out(permutation),
        "shuffle": shuffle,
        "multivariate_normal": multivariate_normal,
        "dirichlet": lambda call, alpha, size=None: multivariate_normal(call, alpha, None, size),
        "multinomial": lambda call, n, pvals, size=None: multivariate_normal(call, pvals, None, size),
        "seed": no_op("numpy.random.seed").run,
        "set_state": no_op("numpy.random.set_state").run,
        "get_state": _state,
        "bytes": _state,
    }
)
for _names, _parameters, _dtype in (
    (
        (
            "normal",
            "uniform",
            "gumbel",
            "laplace",
            "logistic",
            "lognormal",
            "gamma",
            "beta",
            "wald",
            "vonmises",
        ),
        2,
        "float64",
    ),
    (
        (
            "exponential",
            "rayleigh",
            "pareto",
            "power",
            "weibull",
            "chisquare",
            "standard_gamma",
            "standard_t",
        ),
        1,
        "float64",
    ),
    (("poisson", "geometric", "zipf", "logseries"), 1, "int64"),
    (("binomial", "negative_binomial"), 2, "int64"),
    (("triangular",), 3, "float64"),
    (("hypergeometric",), 3, "int64"),
):
    for _name in _names:
        FUNCTIONS[_name] = _distribution(_parameters, _dtype)


def _method(function: Callable[..., Value]) -> Callable[..., Value]:
    def run(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> Value:
        return passed_on(function, call, *args, **kwargs)

    return run


_METHODS = {name: _method(function) for name, function in FUNCTIONS.items()}
GENERATOR = native_class(
    "Generator",
    {"__init__": _method(no_op("Generator").run), **_METHODS, "spawn": _method(_state)},
    module="numpy.random",
)


def default_rng(call: Call, seed: Value = None) -> Value:
    """Return a generator."""
    return Instance(GENERATOR, call.place)


def register(library: Library) -> None:
    """Add everything below ``random``."""
    for name, function in FUNCTIONS.items():
        library.add(f"random.{name}", Builtin(f"numpy.random.{name}", function))
    library.add("random.default_rng", Builtin("numpy.random.default_rng", default_rng))
    for name in ("RandomState", "Generator"):
        library.add(f"random.{name}", GENERATOR)
    for name in ("PCG64", "MT19937", "SeedSequence", "BitGenerator"):
        library.add(f"random.{name}", no_op(name))
