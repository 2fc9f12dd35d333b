"""``abc``: abstract classes are classes here; nobody instantiates the abstract ones."""

from __future__ import annotations

from keras_paramlint.interpreter.library.support import native_class
from keras_paramlint.interpreter.native import Call, Library
from keras_paramlint.interpreter.values import ClassMethod, Function, Property, StaticMethod, Value


LIBRARY = Library("abc")


def _register(call: Call, cls: Value, subclass: Value) -> Value:
    return subclass


LIBRARY.add("ABCMeta", native_class("ABCMeta", {"register": _register}, module="abc"))
LIBRARY.add("ABC", native_class("ABC", class_methods={"register": _register}, module="abc"))


@LIBRARY.function("abstractmethod")
def abstractmethod(call: Call, funcobj: Value) -> Value:
    """Return the function, marked."""
    if isinstance(funcobj, Function):
        funcobj.attributes["__isabstractmethod__"] = True
    return funcobj


@LIBRARY.function("abstractproperty")
def abstractproperty(call: Call, callable: Value) -> Value:
    """Return a property."""
    return Property(callable)


@LIBRARY.function("abstractclassmethod")
def abstractclassmethod(call: Call, callable: Value) -> Value:
    """Return a class method."""
    return ClassMethod(callable)


@LIBRARY.function("abstractstaticmethod")
def abstractstaticmethod(call: Call, callable: Value) -> Value:
    """Return a static method."""
    return StaticMethod(callable)
