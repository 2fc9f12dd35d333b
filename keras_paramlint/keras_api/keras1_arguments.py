"""The arguments of Keras 1 as standalone Keras 2 still understands them.

Standalone Keras 2 renames them with a warning (``keras/legacy/interfaces.py``),
so that ``Convolution2D(64, 3, 3, border_mode="same")`` is a
``Conv2D(64, (3, 3), padding="same")``.  They decide counts.  No later release
knows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from keras_paramlint.dataclass import dataclass


Values = Mapping[str, Mapping[Any, Any]]

DIM_ORDERING: dict[Any, Any] = {"tf": "channels_last", "th": "channels_first", "default": None}
CONSUME_LESS: dict[Any, Any] = {"cpu": 0, "mem": 1, "gpu": 2}
KERNEL_AND_BIAS = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
DATA_FORMAT = {"dim_ordering": "data_format"}
CONVOLUTION = {
    "nb_filter": "filters",
    "subsample": "strides",
    "border_mode": "padding",
    **DATA_FORMAT,
    **KERNEL_AND_BIAS,
}
RECURRENT = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "consume_less": "implementation",
}
CONVOLUTION_1D = {
    **CONVOLUTION,
    "filter_length": "kernel_size",
    "subsample_length": "strides",
    "atrous_rate": "dilation_rate",
}
POOLING = {"border_mode": "padding", **DATA_FORMAT}
SPATIAL_DROPOUT = {"p": "rate", **DATA_FORMAT}

RENAMED: dict[str, dict[str, str]] = {
    "Dense": {"output_dim": "units", **KERNEL_AND_BIAS},
    "Dropout": {"p": "rate"},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "SpatialDropout1D": {"p": "rate"},
    "SpatialDropout2D": SPATIAL_DROPOUT,
    "SpatialDropout3D": SPATIAL_DROPOUT,
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "PReLU": {"init": "alpha_initializer"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "SimpleRNN": {old: new for old, new in RECURRENT.items() if old != "inner_activation"},
    "GRU": RECURRENT,
    "LSTM": RECURRENT,
    "ConvLSTM2D": {
        **CONVOLUTION,
        **{old: new for old, new in RECURRENT.items() if old not in ("output_dim", "consume_less")},
    },
    "Conv1D": CONVOLUTION_1D,
    "LocallyConnected1D": CONVOLUTION_1D,
    "Conv2D": {**CONVOLUTION, "atrous_rate": "dilation_rate"},
    "LocallyConnected2D": CONVOLUTION,
    "Conv3D": CONVOLUTION,
    "Conv2DTranspose": CONVOLUTION,
    "Conv3DTranspose": CONVOLUTION,
    "SeparableConv2D": {
        "nb_filter": "filters",
        "subsample": "strides",
        "border_mode": "padding",
        **DATA_FORMAT,
        "b_regularizer": "bias_regularizer",
        "b_constraint": "bias_constraint",
        "bias": "use_bias",
    },
    "MaxPooling1D": {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"},
    "AveragePooling1D": {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"},
    "MaxPooling2D": POOLING,
    "AveragePooling2D": POOLING,
    "MaxPooling3D": POOLING,
    "AveragePooling3D": POOLING,
    "GlobalMaxPooling2D": DATA_FORMAT,
    "GlobalAveragePooling2D": DATA_FORMAT,
    "GlobalMaxPooling3D": DATA_FORMAT,
    "GlobalAveragePooling3D": DATA_FORMAT,
    "UpSampling1D": {"length": "size"},
    "UpSampling2D": DATA_FORMAT,
    "UpSampling3D": DATA_FORMAT,
    "ZeroPadding2D": DATA_FORMAT,
    "ZeroPadding3D": DATA_FORMAT,
    "Cropping2D": DATA_FORMAT,
    "Cropping3D": DATA_FORMAT,
    "Model": {"input": "inputs", "output": "outputs"},
}
"""Keras 1's names and Keras 2's, by class."""

VALUES: Values = {"dim_ordering": DIM_ORDERING, "consume_less": CONSUME_LESS}
"""Values that were renamed with their argument."""

KERNEL_AXES: dict[str, tuple[str, ...]] = {
    "Conv2D": ("nb_row", "nb_col"),
    "LocallyConnected2D": ("nb_row", "nb_col"),
    "SeparableConv2D": ("nb_row", "nb_col"),
    "Conv2DTranspose": ("nb_row", "nb_col"),
    "ConvLSTM2D": ("nb_row", "nb_col"),
    "Conv3D": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}
"""Classes whose kernel size was one argument for each axis, after the filters."""

SEQUENCES = frozenset({"Conv1D", "SimpleRNN", "GRU", "LSTM", "RNN"})
"""Classes whose ``input_dim`` and ``input_length`` state the shape of a sequence."""


@dataclass(frozen=True, slots=True)
class Converted:
    """Arguments in Keras 2's words; ``renamed`` says what was changed, ``refused`` why it cannot be."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    renamed: dict[str, str] = field(default_factory=dict)
    refused: str | None = None


