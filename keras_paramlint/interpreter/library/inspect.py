"""``inspect``: the signatures of analysed functions and the kinds of objects."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from keras_paramlint.interpreter.calls import python_signature
from keras_paramlint.interpreter.library.support import Inert, add_all, not_known
from keras_paramlint.interpreter.native import Call, Library, LibraryModule, NotKnown, signature_of
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Class,
    Function,
    Instance,
    Module,
    NativeObject,
    Unknown,
    Value,
)


LIBRARY = Library("inspect")
EMPTY = Inert("inspect.Parameter.empty")
LIBRARY.add("_empty", EMPTY)
LIBRARY.add("Parameter.empty", EMPTY)
LIBRARY.add("Signature.empty", EMPTY)
for _kind in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD"):
    LIBRARY.add(f"Parameter.{_kind}", int(getattr(inspect.Parameter, _kind)))


class ParameterValue(NativeObject):
    """One parameter of a signature."""

    class_name = "Parameter"

    def __init__(self, parameter: inspect.Parameter) -> None:
        self.parameter = parameter

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the name, the default or the kind."""
        if name == "name":
            return self.parameter.name
        if name == "kind":
            return int(self.parameter.kind)
        if name == "default":
            return EMPTY if self.parameter.default is inspect.Parameter.empty else self.parameter.default
        if name in ("empty", "annotation"):
            return EMPTY
        kind = getattr(inspect.Parameter, name, None) if name.isupper() else None
        return NotImplemented if kind is None else int(kind)


class SignatureValue(NativeObject):
    """The signature of a function."""

    class_name = "Signature"

    def __init__(self, signature: inspect.Signature) -> None:
        self.signature = signature

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the parameters."""
        if name == "parameters":
            return {key: ParameterValue(value) for key, value in self.signature.parameters.items()}
        return EMPTY if name in ("empty", "return_annotation") else NotImplemented


def _signature(call: Call, value: Value, *, unwrapped: bool = True) -> inspect.Signature:
    """Return the Python signature of a callable, without what is bound.

    With ``unwrapped``, a function that ``functools.wraps`` another has the signature of that one.

    Raises:
        NotKnown: it cannot be told.
    """
    value = call.machine.settle(value)
    if isinstance(value, Function):
        inner = _unwrapped(call, value) if unwrapped else value
        if inner is not value:
            return _signature(call, inner)
        if "__signature__" in value.attributes:
            raise NotKnown(f"the signature in {call.source}")
        return python_signature(value)
    if isinstance(value, Builtin):
        wrapped = value.attributes.get("__wrapped__")
        return _signature(call, wrapped) if wrapped is not None else signature_of(value.run)
    if isinstance(value, BoundMethod):
        return _without_first(_signature(call, value.function, unwrapped=unwrapped))
    if isinstance(value, Class) and value.has("__init__"):
        return _without_first(_signature(call, value.lookup("__init__")))
    if isinstance(value, Instance) and value.cls.has("__call__"):
        return _without_first(_signature(call, value.cls.lookup("__call__")))
    raise NotKnown(value if isinstance(value, Unknown) else f"the signature in {call.source}")


def _unwrapped(call: Call, function: Function) -> Value:
    """Return what is at the end of a chain of ``__wrapped__``."""
    found: Value = function
    seen: set[int] = set()
    while isinstance(found, Function) and "__wrapped__" in found.attributes:
        if id(found) in seen or "__signature__" in found.attributes:
            raise NotKnown(f"the signature in {call.source}")
        seen.add(id(found))
        found = call.machine.settle(found.attributes["__wrapped__"])
    return found


def _without_first(signature: inspect.Signature) -> inspect.Signature:
    return signature.replace(parameters=list(signature.parameters.values())[1:])


@LIBRARY.function("signature")
def signature(call: Call, obj: Value, **options: Value) -> Value:
    """Return the signature of a callable."""
    follow = options.get("follow_wrapped", True)
    return SignatureValue(_signature(call, obj, unwrapped=call.truth(follow)))


class ArgSpec(NativeObject):
    """What ``getfullargspec`` returns."""

    class_name = "FullArgSpec"

    def __init__(self, signature: inspect.Signature) -> None:
        parameters = list(signature.parameters.values())

        def of(*kinds: object) -> list[inspect.Parameter]:
            return [p for p in parameters if p.kind in kinds]

        positional = of(inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        keyword_only = of(inspect.Parameter.KEYWORD_ONLY)
        defaults = tuple(p.default for p in positional if p.default is not inspect.Parameter.empty)
        self.fields: dict[str, Value] = {
            "args": [p.name for p in positional],
            "varargs": next((p.name for p in of(inspect.Parameter.VAR_POSITIONAL)), None),
            "varkw": next((p.name for p in of(inspect.Parameter.VAR_KEYWORD)), None),
            "defaults": defaults or None,
            "kwonlyargs": [p.name for p in keyword_only],
            "kwonlydefaults": {
                p.name: p.default for p in keyword_only if p.default is not inspect.Parameter.empty
            }
            or None,
            "annotations": {},
        }

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a field."""
        if name == "keywords":
            name = "varkw"
        return self.fields.get(name, NotImplemented)

    def subscript(self, call: Call, index: Value) -> Value:
        """Return a field by its position."""
        return tuple(self.fields.values())[index] if isinstance(index, int) else NotImplemented

    def iterate(self, call: Call) -> list[Value]:
        """Return the fields in order."""
        return list(self.fields.values())


