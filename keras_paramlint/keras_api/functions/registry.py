"""Where functions that are not tensor operations are registered, by canonical dotted name."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.values import Builtin, Value


_EXACT: dict[str, Value] = {}
_ANYWHERE: dict[tuple[str, str], Value] = {}


def function(*names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register the decorated model.

    A name such as ``keras.utils..to_categorical`` (two dots) is found in the
    module and in all modules below it, for Keras moved its modules around.
    """

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        for name in names:
            add(name, Builtin(name.replace("..", "."), run))
        return run

    return register


def add(name: str, value: Value) -> None:
    """Register a value under a canonical name."""
    if ".." in name:
        module, _, last = name.partition("..")
        _ANYWHERE[(module, last)] = value
    else:
        _EXACT[name] = value


def function_for(path: str, name: str) -> Value | None:
    """Return what is registered for a member of a canonical module path."""
    found = _EXACT.get(f"{path}.{name}")
    if found is not None:
        return found
    parts = path.split(".")
    while parts:
        found = _ANYWHERE.get((".".join(parts), name))
        if found is not None:
            return found
        parts.pop()
    return None


def function_names(path: str) -> set[str]:
    """Return the names registered directly in a module, for star imports."""
    prefix = f"{path}."
    exact = {n[len(prefix) :] for n in _EXACT if n.startswith(prefix) and "." not in n[len(prefix) :]}
    return exact | {last for module, last in _ANYWHERE if module == path}
