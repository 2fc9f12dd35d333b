"""Layers and cells of ``tensorflow_addons``, executed in its last release, 0.23, on tf_keras."""

from __future__ import annotations

from keras_paramlint.keras_api.addons.tensorflow_addons import normalization, recurrent, shaping, weighted
from keras_paramlint.keras_api.addons.tensorflow_addons.package import ADDON


__all__ = ["ADDON", "normalization", "recurrent", "shaping", "weighted"]
