"""The model graph: what the interpreter saw, immutable and serialisable.

It is what the rules read, the reporters print and other programs get as JSON.
It knows sizes and positions, but neither syntax trees nor the interpreter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.late import late_names


if TYPE_CHECKING:
    from keras_paramlint.graph.diagnostic import Diagnostic, Edit, Fix, Related, Severity
    from keras_paramlint.graph.history import Event, History, Observation, WeightState
    from keras_paramlint.graph.model import LayerInfo, ModelInfo, Variant, WeightInfo
    from keras_paramlint.graph.params import Alternative, Params, UnknownPart
    from keras_paramlint.graph.result import SCHEMA_VERSION, Analysis, FileResult
    from keras_paramlint.graph.shapes import Dim, Shape, show_shape, show_shapes
    from keras_paramlint.graph.site import Site


__all__ = [
    "SCHEMA_VERSION",
    "Alternative",
    "Analysis",
    "Diagnostic",
    "Dim",
    "Edit",
    "Event",
    "FileResult",
    "Fix",
    "History",
    "LayerInfo",
    "ModelInfo",
    "Observation",
    "Params",
    "Related",
    "Severity",
    "Shape",
    "Site",
    "UnknownPart",
    "Variant",
    "WeightInfo",
    "WeightState",
    "show_shape",
    "show_shapes",
]

_HOMES = {
    "SCHEMA_VERSION": "result",
    "Alternative": "params",
    "Analysis": "result",
    "Diagnostic": "diagnostic",
    "Dim": "shapes",
    "Edit": "diagnostic",
    "Event": "history",
    "FileResult": "result",
    "Fix": "diagnostic",
    "History": "history",
    "LayerInfo": "model",
    "ModelInfo": "model",
    "Observation": "history",
    "Params": "params",
    "Related": "diagnostic",
    "Severity": "diagnostic",
    "Shape": "shapes",
    "Site": "site",
    "UnknownPart": "params",
    "Variant": "model",
    "WeightInfo": "model",
    "WeightState": "history",
    "show_shape": "shapes",
    "show_shapes": "shapes",
}
"""The module of each."""

__getattr__ = late_names(__name__, _HOMES)
