"""Tests that state counts and shapes: nobody calls them, and what they state is to be checked."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from keras_paramlint.analysis.parts import explored_apart
from keras_paramlint.analysis.targets import is_test, receiver, symbolic_arguments
from keras_paramlint.interpreter.native import Call, Raised
from keras_paramlint.interpreter.values import BoundMethod, Function, Instance, Value


if TYPE_CHECKING:
    from astroid import nodes

    from keras_paramlint.interpreter.machine import Machine
    from keras_paramlint.interpreter.values import Module


MOST_TESTS = 40
"""Tests that are carried out, at most, in one file."""

_PREPARING = ("setUpClass", "setup_class", "setUp", "setup_method")


def call_tests(machine: Machine, module: Module) -> None:
    """Carry out the tests of a file that state counts or shapes, each with what prepares it."""
    wanted = [
        function
        for function in list(machine.functions)
        if function.module is module and id(function.node) not in machine.called and is_test(function)
    ]
    for function in wanted[:MOST_TESTS]:
        with explored_apart(machine, ("test", function.qualname, function.node.lineno)), suppress(Raised):
            _call(machine, module, function)


def _call(machine: Machine, module: Module, function: Function) -> None:
    owner = receiver(machine, function)
    if owner is False:
        return
    call = Call(machine, function.node, module.scope)
    if isinstance(owner, Instance):
        for name in _PREPARING:
            prepare = owner.cls.lookup(name) if owner.cls.has(name) else None
            if isinstance(prepare, Function):
                _run(machine, module, prepare, owner, call)
    _run(machine, module, function, owner, call)


def _run(machine: Machine, module: Module, function: Function, owner: Value, call: Call) -> None:
    """Call a test with its fixtures, and with a symbol for every other parameter."""
    skip = 0 if owner is None else 1
    arguments = symbolic_arguments(machine, function, skip, call)
    fixtures = {each.name: each for each in machine.functions if each.module is module}
    for name in arguments:
        fixture = fixtures.get(name)
        if fixture is not None and fixture.owner_class is None and _is_fixture(fixture.node):
            given = symbolic_arguments(machine, fixture, 0, call)
            arguments[name] = machine.call(fixture, [], given, call)
    called = function if owner is None else BoundMethod(function, owner)
    machine.test(machine.call(called, [], arguments, call), call)


def _is_fixture(node: nodes.FunctionDef) -> bool:
    decorators = node.decorators.nodes if node.decorators is not None else []
    return any("fixture" in decorator.as_string() for decorator in decorators)
