"""The machine: the state of one run, and the operations that models and nodes share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from keras_paramlint.algebra import Poly, TooComplex, evaluate, symbols_of
from keras_paramlint.defects import OWN_ERRORS, failed
from keras_paramlint.interpreter import flow, states
from keras_paramlint.interpreter.attributes import get_attribute, set_attribute
from keras_paramlint.interpreter.budget import Budget, Limits
from keras_paramlint.interpreter.builtin.exceptions import exception_class
from keras_paramlint.interpreter.calls import call_value
from keras_paramlint.interpreter.comparisons import truth_of
from keras_paramlint.interpreter.extent import nodes_of
from keras_paramlint.interpreter.facts import Sizes
from keras_paramlint.interpreter.given import Given
from keras_paramlint.interpreter.iteration import elements
from keras_paramlint.interpreter.modules import import_module
from keras_paramlint.interpreter.native import (
    ANY_DEPTH,
    MAKES_NOTHING,
    Call,
    LibraryError,
    Misfit,
    NotKnown,
    Raised,
    misfit,
)
from keras_paramlint.interpreter.records import Cut, Finding, Findings
from keras_paramlint.interpreter.values import (
    NOWHERE,
    Choice,
    Class,
    Function,
    Instance,
    Module,
    Names,
    Place,
    Scope,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from astroid import nodes

    from keras_paramlint.interpreter.records import Frame, Provider, SourceFinder


_TEXTS: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
"""Source texts of nodes; trees are immutable and shared between runs."""

_WALKED = (list, tuple, dict, set, frozenset)
"""Collections, which a model that is given them may walk."""

_TENSORFLOW_ERRORS = frozenset({"InvalidArgumentError", "OpError"})
"""What TensorFlow may raise for values where a graph raises one of Python's exceptions."""


