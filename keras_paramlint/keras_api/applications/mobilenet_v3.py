"""MobileNetV3 (Howard et al. 2019, arXiv:1905.02244)."""

from __future__ import annotations

from keras_paramlint.dataclass import dataclass
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.mobilenet import divisible, momentous_norm
from keras_paramlint.keras_api.applications.mobilenet_v2 import check_input_tensor
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.tensors import Tensor


ARGUMENTS = (
    "input_shape",
    "alpha",
    "minimalistic",
    "include_top",
    "weights",
    "input_tensor",
    "classes",
    "pooling",
    "dropout_rate",
    "classifier_activation",
    "include_preprocessing",
    "name",
)
OLD_ARGUMENTS = ARGUMENTS[:-1]

Row = tuple[float, int, int, int, bool, bool]
SMALL: tuple[Row, ...] = (
    (1, 16, 3, 2, True, False),
    (72.0 / 16, 24, 3, 2, False, False),
    (88.0 / 24, 24, 3, 1, False, False),
    (4, 40, 5, 2, True, True),
    *[(6, 40, 5, 1, True, True)] * 2,
    *[(3, 48, 5, 1, True, True)] * 2,
    (6, 96, 5, 2, True, True),
    *[(6, 96, 5, 1, True, True)] * 2,
)
LARGE: tuple[Row, ...] = (
    (1, 16, 3, 1, False, False),
    (4, 24, 3, 2, False, False),
    (3, 24, 3, 1, False, False),
    (3, 40, 5, 2, True, False),
    *[(3, 40, 5, 1, True, False)] * 2,
    (6, 80, 3, 2, False, True),
    (2.5, 80, 3, 1, False, True),
    *[(2.3, 80, 3, 1, False, True)] * 2,
    *[(6, 112, 3, 1, True, True)] * 2,
    (6, 160, 5, 2, True, True),
    *[(6, 160, 5, 1, True, True)] * 2,
)
"""Expansion, filters, kernel, stride, squeeze and excitation, hard swish: for each block."""

ROWS = {"MobileNetV3Small": (SMALL, 1024), "MobileNetV3Large": (LARGE, 1280)}
SQUEEZE = 0.25


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the layers, which Keras 3 rid of capitals and slashes."""

    modern: bool

    def __call__(self, modern: str, old: str) -> str:
        """Return the name of a layer outside the blocks."""
        return modern if self.modern else old

    def block(self, number: int, part: str, old: str | None = None) -> str:
        """Return the name of a layer of a block."""
        start = f"expanded_conv_{number}" if number else "expanded_conv"
        return f"{start}_{part}" if self.modern else f"{start}/{old or part}"


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a convolution, inverted residual blocks, and a classifier of convolutions."""
    b = request.builder
    names = Names(b.edition == "keras3")
    alpha = request.number("alpha")
    minimal = request.flag("minimalistic")
    rows, last = ROWS[request.function]
    last = divisible(last * alpha) if alpha > 1.0 else last
    request.check_top(last)
    _take_shape(request, alpha, minimal)
    x = image = request.image()
    if request.flag("include_preprocessing"):
        x = b.apply("Rescaling", x, scale=1.0 / 127.5, offset=-1.0)
    x = b.conv(x, 16, 3, 2, names("conv", "Conv"), padding="same", bias=False)
    x = _activate(b, momentous_norm(b, x, names("conv_bn", "Conv/BatchNorm")), swish=not minimal)
    for number, row in enumerate(rows):
        x = _block(b, x, row, alpha, minimal, number, names)
    x = b.conv(x, divisible(b.channels(x) * 6), name=names("conv_1", "Conv_1"), padding="same", bias=False)
    x = _activate(b, momentous_norm(b, x, names("conv_1_bn", "Conv_1/BatchNorm")), swish=not minimal)
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, keepdims=True)
        x = b.conv(x, last, name=names("conv_2", "Conv_2"), padding="same")
        x = _activate(b, x, swish=not minimal)
        rate = request.number("dropout_rate")
        if rate > 0:
            x = b.apply("Dropout", x, rate=rate)
        x = b.conv(x, request.classes, name=names("logits", "Logits"), padding="same")
        x = b.apply("Flatten", x)
        x = b.activate(x, names("predictions", "Predictions"), request.activation)
    else:
        x = b.squeeze(x, request.pooling, ("avg_pool", "max_pool"))
    size = request.function.removeprefix("MobileNetV3")
    return image, x, names(f"MobileNetV3{size}", f"MobilenetV3{size.lower()}")


