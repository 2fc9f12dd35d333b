"""Which model of an old version of a file is which model of the new one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from keras_paramlint.graph.comparison.likeness import spec
from keras_paramlint.graph.model import ModelInfo


Pair = tuple[ModelInfo | None, ModelInfo | None]
"""The old and the new one; None: there is none."""

_Key = Callable[[ModelInfo], Hashable]


def pair_models(old: Sequence[ModelInfo], new: Sequence[ModelInfo]) -> list[Pair]:
    """Return each model of the new version with the one that it was, then those that are gone.

    A model is known again by where it is made (``build.<locals>.model``) and
    how the builder is called, then by the builder and its call, by the name
    alone, and by what it consists of: a variable may be renamed.  What is left
    is one model if it is only one on both sides.
    """
    found: dict[int, ModelInfo] = {}
    keys: tuple[_Key, ...] = (
        lambda model: (model.qualname, model.called),
        lambda model: (model.qualname, structure(model)),
        lambda model: model.qualname,
        lambda model: (model.origins, model.called) if model.origins else id(model),
        lambda model: model.name,
        structure,
    )
    for key in keys:
        _pair(old, new, key, found)
    # Several of one name and one call: a loop makes them in order.
    for key in (keys[0], keys[2]):
        _in_order(old, new, key, found)
    rest = [model for model in old if id(model) not in found]
    others = [model for model in new if id(model) not in found]
    if len(rest) == len(others) == 1 and rest[0].kind == others[0].kind:
        _join(rest[0], others[0], found)
    pairs: list[Pair] = [(found.get(id(model)), model) for model in new]
    return [*pairs, *((model, None) for model in old if id(model) not in found)]


def _pair(old: Iterable[ModelInfo], new: Iterable[ModelInfo], key: _Key, found: dict[int, ModelInfo]) -> None:
    """Join the models that alone have a key on their side."""
    left, right = _by(old, key, found), _by(new, key, found)
    for name, models in left.items():
        others = right.get(name, ())
        if len(models) == len(others) == 1:
            _join(models[0], others[0], found)


def _in_order(
    old: Iterable[ModelInfo], new: Iterable[ModelInfo], key: _Key, found: dict[int, ModelInfo]
) -> None:
    """Join the models that share a key one after the other."""
    left, right = _by(old, key, found), _by(new, key, found)
    for name, models in left.items():
        for one, other in zip(models, right.get(name, ()), strict=False):
            _join(one, other, found)


def _by(
    models: Iterable[ModelInfo], key: _Key, found: dict[int, ModelInfo]
) -> dict[Hashable, list[ModelInfo]]:
    groups: dict[Hashable, list[ModelInfo]] = {}
    for model in models:
        if id(model) not in found:
            groups.setdefault(key(model), []).append(model)
    return groups


def _join(old: ModelInfo, new: ModelInfo, found: dict[int, ModelInfo]) -> None:
    found[id(old)], found[id(new)] = new, old


def structure(model: ModelInfo) -> Hashable:
    """Return what a model consists of, whatever it and its layers are called."""
    return (model.kind, tuple(spec(layer) for layer in model.layers))
