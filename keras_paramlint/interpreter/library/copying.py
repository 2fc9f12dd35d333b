"""Copies of analysed values, shallow and deep.

An object that must decide for itself what its copy is (a layer gets weights of
its own) has a method ``copied(call, memo)``; ``memo`` is None for a shallow copy.
"""

from __future__ import annotations

from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.library.support import Stream
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Choice, Instance, NativeObject, Value


Memo = dict[int, Value]


def shallow_copy(call: Call, value: Value) -> Value:
    """Return a copy that shares its contents with the original."""
    value = call.machine.settle(value)
    if isinstance(value, (list, dict, set)):
        return _same_kind(value, value)
    if isinstance(value, Instance):
        return _instance(call, value, None)
    return _other(call, value, None)


def deep_copy(call: Call, value: Value, memo: Memo) -> Value:
    """Return a copy that shares nothing that can change with the original."""
    value = call.machine.settle(value)
    identity = id(value)
    if identity in memo:
        return memo[identity]
    call.machine.budget.step()
    if isinstance(value, list):
        made = memo[identity] = _same_kind(value, ())
        list.extend(made, [deep_copy(call, item, memo) for item in value])
        return made
    if isinstance(value, dict):
        made = memo[identity] = _same_kind(value, {})
        dict.update(made, {key: deep_copy(call, item, memo) for key, item in value.items()})
        return made
    if isinstance(value, tuple):
        return tuple(deep_copy(call, item, memo) for item in value)
    if isinstance(value, set):
        return set(value)
    copied = _instance(call, value, memo) if isinstance(value, Instance) else _other(call, value, memo)
    memo[identity] = copied
    return copied


def _same_kind(value: Value, contents: Value) -> Value:
    """Return a container of the same type and attributes (a default factory) with other contents."""
    made = type(value)(contents)
    if isinstance(value, NativeObject):
        vars(made).update(vars(value))
    return made


def _instance(call: Call, value: Instance, memo: Memo | None) -> Value:
    method = "__copy__" if memo is None else "__deepcopy__"
    if value.cls.has(method):
        arguments: list[Value] = [] if memo is None else [{}]
        return call.machine.call(call.attribute(value, method), arguments, {}, call)
    hook = getattr(value, "copied", None)
    if hook is not None:
        return hook(call, memo)
    if "members" in value.cls.facts:
        return value
    if type(value) is not Instance:
        # a copied layer has weights of its own: neither the same object nor a new one without
        # its weights would be counted right
        raise NotKnown(f"a copy of a {value.cls.name}")
    made = Instance(value.cls, call.place)
    if memo is None:
        made.attrs = dict(value.attrs)
        made.wrapped = _same_kind(value.wrapped, value.wrapped) if value.wrapped is not None else None
    else:
        memo[id(value)] = made
        made.attrs = {name: deep_copy(call, item, memo) for name, item in value.attrs.items()}
        made.wrapped = deep_copy(call, value.wrapped, memo)
    return made


def _other(call: Call, value: Value, memo: Memo | None) -> Value:
    hook = getattr(value, "copied", None)
    if isinstance(value, NativeObject) and hook is not None:
        return hook(call, memo)
    if isinstance(value, (GeneratorValue, Stream)):
        if memo is None and isinstance(value, Stream):
            twin = Stream(call, value.fetch, value.name)
            twin.position = value.position
            return twin
        call.fail("TypeError", "cannot pickle 'generator' object")
    if isinstance(value, Choice):
        raise NotKnown(f"a copy of what depends on {value.when}")
    return value
