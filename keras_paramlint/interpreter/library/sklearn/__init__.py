"""scikit-learn: how data is made, split and scaled, as far as shapes follow from it."""

from __future__ import annotations

from keras_paramlint.interpreter.library.sklearn import datasets, scaling, splitting  # noqa: F401 - they register
from keras_paramlint.interpreter.library.sklearn.library import LIBRARY


__all__ = ("LIBRARY",)
