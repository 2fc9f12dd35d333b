"""Symbols, and what they have in common with the other atoms of polynomials."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from keras_paramlint.algebra.limits import MAX_DEPTH
from keras_paramlint.dataclass import dataclass


if TYPE_CHECKING:
    from keras_paramlint.algebra.poly import Size


class Atom(Protocol):
    """What a monomial is a product of: immutable, hashable, with an order and integer bounds."""

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """The place in the deterministic order of atoms."""

    @property
    def lower(self) -> int | None:
        """A value that it never falls below; None where there is none."""

    @property
    def upper(self) -> int | None:
        """A value that it never exceeds; None where there is none."""

    @property
    def weight(self) -> int:
        """The number of leaves when it is written out."""

    @property
    def depth(self) -> int:
        """How many operations are nested in it."""


@dataclass(frozen=True, eq=False)
class Symbol:
    """An integer that the source does not fix.

    Two symbols are the same integer exactly when their keys, bounds and
    definitions are equal.  The integer is at least ``minimum`` (None: no bound)
    by assumption.
    """

    name: str
    key: Hashable
    default: int | None = None
    line: int = 0
    source: str = ""
    minimum: int | None = 1
    definition: Size | None = None
    """The size that it stands for, where it is a name for an expression."""
    maximum: int | None = None
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(("symbol", self.key)))
        if self.depth > MAX_DEPTH:
            # Without its definition the symbol is opaque: less can be proven, nothing becomes wrong.
            object.__setattr__(self, "definition", None)

    def __eq__(self, other: object) -> bool:
        # What is proven about a symbol rests on its bounds, so that these belong to what it is.
        return self is other or (
            isinstance(other, Symbol)
            and self.key == other.key
            and self.minimum == other.minimum
            and self.maximum == other.maximum
            and self.definition == other.definition
        )

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        place = (self.line, self.source)
        return Symbol, (
            self.name,
            self.key,
            self.default,
            *place,
            self.minimum,
            self.definition,
            self.maximum,
        )

    @cached_property
    def sort_key(self) -> tuple[Any, ...]:
        """By name, then by place; the key decides between symbols that look alike."""
        return (0, self.name, self.line, self.source, repr((self.key, self.minimum, self.maximum)))

    @property
    def lower(self) -> int | None:
        """The smallest admissible value."""
        return self.minimum

    @property
    def upper(self) -> int | None:
        """The largest admissible value; None where there is none."""
        return self.maximum

    @property
    def weight(self) -> int:
        """A symbol is one leaf."""
        return 1

    @property
    def depth(self) -> int:
        """A symbol nests nothing but its definition."""
        return 0 if self.definition is None or isinstance(self.definition, int) else 1 + self.definition.depth

    def __repr__(self) -> str:
        return f"Symbol({self.name!r})"
