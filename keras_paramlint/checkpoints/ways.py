"""The calls by which a file can be loaded, and how each of them reads it.

What Keras makes of a file depends on its name as much as on its content: in the same HDF5 file, Keras 3
looks for its own layout where the name ends in ``.weights.h5``, and for the legacy one where it ends in
``.h5``.  All of this was tried with Keras 3.15, tf_keras 2.21 and its ``compat.v1``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from keras_paramlint.checkpoints.contents import Checkpoint, Layout
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


_NATIVE = (".weights.h5", ".keras")


def ways(checkpoint: Checkpoint, flavour: str) -> Iterator[Way]:
    """Yield the calls that a flavour has for a file, the usual one first."""
    path, layout = checkpoint.path, checkpoint.layout
    if flavour == "keras3":
        yield from _keras_3(checkpoint)
    elif layout is Layout.NAMES:
        yield Way(
            _load(checkpoint.loaded_as),
            refusal="only a Saver restores what is kept by the names of variables",
        )
    elif layout is Layout.OBJECTS and flavour == "keras2":
        yield Way(_load(path), refusal="Keras 2 by itself reads no checkpoints of TensorFlow")
    elif layout is Layout.OBJECTS:
        yield from _objects(checkpoint)
    elif os.path.isdir(path) or path.endswith(".json"):
        yield Way(_load(path), refusal="only Keras 3 reads such files")
    elif flavour != "keras2" and path.endswith(_NATIVE) and (layout is Layout.PATHS or _is_weights(path)):
        yield from _native(checkpoint, flavour)
    else:
        yield from _legacy(path, flavour)


def _keras_3(checkpoint: Checkpoint) -> Iterator[Way]:
    path, layout = checkpoint.path, checkpoint.layout
    if layout in {Layout.OBJECTS, Layout.NAMES}:
        yield Way(
            _load(checkpoint.loaded_as), refusal="Keras 3 reads no checkpoints of TensorFlow, nor SavedModels"
        )
    elif os.path.isdir(path):
        yield Way(_load(path), refusal="Keras 3 reads directories with load_model() only")
    elif path.endswith((*_NATIVE, ".weights.json")):
        yield from _native(checkpoint, "keras3")
    elif path.endswith((".h5", ".hdf5")):
        yield from _legacy(path, "keras3")
    else:
        yield Way(_load(path), refusal="Keras 3 wants a name that ends in .weights.h5, .keras or .h5")


def _native(checkpoint: Checkpoint, flavour: str) -> Iterator[Way]:
    path = checkpoint.path
    if checkpoint.layout is not Layout.PATHS and (flavour != "keras3" or not _is_weights(path)):
        kind = "an archive" if path.endswith(".keras") else "the layout of .weights.h5 files"
        yield Way(
            _load(path), refusal=f"by its name, {kind} is looked for, and the file is {checkpoint.format}"
        )
        return
    yield Way(_load(path), Format.WEIGHTS_H5)
    yield Way(_load(path, "skip_mismatch=True"), Format.WEIGHTS_H5, skips=True)


def _legacy(path: str, flavour: str) -> Iterator[Way]:
    yield Way(_load(path), Format.H5)
    if flavour == "keras3":
        yield Way(_load(path, "skip_mismatch=True"), Format.H5, skips=True)
    yield Way(_load(path, "by_name=True"), Format.H5_BY_NAME)
    yield Way(_load(path, "by_name=True", "skip_mismatch=True"), Format.H5_BY_NAME, skips=True)


def _objects(checkpoint: Checkpoint) -> Iterator[Way]:
    path = checkpoint.loaded_as
    yield Way(_load(path), Format.TF_CHECKPOINT)
    for name, place in checkpoint.objects[0].children.items() if checkpoint.objects else ():
        # ``tf.train.Checkpoint(model=model)``; what is no model has no layers.
        if name.isidentifier() and name != "save_counter" and checkpoint.objects[place].children:
            call = f"tf.train.Checkpoint({name}=model).restore({_quoted(path)})"
            yield Way(call, Format.TF_CHECKPOINT, root=name)


def _is_weights(path: str) -> bool:
    return path.endswith((".weights.h5", ".weights.json"))


def _load(path: str, *arguments: str) -> str:
    """Write a call of ``load_weights``."""
    return f"load_weights({', '.join([_quoted(path), *arguments])})"


def _quoted(path: str) -> str:
    return f'"{os.path.basename(path.rstrip("/"))}"'
