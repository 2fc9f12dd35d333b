"""Merging layers: elementwise, side by side, or as products of vectors.

Elementwise layers broadcast axes of 1, ``Concatenate`` does not.  Where an axis
is open in one input, Keras 3 and Keras 2.2 leave it open in the output;
tf_keras asks TensorFlow, which takes the size of the other input.
"""

from __future__ import annotations

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.interpreter.values import Unknown
from keras_paramlint.keras_api.arguments import axes_of, normal_axis, settled
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import several
from keras_paramlint.keras_api.shapes import Dim, Shape, ShapeMismatch, broadcast_dim, differ


def by_tensorflow(layer: Layer) -> bool:
    """Say whether TensorFlow's own shape inference decides, as it does in tf_keras."""
    return layer.flavour in ("tfkeras2", "tf1")


def same_batch(layer: Layer, shapes: list[Shape]) -> Dim:
    """Return the batch size that the inputs share.

    Raises:
        KerasError: two of them differ.
    """
    batch: Dim = None
    for shape in shapes:
        if not shape:
            continue
        if differ(batch, shape[0]):
            layer.fail("KPL305", f"{layer.cls.name} gets different batch sizes: {show(list(shapes))}")
        batch = shape[0] if batch is None else batch
    return batch


class Elementwise(LayerEntry):
    """The inputs are broadcast against each other; there are no weights."""

    example = "{name}()([Input((features,)), Input((features,))])"

    def shapes(self, layer: Layer, inputs: Shapes) -> list[Shape]:
        """Return the input shapes after the check of their number."""
        shapes = several(layer, inputs)
        least = 2 if layer.flavour == "keras2" else 1
        if len(shapes) < least:
            layer.fail("KPL305", f"{layer.cls.name} needs {least} inputs or more, but gets {len(shapes)}")
        return shapes

    def build(self, layer: Layer, inputs: Shapes) -> None:
        self.merged(layer, self.shapes(layer, inputs))

    def merged(self, layer: Layer, shapes: list[Shape]) -> Shape:
        """Return the broadcast shape.

        Raises:
            KerasError: the inputs cannot be broadcast (``KPL305``).
        """
        batch = same_batch(layer, shapes)
        result = shapes[0][1:]
        for shape in shapes[1:]:
            try:
                result = self.pair(layer, result, shape[1:])
            except ShapeMismatch:
                layer.fail("KPL305", f"{layer.cls.name} cannot broadcast {show(list(shapes))}")
        return (batch, *result)

    def pair(self, layer: Layer, left: Shape, right: Shape) -> Shape:
        """Return the broadcast shape of two inputs without their batch axes."""
        longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
        lead = len(longer) - len(shorter)
        return (
            *longer[:lead],
            *(
                None if (a is None or b is None) and not by_tensorflow(layer) else broadcast_dim(a, b)
                for a, b in zip(longer[lead:], shorter, strict=True)
            ),
        )

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return self.merged(layer, self.shapes(layer, inputs))


@entry
class Add(Elementwise):
    """Sum, product, mean, largest or smallest of any number of inputs."""

    names = ("Add", "Multiply", "Average", "Maximum", "Minimum")


@entry
class Subtract(Elementwise):
    """The first input without the second."""

    names = ("Subtract",)

    def shapes(self, layer: Layer, inputs: Shapes) -> list[Shape]:
        shapes = super().shapes(layer, inputs)
        if len(shapes) != 2:
            layer.fail("KPL305", f"Subtract needs exactly 2 inputs, but gets {len(shapes)}")
        return shapes


