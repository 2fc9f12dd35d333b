"""Making functions of the analysed program: defaults, decorators, generators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from astroid import nodes

from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Class, Function, Scope, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

ELEMENTS_FOR_FUNCTION = 6
"""Memory of a function, in elements of a list."""

_GENERATORS: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
"""Which function nodes yield; trees are shared between runs."""


def make_function(
    machine: Machine, node: nodes.FunctionDef | nodes.Lambda, scope: Scope, name: str
) -> Function:
    """Return the function that a ``def`` or ``lambda`` makes, before decoration."""
    from keras_paramlint.interpreter.expressions import evaluate

    machine.budget.spend(ELEMENTS_FOR_FUNCTION)
    function = Function(name, qualified(scope, name), node, scope)
    spec = node.args
    function.defaults = [evaluate(machine, default, scope) for default in spec.defaults or ()]
    for parameter, default in zip(spec.kwonlyargs or (), spec.kw_defaults or (), strict=False):
        if default is not None:
            function.kw_defaults[parameter.name] = evaluate(machine, default, scope)
    function.is_generator = is_generator(node)
    if scope.kind == "class" and isinstance(scope.owner, Class):
        function.owner_class = scope.owner
    return function


def qualified(scope: Scope, name: str) -> str:
    """Return Python's qualified name of something defined in a scope."""
    owner = scope.owner
    if owner is None:
        return name
    if isinstance(owner, Class):
        return f"{owner.qualname}.{name}"
    return f"{owner.qualname}.<locals>.{name}"


def is_generator(node: nodes.NodeNG) -> bool:
    """Say whether the body of a function yields."""
    known = _GENERATORS.get(node)
    if known is None:
        from keras_paramlint.interpreter.yielding import has_yield

        body = node.body if isinstance(node.body, list) else [node.body]
        known = any(has_yield(s) for s in body if not isinstance(s, (nodes.FunctionDef, nodes.ClassDef)))
        _GENERATORS[node] = known
    return known


def decorate(machine: Machine, node: nodes.FunctionDef | nodes.ClassDef, value: Value, scope: Scope) -> Value:
    """Apply the decorators of a definition, innermost first."""
    from keras_paramlint.interpreter.classes import decorate_builtin
    from keras_paramlint.interpreter.expressions import evaluate
    from keras_paramlint.interpreter.values import Class, Unknown

    if node.decorators is None:
        return value
    for expression in reversed(node.decorators.nodes):
        special = decorate_builtin(machine, expression, value, scope)
        if special is not None:
            value = special
            continue
        decorator = machine.settle(evaluate(machine, expression, scope))
        if isinstance(decorator, Unknown):
            if isinstance(value, Class):
                value.facts["decorator"] = decorator  # it may have given the class a constructor
            continue  # an unknown decorator (registration, compilation) is taken to give its function back
        result = machine.call(decorator, [value], {}, Call(machine, expression, scope))
        if not isinstance(result, Unknown):
            value = result
    return value
