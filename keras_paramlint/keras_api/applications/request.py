"""What a call of an application asks for: its arguments, checked as Keras checks them.

The rules for ``input_shape`` are those of ``keras/src/applications/imagenet_utils.py``
(``obtain_input_shape``), which all families but MobileNetV3 share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from keras_paramlint.algebra import equal, less
from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value, element_key
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.engine.inputs import make_input, shape_from
from keras_paramlint.keras_api.engine.layer import plain_number, show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


IMAGENET_CLASSES = 1000


@dataclass(slots=True)
class Request:
    """The arguments of one call.

    ``imagenet`` says that the ImageNet weights are asked for, ``pretrained``
    that some weights are; where ``weights`` is not known both are False.
    """

    builder: Builder
    function: str
    arguments: dict[str, Value]
    include_top: bool = True
    imagenet: bool = False
    pretrained: bool = False
    input_tensor: Value = None
    stated: Shape | None = None
    """``input_shape`` as the program states it, without the batch dimension."""
    stated_as_list: bool = False
    pooling: Value = None
    classes: Value = IMAGENET_CLASSES
    activation: Value = "softmax"
    name: str | None = None
    path: str = ""
    """The module that the program took the function from, where it makes a difference."""
    shape: Shape = field(default=())
    """The input shape that follows, without the batch dimension."""

    # ------------------------------------------------------------------ arguments
    def number(self, name: str) -> float:
        """Return an argument that must be a number that the source fixes.

        Raises:
            NotKnown: it is not known.
        """
        value = plain_number(self.builder.session.settle(self.arguments[name]))
        if isinstance(value, Unknown):
            raise NotKnown(value)
        if not isinstance(value, (int, float)):
            raise NotKnown(f"`{name}` of {self.function} is not a number that the source fixes")
        return value

    def flag(self, name: str) -> bool:
        """Return the truth of an argument."""
        return self.builder.call.truth(self.arguments[name])

    def refuse(self, what: str, *, exception: str = "ValueError") -> KerasError:
        """Return what Keras raises about the arguments."""
        return KerasError("KPL314", f"{self.function}: {what}", exception=exception)

    # ------------------------------------------------------------------ checks
    def check_top(self, features: int | None) -> None:
        """Check the classes and their activation; ``features`` is the width that the last layer gets.

        Raises:
            KerasError: the ImageNet weights are for 1,000 classes and a softmax.
        """
        classes = plain_number(self.classes)
        if self.imagenet and self.include_top and isinstance(classes, int) and classes != IMAGENET_CLASSES:
            sizes = ""
            if features is not None:
                theirs, ours = ((features + 1) * n for n in (IMAGENET_CLASSES, classes))
                sizes = f" ({theirs:,} parameters, yours {ours:,})"
            raise self.refuse(
                f'with `weights="imagenet"` the top has 1,000 classes{sizes}, not `classes={classes}`'
            )
        allowed = (None, "softmax", "linear")
        if (
            self.include_top
            and self.pretrained
            and isinstance(self.activation, str)
            and self.activation not in allowed
        ):
            raise self.refuse(
                f"a pretrained top needs `classifier_activation` None or 'softmax', not {self.activation!r}"
            )

    def default_shape(self, size: int, channels: Dim = 3) -> Shape:
        """Return a square input of this size."""
        return (channels, size, size) if self.builder.channels_first else (size, size, channels)

    @property
    def channel_axis(self) -> int:
        """The position of the channels in a shape without the batch dimension."""
        return 0 if self.builder.channels_first else 2

    def sides(self, shape: Shape) -> tuple[Dim, Dim]:
        """Return height and width of a shape without the batch dimension."""
        return (shape[1], shape[2]) if self.builder.channels_first else (shape[0], shape[1])

    def obtain_shape(self, size: int, least: int, *, flatten: bool | None = None) -> Shape:
        """Return the input shape that Keras takes; ``flatten`` says that it must be static.

        Raises:
            KerasError: the stated shape does not fit the weights, the top or the network.
        """
        flatten = self.include_top if flatten is None else flatten
        stated, default = self.stated, self.default_shape(size)
        if self.imagenet and flatten and stated is not None:
            if len(stated) != 3 or any(_differ(a, b) for a, b in zip(stated, default, strict=True)):
                raise self.refuse(
                    f"the ImageNet top needs the `input_shape` {show(default)}, not {show(stated)}"
                )
            if self.stated_as_list:
                raise self.refuse(f"`input_shape` must be the tuple {show(default)}, not a list")
        if self.imagenet and flatten:
            return default
        if not stated:
            if flatten:
                return default
            return (3, None, None) if self.builder.channels_first else (None, None, 3)
        if len(stated) != 3:
            raise self.refuse(f"`input_shape` must have three dimensions, not {show(stated)}")
        channels = stated[self.channel_axis]
        if self.imagenet:
            if channels is None or equal(channels, 3) is False:
                raise self.refuse(f"the ImageNet weights need 3 channels, not `input_shape={show(stated)}`")
            stated = tuple(3 if axis == self.channel_axis else dim for axis, dim in enumerate(stated))
        self.check_sides(stated, least)
        if flatten and None in stated:
            raise self.refuse(f"with a top, `input_shape` must be static, not {show(stated)}")
        return stated

    def check_sides(self, shape: Shape, least: int) -> None:
        """Check that the input is large enough.

        Raises:
            KerasError: a side is certainly too small.
        """
        if any(side is not None and less(side, least) is True for side in self.sides(shape)):
            raise self.refuse(f"the input must be at least {least}x{least}, not {show(shape)}")

    # ------------------------------------------------------------------ the input
    def image(self) -> Tensor:
        """Return the tensor that the network begins with: the given one, or a new input."""
        builder = self.builder
        if self.input_tensor is None:
            return make_input(
                builder.session, (None, *self.shape), builder.session.floatx, name=None, call=builder.call
            )
        given = self.input_tensor
        if isinstance(given, Unknown):
            raise NotKnown(given)
        if not isinstance(given, Tensor):
            raise NotKnown(f"`input_tensor` of {self.function} is not a tensor that the analysis can read")
        if isinstance(given.shape, Unknown):
            raise NotKnown(given.shape)
        if len(given.shape) != 4:
            raise self.refuse(f"the input must be a batch of images, not {show(given.shape)}")
        if given.symbolic:
            return given
        return make_input(
            builder.session, given.shape, given.dtype, name=None, call=builder.call, tensor=given
        )


def read(builder: Builder, function: str, arguments: Mapping[str, Value]) -> Request:
    """Return the request that the arguments of a call make.

    Raises:
        KerasError: an argument is not what it must be.
        NotKnown: the analysis cannot read an argument on which the layers depend.
    """
    session, call = builder.session, builder.call
    settled = {name: session.settle(value) for name, value in arguments.items()}
    request = Request(builder, function, settled)
    request.include_top = call.truth(settled["include_top"])
    weights = settled["weights"]
    request.imagenet = isinstance(weights, str) and weights == "imagenet"
    request.pretrained = weights is not None and not isinstance(weights, Unknown)
    request.input_tensor = settled["input_tensor"]
    request.pooling = settled["pooling"]
    request.classes = settled["classes"]
    request.activation = settled["classifier_activation"]
    name = settled.get("name")
    request.name = name if isinstance(name, str) else None
    request.stated, request.stated_as_list = _stated(builder, settled["input_shape"])
    return request


def _stated(builder: Builder, value: Value) -> tuple[Shape | None, bool]:
    """Return the stated input shape; one that is not known has three sizes that are not known."""
    if value is None:
        return None, False
    shape = value if isinstance(value, Unknown) else shape_from(value, builder.session, builder.call)
    if isinstance(shape, Unknown):
        base = shape.name or shape.reason
        # The keys are those of the program's own `input_shape[0]`, so that it is the same symbol.
        keys = [element_key(shape.key, axis) for axis in range(3)]
        parts = [Unknown(f"{base}[{axis}]", shape.place, key=key) for axis, key in enumerate(keys)]
        return tuple(part.size for part in parts), False
    return shape, isinstance(value, list)


def _differ(left: Dim, right: Dim) -> bool:
    if left is None or right is None:
        return left is not right
    return equal(left, right) is False


# ------------------------------------------------------------------ functions of `imagenet_utils`
def obtain_input_shape(
    call: Call,
    input_shape: Value,
    default_size: Value,
    min_size: Value,
    data_format: Value = None,
    require_flatten: Value = True,
    weights: Value = None,
    include_top: Value = None,
    dim_ordering: Value = None,
) -> Value:
    """Model of the function that networks in user code take from ``imagenet_utils``.

    Raises:
        KerasError: the stated shape is refused.
        NotKnown: an argument is not known.
    """
    builder = Builder(call)
    layout = builder.session.settle(data_format if data_format is not None else dim_ordering)
    builder.channels_first = layout in ("channels_first", "th") or (layout is None and builder.channels_first)
    request = Request(builder, "obtain_input_shape", {})
    weights = builder.session.settle(weights)
    request.imagenet = isinstance(weights, str) and weights == "imagenet"
    request.stated, request.stated_as_list = _stated(builder, builder.session.settle(input_shape))
    size, least = (
        plain_number(builder.session.settle(default_size)),
        plain_number(builder.session.settle(min_size)),
    )
    if not isinstance(size, int) or not isinstance(least, int):
        raise NotKnown(call.source)
    flatten = call.truth(include_top if include_top is not None else require_flatten)
    return request.obtain_shape(size, least, flatten=flatten)


def correct_pad(call: Call, *args: Value, inputs: Value = None, kernel_size: Value = None) -> Value:
    """Model of the function that gives the padding before a stride.

    In ``keras_applications`` its first argument is the backend.

    Raises:
        NotKnown: the input or the kernel is not known.
    """
    tensors = [value for value in (*args, inputs) if isinstance(value, Tensor)]
    size = plain_number(kernel_size if kernel_size is not None else args[-1] if args else None)
    if isinstance(size, (tuple, list)) and len(size) == 2 and size[0] == size[1]:
        size = plain_number(size[0])
    if (
        len(tensors) != 1
        or not isinstance(size, int)
        or not isinstance(tensors[0].shape, tuple)
        or len(tensors[0].shape) != 4
    ):
        raise NotKnown(call.source)
    return Builder(call).before_stride(tensors[0], size)
