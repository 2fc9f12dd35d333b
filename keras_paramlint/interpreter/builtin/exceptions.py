"""The built-in exception classes, with Python's own hierarchy."""

from __future__ import annotations

import builtins

from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Builtin, Class, Instance, Value


def _init(call: Call, receiver: Instance, *args: Value, **kwargs: Value) -> None:
    receiver.attrs["args"] = args


def _str(call: Call, receiver: Instance) -> Value:
    from keras_paramlint.interpreter.builtin.text import as_text

    args = receiver.attrs.get("args", ())
    if len(args) == 1:
        of_key = any(cls.name == "KeyError" for cls in receiver.cls.mro)
        return as_text(call.machine, args[0], call, representation=of_key)
    return as_text(call.machine, tuple(args), call) if args else ""


def _repr(call: Call, receiver: Instance) -> Value:
    from keras_paramlint.interpreter.builtin.text import as_text

    parts = [as_text(call.machine, a, call, representation=True) for a in receiver.attrs.get("args", ())]
    if not all(isinstance(part, str) for part in parts):
        return call.unknown("repr(exception)")
    return f"{receiver.cls.name}({', '.join(parts)})"


def _with_traceback(call: Call, receiver: Instance, *args: Value) -> Instance:
    return receiver


def _classes() -> dict[str, Class]:
    made: dict[str, Class] = {}

    def make(real: type[BaseException]) -> Class:
        if real.__name__ not in made:
            base = real.__mro__[1]
            bases = (make(base),) if issubclass(base, BaseException) else ()
            made[real.__name__] = Class(real.__name__, bases, python_type=None)
        return made[real.__name__]

    for value in vars(builtins).values():
        if isinstance(value, type) and issubclass(value, BaseException):
            make(value)
    root = made["BaseException"].namespace
    root["__init__"] = Builtin("BaseException.__init__", _init)
    root["__str__"] = Builtin("BaseException.__str__", _str)
    root["__repr__"] = Builtin("BaseException.__repr__", _repr)
    root.update(dict.fromkeys(("__cause__", "__context__", "__traceback__")))
    root["with_traceback"] = Builtin("BaseException.with_traceback", _with_traceback)
    for alias in ("IOError", "EnvironmentError"):
        made[alias] = made["OSError"]
    return made


EXCEPTIONS: dict[str, Class] = _classes()


def exception_class(name: str) -> Class:
    """Return a built-in exception class by name; ``Exception`` for an unknown name."""
    return EXCEPTIONS.get(name, EXCEPTIONS["Exception"])
