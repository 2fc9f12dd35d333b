"""What the library models share: reading arguments, lazy iterators, classes made of functions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from keras_paramlint.algebra import Poly, Size
from keras_paramlint.interpreter import comparisons, operators
from keras_paramlint.interpreter.builtin.exceptions import EXCEPTIONS
from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.iteration import WALKED_FOR_ELEMENT, iterate
from keras_paramlint.interpreter.native import Call, Library, NotKnown, Raised
from keras_paramlint.interpreter.values import (
    Builtin,
    Class,
    ClassMethod,
    Instance,
    NativeObject,
    Property,
    StaticMethod,
    Unknown,
    Value,
)


State = TypeVar("State")


# ------------------------------------------------------------------ arguments
def plain(call: Call, value: Value) -> Value:
    """Return the value that this run takes, out of a choice or a wrapper of a builtin."""
    value = call.machine.settle(value)
    if isinstance(value, Instance) and value.wrapped is not None:
        return value.wrapped
    return value


def known_int(call: Call, value: Value, what: str) -> int:
    """Return an argument that must be one definite integer; a symbol counts as its default.

    Raises:
        NotKnown: it is not known, or depends on symbols.
        Raised: TypeError, as it is no integer at all.
    """
    value = plain(call, value)
    if isinstance(value, Unknown):
        raise NotKnown(value)
    if isinstance(value, Poly):
        concrete = call.machine.concrete(value, call)
        if concrete is None:
            raise NotKnown(f"{what} depends on symbols")
        return concrete
    if isinstance(value, int):
        return int(value)
    if isinstance(value, NativeObject):
        raise NotKnown(f"{what} is not an integer that the analysis can read")
    call.fail("TypeError", f"{type(value).__name__!r} object cannot be interpreted as an integer")


def size(call: Call, value: Value, what: str) -> Size:
    """Return an argument that must be an integer, known or symbolic.

    Raises:
        NotKnown: it is not an integer that can be read.
        Raised: TypeError, as it is no integer at all.
    """
    value = plain(call, value)
    if isinstance(value, Unknown):
        return value.size
    if isinstance(value, Poly):
        return value
    return known_int(call, value, what)


def known_text(call: Call, value: Value, what: str) -> str:
    """Return an argument that must be a definite text.

    Raises:
        NotKnown: it is not known.
        Raised: TypeError, as it is no text.
    """
    value = plain(call, value)
    if isinstance(value, Unknown):
        raise NotKnown(value)
    if isinstance(value, str):
        return value
    if isinstance(value, (NativeObject, Instance)):
        raise NotKnown(f"{what} is not a text that the analysis can read")
    call.fail("TypeError", f"expected str, not {type(value).__name__}")


def lazily(call: Call, value: Value) -> Iterator[Value]:
    """Return an iterator over a value that does not walk it further than it is asked to."""
    return iterate(call.machine, value, call)


def bounded(call: Call, items: Iterable[Value], what: str) -> list[Value]:
    """Return the items as a list.

    Raises:
        NotKnown: there are more than one collection may hold.
    """
    limit = call.machine.limits.items
    taken = list(itertools.islice(items, limit + 1))
    if len(taken) > limit:
        raise NotKnown(f"{what} has more than {limit:,} elements")
    return taken


def charge(call: Call, elements: int) -> None:
    """Account for work on many elements that happens inside one call."""
    call.machine.budget.walk(elements)


# ------------------------------------------------------------------ operations
def binary(call: Call, symbol: str, left: Value, right: Value) -> Value:
    """Return ``left <symbol> right`` as the analysed program would compute it."""
    return operators.binary(call.machine, symbol, left, right, call)


def compare(call: Call, symbol: str, left: Value, right: Value) -> Value:
    """Return ``left <symbol> right`` for a comparison; may be an unknown condition."""
    return comparisons.compare(call.machine, symbol, left, right, call)


def apply(
    call: Call, function: Value, args: Iterable[Value], kwargs: Mapping[str, Value] | None = None
) -> Value:
    """Call a value of the analysed program with arguments that may have any name."""
    return call.machine.call(function, list(args), dict(kwargs or {}), call)


def truth(call: Call, value: Value) -> bool:
    """Return the truth of a value without branching.

    Raises:
        NotKnown: it is not decided.
    """
    known = call.machine.test(value, call)
    if isinstance(known, Unknown):
        raise NotKnown(known)
    return known


def state(call: Call, name: str, factory: Callable[[], State]) -> State:
    """Return what a library keeps for the length of one run (``os.environ``, defined flags)."""
    table: dict[str, Any] = vars(call.machine).setdefault("library_state", {})
    if name not in table:
        table[name] = factory()
    return table[name]  # type: ignore[no-any-return]


def builtin_value(name: str) -> Value:
    """Return a builtin of the analysed program by name: its ``tuple`` class, its ``len``."""
    from keras_paramlint.interpreter.builtin import BUILTINS

    return BUILTINS[name]


def builtin(name: str) -> Builtin:
    """Return a function that forwards to a builtin of the analysed program, by name."""

    def run(call: Call, /, *args: Value, **kwargs: Value) -> Value:
        return apply(call, builtin_value(name), args, kwargs)

    return Builtin(name, run)


# ------------------------------------------------------------------ iterators
class Stream(GeneratorValue):
    """An iterator whose elements are computed when they are asked for.

    ``fetch(i)`` returns element ``i`` or raises IndexError at the end; the only
    state is the position, so that a branch of the analysis can be undone.
    """

    class_name = "iterator"
    elements_taken = 12

    def __init__(self, call: Call, fetch: Callable[[int], Value], name: str = "iterator") -> None:
        super().__init__(call.machine, None, None, None, iter(()))
        self.fetch = fetch
        self.name = name

    def advance(self) -> Value:
        """Return the next element.

        Raises:
            StopIteration: there is none.
            NotKnown: what was taken before is not known.
        """
        self.check()
        assert isinstance(self.position, int)
        try:
            value = self.fetch(self.position)
        except IndexError:
            raise StopIteration from None
        self.machine.budget.walk(WALKED_FOR_ELEMENT)
        self.machine.touch(self)
        self.position += 1
        return value

    def check(self) -> None:
        """Make sure that it is known how much was taken; the elements can be asked for again.

        Raises:
            NotKnown: it is not.
        """
        if isinstance(self.position, Unknown):
            raise NotKnown(self.position)

    def length(self, call: Call) -> Value:
        """Iterators have no length."""
        call.fail("TypeError", f"object of type '{self.name}' has no len()")

    def __repr__(self) -> str:
        return f"<{self.name}>"


def stream_of(call: Call, items: Iterable[Value], name: str = "iterator") -> Stream:
    """Return a stream over known elements, or over a Python iterator that is read as needed."""
    if isinstance(items, (list, tuple)):
        return Stream(call, items.__getitem__, name)
    source = iter(items)
    seen: list[Value] = []

    def fetch(index: int) -> Value:
        while len(seen) <= index:
            try:
                seen.append(next(source))
            except StopIteration:
                raise IndexError from None
        return seen[index]

    return Stream(call, fetch, name)


# ------------------------------------------------------------------ things that do nothing
class Inert(NativeObject):
    """Something whose every use is without effect on models: a logger, a type hint, a lock.

    Its attributes and the results of calls are as inert as itself, and it is
    never data: asked for a number, a length or a truth it is not known.
    """

    class_name = "object"

    def __init__(self, name: str) -> None:
        self.name = name

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return another inert thing, except for what a caller would test for."""
        if name == "__enter__":
            return Builtin(name, lambda c, *a: self)
        if name == "__exit__":
            return Builtin(name, lambda c, *a: False)
        if name == "__name__":
            return self.name.rpartition(".")[2]
        if name.startswith("__"):
            return NotImplemented
        return Inert(f"{self.name}.{name}")

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Forget the assignment."""
        return None

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Forget the assignment."""
        return None

    def subscript(self, call: Call, index: Value) -> Value:
        """Return the same: ``Dict[str, int]``."""
        return self

    def as_base_class(self) -> Class:
        """Return the class that it is as a base: empty, but it may have attributes that are not known."""
        made = Class(self.name.rpartition(".")[2], module=self.name.rpartition(".")[0])
        made.facts["open"] = True
        return made

    def invoke(self, call: Call, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Return another inert thing, or the function that it decorates."""
        if len(args) == 1 and not kwargs and _is_function(args[0]):
            return args[0]
        return Inert(f"{self.name}(...)")

    def binary(self, call: Call, operator: str, other: Value, *, reflected: bool) -> Value:
        """Unions of type hints stay inert."""
        return self if operator == "|" else NotImplemented

    def __repr__(self) -> str:
        return self.name


def _is_function(value: Value) -> bool:
    from keras_paramlint.interpreter.values import Function

    return isinstance(value, (Function, Class))


def no_op(name: str, result: Value = None) -> Builtin:
    """Return a function that accepts anything and does nothing that matters here."""

    def run(call: Call, /, *args: Value, **kwargs: Value) -> Value:
        return result

    return Builtin(name, run)


def not_known(name: str, reason: str | None = None) -> Builtin:
    """Return a function whose result depends on what is outside of the source."""

    def run(call: Call, /, *args: Value, **kwargs: Value) -> Value:
        return call.unknown(reason or call.source or name)

    return Builtin(name, run)


def identity(name: str) -> Builtin:
    """Return a function that gives back its first argument: decorators without effect."""

    def run(call: Call, value: Value = None, /, *args: Value, **kwargs: Value) -> Value:
        return value

    return Builtin(name, run)


def add_all(library: Library, names: Iterable[str], make: Callable[[str], Value]) -> None:
    """Register ``make(name)`` under each of the names."""
    for name in names:
        library.add(name, make(f"{library.name}.{name}"))


def exception_class(name: str, base: str, module: str) -> Class:
    """Return an exception class of a library."""
    return Class(name, (EXCEPTIONS[base],), module=module)


def raise_of(call: Call, cls: Class, message: str) -> NoReturn:
    """Raise an exception of a library's own class.

    Raises:
        Raised: always.
    """
    instance = Instance(cls, call.place)
    instance.attrs["args"] = (message,)
    raise Raised(instance, call.place)


# ------------------------------------------------------------------ classes
def native_class(
    name: str,
    methods: Mapping[str, Callable[..., Value]] | None = None,
    *,
    module: str,
    bases: tuple[Class, ...] = (),
    properties: Mapping[str, Callable[..., Value]] | None = None,
    class_methods: Mapping[str, Callable[..., Value]] | None = None,
    new: Callable[..., Value] | None = None,
    python_type: type | None = None,
    **facts: Any,
) -> Class:
    """Return a class whose methods are models ``run(call, self, ...)``.

    ``new`` is ``__new__`` and gets the class; calling the class itself needs nothing
    else.  ``python_type`` is the type of its instances where they are not of type Instance.
    """
    namespace: dict[str, Value] = {key: Builtin(f"{name}.{key}", run) for key, run in (methods or {}).items()}
    for key, run in (properties or {}).items():
        namespace[key] = Property(Builtin(f"{name}.{key}", run))
    for key, run in (class_methods or {}).items():
        namespace[key] = ClassMethod(Builtin(f"{name}.{key}", run))
    if new is not None:
        namespace["__new__"] = StaticMethod(Builtin(f"{name}.__new__", new))
        facts["construct"] = new
    made = Class(name, bases, namespace, module=module, python_type=python_type)
    made.facts.update(facts)
    return made


def is_instance(call: Call, value: Value, cls: Value) -> Value:
    """Return ``isinstance(value, cls)`` as the analysed program would compute it."""
    return apply(call, builtin("isinstance"), [value, cls])