@LIBRARY.function("getfullargspec", "getargspec")
def getfullargspec(call: Call, func: Value) -> Value:
    """Return the names and defaults of a function's parameters, ``self`` included."""
    func = call.machine.settle(func)
    if isinstance(func, BoundMethod):
        func = func.function
    if isinstance(func, Class) and func.has("__init__"):
        func = func.lookup("__init__")
    return ArgSpec(_signature(call, func, unwrapped=False))


def _predicate(name: str, test: Callable[[Value], bool]) -> None:
    @LIBRARY.function(name)
    def run(call: Call, object: Value) -> Value:
        if isinstance(object, Unknown):
            return Unknown(call.source, call.place, key=(name, object.key))
        return test(object)


_predicate("isclass", lambda value: isinstance(value, Class))
_predicate("isfunction", lambda value: isinstance(value, Function))
_predicate("ismethod", lambda value: isinstance(value, BoundMethod))
_predicate("ismodule", lambda value: isinstance(value, (Module, LibraryModule)))
_predicate("isbuiltin", lambda value: isinstance(value, Builtin))
_predicate("isroutine", lambda value: isinstance(value, (Function, BoundMethod, Builtin)))
_predicate("isgeneratorfunction", lambda value: isinstance(value, Function) and value.is_generator)


@LIBRARY.function("getmembers")
def getmembers(call: Call, object: Value, predicate: Value = None) -> Value:
    """Return the names and values of a module or a class of the project, sorted by name."""
    if isinstance(object, Module):
        names = object.scope.vars
    elif isinstance(object, Class):
        names = {name: value for cls in reversed(object.mro) for name, value in cls.namespace.items()}
    else:
        raise NotKnown(call.source)
    pairs = [(name, names[name]) for name in sorted(key for key in names if isinstance(key, str))]
    if predicate is None:
        return pairs
    return [pair for pair in pairs if call.truth(call.invoke(predicate, pair[1]))]


@LIBRARY.function("getmro")
def getmro(call: Call, cls: Value) -> Value:
    """Return the method resolution order."""
    return cls.mro if isinstance(cls, Class) else call.unknown(call.source)


add_all(
    LIBRARY,
    ("getsource", "getfile", "stack", "currentframe", "getmodule", "getdoc", "getsourcefile"),
    not_known,
)
