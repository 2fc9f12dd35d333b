"""The values that an analysed program can hold.

Wherever the source fixes a value it is the ordinary Python object: ``int``,
``str``, ``tuple``, ``list``, ``dict`` ...  Everything else is one of the
stand-ins of this module, a :class:`~keras_paramlint.algebra.Poly` (an integer
that depends on symbols) or a :class:`NativeObject` that a library model brings
(tensors, arrays, modules).
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING, Any

from keras_paramlint.dataclass import dataclass


if TYPE_CHECKING:
    from astroid import nodes

    from keras_paramlint.algebra import Poly, Size
    from keras_paramlint.interpreter.machine import Machine


Value = Any
"""Any analysed value; the union is open, since libraries bring their own."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: lines and columns are 1-based."""

    path: str
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


NOWHERE = Place("", 0, 0)


REASON_LENGTH = 200
"""Characters that a reason keeps; reasons are made from reasons, and would grow in loops."""


class Unknown:
    """A value that the source does not fix, with the reason and the place.

    ``name`` is what the author calls it (``vocab_size``), used when the value
    turns out to be a size and becomes a symbol.  ``key`` identifies it: two
    unknowns with equal keys are the same value, in this run and in a rerun that
    explores another branch.  ``size`` is the integer that it stands for if it
    is an integer at all, or None where that is not expressible.
    """

    __slots__ = ("_size", "among", "derived", "key", "name", "place", "reason", "truth")
    elements_taken = 6
    """Memory of one, in elements of a list."""

    def __init__(
        self,
        reason: str,
        place: Place = NOWHERE,
        *,
        name: str | None = None,
        key: object = None,
        size: Size | None = None,
        truth: tuple[object, bool] | None = None,
    ) -> None:
        self.reason = reason if len(reason) <= REASON_LENGTH else reason[: REASON_LENGTH - 3] + "..."
        self.place = place
        self.name = name
        self.key = flat_key(key) if key is not None else (str(place), reason)
        self._size = size
        self.truth = truth if truth is not None else (("truth", self.key), True)
        self.among: Value = None
        """The container that it is an element or a part of, if that is known."""
        self.derived: tuple[str, int] | None = None
        """The expression and its line, where the reason is that of something else which it was made of."""

    @property
    def size(self) -> Size:
        """The symbolic integer that this value is.

        Raises:
            NotKnown: it is a quotient that is not whole for every value, as ``n / 2`` is.
        """
        from keras_paramlint.algebra import Poly

        number = self.number
        if isinstance(number, (int, Poly)):
            return number
        from keras_paramlint.interpreter.native import NotKnown

        raise NotKnown(self)

    @property
    def number(self) -> Any:
        """The symbolic number that this value is: a size, or a quotient of sizes."""
        if self._size is None:
            from keras_paramlint.algebra import symbol

            source, line = self.derived or (self.reason, self.place.line)
            self._size = symbol(self.name or source, key=self.key, line=line, source=source)
        return self._size

    @property
    def has_size(self) -> bool:
        """Whether a size was already derived from arithmetic or use."""
        return self._size is not None

    def explain(self) -> str:
        """Say why this is not known, and where."""
        return f"{self.reason} at {self.place}" if self.place is not NOWHERE else self.reason

    def __repr__(self) -> str:
        return f"Unknown({self.name or self.reason!r})"


class AssumedText(str):
    """A default of something from outside that is a text; ``number`` is what ``int()`` makes of it."""

    __slots__ = ("number",)

    number: Poly

    @classmethod
    def of(cls, text: str, number: Poly) -> AssumedText:
        """Return a text and the symbolic size that it spells."""
        made = cls(text)
        made.number = number
        return made


def flat_key(key: object) -> object:
    """Return a key without tuples inside tuples, which would grow with every operation.

    The same parts give the same key in every run.
    """
    if type(key) is not tuple:
        return key
    return tuple(_digest(part) if isinstance(part, (tuple, Place)) else part for part in key)


def element_key(container: object, index: object) -> tuple[object, ...]:
    """Return the key of an element of something unknown; those of a ``shape`` are lengths."""
    of_shape = isinstance(container, tuple) and container[:1] == ("attribute",) and container[-1] == "shape"
    return ("length" if of_shape and isinstance(index, int) else "item", container, index)


def _digest(part: object) -> str:
    return hashlib.blake2b(repr(part).encode("utf-8", "replace"), digest_size=12).hexdigest()


class Open(Unknown):
    """Stands last in a list (or under :data:`OPEN_KEY` in a dict) whose further contents are not known.

    ``objects`` says that they are more than plain data: layers may be among them.
    """

    __slots__ = ("objects",)

    def __init__(
        self, reason: str, place: Place = NOWHERE, *, key: object = None, objects: bool = False
    ) -> None:
        super().__init__(reason, place, key=key)
        self.objects = objects


class OpenImports(Open):
    """Stands under :data:`OPEN_KEY` in a module that star-imports ``modules``, the latest first.

    Not every name of theirs is known.
    """

    __slots__ = ("modules",)

    def __init__(self, modules: tuple[str, ...], place: Place) -> None:
        super().__init__(modules[0], place)
        self.modules = modules


