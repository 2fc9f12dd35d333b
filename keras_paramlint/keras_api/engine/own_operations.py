"""``keras.Operation``: a program's own operation, which has a place in the graph and no weights.

On symbolic tensors Keras 3 asks ``compute_output_spec`` for the outputs, which traces ``call`` where the
program has none of its own; on data it runs ``call`` (``keras/src/ops/operation.py``).
"""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import BoundMethod, Builtin, Instance, Value
from keras_paramlint.keras_api.engine.structures import tensors_in
from keras_paramlint.keras_api.ops import registry


def _init(call: Call, operation: Instance, /, dtype: Value = None, name: Value = None) -> None:
    operation.attrs["name"] = operation.cls.name.lower() if name is None else name


def _call(call: Call, operation: Instance, /, *args: Value, **kwargs: Value) -> Value:
    if any(tensor.symbolic for tensor in tensors_in((args, kwargs))):
        return _symbolic_call(call, operation, *args, **kwargs)
    return _run(operation, "call", call, args, kwargs)


def _symbolic_call(call: Call, operation: Instance, /, *args: Value, **kwargs: Value) -> Value:
    method = "compute_output_spec" if operation.cls.has("compute_output_spec") else "call"

    def outputs(inner: Call, /, *given: Value, **named: Value) -> Value:
        return _run(operation, method, inner, given, named)

    return registry.apply(call, operation.cls.name, outputs, args, kwargs, multiple=True)


def _run(operation: Instance, method: str, call: Call, args: Any, kwargs: dict[str, Value]) -> Value:
    if not operation.cls.has(method):
        raise NotKnown(f"{operation.cls.name} has no `{method}` that can be read")
    return call.machine.call(BoundMethod(operation.cls.lookup(method), operation), list(args), kwargs, call)


NAMESPACE: dict[str, Value] = {
    "__init__": Builtin("Operation.__init__", _init),
    "__call__": Builtin("Operation.__call__", _call),
    "symbolic_call": Builtin("Operation.symbolic_call", _symbolic_call),
}
