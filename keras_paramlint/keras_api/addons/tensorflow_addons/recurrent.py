"""Recurrent cells of ``tensorflow_addons``, and the layer around the echo state cell."""

from __future__ import annotations

from typing import Any

from keras_paramlint.algebra import Size
from keras_paramlint.keras_api.addons.common import (
    optional_whole,
)
from keras_paramlint.keras_api.addons.declaration import AddonEntry
from keras_paramlint.keras_api.addons.tensorflow_addons.package import ADDON
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import Shapes
from keras_paramlint.keras_api.layers.call_shapes import single
from keras_paramlint.keras_api.layers.recurrent import RNN
from keras_paramlint.keras_api.layers.rnn_cells import CellEntry, LSTMCell, SimpleRNNCell, units_of
from keras_paramlint.keras_api.shapes import Shape


@ADDON.layer
class ESNCell(AddonEntry, CellEntry):
    """An echo state cell: nothing in it is trained."""

    names = ("ESNCell",)
    base = "AbstractRNNCell"
    signature = (
        "units, connectivity=0.1, leaky=1, spectral_radius=0.9, use_norm2=False, use_bias=True, "
        "activation='tanh', kernel_initializer='glorot_uniform', recurrent_initializer='glorot_uniform', "
        "bias_initializer='zeros', **kwargs"
    )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        units = units_of(layer)
        layer.weight("recurrent_kernel", (units, units), trainable=False)
        layer.weight("kernel", (layer.known(single(layer, inputs), -1), units), trainable=False)
        if layer.flag("use_bias"):
            layer.weight("bias", (units,), trainable=False)


@ADDON.layer
class ESN(RNN, AddonEntry):
    """An echo state network: a recurrent layer around an ``ESNCell``."""

    names = ("ESN",)
    base = "RNN"
    signature = (
        "units, connectivity=0.1, leaky=1, spectral_radius=0.9, use_norm2=False, use_bias=True, "
        "activation='tanh', kernel_initializer='glorot_uniform', recurrent_initializer='glorot_uniform', "
        "bias_initializer='zeros', return_sequences=False, go_backwards=False, unroll=False, **kwargs"
    )

    def configure(self, layer: Layer) -> None:
        units_of(layer)

    def create(self, layer: Layer, step: Shape) -> None:
        _, cell = ADDON.layers["ESNCell"]
        cell.build(layer, step)

    def sizes(self, layer: Layer) -> Any:
        return units_of(layer)

    def width(self, layer: Layer) -> Size:
        return units_of(layer)

    def check_input(self, layer: Layer, shape: Shape) -> None:
        layer.need_rank(shape, 3)

    def step_output(self, layer: Layer, shape: Shape) -> Shape:
        return (units_of(layer),)


@ADDON.layer
class NASCell(AddonEntry, CellEntry):
    """Eight gates and two states; a ``projection`` narrows the second state and the output."""

    names = ("NASCell",)
    base = "AbstractRNNCell"
    signature = (
        "units, projection=None, use_bias=False, kernel_initializer='glorot_uniform', "
        "recurrent_initializer='glorot_uniform', projection_initializer='glorot_uniform', "
        "bias_initializer='zeros', **kwargs"
    )

    def output_size(self, layer: Layer) -> Size:
        return optional_whole(layer, "projection") or units_of(layer)

    def state_size(self, layer: Layer) -> Any:
        return [units_of(layer), self.output_size(layer)]

    def build(self, layer: Layer, inputs: Shapes) -> None:
        units, width = units_of(layer), self.output_size(layer)
        layer.weight("recurrent_kernel", (width, units * 8))
        layer.weight("kernel", (layer.known(single(layer, inputs), -1), units * 8))
        if layer.flag("use_bias"):
            layer.weight("bias", (units * 8,))
        if optional_whole(layer, "projection") is not None:
            layer.weight("projection_weights", (units, width))


@ADDON.layer
class LayerNormLSTMCell(LSTMCell, AddonEntry):
    """An LSTM cell with layer normalisations of input and state, four gates wide, and of the carry."""

    names = ("LayerNormLSTMCell",)
    base = "LSTMCell"
    signature = (
        "units, activation='tanh', recurrent_activation='sigmoid', use_bias=True, "
        "kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros', "
        "unit_forget_bias=True, kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, "
        "kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0, "
        "recurrent_dropout=0.0, norm_gamma_initializer='ones', norm_beta_initializer='zeros', "
        "norm_epsilon=1e-3, **kwargs"
    )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        super().build(layer, inputs)
        units = units_of(layer)
        for name, width in (("kernel_norm", units * 4), ("recurrent_norm", units * 4), ("state_norm", units)):
            layer.weight(f"{name}/gamma", (width,))
            layer.weight(f"{name}/beta", (width,))


@ADDON.layer
class LayerNormSimpleRNNCell(SimpleRNNCell, AddonEntry):
    """A simple cell with a layer normalisation that only scales."""

    names = ("LayerNormSimpleRNNCell",)
    base = "SimpleRNNCell"
    signature = (
        "units, activation='tanh', use_bias=True, layernorm_epsilon=1e-5, "
        "kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros', "
        "gamma_initializer='ones', kernel_regularizer=None, recurrent_regularizer=None, "
        "bias_regularizer=None, gamma_regularizer=None, kernel_constraint=None, recurrent_constraint=None, "
        "bias_constraint=None, gamma_constraint=None, dropout=0.0, recurrent_dropout=0.0, **kwargs"
    )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        super().build(layer, inputs)
        layer.weight("layer_normalization/gamma", (units_of(layer),))


@ADDON.layer
class PeepholeLSTMCell(LSTMCell, AddonEntry):
    """An LSTM cell whose gates see the carry: one more vector of ``units`` for each of three gates."""

    names = ("PeepholeLSTMCell",)
    base = "LSTMCell"
    signature = ""

    def build(self, layer: Layer, inputs: Shapes) -> None:
        super().build(layer, inputs)
        for gate in ("input", "forget", "output"):
            layer.weight(f"{gate}_gate_peephole_weights", (units_of(layer),))