def _take_shape(request: Request, alpha: float, minimal: bool) -> None:
    """Take the input shape; unlike the other families this one needs no static shape for a top."""
    given = check_input_tensor(request)
    if request.stated is not None:
        if len(request.stated) != 3:
            raise request.refuse("`input_shape` must have three dimensions")
        request.shape = request.stated
    else:
        height, width = given if given is not None else (None, None)
        # Keras turns the sides of a tensor around here; only the layers' shapes are seen later.
        request.shape = (3, width, height) if request.builder.channels_first else (width, height, 3)
    sides = request.sides(request.shape)
    if None not in sides:
        request.check_sides(request.shape, 32)
    if request.imagenet and alpha not in ((1.0,) if minimal else (0.75, 1.0)):
        listed = "1.0 for a minimalistic one" if minimal else "0.75 and 1.0"
        raise request.refuse(f"there are ImageNet weights for `alpha` {listed}, not {alpha}")


def _activate(b: Builder, x: Tensor, *, swish: bool) -> Tensor:
    """Apply a hard swish, which tf_keras puts together from other layers, or a ReLU."""
    if not swish:
        return b.apply("ReLU", x)
    if b.edition == "keras3":
        return b.activate(x, kind="hard_swish")
    return b.apply("Multiply", [x, _hard_sigmoid(b, x)])


def _hard_sigmoid(b: Builder, x: Tensor) -> Tensor:
    relu = b.make("ReLU", {"max_value": 6.0})
    return b.operate("*", b.run(relu, b.operate("+", x, 3.0)), 1.0 / 6.0)


def _block(b: Builder, x: Tensor, row: Row, alpha: float, minimal: bool, number: int, names: Names) -> Tensor:
    expansion, filters, kernel, stride, squeeze, swish = row
    filters = divisible(filters * alpha)
    if minimal:
        kernel, squeeze, swish = 3, False, False
    before, width = x, b.channels(x)
    wide = divisible(width * expansion)
    if number:
        x = b.conv(x, wide, name=names.block(number, "expand"), padding="same", bias=False)
        x = momentous_norm(b, x, names.block(number, "expand_bn", "expand/BatchNorm"))
        x = _activate(b, x, swish=swish)
    expanded = x
    if stride == 2:
        x = b.pad(x, b.before_stride(x, kernel), names.block(number, "depthwise_pad", "depthwise/pad"))
    x = b.depthwise(
        x, kernel, stride, names.block(number, "depthwise"), padding="same" if stride == 1 else "valid"
    )
    if stride == 2:
        x = b.halved(expanded, x)
    x = momentous_norm(b, x, names.block(number, "depthwise_bn", "depthwise/BatchNorm"))
    x = _activate(b, x, swish=swish)
    if squeeze:
        x = _excite(b, x, wide, number, names)
    x = b.conv(x, filters, name=names.block(number, "project"), padding="same", bias=False)
    x = momentous_norm(b, x, names.block(number, "project_bn", "project/BatchNorm"))
    return b.add([before, x], names.block(number, "add", "Add")) if stride == 1 and width == filters else x


def _excite(b: Builder, x: Tensor, width: int, number: int, names: Names) -> Tensor:
    def name(part: str, old: str) -> str:
        return names.block(number, f"squeeze_excite_{part}", f"squeeze_excite/{old}")

    gate = b.apply("GlobalAveragePooling2D", x, name("avg_pool", "AvgPool"), keepdims=True)
    gate = b.conv(gate, divisible(width * SQUEEZE), name=name("conv", "Conv"), padding="same")
    gate = b.apply("ReLU", gate, name("relu", "Relu"))
    gate = b.conv(gate, width, name=name("conv_1", "Conv_1"), padding="same")
    return b.apply("Multiply", [x, _hard_sigmoid(b, gate)], name("mul", "Mul"))
