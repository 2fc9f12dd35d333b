"""What a machine keeps and is given: active calls, findings, cuts, and who provides modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.values import Function, Place, Scope, Value


if TYPE_CHECKING:
    from astroid import nodes

    from keras_paramlint.interpreter import flow, states
    from keras_paramlint.interpreter.machine import Machine

MISSING: Any = object()
"""Returned by providers for what they do not have."""


class Provider(Protocol):
    """A source of importable names that are modelled, not analysed."""

    def module(self, machine: Machine, dotted: str) -> Value:
        """Return the module object of a dotted name, or :data:`MISSING`."""

    def attribute(self, machine: Machine, module: str, name: str) -> Value:
        """Return ``name`` of a modelled module, or :data:`MISSING`."""


class SourceFinder(Protocol):
    """Finds and parses the modules of the analysed project."""

    def find(self, dotted: str, importer: str) -> tuple[str, bool] | None:
        """Return (path, is package) of a module that ``importer`` would import, or None."""

    def tree(self, path: str) -> nodes.Module:
        """Return the syntax tree of a project file.

        Raises:
            ParseError: the file cannot be read or parsed.
        """


@dataclass(slots=True, eq=False)
class Frame:
    """One active call of an analysed function: whose, and from where."""

    function: Function
    called_from: Place
    scope: Scope
    """The function's own names."""
    assumed: int = 0
    """For the outermost call of a recursion: how many conditions were open when it began."""
    open_ended: bool = False
    """Whether it is not known how often the function calls itself below this call."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a library would refuse, or a note of the analysis itself."""

    code: str
    message: str
    place: Place
    context: tuple[Place, ...] = ()
    doubtful: bool = False
    """Whether it rests on data, of which less is known than of the tensors of a model."""
    related: tuple[tuple[Place, str], ...] = ()
    """Other places that belong to it, each with what is there."""
    forks: tuple[tuple[object, bool], ...] = ()
    """What was decided before it for all turns of a loop: the conditions with their truth."""
    part: object = None
    """The part of the program that decided it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place from which on a program was not followed."""

    finding: Finding
    lost: str | None
    """The reason of what is unknown for it, if that is all; None: models may be missing."""


class Findings(list[Finding]):
    """What was found so far; of two sides or a loop's turns, all is kept that any of them found."""

    def merge_states(self, split: flow.Split, left: list[Finding], right: list[Finding]) -> list[Finding]:
        """Return what either side found."""
        return [*left, *(item for item in right if item not in left)]

    def forget_states(self, before: list[Finding], after: list[Finding], lost: states.Lost) -> list[Finding]:
        """Keep what a loop body found: it may run."""
        return after
