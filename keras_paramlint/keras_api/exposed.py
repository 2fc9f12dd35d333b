"""What star imports from modules of standalone Keras 2 bind besides Keras's own names.

These modules have no ``__all__``, so that ``from keras.layers import *`` brings in ``K`` and
``np`` as well, and programs rely on it.  Taken from Keras 2.0.8, 2.2.4 and 2.3.1.
"""

from __future__ import annotations


_PATHS = {
    "K": "keras.backend",
    "np": "numpy",
    "tf": "tensorflow",
    "activations": "keras.activations",
    "initializers": "keras.initializers",
    "regularizers": "keras.regularizers",
    "constraints": "keras.constraints",
    "conv_utils": "keras.utils.conv_utils",
}
"""Modules by the name under which they are imported; others go by their own name."""

_NAMES = {
    "layers": "K np activations initializers regularizers constraints conv_utils copy warnings",
    "models": "K np copy json os warnings",
    "callbacks": "K np csv json os sys time warnings",
    "optimizers": "K np tf copy",
    "initializers": "K np",
    "regularizers": "K",
    "constraints": "K",
    "losses": "K",
    "metrics": "K np",
    "backend": "np tf os json sys",
    "preprocessing": "K np os re",
}


def exposed_modules(module: str) -> dict[str, str]:
    """Return the modules that a module of standalone Keras 2 has imported, by the name it gives them."""
    if not module.startswith("keras."):
        return {}
    names = _NAMES.get(module.split(".")[1], "")
    return {name: _PATHS.get(name, name) for name in names.split()}
