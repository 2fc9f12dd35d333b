"""Dense, attention and embedding layers of ``tensorflow_addons``."""

from __future__ import annotations

from keras_paramlint.algebra import Size, less, render
from keras_paramlint.keras_api.addons.common import (
    optional_whole,
)
from keras_paramlint.keras_api.addons.declaration import AddonEntry
from keras_paramlint.keras_api.addons.tensorflow_addons.package import ADDON
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, Shapes
from keras_paramlint.keras_api.layers.call_shapes import several, single
from keras_paramlint.keras_api.shapes import Dim, Shape, broadcast_shapes


@ADDON.layer
class NoisyDense(AddonEntry):
    """A mean and a deviation, both trained, and a noise that is not, for each weight of a ``Dense``."""

    names = ("NoisyDense",)
    base = "Dense"
    signature = (
        "units, sigma=0.5, use_factorised=True, activation=None, use_bias=True, kernel_regularizer=None, "
        "bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, "
        "**kwargs"
    )
    keeps_mask = True

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_min_rank(shape, 2)
        units = layer.size("units")
        sizes: dict[str, tuple[Size, ...]] = {"kernel": (layer.known(shape, -1), units)}
        if layer.flag("use_bias"):
            sizes["bias"] = (units,)
        else:
            layer.fail(
                "KPL310",
                "NoisyDense(use_bias=False) fails when it draws its noise",
                exception="AttributeError",
            )
        for name, size in sizes.items():
            layer.weight(f"sigma_{name}", size)
            layer.weight(f"mu_{name}", size)
            layer.weight(f"eps_{name}", size, trainable=False)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return (*single(layer, inputs)[:-1], layer.size("units"))


@ADDON.layer
class NetVLAD(AddonEntry):
    """A dense assignment to the clusters, and the clusters' centres; the output joins them all."""

    names = ("NetVLAD",)
    signature = "num_clusters, **kwargs"

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, 3)
        width, clusters = layer.known(shape, -1), layer.size("num_clusters")
        layer.weight("cluster_centers", (1, width, clusters))
        layer.weight("dense/kernel", (width, clusters))
        layer.weight("dense/bias", (clusters,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        width = layer.known(single(layer, inputs), -1)
        return (None, width * layer.size("num_clusters"))


@ADDON.layer
class PolynomialCrossing(AddonEntry):
    """A cross layer of ``[x0, x]``: one square kernel, or two narrow ones with ``projection_dim``."""

    names = ("PolynomialCrossing",)
    signature = (
        "projection_dim=None, diag_scale=0.0, use_bias=True, kernel_initializer='truncated_normal', "
        "bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, **kwargs"
    )
    keeps_mask = True

    def shapes(self, layer: Layer, inputs: Shapes) -> tuple[Shape, Shape]:
        """Return the shapes of the first input and of the last output."""
        shapes = several(layer, inputs)
        if len(shapes) != 2:
            layer.fail("KPL302", f"PolynomialCrossing takes a list of two tensors, not {len(shapes)}")
        return shapes[0], shapes[1]

    def build(self, layer: Layer, inputs: Shapes) -> None:
        width = layer.known(self.shapes(layer, inputs)[1], -1)
        narrow = optional_whole(layer, "projection_dim")
        if narrow is None:
            layer.weight("kernel", (width, width))
        else:
            if less(width, narrow * 2):
                layer.fail(
                    "KPL310",
                    f"`projection_dim` {render(narrow)} must be at most half the width {render(width)}",
                )
            layer.weight("kernel_u", (width, narrow))
            layer.weight("kernel_v", (narrow, width))
        if layer.flag("use_bias"):
            layer.weight("bias", (width,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return broadcast_shapes(*self.shapes(layer, inputs))


@ADDON.layer
class MultiHeadAttention(AddonEntry):
    """Called as ``layer([query, key, value])``; one bias, of the last projection."""

    names = ("MultiHeadAttention",)
    signature = (
        "head_size, num_heads, output_size=None, dropout=0.0, use_projection_bias=True, "
        "return_attn_coef=False, kernel_initializer='glorot_uniform', kernel_regularizer=None, "
        "kernel_constraint=None, bias_initializer='zeros', bias_regularizer=None, bias_constraint=None, "
        "**kwargs"
    )

    def shapes(self, layer: Layer, inputs: Shapes) -> tuple[Shape, Shape, Shape]:
        """Return the shapes of query, key and value, which is the key if it is not given."""
        shapes = several(layer, inputs)
        if not 2 <= len(shapes) <= 3:
            layer.fail(
                "KPL302", f"MultiHeadAttention takes a list of two or three tensors, not {len(shapes)}"
            )
        return shapes[0], shapes[1], shapes[-1]

    def build(self, layer: Layer, inputs: Shapes) -> None:
        query, key, value = self.shapes(layer, inputs)
        heads, size, width = layer.size("num_heads"), layer.size("head_size"), layer.known(value, -1)
        for name, shape in (("query", query), ("key", key), ("value", value)):
            layer.weight(f"{name}_kernel", (heads, layer.known(shape, -1), size))
        made = optional_whole(layer, "output_size") or width
        layer.weight("projection_kernel", (heads, size, made))
        if layer.flag("use_projection_bias"):
            layer.weight("projection_bias", (made,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        query, key, value = self.shapes(layer, inputs)
        made: Dim = optional_whole(layer, "output_size") or value[-1]
        result = (*query[:-1], made)
        if not layer.flag("return_attn_coef"):
            return result
        return [result, (*query[:-2], layer.size("num_heads"), query[-2], key[-2])]


@ADDON.layer
class EmbeddingBag(AddonEntry):
    """A table whose rows are summed for each bag of ids.

    Derived from the source: the operation needs a compiled library that this
    release of TensorFlow does not load.
    """

    names = ("EmbeddingBag",)
    signature = (
        "input_dim, output_dim, embeddings_initializer='uniform', embeddings_regularizer=None, "
        "embeddings_constraint=None, mask_zero=False, combiner='sum', **kwargs"
    )

    def build(self, layer: Layer, inputs: Shapes) -> None:
        layer.weight("embeddings", (layer.size("input_dim"), layer.size("output_dim")))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        return (shape[0], layer.size("output_dim"))


@ADDON.layer
class CRF(AddonEntry):
    """Linear chain conditional random field: transitions, the two ends and a dense layer.

    A call returns the tags, the potentials, the lengths and the transitions.
    """

    names = ("CRF",)
    signature = (
        "units, chain_initializer='orthogonal', use_boundary=True, boundary_initializer='zeros', "
        "use_kernel=True, **kwargs"
    )
    keeps_mask = True

    def configure(self, layer: Layer) -> None:
        units = layer.size("units")
        layer.weight("chain_kernel", (units, units))
        if layer.flag("use_boundary"):
            layer.weight("left_boundary", (units,))
            layer.weight("right_boundary", (units,))

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape, units = single(layer, inputs), layer.size("units")
        layer.need_rank(shape, 3)
        if layer.flag("use_kernel"):
            layer.weight("dense/kernel", (layer.known(shape, -1), units))
            layer.weight("dense/bias", (units,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape, units = single(layer, inputs), layer.size("units")
        width = units if layer.flag("use_kernel") else shape[-1]
        return [shape[:2], (*shape[:2], width), shape[:1], (units, units)]
