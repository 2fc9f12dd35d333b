"""``random``: values that nobody knows before; structures that one does."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.library.support import add_all, native_class, no_op, not_known, plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown
from keras_paramlint.interpreter.values import Builtin, Instance, Unknown, Value, is_open


LIBRARY = Library("random")

_VALUES = (
    "random", "uniform", "randrange", "randint", "getrandbits", "randbytes", "gauss", "normalvariate",
    "lognormvariate", "expovariate", "gammavariate", "betavariate", "paretovariate", "weibullvariate",
    "triangular",
    "vonmisesvariate", "binomialvariate", "getstate",
)  # fmt: skip
_SILENT = ("seed", "setstate")


def shuffle(call: Call, x: Value, random: Value = None) -> Value:
    """Forget which element stands where."""
    items = plain(call, x)
    if isinstance(items, list) and is_open(items) is None:
        call.machine.touch(items)
        key = call.unknown("the order of a shuffled list").key
        items[:] = [
            Unknown("an element of a shuffled list", call.place, key=(key, i)) for i in range(len(items))
        ]
    return None


def choice(call: Call, seq: Value) -> Value:
    """Return one of the elements: known if there is only one."""
    items = call.iterate(seq)
    if not items:
        call.fail("IndexError", "Cannot choose from an empty sequence")
    if len(items) == 1:
        return items[0]
    raise NotKnown(call.source)


def _several(call: Call, count: Value) -> Value:
    number = plain(call, count)
    if not isinstance(number, int) or number > call.machine.limits.items:
        raise NotKnown(first_unknown([number]) or call.source)
    return [call.unknown("a random element") for _ in range(number)]


def sample(call: Call, population: Value, k: Value, *, counts: Value = None) -> Value:
    """Return ``k`` of the elements."""
    return _several(call, k)


def choices(
    call: Call, population: Value, weights: Value = None, *, cum_weights: Value = None, k: Value = 1
) -> Value:
    """Return ``k`` elements, repetitions allowed."""
    return _several(call, k)


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "shuffle": shuffle,
    "choice": choice,
    "sample": sample,
    "choices": choices,
}

add_all(LIBRARY, _VALUES, not_known)
add_all(LIBRARY, _SILENT, no_op)
for _name, _function in _FUNCTIONS.items():
    LIBRARY.add(_name, Builtin(f"random.{_name}", _function))


def _method(function: Callable[..., Value]) -> Callable[..., Value]:
    def run(call: Call, self: Instance, /, *args: Value, **kwargs: Value) -> Value:
        return function(call, *args, **kwargs)

    return run


LIBRARY.add(
    "Random",
    native_class(
        "Random",
        {
            "__init__": _method(no_op("Random").run),
            **{name: _method(not_known(name).run) for name in _VALUES},
            **{name: _method(no_op(name).run) for name in _SILENT},
            **{name: _method(function) for name, function in _FUNCTIONS.items()},
        },
        module="random",
    ),
)
LIBRARY.add("SystemRandom", LIBRARY.members["Random"])