@entry
class Concatenate(LayerEntry):
    """The inputs side by side along ``axis``; their other axes must agree."""

    names = ("Concatenate",)
    example = "Concatenate()([Input((features,)), Input((other_features,))])"

    def build(self, layer: Layer, inputs: Shapes) -> None:
        self.concatenated(layer, inputs)

    def concatenated(self, layer: Layer, inputs: Shapes) -> Shape:
        """Return the output shape.

        Raises:
            KerasError: the inputs do not fit beside each other (``KPL304``).
        """
        shapes = several(layer, inputs)
        least = 2 if layer.flavour == "keras2" else 1
        if len(shapes) < least:
            layer.fail("KPL304", f"Concatenate needs {least} inputs or more, but gets {len(shapes)}")
        axes = axes_of(layer, layer.arg("axis"), "axis")
        if len(shapes) == 1 and layer.flavour == "keras3":
            return shapes[0]
        rank = len(shapes[0])
        if any(len(shape) != rank for shape in shapes):
            layer.fail("KPL304", f"Concatenate gets inputs of different ranks: {show(list(shapes))}")
        axis = normal_axis(layer, axes[0], rank)
        result = list(shapes[0])
        for shape in shapes[1:]:
            for at in range(rank):
                if at == axis:
                    left, right = result[at], shape[at]
                    result[at] = None if left is None or right is None else left + right
                elif differ(result[at], shape[at]):
                    layer.fail(
                        "KPL304",
                        f"Concatenate along axis {axis} needs equal sizes on axis {at}: {show(list(shapes))}",
                    )
                elif result[at] is None and (by_tensorflow(layer) or at == 0):
                    result[at] = shape[at]
        if not by_tensorflow(layer):
            self.check_all(layer, shapes, axis)
            if axis != 0:
                result[0] = shapes[0][0]
        return tuple(result)

    def check_all(self, layer: Layer, shapes: list[Shape], axis: int) -> None:
        """Compare every pair, since the first input may leave open what two others fix."""
        for at in range(len(shapes[0])):
            known = [shape[at] for shape in shapes if shape[at] is not None]
            if at != axis and any(differ(known[0], size) for size in known[1:]):
                layer.fail(
                    "KPL304",
                    f"Concatenate along axis {axis} needs equal sizes on axis {at}: {show(list(shapes))}",
                )

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        return self.concatenated(layer, inputs)


@entry
class Dot(LayerEntry):
    """Products of vectors along one axis of each input; what is left of both is the output."""

    names = ("Dot",)
    example = "Dot(axes=1)([Input((features,)), Input((features,))])"

    def configure(self, layer: Layer) -> None:
        value = settled(layer, layer.arg("axes"))
        if isinstance(value, (str, float, type(None))):
            layer.fail(
                "KPL310", f"`axes` of Dot must be an integer or two, not {value!r}", exception="TypeError"
            )
        if isinstance(value, (list, tuple)) and len(value) != 2:
            layer.fail("KPL310", f"`axes` of Dot must be an integer or two, not {value!r}")

    def axes(self, layer: Layer, shapes: list[Shape]) -> tuple[int, int]:
        """Return the axis of each input, counted from the front."""
        value = settled(layer, layer.arg("axes"))
        if isinstance(value, Unknown):
            raise NotKnown(value)
        axes = axes_of(layer, value, "axes")
        if len(axes) not in (1, 2):
            raise NotKnown("the axes of a product, of which there are to be two")
        first, second = (axes[0], axes[0]) if len(axes) == 1 else axes
        return normal_axis(layer, first, len(shapes[0])), normal_axis(layer, second, len(shapes[1]))

    def inputs(self, layer: Layer, inputs: Shapes) -> list[Shape]:
        """Return the two input shapes after the check that their axes agree."""
        shapes = several(layer, inputs)
        if len(shapes) != 2:
            layer.fail("KPL305", f"Dot needs exactly 2 inputs, but gets {len(shapes)}")
        first, second = self.axes(layer, shapes)
        left, right = shapes[0][first], shapes[1][second]
        if (left is None) != (right is None) or differ(left, right):
            layer.fail(
                "KPL305",
                f"Dot needs equal sizes on axis {first} of {show(shapes[0])} and axis {second} of "
                f"{show(shapes[1])}",
            )
        return shapes

    def build(self, layer: Layer, inputs: Shapes) -> None:
        self.inputs(layer, inputs)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        shapes = self.inputs(layer, inputs)
        first, second = self.axes(layer, shapes)
        left = [size for at, size in enumerate(shapes[0]) if at != first]
        right = [size for at, size in enumerate(shapes[1]) if at != second][1:]
        result = [*left, *right]
        return (*result, 1) if len(result) == 1 else tuple(result)
