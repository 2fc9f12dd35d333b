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
from operator import attrgetter
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


def _reading(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads the arguments that make an object of a dataclass."""
    names = [field.name for field in dataclasses.fields(cls) if field.init]
    read = attrgetter(*names)
    return (lambda value: (read(value),)) if len(names) == 1 else read


_FIELDS: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    cls: _reading(cls)
    for cls in _CLASSES.values()
    if dataclasses.is_dataclass(cls) and "__reduce__" not in vars(cls)
}
_PLAIN = frozenset({type(None), bool, int, float})
"""Types that are the same in JSON."""


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
    read = _FIELDS.get(cls)
    if read is not None:
        return read(value)
    if _CLASSES.get(cls.__name__) is not cls:
        return None
    if isinstance(value, Enum):
        return (value.value,)
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
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is str:
            # An object is written as its number behind this sign.
            return f"@{value}" if value[:1] == "@" else value
        write = self.write
        if kind is tuple:
            return [item if type(item) in _PLAIN else write(item) for item in value]
        number = self._numbers.get(id(value))
        if number is None:
            entry = self._entry(value)
            number = self._numbers[id(value)] = len(self.objects)
            self._kept.append(value)
            self.objects.append(entry)
        return f"@{number}"

    def _entry(self, value: Any) -> Json:
        if type(value) is dict:
            return ["dict", *([self.write(key), self.write(item)] for key, item in value.items())]
        if type(value) in (list, frozenset):
            items = sorted(value) if isinstance(value, frozenset) else value
            return [type(value).__name__, *(self.write(item) for item in items)]
        parts = _parts(value)
        if parts is None:
            raise NotPlain(type(value).__name__)
        write = self.write
        return [
            type(value).__name__,
            *[part if type(part) in _PLAIN else write(part) for part in parts],
        ]


class _Reader:
    def __init__(self) -> None:
        self.objects: list[Any] = []

    def add(self, entry: Json) -> None:
        name, *parts = entry
        read = self.read
        made = [part if type(part) in _PLAIN else read(part) for part in parts]
        plain = _CONTAINERS.get(name)
        self.objects.append(plain(made) if plain is not None else _CLASSES[name](*made))

    def read(self, value: Json) -> Any:
        kind = type(value)
        if kind is str:
            if value[:1] != "@":
                return value
            return value[1:] if value[1:2] == "@" else self.objects[int(value[1:])]
        if kind is list:
            read = self.read
            return tuple([item if type(item) in _PLAIN else read(item) for item in value])
        return value


_CONTAINERS: dict[str, Callable[[list[Any]], Any]] = {"dict": dict, "list": list, "frozenset": frozenset}
