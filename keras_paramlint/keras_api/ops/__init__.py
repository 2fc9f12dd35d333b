"""Tensor operations as shape functions, for all namespaces that offer them.

Importing this package registers every operation; :func:`lookup` finds one by
its dotted name (``tensorflow.nn.relu``, ``keras.ops.reshape``).
"""

from keras_paramlint.keras_api.ops import (
    backend,
    control,
    conv_utils,
    convolution,
    creation,
    devices,
    diagonals,
    elementwise,
    gathering,
    images,
    joining,
    linalg,
    odds,
    padding,
    pooling,
    products,
    reductions,
    reshaping,
    shape_methods,
    tensor_methods,
)
from keras_paramlint.keras_api.ops.registry import apply, constant, lookup, members, registered_names


__all__ = [
    "apply",
    "backend",
    "constant",
    "control",
    "conv_utils",
    "convolution",
    "creation",
    "devices",
    "diagonals",
    "elementwise",
    "gathering",
    "images",
    "joining",
    "linalg",
    "lookup",
    "members",
    "odds",
    "padding",
    "pooling",
    "products",
    "reductions",
    "registered_names",
    "reshaping",
    "shape_methods",
    "tensor_methods",
]
