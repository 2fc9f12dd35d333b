"""``set_weights(get_weights())``: the arrays of a model in one list."""

from __future__ import annotations

from keras_paramlint.graph.checkpoints.objects import Node, ordered_weights
from keras_paramlint.graph.checkpoints.saved import (
    Cause,
    Format,
    Group,
    Loading,
    Problem,
    Saved,
    SavedWeight,
    same_shape,
)
from keras_paramlint.graph.model import WeightInfo


def save(root: Node, flavour: str) -> Saved:
    """Return what ``get_weights`` returns."""
    weights = tuple(SavedWeight.of(weight) for weight in ordered_weights(root, flavour))
    return Saved(Format.SET_WEIGHTS, (Group("", weights),))


def load(saved: Saved, root: Node, flavour: str) -> Loading:
    """Return what becomes of a model that gets such a list."""
    wanted, given = ordered_weights(root, flavour), saved.weights
    form = Format.SET_WEIGHTS
    if len(wanted) != len(given):
        problem = Problem(Cause.WEIGHTS, layer=root.name, expected=len(wanted), received=len(given))
        return Loading(form, loads=False, problem=problem)
    unclear = False
    for weight, one in zip(wanted, given, strict=True):
        same = same_shape(weight.shape, one.shape)
        if same is False:
            problem = Problem(
                Cause.SHAPE,
                layer=_owner(root, weight).name,
                weight=weight.name,
                expected=weight.shape,
                received=one.shape,
            )
            return Loading(form, loads=False, problem=problem)
        unclear = unclear or same is None
    pairs = tuple(zip(wanted, given, strict=True))
    return Loading(form, loads=None if unclear else True, assigned=pairs)


def _owner(root: Node, weight: WeightInfo) -> Node:
    """Return the outermost layer of a model that has a weight; the model itself if none has."""
    return next((layer for layer in root.layers if weight in layer.layer.weights), root)
