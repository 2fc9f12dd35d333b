"""Assertions on counts and shapes that are false, as facts of the model graph."""

from __future__ import annotations

import operator
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
        if self._is_tried():
            return
        compared = _comparisons(node.test)
        for compare in compared:
            # Of several, each may be the false one.
            self._look(node, scope, compare, only_false=len(compared) > 1)

    def observe_call(self, node: nodes.Expr, scope: Scope) -> None:
        """Remember ``self.assertEqual(model.count_params(), 80)`` and its relatives where they are false."""
        call = node.value
        symbol = _SYMBOLS.get(_last_name(call.func))
        if symbol is None or self._is_tried():
            return
        if symbol == "true" and call.args:
            for compare in _comparisons(call.args[0]):
                self._look(node, scope, compare, only_false=True)
            return
        operands = [*call.args, *(each.value for each in call.keywords or () if each.arg in _OPERANDS)][:2]
        if len(operands) == 2:
            self._note(node, scope, operands, [symbol], only_false=True)

    def _is_tried(self) -> bool:
        """Say whether it is a condition that is to be found out, and no expectation."""
        return bool(self.machine.assumed) or self.machine.would_catch("AssertionError")

    def _look(
        self, node: nodes.NodeNG, scope: Scope, compare: nodes.Compare, *, only_false: bool = False
    ) -> None:
        operands = [compare.left, *(operand for _, operand in compare.ops)]
        self._note(node, scope, operands, [symbol for symbol, _ in compare.ops], only_false=only_false)

    def _claim(self, operand: nodes.NodeNG, scope: Scope) -> tuple[str, Value, nodes.NodeNG] | None:
        """Return what an operand asks for: a count or a shape, and of which object."""
        if isinstance(operand, nodes.Subscript):
            return self._claim(operand.value, scope)
        if isinstance(operand, nodes.Call):
            name = _last_name(operand.func)
            if name == "count_params" and not operand.args and isinstance(operand.func, nodes.Attribute):
                return "count", self._value(operand.func.expr, scope), operand.func.expr
            if name in _KEEPING and len(operand.args) == 1:
                return self._claim(operand.args[0], scope)
            if name == "as_list" and isinstance(operand.func, nodes.Attribute):
                return self._claim(operand.func.expr, scope)
            if name == "int_shape" and len(operand.args) == 1:
                return "shape", self._value(operand.args[0], scope), operand.args[0]
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
        node: nodes.NodeNG,
        scope: Scope,
        operands: list[nodes.NodeNG],
        symbols: list[str],
        *,
        only_false: bool,
    ) -> None:
        """Take down a comparison of which one side is a count or a shape."""
        claims = ((index, self._claim(operand, scope)) for index, operand in enumerate(operands))
        index, found = next(((index, found) for index, found in claims if found is not None), (0, None))
        if found is None:
            return
        what, owner, owner_node = found
        if not isinstance(owner, (Layer, Tensor)) or (isinstance(owner, Tensor) and what != "shape"):
            return
        values = [_plain(self._value(operand, scope)) for operand in operands]
        others = [value for at, value in enumerate(values) if at != index]
        if not all(map(_is_definite, values)) or len(others) > 2:
            return
        if only_false and _holds(values, symbols) is not False:
            return
        facts: dict[str, Any] = {
            "what": what,
            "name": self.machine.source_of(owner_node),
            "operand": self.machine.source_of(operands[index]),
            "actual": values[index],
            "stated": tuple(others),
            "operators": tuple(symbols),
            "source": self.machine.source_of(node.test if isinstance(node, nodes.Assert) else node.value),
            "parts": _parts(owner) if isinstance(owner, Layer) else (),
        }
        layer = owner if isinstance(owner, Layer) else None
        self.machine.keras.remark("assert", self.machine.place_of(node, scope), layer, **facts)


_SYMBOLS = {
    **dict.fromkeys(
        "assertEqual assertEquals assertTupleEqual assertListEqual assertSequenceEqual assertAllEqual "
        "assert_equal assert_array_equal".split(),
        "==",
    ),
    "assertLess": "<",
    "assertLessEqual": "<=",
    "assertGreater": ">",
    "assertGreaterEqual": ">=",
    "assert_array_less": "<",
    "assert_less": "<",
    "assert_less_equal": "<=",
    "assert_greater": ">",
    "assert_greater_equal": ">=",
    "assertTrue": "true",
}
"""What ``unittest``, ``numpy.testing`` and TensorFlow compare by."""

_OPERANDS = frozenset({"first", "second", "actual", "desired", "expected", "x", "y", "a", "b"})
_KEEPING = frozenset({"tuple", "list", "int"})
"""Calls that keep what a value says."""

_WORKS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _holds(values: list[Any], symbols: list[str]) -> bool | None:
    """Say whether a chain of comparisons of plain values is true; None: it is none that is known."""
    truth = True
    for left, symbol, right in zip(values, symbols, values[1:], strict=False):
        work = _WORKS.get(symbol)
        if work is None:
            return None
        try:
            truth = truth and bool(work(left, right))
        except TypeError:
            return None
    return truth


def _last_name(function: nodes.NodeNG) -> str:
    """Return the last name of what is called."""
    return str(getattr(function, "attrname", None) or getattr(function, "name", ""))


def _is_definite(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(part is None or _is_definite(part) for part in value)
    return isinstance(value, (int, float, str)) and not isinstance(value, Poly)


def _comparisons(test: nodes.NodeNG) -> list[nodes.Compare]:
    if isinstance(test, nodes.Compare):
        return [test]
    if isinstance(test, nodes.BoolOp) and test.op == "and":
        return [compare for value in test.values for compare in _comparisons(value)]
    return []


def _plain(value: Value) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, (list, tuple)) else value


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
