"""The calls by which a file can be loaded, and how each of them reads it.

What Keras makes of a file depends on its name as much as on its content: in the same HDF5 file, Keras 3
looks for its own layout where the name ends in ``.weights.h5``, and for the legacy one where it ends in
``.h5``.  All of this was tried with Keras 3.15, tf_keras 2.21 and its ``compat.v1``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from keras_paramlint.checkpoints.contents import Checkpoint, Layout
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.checkpoints import Format


@dataclass(frozen=True, slots=True)
class Way:
    """A call that loads weights into a model that is there."""

    call: str
    form: Format | None = None
    """How the file is read; None: it is refused, whatever the model is."""
    skips: bool = False
    """Whether it leaves out what does not fit."""
    root: str = ""
    """The child of the checkpoint's root that is the model, where it is not the root itself."""
    refusal: str = ""
    """Why it is refused."""


_SHARDS = ".weights.json"
_NATIVE = (".weights.h5", ".keras", _SHARDS)


def ways(checkpoint: Checkpoint, flavour: str) -> Iterator[Way]:
    """Yield the calls that a flavour has for a file, the usual one first."""
    refusal = _refusal(checkpoint, flavour)
    if refusal:
        yield Way(_load(checkpoint), refusal=refusal)
    elif checkpoint.layout is Layout.OBJECTS:
        yield from _objects(checkpoint)
    elif checkpoint.layout is Layout.PATHS:
        yield Way(_load(checkpoint), Format.WEIGHTS_H5)
        yield Way(_load(checkpoint, "skip_mismatch=True"), Format.WEIGHTS_H5, skips=True)
    else:
        yield Way(_load(checkpoint), Format.H5)
        if flavour == "keras3":
            yield Way(_load(checkpoint, "skip_mismatch=True"), Format.H5, skips=True)
        yield Way(_load(checkpoint, "by_name=True"), Format.H5_BY_NAME)
        both = ("by_name=True", "skip_mismatch=True")
        yield Way(_load(checkpoint, *both), Format.H5_BY_NAME, skips=True)


def _refusal(checkpoint: Checkpoint, flavour: str) -> str:
    """Say why no call of a flavour reads a file, whatever the model is; empty: one does."""
    path, layout = checkpoint.path, checkpoint.layout
    if layout in {Layout.OBJECTS, Layout.NAMES} and flavour == "keras3":
        return "Keras 3 reads no checkpoints of TensorFlow, nor SavedModels"
    if layout is Layout.NAMES:
        return "only a Saver of TensorFlow 1 restores what is kept by the names of variables"
    if layout is Layout.OBJECTS:
        return "Keras 2 by itself reads no checkpoints of TensorFlow" if flavour == "keras2" else ""
    if os.path.isdir(path):
        return "directories are read by load_model() of Keras 3 only"
    if flavour != "keras3" and path.endswith(_SHARDS):
        return "only Keras 3 reads files in several parts"
    if flavour == "keras2" and layout is Layout.PATHS:
        return "Keras 2 by itself does not know this layout, which came with TensorFlow 2.13"
    if flavour == "keras3" and not path.endswith((*_NATIVE, ".h5", ".hdf5")):
        return "Keras 3 wants a name that ends in .weights.h5, .keras or .h5"
    if layout is Layout.PATHS and not path.endswith(_NATIVE):
        ending = ".weights.h5" if checkpoint.config is None else ".keras"
        return _misnamed(checkpoint, "a legacy HDF5 file", ending)
    # Keras 2 wrote HDF5 under the name ``.keras`` as well.
    if layout is Layout.LAYERS and path.endswith(_NATIVE if flavour == "keras3" else ".weights.h5"):
        since = "" if flavour == "keras3" else "since TensorFlow 2.13 "
        return "" if flavour == "keras2" else since + _misnamed(checkpoint, "a file of Keras 3", ".h5")
    return ""


def _misnamed(checkpoint: Checkpoint, wanted: str, ending: str) -> str:
    stem = os.path.basename(checkpoint.path).partition(".")[0]
    is_what = f"it is taken for {wanted} by its name, and is {checkpoint.format}"
    return f"{is_what}; rename it to {stem}{ending}"


def _objects(checkpoint: Checkpoint) -> Iterator[Way]:
    yield Way(_load(checkpoint), Format.TF_CHECKPOINT)
    for name, place in checkpoint.objects[0].children.items() if checkpoint.objects else ():
        # ``tf.train.Checkpoint(model=model)`` was saved.
        if place and name.isidentifier() and checkpoint.objects[place].children:
            call = f"tf.train.Checkpoint({name}=model).restore({_name(checkpoint)})"
            yield Way(call, Format.TF_CHECKPOINT, root=name)


def _load(checkpoint: Checkpoint, *arguments: str) -> str:
    """Write a call of ``load_weights``."""
    return f"load_weights({', '.join([_name(checkpoint), *arguments])})"


def _name(checkpoint: Checkpoint) -> str:
    path = checkpoint.loaded_as or checkpoint.path
    return f'"{os.path.basename(path.rstrip("/"))}"'
