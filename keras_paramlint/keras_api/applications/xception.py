"""Xception (Chollet 2016, arXiv:1610.02357)."""

from __future__ import annotations

from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.tensors import Tensor


FEATURES = 2048
MIDDLE = 728


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: an entry flow, eight middle blocks of separable convolutions, and an exit flow."""
    b = request.builder
    request.check_top(FEATURES)
    request.shape = request.obtain_shape(299, 71)
    x = image = request.image()
    for number, (filters, stride) in enumerate(((32, 2), (64, 1)), 1):
        name = f"block1_conv{number}"
        x = b.conv(x, filters, 3, stride, name, bias=False)
        x = b.activate(b.norm(x, f"{name}_bn"), f"{name}_act")
    x = _reduced(b, x, 2, 128, 128)
    x = _reduced(b, x, 3, 256, 256)
    x = _reduced(b, x, 4, MIDDLE, MIDDLE)
    for block in range(5, 13):
        before = x
        for number in (1, 2, 3):
            x = _separable(b, b.activate(x, f"block{block}_sepconv{number}_act"), block, number, MIDDLE)
        x = b.add([x, before])
    x = _reduced(b, x, 13, MIDDLE, 1024)
    for number, filters in enumerate((1536, FEATURES), 1):
        x = _separable(b, x, 14, number, filters)
        x = b.activate(x, f"block14_sepconv{number}_act")
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, "avg_pool")
        x = b.dense(x, request.classes, "predictions", request.activation)
    else:
        x = b.squeeze(x, request.pooling)
    return image, x, "xception"


def _separable(b: Builder, x: Tensor, block: int, number: int, filters: int) -> Tensor:
    name = f"block{block}_sepconv{number}"
    return b.norm(b.separable(x, filters, 3, 1, name), f"{name}_bn")


def _reduced(b: Builder, x: Tensor, block: int, inner: int, filters: int) -> Tensor:
    """Two separable convolutions and a pooling beside a strided shortcut; block 2 begins without a ReLU."""
    shortcut = b.norm(b.conv(x, filters, 1, 2, padding="same", bias=False))
    for number, width in enumerate((inner, filters), 1):
        if block > 2 or number > 1:
            x = b.activate(x, f"block{block}_sepconv{number}_act")
        x = _separable(b, x, block, number, width)
    x = b.pool("Max", x, 3, 2, f"block{block}_pool", padding="same")
    return b.add([x, shortcut])
