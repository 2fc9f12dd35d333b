"""InceptionResNetV2 (Szegedy et al. 2016, arXiv:1602.07261)."""

from __future__ import annotations

from keras_paramlint.interpreter.values import Builtin
from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.inception_v3 import conv_norm
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes
from keras_paramlint.keras_api.tensors import Tensor


FEATURES = 1536
Step = tuple[int, int | tuple[int, int]]
RESIDUAL: dict[str, tuple[tuple[Step, ...], ...]] = {
    "block35": (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3))),
    "block17": (((192, 1),), ((128, 1), (160, (1, 7)), (192, (7, 1)))),
    "block8": (((192, 1),), ((192, 1), (224, (1, 3)), (256, (3, 1)))),
}
"""Filters and kernel of each convolution of each branch."""


_SCALE = Builtin("scale", lambda call, inputs, scale: inputs[0])


class Scaled(LayerEntry):
    """The first input plus a multiple of the second."""

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Keep the first shape."""
        return inputs[0]


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: the stem of Inception, and three runs of residual blocks."""
    b = request.builder
    request.check_top(FEATURES)
    request.shape = request.obtain_shape(299, 75)
    image = request.image()
    x = _stem(b, image)
    x = _run(b, x, "block35", 10)
    straight = conv_norm(b, x, 384, 3, 2, padding="valid")
    deep = conv_norm(b, conv_norm(b, x, 256, 1), 256, 3)
    deep = conv_norm(b, deep, 384, 3, 2, padding="valid")
    x = b.join([straight, deep, b.pool("Max", x, 3, 2)], "mixed_6a")
    x = _run(b, x, "block17", 20)
    first = conv_norm(b, conv_norm(b, x, 256, 1), 384, 3, 2, padding="valid")
    second = conv_norm(b, conv_norm(b, x, 256, 1), 288, 3, 2, padding="valid")
    third = conv_norm(b, conv_norm(b, x, 256, 1), 288, 3)
    third = conv_norm(b, third, 320, 3, 2, padding="valid")
    x = b.join([first, second, third, b.pool("Max", x, 3, 2)], "mixed_7a")
    x = _run(b, x, "block8", 10)
    x = b.conv(x, FEATURES, name="conv_7b", padding="same", bias=False)
    x = b.activate(b.norm(x, "conv_7b_bn", scale=False), "conv_7b_ac")
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, "avg_pool")
        x = b.dense(x, request.classes, "predictions", request.activation)
    else:
        x = b.squeeze(x, request.pooling)
    return image, x, "inception_resnet_v2"


def _stem(b: Builder, x: Tensor) -> Tensor:
    x = conv_norm(b, x, 32, 3, 2, padding="valid")
    x = conv_norm(b, x, 32, 3, padding="valid")
    x = conv_norm(b, x, 64, 3)
    x = b.pool("Max", x, 3, 2)
    x = conv_norm(b, x, 80, 1, padding="valid")
    x = conv_norm(b, x, 192, 3, padding="valid")
    x = b.pool("Max", x, 3, 2)
    branches = [
        _branch(b, x, steps) for steps in (((96, 1),), ((48, 1), (64, 5)), ((64, 1), (96, 3), (96, 3)))
    ]
    branches.append(conv_norm(b, b.pool("Average", x, 3, 1, padding="same"), 64, 1))
    return b.join(branches, "mixed_5b")


def _branch(b: Builder, x: Tensor, steps: tuple[Step, ...]) -> Tensor:
    for filters, size in steps:
        x = conv_norm(b, x, filters, size)
    return x


def _run(b: Builder, x: Tensor, kind: str, count: int) -> Tensor:
    """Residual blocks, each followed by a ReLU but the very last of the network."""
    for number in range(1, count + 1):
        name = f"{kind}_{number}"
        mixed = b.join([_branch(b, x, steps) for steps in RESIDUAL[kind]], f"{name}_mixed")
        up = b.conv(mixed, b.channels(x), name=f"{name}_conv", padding="same")
        if b.edition == "keras_applications":
            layer = b.own("Lambda", Scaled(), name, function=_SCALE)
        else:
            layer = b.own("CustomScaleLayer", Scaled())
        x = b.run(layer, [x, up])
        if kind != "block8" or number < count:
            x = b.activate(x, f"{name}_ac")
    return x
