"""Predict Keras layer shapes and parameter counts from source code, without running it.

>>> import keras_paramlint
>>> analysis = keras_paramlint.analyze(["examples"])  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from keras_paramlint.graph import Analysis, Diagnostic, FileResult, LayerInfo, ModelInfo
    from keras_paramlint.runner import analyze


__version__ = "0.1.0"

__all__ = ["Analysis", "Diagnostic", "FileResult", "LayerInfo", "ModelInfo", "__version__", "analyze"]


def __getattr__(name: str) -> Any:
    """Import what is public only when it is used: ``--version`` needs none of it."""
    if name == "analyze":
        from keras_paramlint.runner import analyze

        return analyze
    if name in __all__:
        from keras_paramlint import graph

        return getattr(graph, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
