"""Making layers and applying them, in as few words as an architecture needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras_paramlint.algebra import Poly, Size, ceil_div
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Class, Unknown, Value
from keras_paramlint.keras_api.engine import calling, classes
from keras_paramlint.keras_api.engine.layer import Layer, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry_for
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.shapes import Dim, Shape, broadcast_shapes
from keras_paramlint.keras_api.tensors import Tensor


Padding = tuple[tuple[Size, Size], tuple[Size, Size]]

EDITIONS = {
    "keras3": "keras3",
    "tfkeras2": "tf_keras",
    "tf1": "keras_applications",
    "keras2": "keras_applications",
}
"""Which package a flavour's applications come from; TensorFlow 1 took them from ``keras_applications``."""


class TensorFlowOp(LayerEntry):
    """A raw operation of two tensors, which tf_keras keeps as a layer without weights."""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Broadcast the two."""
        other = call.get("y", 0)
        shape = other.shape if isinstance(other, Tensor) else ()
        return inputs if isinstance(shape, Unknown) else broadcast_shapes(inputs, shape)


class Builder:
    """Makes the layers of one application, all at the place of the user's call."""

    def __init__(self, call: Call, *, modern: bool = False) -> None:
        """Begin an application; ``modern`` says that ``keras_applications`` never had it."""
        self.call = call
        self.session = call.machine.keras
        self.place = call.place
        self.edition = EDITIONS[self.session.flavour]
        self.borrows = modern and self.edition == "keras_applications"
        if self.borrows:
            self.edition = "tf_keras"
        self.channels_first = self.session.image_data_format == "channels_first"
        self.axis = 1 if self.channels_first else 3

    # ------------------------------------------------------------------ any layer
    def apply(self, class_name: str, inputs: Value, name: str | None = None, **arguments: Value) -> Tensor:
        """Make a layer of a Keras class and call it."""
        return self.run(self.make(class_name, _named(arguments, name)), inputs)

    def make(self, class_name: str, arguments: dict[str, Value]) -> Layer:
        """Make a layer of a Keras class.

        Where the flavour never had the application, its classes are those of
        the first release that has it.
        """
        if not self.borrows:
            made: Layer = self.session.make(class_name, arguments, self.place)
            return made
        entry = entry_for(class_name, "tfkeras2")
        assert entry is not None, class_name
        cls = self._class(class_name, entry, "tfkeras2", "keras.layers")
        layer = Layer(cls, self.session, self.place)
        classes.configure(layer, [], arguments, self.call)
        return layer

    def own(self, class_name: str, entry: LayerEntry, name: str | None = None, **arguments: Value) -> Layer:
        """Make a layer of a class that the application brings with it."""
        cls = self._class(class_name, entry, self.session.flavour, "keras.applications")
        layer = Layer(cls, self.session, self.place)
        classes.configure(layer, [], _named(arguments, name), self.call)
        return layer

    def _class(self, name: str, entry: LayerEntry, flavour: str, module: str) -> Class:
        cls = Class(name, (self.session.class_table.special("Layer"),), {}, module=module)
        cls.facts.update(entry=entry, flavour=flavour, open=True)
        return cls

    def run(self, layer: Layer, inputs: Value, *rest: Value, **kwargs: Value) -> Tensor:
        """Call a layer."""
        outputs = calling.call_layer(self.session, layer, [inputs, *rest], kwargs, self.call)
        assert isinstance(outputs, Tensor)
        return outputs

    # ------------------------------------------------------------------ single layers
    def conv(
        self,
        x: Tensor,
        filters: Value,
        size: Value = 1,
        stride: Value = 1,
        name: str | None = None,
        *,
        padding: str = "valid",
        bias: bool = True,
        **more: Value,
    ) -> Tensor:
        """Apply a ``Conv2D``."""
        return self.apply(
            "Conv2D",
            x,
            name,
            filters=filters,
            kernel_size=size,
            strides=stride,
            padding=padding,
            use_bias=bias,
            **more,
        )

    def depthwise(
        self,
        x: Tensor,
        size: int,
        stride: int = 1,
        name: str | None = None,
        *,
        padding: str = "same",
        multiplier: Value = 1,
    ) -> Tensor:
        """Apply a ``DepthwiseConv2D`` without a bias."""
        return self.apply(
            "DepthwiseConv2D",
            x,
            name,
            kernel_size=size,
            strides=stride,
            padding=padding,
            depth_multiplier=multiplier,
            use_bias=False,
        )

    def separable(
        self,
        x: Tensor,
        filters: Value,
        size: int = 3,
        stride: int = 1,
        name: str | None = None,
        *,
        padding: str = "same",
    ) -> Tensor:
        """Apply a ``SeparableConv2D`` without a bias."""
        return self.apply(
            "SeparableConv2D",
            x,
            name,
            filters=filters,
            kernel_size=size,
            strides=stride,
            padding=padding,
            use_bias=False,
        )

    def norm(self, x: Tensor, name: str | None = None, **more: Value) -> Tensor:
        """Apply a ``BatchNormalization`` over the channels."""
        return self.apply("BatchNormalization", x, name, axis=self.axis, **more)

    def activate(self, x: Tensor, name: str | None = None, kind: Value = "relu") -> Tensor:
        """Apply an ``Activation``."""
        return self.apply("Activation", x, name, activation=kind)

    def relu6(self, x: Tensor, name: str | None = None) -> Tensor:
        """Apply a ``ReLU`` that ends at 6."""
        return self.apply("ReLU", x, name, max_value=6.0)

    def pad(self, x: Tensor, padding: Padding, name: str | None = None) -> Tensor:
        """Apply a ``ZeroPadding2D``."""
        return self.apply("ZeroPadding2D", x, name, padding=padding)

    def pool(
        self, kind: str, x: Tensor, size: int, stride: int, name: str | None = None, *, padding: str = "valid"
    ) -> Tensor:
        """Apply a ``MaxPooling2D`` or ``AveragePooling2D`` (``kind`` is ``Max`` or ``Average``)."""
        return self.apply(f"{kind}Pooling2D", x, name, pool_size=size, strides=stride, padding=padding)

    def join(self, tensors: Sequence[Tensor], name: str | None = None) -> Tensor:
        """Concatenate the channels of tensors."""
        return self.apply("Concatenate", list(tensors), name, axis=self.axis)

    def add(self, tensors: Sequence[Tensor], name: str | None = None) -> Tensor:
        """Add tensors by a layer."""
        return self.apply("Add", list(tensors), name)

    def dense(self, x: Tensor, units: Value, name: str | None = None, activation: Value = None) -> Tensor:
        """Apply a ``Dense``."""
        return self.apply("Dense", x, name, units=units, activation=activation)

    def operate(self, symbol: str, x: Tensor, other: Value) -> Tensor:
        """Apply ``+`` or ``*`` without a layer; in tf_keras that makes a layer of its own."""
        if self.edition == "keras3":
            result = x.binary(self.call, symbol, other, reflected=False)
            assert isinstance(result, Tensor)
            return result
        name = {"+": "tf.__operators__.add", "*": "tf.math.multiply"}[symbol]
        layer = self.own("TFOpLambda", TensorFlowOp(), self.session.unique_name(name))
        return self.run(layer, x, y=other)

    # ------------------------------------------------------------------ ends
    def squeeze(
        self, x: Tensor, pooling: Value, names: tuple[str | None, str | None] = (None, None)
    ) -> Tensor:
        """Pool what a model without a top returns, if the program asks for it."""
        if self.equals(pooling, "avg"):
            return self.apply("GlobalAveragePooling2D", x, names[0])
        if self.equals(pooling, "max"):
            return self.apply("GlobalMaxPooling2D", x, names[1])
        return x

    def equals(self, value: Value, text: str) -> bool:
        """Say whether a value is a text; where that is not decided, both ways are explored."""
        if not isinstance(value, Unknown):
            return bool(value == text)
        condition = Unknown(
            f"{value.name or value.reason} == {text!r}",
            value.place,
            key=("equals", value.key, text),
            truth=(("equal", value.key, text), True),
        )
        return self.call.truth(condition)

    # ------------------------------------------------------------------ shapes
    def shape(self, x: Tensor) -> Shape:
        """Return the shape of a feature map.

        Raises:
            NotKnown: it is behind a layer that Keras refuses.
        """
        if isinstance(x.shape, Unknown):
            raise NotKnown(x.shape)
        return x.shape

    def channels(self, x: Tensor) -> Any:
        """Return the number of channels of a feature map."""
        return self.shape(x)[self.axis]

    def sides(self, x: Tensor) -> tuple[Dim, Dim]:
        """Return height and width of a feature map."""
        shape = self.shape(x)
        return (shape[2], shape[3]) if self.channels_first else (shape[1], shape[2])

    def before_stride(self, x: Tensor, size: int) -> Padding:
        """Return the padding after which a ``valid`` convolution of stride 2 halves the sides, rounded up.

        An even side gets one row less at its beginning.  Keras looks at the height
        to know whether the sides are open.

        Raises:
            KerasError: only the width is open.
        """
        height, width = self.sides(x)
        half = size // 2
        if height is None:
            return ((half - 1, half), (half - 1, half))
        if width is None:
            message = f"the height of {show(x.shape)} is fixed but its width is open: Keras cannot pad it"
            raise KerasError("KPL314", message, exception="TypeError")
        return ((half - 1 + height % 2, half), (half - 1 + width % 2, half))

    def halved(self, x: Tensor, result: Tensor) -> Tensor:
        """Write the sides of what :meth:`before_stride` and a stride of 2 made of ``x`` as halves.

        They are equal; only for symbols it is shorter than what the layers work out.
        """
        shape = list(self.shape(result))
        first = 2 if self.channels_first else 1
        for axis, side in enumerate(self.sides(x), first):
            if isinstance(side, Poly):
                shape[axis] = ceil_div(side, 2)
        result.shape = tuple(shape)
        return result


def _named(arguments: dict[str, Value], name: str | None) -> dict[str, Value]:
    return arguments if name is None else {**arguments, "name": name}
