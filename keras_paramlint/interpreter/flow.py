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
from typing import TYPE_CHECKING, Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter import merging
from keras_paramlint.interpreter.facts import divisible
from keras_paramlint.interpreter.identity import content
from keras_paramlint.interpreter.native import Raised
from keras_paramlint.interpreter.states import (
    capture,
    holds_no_layer,
    is_data,
    restore,
)
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Choice,
    Function,
    Instance,
    NativeObject,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from keras_paramlint.algebra import Size
    from keras_paramlint.interpreter.machine import Machine

_DEEPEST, _DEEPEST_PASSING = 8, 3
"""Conditions that an operation on plain data is tried under at once; fewer where the result is forgotten."""

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
    plain = known is not None or holds_no_layer(choice)
    most = _deepest(machine) if plain else _DEEPEST_PASSING if _is_inert(choice) else 0
    if known is None and len(machine.assumed) >= most:
        # so many conditions in one another are what the turns of a loop heap up: no alternatives for that
        one = vague(choice) if plain else settle(machine, choice)
        return lifted(machine, operation, [one if i == index else o for i, o in enumerate(operands)])
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


def _deepest(machine: Machine) -> int:
    return _DEEPEST_PASSING if machine.passing else _DEEPEST


def on_either(machine: Machine, choice: Choice, operation: Callable[[Value], Value]) -> Value:
    """Apply an operation to an object that is a choice, on both sides where that concerns no model.

    Then nothing is decided that only the preparation of data depends on; otherwise the analysis forks.
    """
    known = decided(machine, choice.condition)
    able = len(machine.assumed) < _DEEPEST_PASSING and len(machine.journals) < machine.max_exploration
    if known is None and able and _is_inert(choice):
        sides = [
            run_side(machine, choice.condition, truth, lambda side=side: Return(operation(side)))  # type: ignore[misc]
            for truth, side in ((True, choice.then), (False, choice.otherwise))
        ]
        if not any(_concerns_models(machine, thing) for side in sides for thing, _ in side.after.values()):
            return _either(machine, Split(choice.condition, choice.when, *sides))
    return operation(settle(machine, choice))


def _either(machine: Machine, split: Split) -> Value:
    left, right = split.then, split.otherwise
    if left.raised is not None or right.raised is not None:
        # a side that raises is not an alternative
        chosen = right if left.raised is not None and right.raised is None else left
        if left.raised is None or right.raised is None:
            decide(machine, split.condition, chosen is left)
        return apply(machine, chosen).value
    outcome = join(machine, split)
    return (take(machine, outcome) if isinstance(outcome, Split) else outcome).value


def _is_inert(value: Value) -> bool:
    """Say whether a value is no layer, tensor or class: what is done with it may well concern data only."""
    if isinstance(value, Choice):
        return _is_inert(value.then) and _is_inert(value.otherwise)
    if isinstance(value, BoundMethod):
        return _is_inert(value.receiver) and _is_inert(value.function)
    if isinstance(value, Instance):
        return not hasattr(value, "session")
    if isinstance(value, NativeObject):
        return not hasattr(value, "node")
    return isinstance(value, (Function, Builtin, Unknown)) or is_data(value)


def _concerns_models(machine: Machine, thing: Any) -> bool:
    return thing is machine.keras or hasattr(thing, "session")


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
    machine.conditions[key] = when
    return True


def settle(machine: Machine, value: Value, *, matters: bool = False) -> Value:
    """Return the side of a choice that this run takes, forking if it is not decided.

    Plain data is rather left unknown where no more alternatives may be explored, and in
    a loop whose changes are forgotten, unless it ``matters``: it is to be a size.
    """
    while isinstance(value, Choice):
        if decided(machine, value.condition) is None and (
            is_data(value)
            if machine.forks_left <= 0
            else machine.passing and not matters and holds_no_layer(value)
        ):
            return vague(value)
        value = value.then if fork(machine, value.condition, value.when) else value.otherwise
    return value


def vague(choice: Choice) -> Unknown:
    """Return the unknown that a choice between data is while its condition is not decided."""
    told = content(choice)
    key = ("choice", choice.condition, id(choice)) if told is None else told
    return Unknown(f"depends on {choice.when}", key=key)


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
    deepest = machine.max_exploration * (2 if machine.passing else 1)
    if known is None and len(machine.journals) >= deepest:
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
        if blur(machine, split):
            return None
        return _one_way_out(machine, split) or take(machine, split)
    if left.outcome is None and right.outcome is None:
        outcome = None
    elif isinstance(left.outcome, Return) and isinstance(right.outcome, Return):
        outcome = Return(merging.choose(split, left.outcome.value, right.outcome.value))
    elif left.outcome is right.outcome:
        outcome = left.outcome
    else:
        return split
    merged = merging.merge(machine, split)
    if merged is None:
        return outcome if blur(machine, split) else take(machine, split)
    for thing, state in merged:
        machine.touch(thing)
        restore(thing, state)
    return outcome


