"""How a library function is modelled: one Python function that gets a :class:`Call` first.

A model is registered under its dotted name::

    LIBRARY = Library("math")

    @LIBRARY.function("ceil")
    def ceil(call: Call, x: Value) -> Value: ...

Its Python signature is the signature that the analysed program sees.  It
returns a value, raises :class:`NotKnown` when the arguments are outside what
it can say (the result is then an ``Unknown`` with that reason), or
:class:`Raised` for an exception that the real function would raise.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.extent import extent, is_deep
from keras_paramlint.interpreter.values import (
    NOWHERE,
    Builtin,
    Choice,
    Instance,
    NativeObject,
    Open,
    Place,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from astroid import nodes

    from keras_paramlint.interpreter.machine import Machine
    from keras_paramlint.interpreter.values import Scope


class NotKnown(Exception):
    """The model cannot say what the result is; the machine makes an ``Unknown`` of it."""

    def __init__(self, reason: str | Unknown) -> None:
        super().__init__(reason if isinstance(reason, str) else reason.reason)
        self.cause = reason if isinstance(reason, Unknown) else None
        self.reason = str(self)


class LibraryError(Exception):
    """A library refuses what the program does: a finding with a code, or an analysed exception.

    ``exception`` names the class that the library raises, so that an ``except``
    of the analysed program can catch it; ``related`` are other places that
    belong to it, each with what is there.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        exception: str = "ValueError",
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.exception = exception
        self.related = related


class Raised(Exception):
    """An exception of the analysed program, on its way to the ``except`` that catches it."""

    def __init__(self, exception: Instance, place: Place) -> None:
        super().__init__(exception.cls.name)
        self.exception = exception
        self.place = place

    @property
    def message(self) -> str:
        """The exception's first argument as text, or the empty string."""
        arguments = self.exception.attrs.get("args", ())
        if not arguments:
            return ""
        return repr(arguments[0]) if self.exception.cls.name == "KeyError" else str(arguments[0])


@dataclass(slots=True)
class Call:
    """In whose name a model runs: the machine, the node and the scope of the call."""

    machine: Machine
    node: nodes.NodeNG | None
    scope: Scope | None = None
    name: str = ""

    @property
    def place(self) -> Place:
        """Where the call stands in the source."""
        return self.machine.place_of(self.node, self.scope) if self.node is not None else NOWHERE

    @property
    def source(self) -> str:
        """The shortest source text of the call."""
        return self.machine.source_of(self.node) if self.node is not None else self.name

    def unknown(self, reason: str, *, name: str | None = None, key: object = None) -> Unknown:
        """Return an unknown with this call's place."""
        return Unknown(reason, self.place, name=name, key=key or self.machine.site_key(self.node, reason))

    def invoke(self, function: Value, *args: Value, **kwargs: Value) -> Value:
        """Call a value of the analysed program."""
        return self.machine.call(function, list(args), kwargs, self)

    def iterate(self, value: Value) -> list[Value]:
        """Return all elements of an iterable.

        Raises:
            NotKnown: its elements are not known.
        """
        return self.machine.elements(value, self)

    def truth(self, value: Value) -> bool:
        """Return the truth of a value; an undecided one becomes a branch of the analysis."""
        return self.machine.truth(value, self)

    def attribute(self, value: Value, name: str) -> Value:
        """Return ``value.name``."""
        return self.machine.attribute(value, name, self)

    def fail(self, exception: str, message: Value) -> NoReturn:
        """Raise a built-in exception of the analysed program, by its class name.

        Raises:
            Raised: always.
        """
        raise self.machine.exception(exception, message, self.place)


_PLAIN = frozenset({bool, int, float, complex, str, bytes, type(None), range, slice})


def is_known(value: Value, depth: int = 4) -> bool:
    """Say whether a value is plain data all the way down: no unknown, symbol or stand-in."""
    if type(value) in _PLAIN:
        return True
    from keras_paramlint.algebra import Poly

    if isinstance(value, (int, float, complex, str, bytes, range, slice)):
        return not isinstance(value, Poly)
    if not depth:
        return False
    if isinstance(value, (tuple, list, set, frozenset)):
        # What most lists hold is told by its types alone, which Python collects at once.
        if _PLAIN.issuperset(map(type, value)):
            return True
        return not is_deep(value) and all(is_known(item, depth - 1) for item in value)
    if isinstance(value, dict):
        return is_known(tuple(value), depth) and is_known(tuple(value.values()), depth)
    return False


ANY_DEPTH: set[Callable[..., Value]] = set()
"""The models that walk whatever they are given once, however often it is met, or not at all."""

MAKES_NOTHING: set[Callable[..., Value]] = set()
"""The models that give back what was there before, whose size was accounted for when it was made."""


def any_depth(run: Callable[..., Value]) -> Callable[..., Value]:
    """Let a model have arguments that are nested as deeply as they may."""
    ANY_DEPTH.add(run)
    return run


def any_size(run: Callable[..., Value]) -> Callable[..., Value]:
    """Mark a model that neither walks what it is given nor makes anything: ``list.append``, ``dict.get``."""
    MAKES_NOTHING.add(run)
    return any_depth(run)


