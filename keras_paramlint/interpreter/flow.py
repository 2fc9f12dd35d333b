"""Conditions that the source does not decide.

Both sides are run on the same state (:func:`explore`).  Every mutable object
is noted in a journal before it changes, so that a side can be undone, compared
with the other and applied.  Where the sides differ only in values, names are
bound to a :class:`Choice`; where they differ in what no choice can express (a
layer was added to a model on one side only), or when a choice is used, the
analysis *forks*: this run takes one side, and a later run of the same program
takes the other.  A condition has a key, so the same test is decided the same
way everywhere in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keras_paramlint.interpreter.facts import divisible
from keras_paramlint.interpreter.native import Raised, is_known
from keras_paramlint.interpreter.values import (
    UNBOUND,
    Choice,
    Instance,
    NativeObject,
    Open,
    Place,
    Scope,
    Unknown,
    Value,
    is_open,
)


if TYPE_CHECKING:
    from keras_paramlint.algebra import Size
    from keras_paramlint.interpreter.machine import Machine

Condition = tuple[object, bool]
"""A key and the truth that the condition needs of it: ``not x`` is ``x`` with False."""


class TooManyAlternatives(Exception):
    """The bound on alternatives is reached; what is undecided stays so."""


@dataclass(frozen=True, slots=True)
class Return:
    """A ``return`` on its way to the call."""

    value: Value


class _Signal:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


BREAK = _Signal("break")
CONTINUE = _Signal("continue")


@dataclass(slots=True)
class Side:
    """What one side of a condition came to: its outcome and the states it left."""

    outcome: Any
    after: dict[int, tuple[Any, Any]]
    raised: Raised | None = None


@dataclass(slots=True)
class Split:
    """Two sides that end differently (one returns, one goes on); the state is that before them."""

    condition: Condition
    when: str
    then: Side
    otherwise: Side


# ------------------------------------------------------------------ state
def capture(thing: Any) -> Any:
    """Return a copy of the mutable state of an object."""
    if isinstance(thing, list):
        return list(thing)
    if isinstance(thing, dict):
        return dict(thing)
    if isinstance(thing, set):
        return set(thing)
    if isinstance(thing, Scope):
        return dict(thing.vars)
    saved = {}
    for name, value in vars(thing).items():
        saved[name] = value.copy() if isinstance(value, (list, dict, set)) else value
    return saved


def restore(thing: Any, state: Any) -> None:
    """Put a captured state back into the same object."""
    if isinstance(thing, list):
        thing[:] = state
    elif isinstance(thing, (dict, set)):
        thing.clear()
        thing.update(state)
    elif isinstance(thing, Scope):
        thing.vars.clear()
        thing.vars.update(state)
    else:
        fields = vars(thing)
        fields.clear()
        for name, value in state.items():
            fields[name] = value.copy() if isinstance(value, (list, dict, set)) else value


def same(left: Value, right: Value) -> bool:
    """Say whether two values are certainly the same."""
    if left is right:
        return True
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return left.key == right.key
    if type(left) is not type(right):
        return False
    if is_known(left) and is_known(right):
        return bool(left == right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, (list, dict, set, Instance)):
        return False
    try:
        return bool(left == right)
    except TypeError:
        return False


def same_field(left: Any, right: Any) -> bool:
    """Say whether a field of an object kept its value; containers are compared by what they hold."""
    if same(left, right):
        return True
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            same(left[k], right[k]) or isinstance(right[k], Unknown) for k in left
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return isinstance(left, set) and left == right


# ------------------------------------------------------------------ deciding
def decided(machine: Machine, condition: Condition) -> bool | None:
    """Return what this run has already decided about a condition."""
    key, wanted = condition
    for assumed in reversed(machine.assumed):
        if key in assumed:
            return assumed[key] is wanted
    if key in machine.decisions:
        return machine.decisions[key] is wanted
    if is_equality(key):
        # x == "a" excludes x == "b" for another constant
        what, constant = key[1], key[2]  # type: ignore[index]
        if machine.decisions.equal.get(what, constant) != constant:
            return not wanted
        for assumed in machine.assumed:
            for known, truth in assumed.items():
                if truth and is_equality(known) and known[1] == what and known[2] != constant:  # type: ignore[index]
                    return not wanted
    return None


def is_equality(key: object) -> bool:
    """Say whether a key is that of ``x == constant``."""
    return isinstance(key, tuple) and len(key) == 3 and key[0] == "equal"


class Decisions(dict[object, bool]):
    """What a run has decided, with what is known to equal a constant."""

    def __init__(self, known: Mapping[object, bool] | None = None) -> None:
        super().__init__()
        self.equal: dict[object, object] = {}
        self.divisible: list[tuple[Size, Size]] = []
        """Sizes with divisors of them, which the program relies on."""
        for key, truth in (known or {}).items():
            self[key] = truth

    def __setitem__(self, key: object, truth: bool) -> None:
        super().__setitem__(key, truth)
        if truth and is_equality(key):
            self.equal[key[1]] = key[2]  # type: ignore[index]
        self.divisible.extend(divisible(key, truth))


def lifted(machine: Machine, operation: Callable[..., Value], operands: Sequence[Value]) -> Value:
    """Apply an operation to operands of which some are choices.

    On plain data the result is a choice again, so that nothing is decided that
    no model depends on; otherwise the analysis forks.
    """
    index = next((i for i, item in enumerate(operands) if isinstance(item, Choice)), None)
    if index is None:
        return operation(*operands)
    choice = operands[index]
    known = decided(machine, choice.condition)
    if known is None and not (
        is_data(choice.then) and is_data(choice.otherwise) and len(machine.assumed) < 8
    ):
        return lifted(
            machine, operation, [settle(machine, o) if i == index else o for i, o in enumerate(operands)]
        )
    if known is not None:
        side = choice.then if known else choice.otherwise
        return lifted(machine, operation, [side if i == index else o for i, o in enumerate(operands)])

    def side_value(value: Value) -> Callable[[], Return]:
        return lambda: Return(
            lifted(machine, operation, [value if i == index else o for i, o in enumerate(operands)])
        )

    outcome = explore(
        machine, choice.condition, choice.when, side_value(choice.then), side_value(choice.otherwise)
    )
    if isinstance(outcome, Split):
        outcome = take(machine, outcome)
    return outcome.value if isinstance(outcome, Return) else outcome


def fork(machine: Machine, condition: Condition, when: str) -> bool:
    """Decide an undecided condition for this run, and ask for a run with the other decision.

    Raises:
        TooManyAlternatives: the bound is reached.
    """
    known = decided(machine, condition)
    if known is not None:
        return known
    key, wanted = condition
    if not machine.may_fork():
        machine.note_bound(when)
        machine.decisions[key] = wanted
        return True
    for observer in machine.observers:
        observer.observe_fork()
    machine.pending.append({**machine.decisions, key: not wanted})
    machine.decisions[key] = wanted
    machine.conditions[key] = when if wanted else f"not ({when})"
    return True


def settle(machine: Machine, value: Value) -> Value:
    """Return the side of a choice that this run takes, forking if it is not decided."""
    while isinstance(value, Choice):
        value = value.then if fork(machine, value.condition, value.when) else value.otherwise
    return value


# ------------------------------------------------------------------ exploring
def run_side(machine: Machine, condition: Condition, truth: bool, thunk: Callable[[], Any]) -> Side:
    """Run one side on the present state, then undo it."""
    key, wanted = condition
    machine.journals.append({})
    machine.assumed.append({key: wanted if truth else not wanted})
    raised = None
    outcome = None
    try:
        outcome = thunk()
    except Raised as error:
        raised = error
    finally:
        machine.assumed.pop()
        journal = machine.journals.pop()
        after = {}
        for identity, (thing, before) in journal.items():
            after[identity] = (thing, capture(thing))
            restore(thing, before)
    return Side(outcome, after, raised)


def apply(machine: Machine, side: Side) -> Any:
    """Carry out what a side did; return its outcome.

    Raises:
        Raised: the side raised.
    """
    for thing, state in side.after.values():
        machine.touch(thing)
        restore(thing, state)
    if side.raised is not None:
        raise side.raised
    return side.outcome


def explore(
    machine: Machine,
    condition: Condition,
    when: str,
    then: Callable[[], Any],
    otherwise: Callable[[], Any],
) -> Any:
    """Run both sides of a condition and join them; return the outcome, or a :class:`Split`.

    A side that raises is not an alternative: the condition is then decided.
    """
    known = decided(machine, condition)
    if known is None and len(machine.journals) >= machine.max_exploration:
        known = fork(machine, condition, when)
    if known is not None:
        return then() if known else otherwise()
    left = run_side(machine, condition, True, then)
    right = run_side(machine, condition, False, otherwise)
    if left.raised is not None or right.raised is not None:
        if left.raised is not None and right.raised is not None:
            return apply(machine, left)
        chosen = right if left.raised is not None else left
        decide(machine, condition, chosen is left)
        return apply(machine, chosen)
    return join(machine, Split(condition, when, left, right))


def decide(machine: Machine, condition: Condition, truth: bool) -> None:
    """Record that a condition holds (or not) in the rest of this side or run."""
    key, wanted = condition
    target = machine.assumed[-1] if machine.assumed else machine.decisions
    target[key] = wanted if truth else not wanted


def join(machine: Machine, split: Split) -> Any:
    """Join two sides that end the same way; return the outcome, or the split if they cannot be."""
    left, right = split.then, split.otherwise
    if isinstance(left.outcome, Split) or isinstance(right.outcome, Split):
        return take(machine, split)
    if left.outcome is None and right.outcome is None:
        outcome = None
    elif isinstance(left.outcome, Return) and isinstance(right.outcome, Return):
        outcome = Return(choose(split, left.outcome.value, right.outcome.value))
    elif left.outcome is right.outcome:
        outcome = left.outcome
    else:
        return split
    merged = merge(machine, split)
    if merged is None:
        return take(machine, split)
    for thing, state in merged:
        machine.touch(thing)
        restore(thing, state)
    return outcome


def take(machine: Machine, split: Split) -> Any:
    """Fork on a split and carry out the side that this run takes."""
    side = split.then if fork(machine, split.condition, split.when) else split.otherwise
    outcome = apply(machine, side)
    return take(machine, outcome) if isinstance(outcome, Split) else outcome


def resume(machine: Machine, split: Split, rest: Callable[[], Any]) -> Any:
    """Go on after a split: the sides that ended normally run the rest, then both are joined."""

    def side(which: Side) -> Callable[[], Any]:
        def run() -> Any:
            outcome = apply(machine, which)
            if isinstance(outcome, Split):
                return resume(machine, outcome, rest)
            return rest() if outcome is None else outcome

        return run

    return explore(machine, split.condition, split.when, side(split.then), side(split.otherwise))


def choose(split: Split, left: Value, right: Value) -> Value:
    """Return one value for two sides."""
    if same(left, right):
        return left
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return Unknown(
            f"depends on {split.when}",
            left.place,
            name=left.name,
            key=("choice", split.condition, left.key, right.key),
        )
    if isinstance(left, NativeObject) and type(left) is type(right):
        joined = left.joined(right, split.when)
        if joined is not NotImplemented:
            return joined
    return Choice(split.condition, split.when, left, right)


def merge(machine: Machine, split: Split) -> list[tuple[Any, Any]] | None:
    """Return the joined state of everything that a side touched, or None if none can express it."""
    merged = []
    things = {**split.then.after, **split.otherwise.after}
    for identity, (thing, _) in things.items():
        before = capture(thing)
        left = split.then.after.get(identity, (thing, before))[1]
        right = split.otherwise.after.get(identity, (thing, before))[1]
        state = merge_states(split, thing, left, right)
        if state is None:
            return None
        merged.append((thing, state))
    return merged


def merge_states(split: Split, thing: Any, left: Any, right: Any) -> Any:
    """Return one state for two states of an object, or None if only a fork can tell them apart."""
    hook = getattr(thing, "merge_states", None)
    if hook is not None:
        return hook(split, left, right)
    if isinstance(thing, (Scope, dict)):
        return merge_names(split, left, right)
    if isinstance(thing, list):
        if len(left) == len(right) and not is_open(left) and not is_open(right):
            return [choose(split, a, b) for a, b in zip(left, right, strict=True)]
        return open_list(left, right, f"appended to depending on {split.when}")
    if isinstance(thing, set):
        return left | right
    return merge_fields(split, left, right)


def merge_fields(
    split: Split, left: dict[str, Any], right: dict[str, Any], settled: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Return one state for two states of an object; ``settled`` has what is decided already."""
    fields: dict[str, Any] = {}
    for name in {**left, **right}:
        a, b = left.get(name, UNBOUND), right.get(name, UNBOUND)
        if settled is not None and name in settled:
            fields[name] = settled[name]
        elif name in ("attrs", "attributes", "namespace") and isinstance(a, dict) and isinstance(b, dict):
            fields[name] = merge_names(split, a, b)
        elif same(a, b) or (isinstance(a, (list, dict, set)) and a == b):
            fields[name] = a
        else:
            return None
    return fields


