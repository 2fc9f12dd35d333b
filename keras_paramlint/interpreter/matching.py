"""The ``match`` statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.interpreter.builtin.types import is_instance
from keras_paramlint.interpreter.comparisons import compare
from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.operators import unwrap
from keras_paramlint.interpreter.values import OPEN_KEY, Class, Scope, Unknown, Value, is_open


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def execute_match(
    machine: Machine, node: nodes.Match, scope: Scope, assign: Callable[..., None], block: Callable[..., Any]
) -> Any:
    """Carry out a ``match`` statement; an undecided pattern forks the analysis."""
    subject = machine.settle(evaluate(machine, node.subject, scope))
    matcher = Matcher(machine, scope, assign, Call(machine, node, scope))
    for case in node.cases:
        found = matcher.matches(case.pattern, subject)
        if isinstance(found, Unknown):
            found = _condition(machine, found, node.subject, case.pattern)
            machine.undecided(found, Call(machine, case.pattern, scope))
        if not isinstance(found, bool):
            found = machine.truth(found, matcher.call)
        if found and case.guard is not None:
            found = machine.truth(evaluate(machine, case.guard, scope), matcher.call)
        if found:
            return block(machine, case.body, scope)
    return None


def _condition(machine: Machine, found: Unknown, subject: nodes.NodeNG, pattern: nodes.NodeNG) -> Unknown:
    """Return an undecided match with a condition for its reason: ``kind == 'lstm'``."""
    word = "==" if isinstance(pattern, nodes.MatchValue) else "matches"
    reason = f"{machine.source_of(subject)} {word} {machine.source_of(pattern)}"
    return Unknown(reason, found.place, key=found.key, truth=found.truth)


_SELF_MATCHING = frozenset("bool bytearray bytes dict float frozenset int list set str tuple".split())
"""Classes whose single positional pattern is the value itself."""


class Matcher:
    """Compares values with patterns, and binds the names in them."""

    def __init__(self, machine: Machine, scope: Scope, assign: Callable[..., None], call: Call) -> None:
        self.machine = machine
        self.scope = scope
        self.assign = assign
        self.call = call

    def matches(self, pattern: Any, subject: Value) -> Value:
        """Return whether a value matches, or an unknown condition."""
        if isinstance(pattern, nodes.MatchValue):
            wanted = evaluate(self.machine, pattern.value, self.scope)
            return compare(self.machine, "==", subject, wanted, self.call)
        if isinstance(pattern, nodes.MatchSingleton):
            return compare(self.machine, "is", subject, pattern.value, self.call)
        if isinstance(pattern, nodes.MatchAs):
            found = True if pattern.pattern is None else self.matches(pattern.pattern, subject)
            if found is True and pattern.name is not None:
                self.assign(self.machine, pattern.name, subject, self.scope)
            return found
        if isinstance(pattern, nodes.MatchOr):
            undecided: Value = False
            for part in pattern.patterns:
                found = self.matches(part, subject)
                if found is True:
                    return True
                undecided = undecided if found is False else found
            return undecided
        if isinstance(pattern, nodes.MatchSequence):
            return self._sequence(pattern, subject)
        if isinstance(pattern, nodes.MatchMapping):
            return self._mapping(pattern, subject)
        if isinstance(pattern, nodes.MatchClass):
            return self._class(pattern, subject)
        return self.call.unknown(self.machine.source_of(pattern))

    def _all(self, pairs: Iterable[tuple[Any, Value]]) -> Value:
        """Match several patterns; the first that does not match ends it."""
        undecided: Value = True
        for pattern, value in pairs:
            found = self.matches(pattern, self.machine.settle(value))
            if found is False:
                return False
            undecided = undecided if found is True else found
        return undecided

    def _sequence(self, pattern: nodes.MatchSequence, subject: Value) -> Value:
        subject = unwrap(subject)
        if isinstance(subject, Unknown):
            return self.call.unknown(self.call.source)
        if not isinstance(subject, (list, tuple, range)):
            return False
        try:
            items = self.machine.elements(subject, self.call)
        except (NotKnown, Raised):
            return self.call.unknown(self.call.source)
        parts = pattern.patterns
        star = next((i for i, part in enumerate(parts) if isinstance(part, nodes.MatchStar)), None)
        if star is None:
            return self._all(zip(parts, items, strict=True)) if len(items) == len(parts) else False
        after = len(parts) - star - 1
        if len(items) < star + after:
            return False
        end = len(items) - after
        pairs = [*zip(parts[:star], items, strict=False), *zip(parts[star + 1 :], items[end:], strict=True)]
        found = self._all(pairs)
        if found is True and parts[star].name is not None:
            self.assign(self.machine, parts[star].name, items[star:end], self.scope)
        return found

    def _mapping(self, pattern: nodes.MatchMapping, subject: Value) -> Value:
        subject = unwrap(subject)
        if isinstance(subject, Unknown):
            return self.call.unknown(self.call.source)
        if not isinstance(subject, dict):
            return False
        keys = [evaluate(self.machine, key, self.scope) for key in pattern.keys]
        if any(key not in subject for key in keys):
            return self.call.unknown(self.call.source) if is_open(subject) else False
        found = self._all(zip(pattern.patterns, (subject[key] for key in keys), strict=True))
        if found is True and pattern.rest is not None:
            rest = {k: v for k, v in subject.items() if k is OPEN_KEY or k not in keys}
            self.assign(self.machine, pattern.rest, rest, self.scope)
        return found

    def _class(self, pattern: nodes.MatchClass, subject: Value) -> Value:
        kind = self.machine.settle(evaluate(self.machine, pattern.cls, self.scope))
        found = is_instance(self.machine, subject, kind, self.call)
        if found is not True:
            return found
        names: list[str] = list(pattern.kwd_attrs)
        parts = list(pattern.kwd_patterns)
        if pattern.patterns:
            if isinstance(kind, Class) and kind.name in _SELF_MATCHING and kind.python_type is not None:
                return self.matches(pattern.patterns[0], subject)
            known = isinstance(kind, Class) and kind.has("__match_args__")
            order = kind.lookup("__match_args__") if known else None
            if not isinstance(order, (tuple, list)) or len(order) < len(pattern.patterns):
                return self.call.unknown(self.call.source)
            names = [*order[: len(pattern.patterns)], *names]
            parts = [*pattern.patterns, *parts]
        values = []
        for name in names:
            try:
                values.append(self.machine.attribute(subject, name, self.call))
            except Raised:
                return False
        return self._all(zip(parts, values, strict=True))
