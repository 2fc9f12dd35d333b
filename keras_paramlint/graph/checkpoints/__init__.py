"""Files of weights: what each format would hold of a model, and whether a model loads what a file holds."""

from keras_paramlint.graph.checkpoints.formats import as_saved, load
from keras_paramlint.graph.checkpoints.objects import Node, objects_of, ordered_weights
from keras_paramlint.graph.checkpoints.saved import (
    FORMATS,
    Cause,
    Format,
    Group,
    Loading,
    Problem,
    Saved,
    SavedWeight,
    Vertex,
)
from keras_paramlint.graph.checkpoints.verdict import (
    DECISIVE,
    Compatibility,
    Displaced,
    Fate,
    Status,
    Verdict,
    compatibility,
)


__all__ = [
    "DECISIVE",
    "FORMATS",
    "Cause",
    "Compatibility",
    "Displaced",
    "Fate",
    "Format",
    "Group",
    "Loading",
    "Node",
    "Problem",
    "Saved",
    "SavedWeight",
    "Status",
    "Verdict",
    "Vertex",
    "as_saved",
    "compatibility",
    "load",
    "objects_of",
    "ordered_weights",
]
