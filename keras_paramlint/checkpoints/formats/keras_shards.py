"""``.weights.json``: a ``.weights.h5`` in several files, and a map of what is where."""

from __future__ import annotations

import os

from keras_paramlint.checkpoints.archive import MAX_TEXT
from keras_paramlint.checkpoints.base import Candidate, Reader
from keras_paramlint.checkpoints.contents import BadCheckpoint, Checkpoint, Layout, StoredGroup
from keras_paramlint.checkpoints.formats.keras_weights import groups_in, in_order
from keras_paramlint.checkpoints.hdf5 import open_hdf5
from keras_paramlint.checkpoints.opening import open_file
from keras_paramlint.checkpoints.texts import parsed


class KerasShards(Reader):
    """Written by ``save_weights(..., max_shard_size=...)`` of Keras since 3.10."""

    name = "sharded Keras weights (.weights.json)"

    def recognises(self, candidate: Candidate) -> bool:
        """Say whether its name is that of a map."""
        return candidate.name.endswith(".weights.json")

    def read(self, candidate: Candidate) -> Checkpoint:
        """Return what is in all the files that the map names."""
        path = candidate.path
        with open_file(path) as file:
            stated = parsed(file.read(MAX_TEXT), path, "the map of the shards")
        places = stated.get("weight_map") if isinstance(stated, dict) else None
        if not isinstance(places, dict):
            raise BadCheckpoint(f"{path}: it has no `weight_map`; it is no map of shards")
        found: dict[str, StoredGroup] = {}
        for name in _files(places, path):
            shard = os.path.join(os.path.dirname(path), name)
            if not os.path.isfile(shard):
                raise BadCheckpoint(f"{path}: the shard {name} is missing from its directory")
            with open_hdf5(shard) as root:
                for group in groups_in(root):
                    found[group.address] = _joined(found.get(group.address), group)
        return Checkpoint(path, self.name, Layout.PATHS, tuple(found.values()))


def _files(places: dict[str, object], path: str) -> list[str]:
    """Return the names of the shards, each once."""
    named = [each for place in places.values() for each in (place if isinstance(place, list) else [place])]
    for name in named:
        if not isinstance(name, str) or os.path.basename(name) != name or name in ("", ".", ".."):
            raise BadCheckpoint(f"{path}: {name!r} is not the name of a file in the same directory")
    return sorted(set(map(str, named)))


def _joined(known: StoredGroup | None, group: StoredGroup) -> StoredGroup:
    """Return the variables of one object that lie in several shards."""
    if known is None:
        return group
    weights = {weight.name: weight for weight in (*known.weights, *group.weights)}
    return StoredGroup(group.address, in_order(weights.values()), known.name or group.name, group.of_model)
