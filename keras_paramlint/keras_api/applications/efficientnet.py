"""EfficientNet (Tan and Le 2019, arXiv:1905.11946)."""

from __future__ import annotations

import math

from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.mobilenet import divisible
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.tensors import Tensor


STAGES = (
    (3, 1, 32, 16, 1, 1),
    (3, 2, 16, 24, 6, 2),
    (5, 2, 24, 40, 6, 2),
    (3, 3, 40, 80, 6, 2),
    (5, 3, 80, 112, 6, 1),
    (5, 4, 112, 192, 6, 2),
    (3, 1, 192, 320, 6, 1),
)
"""Kernel, blocks, filters in and out, expansion and stride of each stage of B0."""

SCALES = {
    "EfficientNetB0": (1.0, 1.0, 224, 0.2),
    "EfficientNetB1": (1.0, 1.1, 240, 0.2),
    "EfficientNetB2": (1.1, 1.2, 260, 0.3),
    "EfficientNetB3": (1.2, 1.4, 300, 0.3),
    "EfficientNetB4": (1.4, 1.8, 380, 0.4),
    "EfficientNetB5": (1.6, 2.2, 456, 0.4),
    "EfficientNetB6": (1.8, 2.6, 528, 0.5),
    "EfficientNetB7": (2.0, 3.1, 600, 0.5),
}
"""Factors of width and depth, the default side, and the dropout before the top."""

SQUEEZE = 0.25
DROP_CONNECT = 0.2


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: rescaling, a stem, seven stages of inverted residuals, and a wide convolution."""
    b = request.builder
    width, depth, side, dropout = SCALES[request.function]
    top = divisible(1280 * width)
    request.check_top(top)
    request.shape = request.obtain_shape(side, 32)
    image = request.image()
    x = _rescaled(request, image)
    scaled = x
    x = b.pad(x, b.before_stride(x, 3), "stem_conv_pad")
    x = b.halved(scaled, b.conv(x, divisible(32 * width), 3, 2, "stem_conv", bias=False))
    x = b.activate(b.norm(x, "stem_bn"), "stem_activation", "swish")
    total = sum(math.ceil(depth * stage[1]) for stage in STAGES)
    done = 0
    for number, (kernel, blocks, inside, outside, expansion, stride) in enumerate(STAGES, 1):
        before, filters = divisible(inside * width), divisible(outside * width)
        for index in range(math.ceil(depth * blocks)):
            name = f"block{number}{chr(ord('a') + index)}_"
            drop = DROP_CONNECT * done / total
            x = _block(b, x, kernel, before, filters, expansion, 1 if index else stride, drop, name)
            before = filters
            done += 1
    x = b.conv(x, top, name="top_conv", padding="same", bias=False)
    x = b.activate(b.norm(x, "top_bn"), "top_activation", "swish")
    return image, finish(request, x, dropout), request.function.lower()


def _rescaled(request: Request, image: Tensor) -> Tensor:
    """Rescale and normalise pixels; the ImageNet weights need one factor more."""
    b = request.builder
    x = b.apply("Rescaling", image, scale=1.0 / 255.0)
    x = b.apply("Normalization", x, axis=b.axis)
    if not b.equals(request.arguments["weights"], "imagenet"):
        return x
    if b.edition == "keras3":
        return b.apply(
            "Rescaling", x, scale=[1.0 / math.sqrt(deviation) for deviation in (0.229, 0.224, 0.225)]
        )
    return b.operate("*", x, 1.0)


def finish(request: Request, x: Tensor, dropout: float) -> Tensor:
    """Build the top, or the pooling that the program asks for instead."""
    b = request.builder
    if not request.include_top:
        return b.squeeze(x, request.pooling, ("avg_pool", "max_pool"))
    x = b.apply("GlobalAveragePooling2D", x, "avg_pool")
    x = b.apply("Dropout", x, "top_dropout", rate=dropout)
    return b.dense(x, request.classes, "predictions", request.activation)


def excite(b: Builder, x: Tensor, filters: int, squeezed: int, name: str) -> Tensor:
    """Multiply the channels by gates that depend on their averages."""
    gate = b.apply("GlobalAveragePooling2D", x, f"{name}se_squeeze")
    shape = (filters, 1, 1) if b.channels_first else (1, 1, filters)
    gate = b.apply("Reshape", gate, f"{name}se_reshape", target_shape=shape)
    gate = b.conv(gate, squeezed, name=f"{name}se_reduce", padding="same", activation="swish")
    gate = b.conv(gate, filters, name=f"{name}se_expand", padding="same", activation="sigmoid")
    return b.apply("Multiply", [x, gate], f"{name}se_excite")


def drop_and_add(b: Builder, x: Tensor, before: Tensor, drop: float, name: str) -> Tensor:
    """Add the shortcut, after a dropout of whole samples in all blocks but the first of the network."""
    if drop > 0:
        x = b.apply("Dropout", x, f"{name}drop", rate=drop, noise_shape=(None, 1, 1, 1))
    return b.add([x, before], f"{name}add")


def _block(
    b: Builder,
    x: Tensor,
    kernel: int,
    before: int,
    filters: int,
    expansion: int,
    stride: int,
    drop: float,
    name: str,
) -> Tensor:
    inputs, wide = x, before * expansion
    if expansion != 1:
        x = b.conv(x, wide, name=f"{name}expand_conv", padding="same", bias=False)
        x = b.activate(b.norm(x, f"{name}expand_bn"), f"{name}expand_activation", "swish")
    expanded = x
    if stride == 2:
        x = b.pad(x, b.before_stride(x, kernel), f"{name}dwconv_pad")
    x = b.depthwise(x, kernel, stride, f"{name}dwconv", padding="valid" if stride == 2 else "same")
    if stride == 2:
        x = b.halved(expanded, x)
    x = b.activate(b.norm(x, f"{name}bn"), f"{name}activation", "swish")
    x = excite(b, x, wide, max(1, int(before * SQUEEZE)), name)
    x = b.conv(x, filters, name=f"{name}project_conv", padding="same", bias=False)
    x = b.norm(x, f"{name}project_bn")
    return drop_and_add(b, x, inputs, drop, name) if stride == 1 and before == filters else x
