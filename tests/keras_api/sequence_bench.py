"""A bench for layer entries: the least that an entry needs of a session, without an interpreter.

``expr`` values describe a layer as data, so that the same description can be
given to real Keras and to the entries::

    ("LSTM", {"units": 4})                        a layer
    ("Bidirectional", {"layer": ("GRU", {...})})  nested layers, also in lists
"""

from __future__ import annotations

import importlib
import pkgutil
from types import SimpleNamespace
from typing import Any

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import NOWHERE, Choice, Class, Unknown
from keras_paramlint.keras_api import layers as layer_package
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.layer import Layer, Weight
from keras_paramlint.keras_api.entry import CallArgs, entry_for
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.signatures import layer_signature
from keras_paramlint.keras_api.signatures.binding import bind_arguments
from keras_paramlint.keras_api.tensors import Tensor


for _module in pkgutil.iter_modules(layer_package.__path__):
    importlib.import_module(f"{layer_package.__name__}.{_module.name}")


class Bench:
    """Stands in for the engine's session."""

    image_data_format = "channels_last"
    told_policies: frozenset[str] = frozenset()
    call = Call(None, None)  # type: ignore[arg-type]
    machine = SimpleNamespace(
        context=(),
        assumed=[],
        budget=SimpleNamespace(spend=lambda elements: None, walk=lambda elements: None),
        sizes=SimpleNamespace(add_from=lambda machine, value: None),
    )
    now = 0

    def __init__(self, flavour: str) -> None:
        self.flavour = flavour
        self.names: dict[str, int] = {}

    # -------------------------------------------------------------- the parts that entries call
    def truth(self, value: Any) -> bool:
        if isinstance(value, (Unknown, Choice)):
            raise NotKnown("undecided")
        return bool(value)

    def settle(self, value: Choice) -> Any:
        return value.then

    def unique_name(self, prefix: str) -> str:
        self.names[prefix] = self.names.get(prefix, -1) + 1
        return prefix

    def attribute(self, holder: Any, name: str) -> Any:
        if isinstance(holder, Layer) and name in holder.args:
            return holder.args[name]
        raise NotKnown(f"no attribute {name}")

    def make(self, name: str, args: dict[str, Any], place: Any = NOWHERE) -> Layer:
        found = entry_for(name, self.flavour)
        signature = layer_signature(name, self.flavour)
        if found is None or signature is None:
            raise NotKnown(f"no layer {name} in {self.flavour}")
        bound = bind_arguments(signature, [], args)
        if not bound.ok:
            raise KerasError("KPL105", f"{name}: {bound}", exception="TypeError")
        cls = Class(name.rpartition(".")[2])
        cls.facts["entry"] = found
        cls.namespace.update(found.methods)
        layer = Layer(cls, self, place)  # type: ignore[arg-type]
        layer.args, layer.given = dict(bound.values), bound.given
        layer.name = args.get("name") or f"{name.lower()}_{self.names.setdefault(name, 0)}"
        self.names[name] = self.names.get(name, 0) + 1
        layer.trainable = bound.values.get("trainable", True) is not False
        layer.dtype = args.get("dtype")
        found.configure(layer)
        return layer

    def clone(self, source: Layer, *, name: str = "", overrides: dict[str, Any] | None = None) -> Layer:
        copy = Layer(source.cls, source.session, source.place)
        copy.args = {k: self._copied(v) for k, v in source.args.items()} | (overrides or {})
        copy.given = source.given | frozenset(overrides or {})
        copy.name, copy.trainable, copy.dtype = name or source.name, source.trainable, source.dtype
        assert source.entry is not None
        source.entry.configure(copy)
        return copy

    def _copied(self, value: Any) -> Any:
        if isinstance(value, Layer):
            return self.clone(value)
        if isinstance(value, (list, tuple)):
            return type(value)(self._copied(item) for item in value)
        return value

    def build(self, layer: Layer, inputs: Any, call: CallArgs | None = None) -> None:
        if not layer.built:
            layer.built = True
            assert layer.entry is not None
            if call is None:
                layer.entry.build(layer, inputs)
            else:
                layer.entry.build_call(layer, inputs, call)

    def call_on_shapes(self, layer: Layer, inputs: Any, call: CallArgs | None = None) -> Any:
        self.build(layer, inputs, call or CallArgs())
        assert layer.entry is not None
        return layer.entry.output(layer, inputs, call or CallArgs())

    def sublayers(self, layer: Layer) -> Any:
        yield from dict.fromkeys(layer.children.values())

    # -------------------------------------------------------------- what tests call
    def construct(self, described: Any) -> Any:
        if (
            isinstance(described, tuple)
            and len(described) == 2
            and isinstance(described[0], str)
            and isinstance(described[1], dict)
        ):
            return self.make(described[0], {k: self.construct(v) for k, v in described[1].items()})
        if isinstance(described, list):
            return [self.construct(item) for item in described]
        if isinstance(described, dict) and set(described) == {"__tuple__"}:
            return tuple(described["__tuple__"])
        return described

    def result(self, described: Any, inputs: Any, call: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return weights and output shapes, or which error."""
        try:
            layer = self.construct(described)
            kwargs = {k: _tensors(v) if _is_shapes(v) else v for k, v in (call or {}).items()}
            output = self.call_on_shapes(layer, inputs, CallArgs(kwargs=kwargs))
        except KerasError as error:
            return {"error": error.code, "message": error.message}
        except NotKnown as reason:
            return {"unknown": reason.reason}
        found = weights_of(layer)
        late = [error.code for one in _all(layer) for error in one.late_errors]
        return {
            "weights": [[w.name, list(w.shape)] for w, _ in found],
            "trainable": [trained for _, trained in found],
            "output": _plain(output),
            "late": late,
        }


def _all(layer: Layer) -> Any:
    yield layer
    for child in layer.children.values():
        yield from _all(child)


def weights_of(layer: Layer) -> list[tuple[Weight, bool]]:
    """Return all weights once, and whether they are trained, in Keras's order."""
    return tracking.weights(layer)


def _is_shapes(value: Any) -> bool:
    return (isinstance(value, list) and bool(value) and isinstance(value[0], (list, tuple))) or (
        isinstance(value, tuple) and bool(value)
    )


def _tensors(value: Any) -> Any:
    return [_tensors(v) for v in value] if isinstance(value, list) else Tensor(tuple(value), symbolic=True)


def _plain(shapes: Any) -> Any:
    if isinstance(shapes, list):
        return [_plain(s) for s in shapes]
    return list(shapes)


def agrees(real: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Say whether the entry's answer is Keras's."""
    if "error" in real or "error" in ours:
        return "error" in real and "error" in ours
    if "unknown" in ours:
        return False
    names = all(
        path == name or path.endswith("/" + name)
        for (path, _), (name, _) in zip(real["weights"], ours["weights"], strict=False)
    )
    return (
        names
        and [shape for _, shape in real["weights"]] == [shape for _, shape in ours["weights"]]
        and real["trainable"] == ours["trainable"]
        and real["output"] == ours["output"]
    )
