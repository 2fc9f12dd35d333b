"""MobileNet (Howard et al. 2017, arXiv:1704.04861), and what all MobileNets share."""

from __future__ import annotations

import math

from keras_paramlint.algebra import equal
from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


ARGUMENTS = (
    "input_shape",
    "alpha",
    "depth_multiplier",
    "dropout",
    "include_top",
    "weights",
    "input_tensor",
    "pooling",
    "classes",
    "classifier_activation",
    "name",
)
BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))
"""Filters and stride of each depthwise separable block."""

SIZES = (128, 160, 192, 224)
"""The sides for which there are ImageNet weights."""

ALPHAS = (0.25, 0.5, 0.75, 1.0)


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a convolution and thirteen depthwise separable blocks."""
    b = request.builder
    old = b.edition == "keras_applications"
    alpha = request.number("alpha")
    multiplier = request.arguments["depth_multiplier"]
    request.check_top(int(1024 * alpha))
    request.shape = request.obtain_shape(weight_size(request, SIZES), 32)
    rows = request.sides(request.shape)[0]
    if request.imagenet:
        if isinstance(multiplier, int) and multiplier != 1:
            raise request.refuse(f"the ImageNet weights need `depth_multiplier=1`, not {multiplier}")
        check_alpha(request, alpha, ALPHAS)
        rows = weight_rows(request, SIZES)
    x = image = request.image()
    if old:
        x = b.pad(x, ((0, 1), (0, 1)), "conv1_pad")
    x = b.conv(x, int(32 * alpha), 3, 2, "conv1", padding="valid" if old else "same", bias=False)
    x = b.relu6(b.norm(x, "conv1_bn"), "conv1_relu")
    for number, (filters, stride) in enumerate(BLOCKS, 1):
        x = _block(request, x, int(filters * alpha), stride, number)
    if request.include_top:
        if old:
            x = b.apply("GlobalAveragePooling2D", x)
            width = int(1024 * alpha)
            x = b.apply(
                "Reshape", x, "reshape_1", target_shape=(width, 1, 1) if b.channels_first else (1, 1, width)
            )
        else:
            x = b.apply("GlobalAveragePooling2D", x, keepdims=True)
        x = b.apply("Dropout", x, "dropout", rate=request.arguments["dropout"])
        x = b.conv(x, request.classes, name="conv_preds", padding="same")
        x = b.apply("Reshape", x, "reshape_2", target_shape=(request.classes,))
        x = b.activate(x, "act_softmax" if old else "predictions", request.activation)
    else:
        x = b.squeeze(x, request.pooling)
    return image, x, f"mobilenet_{alpha:0.2f}_{rows}"


def _block(request: Request, x: Tensor, filters: int, stride: int, number: int) -> Tensor:
    b = request.builder
    if stride == 2:
        x = b.pad(x, ((0, 1), (0, 1)), f"conv_pad_{number}")
    name = f"conv_dw_{number}"
    padding = "same" if stride == 1 else "valid"
    x = b.depthwise(x, 3, stride, name, padding=padding, multiplier=request.arguments["depth_multiplier"])
    x = b.relu6(b.norm(x, f"{name}_bn"), f"{name}_relu")
    name = f"conv_pw_{number}"
    x = b.conv(x, filters, name=name, padding="same", bias=False)
    return b.relu6(b.norm(x, f"{name}_bn"), f"{name}_relu")


# ------------------------------------------------------------------ what the MobileNets share
def weight_size(request: Request, sizes: tuple[int, ...], given: tuple[Dim, Dim] | None = None) -> int:
    """Return the default side: that of the input, where there are ImageNet weights for it."""
    if given is None and request.stated is not None and len(request.stated) == 3:
        given = request.sides(request.stated)
    if (
        given is not None
        and isinstance(given[0], int)
        and equal(given[0], given[1] or 0) is True
        and given[0] in sizes
    ):
        return given[0]
    return 224


def weight_rows(request: Request, sizes: tuple[int, ...]) -> int:
    """Return the side whose ImageNet weights are loaded."""
    height, width = request.sides(request.shape)
    return height if isinstance(height, int) and height == width and height in sizes else 224


def check_alpha(request: Request, alpha: float, known: tuple[float, ...]) -> None:
    """Check that there are ImageNet weights for this width.

    Raises:
        KerasError: there are none.
    """
    if alpha not in known:
        listed = ", ".join(str(item) for item in known)
        raise request.refuse(f"there are ImageNet weights for `alpha` {listed}, not {alpha}")


def divisible(value: float, divisor: int = 8) -> int:
    """Round to a multiple of the divisor that is not more than a tenth below the value.

    Raises:
        NotKnown: it is infinite or no number.
    """
    if not math.isfinite(value):
        raise NotKnown("a width that is no number")
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


def momentous_norm(b: Builder, x: Tensor, name: str) -> Tensor:
    """Apply the batch normalisation of the second and third MobileNet."""
    return b.norm(x, name, epsilon=1e-3, momentum=0.999)
