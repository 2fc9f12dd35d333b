"""Calls: dispatch on what is called, binding of arguments, and instances of classes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter import flow
from keras_paramlint.interpreter.budget import BudgetExceeded
from keras_paramlint.interpreter.flow import on_either
from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.native import Call, Misfit, NotKnown, Raised, first_unknown
from keras_paramlint.interpreter.records import Frame
from keras_paramlint.interpreter.recursion import call_recursive, calls_itself
from keras_paramlint.interpreter.values import (
    OPEN_KEY,
    BoundMethod,
    Builtin,
    Choice,
    Class,
    ClassMethod,
    Function,
    Instance,
    NativeObject,
    Open,
    Property,
    Scope,
    StaticMethod,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def call_value(
    machine: Machine, callee: Value, args: list[Value], kwargs: dict[str, Value], call: Call
) -> Value:
    """Call any value."""
    if isinstance(callee, Builtin):
        return call_builtin(machine, callee, args, kwargs, call)
    if isinstance(callee, Choice):
        return on_either(machine, callee, lambda side: call_value(machine, side, args, kwargs, call))
    if isinstance(callee, Function):
        return call_function(machine, callee, args, kwargs, call)
    if isinstance(callee, BoundMethod):
        return call_value(machine, callee.function, [callee.receiver, *args], kwargs, call)
    if isinstance(callee, Class):
        return instantiate(machine, callee, args, kwargs, call)
    if isinstance(callee, Instance):
        if callee.cls.has("__call__"):
            return machine.call(machine.attribute(callee, "__call__", call), args, kwargs, call)
        if callee.cls.unknown_base is not None or any(c.facts.get("open") for c in callee.cls.mro):
            return unknown_result(callee, args, kwargs, call)
        raise machine.exception("TypeError", f"{callee.cls.name!r} object is not callable", call.place)
    if isinstance(callee, NativeObject):
        return machine.run_native(lambda c: callee.invoke(c, args, kwargs), (), {}, call)
    if isinstance(callee, (StaticMethod, ClassMethod)):
        return call_value(machine, callee.function, args, kwargs, call)
    if isinstance(callee, Unknown):
        return unknown_result(callee, args, kwargs, call)
    raise machine.exception("TypeError", f"{type(callee).__name__!r} object is not callable", call.place)


def unknown_result(callee: Value, args: list[Value], kwargs: dict[str, Value], call: Call) -> Value:
    """Return the result of calling something unknown; what was passed in may have been changed."""
    hook = call.machine.keras
    if hook is not None:
        made = hook.unknown_call(callee, args, kwargs, call)
        if made is not None:
            return made
    if isinstance(callee, Unknown) and not kwargs.keys() - {"order"}:
        return _unknown_method(callee, args, call)
    return call.unknown(call.source)


def _unknown_method(callee: Unknown, args: list[Value], call: Call) -> Value:
    """Return the result of calling an attribute of something unknown: ``x.reshape`` says a shape."""
    key = callee.key
    if not (isinstance(key, tuple) and key[0] == "attribute" and key[-1] == "reshape"):
        return call.unknown(call.source)
    from keras_paramlint.interpreter.library.numpy.shaping import unknown_reshape

    made = call.machine.run_native(lambda c: unknown_reshape(c, callee, args), (), {}, call)
    return call.unknown(call.source) if made is None else made


_STORING = frozenset({"append", "insert", "setdefault", "__setitem__"})


def call_builtin(
    machine: Machine, callee: Builtin, args: list[Value], kwargs: dict[str, Value], call: Call
) -> Value:
    """Call a model of a library function."""
    inner = Call(machine, call.node, call.scope, callee.name)
    if Choice in map(type, args) and not callee.attributes.get("lazy"):
        if callee.name.rpartition(".")[2] in _STORING and not isinstance(args[0], Choice):
            pass  # a container may hold a choice
        elif callee.attributes.get("pure"):
            return flow.lifted(machine, lambda *a: call_builtin(machine, callee, list(a), kwargs, call), args)
        else:
            args = [machine.settle(a) for a in args]
    return _run(machine, callee.run, args, kwargs, inner)


def _run(
    machine: Machine, run: Callable[..., Value], args: list[Value], kwargs: dict[str, Value], call: Call
) -> Value:
    """Run a model with the program's arguments, which it may not take."""
    try:
        return machine.run_native(run, args, kwargs, call)
    except Misfit as error:
        unknown = first_unknown([args, kwargs])
        if unknown is not None:
            return machine.not_known(NotKnown(unknown), call)
        raise machine.exception("TypeError", f"{call.name}(): {error}", call.place) from None


