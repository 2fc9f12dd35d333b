"""What a file of weights holds, whatever its format: names, shapes and types, never the numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from keras_paramlint.dataclass import dataclass


class BadCheckpoint(Exception):
    """A file that cannot be read; the message says why, and what to do where there is a remedy."""


class Layout(StrEnum):
    """How a file says which layer a weight belongs to."""

    PATHS = "paths"
    """By the attributes that lead to the layer: ``.weights.h5`` and ``.keras`` since Keras 2.13."""
    LAYERS = "layers"
    """By the order and the names of the model's layers: HDF5 files of all Keras releases."""
    OBJECTS = "objects"
    """By a graph of objects and their attributes: checkpoints of TensorFlow 2, and SavedModels."""
    NAMES = "names"
    """By the names of variables: checkpoints of TensorFlow 1."""


@dataclass(frozen=True, slots=True)
class StoredWeight:
    """One array in a file."""

    name: str
    """What the file calls it, inside its group: ``0``, ``dense/kernel:0``, ``kernel``."""
    shape: tuple[int, ...]
    dtype: str

    @property
    def count(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"name": self.name, "shape": list(self.shape), "dtype": self.dtype}


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """The arrays that Keras hands to one layer at once, in Keras's order."""

    address: str
    """Where it is in the file; empty for what belongs to the model itself."""
    weights: tuple[StoredWeight, ...]
    name: str = ""
    """The name that the layer had when it was saved, where the file keeps it."""
    of_model: bool = True
    """Whether it holds weights of the model; False: the state of an optimizer or a metric, a counter."""

    @property
    def count(self) -> int:
        """The number of elements of all arrays."""
        return sum(weight.count for weight in self.weights)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "address": self.address,
            "layer": self.name or None,
            "params": self.count,
            "weights": [weight.to_json() for weight in self.weights],
        }


@dataclass(frozen=True, slots=True)
class ObjectNode:
    """An object in a checkpoint of TensorFlow 2: its children, and its array where it is a variable.

    The name of the array is the way to it from the root.
    """

    children: Mapping[str, int] = field(default_factory=dict)
    """The numbers of the objects that it holds, by attribute."""
    weight: StoredWeight | None = None
    of_model: bool = True
    """Whether the array is a weight of the model."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The contents of a file, or of the files that belong together."""

    path: str
    """As it was asked for."""
    format: str
    """The format in words: ``Keras weights (.weights.h5)``."""
    layout: Layout
    groups: tuple[StoredGroup, ...]
    about: tuple[tuple[str, str], ...] = ()
    """What else it says of itself: ``("keras_version", "3.15.1")``."""
    config: Any = None
    """The model's configuration as JSON, in files of whole models."""
    objects: tuple[ObjectNode, ...] = ()
    """The graph of objects, the root first, where the layout is :attr:`Layout.OBJECTS`."""
    remarks: tuple[str, ...] = ()
    """What is to be said of the file besides: a missing part, a name that misleads."""
    loaded_as: str = ""
    """What ``load_weights`` is given of a checkpoint of several files: what their names share."""

    @property
    def of_model(self) -> tuple[StoredGroup, ...]:
        """The groups with weights of the model."""
        return tuple(group for group in self.groups if group.of_model)

    @property
    def others(self) -> tuple[StoredGroup, ...]:
        """The groups of the optimizer, of metrics and the like."""
        return tuple(group for group in self.groups if not group.of_model)

    @property
    def total(self) -> int:
        """The number of parameters of the model."""
        return sum(group.count for group in self.of_model)

    def group(self, address: str) -> StoredGroup | None:
        """Return the group at an address."""
        return next((group for group in self.groups if group.address == address), None)

    def weights(self) -> Iterator[tuple[StoredGroup, StoredWeight]]:
        """Yield the weights of the model, with the groups that they are in."""
        for group in self.of_model:
            for weight in group.weights:
                yield group, weight

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "path": self.path,
            "format": self.format,
            "layout": self.layout.value,
            "about": dict(self.about),
            "params": self.total,
            "groups": [group.to_json() for group in self.of_model],
            "other": [group.to_json() for group in self.others],
            "remarks": list(self.remarks),
        }
