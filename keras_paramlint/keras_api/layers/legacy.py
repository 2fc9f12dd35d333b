"""Layers of Keras 1 and early Keras 2 that no later release has."""

from __future__ import annotations

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.arguments import axes_of, normal_axis, settled
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import several, single
from keras_paramlint.keras_api.shapes import Shape, differ


@entry
class MaxoutDense(LayerEntry):
    """``nb_feature`` dense layers of ``output_dim`` units, of which the largest counts."""

    names = ("MaxoutDense",)
    example = "MaxoutDense(output_dim, nb_feature=nb_feature)(Input((features,)))"
    flavours = ("keras2",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        width, units = layer.known(shape, 1), layer.size("output_dim")
        features = layer.size("nb_feature")
        layer.weight("W", (features, width, units))
        if layer.flag("bias"):
            layer.weight("b", (features, units))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        return (shape[0], layer.size("output_dim"))


@entry
class Highway(LayerEntry):
    """A dense layer and a gate of the same width: two square kernels, two biases."""

    names = ("Highway",)
    example = "Highway()(Input((features,)))"
    flavours = ("keras2",)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        width = layer.known(shape, 1)
        layer.weight("W", (width, width))
        layer.weight("W_carry", (width, width))
        if layer.flag("bias"):
            layer.weight("b", (width,))
            layer.weight("b_carry", (width,))

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shape = single(layer, inputs)
        layer.need_rank(shape, 2)
        return shape


@entry
class Merge(LayerEntry):
    """Keras 1's merging of several branches, by ``mode``; the inputs' shapes are not broadcast."""

    names = ("Merge",)
    example = ""
    flavours = ("keras2",)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shapes = several(layer, inputs)
        mode = settled(layer, layer.arg("mode"))
        if mode in ("sum", "mul", "ave", "max"):
            if any(
                len(shape) != len(shapes[0]) or any(map(differ, shape, shapes[0])) for shape in shapes[1:]
            ):
                layer.fail("KPL305", f"Merge by {mode!r} needs equal shapes: {show(list(shapes))}")
            return shapes[0]
        if mode == "concat":
            return self.concatenated(layer, shapes)
        if mode in ("dot", "cos"):
            return self.product(layer, shapes)
        raise NotKnown("the mode of Merge is a function or not known")

    def concatenated(self, layer: Layer, shapes: list[Shape]) -> Shape:
        """Return the shape of the inputs side by side."""
        rank = len(shapes[0])
        axis = normal_axis(layer, axes_of(layer, layer.arg("concat_axis"), "concat_axis")[0], rank)
        result = list(shapes[0])
        for shape in shapes[1:]:
            if len(shape) != rank or any(
                at != axis and differ(size, result[at]) for at, size in enumerate(shape)
            ):
                layer.fail("KPL304", f"Merge along axis {axis} needs equal other axes: {show(list(shapes))}")
            left, right = result[axis], shape[axis]
            result[axis] = None if left is None or right is None else left + right
        return tuple(result)

    def product(self, layer: Layer, shapes: list[Shape]) -> Shape:
        """Return the shape of the products of vectors."""
        if len(shapes) != 2:
            layer.fail("KPL305", f"Merge by product needs 2 inputs, but gets {len(shapes)}")
        axes = axes_of(layer, layer.arg("dot_axes"), "dot_axes")
        first, second = (axes[0], axes[0]) if len(axes) == 1 else axes
        first, second = normal_axis(layer, first, len(shapes[0])), normal_axis(layer, second, len(shapes[1]))
        if differ(shapes[0][first], shapes[1][second]):
            layer.fail("KPL305", f"Merge by product needs equal sizes on its axes: {show(list(shapes))}")
        left = [size for at, size in enumerate(shapes[0]) if at != first]
        right = [size for at, size in enumerate(shapes[1]) if at != second][1:]
        result = (*left, *right)
        return (*result, 1) if len(result) == 1 else result
