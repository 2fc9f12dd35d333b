"""The layers of ``keras_self_attention``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.addons.common import word
from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import is_shape, several, single
from keras_paramlint.keras_api.shapes import Shape


ADDON = Addon("keras_self_attention", release="0.51.0")
ADDITIVE, MULTIPLICATIVE = "additive", "multiplicative"


@ADDON.layer
class SeqSelfAttention(AddonEntry):
    """Additive attention over ``units``, or multiplicative attention with one square matrix."""

    names = ("SeqSelfAttention",)
    signature = (
        "units=32, attention_width=None, attention_type='additive', return_attention=False, "
        "history_only=False, kernel_initializer='glorot_normal', bias_initializer='zeros', "
        "kernel_regularizer=None, bias_regularizer=None, kernel_constraint=None, bias_constraint=None, "
        "use_additive_bias=True, use_attention_bias=True, attention_activation=None, "
        "attention_regularizer_weight=0.0, **kwargs"
    )
    keeps_mask = True
    constants: ClassVar[Mapping[str, Value]] = {
        "ATTENTION_TYPE_ADD": ADDITIVE,
        "ATTENTION_TYPE_MUL": MULTIPLICATIVE,
    }

    def configure(self, layer: Layer) -> None:
        kind = word(layer, "attention_type")
        if kind not in (ADDITIVE, MULTIPLICATIVE):
            layer.fail(
                "KPL310",
                f"`attention_type` of SeqSelfAttention cannot be {kind!r}",
                exception="NotImplementedError",
            )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, 3)
        width = layer.known(shape, 2)
        if word(layer, "attention_type") == MULTIPLICATIVE:
            layer.weight("Mul_Wa", (width, width))
            if layer.flag("use_attention_bias"):
                layer.weight("Mul_ba", (1,))
            return
        units = layer.size("units")
        layer.weight("Add_Wt", (width, units))
        layer.weight("Add_Wx", (width, units))
        if layer.flag("use_additive_bias"):
            layer.weight("Add_bh", (units,))
        layer.weight("Add_Wa", (units, 1))
        if layer.flag("use_attention_bias"):
            layer.weight("Add_ba", (1,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        if not layer.flag("return_attention"):
            return shape
        return [shape, (shape[0], shape[1], shape[1])]


@ADDON.layer
class SeqWeightedAttention(AddonEntry):
    """One score for each step, and the weighted sum of the steps."""

    names = ("SeqWeightedAttention",)
    signature = "use_bias=True, return_attention=False, **kwargs"

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, 3)
        layer.weight("W", (layer.known(shape, 2), 1))
        if layer.flag("use_bias"):
            layer.weight("b", (1,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        result: Shape = (shape[0], shape[2])
        return [result, (shape[0], shape[1])] if layer.flag("return_attention") else result


@ADDON.layer
class ScaledDotProductAttention(AddonEntry):
    """Attention without weights, of one tensor or of query, key and value."""

    names = ("ScaledDotProductAttention",)
    signature = "return_attention=False, history_only=False, **kwargs"
    keeps_mask = True

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        query, key, value = query_key_value(layer, inputs)
        result = (*query[:-1], value[-1])
        if not layer.flag("return_attention"):
            return result
        return [result, (*query[:2], key[1])]


def query_key_value(layer: Layer, inputs: Shapes) -> tuple[Shape, Shape, Shape]:
    """Return the three shapes of an attention that is called on one tensor or on a list of three.

    Raises:
        KerasError: the list has another length.
    """
    if is_shape(inputs):
        return (inputs,) * 3
    shapes = several(layer, inputs)
    if len(shapes) != 3:
        layer.fail("KPL302", f"{layer.cls.name} takes query, key and value, not {len(shapes)} tensors")
    return shapes[0], shapes[1], shapes[2]
