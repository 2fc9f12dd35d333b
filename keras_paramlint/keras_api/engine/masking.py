"""Masks: which tensors carry one, and which calls receive one.

A mask matters to shapes only where the program's own ``call`` looks at it, so
a mask is a mark on a tensor, and a boolean stand-in where ``call`` takes it.
Keras: ``layers/layer.py`` (``_set_mask_metadata``, ``_populate_mask``...).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import BoundMethod, Function, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.tensors import Tensor


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session

_SUPPORTING = frozenset(
    """
    Activation ActivityRegularization Add AlphaDropout Average BatchNormalization Bidirectional Concatenate
    Dense Dropout ELU EinsumDense GRU GaussianDropout GaussianNoise Identity LSTM Lambda LayerNormalization
    LeakyReLU Masking Maximum Minimum Multiply PReLU Permute RNN ReLU SimpleRNN Softmax SpatialDropout1D
    Subtract ThresholdedReLU TimeDistributed UnitNormalization ConvLSTM2D GroupNormalization
    """.split()
)


def mask_of(value: Value) -> Value:
    """Return the mask of an input as the program's ``call`` receives it: None where there is none."""
    if isinstance(value, Tensor):
        if not value.extra.get("mask"):
            return None
        shape = value.shape
        return Tensor(
            shape if isinstance(shape, Unknown) else tuple(shape[:-1]) if len(shape) > 2 else tuple(shape),
            "bool",
        )
    if isinstance(value, (list, tuple)):
        masks = [mask_of(item) for item in value]
        return masks if any(mask is not None for mask in masks) else None
    return None


def output_mask(
    session: Session, layer: Layer, first: Value, mask: Value, outputs: Value, call: Call
) -> bool:
    """Say whether the outputs of a call carry a mask."""
    implementation = _method(layer, "compute_mask")
    if isinstance(implementation, Function):
        found = session.machine.call(BoundMethod(implementation, layer), [first, mask], {}, call)
        return found is not None and not isinstance(found, Unknown)
    name = next((c.name for c in layer.cls.mro if "entry" in c.facts), "")
    if name == "Embedding":
        return layer.args.get("mask_zero") is True
    if name == "Masking":
        return True
    if mask is None:
        return False
    if name in ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM2D"):
        inner = layer.args.get("layer", layer)
        return isinstance(inner, Layer) and inner.args.get("return_sequences") is True
    if name:
        return name in _SUPPORTING or getattr(layer.entry, "keeps_mask", False)
    return layer.attrs.get("supports_masking") is True


def _method(layer: Layer, name: str) -> Value:
    try:
        return layer.cls.lookup(name)
    except KeyError:
        return None


def mark(outputs: Value) -> None:
    """Mark the first output (and all of a list) as carrying a mask."""
    if isinstance(outputs, Tensor):
        outputs.extra["mask"] = True
    elif isinstance(outputs, (list, tuple)):
        for item in outputs:
            mark(item)