OPEN_KEY = Open("further entries that are not known")
UNBOUND = Unknown("a name that is not bound on every path")


def is_open(container: Value) -> Open | None:
    """Return the mark of a list, dict or set whose contents are not all known, if it has one."""
    if isinstance(container, dict):
        return container.get(OPEN_KEY)
    if isinstance(container, (list, tuple)):
        return container[-1] if container and isinstance(container[-1], Open) else None
    if isinstance(container, (set, frozenset)):
        return OPEN_KEY if OPEN_KEY in container else None
    return None


def mark_open(container: Value, reason: str, place: Place) -> None:
    """Say that a list, dict or set may hold more than it shows."""
    if is_open(container) is not None:
        return
    if isinstance(container, list):
        container.append(Open(reason, place))
    elif isinstance(container, dict):
        container[OPEN_KEY] = Open(reason, place)
    elif isinstance(container, set):
        container.add(OPEN_KEY)


def real_type(value: Value) -> type:
    """Return the type that the program sees of a plain value, which a library may have made its own."""
    return getattr(value, "real_type", None) or type(value)


class NativeObject:
    """Base of stand-ins that know how to behave: tensors, arrays, modules.

    Every hook may return :data:`NotImplemented` (or the default does), which
    the machine turns into an :class:`Unknown` with the place of the operation.
    ``call`` is the :class:`~keras_paramlint.interpreter.native.Call` in whose
    name the hook runs.
    """

    class_name = "object"
    elements_taken = 6
    """Memory of one, in elements of a list."""

    def get_attribute(self, call: Any, name: str) -> Value:
        """Return ``self.name``."""
        return NotImplemented

    def set_attribute(self, call: Any, name: str, value: Value) -> Value:
        """Carry out ``self.name = value``; return None when done."""
        return NotImplemented

    def binary(self, call: Any, operator: str, other: Value, *, reflected: bool) -> Value:
        """Return ``self <operator> other`` (or ``other <operator> self`` when reflected)."""
        return NotImplemented

    def unary(self, call: Any, operator: str) -> Value:
        """Return ``<operator>self``."""
        return NotImplemented

    def compare(self, call: Any, operator: str, other: Value) -> Value:
        """Return ``self <operator> other`` for a comparison operator."""
        return NotImplemented

    def subscript(self, call: Any, index: Value) -> Value:
        """Return ``self[index]``."""
        return NotImplemented

    def set_subscript(self, call: Any, index: Value, value: Value) -> Value:
        """Carry out ``self[index] = value``; return None when done."""
        return NotImplemented

    def invoke(self, call: Any, args: list[Value], kwargs: dict[str, Value]) -> Value:
        """Return ``self(*args, **kwargs)``."""
        return NotImplemented

    def iterate(self, call: Any) -> Iterable[Value] | Any:
        """Return the elements in order."""
        return NotImplemented

    def length(self, call: Any) -> Value:
        """Return ``len(self)``."""
        return NotImplemented

    def truth(self, call: Any) -> Any:
        """Return whether ``bool(self)`` holds."""
        return NotImplemented

    def joined(self, other: Value, when: str) -> Value:
        """Return one stand-in for this value on one side of a condition and ``other`` on the other side."""
        return NotImplemented


class Scope:
    """Names and their values: of a module, function, class body or comprehension."""

    __slots__ = ("globals", "kind", "module", "nonlocals", "owner", "parent", "vars")

    def __init__(
        self,
        kind: str,
        parent: Scope | None,
        module: Module,
        owner: Function | Class | None = None,
    ) -> None:
        self.kind = kind
        self.parent = parent
        self.module = module
        self.owner = owner
        self.vars: dict[str, Value] = {}
        self.globals: frozenset[str] = frozenset()
        self.nonlocals: frozenset[str] = frozenset()


class Names:
    """The attributes of a class or a function as a state of their own: names, like those of a scope."""

    __slots__ = ("vars",)

    def __init__(self, attributes: dict[str, Value]) -> None:
        self.vars = attributes


class Module(NativeObject):
    """A module of the analysed project, executed by the interpreter."""

    class_name = "module"

    def __init__(self, name: str, path: str, *, is_package: bool = False) -> None:
        self.name = name
        self.path = path
        self.is_package = is_package
        self.scope = Scope("module", None, self)
        self.finished = False
        self.awaited: list[tuple[str, Unknown]] = []
        """Names that others have imported before it was executed to the end, with what stands for them."""

    def __repr__(self) -> str:
        return f"Module({self.name!r})"


