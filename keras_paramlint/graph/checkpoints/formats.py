"""One way in for all formats."""

from __future__ import annotations

from keras_paramlint.graph.checkpoints import arrays, legacy_h5, tf_checkpoint, weights_h5
from keras_paramlint.graph.checkpoints.objects import objects_of
from keras_paramlint.graph.checkpoints.saved import Format, Loading, Saved
from keras_paramlint.graph.model import ModelInfo


def as_saved(model: ModelInfo, flavour: str, form: Format) -> Saved:
    """Return what a model's weights are in a format."""
    root = objects_of(model)
    if form is Format.WEIGHTS_H5:
        return weights_h5.save(root, flavour)
    if form is Format.TF_CHECKPOINT:
        return tf_checkpoint.save(root)
    if form is Format.SET_WEIGHTS:
        return arrays.save(root, flavour)
    return legacy_h5.save(root, flavour)


def load(given: Saved, model: ModelInfo, flavour: str, form: Format | None = None) -> Loading:
    """Return what becomes of a model that loads what a file holds.

    Args:
        given: What the file holds, predicted or read.
        model: The model.
        flavour: The Keras that loads it.
        form: How; None: in the ordinary way for what it is.
    """
    form = given.format if form is None else form
    root = objects_of(model)
    if form is Format.WEIGHTS_H5:
        return weights_h5.load(given, root, flavour)
    if form is Format.TF_CHECKPOINT:
        return tf_checkpoint.load(given, root)
    if form is Format.SET_WEIGHTS:
        return arrays.load(given, root, flavour)
    return legacy_h5.load(given, root, flavour, by_name=form is Format.H5_BY_NAME)
