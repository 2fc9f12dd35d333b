"""What a target asks for, and builders that nobody calls."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from astroid import nodes

from keras_paramlint.analysis.parts import explored_apart
from keras_paramlint.interpreter.calls import parameter_names
from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.given import MISSING
from keras_paramlint.interpreter.native import Call, Raised
from keras_paramlint.interpreter.parse import ParseError, parse
from keras_paramlint.interpreter.values import BoundMethod, Class, Function, Instance, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.functions.applications import FAMILIES
from keras_paramlint.options import TargetError, closest


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine
    from keras_paramlint.interpreter.values import Module
    from keras_paramlint.options import Options, Target

_APPLICATIONS = frozenset(name for names in FAMILIES.values() for name in names)

_STATING = frozenset({"count_params", "output_shape", "input_shape", "int_shape"})
BUILDER_LIMIT = 40
"""Builders that nobody calls and that are tried, at most, in one file."""


def evaluate_target(
    machine: Machine, module: Module, target: Target, options: Options
) -> tuple[list[Layer], str | None]:
    """Return the models (or the layer) that a target's value is; where it is not known, none, and why.

    Raises:
        TargetError: the module does not define it, or it raises.
    """
    assert target.expression is not None
    try:
        tree = parse(target.expression, "<target>", target.path)
    except ParseError as error:
        raise TargetError(f"{target}: not an expression: {error.message}") from None
    if len(tree.body) != 1 or not isinstance(tree.body[0], nodes.Expr):
        raise TargetError(f"{target}: not one expression; name a model, a class or a call, as in build(10)")
    node = tree.body[0].value
    call = Call(machine, node, module.scope)
    try:
        value = machine.settle(evaluate(machine, node, module.scope))
        if isinstance(value, (Function, BoundMethod)):
            value = machine.settle(call_with_symbols(machine, value, call))
        elif isinstance(value, Class):
            value = instantiate_with_symbols(machine, value, call)
    except Raised as error:
        raise TargetError(_what_raised(target, error, module)) from None
    found = models_in(value)
    reason = None
    if not found:
        reason = (
            value.explain() if isinstance(value, Unknown) else f"it is {type(value).__name__}, not a model"
        )
        cause = next((e for e in machine.uncaught if e.exception.cls.name != "SystemExit"), None)
        if isinstance(value, Unknown) and cause is not None:
            reason = (
                f"{reason}; the module raises {cause.exception.cls.name}: {cause.message} at {cause.place}"
            )
        place = machine.place_of(node, module.scope)
        machine.cut(f"`{target.expression}` is not a model that the analysis knows: {reason}", place)
    return found, reason if isinstance(value, Unknown) else None


def _what_raised(target: Target, error: Raised, module: Module) -> str:
    name = error.exception.cls.name
    if name == "NameError" and error.place.line <= 1:
        missing = error.message.split("'")[1] if "'" in error.message else target.expression or ""
        hint = closest(
            missing, [n for n in module.scope.vars if isinstance(n, str) and not n.startswith("__")]
        )
        return f"{target}: {target.path} does not define {missing!r}{hint}"
    where = f" at {error.place}" if error.place.line and error.place.path else ""
    return f"{target}: raises {name}: {error.message}{where}"


def models_in(value: Value) -> list[Layer]:
    """Return the models and layers in a target's value, its models last."""
    found: list[Layer] = []

    def visit(item: Value, depth: int) -> None:
        if isinstance(item, Layer):
            if item not in found:
                found.append(item)
        elif isinstance(item, (list, tuple)) and depth < 3:
            for inner in item:
                visit(inner, depth + 1)
        elif isinstance(item, dict) and depth < 3:
            for inner in item.values():
                visit(inner, depth + 1)
        elif isinstance(item, Instance) and depth < 2:
            visit(list(item.attrs.values()), depth + 1)

    visit(value, 0)
    return found


def symbolic_arguments(machine: Machine, function: Function, skip: int, call: Call) -> dict[str, Value]:
    """Return a symbol for each parameter without a default."""
    spec = function.node.args
    names = parameter_names(spec)
    required = names[skip : len(names) - len(function.defaults)]
    required += [a.name for a in spec.kwonlyargs or () if a.name not in function.kw_defaults]
    place = machine.place_of(function.node, function.scope)
    arguments: dict[str, Value] = {}
    body = function.node.body  # a lambda's is one expression
    header = body[0].lineno - 1 if isinstance(body, list) and body else place.line
    for name in (*names[skip:], *(a.name for a in spec.kwonlyargs or ())):
        told = machine.given.at(name, place, through=header)
        if told is MISSING:
            told = machine.given.named(name)
        if told is not MISSING:
            arguments[name] = told
    for name in required:
        if name not in arguments:
            arguments[name] = Unknown(
                f"parameter `{name}` of {function.name}()",
                place,
                name=name,
                key=("parameter", function.qualname, name),
            )
    return arguments


def call_with_symbols(machine: Machine, function: Function | BoundMethod, call: Call) -> Value:
    """Call a builder with a symbol for every parameter that has no default."""
    inner = function.function if isinstance(function, BoundMethod) else function
    if not isinstance(inner, Function):
        return machine.call(function, [], {}, call)
    skip = 1 if isinstance(function, BoundMethod) else 0
    return machine.call(function, [], symbolic_arguments(machine, inner, skip, call), call)


