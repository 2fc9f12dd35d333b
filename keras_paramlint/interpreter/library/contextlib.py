"""``contextlib``: context managers made of generators, and the ones that do nothing here."""

from __future__ import annotations

from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.library.support import apply, native_class
from keras_paramlint.interpreter.native import Call, Library, NotKnown, Raised
from keras_paramlint.interpreter.values import Builtin, Class, Instance, Value


LIBRARY = Library("contextlib")


def _enter_generator(call: Call, self: Instance) -> Value:
    generator = self.attrs["gen"]
    if not isinstance(generator, GeneratorValue):
        raise NotKnown("a context manager made of something that is not a generator")
    try:
        return generator.advance()
    except StopIteration:
        call.fail("RuntimeError", "generator didn't yield")


def _exit_generator(
    call: Call, self: Instance, kind: Value = None, error: Value = None, *rest: Value
) -> Value:
    generator = self.attrs["gen"]
    if not isinstance(generator, GeneratorValue):
        return False
    if not isinstance(error, Instance):
        for _ in generator.items(call):
            pass
        return False
    generator.thrown = Raised(error, call.place)
    try:
        generator.advance()
    except StopIteration:
        return True
    except Raised as again:
        if again.exception is not error:
            raise
        return False
    call.fail("RuntimeError", "generator didn't stop after throw()")


_GENERATOR_MANAGER = native_class(
    "_GeneratorContextManager",
    {"__enter__": _enter_generator, "__exit__": _exit_generator},
    module="contextlib",
)


@LIBRARY.function("contextmanager", "asynccontextmanager")
def contextmanager(call: Call, func: Value) -> Value:
    """Return a function whose calls are context managers."""

    def run(inner: Call, /, *args: Value, **kwargs: Value) -> Value:
        manager = Instance(_GENERATOR_MANAGER, inner.place)
        manager.attrs["gen"] = apply(inner, func, args, kwargs)
        return manager

    return Builtin(getattr(func, "name", "contextmanager"), run)


def _manager_of_value(name: str) -> Class:
    """Return a class of context managers whose ``with`` gives the value that they were made with."""

    def init(call: Call, self: Instance, value: Value = None, *more: Value) -> Value:
        self.attrs["value"] = value
        return None

    return native_class(
        name,
        {
            "__init__": init,
            "__enter__": lambda call, self: self.attrs["value"],
            "__exit__": lambda call, self, *details: False,
        },
        module="contextlib",
    )


LIBRARY.add("nullcontext", _manager_of_value("nullcontext"))
LIBRARY.add("closing", _manager_of_value("closing"))
for _name in ("redirect_stdout", "redirect_stderr", "chdir"):
    LIBRARY.add(_name, _manager_of_value(_name))


def _suppress(call: Call, self: Instance, *exceptions: Value) -> None:
    self.attrs["exceptions"] = exceptions
    self.attrs["__kpl_suppresses__"] = tuple(e.name for e in exceptions if isinstance(e, Class))


def _is_suppressed(call: Call, self: Instance, kind: Value = None, *rest: Value) -> bool:
    return isinstance(kind, Class) and any(e in kind.mro for e in self.attrs["exceptions"])


LIBRARY.add(
    "suppress",
    native_class(
        "suppress",
        {"__init__": _suppress, "__enter__": lambda call, self: None, "__exit__": _is_suppressed},
        module="contextlib",
    ),
)


def _enter_context(call: Call, self: Instance, manager: Value) -> Value:
    if isinstance(manager, Instance) and manager.cls.has("__enter__"):
        self.attrs.setdefault("managers", []).append(manager)
        return call.invoke(call.attribute(manager, "__enter__"))
    return manager


def _close(call: Call, self: Instance, *details: Value) -> Value:
    handed = [*details, None, None, None][:3]
    for manager in reversed(self.attrs.pop("managers", [])):
        if call.truth(call.invoke(call.attribute(manager, "__exit__"), *handed)):
            handed = [None, None, None]
    return bool(details) and details[0] is not None and handed[0] is None


LIBRARY.add(
    "ExitStack",
    native_class(
        "ExitStack",
        {
            "__enter__": lambda call, self: self,
            "__exit__": _close,
            "close": _close,
            "enter_context": _enter_context,
            "push": lambda call, self, manager: manager,
            "callback": lambda call, self, callback, *args, **kwargs: callback,
        },
        module="contextlib",
    ),
)
LIBRARY.add("ContextDecorator", native_class("ContextDecorator", module="contextlib"))
LIBRARY.add("AbstractContextManager", native_class("AbstractContextManager", module="contextlib"))
