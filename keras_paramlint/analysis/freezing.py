"""Statements that are to freeze layers and do not: a slice that misses them, a comparison."""

from __future__ import annotations

from astroid import nodes

from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.native import NotKnown, Raised
from keras_paramlint.interpreter.values import Scope, Value, is_open
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.model_methods import public_layers
from keras_paramlint.keras_api.engine.models import ModelLayer


class Freezing:
    """Takes down loops over ``layers[a:b]`` that set ``trainable``, and ``model.trainable == False``."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def observe_fork(self) -> None:
        """Conditions do not matter here."""

    def observe_bound(self) -> None:
        """Bounds do not matter here."""

    def observe_assert(self, node: nodes.Assert, scope: Scope) -> None:
        """Assertions do not matter here."""

    def observe_slice(self, node: nodes.For, scope: Scope, selected: Value) -> None:
        """Remember a loop over part of a model's layers that sets ``trainable``."""
        part = node.iter
        if not isinstance(part.slice, nodes.Slice) or not isinstance(part.value, nodes.Attribute):
            return
        if part.value.attrname != "layers" or not isinstance(selected, list) or is_open(selected) is not None:
            return
        value = _assigned(node)
        model = self._value(part.value.expr, scope)
        if value is None or not isinstance(model, ModelLayer) or model.problem is not None:
            return
        layers = public_layers(model)
        bounds = [self._bound(part.slice.lower, scope), self._bound(part.slice.upper, scope)]
        if part.slice.step is not None or any(bound is NotImplemented for bound in bounds):
            return
        if not all(isinstance(layer, Layer) and layer.problem is None for layer in layers):
            return
        weighted = [layer for layer in layers if tracking.weights(layer)]
        self.machine.keras.remark(
            "layer-slice",
            self.machine.place_of(node, scope),
            model,
            source=self.machine.source_of(part),
            name=self.machine.source_of(part.value.expr),
            value=value,
            layers=len(layers),
            weighted=len(weighted),
            selected=len(selected),
            selected_weighted=sum(any(layer is each for each in selected) for layer in weighted),
            lower=bounds[0],
            upper=bounds[1],
            nested=tuple(layer.name for layer in weighted if isinstance(layer, ModelLayer)),
        )

    def observe_comparison(self, node: nodes.Compare, scope: Scope) -> None:
        """Remember a statement that only compares ``trainable``."""
        left = node.left
        if not isinstance(left, nodes.Attribute) or left.attrname != "trainable" or len(node.ops) != 1:
            return
        symbol, right = node.ops[0]
        if symbol not in ("==", "is") or not isinstance(right, nodes.Const):
            return
        owner = self._value(left.expr, scope)
        if isinstance(owner, Layer):
            self.machine.keras.remark(
                "trainable-comparison",
                self.machine.place_of(node, scope),
                owner,
                source=self.machine.source_of(node),
                name=self.machine.source_of(left.expr),
                symbol=symbol,
                value=right.value if isinstance(right.value, bool) else None,
            )

    def _value(self, node: nodes.NodeNG, scope: Scope) -> Value:
        try:
            return self.machine.settle(evaluate(self.machine, node, scope))
        except (Raised, NotKnown):
            return None

    def _bound(self, node: nodes.NodeNG | None, scope: Scope) -> Value:
        """Return a bound of a slice: a number or None; NotImplemented where it is not known."""
        if node is None:
            return None
        value = self._value(node, scope)
        return value if isinstance(value, int) and not isinstance(value, bool) else NotImplemented


def _assigned(node: nodes.For) -> bool | None:
    """Return what a loop's body sets ``trainable`` of its element to; None where it does not do just that."""
    if not isinstance(node.target, nodes.AssignName):
        return None
    for statement in node.body:
        if not isinstance(statement, nodes.Assign) or len(statement.targets) != 1:
            continue
        target = statement.targets[0]
        if (
            isinstance(target, nodes.AssignAttr)
            and target.attrname == "trainable"
            and isinstance(target.expr, nodes.Name)
            and target.expr.name == node.target.name
            and isinstance(statement.value, nodes.Const)
            and isinstance(statement.value.value, bool)
        ):
            return statement.value.value
    return None