class Machine:
    """Interprets modules on concrete values and stand-ins; owns all state of a run."""

    max_exploration = 6
    """Nested undecided conditions that are explored in place; deeper ones fork.

    In a loop whose changes are forgotten it is twice as many: no alternatives come of it.
    """

    def __init__(
        self,
        *,
        providers: Iterable[Provider],
        finder: SourceFinder,
        limits: Limits | None = None,
        given: Given | None = None,
        decisions: Mapping[object, bool] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.budget = Budget(self.limits)
        self.providers = tuple(providers)
        self.finder = finder
        self.given = Given() if given is None else given
        self.modules: dict[str, Module] = {}
        self.frames: list[Frame] = []
        self.findings: list[Finding] = Findings()
        self.cuts: list[Cut] = []
        self.accidental = False
        """Whether the clock or a defect decided something, so that it may come out otherwise next time."""
        self.assumptions: dict[str, tuple[Value, Place]] = {}
        self.catching: list[tuple[str, ...]] = []
        """What the active ``try`` statements catch: exception class names, innermost last."""
        self.taken_from_unknown = 0
        """How often ``next`` was called on something unknown, which may have been at its end."""
        self.handled: list[Raised] = []
        """Exceptions whose handlers are running, innermost last."""
        self.uncaught: list[Raised] = []
        self.observers: list[Any] = []
        """Told about assertions and module-level bindings (``observe_assert``, ``observe_binding``)."""
        self.follows_statements = False
        """Whether observers are told about each simple statement (``observe_statement``)."""
        self.occurrences: Counter[object] = Counter()
        self.journals: list[dict[int, tuple[Any, Any]]] = []
        self.assumed: list[dict[object, bool]] = []
        self.passing: list[bool] = []
        """The loops around, from the outermost that runs an unknown number of times: whether each is one."""
        self.decisions = flow.Decisions(decisions)
        self.sizes = Sizes()
        """The symbols that are known to be positive."""
        self.pending: list[dict[object, bool]] = []
        self.conditions: dict[object, str] = {}
        self.condition_places: dict[object, Place] = {}
        """Where an undecided condition was first met."""
        self.forks_left = self.limits.alternatives
        self.turn_forks: list[tuple[object, bool]] = []
        """What this part of the program decided for all turns of a loop: the conditions with their truth."""
        self.part: object = None
        """The part of the program that is explored by itself, if one is."""
        self.only_part: object = None
        """The one such part that this run is for; None: all of them."""
        self.parts: list[Any] = []
        """What such parts came to, in order."""
        self.allowance: Any = None
        """How many alternatives they may have."""
        self.bound_reached: str | None = None
        self.keras: Any = None
        """The Keras session, set by the provider that models Keras."""
        self.identities: dict[int, tuple[Value, object]] = {}
        """Objects that keys of unknowns speak of, by their ids, with what stands for them in every run."""
        self.replaced: dict[str, Value] = {}
        """What the program assigned to attributes of modelled modules: ``np.int = int``."""
        self.called: set[int] = set()
        """Ids of the function nodes that were called at least once."""
        self.returned: dict[tuple[int, int], tuple[Value, Place, str]] = {}
        """What keeps its origin (a model), with the place and name of each function that returned it."""
        self.functions: list[Function] = []
        """Functions defined at module and class level, in order of definition."""

    # ------------------------------------------------------------------ places
    def place_of(self, node: nodes.NodeNG | None, scope: Scope | None) -> Place:
        """Return the 1-based place of a node."""
        if node is None:
            return NOWHERE
        path = scope.module.path if scope is not None else getattr(node.root(), "file", "") or ""
        return Place(
            path,
            node.lineno or 0,
            (node.col_offset or 0) + 1,
            node.end_lineno or node.lineno or 0,
            (node.end_col_offset or 0) + 1,
        )

    def source_of(self, node: nodes.NodeNG | None, limit: int = 60) -> str:
        """Return the source text of a node on one line, shortened."""
        if node is None:
            return ""
        text = _TEXTS.get(node)
        if text is None:
            try:
                text = " ".join(node.as_string().split())[:400]
            except (AttributeError, RecursionError, ValueError):
                text = type(node).__name__
            _TEXTS[node] = text
        return text if len(text) <= limit else text[: limit - 3] + "..."

    def site_key(self, node: nodes.NodeNG | None, reason: str) -> object:
        """Return a key for an unknown made at a node: stable from run to run."""
        # a part has its own count, so that its unknowns keep their keys when it is run without the others
        position = (reason, getattr(node, "lineno", 0), getattr(node, "col_offset", 0), self.part)
        count = self.occurrences[position]
        self.occurrences[position] += 1
        return (*position, count)

    @property
    def context(self) -> tuple[Place, ...]:
        """The places of the active calls, outermost first."""
        return tuple(frame.called_from for frame in self.frames)

    # ------------------------------------------------------------------ state
    def touch(self, thing: Any) -> None:
        """Note the state of an object before it changes."""
        identity = id(thing.vars) if isinstance(thing, Names) else id(thing)
        for journal in self.journals:
            if identity not in journal:
                state = states.capture(thing)
                journal[identity] = (thing, state)
                self.budget.walk(len(state))

    def undecided(self, condition: Unknown, call: Call) -> None:
        """Remember where a condition that the source does not decide stands."""
        self.condition_places.setdefault(condition.truth[0], call.place)

    def may_fork(self) -> bool:
        """Say whether another alternative may be explored, and count it."""
        if self.forks_left <= 0:
            return False
        self.forks_left -= 1
        return True

    def note_bound(self, when: str) -> None:
        """Remember that a condition could not be explored."""
        if self.bound_reached is None:
            self.bound_reached = when
            for observer in self.observers:
                observer.observe_bound()

    def assume(self, name: str, value: Value, place: Place) -> None:
        """Record that the analysis went on with a default: ``units=64``."""
        self.assumptions.setdefault(name, (value, place))

    def at_defaults(self, value: Value) -> Value:
        """Return a size as the program goes on with it: at a default, once a loop was run to that."""
        if not self.assumptions or not isinstance(value, Poly):
            return value
        used = (symbol for symbol in symbols_of(value) if symbol.name in self.assumptions)
        known = {symbol: symbol.default for symbol in used if symbol.default is not None}
        try:
            return evaluate(value, known) if known else value
        except (ValueError, ZeroDivisionError, TooComplex):
            return value

    # ------------------------------------------------------------------ truth
    def truth(self, value: Value, call: Call) -> bool:
        """Return the truth of a value; an undecided one forks the analysis."""
        known = self.test(value, call)
        if isinstance(known, bool):
            return known
        return flow.fork(self, known.truth, known.reason)

    def test(self, value: Value, call: Call) -> bool | Unknown:
        """Return the truth of a value, or the unknown condition that it is."""
        return truth_of(self, value, call)

    def settle(self, value: Value, *, matters: bool = False) -> Value:
        """Return the side of a choice that this run takes."""
        return flow.settle(self, value, matters=matters) if isinstance(value, Choice) else value

    def concrete(self, value: Value, call: Call) -> int | None:
        """Return an integer for control flow: a symbol with a default counts as its default, and says so."""
        if isinstance(value, int):
            return value
        if not isinstance(value, Poly):
            return None
        known = {s: s.default for s in symbols_of(value) if s.default is not None}
        try:
            result = evaluate(value, known)
        except (ValueError, ZeroDivisionError, TooComplex):
            return None
        if not isinstance(result, int):
            return None
        for symbol, default in known.items():
            self.assume(symbol.name, default, call.place)
        return result

    # ------------------------------------------------------------------ operations
    def call(self, callee: Value, args: list[Value], kwargs: dict[str, Value], call: Call) -> Value:
        """Call a value."""
        return call_value(self, callee, args, kwargs, call)

    def attribute(self, value: Value, name: str, call: Call) -> Value:
        """Return ``value.name``.

        Raises:
            Raised: AttributeError of the analysed program.
        """
        return get_attribute(self, value, name, call)

    def set_attribute(self, value: Value, name: str, new: Value, call: Call) -> None:
        """Carry out ``value.name = new``."""
        set_attribute(self, value, name, new, call)

    def elements(self, value: Value, call: Call) -> list[Value]:
        """Return all elements of an iterable.

        Raises:
            NotKnown: they are not known.
        """
        return elements(self, value, call)

    def import_module(self, dotted: str, call: Call, importer: str = "") -> Value:
        """Import a module by its dotted name: modelled, of the project, or unknown."""
        return import_module(self, dotted, importer or (call.scope.module.path if call.scope else ""), call)

    def exception(self, class_name: str, message: Value, place: Place = NOWHERE) -> Raised:
        """Return a built-in exception of the analysed program, ready to be raised."""
        instance = Instance(exception_class(class_name), place)
        instance.attrs["args"] = (message,)
        return Raised(instance, place)

    # ------------------------------------------------------------------ models of libraries
    def run_native(
        self, run: Callable[..., Value], args: Iterable[Value], kwargs: Mapping[str, Value], call: Call
    ) -> Value:
        """Run a model; turn what it cannot say, or refuses, into values and findings.

        Raises:
            Misfit: it does not take these arguments.
        """
        args = tuple(args)
        if run not in ANY_DEPTH:
            for each in args:
                if isinstance(each, _WALKED):
                    nodes = nodes_of(each, self.budget.walk)
                    if nodes is None:
                        # Whatever a model does with it, writing it into a message among that, may never end.
                        return call.unknown(f"{call.source}, of what is nested too deeply")
        try:
            result = run(call, *args, **kwargs)
        except NotKnown as error:
            return self.not_known(error, call)
        except LibraryError as error:
            return self.refuse(error, call)
        except TooComplex as error:
            return call.unknown(f"{call.source}, {error}")
        except MemoryError:
            return call.unknown(f"{call.source}, which needs more memory than there is")
        except ZeroDivisionError:
            return call.unknown(f"{call.source}, which divides by zero")
        except Misfit:
            raise
        except OWN_ERRORS as error:
            why = misfit(run, args, kwargs) if isinstance(error, TypeError) else None
            if why is not None:
                raise Misfit(why) from None
            # one value is lost, not the file
            self.cut(failed(error), call.place)
            self.accidental = True
            return call.unknown(f"{call.source}, on which the analysis failed")
        if result is NotImplemented:
            return call.unknown(call.source)
        if run not in MAKES_NOTHING:
            self.budget.made(result)
        return result

    def not_known(self, error: NotKnown, call: Call) -> Unknown:
        """Return the unknown that stands for a model's result."""
        if error.cause is not None:
            cause = error.cause
            found = Unknown(cause.reason, cause.place, key=self.site_key(call.node, cause.reason))
            found.derived = call.source, call.place.line
            return found
        return call.unknown(error.reason)

    def set_somewhere(self, value: Unknown, name: str, call: Call) -> None:
        """Note that an attribute of something unknown was set: it may be one of the known layers."""
        if value.among is not None and self.keras is not None:
            self.keras.note_set(value, name, call)

    def refuse(self, error: LibraryError, call: Call) -> Unknown:
        """Report what a library refuses, or raise it where the program would catch it.

        Raises:
            Raised: an active ``try`` of the analysed program catches such exceptions.
        """
        if self.would_catch(error.exception):
            raise self.exception(error.exception, error.message, call.place)
        if any(not _TENSORFLOW_ERRORS.isdisjoint(names) for names in self.catching):
            return call.unknown(f"{error.message}")  # for tensors with values this may be such an error
        self.report(error.code, error.message, call.place, related=error.related)
        return call.unknown(f"{error.message}")

    def report(
        self,
        code: str,
        message: str,
        place: Place,
        *,
        doubtful: bool = False,
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        """Add a finding, once for each place."""
        self.touch_findings()
        if not any(f.code == code and f.place == place for f in self.findings):
            forks = tuple(self.turn_forks)
            made = Finding(code, message, place, self.context, doubtful, related, forks, self.part)
            self.findings.append(made)

    def touch_findings(self) -> None:
        """Note the findings before they change, so that an undone side takes its own back."""
        self.touch(self.findings)

    def raised(self, error: Raised) -> None:
        """Remember an exception that nothing in the program caught."""
        self.uncaught.append(error)

    def asserted(self, node: nodes.Assert, scope: Scope) -> None:
        """Tell the observers about an assertion that is false."""
        for observer in self.observers:
            observer.observe_assert(node, scope)

    def noticed(self, kind: str, node: nodes.NodeNG, scope: Scope, *values: Value) -> None:
        """Tell the observers that want to know about a statement of a kind (``for``, ``expression``)."""
        for observer in self.observers:
            hook = getattr(observer, f"observe_{kind}", None)
            if hook is not None:
                hook(node, scope, *values)

    def would_catch(self, class_name: str) -> bool:
        """Say whether an active ``try`` catches an exception class."""
        if not self.catching:
            return False
        return self.catches(exception_class(class_name))

    def catches(self, cls: Class) -> bool:
        """Say whether an active ``try`` catches the exceptions of a class."""
        names = {base.name for base in cls.mro}
        return any(names.intersection(handler) for handler in self.catching)

    def cut(self, what: str, place: Place, *, lost: str | None = None) -> None:
        """Note that something was cut short by a bound.

        Args:
            what: What was.
            place: Where.
            lost: The reason of all that is unknown since then, if nothing else got lost; so that the cut
                matters to what is unknown for that reason.
        """
        cut = Cut(Finding("KPL002", what, place, self.context), lost)
        if not any(c.finding.place == place and c.finding.message == what for c in self.cuts):
            self.cuts.append(cut)
