"""From what the engine took down to the histories that rules read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keras_paramlint.algebra import Poly, TooComplex, product
from keras_paramlint.analysis.remarks import found_at_the_end
from keras_paramlint.analysis.snapshot import Snapshot
from keras_paramlint.graph import Event, History, Observation, WeightState
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.keras_api.engine import history, tracking
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.engine.session import Event as EngineEvent
from keras_paramlint.keras_api.engine.session import Remark


def chronicle(machine: Machine, snapshot: Snapshot) -> History:
    """Return what the program did to its models, and what stands out in it."""
    session = machine.keras
    events = [_event(each, snapshot) for each in session.events]
    events += [_event(each, snapshot) for each in _ends(session.events)]
    remarks = [*session.remarks, *found_at_the_end(machine)]
    return History(tuple(events), tuple(_observation(each, snapshot) for each in remarks))


def _ends(events: list[EngineEvent]) -> Iterable[EngineEvent]:
    """Yield one event for each compiled model whose trainability changed: how its weights are at the end."""
    if not any(event.kind == "trainable" for event in events):
        return
    compiled = {id(event.layer): event for event in events if event.kind == "compile"}
    for event in compiled.values():
        facts = {"weights": history.state(event.layer)}
        yield EngineEvent("end", event.layer, event.place, facts, event.context, ())


def _event(event: EngineEvent, snapshot: Snapshot) -> Event:
    facts = dict(event.facts)
    weights = facts.pop("weights", None)
    parts = facts.pop("parts", None)
    if event.kind == "trainable":
        parts = list(tracking.walk(event.layer))
    source = facts.pop("source", None)
    if isinstance(source, Layer):
        facts["source"] = snapshot.number(source)
        facts["source_name"] = name_of(source)
        facts["source_weights"] = _states(facts.get("source_weights"), snapshot)
    return Event(
        kind=event.kind,
        subject=snapshot.number(event.layer),
        name=name_of(event.layer),
        site=snapshot.locate(event.place),
        chain=tuple(snapshot.locate(place) for place in event.context),
        conditions=tuple((repr(key), truth) for key, truth in event.assumed),
        parts=frozenset(snapshot.number(part) for part in parts or ()),
        weights=_states(weights, snapshot),
        values=tuple(sorted((key, value) for key, value in facts.items() if value is not None)),
    )


def _states(weights: Any, snapshot: Snapshot) -> tuple[WeightState, ...] | None:
    if weights is None:
        return None
    found = []
    for weight, trained, path in weights:
        try:
            count = product(weight.shape)
        except (TooComplex, TypeError):
            return None
        shape = tuple(weight.shape)
        found.append(WeightState(snapshot.number(weight), count, trained, shape, weight.trainable, path))
    return tuple(found)


def name_of(layer: Layer) -> str:
    """Return what the program calls a model, else Keras's own name."""
    names = getattr(layer, "bound_names", None)
    return str(names[-1][0]) if names else layer.name


def _observation(remark: Remark, snapshot: Snapshot) -> Observation:
    return Observation(
        kind=remark.kind,
        site=snapshot.locate(remark.place),
        values=tuple(sorted((key, plain(value, snapshot)) for key, value in remark.facts.items())),
        layer=snapshot.layer(remark.layer, {}) if remark.layer is not None else None,
        chain=tuple(snapshot.locate(place) for place in remark.context),
    )


def plain(value: Any, snapshot: Snapshot) -> Any:
    """Return a fact as plain data; a layer becomes its graph form."""
    if isinstance(value, Layer):
        return snapshot.layer(value, {})
    if isinstance(value, (list, tuple)):
        return tuple(plain(item, snapshot) for item in value)
    if isinstance(value, frozenset) or value is None or isinstance(value, (bool, int, float, str, Poly)):
        return value
    return str(value)
