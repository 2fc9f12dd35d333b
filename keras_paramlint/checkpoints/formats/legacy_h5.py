"""``.h5`` of all Keras releases: layers in order, each with its weights in order."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.checkpoints.base import Candidate, Reader
from keras_paramlint.checkpoints.contents import BadCheckpoint, Checkpoint, Layout, StoredGroup
from keras_paramlint.checkpoints.hdf5 import Group, open_hdf5
from keras_paramlint.checkpoints.texts import parsed


MODEL = "model_weights"
TOP_LEVEL = "top_level_model_weights"
"""The group of the weights that belong to the model itself."""


class LegacyH5(Reader):
    """Written by ``save_weights("x.h5")`` of Keras 1 and 2, and by ``save("x.h5")`` of all."""

    name = "legacy Keras HDF5 (.h5)"
    rank = 1

    def recognises(self, candidate: Candidate) -> bool:
        """Say whether it is HDF5 with a list of layers."""
        signs = {"layer_names", "layer_names0", MODEL, "nb_layers"}
        return candidate.is_hdf5 and bool(candidate.inside & signs)

    def read(self, candidate: Candidate) -> Checkpoint:
        """Return what is in it."""
        with open_hdf5(candidate.path) as file:
            whole = file.texts("layer_names") is None and MODEL in file
            weights = file.group(MODEL) if whole else file
            names = weights.texts("layer_names")
            if names is None:
                raise BadCheckpoint(f"{candidate.path}: no `layer_names` in it; written before Keras 1.0")
            about = [
                (key, value)
                for key in ("keras_version", "backend")
                if (value := weights.text(key) or file.text(key)) is not None
            ]
            config = parsed(file.text("model_config") or "null", candidate.path, "model_config")
            return Checkpoint(
                candidate.path,
                f"{self.name}, {'whole model' if whole else 'weights'}",
                Layout.LAYERS,
                tuple(_groups(file, weights, names)),
                tuple(about),
                config,
            )


def _groups(file: Group, weights: Group, names: list[str]) -> Iterator[StoredGroup]:
    for name in names:
        yield _group(weights.group(name), name)
    if TOP_LEVEL in weights:
        own = _group(weights.group(TOP_LEVEL), "")
        yield StoredGroup(TOP_LEVEL, own.weights)
    if "optimizer_weights" in file:
        state = _group(file.group("optimizer_weights"), "")
        yield StoredGroup("optimizer_weights", state.weights, of_model=False)


def _group(group: Group, name: str) -> StoredGroup:
    stored = tuple(group.weight(each) for each in group.texts("weight_names") or ())
    return StoredGroup(name, stored, name)