def instantiate_with_symbols(machine: Machine, cls: Class, call: Call) -> Value:
    """Make an instance with a symbol for every parameter of ``__init__`` without a default."""
    arguments: dict[str, Value] = {}
    if cls.has("__init__"):
        init = cls.lookup("__init__")
        if isinstance(init, Function):
            arguments = symbolic_arguments(machine, init, 1, call)
    return machine.call(cls, [], arguments, call)


def call_uncalled_builders(machine: Machine, module: Module) -> None:
    """Call the builders of a file that nothing in it calls, so that their models are seen."""
    tried = 0
    for function in _outermost_first([each for each in machine.functions if each.module is module]):
        if id(function.node) in machine.called or tried >= BUILDER_LIMIT or is_test(function):
            continue
        # the methods of a class share the instance that they are called on
        owner = function.owner_class
        key = ("builder", owner.qualname if owner is not None else function.qualname, function.node.lineno
               if owner is None else 0)  # fmt: skip
        if machine.only_part is not None and machine.only_part != key:
            continue
        with explored_apart(machine, key):
            tried += _call_builder(machine, module, function)


def _outermost_first(functions: list[Function]) -> list[Function]:
    """Return the functions that make models, those first that no other one of them calls.

    What is called is analysed as it is called (``ResNet50`` returns a ``ResNet``), which leaves less open.
    """
    handed_out = {id(each): _handed_out(each.node) for each in functions}
    builders = {id(each): each for each in functions if _may_build(each.node)}
    names = {each.name for each in builders.values()}
    grown = True
    while grown:
        more = [each for each in functions if id(each) not in builders and names & handed_out[id(each)]]
        builders.update((id(each), each) for each in more)
        names.update(each.name for each in more)
        grown = bool(more)
    inner = {name for each in builders.values() for name in _called_in(each.node) if name != each.name}
    return sorted((each for each in functions if id(each) in builders), key=lambda each: each.name in inner)


def _called_in(node: nodes.NodeNG) -> frozenset[str]:
    """Return the last names of what a text calls."""
    functions = (call.func for call in node.nodes_of_class(nodes.Call))
    names = (getattr(each, "attrname", getattr(each, "name", None)) for each in functions)
    return frozenset(name for name in names if isinstance(name, str))


def _handed_out(node: nodes.NodeNG) -> frozenset[str]:
    """Return the names of the functions of which a function may return what they give."""
    if not isinstance(node, nodes.FunctionDef):
        return frozenset()
    returned = [each.value for each in node.nodes_of_class(nodes.Return) if each.value is not None]
    kept = {each.name for each in returned if isinstance(each, nodes.Name)}
    made = [
        each.value
        for each in (node.nodes_of_class(nodes.Assign) if kept else ())
        if any(isinstance(target, nodes.AssignName) and target.name in kept for target in each.targets)
    ]
    calls = [each for each in (*returned, *made) if isinstance(each, nodes.Call)]
    return frozenset().union(*map(_called_in, calls))


def _call_builder(machine: Machine, module: Module, function: Function) -> bool:
    """Call one builder; say whether it was called."""
    owner = receiver(machine, function)
    if owner is False:
        return False
    call = Call(machine, function.node, module.scope)
    builder = function if owner is None else BoundMethod(function, owner)
    with suppress(Raised):
        machine.test(call_with_symbols(machine, builder, call), call)
    return True


_OF_LAYERS = frozenset({"call", "build", "get_config", "train_step", "test_step"})
"""Methods that Keras calls."""


def receiver(machine: Machine, function: Function) -> Any:
    """Return what a method is called on: None for a plain function, False where it is not to be called."""
    owner = function.owner_class
    if owner is None:
        return None
    from keras_paramlint.interpreter.values import ClassMethod, StaticMethod

    found = owner.namespace.get(function.name)
    if isinstance(found, StaticMethod):
        return None
    if isinstance(found, ClassMethod):
        return owner
    if function.name.startswith("__") or function.name in _OF_LAYERS:
        return False
    if found is not function:
        return False
    call = Call(machine, function.node, function.module.scope)
    if "__kpl_instance__" not in owner.facts:
        owner.facts["__kpl_instance__"] = False
        try:
            owner.facts["__kpl_instance__"] = instantiate_with_symbols(machine, owner, call)
        except Raised:
            return False
    if id(function.node) in machine.called:
        return False  # the constructor called it
    return owner.facts["__kpl_instance__"]


_MAY_BUILD: WeakKeyDictionary[nodes.NodeNG, bool] = WeakKeyDictionary()


def _may_build(node: nodes.NodeNG) -> bool:
    """Say whether a function's text constructs a model."""
    known = _MAY_BUILD.get(node)
    if known is None:
        known = _MAY_BUILD[node] = _constructs(node)
    return known


def _constructs(node: nodes.NodeNG) -> bool:
    for call in node.nodes_of_class(nodes.Call):
        name = (
            call.func.attrname if isinstance(call.func, nodes.Attribute) else getattr(call.func, "name", "")
        )
        if name in ("Model", "Sequential", "Functional") or name in _APPLICATIONS:
            return True
    return False


def is_test(function: Function) -> bool:
    """Say whether a function is a test that states a count or a shape."""
    return function.name.startswith("test") and _states(function.node)


def _states(node: nodes.NodeNG) -> bool:
    """Say whether a text asks for a count or a shape, and compares something."""
    compares = any(
        isinstance(each, nodes.Assert) or str(getattr(each.func, "attrname", "")).startswith("assert")
        for each in node.nodes_of_class((nodes.Assert, nodes.Call))
    )
    return compares and any(each.attrname in _STATING for each in node.nodes_of_class(nodes.Attribute))
