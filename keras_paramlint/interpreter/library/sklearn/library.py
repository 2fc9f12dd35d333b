"""The library that the models of scikit-learn are registered in."""

from __future__ import annotations

from keras_paramlint.interpreter.native import Library


LIBRARY = Library("sklearn")
LIBRARY.packages.update({"preprocessing", "model_selection", "metrics", "utils", "datasets"})