# ------------------------------------------------------------------ functions
def call_function(
    machine: Machine, function: Function, args: list[Value], kwargs: dict[str, Value], call: Call
) -> Value:
    """Call a function of the analysed program."""
    machine.budget.step()
    node = function.node
    machine.called.add(id(node))
    if len(machine.frames) >= machine.limits.depth:
        # what the call would have changed cannot be told, so that nothing after it could be trusted
        raise BudgetExceeded(f"more than {machine.limits.depth} nested calls")
    if "__code__" in function.attributes:
        raise BudgetExceeded(f"the code of {function.name}() was replaced")
    scope = Scope("function", function.scope, function.module, function)
    bind_arguments(machine, function, args, kwargs, scope, call)
    frame = Frame(function, call.place, scope)
    if function.is_generator:
        made = GeneratorValue(machine, function, scope, frame)
        machine.budget.made(made)
        return made
    if calls_itself(function):
        return call_recursive(machine, frame, lambda: _run_body(machine, frame, scope, call), call)
    return _run_body(machine, frame, scope, call)


def _run_body(machine: Machine, frame: Frame, scope: Scope, call: Call) -> Value:
    node = frame.function.node
    machine.frames.append(frame)
    try:
        if isinstance(node, nodes.Lambda) and not isinstance(node, nodes.FunctionDef):
            from keras_paramlint.interpreter.expressions import evaluate

            return evaluate(machine, node.body, scope)
        from keras_paramlint.interpreter.statements import execute_block

        result = finish(machine, execute_block(machine, node.body, scope), call)
        note_return(machine, result, frame)
        return result
    finally:
        machine.frames.pop()


def note_return(machine: Machine, result: Value, frame: Frame) -> None:
    """Remember which function a value comes from, and the names of a constructor, where somebody may ask."""
    if frame.function.name == "__init__":
        receiver = next(iter(frame.scope.vars.values()), None)
        note = getattr(receiver, "note_constructor", None)
        if note is not None:
            note(frame.scope)
    for item in result if isinstance(result, tuple) else (result,):
        for value in (item.then, item.otherwise) if isinstance(item, Choice) else (item,):
            if getattr(value, "keeps_origin", False):
                function = frame.function
                place = machine.place_of(function.node, function.scope)
                origin = (value, place, function.qualname)
                machine.returned.setdefault((id(value), id(function.node)), origin)


def finish(machine: Machine, outcome: Any, call: Call) -> Value:
    """Return the value of a function whose body ended with this outcome."""
    if outcome is None:
        return None
    if isinstance(outcome, flow.Return):
        return outcome.value
    if isinstance(outcome, flow.Split):
        for side in (outcome.then, outcome.otherwise):
            if side.outcome is None and side.raised is None:
                side.outcome = flow.Return(None)
        joined = flow.join(machine, outcome)
        if isinstance(joined, flow.Split):
            joined = flow.take(machine, joined)
        return finish(machine, joined, call)
    return None


def bind_arguments(
    machine: Machine,
    function: Function,
    args: list[Value],
    kwargs: dict[str, Value],
    scope: Scope,
    call: Call,
) -> None:
    """Put the arguments of a call into the function's scope, as Python binds them.

    Raises:
        Raised: TypeError of the analysed program.
    """
    spec = function.node.args
    variables = scope.vars
    names = parameter_names(spec)
    rest = dict(kwargs)
    splat: Unknown | None = rest.pop("**", None)
    star = args[-1] if args and isinstance(args[-1], StarUnknown) else None
    if star is not None:
        args = args[:-1]
    for name, value in zip(names, args, strict=False):
        variables[name] = value
    extra = args[len(names) :]
    positional_only = len(spec.posonlyargs or ())
    for index, name in enumerate(names[len(args) :], start=len(args)):
        if name in rest and index >= positional_only:
            variables[name] = rest.pop(name)
    for index, name in enumerate(names[: len(args)]):
        if name in rest and index >= positional_only:
            raise machine.exception(
                "TypeError", f"{function.name}() got multiple values for argument {name!r}", call.place
            )
    replaced = machine.settle(function.attributes.get("__defaults__", function.defaults))
    is_open = not (replaced is None or isinstance(replaced, (list, tuple)))
    defaults = [] if is_open else list(replaced or ())
    offset = len(names) - len(defaults)
    for index, name in enumerate(names):
        if name in variables:
            continue
        if star is not None or splat is not None or is_open:
            variables[name] = Unknown(
                f"argument {name!r} of {function.name}()",
                call.place,
                name=name,
                key=call.machine.site_key(call.node, name),
            )
        elif index >= offset:
            variables[name] = defaults[index - offset]
        else:
            raise machine.exception("TypeError", f"{function.name}() missing argument {name!r}", call.place)
    kw_replaced = machine.settle(function.attributes.get("__kwdefaults__", function.kw_defaults))
    kw_defaults = kw_replaced if isinstance(kw_replaced, dict) else {}
    is_open = kw_replaced is not None and not isinstance(kw_replaced, dict)
    for parameter in spec.kwonlyargs or ():
        name = parameter.name
        if name in rest:
            variables[name] = rest.pop(name)
        elif name in kw_defaults:
            variables[name] = kw_defaults[name]
        elif splat is not None or is_open:
            variables[name] = Unknown(f"argument {name!r} of {function.name}()", call.place, name=name)
        else:
            raise machine.exception(
                "TypeError", f"{function.name}() missing keyword-only argument {name!r}", call.place
            )
    if spec.vararg:
        variables[spec.vararg] = (*extra, *([star.value] if star is not None else []))
        if star is not None:
            variables[spec.vararg] = (*extra, Open(star.value.reason, star.value.place))
    elif extra:
        raise machine.exception(
            "TypeError",
            f"{function.name}() takes {len(names)} positional arguments but {len(args)} were given",
            call.place,
        )
    if spec.kwarg:
        if splat is not None:
            rest[OPEN_KEY] = Open(splat.reason, splat.place)  # type: ignore[index]
        variables[spec.kwarg] = rest
    elif rest:
        name = next(iter(rest))
        raise machine.exception(
            "TypeError", f"{function.name}() got an unexpected keyword argument {name!r}", call.place
        )


