"""The model graph as JSON, and back: every object once, with those that it consists of before it.

>>> from keras_paramlint.graph import Site
>>> load(dump(Site("m.py", 3, 1)))
Site(path='m.py', line=3, column=1, end_line=0, end_column=0, cell=None)
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any

from keras_paramlint.algebra import Poly, Symbol
from keras_paramlint.algebra.atoms import Operation
from keras_paramlint.graph import diagnostic, model, params, result, site


Json = Any


class NotPlain(Exception):
    """Something has no form in JSON here: the result is not kept."""


def _classes() -> dict[str, type]:
    """Return what can be written and read back, by name: nothing else is ever constructed."""
    found: dict[str, type] = {}
    for module in (diagnostic, model, params, result, site):
        found |= {name: cls for name, cls in inspect.getmembers(module, inspect.isclass) if _is_value(cls)}
    pending: list[type] = [Operation]
    while pending:
        pending.extend(pending[0].__subclasses__())
        cls = pending.pop(0)
        found[cls.__name__] = cls
    return found | {"Poly": Poly, "Symbol": Symbol}


def _is_value(cls: type) -> bool:
    return dataclasses.is_dataclass(cls) or (issubclass(cls, Enum) and cls.__module__.startswith("keras_"))


_CLASSES = _classes()
_FIELDS: dict[type, tuple[str, ...]] = {
    cls: tuple(field.name for field in dataclasses.fields(cls) if field.init)
    for cls in _CLASSES.values()
    if dataclasses.is_dataclass(cls) and "__reduce__" not in vars(cls)
}


def dump(value: object) -> Json:
    """Return a value as JSON.

    Raises:
        NotPlain: it holds something that is no part of a model graph.
    """
    writer = _Writer()
    last = writer.write(value)
    return {"objects": writer.objects, "value": last}


def load(data: Json) -> Any:
    """Return the value that was written.

    Raises:
        Exception: the data is not what :func:`dump` gives: a key is missing, a class is not known ...
    """
    reader = _Reader()
    for entry in data["objects"]:
        reader.add(entry)
    return reader.read(data["value"])


def _parts(value: object) -> tuple[Any, ...] | None:
    """Return the arguments that make an object; None where there is no such class."""
    cls = type(value)
    if _CLASSES.get(cls.__name__) is not cls:
        return None
    if isinstance(value, Enum):
        return (value.value,)
    names = _FIELDS.get(cls)
    if names is not None:
        return tuple(getattr(value, name) for name in names)
    made = value.__reduce__()
    assert isinstance(made, tuple)
    parts = made[1]
    assert isinstance(parts, tuple)
    return parts


class _Writer:
    def __init__(self) -> None:
        self.objects: list[Json] = []
        self._numbers: dict[int, int] = {}
        self._kept: list[object] = []
        """Whose identity is a key must live as long as the key."""

    def write(self, value: Any) -> Json:
        if value is None or value is True or value is False or type(value) in (int, float):
            return value
        if type(value) is str:
            # An object is written as its number behind this sign.
            return f"@{value}" if value.startswith("@") else value
        if type(value) is tuple:
            return [self.write(item) for item in value]
        if id(value) not in self._numbers:
            entry = self._entry(value)
            self._numbers[id(value)] = len(self.objects)
            self._kept.append(value)
            self.objects.append(entry)
        return f"@{self._numbers[id(value)]}"

    def _entry(self, value: Any) -> Json:
        if type(value) is dict:
            return ["dict", *([self.write(key), self.write(item)] for key, item in value.items())]
        if type(value) in (list, frozenset):
            items = sorted(value) if isinstance(value, frozenset) else value
            return [type(value).__name__, *(self.write(item) for item in items)]
        parts = _parts(value)
        if parts is None:
            raise NotPlain(type(value).__name__)
        return [type(value).__name__, *(self.write(part) for part in parts)]


class _Reader:
    def __init__(self) -> None:
        self.objects: list[Any] = []

    def add(self, entry: Json) -> None:
        name, *parts = entry
        made = [self.read(part) for part in parts]
        plain = _CONTAINERS.get(name)
        self.objects.append(plain(made) if plain is not None else _CLASSES[name](*made))

    def read(self, value: Json) -> Any:
        if type(value) is str:
            if not value.startswith("@"):
                return value
            return value[1:] if value.startswith("@@") else self.objects[int(value[1:])]
        if type(value) is list:
            return tuple([self.read(item) for item in value])
        return value


_CONTAINERS: dict[str, Callable[[list[Any]], Any]] = {"dict": dict, "list": list, "frozenset": frozenset}
