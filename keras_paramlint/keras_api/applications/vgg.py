"""VGG16 and VGG19 (Simonyan and Zisserman 2014, arXiv:1409.1556)."""

from __future__ import annotations

from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.tensors import Tensor


WIDTHS = (64, 128, 256, 512, 512)
DEPTHS = {"VGG16": (2, 2, 3, 3, 3), "VGG19": (2, 2, 4, 4, 4)}
HIDDEN = 4096


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: five stages of 3x3 convolutions, each halved by a pooling."""
    b = request.builder
    request.check_top(HIDDEN)
    request.shape = request.obtain_shape(224, 32)
    x = image = request.image()
    for stage, (width, depth) in enumerate(zip(WIDTHS, DEPTHS[request.function], strict=True), 1):
        for number in range(1, depth + 1):
            x = b.conv(x, width, 3, name=f"block{stage}_conv{number}", padding="same", activation="relu")
        x = b.pool("Max", x, 2, 2, f"block{stage}_pool")
    if request.include_top:
        x = b.apply("Flatten", x, "flatten")
        x = b.dense(x, HIDDEN, "fc1", "relu")
        x = b.dense(x, HIDDEN, "fc2", "relu")
        x = b.dense(x, request.classes, "predictions", request.activation)
    else:
        x = b.squeeze(x, request.pooling)
    return image, x, request.function.lower()