def parameter_names(spec: nodes.Arguments) -> list[str]:
    """Return the names of the positional parameters."""
    return [a.name for a in (*(spec.posonlyargs or ()), *(spec.args or ()))]


class StarUnknown:
    """Stands last among positional arguments for ``*something`` that is not known."""

    def __init__(self, value: Unknown) -> None:
        self.value = value


# ------------------------------------------------------------------ classes
def bare_instance(machine: Machine, cls: Class, call: Call) -> Instance:
    """Return a new instance before ``__init__`` runs."""
    for base in cls.mro:
        if base.factory is not None:
            return base.factory(machine, cls, call.place)
    return Instance(cls, call.place)


def instantiate(
    machine: Machine, cls: Class, args: list[Value], kwargs: dict[str, Value], call: Call
) -> Value:
    """Call a class."""
    machine.budget.step()
    metaclass = cls.facts.get("metaclass")
    if (
        isinstance(metaclass, Class)
        and metaclass.has("__call__")
        and isinstance(metaclass.lookup("__call__"), Function)
    ):
        return machine.call(BoundMethod(metaclass.lookup("__call__"), cls), args, kwargs, call)
    missing = _abstract_method(cls)
    if missing is not None:
        message = f"Can't instantiate abstract class {cls.name} with abstract method {missing}"
        raise machine.exception("TypeError", message, call.place)
    construct = cls.facts.get("construct")
    if construct is not None:
        inner = Call(machine, call.node, call.scope, cls.name)
        return _run(machine, construct, [cls, *args], kwargs, inner)
    instance: Value
    if cls.has("__new__"):
        maker = cls.lookup("__new__")
        maker = maker.function if isinstance(maker, (StaticMethod, ClassMethod)) else maker
        instance = machine.call(maker, [cls, *args], kwargs, call)
        if not isinstance(instance, Instance) or cls not in instance.cls.mro:
            return instance
    else:
        instance = bare_instance(machine, cls, call)
    if cls.has("__init__"):
        try:
            machine.call(BoundMethod(cls.lookup("__init__"), instance), args, kwargs, call)
        except Raised as error:
            note_failure = getattr(instance, "construction_failed", None)
            if note_failure is not None:
                note_failure(error)
            raise
    elif cls.unknown_base is not None:
        instance.attrs.setdefault("__kpl_unknown__", cls.unknown_base)
    elif any(c.python_type is not None and c.python_type is not object for c in cls.mro):
        from keras_paramlint.interpreter.builtin.types import initialise_wrapped

        initialise_wrapped(machine, instance, args, kwargs, call)
    elif (args or kwargs) and not cls.has("__new__"):
        decorator = cls.facts.get("decorator")
        if isinstance(decorator, Unknown):
            return call.unknown(f"{cls.name}, decorated by {decorator.reason}")
        raise machine.exception("TypeError", f"{cls.name}() takes no arguments", call.place)
    return instance


def _abstract_method(cls: Class) -> str | None:
    """Return the name of a method that keeps an abstract class from being instantiated."""
    metaclass = cls.facts.get("metaclass")
    if not any(c.name == "ABC" for c in cls.mro) and getattr(metaclass, "name", "") != "ABCMeta":
        return None
    for base in cls.mro:
        for name, value in base.namespace.items():
            inner = value.getter if isinstance(value, Property) else value
            if (
                isinstance(inner, Function)
                and "__isabstractmethod__" in inner.attributes
                and cls.lookup(name) is value
            ):
                return name
    return None


def python_signature(function: Function) -> inspect.Signature:
    """Return the signature of an analysed function (for ``inspect.signature``)."""
    spec = function.node.args
    names = parameter_names(spec)
    parameters = []
    offset = len(names) - len(function.defaults)
    for index, name in enumerate(names):
        default = function.defaults[index - offset] if index >= offset else inspect.Parameter.empty
        parameters.append(inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default))
    if spec.vararg:
        parameters.append(inspect.Parameter(spec.vararg, inspect.Parameter.VAR_POSITIONAL))
    for parameter in spec.kwonlyargs or ():
        default = function.kw_defaults.get(parameter.name, inspect.Parameter.empty)
        parameters.append(inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default))
    if spec.kwarg:
        parameters.append(inspect.Parameter(spec.kwarg, inspect.Parameter.VAR_KEYWORD))
    return inspect.Signature(parameters)
