"""Files of weights: what is in them, and whether a source loads them.

One file a format; what they have in common is in ``base``, ``contents`` and ``hdf5``.  Only names, shapes and
types are read, never the numbers; nothing in a file is ever executed or unpickled.
"""

from keras_paramlint.checkpoints.base import Reader, read, readers
from keras_paramlint.checkpoints.contents import (
    BadCheckpoint,
    Checkpoint,
    Layout,
    ObjectNode,
    StoredGroup,
    StoredWeight,
)


__all__ = [
    "BadCheckpoint",
    "Checkpoint",
    "Layout",
    "ObjectNode",
    "Reader",
    "StoredGroup",
    "StoredWeight",
    "read",
    "readers",
]
