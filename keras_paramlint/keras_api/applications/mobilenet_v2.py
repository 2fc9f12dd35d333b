"""MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381)."""

from __future__ import annotations

from keras_paramlint.algebra import equal
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.mobilenet import (
    check_alpha,
    divisible,
    momentous_norm,
    weight_rows,
    weight_size,
)
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


ARGUMENTS = (
    "input_shape",
    "alpha",
    "include_top",
    "weights",
    "input_tensor",
    "pooling",
    "classes",
    "classifier_activation",
    "name",
)
STAGES = (
    (16, 1, 1, 1),
    (24, 2, 2, 6),
    (32, 3, 2, 6),
    (64, 4, 2, 6),
    (96, 3, 1, 6),
    (160, 3, 2, 6),
    (320, 1, 1, 6),
)
"""Filters, blocks, stride of the first block and expansion of each stage."""

SIZES = (96, 128, 160, 192, 224)
ALPHAS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a convolution, seventeen inverted residual blocks, and a wide convolution."""
    b = request.builder
    old = b.edition == "keras_applications"
    alpha = request.number("alpha")
    last = divisible(1280 * alpha) if alpha > 1.0 else 1280
    request.check_top(last)
    given = check_input_tensor(request)
    request.shape = request.obtain_shape(weight_size(request, SIZES, given), 32)
    rows = request.sides(request.shape)[0]
    if request.imagenet:
        check_alpha(request, alpha, ALPHAS)
        rows = weight_rows(request, SIZES)
    x = image = request.image()
    width = divisible(32 * alpha)
    if old:
        x = b.pad(x, b.before_stride(x, 3), "Conv1_pad")
        x = b.halved(image, b.conv(x, width, 3, 2, "Conv1", bias=False))
    else:
        x = b.conv(x, width, 3, 2, "Conv1", padding="same", bias=False)
    x = b.relu6(momentous_norm(b, x, "bn_Conv1"), "Conv1_relu")
    number = 0
    for filters, blocks, stride, expansion in STAGES:
        for index in range(blocks):
            x = _block(b, x, divisible(int(filters * alpha)), 1 if index else stride, expansion, number)
            number += 1
    x = b.conv(x, last, name="Conv_1", bias=False)
    x = b.relu6(momentous_norm(b, x, "Conv_1_bn"), "out_relu")
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x)
        x = b.dense(x, request.classes, "Logits" if old else "predictions", request.activation)
    else:
        x = b.squeeze(x, request.pooling)
    return image, x, f"mobilenetv2_{alpha:0.2f}_{rows}"


def check_input_tensor(request: Request) -> tuple[Dim, Dim] | None:
    """Check ``input_shape`` against ``input_tensor``; return the sides of a tensor that is given alone.

    Raises:
        KerasError: they contradict each other.
    """
    given = request.input_tensor
    if not isinstance(given, Tensor) or not isinstance(given.shape, tuple) or len(given.shape) != 4:
        return None
    if request.stated is None:
        return request.builder.sides(given) if given.symbolic else None
    # Keras compares the width of the tensor with the second side of the shape.
    real, stated = (given.shape[1] if request.builder.channels_first else given.shape[2]), request.stated[1]
    if (real is None) != (stated is None) or (
        real is not None and stated is not None and equal(real, stated) is False
    ):
        raise request.refuse("`input_shape` contradicts `input_tensor`")
    return None


def _block(b: Builder, x: Tensor, filters: int, stride: int, expansion: int, number: int) -> Tensor:
    before, width = x, b.channels(x)
    name = f"block_{number}_" if number else "expanded_conv_"
    if number:
        x = b.conv(x, expansion * width, name=f"{name}expand", padding="same", bias=False)
        x = b.relu6(momentous_norm(b, x, f"{name}expand_BN"), f"{name}expand_relu")
    wide = x
    if stride == 2:
        x = b.pad(x, b.before_stride(x, 3), f"{name}pad")
    x = b.depthwise(x, 3, stride, f"{name}depthwise", padding="same" if stride == 1 else "valid")
    if stride == 2:
        x = b.halved(wide, x)
    x = b.relu6(momentous_norm(b, x, f"{name}depthwise_BN"), f"{name}depthwise_relu")
    x = b.conv(x, filters, name=f"{name}project", padding="same", bias=False)
    x = momentous_norm(b, x, f"{name}project_BN")
    return b.add([before, x], f"{name}add") if stride == 1 and width == filters else x
