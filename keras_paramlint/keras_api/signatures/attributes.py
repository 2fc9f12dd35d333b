"""Which attributes real models and layers have: those that are not modelled are not known, but there.

The names are data, written by ``tests/tools/record_attributes.py`` from the real packages.
"""

from __future__ import annotations

import functools
import json
from importlib import resources

from keras_paramlint.keras_api.signatures import FLAVOURS


def has_attribute(flavour: str | None, name: str, *, model: bool) -> bool:
    """Say whether a layer of a flavour has an attribute, or a model, which has those of layers as well.

    None for the flavour: whether one of any flavour has it.
    """
    kinds = ("layer", "model") if model else ("layer",)
    return any(name in _names(each, kind) for each in ([flavour] if flavour else FLAVOURS) for kind in kinds)


_OF_SOME_LAYERS = frozenset(("compile", "reset_states", "_configure_steps_per_execution"))
"""Attributes of models that some classes of layers have as well."""


def is_of_models_only(name: str) -> bool:
    """Say whether models have an attribute, and what Keras has of other layers does not."""
    if name in _OF_SOME_LAYERS:
        return False
    return has_attribute(None, name, model=True) and not has_attribute(None, name, model=False)


def is_of_no_layer(flavour: str, name: str) -> bool:
    """Say whether no class of Keras has an attribute, and no method sets it, where all are recorded."""
    if "layers" not in _recorded().get(flavour, ()):
        return False
    return not any(name in _names(flavour, kind) for kind in ("layers", "layer", "model"))


def names_of_keras2(module: str) -> list[str]:
    """Return what a star import from a module of standalone Keras 2 that has no layers binds."""
    return _recorded()["modules of keras2"].get(module.removeprefix("keras."), "").split()


@functools.cache
def _names(flavour: str, kind: str) -> frozenset[str]:
    return frozenset(_recorded()[flavour][kind].split())


@functools.cache
def _recorded() -> dict[str, dict[str, str]]:
    file = resources.files(__package__).joinpath("attributes.json")
    recorded: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return recorded