def to_keras2(class_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Converted:
    """Return a constructor's arguments as standalone Keras 2 reads them.

    ``class_name`` is Keras 2's (``Conv2D``, not ``Convolution2D``).  Values that
    the analysis does not know pass through unchanged.
    """
    positional, keywords, renamed = list(args), dict(kwargs), dict[str, str]()
    refused = _special(class_name, positional, keywords, renamed)
    for old, new in RENAMED.get(class_name, {}).items():
        if old not in keywords or new in keywords:
            continue
        value = keywords.pop(old)
        meanings = VALUES.get(old)
        if meanings is not None and isinstance(value, str):
            value = meanings.get(value, value)
        keywords[new] = value
        renamed[old] = new
    return Converted(tuple(positional), keywords, renamed, refused)


def _special(class_name: str, args: list[Any], kwargs: dict[str, Any], renamed: dict[str, str]) -> str | None:
    """Convert what is more than a new name; return why Keras refuses, if it does."""
    axes = KERNEL_AXES.get(class_name)
    if axes is not None:
        _join_kernel(class_name, axes, args, kwargs, renamed)
    if class_name in SEQUENCES and "input_dim" in kwargs and "input_shape" not in kwargs:
        kwargs["input_shape"] = (kwargs.pop("input_length", None), kwargs.pop("input_dim"))
        renamed["input_dim"] = "input_shape"
    if "forget_bias_init" in kwargs:
        kwargs["unit_forget_bias"] = kwargs.pop("forget_bias_init") == "one"
        renamed["forget_bias_init"] = "unit_forget_bias"
    if class_name == "SeparableConv2D" and "init" in kwargs:
        kwargs["depthwise_initializer"] = kwargs["pointwise_initializer"] = kwargs.pop("init")
        renamed["init"] = "depthwise_initializer"
    if class_name == "Embedding" and "dropout" in kwargs:
        del kwargs["dropout"]
        renamed["dropout"] = ""
    if class_name == "BatchNormalization" and "mode" in kwargs:
        mode = kwargs.pop("mode")
        renamed["mode"] = ""
        if mode in (1, 2):
            return f"`mode={mode}` of BatchNormalization is not supported any more"
    if class_name == "ZeroPadding2D" and isinstance(kwargs.get("padding"), dict):
        ends = kwargs["padding"]
        kwargs["padding"] = (
            (ends.get("top_pad", 0), ends.get("bottom_pad", 0)),
            (ends.get("left_pad", 0), ends.get("right_pad", 0)),
        )
    return None


def _join_kernel(
    class_name: str, axes: tuple[str, ...], args: list[Any], kwargs: dict[str, Any], renamed: dict[str, str]
) -> None:
    """Put the sizes of the kernel's axes together: ``Conv2D(64, 3, 3)`` or ``nb_row=3, nb_col=3``."""
    if class_name == "Conv2DTranspose":
        kwargs.pop("output_shape", None)
        if len(args) == 4:
            args.pop()
    if not set(axes) & set(kwargs):
        if len(args) == 1 + len(axes) and not isinstance(args[1], (list, tuple)):
            args[1:] = [tuple(args[1:])]
            renamed[axes[0]] = "kernel_size"
        return
    given = len(args) - 1
    given = max(given, 0)
    missing = axes[given:]
    if len(args) <= 1 + len(axes) and all(name in kwargs for name in missing):
        kernel = (*args[1:], *(kwargs.pop(name) for name in missing))
        del args[1:]
        kwargs["kernel_size"] = kernel
        renamed[axes[0]] = "kernel_size"
