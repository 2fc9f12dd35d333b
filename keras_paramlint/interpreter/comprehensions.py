"""Comprehensions and generator expressions: loops inside an expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter import flow, repeating, states
from keras_paramlint.interpreter.assigning import assign
from keras_paramlint.interpreter.expressions import evaluate, evaluates, makes
from keras_paramlint.interpreter.iteration import iterate
from keras_paramlint.interpreter.keys import as_key, as_set
from keras_paramlint.interpreter.loops import element_of
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import OPEN_KEY, Open, Scope, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


@evaluates(nodes.ListComp)
@makes
def _listcomp(machine: Machine, node: nodes.ListComp, scope: Scope) -> Value:
    result: list[Value] = []
    _comprehend(machine, node, scope, lambda inner: result.append(evaluate(machine, node.elt, inner)), result)
    return result


@evaluates(nodes.GeneratorExp)
def _genexp(machine: Machine, node: nodes.GeneratorExp, scope: Scope) -> Value:
    # evaluated at once: generator expressions of model code have no effects that wait
    items = _listcomp(machine, node, scope)
    if isinstance(node.parent, _TAKING_ALL) or not isinstance(items, list):
        return items
    from keras_paramlint.interpreter.library.support import Stream

    def fetch(index: int) -> Value:
        if isinstance(items[index], Open):
            raise NotKnown(items[index])
        return items[index]

    stream = Stream(Call(machine, node, scope), fetch, "generator")
    machine.budget.made(stream)
    return stream


_TAKING_ALL = (nodes.Call, nodes.Keyword, nodes.Starred, nodes.For, nodes.Comprehension)
"""What a generator expression is written in that takes each of its values once."""


@evaluates(nodes.SetComp)
@makes
def _setcomp(machine: Machine, node: nodes.SetComp, scope: Scope) -> Value:
    result: list[Value] = []
    _comprehend(machine, node, scope, lambda inner: result.append(evaluate(machine, node.elt, inner)), result)
    try:
        items = [OPEN_KEY if isinstance(item, Open) else item for item in result]
        return as_set(machine, items, Call(machine, node, scope))
    except TypeError:
        return Unknown(machine.source_of(node), machine.place_of(node, scope))


@evaluates(nodes.DictComp)
@makes
def _dictcomp(machine: Machine, node: nodes.DictComp, scope: Scope) -> Value:
    result: dict[Value, Value] = {}
    marks: list[Value] = []

    def add(inner: Scope) -> None:
        key = machine.settle(evaluate(machine, node.key, inner))
        key = as_key(machine, result, key, Call(machine, node, inner))
        try:
            result[key] = evaluate(machine, node.value, inner)
        except TypeError:
            marks.append(None)

    _comprehend(machine, node, scope, add, marks)
    if marks:
        result[OPEN_KEY] = Open(machine.source_of(node), machine.place_of(node, scope))
    return result


def _comprehend(
    machine: Machine,
    node: nodes.ListComp | nodes.SetComp | nodes.DictComp | nodes.GeneratorExp,
    scope: Scope,
    add: Callable[[Scope], Any],
    marks: list[Value],
) -> None:
    inner = Scope("comprehension", scope, scope.module)
    call = Call(machine, node, scope)

    def mark(unknown: Unknown, depth: int, value: Value) -> None:
        if not marks or not isinstance(marks[-1], Open):
            made = _once(machine, node, inner, depth, value, unknown)
            marks.append(Open(unknown.reason, unknown.place, objects=not states.is_data(made)))

    def level(depth: int) -> None:
        if marks and isinstance(marks[-1], Open):
            return
        if depth == len(node.generators):
            machine.budget.step()
            add(inner)
            return
        generator = node.generators[depth]
        value = evaluate(machine, generator.iter, scope if depth == 0 else inner)
        try:
            for item in iterate(machine, value, call):
                assign(machine, generator.target, item, inner)
                for condition in generator.ifs:
                    known = machine.test(evaluate(machine, condition, inner), call)
                    if not isinstance(known, bool):
                        decision = flow.decided(machine, known.truth)
                        if decision is None:
                            mark(known, depth, [item])
                            return
                        known = decision
                    if not known:
                        machine.budget.step()
                        break
                else:
                    level(depth + 1)
        except NotKnown as error:
            mark(machine.not_known(error, call), depth, value)

    level(0)


def _once(
    machine: Machine, node: Any, inner: Scope, depth: int, value: Value, unknown: Unknown
) -> list[Value]:
    """Carry out a comprehension for one element that is not known; return what it makes of it."""
    call = Call(machine, node, inner)
    made: list[Value] = []

    def body() -> None:
        element = element_of(machine, value, unknown, call)
        for generator in node.generators[depth:]:
            if generator is not node.generators[depth]:
                element = element_of(machine, evaluate(machine, generator.iter, inner), unknown, call)
            assign(machine, generator.target, element, inner)
        parts = (node.key, node.value) if isinstance(node, nodes.DictComp) else (node.elt,)
        found = [evaluate(machine, part, inner) for part in parts]
        if not made:
            made.extend(found)

    repeating.run_unknown_times(machine, body, f"changed in a loop over {unknown.reason}", unknown.place)
    return made
