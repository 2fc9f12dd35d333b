"""What happens to models is taken down with the state of their weights at that moment.

Keras reads ``trainable`` when a model is compiled or when it is first trained,
depending on the release, so that the order of events decides what is trained.
"""

from __future__ import annotations

from typing import Any

from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import Builtin, Instance, Unknown, Value
from keras_paramlint.keras_api.engine import tracking
from keras_paramlint.keras_api.engine.layer import Layer, Weight
from keras_paramlint.keras_api.tensors import Tensor


State = list[tuple[Weight, bool, str]]
"""Each weight, whether it is trained, and the path of layers that it is in."""


def compiled(model: Layer, call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]) -> None:
    """Take down ``model.compile(...)``."""
    loss = kwargs.get("loss", args[1] if len(args) > 1 else None)
    model.session.event(
        "compile",
        model,
        call.place,
        loss=name_of(model.session.settle(loss)),
        parts=list(tracking.walk(model)),
        weights=state(model),
        all_trainable=all(layer.trainable for layer in tracking.walk(model)),
    )


def trained(model: Layer, call: Call, kind: str) -> None:
    """Take down a training step or an evaluation; the weights only where ``trainable`` changed before."""
    weights = None
    if kind == "fit":
        for event in reversed(model.session.events):
            if event.kind == "trainable":
                weights = state(model)
                break
            if event.layer is model and event.kind in ("fit", "compile"):
                break
    model.session.event(kind, model, call.place, weights=weights, text=_method(call), written=written(call))


def _method(call: Call) -> str:
    name = getattr(getattr(call.node, "func", None), "attrname", None)
    return name if isinstance(name, str) else ""


def written(call: Call) -> str | None:
    """Return the text in front of the attribute that is called or set: ``self.discriminator``."""
    node = getattr(call.node, "func", call.node)
    owner = getattr(node, "expr", None)
    return call.machine.source_of(owner, 40) if owner is not None else None


def asked(model: Layer, call: Call, kind: str) -> None:
    """Take down a question about a model's size: whether Keras has an answer depends on what came before."""
    empty = not tracking.weights(model) and next(tracking.sublayers(model), None) is not None
    known = model.problem is None and all(inner.problem is None for inner in tracking.sublayers(model))
    model.session.event(kind, model, call.place, built=_is_built(model), known=known, empty=empty)


def _is_built(model: Layer) -> bool:
    return (
        model.built
        or bool(model.nodes)
        or model.output_shapes is not None
        or bool(getattr(model, "fed", False))
    )


def stored(model: Layer, call: Call, kind: str, args: tuple[Value, ...], kwargs: dict[str, Value]) -> None:
    """Take down that weights are written to a file or read from one."""
    path = args[0] if args else kwargs.get("filepath")
    path = path if isinstance(path, str) else None
    loose = any(kwargs.get(name) for name in ("by_name", "skip_mismatch")) or len(args) > 1
    model.session.event(kind, model, call.place, path=path, loose=loose, weights=state(model))


def checkpointed(model: Layer, call: Call, callbacks: Value) -> None:
    """Take down the files in which ``ModelCheckpoint`` saves the whole model while it trains."""
    for each in callbacks if isinstance(callbacks, list) else ():
        if not isinstance(each, Instance) or each.cls.name != "ModelCheckpoint":
            continue
        path = each.attrs.get("filepath", each.attrs.get("_arg0"))
        weights_only = each.attrs.get("save_weights_only", each.attrs.get("_arg4", False))
        if isinstance(path, str) and weights_only is False:
            model.session.event("checkpoint", model, call.place, path=path, weights=state(model))


def set_weights(layer: Layer, call: Call, args: tuple[Value, ...]) -> None:
    """Take down ``layer.set_weights(arrays)``, with the layer that the arrays are from."""
    value = args[0] if args else None
    source = None
    if isinstance(value, list):
        owners = {
            id(t.extra.get("weights_of")): t.extra.get("weights_of") for t in value if isinstance(t, Tensor)
        }
        if len(owners) == 1 and all(isinstance(t, Tensor) for t in value):
            source = next(iter(owners.values()))
    facts: dict[str, Any] = {"weights": state(layer)}
    if isinstance(source, Layer):
        given = state(source)
        if given is not None and isinstance(value, list) and len(given) == len(value):
            facts |= {"source": source, "source_weights": given}
    layer.session.event("set_weights", layer, call.place, **facts)


def state(layer: Layer) -> State | None:
    """Return all weights of a layer or model as they are; None where they are not all known."""
    if any(inner.problem is not None for inner in tracking.walk(layer)):
        return None
    if not _is_built(layer):
        return None
    flags = {id(weight): trained for weight, trained in tracking.weights(layer)}
    if any(isinstance(weight.shape, Unknown) for weight, _ in tracking.weights(layer)):
        return None
    found: dict[int, tuple[Weight, bool, str]] = {}
    _collect(layer, "", flags, found, set())
    return list(found.values())


def _collect(
    layer: Layer,
    path: str,
    flags: dict[int, bool],
    found: dict[int, tuple[Weight, bool, str]],
    active: set[int],
) -> None:
    if id(layer) in active:
        return
    active.add(id(layer))
    for weight in tracking.own_weights(layer):
        found.setdefault(id(weight), (weight, flags.get(id(weight), False), f"{path}{weight.name}"))
    for index, inner in enumerate(tracking.sublayers(layer)):
        if inner.cls.name != "InputLayer":
            _collect(inner, f"{path}{index}:{inner.cls.name}/", flags, found, active)


def name_of(value: Value) -> str | None:
    """Return the name of a loss or activation: its own text, its function's or its class's name."""
    if isinstance(value, str):
        return value
    if isinstance(value, Builtin):
        return value.name.rpartition(".")[2]
    if isinstance(value, Instance):
        return value.cls.name
    return None
