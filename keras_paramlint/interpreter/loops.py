"""Loops: over what is known, over what is not, and loops that only train."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from astroid import nodes

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter import flow, merging, repeating, states
from keras_paramlint.interpreter.expressions import evaluate
from keras_paramlint.interpreter.extent import MOST_NODES, extent
from keras_paramlint.interpreter.flow import BREAK, CONTINUE, Split
from keras_paramlint.interpreter.iteration import iterate
from keras_paramlint.interpreter.native import Call, NotKnown, is_known
from keras_paramlint.interpreter.values import (
    Choice,
    Instance,
    NativeObject,
    Open,
    Scope,
    Unknown,
    Value,
    is_open,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

Assign = Callable[["Machine", nodes.NodeNG, Value, Scope], None]
Block = Callable[["Machine", list[nodes.NodeNG], Scope], Any]

LOOP_STEPS = 15_000
"""Steps that one loop may take exactly; beyond, a loop that only prepares data has an unknown length."""

LOOP_FORKS, LONG_LOOP = 4, 64
"""Conditions of one loop that are decided both ways; beyond, what the loop changes is not known.

In one of so many turns it is one: no program makes that many models by conditions.
"""

SETTLED_AFTER = 24
"""Iterations after which a loop is watched for a body that changes nothing any more."""

FORGOTTEN = 16
"""By which part fewer steps and turns a loop gets inside one whose changes are forgotten anyway."""

RESTLESS = 64
"""Iterations with changes after which fewer are watched, since to compare takes longer than to go on."""


def execute_for(machine: Machine, node: nodes.For, scope: Scope, assign: Assign, block: Block) -> Any:
    """Carry out a ``for`` loop."""
    with repeating.passing_through(machine, unknown=False):
        return _for(machine, node, scope, assign, block)


def _for(machine: Machine, node: nodes.For, scope: Scope, assign: Assign, block: Block) -> Any:
    call = Call(machine, node.iter, scope)
    value = machine.settle(evaluate(machine, node.iter, scope))
    if isinstance(node.iter, nodes.Subscript):
        machine.noticed("slice", node, scope, value)
    mark = is_open(value) if isinstance(value, (list, tuple)) else None
    items = value[:-1] if mark is not None else value
    try:
        walk = iterate(machine, items, call)
    except NotKnown as error:
        unknown = machine.not_known(error, call)
        return _for_unknown(machine, node, scope, assign, block, unknown, value)
    outcome = _for_items(machine, node, scope, assign, block, items, walk, call)
    if outcome is not None and outcome is not BREAK:
        return outcome
    if mark is not None and outcome is None:
        return _for_unknown(machine, node, scope, assign, block, mark, value)
    if node.orelse and outcome is None:
        return block(machine, node.orelse, scope)
    return None


def _walked(machine: Machine, walk: Any, call: Call) -> Iterator[Value]:
    """Yield the elements of an iterator, and a mark where from on they are not known."""
    try:
        yield from walk
    except NotKnown as error:
        unknown = machine.not_known(error, call)
        yield Open(unknown.reason, unknown.place, key=unknown.key)


def _last(machine: Machine, walk: Any, last: Value, call: Call) -> Value:
    """Return what a loop comes to in the end, without running its body."""
    for count, item in enumerate(_walked(machine, walk, call)):
        if isinstance(item, Open):
            return Unknown(item.reason, item.place, key=item.key)
        if count > machine.limits.iterations:
            return call.unknown(_too_many(machine))
        last = item
    return last


def _too_many(machine: Machine) -> str:
    return f"a loop of more than {machine.limits.iterations:,} iterations"


def _for_items(
    machine: Machine,
    node: nodes.For,
    scope: Scope,
    assign: Assign,
    block: Block,
    items: Value,
    walk: Any,
    call: Call,
) -> Any:
    names = {n.name for n in node.target.nodes_of_class(nodes.AssignName)}
    watcher = _Watcher(machine, scope, names)
    later = partial(_later_turn, machine, node, scope, assign, block, items, call)
    for count, item in enumerate(_walked(machine, walk, call)):
        if isinstance(item, Open):
            return _for_unknown(machine, node, scope, assign, block, item, item)
        if count > machine.limits.iterations:
            stop: str | None = watcher.cut(_too_many(machine), call)
        else:
            assign(machine, node.target, item, scope)
            watching = watcher.looks_at(count)
            if watching:
                watcher.begin()
            outcome = block(machine, node.body, scope)
            if _may_end_here(machine, outcome):
                # whether the loop goes on is not known: the rest of it may run or not
                reason = f"changed in a loop that may end when {outcome.when}"
                return repeating.run_unknown_times(machine, later, reason, call.place) or BREAK
            outcome = _normal(machine, outcome)
            settled = watching and watcher.end()
            if outcome is not None:
                return outcome
            stop = watcher.why_stop(call, is_long=_is_long(items))
            if settled and not _reads(node, names):
                # and so are all turns alike
                assign(machine, node.target, _last(machine, walk, item, call), scope)
                return _normal(machine, block(machine, node.body, scope))
            if settled and not watcher.can_finish(count, items):
                stop = "changed in a later turn of a long loop"
        if stop is not None:
            left = repeating.run_unknown_times(machine, later, stop, call.place)
            if not _breaks(node):
                assign(machine, node.target, _last(machine, walk, item, call), scope)
            return left
    return None


def _is_long(items: Value) -> bool:
    try:
        return isinstance(items, (list, tuple, range)) and len(items) > LONG_LOOP
    except OverflowError:  # a range of more than the machine's words can count
        return True


def _reads(node: nodes.For, names: set[str]) -> bool:
    """Say whether the body looks at what the loop walks over, so that a later turn may do something else."""
    return any(name.name in names for part in node.body for name in part.nodes_of_class(nodes.Name))


def _breaks(node: nodes.For) -> bool:
    """Say whether a loop may end before its last turn."""
    return any(True for part in node.body for _ in part.nodes_of_class(nodes.Break))


def _may_end_here(machine: Machine, outcome: Any) -> bool:
    """Join a split of which only one side breaks the loop; say whether that was possible."""
    if not isinstance(outcome, Split):
        return False
    kinds = {_kind(side.outcome) for side in (outcome.then, outcome.otherwise)}
    if kinds != {"break", "on"}:
        return False
    merged = merging.merge(machine, outcome)
    if merged is None:
        return False
    for thing, state in merged:
        machine.touch(thing)
        states.restore(thing, state)
    return True


def _kind(outcome: Any) -> str:
    if outcome is BREAK:
        return "break"
    return "on" if outcome is None or outcome is CONTINUE else "other"


def _later_turn(
    machine: Machine,
    node: nodes.For,
    scope: Scope,
    assign: Assign,
    block: Block,
    items: Value,
    call: Call,
) -> Any:
    """Run the body for an element of which only the collection is known."""
    unknown = Unknown(call.source, call.place, key=machine.site_key(node, "later turn"))
    assign(machine, node.target, element_of(machine, items, unknown, call), scope)
    return block(machine, node.body, scope)


def _normal(machine: Machine, outcome: Any) -> Any:
    """Return None for what only ends an iteration; decide a split here."""
    if isinstance(outcome, Split):
        for side in (outcome.then, outcome.otherwise):
            if side.outcome is CONTINUE:
                side.outcome = None
        joined = flow.join(machine, outcome)
        outcome = flow.take(machine, joined) if isinstance(joined, Split) else joined
    return None if outcome is CONTINUE else outcome


class _Watcher:
    """Notices when two iterations in a row change nothing but the loop's own names and unknowns."""

    def __init__(self, machine: Machine, scope: Scope, names: set[str]) -> None:
        self.machine = machine
        self.scope = scope
        self.names = names
        self.quiet = 0
        self._nodes_left = 0
        self._restless = 0
        self._unwatched = 0
        self._only_data = False
        self._steps = machine.budget.steps
        self._had = self._made()
        self._forks = machine.forks_left
        part = FORGOTTEN if any(machine.passing) else 1
        self._most_steps = LOOP_STEPS // part
        self._watched_after = SETTLED_AFTER // part

    def used(self) -> int:
        """Return the steps that the loop took so far."""
        return self.machine.budget.steps - self._steps

    def why_stop(self, call: Call, *, is_long: bool = False) -> str | None:
        """Return what is to be said of the rest if the loop has taken its share."""
        if self._only_data and self.used() > self._most_steps:
            return self.cut("a long loop over data", call)
        if self._forks - self.machine.forks_left > (0 if is_long else LOOP_FORKS):
            return "changed in a loop with conditions that are not known"
        return None

    def cut(self, what: str, call: Call) -> str:
        """Note that the loop is not run to its end; return what is to be said of what it changes."""
        reason = f"changed in {what}"
        lost = None if self._made() > self._had else reason
        self.machine.cut(f"{what} is not run to its end", call.place, lost=lost)
        return reason

    def _made(self) -> int:
        """Return how many models there are."""
        return 0 if self.machine.keras is None else len(self.machine.keras.models)

    def can_finish(self, count: int, items: Value) -> bool:
        """Say whether all turns can be run exactly, as far as those up to ``count`` tell."""
        if not isinstance(items, (list, tuple, range)):
            return False
        try:
            return self.used() * len(items) <= self._most_steps * (count + 1)
        except OverflowError:  # a range of more than the machine's words can count
            return False

    def looks_at(self, count: int) -> bool:
        """Say whether an iteration is watched: the later ones, and ever fewer where none was quiet."""
        if count < self._watched_after and self.used() <= self._most_steps:
            return False
        self._unwatched -= 1
        return self._unwatched < 0

    def begin(self) -> None:
        self.machine.journals.append({})

    def end(self) -> bool:
        journal = self.machine.journals.pop()
        self._only_data = all(
            isinstance(thing, (Scope, list, dict, set, NativeObject))
            or self._idle(thing, before)
            or _counts(thing, before)
            for thing, before in journal.values()
        )
        self._nodes_left = MOST_NODES
        self.quiet = self.quiet + 1 if all(self._unchanged(t, b) for t, b in journal.values()) else 0
        if not self.quiet:
            self._restless += 1
            if self._restless >= RESTLESS and self._restless % 2:
                self._unwatched = self._restless - RESTLESS
        return self.quiet >= 2

    def _idle(self, thing: Any, before: Any) -> bool:
        """Say whether an object has the same state as before, but for the record of what happened to it."""
        after = states.capture(thing)
        if not isinstance(after, dict) or after.keys() != before.keys():
            return False
        return all(name == "events" or states.same_field(before[name], after[name]) for name in after)

    def _unchanged(self, thing: Any, before: Any) -> bool:
        after = states.capture(thing)
        if isinstance(before, dict) and isinstance(after, dict):
            for name in {**before, **after}:
                if thing is self.scope and name in self.names:
                    continue
                a, b = before.get(name), after.get(name)
                if a is b or (isinstance(a, (Unknown, Choice)) and isinstance(b, (Unknown, Choice))):
                    continue
                if isinstance(a, (list, dict, set)) and self._may_walk(a) and a == b:
                    continue
                if not states.same(a, b):
                    return False
            return True
        if isinstance(before, list) and isinstance(after, list):
            return len(before) == len(after) and all(map(states.same, before, after))
        return bool(before == after)

    def _may_walk(self, value: Value) -> bool:
        """Say whether a collection is small enough to be compared, and account for that."""
        nodes = extent(value, self._nodes_left)
        self._nodes_left -= nodes
        self.machine.budget.walk(nodes)
        return self._nodes_left >= 0


