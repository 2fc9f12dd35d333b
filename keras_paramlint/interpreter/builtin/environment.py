"""Built-in functions that look at the running program or outside of it."""

from __future__ import annotations

import textwrap

from keras_paramlint.interpreter.builtin.table import register_in
from keras_paramlint.interpreter.native import Call, NotKnown, first_unknown
from keras_paramlint.interpreter.values import (
    Builtin,
    Class,
    Instance,
    Module,
    Scope,
    Unknown,
    Value,
)


FUNCTIONS: dict[str, Builtin] = {}
_function = register_in(FUNCTIONS)


@_function("print", "breakpoint", lazy=True)
def _print(call: Call, *args: Value, **kwargs: Value) -> None:
    return None


@_function("input", "raw_input")
def _input(call: Call, prompt: Value = "") -> Value:
    return call.unknown(call.source)


@_function("get_ipython", "display")
def _from_outside(call: Call, *args: Value, **kwargs: Value) -> Value:
    """What comes from the notebook's shell is not known."""
    return call.unknown(call.source)


@_function("open")
def _open(call: Call, *args: Value, **kwargs: Value) -> Value:
    return call.unknown(call.source)


@_function("exit", "quit")
def _exit(call: Call, code: Value = None) -> Value:
    call.fail("SystemExit", str(code))


@_function("vars", "dir")
def _vars(call: Call, value: Value = Ellipsis) -> Value:
    if value is Ellipsis:
        return _locals(call)
    if isinstance(value, Instance) and call.name == "vars":
        return value.attrs
    if isinstance(value, Class) and call.name == "vars":
        return value.namespace
    if isinstance(value, Module) and call.name == "vars":
        return value.scope.vars
    return call.unknown(call.source)


@_function("locals")
def _locals(call: Call) -> Value:
    if call.scope is None:
        raise NotKnown(call.source)
    scope = call.scope
    return (
        scope.vars
        if scope.kind in ("module", "class")
        else {k: v for k, v in scope.vars.items() if isinstance(k, str)}
    )


@_function("globals")
def _globals(call: Call) -> Value:
    if call.scope is None:
        raise NotKnown(call.source)
    return call.scope.module.scope.vars


@_function("eval")
def _eval(call: Call, source: Value, *namespaces: Value) -> Value:
    if not isinstance(source, str) or len(source) > 10_000 or call.scope is None:
        raise NotKnown(first_unknown([source]) or call.source)
    from keras_paramlint.interpreter.expressions import evaluate
    from keras_paramlint.interpreter.parse import ParseError, parse

    try:
        tree = parse(source.strip(), "<eval>", call.scope.module.path)
    except ParseError as error:
        call.fail("SyntaxError", error.message)
    if len(tree.body) != 1 or not hasattr(tree.body[0], "value"):
        call.fail("SyntaxError", "invalid syntax")
    return evaluate(call.machine, tree.body[0].value, _namespace(call.scope, namespaces))


def _namespace(scope: Scope, namespaces: tuple[Value, ...]) -> Scope:
    """Return the scope that ``eval`` and ``exec`` work in."""
    inside = False
    for names in namespaces:
        if names is not None and not isinstance(names, dict):
            raise NotKnown(names if isinstance(names, Unknown) else "the names that a text is evaluated with")
    for names in namespaces:
        if names is not None:
            inner = Scope("comprehension", scope if inside else None, scope.module)
            inner.vars = names
            scope, inside = inner, True
    return scope


@_function("exec")
def _exec(call: Call, source: Value, *namespaces: Value) -> Value:
    if not isinstance(source, str) or len(source) > 10_000 or call.scope is None:
        return call.unknown(call.source)
    from keras_paramlint.interpreter.parse import ParseError, parse
    from keras_paramlint.interpreter.statements import execute_block

    try:
        tree = parse(textwrap.dedent(source), "<exec>", call.scope.module.path)
    except ParseError as error:
        call.fail("SyntaxError", error.message)
    execute_block(call.machine, tree.body, _namespace(call.scope, namespaces))
    return None


@_function("compile", "__import__")
def _import(call: Call, source: Value, *args: Value, **kwargs: Value) -> Value:
    if call.name == "__import__" and isinstance(source, str):
        return call.machine.import_module(source, call)
    return call.unknown(call.source)
