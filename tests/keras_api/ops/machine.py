"""A machine small enough to run tensor operations without a program."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Choice, Unknown
from keras_paramlint.keras_api.engine.settings import Settings
from keras_paramlint.keras_api.tensors import Node, Tensor


class FakeMachine:
    """Carries out the few requests that operations make of a machine."""

    def __init__(self, flavour: str = "keras3") -> None:
        self.keras = SimpleNamespace(
            flavour=flavour,
            inside_call=0,
            settings=Settings(),
            uids={},
            record_op=self.record,
        )
        self.nodes: list[Node] = []

    def record(
        self, operation: Any, args: Any, kwargs: Any, inputs: Any, outputs: Any, call: Any, sought: Any = None
    ) -> Node:
        """Keep the node and tie the outputs to it."""
        node = Node(operation, args, kwargs, inputs, outputs)
        for index, output in enumerate(outputs):
            output.node, output.index = node, index
        self.nodes.append(node)
        return node

    def settle(self, value: Any, *, matters: bool = False) -> Any:
        """Take the first side of a choice."""
        return value.then if isinstance(value, Choice) else value

    def elements(self, value: Any, call: Call) -> list[Any]:
        """Return the elements of a sequence."""
        if isinstance(value, Unknown):
            raise NotKnown(value)
        if isinstance(value, Tensor):
            return list(value.iterate(call))
        return list(value)

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any], call: Call) -> Any:
        """Call a model of a function."""
        return function.run(call, *args, **kwargs)

    def truth(self, value: Any, call: Call) -> bool:
        """Return the truth of a known value."""
        if isinstance(value, Unknown):
            raise NotKnown(value)
        return bool(value)

    def site_key(self, node: Any, reason: str) -> object:
        """Return a key of its own for each unknown."""
        return (reason, object())

    def touch(self, thing: Any) -> None:
        """Forget that something changes."""


def new_call(flavour: str = "keras3") -> Call:
    """Return a call in whose name operations run."""
    return Call(FakeMachine(flavour), None)  # type: ignore[arg-type]


def function(run: Any) -> Builtin:
    """Return a function of the analysed program: ``run(call, *args)``."""
    return Builtin("function", run)