def merge_names(split: Split, left: dict[Any, Value], right: dict[Any, Value]) -> dict[Any, Value]:
    """Return one namespace for two, with a choice where they differ."""
    return {
        name: choose(split, left.get(name, UNBOUND), right.get(name, UNBOUND)) for name in {**left, **right}
    }


def open_list(
    left: list[Value], right: list[Value], reason: str, place: Place | None = None
) -> list[Value] | None:
    """Return the common beginning of two lists, marked open; None where layers would get lost."""
    common: list[Value] = []
    for a, b in zip(left, right, strict=False):
        if not same(a, b) or isinstance(a, Open):
            break
        common.append(a)
    lost = [v for v in left[len(common) :] + right[len(common) :] if not isinstance(v, Open)]
    if any(not is_data(value) for value in lost):
        return None
    mark = next((v for v in [*left, *right] if isinstance(v, Open)), None)
    common.append(mark or Open(reason, place or Place("", 0, 0)))
    return common


def is_data(value: Value) -> bool:
    """Say whether a value is plain data or unknown: nothing with an identity of its own."""
    if isinstance(value, (tuple, list)):
        return all(is_data(item) for item in value)
    if isinstance(value, dict):
        return all(is_data(item) for item in value.values())
    if isinstance(value, Choice):
        return is_data(value.then) and is_data(value.otherwise)
    return isinstance(value, Unknown) or is_known(value)