def blur(machine: Machine, split: Split, *, leaving: bool = False) -> bool:
    """Go on after a split with what both sides have in common; say whether that was possible.

    It is in a loop that runs an unknown number of times, where what is lost would be forgotten
    anyway, if no layer is concerned.  The rest of the body runs in a state that knows less.
    When it is ``leaving`` the body, there is no rest.
    """
    if not machine.passing:
        return False
    sides = [_blurred(machine, side, leaving=leaving) for side in (split.then, split.otherwise)]
    if sides[0] is None or sides[1] is None:
        return False
    merged = merging.merge(machine, Split(split.condition, split.when, sides[0], sides[1]), lossy=True)
    for thing, state in merged or ():
        machine.touch(thing)
        restore(thing, state)
    return merged is not None


def _one_way_out(machine: Machine, split: Split) -> Split | None:
    """Return a split that breaks a loop in one side as one in which that is the only way out of it.

    Whether the other side breaks it too does not matter in a loop that runs an unknown number of times, as
    :func:`blur` says: it goes on, or not, in a state that knows less. Neither does it matter under which
    further conditions a side breaks it. None: no side breaks it, or one may leave the function.
    """
    if not machine.passing:
        return None
    for breaks, other in ((split.then, split.otherwise), (split.otherwise, split.then)):
        if breaks.outcome is not BREAK or not _stays(other):
            continue
        goes_on = _blurred(machine, other, leaving=True)
        if goes_on is not None:
            sides = (breaks, goes_on) if breaks is split.then else (goes_on, breaks)
            return Split(split.condition, split.when, *sides)
    if _stays(split.then) and _stays(split.otherwise):
        out, on = (_only(machine, Side(split, {}), breaks=breaks) for breaks in (True, False))
        if out is not None and on is not None:
            return Split((("way out", split.condition), True), split.when, out, on)
    return None


def _only(machine: Machine, side: Side, *, breaks: bool) -> Side | None:
    """Return what a side comes to by those of its ways that break a loop, or by the others; None: by none."""
    if not isinstance(side.outcome, Split):
        return side if side.raised is None and (side.outcome is BREAK) is breaks else None
    machine.journals.append({})
    try:
        possible = _join_ways(machine, apply(machine, side), breaks=breaks)
    finally:
        after = {}
        for identity, (thing, before) in machine.journals.pop().items():
            after[identity] = (thing, capture(thing))
            restore(thing, before)
    return Side(BREAK if breaks else None, after) if possible else None


def _join_ways(machine: Machine, split: Split, *, breaks: bool) -> bool:
    """Go on with what the ways of a split that break a loop, or the others, have in common."""
    sides = (_only(machine, split.then, breaks=breaks), _only(machine, split.otherwise, breaks=breaks))
    ways = [side for side in sides if side is not None]
    if len(ways) == 2:
        merged = merging.merge(machine, Split(split.condition, split.when, *ways), lossy=True)
        for thing, state in merged or ():
            machine.touch(thing)
            restore(thing, state)
        return merged is not None
    for way in ways:
        apply(machine, way)
    return bool(ways)


def _stays(side: Side) -> bool:
    """Say whether a side goes on with the function, whatever it decides."""
    if isinstance(side.outcome, Split):
        return _stays(side.outcome.then) and _stays(side.outcome.otherwise)
    return side.raised is not None or side.outcome is None or isinstance(side.outcome, _Signal)


def _blurred(machine: Machine, side: Side, *, leaving: bool) -> Side | None:
    """Return a side without splits in it, or None if it leaves the body while there is a rest of it."""
    if isinstance(side.outcome, Split):
        machine.journals.append({})
        try:
            possible = blur(machine, apply(machine, side), leaving=leaving)
        finally:
            after = {}
            for identity, (thing, before) in machine.journals.pop().items():
                after[identity] = (thing, capture(thing))
                restore(thing, before)
        return Side(None, after) if possible else None
    goes_on = side.outcome is None or (side.outcome is CONTINUE and machine.passing[-1])
    return side if side.raised is None and (goes_on or leaving) else None


def take(machine: Machine, split: Split) -> Any:
    """Fork on a split and carry out the side that this run takes."""
    side = split.then if fork(machine, split.condition, split.when) else split.otherwise
    outcome = apply(machine, side)
    return take(machine, outcome) if isinstance(outcome, Split) else outcome


def resume(machine: Machine, split: Split, rest: Callable[[], Any]) -> Any:
    """Go on after a split: the sides that ended normally run the rest, then both are joined."""
    if blur(machine, split):
        return rest()

    def side(which: Side) -> Callable[[], Any]:
        def run() -> Any:
            outcome = apply(machine, which)
            if isinstance(outcome, Split):
                return resume(machine, outcome, rest)
            return rest() if outcome is None else outcome

        return run

    return explore(machine, split.condition, split.when, side(split.then), side(split.otherwise))
