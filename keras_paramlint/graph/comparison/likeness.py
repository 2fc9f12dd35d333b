"""What makes two layers the same, alike, or of one family; names and numbers do not count."""

from __future__ import annotations

from typing import Any

from keras_paramlint.graph.model import LayerInfo


_IRRELEVANT = frozenset({"name", "seed", "dtype", "trainable", "weights", "layer", "cell", "implementation"})
"""Arguments that make no other layer; those inside are looked at by themselves."""

_IRRELEVANT_ENDINGS = ("_initializer", "_regularizer", "_constraint")

SIZES = frozenset(
    "units filters kernel_size input_dim output_dim use_bias reset_after num_heads num_query_heads "
    "num_key_value_heads head_dim key_dim value_dim depth_multiplier groups axis center scale equation "
    "bias_axes projection_size shared_axes".split()
)
"""Arguments that decide how many weights a layer has."""

SHAPES = frozenset(
    "strides padding pool_size size target_shape n merge_mode return_sequences return_state output_shape "
    "cropping dilation_rate data_format dims axes".split()
)
"""Arguments that decide what it hands on, and with it how many weights the layers behind it have."""

RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN"})

_FAMILIES = (
    RECURRENT | {"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"},
    frozenset(
        f"{kind}{rank}"
        for rank in ("1D", "2D", "3D")
        for kind in ("Conv", "SeparableConv", "DepthwiseConv", "LocallyConnected")
    )
    | {"Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "Dense", "EinsumDense"},
    frozenset(
        "BatchNormalization SyncBatchNormalization LayerNormalization GroupNormalization "
        "UnitNormalization RMSNormalization InstanceNormalization".split()
    ),
    frozenset({"MultiHeadAttention", "GroupQueryAttention", "Attention", "AdditiveAttention"}),
    frozenset(
        f"{scope}{kind}Pooling{rank}"
        for scope in ("", "Global")
        for kind in ("Max", "Average")
        for rank in ("1D", "2D", "3D")
    )
    | {"Flatten", "Reshape"},
    frozenset("Activation ReLU LeakyReLU PReLU ELU Softmax ThresholdedReLU".split()),
    frozenset("Add Concatenate Multiply Average Maximum Minimum Subtract Dot".split()),
    frozenset("Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianNoise GaussianDropout "
              "AlphaDropout".split()),
)  # fmt: skip

_WRAPPING_ROLES = ("layer", "forward_layer")

Spec = tuple[Any, ...]


def core(layer: LayerInfo) -> LayerInfo:
    """Return the layer inside all wrappers: the ``LSTM`` of ``Bidirectional(LSTM(8))``."""
    seen = 0
    while layer.layers and layer.layers[0].role in _WRAPPING_ROLES and seen < 8:
        layer, seen = layer.layers[0], seen + 1
    return layer


def is_container(layer: LayerInfo) -> bool:
    """Say whether a layer is a model or a block of the program's own, whose layers are looked at singly."""
    return bool(layer.layers) and all(inner.role is None for inner in layer.layers)


def spec(layer: LayerInfo) -> Spec:
    """Return what makes a layer the same kind of layer with the same settings."""
    settings = tuple(
        (name, value)
        for name, value in layer.config
        if name not in _IRRELEVANT and not name.endswith(_IRRELEVANT_ENDINGS)
    )
    return (layer.class_name, settings, *(spec(inner) for inner in layer.layers))


def size_settings(layer: LayerInfo) -> Spec:
    """Return the settings of a layer that decide how many weights it has."""
    return tuple((name, value) for name, value in layer.config if name in SIZES)


def shape_settings(layer: LayerInfo) -> Spec:
    """Return the settings of a layer, and of those that it wraps, that decide what it hands on."""
    mine = tuple((name, value) for name, value in layer.config if name in SHAPES)
    return (*mine, *(shape_settings(inner) for inner in layer.layers if inner.role is not None))


def same_family(old: LayerInfo, new: LayerInfo) -> bool:
    """Say whether one layer may stand in another one's place: both recurrent, both pooling."""
    pairs = {old.class_name, new.class_name}
    return len(pairs) == 1 or any(pairs <= family for family in _FAMILIES)
