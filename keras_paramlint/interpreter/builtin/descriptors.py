"""``property`` as a base class: what its subclasses inherit, whose instances are ordinary objects."""

from __future__ import annotations

from collections.abc import Callable

from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Builtin, Instance, Value


_FUNCTIONS = ("fget", "fset", "fdel")


def _init(
    call: Call, self: Instance, fget: Value = None, fset: Value = None, fdel: Value = None, doc: Value = None
) -> None:
    call.machine.touch(self)
    self.attrs.update(zip(_FUNCTIONS, (fget, fset, fdel), strict=True))


def _get(call: Call, self: Instance, receiver: Value, owner: Value = None) -> Value:
    if receiver is None:
        return self
    if self.attrs.get("fget") is None:
        call.fail("AttributeError", "unreadable attribute")
    return call.invoke(self.attrs["fget"], receiver)


def _set(call: Call, self: Instance, receiver: Value, value: Value) -> Value:
    if self.attrs.get("fset") is None:
        call.fail("AttributeError", "can't set attribute")
    return call.invoke(self.attrs["fset"], receiver, value)


def _with(name: str) -> Callable[..., Value]:
    def run(call: Call, self: Instance, function: Value) -> Value:
        functions = {each: self.attrs.get(each) for each in _FUNCTIONS}
        return call.invoke(self.cls, *{**functions, name: function}.values())

    return run


_METHODS: dict[str, Callable[..., Value]] = {
    "__init__": _init,
    "__get__": _get,
    "__set__": _set,
    "getter": _with("fget"),
    "setter": _with("fset"),
    "deleter": _with("fdel"),
}
NAMESPACE: dict[str, Value] = {name: Builtin(f"property.{name}", run) for name, run in _METHODS.items()}