def _counts(thing: Any, before: Any) -> bool:
    """Say whether an object of the program changed only in plain data: a trainer counts its epochs."""
    if type(thing) is not Instance:
        return False
    old, new = before["attrs"], thing.attrs
    return old.keys() == new.keys() and all(
        states.same(old[name], value) or is_known(value) or isinstance(value, (Unknown, Poly))
        for name, value in new.items()
    )


def _for_unknown(
    machine: Machine,
    node: nodes.For,
    scope: Scope,
    assign: Assign,
    block: Block,
    unknown: Unknown,
    value: Value,
) -> Any:
    """Carry out the body of a loop over something unknown once, and forget what it changes."""
    place = machine.place_of(node, scope)
    call = Call(machine, node.iter, scope)

    def body() -> Any:
        element = element_of(machine, value, unknown, call)
        assign(machine, node.target, element, scope)
        return block(machine, node.body, scope)

    left = repeating.run_unknown_times(machine, body, f"changed in a loop over {unknown.reason}", place)
    if not node.orelse:
        return left
    orelse = partial(block, machine, node.orelse, scope)
    return orelse() if left is None else flow.resume(machine, left, orelse)


def element_of(machine: Machine, value: Value, unknown: Unknown, call: Call) -> Value:
    """Return a stand-in for one element of an iterable that is not known."""
    hook = getattr(value, "element", None)
    if hook is not None:
        found = hook(call)
        if found is not NotImplemented:
            return found
    element = Unknown(f"an element of {unknown.reason}", call.place, key=("element", unknown.key))
    element.among = value.among if isinstance(value, Unknown) else value
    return element


