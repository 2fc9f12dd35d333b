"""Classes that a program imports by name, whether it constructs them or not."""

from __future__ import annotations

from astroid import nodes

from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.values import Class, Place, Scope, Value


class Imports:
    """Takes down ``from module import Class``, where nothing undecided stands before it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.classes: list[tuple[Class, Place]] = []

    def observe_fork(self) -> None:
        """Conditions do not matter here."""

    def observe_bound(self) -> None:
        """Bounds do not matter here."""

    def observe_assert(self, node: nodes.Assert, scope: Scope) -> None:
        """Assertions do not matter here."""

    def observe_import(self, node: nodes.ImportFrom, scope: Scope, value: Value) -> None:
        """Remember an imported class."""
        machine = self.machine
        if isinstance(value, Class) and not machine.assumed and not machine.would_catch("ImportError"):
            self.classes.append((value, machine.place_of(node, scope)))