def first_unknown(values: Iterable[Value], depth: int = 4) -> Unknown | None:
    """Return the first unknown in nested plain containers."""
    for value in values:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Choice):
            return Unknown(f"depends on {value.when}", key=("choice", value.condition))
        if depth and isinstance(value, (tuple, list, set, frozenset)):
            found = first_unknown(value, depth - 1)
        elif depth and isinstance(value, dict):
            found = first_unknown(value.values(), depth - 1)
        else:
            found = None
        if found is not None:
            return found
    return None


@functools.lru_cache(maxsize=4096)
def signature_of(run: Callable[..., Value]) -> inspect.Signature:
    """Return the signature of a model without its ``call`` parameter."""
    signature = inspect.signature(run)
    return signature.replace(parameters=list(signature.parameters.values())[1:])


def misfit(run: Callable[..., Value], args: Iterable[Value], kwargs: Mapping[str, Value]) -> str | None:
    """Say why a model does not take these arguments; None if it does."""
    try:
        signature_of(run).bind(*args, **kwargs)
    except TypeError as error:
        return str(error)
    return None


class Misfit(TypeError):
    """A model does not take the arguments that the analysed program gives: the program's own mistake."""


def passed_on(run: Callable[..., Value], call: Call, *args: Value, **kwargs: Value) -> Value:
    """Run a model with what another one was given for it.

    Raises:
        Misfit: it does not take that.
    """
    try:
        return run(call, *args, **kwargs)
    except TypeError:
        why = misfit(run, args, kwargs)
        if why is None:
            raise
        raise Misfit(why) from None


def receiving(kind: type, run: Callable[..., Value]) -> Callable[..., Value]:
    """Let a method have no other receiver than objects of its kind: ``Dense.build(5)`` has another."""

    @functools.wraps(run)
    def checked(call: Call, receiver: Value, /, *args: Value, **kwargs: Value) -> Value:
        if not isinstance(receiver, kind):
            raise NotKnown(f"{call.source}, which is called for something else")
        return run(call, receiver, *args, **kwargs)

    return checked


MOST_FOR_PURE = 50_000
"""Elements and characters that Python's own functions are applied to: they cannot be stopped on their way."""


class Library:
    """The models of one importable package, by dotted name below it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.members: dict[str, Value] = {}
        self.packages: set[str] = {""}

    def add(self, name: str, value: Value) -> None:
        """Register a value under its name below the library (``"path.join"``)."""
        self.members[name] = value
        parts = name.split(".")[:-1]
        while parts:
            self.packages.add(".".join(parts))
            parts.pop()

    def function(self, *names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
        """Register the decorated model under each of the names."""

        def register(run: Callable[..., Value]) -> Callable[..., Value]:
            for name in names:
                self.add(name, Builtin(f"{self.name}.{name}", run))
            return run

        return register

    def pure(self, *names: str, real: Callable[..., Any]) -> None:
        """Register a real side-effect-free function, applied when all arguments are plain data."""

        def run(call: Call, /, *args: Value, **kwargs: Value) -> Value:
            if is_known(args) and is_known(kwargs):
                if extent((args, kwargs), MOST_FOR_PURE) > MOST_FOR_PURE:
                    raise NotKnown(f"{call.name} of too much")
                try:
                    return real(*args, **kwargs)
                except Exception as error:  # noqa: BLE001 - whatever Python raises is the program's own
                    call.fail(type(error).__name__, str(error))
            unknown = first_unknown([args, kwargs])
            raise NotKnown(unknown or f"{call.name} of values that are not plain data")

        for name in names:
            self.add(name, Builtin(f"{self.name}.{name}", run, {"pure": True}))

    def changing(self, name: str, real: Callable[..., Any]) -> None:
        """Register a real function that changes the list which it gets first, and nothing else."""

        @self.function(name)
        def run(call: Call, items: Value, /, *args: Value, **kwargs: Value) -> Value:
            target = call.machine.settle(items)
            target = target.wrapped if isinstance(target, Instance) else target
            if not isinstance(target, list):
                raise NotKnown(first_unknown([target]) or call.source)
            call.machine.touch(target)
            everything = (target, args, kwargs)
            if is_known(everything) and extent(everything, MOST_FOR_PURE) <= MOST_FOR_PURE:
                try:
                    return real(target, *args, **kwargs)
                except Exception as error:  # noqa: BLE001 - whatever Python raises is the program's own
                    call.fail(type(error).__name__, str(error))
            target[:] = [Open(call.source, call.place, objects=not is_known(everything))]
            raise NotKnown(first_unknown([args, kwargs]) or call.source)


class LibraryModule(NativeObject):
    """A module of a library that is not analysed but modelled, such as ``numpy.random``."""

    class_name = "module"

    def __init__(self, name: str, library: Library | None = None, inside: str = "") -> None:
        self.name = name
        self.library = library
        self.inside = inside

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the modelled member, the submodule, or an unknown that names it."""
        if name == "__name__":
            return self.name
        dotted = f"{self.inside}.{name}" if self.inside else name
        if self.library is not None:
            if dotted in self.library.members:
                return self.library.members[dotted]
            if dotted in self.library.packages:
                return LibraryModule(f"{self.name}.{name}", self.library, dotted)
        full = f"{self.name}.{name}"
        return Unknown(full, call.place, key=("library", full))

    def __repr__(self) -> str:
        return f"LibraryModule({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LibraryModule) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)
