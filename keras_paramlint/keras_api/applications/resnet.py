"""ResNet (He et al. 2015, arXiv:1512.03385) and ResNetV2 (He et al. 2016, arXiv:1603.05027).

Standalone Keras 2 had a ``ResNet50`` of its own with other names, beside the
one of ``keras.applications.resnet``.
"""

from __future__ import annotations

from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.tensors import Tensor


DEPTHS = {"50": (3, 4, 6, 3), "101": (3, 4, 23, 3), "152": (3, 8, 36, 3)}
FEATURES = 2048
EPSILON = 1.001e-5


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a stem, four stacks of bottleneck blocks, and an average."""
    b = request.builder
    request.check_top(FEATURES)
    request.shape = request.obtain_shape(224, 32)
    image = request.image()
    if request.function == "ResNet50" and b.session.flavour == "keras2" and request.path != "resnet":
        return image, _keras2_resnet50(b, request, image), "resnet50"
    depths = DEPTHS[request.function.removeprefix("ResNet").removesuffix("V2")]
    second = request.function.endswith("V2")
    x = b.pad(image, ((3, 3), (3, 3)), "conv1_pad")
    x = b.conv(x, 64, 7, 2, "conv1_conv")
    if not second:
        x = _norm_relu(b, x, "conv1_bn", "conv1_relu")
    x = b.pad(x, ((1, 1), (1, 1)), "pool1_pad")
    x = b.pool("Max", x, 3, 2, "pool1_pool")
    for stage, depth in enumerate(depths):
        x = (_stack_v2 if second else _stack_v1)(b, x, 64 << stage, depth, stage)
    if second:
        x = _norm_relu(b, x, "post_bn", "post_relu")
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, "avg_pool")
        top = "probs" if b.edition == "keras_applications" else "predictions"
        x = b.dense(x, request.classes, top, request.activation)
    else:
        x = b.squeeze(x, request.pooling, ("avg_pool", "max_pool"))
    return image, x, request.function.lower()


def _norm_relu(b: Builder, x: Tensor, norm: str, relu: str) -> Tensor:
    return b.activate(b.norm(x, norm, epsilon=EPSILON), relu)


def _stack_v1(b: Builder, x: Tensor, width: int, depth: int, stage: int) -> Tensor:
    """The first block of a stack widens the shortcut, and halves the sides but in the first stack."""
    for number in range(1, depth + 1):
        name = f"conv{stage + 2}_block{number}"
        stride = 2 if number == 1 and stage else 1
        shortcut = x
        if number == 1:
            shortcut = b.conv(x, 4 * width, 1, stride, f"{name}_0_conv")
            shortcut = b.norm(shortcut, f"{name}_0_bn", epsilon=EPSILON)
        x = b.conv(x, width, 1, stride, f"{name}_1_conv")
        x = _norm_relu(b, x, f"{name}_1_bn", f"{name}_1_relu")
        x = b.conv(x, width, 3, name=f"{name}_2_conv", padding="same")
        x = _norm_relu(b, x, f"{name}_2_bn", f"{name}_2_relu")
        x = b.conv(x, 4 * width, name=f"{name}_3_conv")
        x = b.norm(x, f"{name}_3_bn", epsilon=EPSILON)
        x = b.activate(b.add([shortcut, x], f"{name}_add"), f"{name}_out")
    return x


def _stack_v2(b: Builder, x: Tensor, width: int, depth: int, stage: int) -> Tensor:
    """The last block of a stack halves the sides but in the last stack."""
    for number in range(1, depth + 1):
        name = f"conv{stage + 2}_block{number}"
        stride = 2 if number == depth and stage < 3 else 1
        before = _norm_relu(b, x, f"{name}_preact_bn", f"{name}_preact_relu")
        if number == 1:
            shortcut = b.conv(before, 4 * width, 1, stride, f"{name}_0_conv")
        else:
            shortcut = b.pool("Max", x, 1, stride) if stride > 1 else x
        x = b.conv(before, width, name=f"{name}_1_conv", bias=False)
        x = _norm_relu(b, x, f"{name}_1_bn", f"{name}_1_relu")
        x = b.pad(x, ((1, 1), (1, 1)), f"{name}_2_pad")
        x = b.conv(x, width, 3, stride, f"{name}_2_conv", bias=False)
        x = _norm_relu(b, x, f"{name}_2_bn", f"{name}_2_relu")
        x = b.conv(x, 4 * width, name=f"{name}_3_conv")
        x = b.add([shortcut, x], f"{name}_out")
    return x


def _keras2_resnet50(b: Builder, request: Request, image: Tensor) -> Tensor:
    x = b.pad(image, ((3, 3), (3, 3)), "conv1_pad")
    x = b.conv(x, 64, 7, 2, "conv1")
    x = b.activate(b.norm(x, "bn_conv1"))
    x = b.pad(x, ((1, 1), (1, 1)), "pool1_pad")
    x = b.pool("Max", x, 3, 2)
    for stage, depth in enumerate(DEPTHS["50"], 2):
        width = 16 << stage
        for letter in "abcdef"[:depth]:
            label = f"{stage}{letter}_branch"
            stride = 2 if letter == "a" and stage > 2 else 1
            before = x
            x = b.activate(b.norm(b.conv(x, width, 1, stride, f"res{label}2a"), f"bn{label}2a"))
            x = b.activate(b.norm(b.conv(x, width, 3, 1, f"res{label}2b", padding="same"), f"bn{label}2b"))
            x = b.norm(b.conv(x, 4 * width, 1, 1, f"res{label}2c"), f"bn{label}2c")
            if letter == "a":
                before = b.norm(b.conv(before, 4 * width, 1, stride, f"res{label}1"), f"bn{label}1")
            x = b.activate(b.add([x, before]))
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, "avg_pool")
        return b.dense(x, request.classes, "fc1000", request.activation)
    return b.squeeze(x, request.pooling)
