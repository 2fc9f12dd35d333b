"""Classes of the analysed program: bodies, ``super()`` and the built-in decorators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from astroid import nodes

from keras_paramlint.interpreter.attributes import bind
from keras_paramlint.interpreter.calls import bare_instance
from keras_paramlint.interpreter.naming import private
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Class,
    ClassMethod,
    Function,
    Instance,
    NativeObject,
    Property,
    Scope,
    StaticMethod,
    Unknown,
    Value,
)


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


def make_class(machine: Machine, node: nodes.ClassDef, scope: Scope) -> Value:
    """Return the class that a ``class`` statement makes, before decoration."""
    from keras_paramlint.interpreter.expressions import evaluate
    from keras_paramlint.interpreter.functions import qualified
    from keras_paramlint.interpreter.statements import execute_block

    call = Call(machine, node, scope)
    bases = []
    for base in node.bases:
        value = machine.settle(evaluate(machine, base, scope))
        as_base = getattr(value, "as_base_class", None)
        if as_base is not None:
            value = as_base()
        if isinstance(value, (Class, Unknown)):
            bases.append(value)
        else:
            bases.append(call.unknown(machine.source_of(base)))
    made = Class(
        node.name,
        tuple(bases),
        qualname=qualified(scope, node.name),
        module=scope.module.name,
        place=machine.place_of(node, scope),
    )
    machine.budget.spend(len(made.mro))
    made.node = node
    options: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(machine, keyword.value, scope)
        if keyword.arg == "metaclass":
            made.facts["metaclass"] = value
        elif keyword.arg is not None:
            options[keyword.arg] = value
    for base in made.mro[1:]:
        for fact in ("metaclass", "class_created"):
            if fact in base.facts:
                made.facts.setdefault(fact, base.facts[fact])
    inner = Scope("class", scope, scope.module, made)
    inner.vars = made.namespace
    made.namespace["__module__"] = scope.module.name
    made.namespace["__qualname__"] = made.qualname
    execute_block(machine, node.body, inner)
    for name, value in list(made.namespace.items()):
        if isinstance(value, Instance) and value.cls.has("__set_name__"):
            machine.call(machine.attribute(value, "__set_name__", call), [made, name], {}, call)
    created = made.facts.get("class_created")
    if created is not None:
        created(call, made)
    for base in made.mro[1:]:
        if "__init_subclass__" in base.namespace:
            hook = base.namespace["__init_subclass__"]
            machine.call(hook.function if isinstance(hook, ClassMethod) else hook, [made], options, call)
            break
    return made


class Super(NativeObject):
    """What ``super()`` returns: attribute lookup that starts after a class."""

    class_name = "super"

    def __init__(self, owner: Class, receiver: Value) -> None:
        self.owner = owner
        self.receiver = receiver

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the attribute found after the owner in the receiver's resolution order."""
        receiver = self.receiver
        cls = receiver.cls if isinstance(receiver, Instance) else receiver
        mro = cls.mro if isinstance(cls, Class) else ()
        after = mro[mro.index(self.owner) + 1 :] if self.owner in mro else ()
        for candidate in after:
            if name in candidate.namespace:
                found = candidate.namespace[name]
                if isinstance(receiver, Class):
                    return receiver_method(found, receiver)
                return bind(call.machine, found, receiver, cls, call)
        return self._missing(call, name, after)

    def _missing(self, call: Call, name: str, after: tuple[Class, ...]) -> Value:
        receiver = self.receiver
        unknown = next((b for c in (self.owner, *after) for b in c.bases if isinstance(b, Unknown)), None)
        if name == "__init__":
            if unknown is not None and isinstance(receiver, Instance):
                receiver.attrs.setdefault("__kpl_unknown__", unknown)
            if isinstance(receiver, Instance) and any(c.python_type not in (None, object) for c in after):
                from keras_paramlint.interpreter.builtin.types import initialise_wrapped

                return Builtin(
                    "__init__", lambda c, *a, **k: initialise_wrapped(c.machine, receiver, list(a), k, c)
                )
            return Builtin("object.__init__", lambda call, *args, **kwargs: None)
        if name == "__new__":
            return Builtin(
                "object.__new__",
                lambda c, cls, *args, **kwargs: (
                    bare_instance(c.machine, cls, c) if isinstance(cls, Class) else NotImplemented
                ),
            )
        if name == "__init_subclass__":
            return Builtin("object.__init_subclass__", lambda call, *args, **kwargs: None)
        if name == "__setattr__" and isinstance(receiver, Instance):

            def assign(c: Call, attribute: str, value: Value) -> None:
                c.machine.touch(receiver)
                receiver.attrs[attribute] = value

            return Builtin("object.__setattr__", assign)
        if name == "__class__":
            return receiver.cls if isinstance(receiver, Instance) else receiver
        if isinstance(receiver, Instance) and receiver.wrapped is not None:
            return call.machine.attribute(receiver.wrapped, name, call)
        if unknown is not None or any(c.facts.get("open") for c in after):
            return call.unknown(f"super().{name}")
        raise call.machine.exception(
            "AttributeError", f"'super' object has no attribute {name!r}", call.place
        )

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Set the attribute on the receiver."""
        call.machine.set_attribute(self.receiver, name, value, call)
        return None


def receiver_method(found: Value, receiver: Class) -> Value:
    """Return a class attribute as ``super()`` gives it inside a class method."""
    if isinstance(found, ClassMethod):
        return BoundMethod(found.function, receiver)
    if isinstance(found, StaticMethod):
        return found.function
    return found


def implicit_super(machine: Machine, scope: Scope, call: Call) -> Value:
    """Return ``super()`` without arguments, inside a method."""
    current: Scope | None = scope
    while current is not None:
        owner = current.owner
        if current.kind == "function" and isinstance(owner, Function) and owner.owner_class is not None:
            from keras_paramlint.interpreter.calls import parameter_names

            names = parameter_names(owner.node.args)
            if names and names[0] in current.vars:
                return Super(owner.owner_class, current.vars[names[0]])
        current = current.parent
    return call.unknown("super()")


def decorate_builtin(machine: Machine, expression: nodes.NodeNG, value: Value, scope: Scope) -> Value | None:
    """Apply ``property``, ``x.setter``, ``staticmethod`` and ``classmethod``; None for all others."""
    if isinstance(expression, nodes.Name):
        if expression.name == "property":
            return Property(value)
        if expression.name == "staticmethod":
            return StaticMethod(value)
        if expression.name == "classmethod":
            return ClassMethod(value)
    if isinstance(expression, nodes.Attribute) and isinstance(expression.expr, nodes.Name):
        existing = scope.vars.get(private(expression, expression.expr.name))
        if isinstance(existing, Property):
            if expression.attrname == "setter":
                return Property(existing.getter, value)
            if expression.attrname in ("getter", "deleter"):
                return Property(
                    value if expression.attrname == "getter" else existing.getter, existing.setter
                )
    return None