# ------------------------------------------------------------------ loops whose end is not known
def run_unknown_times(machine: Machine, body: Callable[[], Any], reason: str, place: Place) -> Any:
    """Run a loop body once, then forget what it changed: it may run any number of times.

    Returns the outcome that leaves the function if the body always has one, else None.
    """
    began = machine.budget.steps
    machine.journals.append({})
    machine.assumed.append({})
    try:
        outcome = body()
        if isinstance(outcome, Split):
            # one side may leave the loop; either way the rest of the program goes on with what both did
            merged = merge(machine, outcome)
            if merged is None:
                take(machine, outcome)
            for thing, state in merged or ():
                machine.touch(thing)
                restore(thing, state)
            outcome = None
    except Raised:
        outcome = None
    finally:
        machine.assumed.pop()
        journal = machine.journals.pop()
    forget_changes(machine, journal, Lost(reason, place, began))
    return outcome


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a change is not known, and where; what was made after the step ``began`` is new to it."""

    reason: str
    place: Place
    began: int


def forget_changes(machine: Machine, journal: dict[int, tuple[Any, Any]], lost: Lost) -> None:
    """Make everything unknown that changed since a journal was begun."""
    for thing, before in journal.values():
        after = capture(thing)
        restore(thing, before)
        machine.touch(thing)
        restore(thing, forget(thing, before, after, lost))


def forget(thing: Any, before: Any, after: Any, lost: Lost) -> Any:
    """Return a state that covers any number of steps from ``before`` towards ``after``."""
    hook = getattr(thing, "forget_states", None)
    if hook is not None:
        return hook(before, after, lost)
    reason, place = lost.reason, lost.place
    if isinstance(thing, (Scope, dict)):
        return forget_names(before, after, reason, place)
    if isinstance(thing, list):
        if len(before) == len(after) and all(map(same, before, after)):
            return after
        kept = []
        for a, b in zip(before, after, strict=False):
            if not same(a, b):
                break
            kept.append(a)
        dropped = [*before[len(kept) :], *after[len(kept) :]]
        mark = Open(reason, place, objects=not all(map(is_data, dropped)))
        return [*(k for k in kept if not isinstance(k, Open)), mark]
    if isinstance(thing, set):
        return after
    return forget_fields(before, after, reason, place)


def forget_fields(before: dict[str, Any], after: dict[str, Any], reason: str, place: Place) -> dict[str, Any]:
    """Return the state of an object whose attributes may have changed."""
    fields = dict(after)
    for name in ("attrs", "attributes"):
        if isinstance(before.get(name), dict) and isinstance(after.get(name), dict):
            fields[name] = forget_names(before[name], after[name], reason, place)
    return fields


def forget_names(
    before: dict[Any, Value], after: dict[Any, Value], reason: str, place: Place
) -> dict[Any, Value]:
    """Return a namespace in which every name that changed is unknown."""
    state: dict[Any, Value] = {}
    for name in {**before, **after}:
        if name in after and name in before and same(before[name], after[name]):
            state[name] = after[name]
        elif name not in before and not is_data(after.get(name)):
            state[name] = after[name]  # made in the body and not seen before: the last one made
        else:
            state[name] = Unknown(
                reason, place, name=name if isinstance(name, str) else None, key=("loop", place, str(name))
            )
    return state