def execute_while(machine: Machine, node: nodes.While, scope: Scope, block: Block) -> Any:
    """Carry out a ``while`` loop."""
    with repeating.passing_through(machine, unknown=False):
        return _while(machine, node, scope, block)


def _while(machine: Machine, node: nodes.While, scope: Scope, block: Block) -> Any:
    call = Call(machine, node.test, scope)
    watcher = _Watcher(machine, scope, set())
    for count in range(machine.limits.iterations):
        known = machine.test(evaluate(machine, node.test, scope), call)
        if not isinstance(known, bool):
            decision = flow.decided(machine, known.truth)
            if decision is None:
                return _while_unknown(machine, node, scope, block, known)
            known = decision
        if not known:
            return block(machine, node.orelse, scope) if node.orelse else None
        watching = watcher.looks_at(count)
        if watching:
            watcher.begin()
        outcome = block(machine, node.body, scope)
        if _may_end_here(machine, outcome):
            reason = f"changed in a loop that may end when {outcome.when}"
            again = partial(block, machine, node.body, scope)
            return repeating.run_unknown_times(machine, again, reason, call.place)
        outcome = _normal(machine, outcome)
        if watching and watcher.end():
            return None  # it has no end that the analysis can see, and changes nothing any more
        if outcome is BREAK:
            return None
        if outcome is not None:
            return outcome
        stop = watcher.why_stop(call)
        if stop is not None:
            break
    else:
        stop = watcher.cut(_too_many(machine), call)
    again = partial(block, machine, node.body, scope)
    return repeating.run_unknown_times(machine, again, stop, call.place)


def _while_unknown(machine: Machine, node: nodes.While, scope: Scope, block: Block, known: Unknown) -> Any:
    place = machine.place_of(node, scope)
    body = partial(block, machine, node.body, scope)
    return repeating.run_unknown_times(machine, body, f"changed in a loop while {known.reason}", place)
