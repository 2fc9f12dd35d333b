"""SavedModels: a directory with ``saved_model.pb`` and a checkpoint of TensorFlow in ``variables``."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from keras_paramlint.checkpoints import protobuf
from keras_paramlint.checkpoints.archive import MAX_TEXT
from keras_paramlint.checkpoints.base import Candidate, Reader
from keras_paramlint.checkpoints.contents import BadCheckpoint, Checkpoint
from keras_paramlint.checkpoints.formats.tf_checkpoint import read_bundle
from keras_paramlint.checkpoints.opening import open_file
from keras_paramlint.checkpoints.texts import parsed


MODEL, TEXT_MODEL, METADATA = "saved_model.pb", "saved_model.pbtxt", "keras_metadata.pb"


class SavedModel(Reader):
    """Written by ``save("directory")`` of ``tf.keras``, and by ``export`` of Keras 3."""

    name = "TensorFlow SavedModel (directory)"
    rank = 3

    def recognises(self, candidate: Candidate) -> bool:
        """Say whether it is a directory with a SavedModel."""
        return candidate.has(MODEL, TEXT_MODEL)

    def read(self, candidate: Candidate) -> Checkpoint:
        """Return what is in its variables, and the model's configuration where Keras 2 wrote it."""
        path = candidate.path
        prefix = os.path.join(path, "variables", "variables")
        if not os.path.exists(f"{prefix}.index"):
            raise BadCheckpoint(f"{path}: variables/variables.index is missing; it has no weights")
        found = read_bundle(path, prefix, self.name)
        config = _config(path) if candidate.has(METADATA) else None
        return replace(found, config=config, loaded_as=path)


def _config(path: str) -> Any:
    """Return the configuration of the root object, which ``keras_metadata.pb`` keeps as JSON."""
    name = os.path.join(path, METADATA)
    with open_file(name) as file:
        data = file.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise BadCheckpoint(f"{name}: larger than {MAX_TEXT:,} bytes; it is not read")
    try:
        for field, node in protobuf.fields(data):
            facts = dict(protobuf.fields(protobuf.inner(node))) if field == 1 else {}
            if facts and protobuf.text(facts.get(3, b"")) == "root":
                metadata = parsed(protobuf.inner(facts.get(5, b"{}")), path, METADATA)
                return metadata.get("config") if isinstance(metadata, dict) else None
    except protobuf.Malformed as error:
        raise BadCheckpoint(f"{name}: damaged: it has {error}") from error
    return None
