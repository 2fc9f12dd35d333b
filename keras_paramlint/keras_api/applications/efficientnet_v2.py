"""EfficientNetV2 (Tan and Le 2021, arXiv:2104.00298)."""

from __future__ import annotations

import math

from keras_paramlint.algebra import equal
from keras_paramlint.dataclass import dataclass
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.efficientnet import drop_and_add, excite, finish
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.applications.run import SHARED
from keras_paramlint.keras_api.tensors import Tensor


ARGUMENTS = (*SHARED[:-1], "include_preprocessing", "name")
OLD_ARGUMENTS = ARGUMENTS[:-1]


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks, filters in and out, expansion, stride; fused blocks have no squeeze and excitation."""

    blocks: int
    inside: int
    outside: int
    expansion: int
    stride: int
    fused: bool


def _stages(*rows: tuple[int, int, int, int]) -> tuple[Stage, ...]:
    """Return stages for rows of blocks, filters, expansion and stride; all before the fourth are fused."""
    first = rows[0][1]
    inside = [first, *(row[1] for row in rows)]
    return tuple(
        Stage(blocks, inside[number], outside, expansion, stride, number < 3)
        for number, (blocks, outside, expansion, stride) in enumerate(rows)
    )


_BASE = (
    Stage(1, 32, 16, 1, 1, True),
    *_stages((1, 16, 1, 1), (2, 32, 4, 2), (2, 48, 4, 2), (3, 96, 4, 2), (5, 112, 6, 1), (8, 192, 6, 2))[1:],
)
VARIANTS = {
    "S": _stages(
        (2, 24, 1, 1), (4, 48, 4, 2), (4, 64, 4, 2), (6, 128, 4, 2), (9, 160, 6, 1), (15, 256, 6, 2)
    ),
    "M": _stages(
        (3, 24, 1, 1),
        (5, 48, 4, 2),
        (5, 80, 4, 2),
        (7, 160, 4, 2),
        (14, 176, 6, 1),
        (18, 304, 6, 2),
        (5, 512, 6, 1),
    ),
    "L": _stages(
        (4, 32, 1, 1),
        (7, 64, 4, 2),
        (7, 96, 4, 2),
        (10, 192, 4, 2),
        (19, 224, 6, 1),
        (25, 384, 6, 2),
        (7, 640, 6, 1),
    ),
}
SCALES = {
    "B0": (1.0, 1.0, 224),
    "B1": (1.0, 1.1, 240),
    "B2": (1.1, 1.2, 260),
    "B3": (1.2, 1.4, 300),
    "S": (1.0, 1.0, 384),
    "M": (1.0, 1.0, 480),
    "L": (1.0, 1.0, 480),
}
"""Factors of width and depth, and the default side."""

SQUEEZE = 0.25
DROP_CONNECT = 0.2
DROPOUT = 0.2


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a stem, stages of fused and depthwise blocks, and a wide convolution."""
    b = request.builder
    variant = request.function.removeprefix("EfficientNetV2")
    width, depth, side = SCALES[variant]
    if b.edition == "keras3" and request.name is not None:
        variant = _variant_of(request, request.name)
    name = f"efficientnetv2-{variant.lower()}"
    top = _rounded(1280, width)
    request.check_top(top)
    request.shape = request.obtain_shape(side, 32)
    x = image = request.image()
    if request.flag("include_preprocessing"):
        x = _preprocessed(request, x, variant)
    stages = VARIANTS.get(variant, _BASE)
    x = b.conv(x, _rounded(stages[0].inside, width), 3, 2, "stem_conv", padding="same", bias=False)
    x = b.activate(_norm(b, x, "stem_bn"), "stem_activation", "swish")
    total = sum(stage.blocks for stage in stages)
    done = 0
    for number, stage in enumerate(stages, 1):
        before, filters = _rounded(stage.inside, width), _rounded(stage.outside, width)
        for index in range(math.ceil(depth * stage.blocks)):
            label = f"block{number}{chr(ord('a') + index)}_"
            stride = 1 if index else stage.stride
            block = _fused if stage.fused else _depthwise
            made = block(b, x, before, filters, stage.expansion, stride, label)
            if stride == 1 and before == filters:
                made = drop_and_add(b, made, x, DROP_CONNECT * done / total, label)
            x, before = made, filters
            done += 1
    x = b.conv(x, top, name="top_conv", padding="same", bias=False)
    x = b.activate(_norm(b, x, "top_bn"), "top_activation", "swish")
    return image, finish(request, x, DROPOUT), name


def _variant_of(request: Request, name: str) -> str:
    """Return the variant whose blocks Keras 3 takes: it looks them up by the model's name.

    Raises:
        KerasError: no variant has this name.
    """
    for variant in SCALES:
        if name == f"efficientnetv2-{variant.lower()}":
            return variant
    raise request.refuse(f"Keras has no blocks for the name {name!r}: leave `name` out", exception="KeyError")


def _rounded(filters: int, factor: float) -> int:
    """Round a scaled number of filters to a multiple of 8, without the tenth that EfficientNet minds."""
    return max(8, int(filters * factor + 4) // 8 * 8)


def _norm(b: Builder, x: Tensor, name: str) -> Tensor:
    return b.norm(x, name, momentum=0.9)


def _preprocessed(request: Request, x: Tensor, variant: str) -> Tensor:
    b = request.builder
    channels = request.shape[request.channel_axis]
    if variant.startswith("B") and channels is not None and equal(channels, 3) is True:
        x = b.apply("Rescaling", x, scale=1.0 / 255)
        mean, variance = [0.485, 0.456, 0.406], [0.229**2, 0.224**2, 0.225**2]
        return b.apply("Normalization", x, mean=mean, variance=variance, axis=b.axis)
    return b.apply("Rescaling", x, scale=1.0 / 128.0, offset=-1)


def _depthwise(
    b: Builder, x: Tensor, before: int, filters: int, expansion: int, stride: int, name: str
) -> Tensor:
    wide = before * expansion
    if expansion != 1:
        x = b.conv(x, wide, name=f"{name}expand_conv", padding="same", bias=False)
        x = b.activate(_norm(b, x, f"{name}expand_bn"), f"{name}expand_activation", "swish")
    x = b.depthwise(x, 3, stride, f"{name}dwconv2")
    x = b.activate(_norm(b, x, f"{name}bn"), f"{name}activation", "swish")
    x = excite(b, x, wide, max(1, int(before * SQUEEZE)), name)
    x = b.conv(x, filters, name=f"{name}project_conv", padding="same", bias=False)
    return _norm(b, x, f"{name}project_bn")


def _fused(
    b: Builder, x: Tensor, before: int, filters: int, expansion: int, stride: int, name: str
) -> Tensor:
    if expansion == 1:
        x = b.conv(x, filters, 3, stride, f"{name}project_conv", padding="same", bias=False)
        return b.activate(_norm(b, x, f"{name}project_bn"), f"{name}project_activation", "swish")
    x = b.conv(x, before * expansion, 3, stride, f"{name}expand_conv", padding="same", bias=False)
    x = b.activate(_norm(b, x, f"{name}expand_bn"), f"{name}expand_activation", "swish")
    x = b.conv(x, filters, name=f"{name}project_conv", padding="same", bias=False)
    return _norm(b, x, f"{name}project_bn")