class Function:
    """A function of the analysed program with what it closes over."""

    __slots__ = (
        "attributes",
        "call_count",
        "defaults",
        "is_generator",
        "kw_defaults",
        "module",
        "name",
        "node",
        "owner_class",
        "qualname",
        "scope",
    )

    def __init__(
        self, name: str, qualname: str, node: nodes.FunctionDef | nodes.Lambda, scope: Scope
    ) -> None:
        self.name = name
        self.qualname = qualname
        self.node = node
        self.scope = scope
        self.module = scope.module
        self.defaults: list[Value] = []
        self.kw_defaults: dict[str, Value] = {}
        self.attributes: dict[str, Value] = {}
        self.owner_class: Class | None = None
        self.is_generator = False
        self.call_count = 0

    def __repr__(self) -> str:
        return f"Function({self.qualname!r})"


@dataclass(slots=True, eq=False)
class Builtin:
    """A function that the interpreter or a library model implements.

    ``run(call, *args, **kwargs)`` gets a
    :class:`~keras_paramlint.interpreter.native.Call` first.
    """

    name: str
    run: Callable[..., Value]
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class BoundMethod:
    """A function found on a class and bound to an instance (or to a class)."""

    function: Value
    receiver: Value

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, BoundMethod)
            and self.function is other.function
            and self.receiver is other.receiver
        )

    def __hash__(self) -> int:
        return hash((id(self.function), id(self.receiver)))


@dataclass(slots=True, eq=False)
class Property:
    """A data descriptor: ``@property`` of the program or of a library model."""

    getter: Value | None
    setter: Value | None = None


@dataclass(slots=True, eq=False)
class StaticMethod:
    """``@staticmethod``."""

    function: Value


@dataclass(slots=True, eq=False)
class ClassMethod:
    """``@classmethod``."""

    function: Value


class Class:
    """A class of the analysed program or of a library model.

    ``factory`` makes the bare instance before ``__init__`` runs; it is looked up
    along the method resolution order, so a user's ``class Net(Model)`` gets a
    model stand-in.  A base that is not known is kept as :class:`Unknown`.
    """

    def __init__(
        self,
        name: str,
        bases: tuple[Value, ...] = (),
        namespace: dict[str, Value] | None = None,
        *,
        qualname: str | None = None,
        module: str = "builtins",
        place: Place = NOWHERE,
        factory: Callable[[Machine, Class, Place], Instance] | None = None,
        python_type: type | None = None,
    ) -> None:
        self.name = name
        self.qualname = qualname or name
        self.bases = bases
        self.namespace: dict[str, Value] = namespace if namespace is not None else {}
        self.module = module
        self.place = place
        self.factory = factory
        self.python_type = python_type
        self.facts: dict[str, Any] = {}
        self.node: nodes.ClassDef | None = None
        self.mro: tuple[Class, ...] = _linearise(self)
        self.unknown_base: Unknown | None = next(
            (u for c in self.mro for u in c.bases if isinstance(u, Unknown)), None
        )

    def lookup(self, name: str) -> Value:
        """Return the attribute from the first class along the MRO that has it.

        Raises:
            KeyError: no class has it.
        """
        for cls in self.mro:
            if name in cls.namespace:
                return cls.namespace[name]
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Say whether a class along the MRO defines the attribute."""
        for cls in self.mro:
            if name in cls.namespace:
                return True
        return False

    def __repr__(self) -> str:
        return f"Class({self.qualname!r})"


def _linearise(cls: Class) -> tuple[Class, ...]:
    """Return the C3 method resolution order, ignoring bases that are not known."""
    known = [base for base in cls.bases if isinstance(base, Class)]
    if len(known) == 1:
        return cls, *known[0].mro
    sequences = [deque(base.mro) for base in known] + [deque(known)]
    behind = Counter(each for sequence in sequences for each in islice(sequence, 1, None))
    order: list[Class] = [cls]
    while sequences := [sequence for sequence in sequences if sequence]:
        # Where no order fits, Python refuses the class; here the first one goes first.
        head = next((each[0] for each in sequences if not behind[each[0]]), sequences[0][0])
        order.append(head)
        for sequence in sequences:
            if sequence[0] is head:
                sequence.popleft()
                if sequence:
                    behind[sequence[0]] -= 1
            elif behind[head] and head in sequence:
                sequence.remove(head)
                behind[head] -= 1
    return tuple(order)


class Instance:
    """An object of a :class:`Class`: its attributes, and for subclasses of builtins the value."""

    elements_taken = 6
    """Memory of one, in elements of a list."""

    def __init__(self, cls: Class, place: Place = NOWHERE) -> None:
        self.cls = cls
        self.place = place
        self.attrs: dict[str, Value] = {}
        self.wrapped: Value = None
        """For subclasses of ``dict``, ``list``, ``tuple``, ``str``: the value itself."""

    def __repr__(self) -> str:
        return f"<{self.cls.name}>"


class Choice:
    """One of two values, depending on a condition that the source does not decide."""

    __slots__ = ("condition", "otherwise", "then", "when")

    def __init__(self, condition: tuple[object, bool], when: str, then: Value, otherwise: Value) -> None:
        self.condition = condition
        self.when = when
        self.then = then
        self.otherwise = otherwise

    def __repr__(self) -> str:
        return f"Choice({self.when!r}: {self.then!r} else {self.otherwise!r})"
