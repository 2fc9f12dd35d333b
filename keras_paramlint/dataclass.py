"""``@dataclass`` with methods that nobody has to generate.

``dataclasses`` writes, parses and compiles six methods for each class, which took a third of the time of a
start.  Here only ``__init__`` is made so; the others are the same functions for all classes.  For a type
checker it is the standard one, and only the type checker keeps what is ``frozen`` from being changed: the
standard one refuses that at run time as well, for which an object takes twice as long to make.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    of = self.__compared__
    return of(self) == of(other)


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _represent(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in self.__shown__)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _nothing(_: object) -> tuple[()]:
    return ()


def _light(
    *, frozen: bool = False, slots: bool = False, eq: bool = True, order: bool = False
) -> Callable[[Any], Any]:
    """Make dataclasses as :func:`dataclasses.dataclass` does; objects of a frozen class have a hash."""

    def make(cls: Any) -> Any:
        if order:
            return dataclasses.dataclass(cls, slots=slots, order=True, unsafe_hash=frozen)
        made = dataclasses.dataclass(cls, slots=slots, eq=False, repr=False)
        fields = dataclasses.fields(made)
        if "__repr__" not in vars(cls):
            made.__shown__ = tuple(field.name for field in fields if field.repr)
            made.__repr__ = _represent
        if eq and "__eq__" not in vars(cls):
            compared = [field.name for field in fields if field.compare]
            made.__compared__ = attrgetter(*compared) if compared else staticmethod(_nothing)
            made.__eq__ = _equal
            if "__hash__" not in vars(cls):
                made.__hash__ = _hash if frozen else None
        return made

    return make


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _light

__all__ = ["dataclass"]
