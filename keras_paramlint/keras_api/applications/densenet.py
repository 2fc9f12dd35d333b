"""DenseNet (Huang et al. 2016, arXiv:1608.06993)."""

from __future__ import annotations

from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.tensors import Tensor


DEPTHS = {"DenseNet121": (6, 12, 24, 16), "DenseNet169": (6, 12, 32, 32), "DenseNet201": (6, 12, 48, 32)}
FEATURES = {"DenseNet121": 1024, "DenseNet169": 1664, "DenseNet201": 1920}
GROWTH = 32
EPSILON = 1.001e-5


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a stem, and dense blocks; transitions halve sides and channels."""
    b = request.builder
    if b.channels_first and b.edition == "keras3":
        raise request.refuse("it does not support the image data format `channels_first`")
    request.check_top(FEATURES[request.function])
    request.shape = request.obtain_shape(224, 32)
    image = request.image()
    mark = "_" if b.edition == "keras3" else "/"
    x = b.pad(image, ((3, 3), (3, 3)))
    x = b.conv(x, 64, 7, 2, f"conv1{mark}conv", bias=False)
    x = _norm_relu(b, x, f"conv1{mark}")
    x = b.pad(x, ((1, 1), (1, 1)))
    x = b.pool("Max", x, 3, 2, "pool1")
    for stage, depth in enumerate(DEPTHS[request.function], 2):
        for number in range(1, depth + 1):
            x = _grow(b, x, f"conv{stage}_block{number}_")
        if stage < 5:
            name = f"pool{stage}_"
            x = _norm_relu(b, x, name)
            x = b.conv(x, b.channels(x) // 2, name=f"{name}conv", bias=False)
            x = b.pool("Average", x, 2, 2, f"{name}pool")
    x = _norm_relu(b, x, "")
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, "avg_pool")
        top = "fc1000" if b.edition == "keras_applications" else "predictions"
        x = b.dense(x, request.classes, top, request.activation)
    else:
        x = b.squeeze(x, request.pooling, ("avg_pool", "max_pool"))
    return image, x, request.function.lower()


def _norm_relu(b: Builder, x: Tensor, name: str) -> Tensor:
    return b.activate(b.norm(x, f"{name}bn", epsilon=EPSILON), f"{name}relu")


def _grow(b: Builder, x: Tensor, name: str) -> Tensor:
    new = _norm_relu(b, x, f"{name}0_")
    new = b.conv(new, 4 * GROWTH, name=f"{name}1_conv", bias=False)
    new = _norm_relu(b, new, f"{name}1_")
    new = b.conv(new, GROWTH, 3, name=f"{name}2_conv", padding="same", bias=False)
    return b.join([x, new], f"{name}concat")
