"""What comments promise, while the program runs: whether it came by, and what names in formulas stand for."""

from __future__ import annotations

from collections.abc import Callable

from astroid import nodes

from keras_paramlint.algebra import names_in
from keras_paramlint.graph import Observation, Site
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.values import Choice, Place, Scope, Unknown, Value
from keras_paramlint.keras_api.tensors import Tensor
from keras_paramlint.sources import Expectation


class Promises:
    """Follows the statements that comments of the analysed file speak of."""

    def __init__(self, machine: Machine, path: str, expectations: tuple[Expectation, ...]) -> None:
        self.path = path
        self._lines = sorted({line for each in expectations for line in each.statement})
        self._reached: dict[Place, bool] = {}
        machine.follows_statements = bool(expectations)
        machine.keras.asked_names = frozenset(asked_names(expectations))

    def observe_fork(self) -> None:
        """Conditions do not matter here."""

    def observe_bound(self) -> None:
        """Bounds do not matter here."""

    def observe_assert(self, node: nodes.Assert, scope: Scope) -> None:
        """Assertions do not matter here."""

    def observe_statement(self, node: nodes.NodeNG, scope: Scope, value: Value) -> None:
        """Remember that a statement was carried out, and whether its value is known."""
        first, last = node.lineno, node.end_lineno or node.lineno
        if scope.module.path != self.path or not any(first <= line <= last for line in self._lines):
            return
        place = Place(self.path, first, node.col_offset + 1, last, (node.end_col_offset or 0) + 1)
        self._reached[place] = self._reached.get(place, True) and not _is_opaque(value)

    def observations(self, where: Callable[[Place], Site]) -> tuple[Observation, ...]:
        """Return one observation for each such statement."""
        return tuple(
            Observation("reached", where(place), (("known", known),))
            for place, known in self._reached.items()
        )


def asked_names(expectations: tuple[Expectation, ...]) -> set[str]:
    """Return the plain names in the formulas of comments."""
    found: set[str] = set()
    for promise in (promise for each in expectations for promise in each.promises):
        if promise.formula and promise.count is None:
            try:
                found |= names_in(promise.formula)
            except ValueError:
                continue
    return found


def _is_opaque(value: Value) -> bool:
    """Say whether a value may be a layer or a model that the analysis does not see."""
    if isinstance(value, (tuple, list)):
        return any(map(_is_opaque, value))
    if isinstance(value, Tensor):
        return isinstance(value.shape, Unknown)
    return isinstance(value, Choice) or (isinstance(value, Unknown) and not value.has_size)
