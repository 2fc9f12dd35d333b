"""The methods and properties of ``Layer``, which several modules register."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.native import receiving
from keras_paramlint.interpreter.values import Builtin, Property, Value
from keras_paramlint.keras_api.engine.layer import Layer


NAMESPACE: dict[str, Value] = {}


def method(*names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a method of ``Layer``."""

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        for name in names:
            NAMESPACE[name] = Builtin(f"Layer.{name}", receiving(Layer, run))
        return run

    return register


def getter(*names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a read-only property of ``Layer``."""

    def register(run: Callable[..., Value]) -> Callable[..., Value]:
        for name in names:
            NAMESPACE[name] = Property(Builtin(f"Layer.{name}", run))
        return run

    return register
