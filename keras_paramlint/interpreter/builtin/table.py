"""How the built-in functions are registered."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.values import Builtin, Value


Model = Callable[..., Value]


def register_in(table: dict[str, Builtin]) -> Callable[..., Callable[[Model], Model]]:
    """Return the decorator that registers a model under names; ``lazy`` takes choices as they are."""

    def function(*names: str, lazy: bool = False) -> Callable[[Model], Model]:
        def register(run: Model) -> Model:
            for name in names:
                table[name] = Builtin(name, run, {"lazy": True} if lazy else {})
            return run

        return register

    return function
