"""Values that a person gives to what the source leaves open: ``--set``, the configuration, comments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import field

from keras_paramlint.algebra import Poly
from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.values import Choice, Place, Unknown, Value


@dataclass(frozen=True, slots=True)
class AtLines:
    """A value that a comment gives a name on some lines."""

    name: str
    value: Value
    first_line: int
    last_line: int


Comments = Callable[[str], tuple[AtLines, ...]]
"""Returns what the comments of a file say, by the file's path."""

MISSING: Value = object()


@dataclass(slots=True)
class Given:
    """What names are worth by a person's word, and which of these words were needed.

    What was told for the whole run counts before a comment, and this before
    what a configuration file assumes.
    """

    told: Mapping[str, Value] = field(default_factory=dict)
    assumed: Mapping[str, Value] = field(default_factory=dict)
    comments: Comments = lambda path: ()
    used: set[str] = field(default_factory=set)

    def named(self, name: str) -> Value:
        """Return the value of a name wherever it is met, :data:`MISSING` if it has none."""
        for values in (self.told, self.assumed):
            if name in values:
                self.used.add(name)
                # A list is the program's own, to append to.
                return copy.deepcopy(values[name])
        return MISSING

    def at(self, name: str, place: Place, *, through: int = 0) -> Value:
        """Return the value that a comment gives a name at a place, :data:`MISSING` if none does.

        Args:
            name: The name, as it is written: ``vocab_size``, ``self.units``.
            place: Where it is bound.
            through: The last line of what binds it, where that is more than one line.
        """
        first, last = place.line, max(place.line, through)
        for found in self.comments(place.path):
            if found.name == name and found.first_line <= last and first <= found.last_line:
                return MISSING if name in self.told else copy.deepcopy(found.value)
        return MISSING


def is_undecided(value: Value) -> bool:
    """Say whether the source leaves a value open, so that a word about its name fills it in."""
    return isinstance(value, (Unknown, Poly, Choice))
