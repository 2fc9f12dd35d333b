"""Assertions on counts and shapes that are false, as facts of the model graph."""

from __future__ import annotations

from typing import Any

from astroid import nodes

from keras_paramlint.algebra import Poly, TooComplex, product
from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.native import NotKnown, Raised
from keras_paramlint.interpreter.values import Scope, Unknown, Value
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.tensors import Tensor


_SHAPES = ("output_shape", "input_shape", "shape")


class Assertions:
    """Takes down what a false assertion says of a model, and what is true at that moment."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def observe_fork(self) -> None:
        """Conditions do not matter here."""

    def observe_bound(self) -> None:
        """Bounds do not matter here."""

    def observe_assert(self, node: nodes.Assert, scope: Scope) -> None:
        """Remember a false assertion that speaks of a count or a shape."""
        machine = self.machine
        if machine.assumed or machine.would_catch("AssertionError"):
            return  # a condition that was to be found out, not an expectation
        for compare in _comparisons(node.test):
            operands = [compare.left, *(operand for _, operand in compare.ops)]
            symbols = [symbol for symbol, _ in compare.ops]
            for index, operand in enumerate(operands):
                found = self._claim(operand, scope)
                if found is not None:
                    self._note(node, scope, found, operands, symbols, index)
                    return

    def _claim(self, operand: nodes.NodeNG, scope: Scope) -> tuple[str, Value, nodes.NodeNG] | None:
        """Return what an operand asks for: a count or a shape, and of which object."""
        if isinstance(operand, nodes.Call) and not operand.args and isinstance(operand.func, nodes.Attribute):
            if operand.func.attrname == "count_params":
                return "count", self._value(operand.func.expr, scope), operand.func.expr
        elif isinstance(operand, nodes.Attribute) and operand.attrname in _SHAPES:
            return operand.attrname, self._value(operand.expr, scope), operand.expr
        return None

    def _value(self, node: nodes.NodeNG, scope: Scope) -> Value:
        try:
            return self.machine.settle(evaluate(self.machine, node, scope))
        except (Raised, NotKnown):
            return None

    def _note(
        self,
        node: nodes.Assert,
        scope: Scope,
        found: tuple[str, Value, nodes.NodeNG],
        operands: list[nodes.NodeNG],
        symbols: list[str],
        index: int,
    ) -> None:
        what, owner, owner_node = found
        if not isinstance(owner, (Layer, Tensor)) or (isinstance(owner, Tensor) and what != "shape"):
            return
        values = [self._value(operand, scope) for operand in operands]
        others = [value for at, value in enumerate(values) if at != index]
        if any(isinstance(value, (Unknown, Poly)) or value is None for value in values) or len(others) > 2:
            return
        facts: dict[str, Any] = {
            "what": what,
            "name": self.machine.source_of(owner_node),
            "actual": _plain(values[index]),
            "stated": tuple(_plain(value) for value in others),
            "operators": tuple(symbols),
            "source": self.machine.source_of(node.test),
            "parts": _parts(owner) if isinstance(owner, Layer) else (),
        }
        layer = owner if isinstance(owner, Layer) else None
        self.machine.keras.remark("assert", self.machine.place_of(node, scope), layer, **facts)


def _comparisons(test: nodes.NodeNG) -> list[nodes.Compare]:
    if isinstance(test, nodes.Compare):
        return [test]
    if isinstance(test, nodes.BoolOp) and test.op == "and":
        return [compare for value in test.values for compare in _comparisons(value)]
    return []


def _plain(value: Value) -> Any:
    return tuple(value) if isinstance(value, (list, tuple)) else value


def _parts(layer: Layer) -> tuple[tuple[str, int], ...]:
    """Return the class and the count of each layer inside that has weights, as they are now."""
    found = []
    for inner in tracking.sublayers(layer):
        total = 0
        for weight, _ in tracking.weights(inner):
            try:
                count = None if isinstance(weight.shape, Unknown) else product(weight.shape)
            except TooComplex:
                count = None
            if not isinstance(count, int):
                return ()
            total += count
        if total:
            found.append((inner.cls.name, total))
    return tuple(found)
