"""The layers of ``keras_multi_head``."""

from __future__ import annotations

from keras_paramlint.algebra import equal, modulo, render
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.addons.common import optional_whole
from keras_paramlint.keras_api.addons.declaration import Addon, AddonEntry
from keras_paramlint.keras_api.addons.keras_self_attention import query_key_value
from keras_paramlint.keras_api.arguments import settled
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import is_shape, single
from keras_paramlint.keras_api.layers.wrappers import wrapped_layer


ADDON = Addon("keras_multi_head", release="0.29.0")


@ADDON.layer
class MultiHeadAttention(AddonEntry):
    """Four square projections, whatever the number of heads, as wide as the value."""

    names = ("MultiHeadAttention",)
    signature = (
        "head_num, activation='relu', use_bias=True, kernel_initializer='glorot_normal', "
        "bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, kernel_constraint=None, "
        "bias_constraint=None, history_only=False, **kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        query, key, value = query_key_value(layer, inputs)
        width, heads = layer.known(value, -1), layer.size("head_num")
        if equal(modulo(width, heads), 0) is False:
            layer.fail(
                "KPL308",
                f"a width of {render(width)} cannot be divided into {render(heads)} heads",
                exception="IndexError",
            )
        sizes = (("q", layer.known(query, -1)), ("k", layer.known(key, -1)), ("v", width), ("o", width))
        for name, size in sizes:
            layer.weight(f"W{name}", (size, width))
            if layer.flag("use_bias"):
                layer.weight(f"b{name}", (width,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        query, _, value = query_key_value(layer, inputs)
        return query if is_shape(inputs) else (*query[:-1], value[-1])


@ADDON.layer
class MultiHead(AddonEntry):
    """Copies of one layer side by side, and one projection for each where ``hidden_dim`` is given.

    The output has one more axis, the heads.  A layer that is given once is copied
    ``layer_num`` times, and is itself no part of the count.
    """

    names = ("MultiHead",)
    signature = (
        "layer, layer_num=1, hidden_dim=None, use_bias=True, reg_index=None, reg_slice=None, reg_factor=0.0, "
        "**kwargs"
    )

    def configure(self, layer: Layer) -> None:
        given = settled(layer, layer.arg("layer"))
        if not isinstance(given, list):
            wrapped_layer(layer)

    def heads(self, layer: Layer) -> list[Layer]:
        """Return the layers, copied where one was given.

        Raises:
            NotKnown: they are not known.
        """
        made = list(layer.children.values())
        if made:
            return made
        given = settled(layer, layer.arg("layer"))
        if isinstance(given, list):
            made = [item for item in given if isinstance(item, Layer)]
            if len(made) < len(given):
                raise NotKnown("the layers of a MultiHead")
        else:
            count, inner = layer.size("layer_num"), wrapped_layer(layer)
            if not isinstance(count, int):
                raise NotKnown("the number of heads of a MultiHead")
            made = [layer.session.clone(inner, name=f"{inner.name}_{i + 1}") for i in range(count)]
        for index, head in enumerate(made):
            layer.child(f"layers/{index}", head)
        return made

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        heads, width = self.heads(layer), optional_whole(layer, "hidden_dim")
        for head in heads:
            layer.build_child(head, shape)
        if width is not None:
            layer.weight("W", (layer.known(shape, -1), width * len(heads)))
            if layer.flag("use_bias"):
                layer.weight("b", (width * len(heads),))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape, width = single(layer, inputs), optional_whole(layer, "hidden_dim")
        heads = self.heads(layer)
        inner = layer.call_child(heads[0], shape if width is None else (*shape[:-1], width))
        if not is_shape(inner):
            raise NotKnown("a MultiHead of layers with several outputs")
        return (*inner, len(heads))
